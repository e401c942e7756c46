"""Published membranes, each with its source."""

from axolemma.models.pyramidal_neuron import pyramidal_neuron
from axolemma.models.squid_axon import squid_axon

__all__ = ["pyramidal_neuron", "squid_axon"]
