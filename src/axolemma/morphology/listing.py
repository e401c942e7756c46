"""Points as a file or an author lists them, and the checks that make a tree of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.morphology.ancestry import a_loop, generations
from axolemma.morphology.frusta import Floats, Places, Truths

NO_PARENT = -1
# cm. A diameter of less than 1e-6 um is none; MorphIO draws the line there as well.
_THINNEST = 0.5e-10
# cm. Farther than a hundred metres from the origin nothing is in um.
_FARTHEST = 1e4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Listing:
    """Points of a cell, in any order.

    Parameters
    ----------
    ids
        Number of each point, (n,).
    kinds
        SWC types, (n,).
    points
        cm, (n, 3).
    radii
        cm, (n,).
    parent_ids
        Number of the parent; -1 for a root, (n,).
    source
        What they come from, such as the name of a file.
    place
        Names the place where a point is listed, such as ``line 12``.
    missing_radius
        For points of radius 0, cm; None to refuse them.
    near_radii
        At the near ends of the pieces that end in the points, where they are known
        to differ from the radii of the parents, cm, (n,).
    """

    ids: Places
    kinds: Places
    points: Floats
    radii: Floats
    parent_ids: Places
    source: str
    place: Callable[[int], str]
    missing_radius: float | None = None
    near_radii: Floats | None = None

    def refusal(
        self, row: int, *, found: str, expected: str, remedy: str = ""
    ) -> InvalidInput:
        """Word an error about one point."""
        return InvalidInput(
            f"{self.source}, {self.place(row)}",
            found=found,
            expected=expected,
            remedy=remedy,
        )


def parents_of(listing: Listing) -> Places:
    """Find the row of each point's parent, -1 for a root.

    Raises
    ------
    InvalidInput
        If ids repeat, a parent is missing, or points lead in a loop.
    """
    order = np.argsort(listing.ids, kind="stable")
    ids = listing.ids[order]
    repeated = np.flatnonzero(ids[1:] == ids[:-1])
    if repeated.size:
        second = order[repeated + 1].min()
        first = np.flatnonzero(listing.ids == listing.ids[second])[0]
        raise listing.refusal(
            int(second),
            found=f"a second point of id {listing.ids[second]}, besides the one in "
            f"{listing.place(int(first))}",
            expected="a number of its own for each point",
            remedy="leave one of the two, or number it anew",
        )
    near = np.minimum(np.searchsorted(ids, listing.parent_ids), ids.size - 1)
    is_root = listing.parent_ids == NO_PARENT
    missing = np.flatnonzero((ids[near] != listing.parent_ids) & ~is_root)
    if missing.size:
        row = int(missing[0])
        raise listing.refusal(
            row,
            found=f"the parent {listing.parent_ids[row]}, which no point is",
            expected="the id of a point, or -1 for a root",
            remedy="correct it, or leave the point out with all that grows from it",
        )
    parent = np.where(is_root, NO_PARENT, order[near])
    if generations(parent) is None:
        raise _loop(listing, parent)
    return parent


def with_checked_numbers(listing: Listing) -> tuple[Listing, list[str]]:
    """Check types, places and radii, and give points without a radius the missing one.

    Points of a soma may be without: an outline is.

    Raises
    ------
    InvalidInput
        If one of them cannot be.
    """
    negative = np.flatnonzero(listing.kinds < 0)
    if negative.size:
        row = int(negative[0])
        raise listing.refusal(
            row,
            found=f"the type {listing.kinds[row]}",
            expected="1 for the soma, 2 axon, 3 basal dendrite, 4 apical dendrite, or "
            "another number from 0",
        )
    # Of what is no number no comparison holds.
    is_near = np.all(np.abs(listing.points) <= _FARTHEST, axis=1)
    far = np.flatnonzero(~(is_near & (listing.radii <= _FARTHEST)))
    if far.size:
        raise listing.refusal(
            int(far[0]),
            found="a place or a radius that is no number, or beyond a hundred metres",
            expected="x, y, z and the radius in um",
        )
    return _with_radii(listing)


def irregularities(listing: Listing, parent: Places) -> list[str]:
    """Tell what is unusual about ids, order and types, and how it is read."""
    notes: list[str] = []
    ids = listing.ids
    if np.any(np.diff(ids) < 0):
        notes.append(
            "ids are not in order: points are joined by their ids all the same"
        )
    first, last = int(ids.min()), int(ids.max())
    absent = last - first + 1 - ids.size
    if absent or first > 1:
        gap = f"{absent} ids are missing between {first} and {last}"
        notes.append(
            f"{gap if absent else f'ids begin with {first}'}: nothing grows from those "
            "that are not there"
        )
    if np.any(parent >= np.arange(parent.size)):
        notes.append("some points come before their parents: sorted")
    unnamed = sorted({int(kind) for kind in np.unique(listing.kinds)} - {1, 2, 3, 4})
    if unnamed:
        words = ", ".join(map(str, unnamed))
        named = "a region of its own" if len(unnamed) == 1 else "regions of their own"
        notes.append(f"points of type {words}, which is no axon or dendrite: {named}")
    return notes


def changes_of_kind(listing: Listing, parent: Places, is_neurite: Truths) -> list[str]:
    """Tell where the type changes along an unbranched stretch of a neurite."""
    far = np.flatnonzero(is_neurite & (parent >= 0))
    far = far[is_neurite[parent[far]]]
    children = np.bincount(parent[far], minlength=parent.size)
    near = parent[far]
    # A root without a soma is a point, and no piece has its type.
    is_piece = parent[near] >= 0
    is_change = (children[near] == 1) & is_piece
    is_change &= listing.kinds[far] != listing.kinds[near]
    places = far[is_change]
    if not places.size:
        return []
    row = int(places[0])
    before, after = listing.kinds[parent[row]], listing.kinds[row]
    others = f" and in {places.size - 1} other places" if places.size > 1 else ""
    return [
        f"the type changes from {before} to {after} without a fork in "
        f"{listing.place(row)}{others}: each stretch keeps its own"
    ]


def _with_radii(listing: Listing) -> tuple[Listing, list[str]]:
    is_soma = listing.kinds == 1
    negative = np.flatnonzero(listing.radii < 0.0)
    if negative.size:
        row = int(negative[0])
        raise listing.refusal(
            row,
            found=f"the radius {1e4 * listing.radii[row]:g} um",
            expected="a radius of more than 0 um",
        )
    without = listing.radii <= _THINNEST
    is_outline = np.count_nonzero(is_soma) >= 3 and bool(np.all(without[is_soma]))
    if listing.missing_radius is not None:
        given = without & ~is_soma if is_outline else without
        radii = np.where(given, listing.missing_radius, listing.radii)
        count = np.count_nonzero(given)
        note = (
            f"{count} points without a diameter were given "
            f"{2e4 * listing.missing_radius:g} um"
        )
        return replace(listing, radii=radii), [note] if count else []
    wrong = np.flatnonzero(without & ~is_soma)
    if wrong.size:
        row, others = int(wrong[0]), wrong.size - 1
        and_others = f" (and {others} other points alike)" if others else ""
        raise listing.refusal(
            row,
            found=f"the radius {1e4 * listing.radii[row]:g} um{and_others}",
            expected="a radius of more than 0 um",
            remedy="correct it, or say how wide such points are: "
            "missing_diameter='1 um'",
        )
    return replace(listing, radii=np.where(without, 0.0, listing.radii)), []


def _loop(listing: Listing, parent: Places) -> InvalidInput:
    rows = a_loop(parent)
    shown = [str(listing.ids[row]) for row in [*rows, rows[0]]]
    if len(shown) > 8:
        shown = [*shown[:4], "...", *shown[-2:]]
    return listing.refusal(
        rows[0],
        found=f"a loop of parents: {' -> '.join(shown)}",
        expected="a way from every point to a root, whose parent is -1",
        remedy="correct one of these parents",
    )
