"""Regions of a tree: by name, by distance from the soma, and what they share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput, unknown_name
from axolemma.morphology.frusta import EVERYWHERE, Frusta, Truths
from axolemma.units import coherent_value, um

Names = Mapping[str, tuple[int, ...]]


class Region(ABC):
    """A part of a tree; ``a | b``, ``a & b`` and ``a - b`` are regions too."""

    __slots__ = ()

    @property
    @abstractmethod
    def edges(self) -> tuple[float, ...]:
        """Distances from the soma at which it begins or ends, cm."""

    @abstractmethod
    def covers(self, pieces: Frusta) -> Truths:
        """Say of pieces that reach across none of its edges whether they belong."""

    def __or__(self, other: Region | str) -> Region:
        return _Combined("|", self, as_region(other))

    def __and__(self, other: Region | str) -> Region:
        return _Combined("&", self, as_region(other))

    def __sub__(self, other: Region | str) -> Region:
        return _Combined("-", self, as_region(other))

    def pieces(self, whole: Frusta) -> Frusta:
        """Give what it covers of a tree, splitting pieces where it begins and ends.

        Raises
        ------
        UnknownName
            If the tree has no region of a name.
        """
        split = whole.split(self.edges)
        return split.chosen(self.covers(split))


@dataclass(frozen=True, slots=True)
class _Named(Region):
    """What has a name."""

    name: str

    def __str__(self) -> str:
        return self.name

    @property
    def edges(self) -> tuple[float, ...]:
        return ()

    def covers(self, pieces: Frusta) -> Truths:
        if self.name not in pieces.names:
            raise unknown_name("region", self.name, pieces.names)
        return np.isin(pieces.kind, pieces.names[self.name])


@dataclass(frozen=True, slots=True)
class _Between(Region):
    """What lies between two distances from the soma, cm."""

    near: float
    far: float

    def __str__(self) -> str:
        if np.isinf(self.far):
            return f"beyond {1e4 * self.near:g} um"
        return f"from {1e4 * self.near:g} to {1e4 * self.far:g} um"

    @property
    def edges(self) -> tuple[float, ...]:
        return tuple(each for each in (self.near, self.far) if np.isfinite(each))

    def covers(self, pieces: Frusta) -> Truths:
        middle = pieces.distance + 0.5 * pieces.lengths
        return (middle >= self.near) & (middle < self.far)


@dataclass(frozen=True, slots=True)
class _Combined(Region):
    """What two regions make together."""

    sign: str
    left: Region
    right: Region

    def __str__(self) -> str:
        return f"({self.left} {self.sign} {self.right})"

    @property
    def edges(self) -> tuple[float, ...]:
        return tuple(sorted({*self.left.edges, *self.right.edges}))

    def covers(self, pieces: Frusta) -> Truths:
        left, right = self.left.covers(pieces), self.right.covers(pieces)
        if self.sign == "|":
            return left | right
        return left & right if self.sign == "&" else left & ~right


def region(name: str) -> Region:
    """Choose a region by its name.

    Parameters
    ----------
    name
        ``"soma"``, ``"axon"``, ``"basal"``, ``"apical"``, ``"dendrite"`` for both of
        these, ``"type_7"`` for another SWC type, ``"everywhere"``, or a name that was
        given to a branch.
    """
    if not isinstance(name, str) or not name:
        raise InvalidInput("region", found=f"{name!r}", expected="the name of a region")
    return _Named(name)


def everywhere() -> Region:
    """Choose the whole cell, its soma included."""
    return _Named(EVERYWHERE)


def within(distance: Any) -> Region:
    """Choose what lies nearer to the soma than a distance, the soma included.

    Parameters
    ----------
    distance
        Along the tree, such as ``"100 um"``.
    """
    return _Between(0.0, _read(distance))


def beyond(distance: Any) -> Region:
    """Choose what lies at a distance from the soma or farther.

    Parameters
    ----------
    distance
        Along the tree, such as ``"100 um"``.
    """
    return _Between(_read(distance), np.inf)


def between(near: Any, far: Any) -> Region:
    """Choose what lies between two distances from the soma.

    Parameters
    ----------
    near, far
        Along the tree, such as ``"100 um"`` and ``"200 um"``.
    """
    distances = _read(near), _read(far)
    if not distances[0] < distances[1]:
        raise InvalidInput(
            "region",
            found=f"one from {near} to {far}",
            expected="the nearer distance first, and some way between the two",
        )
    return _Between(*distances)


def as_region(value: Region | str) -> Region:
    """Take a region, or the name of one."""
    if isinstance(value, Region):
        return value
    if isinstance(value, str):
        return region(value)
    raise InvalidInput(
        "region",
        found=f"{value!r}",
        expected="the name of a region, such as 'axon', or a Region, such as "
        "beyond('100 um')",
    )


def _read(distance: Any) -> float:
    value = coherent_value(distance, um, "region, distance")
    if np.ndim(value) != 0 or not value >= 0.0:
        raise InvalidInput(
            "region, distance",
            found=f"'{distance}'",
            expected="one distance of at least 0 um",
        )
    return float(value)
