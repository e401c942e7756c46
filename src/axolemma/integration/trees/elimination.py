"""The order in which the equations of a tree are solved.

From the tips to the root each compartment is taken out of its parent's equation; but
along an unbranched stretch each waits for the one before. So every other compartment
of a stretch is taken out first, which leaves a stretch half as long whose neighbours
are coupled through what was taken out; and again, until no stretch is long. What is
taken out in one round does not wait for anything in that round [cyclic reduction:
Buzbee, Golub & Nielson 1970].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]

# Rounds of halving: after them a stretch is one in 64 as long.
_ROUNDS = 6
# A round that takes out fewer than this is not worth its loop.
_WORTH = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Elimination:
    """In which order compartments are taken out.

    Parameters
    ----------
    between
        Compartments taken out between two neighbours, in order; with the neighbour
        towards the root and the one away from it, shape (3, between).
    tips
        Then those with one neighbour left, and it, shape (2, tips); the root remains.
    """

    between: Places
    tips: Places


def eliminate(parent: Places, *, is_halving: bool) -> Elimination:
    """Find an order for a tree.

    Parameters
    ----------
    parent
        Of each compartment, before it in the order; -1 for the root, (n,).
    is_halving
        Whether stretches are halved.
    """
    above = parent.copy()
    is_left = np.ones(parent.size, dtype=bool)
    rounds: list[Places] = []
    for _ in range(_ROUNDS if is_halving else 0):
        taken = _every_other(above, is_left)
        if taken.size < _WORTH:
            break
        below = _only_child(above, is_left)[taken]
        rounds.append(np.stack([taken, above[taken], below]))
        above[below] = above[taken]
        is_left[taken] = False
    return Elimination(
        between=np.concatenate([np.empty((3, 0), dtype=np.int64), *rounds], axis=1),
        tips=_from_tips(above, is_left),
    )


def depth_of(parent: Places) -> Places:
    """Say how many steps each compartment is from the root, shape (n,)."""
    depth = np.zeros(parent.size, dtype=np.int64)
    for number, above in enumerate(parent.tolist()):
        if above >= 0:
            depth[number] = depth[above] + 1
    return depth


def _only_child(above: Places, is_left: NDArray[np.bool_]) -> Places:
    """Give the one compartment below each, -1 where there is none or there are more."""
    numbers = np.flatnonzero(is_left & (above >= 0))
    count = np.bincount(above[numbers], minlength=above.size)
    child = np.full(above.size, -1)
    child[above[numbers]] = numbers
    return np.where(count == 1, child, -1)


def _every_other(above: Places, is_left: NDArray[np.bool_]) -> Places:
    """Choose compartments on stretches, none next to another."""
    can_go = is_left & (above >= 0) & (_only_child(above, is_left) >= 0)
    chosen = np.zeros(above.size, dtype=bool)
    for number in np.flatnonzero(can_go).tolist():
        chosen[number] = not chosen[above[number]]
    return np.flatnonzero(chosen)


def _from_tips(above: Places, is_left: NDArray[np.bool_]) -> Places:
    """Order what is left by its depth, the deepest first."""
    left = np.flatnonzero(is_left)
    number_of = np.full(above.size, -1)
    number_of[left] = np.arange(left.size)
    up = np.where(above[left] >= 0, number_of[above[left]], -1)
    depth = depth_of(up)
    order = left[np.argsort(-depth, kind="stable")][:-1]
    return np.stack([order, above[order]])
