"""Cables: where membrane is laid along an axon, and how it is cut into compartments."""

from axolemma.cable.axon import Axon
from axolemma.cable.compartments import Compartments

__all__ = ["Axon", "Compartments"]
