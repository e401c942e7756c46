"""Cables: where membrane is laid along an axon, and how it is cut into compartments."""

from axolemma.cable.axon import Axon
from axolemma.cable.branching import Branch, BranchedCompartments, BranchingAxon
from axolemma.cable.compartments import Compartments
from axolemma.cable.cutting import cut
from axolemma.cable.densities import area_in, densities
from axolemma.cable.ends import HeldEnd, clamped, end_holds, killed
from axolemma.cable.extracellular import (
    Extracellular,
    PointElectrode,
    UniformField,
)
from axolemma.cable.line_source import line_sources, transfer_resistance
from axolemma.cable.myelinated import MyelinatedAxon, Stretch
from axolemma.cable.patchwork import Patchwork, lay
from axolemma.cable.places import place, position
from axolemma.cable.sheath import Sheath

__all__ = [
    "Axon",
    "Branch",
    "BranchedCompartments",
    "BranchingAxon",
    "Compartments",
    "Extracellular",
    "HeldEnd",
    "MyelinatedAxon",
    "Patchwork",
    "PointElectrode",
    "Sheath",
    "Stretch",
    "UniformField",
    "area_in",
    "clamped",
    "cut",
    "densities",
    "end_holds",
    "killed",
    "lay",
    "line_sources",
    "place",
    "position",
    "transfer_resistance",
]
