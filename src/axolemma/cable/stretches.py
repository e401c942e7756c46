"""Unbranched stretches of a morphology, and the truncated cones they are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import InternalError
from axolemma.morphology import Morphology
from axolemma.morphology.ancestry import path_sums

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stretches:
    """What lies between forks and ends, cone behind cone.

    Parameters
    ----------
    near, far
        Points at the two ends of each cone, (cones,); a stretch behind another.
    stretch
        Which stretch each cone belongs to, (cones,).
    parent
        Stretch at whose end each begins; -1 at the root, (stretches,).
    """

    near: Places
    far: Places
    stretch: Places
    parent: Places


def stretches_of(morphology: Morphology) -> Stretches:
    """Find the unbranched stretches, each behind the one that it grows out of.

    Points where neurites begin are all the root; a change of type is no end.
    """
    parent = morphology.parent
    far = morphology.segments
    near = parent[far]
    children = np.bincount(near, minlength=parent.size)
    # A cone begins a stretch behind a fork, or behind the root.
    begins = (parent[near] < 0) | (children[near] != 1)
    is_head = np.zeros(parent.size, dtype=bool)
    is_head[far[begins]] = True
    # Only heads count, so that the sum on the way back to the head is its number.
    onward = np.where(is_head, -1, parent)
    numbers = np.where(is_head, np.arange(parent.size), 0).astype(float)
    place, head, depth = (
        path_sums(onward, np.ones(parent.size)),
        path_sums(onward, numbers),
        path_sums(parent, np.ones(parent.size)),
    )
    if place is None or head is None or depth is None:
        raise InternalError("a morphology with a loop")
    head = head.astype(np.int64)
    order = far[np.lexsort((place[far], head[far], depth[head[far]]))]
    is_first = is_head[order]
    stretch = np.cumsum(is_first) - 1
    owner = np.full(parent.size, -1)
    owner[order] = stretch
    return Stretches(
        near=parent[order],
        far=order,
        stretch=stretch,
        parent=owner[parent[order[is_first]]],
    )
