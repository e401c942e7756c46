"""Morphologies built in Python: grown from branches, or joined from points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.morphology.assembly import assemble
from axolemma.morphology.frusta import EVERYWHERE, KINDS, SOMA, Floats, Places
from axolemma.morphology.listing import NO_PARENT, Listing
from axolemma.morphology.morphology import Morphology
from axolemma.morphology.soma import sphere
from axolemma.units import coherent_value, um

# The first type that SWC leaves to authors; 5 and 6 once marked forks and ends.
_FIRST_OWN_KIND = 7
# Radians between daughters of one branch, as they are laid out.
_SPREAD = np.pi / 4.0


@dataclass(frozen=True, slots=True)
class Branch:
    """An unbranched piece of neurite, and what grows from its end.

    Parameters
    ----------
    region
        ``"axon"``, ``"basal"``, ``"apical"``, ``"dendrite"`` (basal), or a name of
        your own, by which the region can be chosen.
    length
        Such as ``"200 um"``.
    diameter
        Where it begins, such as ``"2 um"``.
    end_diameter
        Where it ends; None for a cylinder.
    direction
        Three numbers that point along it; None to lay it out in the plane. Only
        pictures and fields outside the cell depend on it.
    branches
        What grows from its end.

    Examples
    --------
    >>> from axolemma.morphology import Branch, grow
    >>> tuft = [Branch("apical", length="80 um", diameter="1 um") for _ in range(2)]
    >>> trunk = Branch("apical", length="200 um", diameter="4 um", branches=tuft)
    >>> cell = grow(trunk, soma="20 um")
    >>> cell.regions
    ('apical', 'dendrite', 'soma')
    """

    region: str
    _: KW_ONLY
    length: Any
    diameter: Any
    end_diameter: Any = None
    direction: Any = None
    branches: Sequence[Branch] = ()

    def __post_init__(self) -> None:
        where = f"branch '{self.region}'"
        if (
            not isinstance(self.region, str)
            or not self.region.isidentifier()
            or self.region in {KINDS[SOMA], EVERYWHERE}
        ):
            raise InvalidInput(
                "branch, region",
                found=f"{self.region!r}",
                expected="a name of letters, digits and underscores, such as 'axon', "
                f"and not '{KINDS[SOMA]}' or '{EVERYWHERE}'",
            )
        for name in ("length", "diameter", "end_diameter"):
            value = getattr(self, name)
            if value is not None or name != "end_diameter":
                _positive(value, f"{where}, {name}")
        if self.direction is not None:
            _unit_vector(self.direction, where)
        object.__setattr__(self, "branches", _branches(self.branches, where))

    @property
    def size(self) -> tuple[float, float, float]:
        """Length and the radii where it begins and ends, cm."""
        length = _positive(self.length, "length")
        near = 0.5 * _positive(self.diameter, "diameter")
        if self.end_diameter is None:
            return length, near, near
        return length, near, 0.5 * _positive(self.end_diameter, "end_diameter")


def grow(*branches: Branch, soma: Any = None) -> Morphology:
    """Grow a cell of branches.

    Parameters
    ----------
    branches
        What springs from the soma; without one, they begin at one place.
    soma
        Diameter of a round soma, such as ``"20 um"``; None for none.

    Raises
    ------
    InvalidInput
        If there is neither.
    """
    grown = _branches(branches, "grow")
    body = None
    if soma is not None:
        body = sphere(np.zeros(3), 0.5 * _positive(soma, "grow, soma"))
    if not grown and body is None:
        raise InvalidInput("grow", found="nothing", expected="branches or a soma")
    rows = _rows(grown, 0.0 if body is None else body.radius)
    kinds, labels = _kinds([row.region for row in rows])
    return replace(
        assemble(
            Listing(
                ids=np.arange(len(rows)),
                kinds=kinds,
                points=np.array([row.point for row in rows]).reshape(-1, 3),
                radii=np.array([row.radius for row in rows]),
                parent_ids=np.array([row.parent for row in rows], dtype=np.int64),
                source="grown cell",
                near_radii=np.array([row.near_radius for row in rows]),
                place=lambda row: f"the branch '{rows[row].region}'",
            ),
            soma=body,
            labels=labels,
        ),
        notes=(),
    )


def join(
    points: Any,
    diameters: Any,
    parents: Any,
    regions: Sequence[str],
    *,
    soma: Any = None,
) -> Morphology:
    """Join points to a cell, each to its parent.

    Parameters
    ----------
    points
        Where they are, such as ``array * axo.units.um``, (n, 3).
    diameters
        There, such as ``array * axo.units.um``, (n,).
    parents
        Index of each point's parent; -1 where a neurite begins, (n,).
    regions
        Name of the region that each piece belongs to, as for `Branch`, at its far
        point, (n,).
    soma
        Diameter of a round soma at the mean of the points where neurites begin, such
        as ``"20 um"``; None for none.

    Raises
    ------
    InvalidInput
        If they make no tree.
    """
    places = np.asarray(coherent_value(points, um, "join, points"), dtype=float)
    widths = np.asarray(coherent_value(diameters, um, "join, diameters"), dtype=float)
    names = list(regions) if not isinstance(regions, str) else [regions]
    ahead = _indices(parents)
    count = ahead.size
    if places.shape != (count, 3) or widths.shape != (count,) or len(names) != count:
        raise InvalidInput(
            "join",
            found=f"points of shape {places.shape}, diameters {widths.shape}, parents "
            f"{ahead.shape} and {len(names)} regions",
            expected="(n, 3), (n,), (n,) and n",
        )
    body = None
    if soma is not None and count:
        centre = places[ahead < 0].mean(axis=0) if np.any(ahead < 0) else places[0]
        body = sphere(centre, 0.5 * _positive(soma, "join, soma"))
    kinds, labels = _kinds(names)
    return replace(
        assemble(
            Listing(
                ids=np.arange(count),
                kinds=kinds,
                points=places,
                radii=0.5 * widths,
                parent_ids=ahead,
                source="joined points",
                place=lambda row: f"point {row}",
            ),
            soma=body,
            labels=labels,
        ),
        notes=(),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    region: str
    point: Floats
    near_radius: float
    radius: float
    parent: int


def _rows(branches: Sequence[Branch], radius: float) -> list[_Row]:
    """List the far end of each branch, and the beginnings of those at the root."""
    rows: list[_Row] = []
    waiting: list[tuple[Branch, float, int]] = []
    for turn, branch in enumerate(branches):
        angle = 2.0 * np.pi * turn / len(branches)
        _, near, _ = branch.size
        begin = radius * _along(branch, angle)
        rows.append(_Row(branch.region, begin, near, near, NO_PARENT))
        waiting.append((branch, angle, turn))
    # First in, first out: branches are listed by generations.
    for branch, angle, parent in waiting:
        length, near, far = branch.size
        end = rows[parent].point + length * _along(branch, angle)
        rows.append(_Row(branch.region, end, near, far, parent))
        middle = 0.5 * (len(branch.branches) - 1)
        for turn, daughter in enumerate(branch.branches):
            waiting.append((daughter, angle + _SPREAD * (turn - middle), len(rows) - 1))
    return rows


def _along(branch: Branch, angle: float) -> Floats:
    if branch.direction is not None:
        return _unit_vector(branch.direction, f"branch '{branch.region}'")
    return np.array([np.cos(angle), np.sin(angle), 0.0])


def _kinds(names: Iterable[str]) -> tuple[Places, tuple[tuple[int, str], ...]]:
    """Number the regions, those of the author's own from 7 on."""
    known = {name: kind for kind, name in KINDS.items() if kind != SOMA}
    known["dendrite"] = known["basal"]
    labels: list[tuple[int, str]] = []
    kinds: list[int] = []
    for name in names:
        if not isinstance(name, str) or name in {KINDS[SOMA], EVERYWHERE, ""}:
            raise InvalidInput(
                "region", found=f"{name!r}", expected="the name of a neurite's region"
            )
        if name not in known:
            known[name] = _FIRST_OWN_KIND + len(labels)
            labels.append((known[name], name))
        kinds.append(known[name])
    return np.array(kinds, dtype=np.int64), tuple(labels)


