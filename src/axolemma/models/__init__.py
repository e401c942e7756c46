"""Published membranes, each with its source."""

from axolemma.models.squid_axon import squid_axon

__all__ = ["squid_axon"]
