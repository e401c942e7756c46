"""Stretches of truncated cones, divided into even intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import MOST_COMPARTMENTS
from axolemma.cable.stretches import Stretches
from axolemma.errors import InvalidInput
from axolemma.morphology import Morphology
from axolemma.morphology.frusta import NO_LENGTH

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cones:
    """The truncated cones of all stretches, in their order.

    Each has an extent, in which stretches are cut evenly: its length (cm), or the
    integral of length over the square root of the diameter (cm^0.5).
    """

    lengths: Floats
    near_radius: Floats
    far_radius: Floats
    extents: Floats
    is_rule: bool

    def parts(self, cone: Places, extent: Floats) -> Floats:
        """Turn parts of the extent of cones into parts of their length."""
        if not self.is_rule:
            return extent
        near, far = np.sqrt(self.near_radius[cone]), np.sqrt(self.far_radius[cone])
        parts = extent * (2.0 * near + (far - near) * extent) / (near + far)
        return np.where(extent == 1.0, 1.0, parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """Into how many intervals each stretch is cut, and how nodes are numbered.

    Node 0 is the root; a stretch has as many nodes as intervals, from `base` on, the
    last at its end. A stretch without length has none: both its ends are one node.
    """

    extents: Floats
    intervals: Places
    base: Places
    start: Places

    @property
    def count(self) -> int:
        """How many nodes there are."""
        return 1 + int(self.intervals.sum())

    def nodes(self, stretch: Places, place: Places) -> Places:
        """Number the nodes of stretches, from 0 where they begin."""
        return np.where(place == 0, self.start[stretch], self.base[stretch] + place - 1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parts:
    """Parts of cones, each within one interval.

    Parameters
    ----------
    cone, stretch
        Which cone of which stretch, (n,).
    interval
        Which interval of the stretch, counted from 0, (n,).
    begins_interval
        Whether it begins where that does, and not where the cone does, (n,).
    near, far
        Where it begins and ends, in parts of the length of the cone, (n,).
    """

    cone: Places
    stretch: Places
    interval: Places
    begins_interval: NDArray[np.bool_]
    near: Floats
    far: Floats


def cones_of(morphology: Morphology, stretches: Stretches, *, is_rule: bool) -> Cones:
    """Measure the cones of all stretches, by the rule or in length."""
    far = stretches.far
    lengths = morphology.lengths[far]
    near_radius, far_radius = morphology.near_radii[far], morphology.radii[far]
    extents = lengths
    if is_rule:
        # The integral of dx / sqrt(diameter) along a cone.
        roots = np.sqrt(2.0 * near_radius) + np.sqrt(2.0 * far_radius)
        extents = 2.0 * lengths / roots
    return Cones(
        lengths=lengths,
        near_radius=near_radius,
        far_radius=far_radius,
        extents=extents,
        is_rule=is_rule,
    )


def grid_of(
    stretches: Stretches, cones: Cones, spacing: float, *, refinement: int
) -> Grid:
    """Choose into how many intervals each stretch is cut.

    Parameters
    ----------
    stretches, cones
        What is cut.
    spacing
        The largest extent of an interval.
    refinement
        Into how many more each of these is cut.

    Raises
    ------
    InvalidInput
        If there would be more than fit.
    """
    extents = gathered(stretches.stretch, cones.extents, stretches.parent.size)
    # Lengths that should be whole multiples are so only to rounding.
    coarse = np.ceil(extents / spacing * (1.0 - 1e-9))
    lengths = gathered(stretches.stretch, cones.lengths, stretches.parent.size)
    is_long = lengths > NO_LENGTH
    counts = np.where(is_long, np.maximum(coarse, 1.0), 0.0) * refinement
    total = 1.0 + float(counts.sum())
    if not total <= MOST_COMPARTMENTS:
        raise InvalidInput(
            "cut, compartments",
            found=f"{total:.6g}",
            expected=f"at most {MOST_COMPARTMENTS}",
            remedy="let intervals be longer: longest, or fraction",
        )
    intervals = counts.astype(np.int64)
    base = 1 + np.cumsum(intervals) - intervals
    end = base + intervals - 1
    parent = stretches.parent
    for place in np.flatnonzero(intervals == 0).tolist():
        end[place] = 0 if parent[place] < 0 else end[parent[place]]
    start = np.where(parent < 0, 0, end[parent])
    return Grid(extents=extents, intervals=intervals, base=base, start=start)


def gathered(owner: Places, values: Floats, count: int) -> Floats:
    """Add up what belongs to each of so many owners, (count,)."""
    return np.bincount(owner, values, minlength=count).astype(np.float64)


def divided(stretches: Stretches, cones: Cones, grid: Grid) -> Parts:
    """Divide all cones where intervals begin."""
    inner = np.maximum(grid.intervals - 1, 0)
    owner = np.repeat(np.arange(inner.size), inner)
    earlier = np.cumsum(inner) - inner
    number = np.arange(owner.size) - earlier[owner] + 1
    # Beginnings of cones and of intervals, as they follow along each stretch.
    begin = _beginnings(stretches, cones)
    step = grid.extents / np.maximum(grid.intervals, 1)
    stretch = np.concatenate([stretches.stretch, owner])
    place = np.concatenate([begin, number * step[owner]])
    is_node = np.repeat([False, True], [begin.size, owner.size])
    order = np.lexsort((place, stretch))
    stretch, place, is_node = stretch[order], place[order], is_node[order]
    cone = np.cumsum(~is_node) - 1
    with np.errstate(invalid="ignore", divide="ignore"):
        extent = (place - begin[cone]) / cones.extents[cone]
    extent = np.where(is_node, np.clip(np.nan_to_num(extent, nan=1.0), 0.0, 1.0), 0.0)
    near, far = cones.parts(cone, extent), np.ones(cone.size)
    # A part ends where the next one of its cone begins.
    goes_on = np.flatnonzero(cone[1:] == cone[:-1])
    far[goes_on] = near[goes_on + 1]
    return Parts(
        cone=cone,
        stretch=stretch,
        interval=np.cumsum(is_node) - earlier[stretch],
        begins_interval=is_node,
        near=near,
        far=far,
    )


def _beginnings(stretches: Stretches, cones: Cones) -> Floats:
    """Say where each cone begins along its stretch, in units of extents."""
    before = np.cumsum(cones.extents) - cones.extents
    first = np.searchsorted(stretches.stretch, np.arange(stretches.parent.size))
    return before - before[first][stretches.stretch]
