"""Places on a cell that was cut, and in space: where a stimulus or a probe goes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments
from axolemma.cable.densities import covered
from axolemma.errors import InvalidInput
from axolemma.morphology import Region
from axolemma.units import coherent_value, um

Floats = NDArray[np.float64]

# Distances that were given in other units differ in their last digits.
_SAME = 1e-9


def place(
    compartments: Compartments, region: Region | str, distance: Any = None
) -> int:
    """Find the compartment at a place of a region.

    Parameters
    ----------
    compartments
        Of a morphology that was cut.
    region
        A name, such as ``"axon"``, or a region, such as ``beyond("100 um")``.
    distance
        From the soma along the tree, such as ``"200 um"``; None for where the region
        begins.

    Returns
    -------
    int
        The compartment whose node is nearest; of several branches at that distance,
        that of the thickest.

    Raises
    ------
    UnknownName
        If there is no region of that name.
    InvalidInput
        If the region does not reach there.
    """
    pieces = covered(compartments, region)
    near, far = pieces.distance, pieces.distance + pieces.lengths
    wanted = float(near.min()) if distance is None else _read(distance)
    slack = _SAME * float(far.max())
    here = np.flatnonzero((near - slack <= wanted) & (wanted <= far + slack))
    if not here.size:
        raise InvalidInput(
            f"place in '{region}'",
            found=f"'{distance}' from the soma, which is off it",
            expected=f"{1e4 * near.min():.6g} to {1e4 * far.max():.6g} um",
        )
    nodes = pieces.owner[here]
    away = np.abs(compartments.distance[nodes] - wanted)
    first = np.lexsort((away, -pieces.near_radius[here]))[0]
    return int(nodes[first])


def position(given: Any, where: str) -> Floats:
    """Read a place in space, cm, (3,).

    Parameters
    ----------
    given
        Three quantities, or three numbers with a unit: ``[0, 100, 0] * um``.
    where
        What is being read, for the error.
    """
    if isinstance(given, (tuple, list)):
        parts: Any = [coherent_value(each, um, where) for each in given]  # pyright: ignore[reportUnknownVariableType]  (anything)
    else:
        parts = coherent_value(given, um, where)
    read = np.array(parts, dtype=float)
    if read.shape != (3,) or not np.all(np.isfinite(read)):
        raise InvalidInput(
            where,
            found=f"{given!r}",
            expected="three lengths, such as ['0 um', '100 um', '0 um']",
        )
    return read


def _read(distance: Any) -> float:
    value = coherent_value(distance, um, "place, distance")
    if np.ndim(value) != 0:
        raise InvalidInput(
            "place, distance", found=f"{distance!r}", expected="one distance"
        )
    return float(value)
