"""Cables: where membrane is laid along an axon, and how it is cut into compartments."""

from axolemma.cable.axon import Axon
from axolemma.cable.compartments import Compartments
from axolemma.cable.myelinated import MyelinatedAxon, Stretch
from axolemma.cable.patchwork import Patchwork, lay
from axolemma.cable.sheath import Sheath

__all__ = [
    "Axon",
    "Compartments",
    "MyelinatedAxon",
    "Patchwork",
    "Sheath",
    "Stretch",
    "lay",
]
