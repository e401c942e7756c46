"""Published membranes, each with its source."""

from axolemma.models.mcintyre_fibre import mcintyre_fibre, mcintyre_node
from axolemma.models.pyramidal_neuron import pyramidal_neuron
from axolemma.models.squid_axon import squid_axon

__all__ = ["mcintyre_fibre", "mcintyre_node", "pyramidal_neuron", "squid_axon"]
