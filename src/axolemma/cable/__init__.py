"""Cables: where membrane is laid along an axon, and how it is cut into compartments."""

from axolemma.cable.axon import Axon
from axolemma.cable.branching import Branch, BranchedCompartments, BranchingAxon
from axolemma.cable.compartments import Compartments
from axolemma.cable.cutting import cut
from axolemma.cable.densities import area_in, densities
from axolemma.cable.extracellular import (
    Extracellular,
    PointElectrode,
    UniformField,
)
from axolemma.cable.myelinated import MyelinatedAxon, Stretch
from axolemma.cable.patchwork import Patchwork, lay
from axolemma.cable.places import place
from axolemma.cable.sheath import Sheath

__all__ = [
    "Axon",
    "Branch",
    "BranchedCompartments",
    "BranchingAxon",
    "Compartments",
    "Extracellular",
    "MyelinatedAxon",
    "Patchwork",
    "PointElectrode",
    "Sheath",
    "Stretch",
    "UniformField",
    "area_in",
    "cut",
    "densities",
    "lay",
    "place",
]