def _branches(given: Any, where: str) -> tuple[Branch, ...]:
    listed: Any = [given] if isinstance(given, Branch) else given
    members: list[Any] = list(listed) if isinstance(listed, (tuple, list)) else [None]  # pyright: ignore[reportUnknownArgumentType]  (anything)
    branches = tuple(each for each in members if isinstance(each, Branch))
    if len(branches) != len(members):
        raise InvalidInput(where, found=f"{given!r}", expected="a list of branches")
    return branches


def _indices(parents: Any) -> Places:
    given = np.asarray(parents)
    if given.ndim != 1 or given.dtype.kind not in "iu":
        raise InvalidInput(
            "join, parents",
            found=f"{parents!r}"[:80],
            expected="a list of indices of points, with -1 where a neurite begins",
        )
    return given.astype(np.int64)


def _positive(value: Any, where: str) -> float:
    number = coherent_value(value, um, where)
    if np.ndim(number) != 0 or not number > 0.0:
        raise InvalidInput(where, found=f"'{value}'", expected="more than 0 um")
    return float(number)


def _unit_vector(direction: Any, where: str) -> Floats:
    try:
        vector = np.asarray(direction, dtype=float)
    except (TypeError, ValueError):
        vector = np.zeros(3)
    norm = float(np.linalg.norm(vector)) if vector.shape == (3,) else 0.0
    if not (norm > 0.0 and np.isfinite(norm)):
        raise InvalidInput(
            f"{where}, direction",
            found=f"{direction!r}",
            expected="three numbers that are not all 0, such as (0, 1, 0)",
        )
    return vector / norm
