"""A cell cut into compartments that current flows between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.sheath import Sheath
from axolemma.morphology import Frusta

Floats = NDArray[np.float64]

# More of them would fill the memory of the machines that this runs on.
MOST_COMPARTMENTS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compartments:
    """Compartments of a tree, each behind its parent.

    Parameters
    ----------
    parent
        Number of the compartment towards the root; -1 for the root, (n,).
    area
        Of the membrane, cm2, (n,).
    length
        Along the axis, cm, (n,).
    axial_conductance
        From its centre to its parent's, mS; of the root nothing, (n,).
    distance
        Of its centre from the beginning, along the axis, cm, (n,).
    to_end
        From its centre to its end, where that is one of the cell's, mS, (n,); None
        where a compartment at an end has its centre there.
    sheath
        Myelin around it; None where there is none.
    radius
        Of the neurite at its node, of a soma that of the sphere of its area, of an axon
        under myelin that of the fibre, cm, (n,); None where no places are known.
    points
        Where its node is, cm, (n, 3); along x where there is no morphology.
    volume
        Inside, cm3, (n,).
    stretch
        Number of the unbranched stretch that it belongs to, in which the last
        compartment is also the fork; -1 for the root, (n,).
    pieces
        Truncated cones that it is made of; they know their compartment (`owner`), type
        and distance. It, volume and stretch are None where there is no morphology.
    """

    parent: NDArray[np.int64]
    area: Floats
    length: Floats
    axial_conductance: Floats
    distance: Floats
    to_end: Floats | None = None
    sheath: Sheath | None = None
    radius: Floats | None = None
    points: Floats | None = None
    volume: Floats | None = None
    stretch: NDArray[np.int64] | None = None
    pieces: Frusta | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return self.parent.size

    @property
    def tips(self) -> NDArray[np.int64]:
        """Compartments at the ends, each with one neighbour at most, (ends,)."""
        neighbours = np.bincount(self.parent[1:], minlength=self.count)
        neighbours[1:] += 1
        return np.flatnonzero(neighbours <= 1)


def along_x(distance: Floats) -> Floats:
    """Give the points of a straight axon that begins at the origin, (n, 3)."""
    points = np.zeros((distance.size, 3))
    points[:, 0] = distance
    return points
