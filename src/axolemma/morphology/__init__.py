"""Morphologies: the shapes of cells, read from files or grown from branches.

Lengths are in cm inside, like all lengths of the library. Importing the room loads no
reader of other formats: MorphIO is asked only for the files that need it.
"""

from axolemma.morphology.building import Branch, grow, join
from axolemma.morphology.frusta import Frusta
from axolemma.morphology.morphology import IrregularMorphology, Morphology
from axolemma.morphology.reading import read_morphology
from axolemma.morphology.regions import (
    Region,
    as_region,
    between,
    beyond,
    everywhere,
    region,
    within,
)
from axolemma.morphology.soma import Soma

__all__ = [
    "Branch",
    "Frusta",
    "IrregularMorphology",
    "Morphology",
    "Region",
    "Soma",
    "as_region",
    "between",
    "beyond",
    "everywhere",
    "grow",
    "join",
    "read_morphology",
    "region",
    "within",
]
