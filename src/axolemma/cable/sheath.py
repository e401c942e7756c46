"""The space between an axon and its myelin: a second cable around the first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheath:
    """Myelin around compartments, and the periaxonal space inside it.

    Parameters
    ----------
    axial_conductance
        Along the space, from the middle of a compartment to that of its parent, mS; of
        the root nothing, (n,).
    capacity
        Capacitance of the myelin, uF, (n,).
    leak
        Conductance through the myelin, mS, (n,); much where there is none.
    """

    axial_conductance: Floats
    capacity: Floats
    leak: Floats
