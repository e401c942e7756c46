"""A cell cut into compartments that current flows between."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.sheath import Sheath

Floats = NDArray[np.float64]


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
    sheath
        Myelin around it; None where there is none.
    """

    parent: NDArray[np.int64]
    area: Floats
    length: Floats
    axial_conductance: Floats
    distance: Floats
    sheath: Sheath | None = None

    @property
    def count(self) -> int:
        """How many there are."""
        return self.parent.size
