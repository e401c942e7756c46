"""Where each compartment of a tree stands, and in which order it is solved."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.integration.trees.elimination import depth_of, eliminate
from axolemma.integration.trees.plan import Places, Tree

WIDTH = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrangement:
    """A place for each compartment, the same for all cells that have the tree.

    Parameters
    ----------
    is_ensemble
        Whether lanes are cells; else compartments of one depth stand side by side.
    groups
        How many groups of lanes there are.
    group, lane
        Of each compartment; in an ensemble the lanes are the cells', (n,).
    place
        Of its first row among all doubles, (n,).
    order, edges
        Places in the order of elimination, and of both ends of each edge.
    sizes
        Compartments between neighbours, tips, edges, and the place of the root.
    """

    is_ensemble: bool
    groups: int
    group: Places
    lane: Places
    place: Places
    order: Places
    edges: Places
    sizes: tuple[int, int, int, int]


def arrange_tree(
    tree: Tree, rows: int, *, is_ensemble: bool, has_blocks: bool = False
) -> Arrangement:
    """Give each compartment its place.

    Parameters
    ----------
    tree
        Of the compartments.
    rows
        Of a group of lanes.
    is_ensemble
        Whether lanes are cells.
    has_blocks
        Whether a compartment has several equations that the tree couples, which
        cannot be halved; with a sheath it has.
    """
    size = tree.parent.size
    position = np.empty(size, dtype=np.int64)
    position[np.argsort(depth_of(tree.parent), kind="stable")] = np.arange(size)
    if is_ensemble:
        groups, group, lane = size, position, np.zeros(size, dtype=np.int64)
    else:
        groups = -(-size // WIDTH)
        group, lane = np.divmod(position, WIDTH)
    place = group * (rows * WIDTH) + lane
    can_halve = not (is_ensemble or has_blocks or tree.sheath is not None)
    found = eliminate(tree.parent, is_halving=can_halve)
    spare = np.empty((2, 0), dtype=np.int64)
    if not is_ensemble:
        spare = _spare(groups, rows, size, int(place[0]))
    tips = np.concatenate([place[found.tips], spare], axis=1)
    ends = np.stack([np.arange(1, size), tree.parent[1:]])
    return Arrangement(
        is_ensemble=is_ensemble,
        groups=groups,
        group=group,
        lane=lane,
        place=place,
        order=np.append(place[found.between].T.ravel(), tips.T.ravel()),
        edges=place[ends].T.ravel(),
        sizes=(found.between.shape[1], tips.shape[1], size - 1, int(place[0])),
    )


def _spare(groups: int, rows: int, size: int, root: int) -> Places:
    """Hang lanes that are left over on the root, by nothing: shape (2, lanes)."""
    lanes = np.arange(size, groups * WIDTH)
    places = lanes // WIDTH * (rows * WIDTH) + lanes % WIDTH
    return np.stack([places, np.full(places.size, root)])
