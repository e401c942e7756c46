"""Ways along parents towards the root, for all points of a tree at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


def path_sums(parent: Places, values: Floats) -> Floats | None:
    """Add up a value over each point and everything between it and its root.

    Each pass doubles how far a point looks towards its root, so that a million
    points in one unbranched line take twenty passes.

    Parameters
    ----------
    parent
        Of each point; -1 for a root, (n,).
    values
        Of each point, (n,).

    Returns
    -------
    numpy.ndarray or None
        The sums, (n,); None if the ways of some points lead into a loop.
    """
    sums, ahead = values.astype(float), parent.copy()
    for _ in range(parent.size.bit_length() + 1):
        active = np.flatnonzero(ahead >= 0)
        if not active.size:
            return sums
        sums[active] += sums[ahead[active]]
        ahead[active] = ahead[ahead[active]]
    return None


def generations(parent: Places) -> Places | None:
    """Count the points between each point and its root, itself included.

    Parameters
    ----------
    parent
        Of each point; -1 for a root, (n,).

    Returns
    -------
    numpy.ndarray or None
        1 for a root, (n,); None if the ways of some points lead into a loop.
    """
    counts = path_sums(parent, np.ones(parent.size))
    return None if counts is None else counts.astype(np.int64)


def a_loop(parent: Places) -> list[int]:
    """Give the points of one loop, each before its parent, the lowest first.

    Parameters
    ----------
    parent
        Of each point, of which some lead into a loop, (n,).
    """
    seen = np.zeros(parent.size, dtype=np.int64)
    for start in range(parent.size):
        place = start
        while place >= 0 and not seen[place]:
            seen[place] = start + 1
            place = int(parent[place])
        if place >= 0 and seen[place] == start + 1:
            return _around(parent, place)
    return []


def _around(parent: Places, place: int) -> list[int]:
    loop = [place]
    while int(parent[loop[-1]]) != place:
        loop.append(int(parent[loop[-1]]))
    first = loop.index(min(loop))
    return loop[first:] + loop[:first]
