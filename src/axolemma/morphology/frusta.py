"""Truncated cones, the pieces that a tree and its compartments are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Truths = NDArray[np.bool_]

# What the types of the SWC format stand for; any other type is named by its number.
KINDS = {0: "undefined", 1: "soma", 2: "axon", 3: "basal", 4: "apical"}
SOMA = 1
DENDRITES = (3, 4)
EVERYWHERE = "everywhere"
# cm. The two ends of what is shorter than 1e-6 um are one place.
NO_LENGTH = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frusta:
    """Pieces of a tree, each tapering evenly; a soma is a piece without length.

    A piece may be shared between two owners, in proportions that change along it with
    the resistance from its near end, and then it is listed for each.

    Parameters
    ----------
    owner
        What each belongs to, such as the number of a compartment, (n,).
    kind
        Its SWC type, (n,).
    distance
        Of its near end from the soma, along the tree, cm, (n,).
    lengths
        Along the axis, cm, (n,).
    near_radius, far_radius
        At its two ends, cm, (n,).
    areas
        Of its side, which is membrane, cm2, (n,).
    near_share, far_share
        How much of it belongs to its owner at its two ends, from 0 to 1, (n,).
    names
        Regions that have a name, and the types that each is made of.
    """

    owner: Places
    kind: Places
    distance: Floats
    lengths: Floats
    near_radius: Floats
    far_radius: Floats
    areas: Floats
    near_share: Floats
    far_share: Floats
    names: Mapping[str, tuple[int, ...]]

    @property
    def length(self) -> float:
        """Length of all of them, cm."""
        return float((self.share * self.lengths).sum())

    @property
    def area(self) -> float:
        """Area of all of them, cm2."""
        return float((self.share * self.areas).sum())

    @property
    def share(self) -> Floats:
        """How much of the area of each belongs to its owner, (n,).

        The resistance from the near end to a part t of the length is t r_far / r(t) of
        the whole; this is its mean over the side.
        """
        part = self.far_radius / (self.near_radius + self.far_radius)
        return self.near_share + (self.far_share - self.near_share) * part

    @property
    def volumes(self) -> Floats:
        """Inside each, cm3, (n,); a soma has more than its piece says, which is 0."""
        near, far = self.near_radius, self.far_radius
        return np.pi / 3.0 * self.lengths * (near**2 + near * far + far**2)

    def chosen(self, places: Places | Truths) -> Frusta:
        """Pick some of them."""
        picked = {
            each.name: getattr(self, each.name)[places]
            for each in fields(self)
            if each.name != "names"
        }
        return replace(self, **picked)

    def joined(self, others: Frusta) -> Frusta:
        """Put other pieces of the same tree behind these."""
        both = {
            each.name: np.append(getattr(self, each.name), getattr(others, each.name))
            for each in fields(self)
            if each.name != "names"
        }
        return replace(self, **both)

    def with_soma(self, area: float, radius: float, *, owner: int) -> Frusta:
        """Add a soma behind the others.

        Parameters
        ----------
        area
            cm2.
        radius
            Of the sphere of that area, cm.
        owner
            What it belongs to.
        """
        own = {
            "owner": owner,
            "kind": SOMA,
            "distance": 0.0,
            "lengths": 0.0,
            "near_radius": radius,
            "far_radius": radius,
            "areas": area,
            "near_share": 1.0,
            "far_share": 1.0,
        }
        return replace(
            self,
            **{name: np.append(getattr(self, name), own[name]) for name in own},
        )

    def split(self, distances: tuple[float, ...]) -> Frusta:
        """Split the pieces that reach across given distances from the soma.

        Parameters
        ----------
        distances
            Where to split, cm.
        """
        pieces = self
        for distance in distances:
            pieces = _split_at(pieces, distance)
        return pieces


def lateral_area(lengths: Floats, near_radius: Floats, far_radius: Floats) -> Floats:
    """Give the area of the side of truncated cones, cm2.

    Parameters
    ----------
    lengths
        Along the axis, cm, (n,).
    near_radius, far_radius
        At the two ends, cm, (n,).
    """
    slant = np.hypot(lengths, near_radius - far_radius)
    return np.pi * (near_radius + far_radius) * slant


def named_kinds(kinds: Places, labels: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Name the regions that a tree has by its types.

    Parameters
    ----------
    kinds
        SWC types that occur.
    labels
        Names that an author gave to types.
    """
    present = [int(kind) for kind in np.unique(kinds)]
    names: dict[str, tuple[int, ...]] = {}
    for kind in present:
        names[kind_name(kind, labels)] = (kind,)
    dendrites = tuple(kind for kind in present if kind in DENDRITES)
    if dendrites:
        names["dendrite"] = dendrites
    return {**names, EVERYWHERE: tuple(present)}


def kind_name(kind: int, labels: Mapping[int, str]) -> str:
    """Name a type."""
    return labels.get(kind) or KINDS.get(kind, f"type_{kind}")


def _split_at(pieces: Frusta, distance: float) -> Frusta:
    ahead = distance - pieces.distance
    across = np.flatnonzero((ahead > 0.0) & (ahead < pieces.lengths))
    if not across.size:
        return pieces
    order = np.sort(np.concatenate([np.arange(pieces.owner.size), across]))
    far = np.flatnonzero(np.append(False, order[1:] == order[:-1]))
    near = far - 1
    split = pieces.chosen(order)
    part = ahead[across] / pieces.lengths[across]
    radius = _between(split.near_radius[near], split.far_radius[near], part)
    # Shares change with the resistance.
    passed = part * split.far_radius[near] / radius
    share = _between(split.near_share[near], split.far_share[near], passed)
    length = ahead[across]
    near_radius = _with(split.near_radius, far, radius)
    far_radius = _with(split.far_radius, near, radius)
    lengths = _with(split.lengths, near, length)
    lengths = _with(lengths, far, pieces.lengths[across] - length)
    both = np.concatenate([near, far])
    areas = lateral_area(lengths[both], near_radius[both], far_radius[both])
    return replace(
        split,
        distance=_with(split.distance, far, np.full(far.size, distance)),
        lengths=lengths,
        near_radius=near_radius,
        far_radius=far_radius,
        areas=_with(split.areas, both, areas),
        near_share=_with(split.near_share, far, share),
        far_share=_with(split.far_share, near, share),
    )


def _between(near: Floats, far: Floats, part: Floats) -> Floats:
    return near + (far - near) * part


def _with(values: Floats, places: Places, others: Floats) -> Floats:
    """Give a copy with other values in some places."""
    changed = values.copy()
    changed[places] = others
    return changed
