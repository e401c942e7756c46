"""Places on a cell that was cut: where a stimulus or a probe goes."""

from __future__ import annotations

from typing import Any

import numpy as np

from axolemma.cable.compartments import Compartments
from axolemma.cable.densities import covered
from axolemma.errors import InvalidInput
from axolemma.morphology import Region
from axolemma.units import coherent_value, um

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


def _read(distance: Any) -> float:
    value = coherent_value(distance, um, "place, distance")
    if np.ndim(value) != 0:
        raise InvalidInput(
            "place, distance", found=f"{distance!r}", expected="one distance"
        )
    return float(value)
