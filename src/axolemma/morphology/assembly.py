"""From listed points to a morphology: what is soma, and what grows from it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.morphology.ancestry import generations
from axolemma.morphology.frusta import NO_LENGTH, SOMA, Floats, Places, Truths
from axolemma.morphology.listing import (
    NO_PARENT,
    Listing,
    changes_of_kind,
    irregularities,
    parents_of,
    with_checked_numbers,
)
from axolemma.morphology.morphology import Morphology
from axolemma.morphology.soma import Soma, SomaPoints, soma_of

# A neurite begins at the soma if it does within this part of its radius.
_NEAR = 0.05


def assemble(
    listing: Listing,
    *,
    soma: Soma | None = None,
    labels: tuple[tuple[int, str], ...] = (),
) -> Morphology:
    """Make a morphology of listed points.

    Parameters
    ----------
    listing
        The points; those of type 1 describe the soma.
    soma
        The soma, where it was described otherwise.
    labels
        Types and the names that an author gave to them.

    Raises
    ------
    InvalidInput
        If they make no tree.
    """
    if not listing.ids.size:
        return _only(soma, listing)
    parent = parents_of(listing)
    listing, notes = with_checked_numbers(listing)
    notes += irregularities(listing, parent)
    is_soma = listing.kinds == SOMA
    if soma is None and np.any(is_soma):
        soma, said = _described_soma(listing, parent, is_soma)
        notes += said
    notes += changes_of_kind(listing, parent, ~is_soma)
    notes += _joined(listing, parent, soma, is_soma)
    # A neurite begins at the first point that is not the soma's.
    starts_here = np.append(is_soma, True)[parent]
    near = np.where(starts_here, NO_PARENT, parent)
    kept = ~is_soma & ~_lonely(near)
    alone = np.count_nonzero(~is_soma & ~kept)
    if alone:
        notes.append(f"{alone} neurites of a single point have no length: left out")
    if not np.any(kept):
        return replace(_only(soma, listing), notes=tuple(notes))
    kept = _in_order(near, np.flatnonzero(kept))
    place = np.full(near.size + 1, NO_PARENT)
    place[kept] = np.arange(kept.size)
    notes += _far_from(soma, listing, kept[near[kept] < 0])
    ahead = place[near[kept]]
    morphology = Morphology(
        points=listing.points[kept],
        radii=listing.radii[kept],
        near_radii=_near_radii(listing, kept, ahead),
        parent=ahead,
        kinds=listing.kinds[kept],
        soma=soma,
        labels=labels,
        notes=tuple(notes),
        source=listing.source,
    )
    if soma is None and morphology.length <= NO_LENGTH:
        return _only(soma, listing)
    return morphology


def _only(soma: Soma | None, listing: Listing) -> Morphology:
    """Make a morphology of nothing but its soma."""
    if soma is None:
        raise InvalidInput(
            listing.source,
            found="no more than a point",
            expected="a soma (type 1), or a neurite of two points or more",
        )
    none = np.empty(0, dtype=np.int64)
    return Morphology(
        points=np.empty((0, 3)),
        radii=np.empty(0),
        near_radii=np.empty(0),
        parent=none,
        kinds=none,
        soma=soma,
        source=listing.source,
    )


def _described_soma(
    listing: Listing, parent: Places, is_soma: Truths
) -> tuple[Soma, list[str]]:
    rows = np.flatnonzero(is_soma)
    roots = rows[parent[rows] < 0]
    if roots.size > 1:
        raise listing.refusal(
            int(roots[1]),
            found=f"a second soma, besides the one in {listing.place(int(roots[0]))}",
            expected="one cell with one soma, which has a root",
            remedy="join the points of the soma by their parents, or keep one cell "
            "in a file",
        )
    stray = rows[(parent[rows] >= 0) & ~np.append(is_soma, False)[parent[rows]]]
    if stray.size:
        row = int(stray[0])
        raise listing.refusal(
            row,
            found=f"a point of the soma that grows from {listing.parent_ids[row]}, a "
            "point of a neurite",
            expected="the soma at the root",
            remedy="give it the type of its neurite, or the soma as its parent",
        )
    rows, said = _listed(listing, parent, rows)
    place = np.full(parent.size + 1, NO_PARENT)
    place[rows] = np.arange(rows.size)
    soma, notes = soma_of(
        SomaPoints(
            ids=listing.ids[rows],
            parent=place[parent[rows]],
            points=listing.points[rows],
            radii=listing.radii[rows],
            where=f"{listing.source}, {listing.place(int(rows[0]))}",
        )
    )
    return soma, said + notes


def _listed(listing: Listing, parent: Places, rows: Places) -> tuple[Places, list[str]]:
    """Take the points of a soma as listed, unless some come before their parents."""
    if np.all(parent[rows] < rows):
        return rows, []
    said = ["points of the soma come before their parents: taken in the order of ids"]
    by_id = rows[np.argsort(listing.ids[rows])]
    place = np.full(parent.size + 1, NO_PARENT)
    place[by_id] = np.arange(by_id.size)
    if np.all(place[parent[by_id]] < place[by_id]):
        return by_id, said
    return _in_order(parent, rows), said


def _joined(
    listing: Listing, parent: Places, soma: Soma | None, is_soma: Truths
) -> list[str]:
    """Say what becomes of roots that are no soma."""
    roots = np.flatnonzero((parent < 0) & ~is_soma)
    first = listing.place(int(roots[0])) if roots.size else ""
    if soma is not None:
        if not roots.size or not np.any(is_soma):
            return []
        return [
            f"{roots.size} neurites have no parent, the first in {first}: joined to "
            "the soma"
        ]
    apart = np.flatnonzero(np.any(listing.points[roots] != listing.points[roots[0]], 1))
    if apart.size:
        raise listing.refusal(
            int(roots[apart[0]]),
            found=f"a second root, away from the one in {first}, and no soma that both "
            "could spring from",
            expected="one tree, or a soma (type 1)",
            remedy="give it the parent that it grows from, or keep one tree in a file",
        )
    several = f"; {roots.size} roots in one place are one" if roots.size > 1 else ""
    return [f"there is no soma: distances are measured from {first}{several}"]


def _lonely(near: Places) -> Truths:
    """Find points where a neurite begins and ends at once."""
    children = np.bincount(near[near >= 0], minlength=near.size)
    return (near < 0) & (children == 0)


def _in_order(near: Places, kept: Places) -> Places:
    """Put points behind their parents, as listed where that is so already."""
    if np.all(near[kept] < kept):
        return kept
    counts = generations(near)
    if counts is None:
        return kept
    return kept[np.argsort(counts[kept], kind="stable")]


def _near_radii(listing: Listing, kept: Places, ahead: Places) -> Floats:
    """Give the radius at which each piece begins.

    It is that of the point before, unless a branch begins in the very place where
    its parent ends, or where the type changes: then it has a radius of its own from
    the beginning, and the rim between the two is no membrane. MorphIO reads such
    branches likewise.
    """
    if listing.near_radii is not None:
        return listing.near_radii[kept]
    radii, kinds, points = (
        listing.radii[kept],
        listing.kinds[kept],
        listing.points[kept],
    )
    far = np.flatnonzero(ahead >= 0)
    near = ahead[far]
    children = np.bincount(near, minlength=kept.size)
    changes = (ahead[near] >= 0) & (kinds[far] != kinds[near])
    touches = np.all(points[far] == points[near], axis=1)
    is_own = touches & ((children[near] != 1) | changes)
    begins = radii.copy()
    begins[far] = np.where(is_own, radii[far], radii[near])
    return begins


def _far_from(soma: Soma | None, listing: Listing, starts: Places) -> list[str]:
    """Tell of neurites that begin outside the soma."""
    if soma is None or not starts.size:
        return []
    gaps = _gaps(soma, listing.points[starts])
    apart = np.flatnonzero(gaps > _NEAR * soma.radius)
    if not apart.size:
        return []
    farthest = int(apart[np.argmax(gaps[apart])])
    row = int(starts[farthest])
    return [
        f"{apart.size} of {starts.size} neurites begin outside the soma, at most "
        f"{1e4 * gaps[farthest]:.3g} um away ({listing.place(row)}): the way there is "
        "neither membrane nor resistance"
    ]


def _gaps(soma: Soma, points: Floats) -> Floats:
    """Say how far points are from the nearest of the soma's, outside its width."""
    wide = np.maximum(soma.radii, soma.radius)
    away = np.linalg.norm(points[:, np.newaxis] - soma.points, axis=2)
    return (away - wide).min(axis=1)
