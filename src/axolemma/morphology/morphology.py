"""A morphology: the shape of a cell, as a tree of tapering pieces."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from axolemma.errors import InternalError
from axolemma.morphology.ancestry import path_sums
from axolemma.morphology.frusta import (
    EVERYWHERE,
    SOMA,
    Floats,
    Frusta,
    Places,
    lateral_area,
    named_kinds,
)
from axolemma.morphology.regions import Region, as_region
from axolemma.morphology.soma import Soma


class IrregularMorphology(UserWarning):
    """Something in a reconstruction was unclear, and says how it was read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Morphology:
    """The shape of a cell: neurites made of points with radii, and perhaps a soma.

    A neurite begins at a point without a parent. Where there is a soma, all neurites
    spring from it, and the way from its middle to their first points is neither
    membrane nor resistance; where there is none, they all begin at one place. All
    lengths are in cm, the unit of lengths inside; arrays cannot be written to.

    Parameters
    ----------
    points
        Where the points of the neurites are, cm, (n, 3).
    radii
        There, cm, (n,).
    near_radii
        At the near ends of the pieces that end in the points, cm, (n,).
    parent
        Of each point, the point before it towards the soma, which stands earlier in
        the list; -1 where a neurite begins, (n,).
    kinds
        SWC types of the pieces that end in each point, (n,).
    soma
        None where none was described.
    labels
        Types and the names that an author gave to them.
    notes
        What was unclear about it, and how it was read.
    source
        Where it comes from, such as the name of a file.
    """

    points: Floats
    radii: Floats
    near_radii: Floats
    parent: Places
    kinds: Places
    soma: Soma | None = None
    labels: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    source: str = "morphology"

    def __post_init__(self) -> None:
        if np.any(self.parent >= np.arange(self.parent.size)):
            raise InternalError("in a morphology each point comes behind its parent")
        if not self.parent.size and self.soma is None:
            raise InternalError("a morphology has neither a soma nor a neurite")
        for name in ("points", "radii", "near_radii", "parent", "kinds"):
            frozen = np.array(getattr(self, name))
            frozen.flags.writeable = False
            object.__setattr__(self, name, frozen)

    def __repr__(self) -> str:
        return f"<Morphology: {self}>"

    def __str__(self) -> str:
        soma = f"{1e8 * self.soma_area:.6g} um2 of soma" if self.soma else "no soma"
        return (
            f"{self.source}, {self.parent.size} points, {1e4 * self.length:.6g} um and "
            f"{1e8 * self.neurite_area:.6g} um2 of neurites, {soma}"
        )

    @property
    def segments(self) -> Places:
        """Points that have a parent: each is the far end of a piece, (pieces,)."""
        return np.flatnonzero(self.parent >= 0)

    @property
    def lengths(self) -> Floats:
        """Of the piece that ends in each point, cm; 0 where a neurite begins, (n,)."""
        lengths = np.zeros(self.parent.size)
        far = self.segments
        way = self.points[far] - self.points[self.parent[far]]
        lengths[far] = np.linalg.norm(way, axis=1)
        return lengths

    @property
    def distances(self) -> Floats:
        """Of each point from where its neurite begins, along the tree, cm, (n,)."""
        sums = path_sums(self.parent, self.lengths)
        if sums is None:
            raise InternalError("a morphology with a loop")
        return sums

    @property
    def length(self) -> float:
        """Of all neurites, cm."""
        return float(self.lengths.sum())

    @property
    def soma_area(self) -> float:
        """Of the soma, cm2; 0 where there is none."""
        return 0.0 if self.soma is None else self.soma.area

    @property
    def neurite_area(self) -> float:
        """Of all neurites, cm2."""
        return self.frusta.area - self.soma_area

    @property
    def area(self) -> float:
        """Of the whole membrane, cm2."""
        return self.frusta.area

    @property
    def names(self) -> dict[str, tuple[int, ...]]:
        """Regions that have a name, and the types that each is made of."""
        own = [SOMA] if self.soma is not None else []
        present = np.concatenate(
            [self.kinds[self.segments], np.array(own, dtype=np.int64)]
        )
        return named_kinds(present, dict(self.labels))

    @property
    def regions(self) -> tuple[str, ...]:
        """Names of its regions."""
        return tuple(sorted(set(self.names) - {EVERYWHERE}))

    @property
    def frusta(self) -> Frusta:
        """All its pieces, those of neurites by their far points, then the soma."""
        far = self.segments
        near = self.parent[far]
        lengths, distances = self.lengths, self.distances
        near_radius, far_radius = self.near_radii[far], self.radii[far]
        pieces = Frusta(
            owner=far,
            kind=self.kinds[far],
            distance=distances[near],
            lengths=lengths[far],
            near_radius=near_radius,
            far_radius=far_radius,
            areas=lateral_area(lengths[far], near_radius, far_radius),
            near_share=np.ones(far.size),
            far_share=np.ones(far.size),
            names=self.names,
        )
        if self.soma is None:
            return pieces
        return pieces.with_soma(self.soma.area, self.soma.radius, owner=-1)

    def select(self, region: Region | str) -> Frusta:
        """Give the pieces that a region covers, with their lengths and areas.

        Parameters
        ----------
        region
            A name, such as ``"axon"``, or a region, such as ``beyond("100 um")``.

        Raises
        ------
        UnknownName
            If there is no region of that name.
        """
        return as_region(region).pieces(self.frusta)

    def warn(self, stacklevel: int = 1) -> None:
        """Warn of everything that was unclear.

        Parameters
        ----------
        stacklevel
            As for `warnings.warn`.
        """
        for note in self.notes:
            warnings.warn(
                f"{self.source}: {note}", IrregularMorphology, stacklevel=stacklevel + 1
            )
