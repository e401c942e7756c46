"""A morphology cut into compartments: nodes at both ends of every stretch and between.

Forks are nodes that the branches share, so none is without membrane. Between two nodes
lies the resistance of the truncated cones between them. The membrane there belongs to
both, as the voltage would: in parts that change evenly with the resistance from one to
the other, half and half on a cylinder. Resistance and area are those of the given
points, whatever the cut, and the error falls with the square of the interval however
rough the diameters are; halves at the middle of each interval would spoil that.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments
from axolemma.cable.dividing import (
    Cones,
    Grid,
    Parts,
    cones_of,
    divided,
    gathered,
    grid_of,
)
from axolemma.cable.stretches import Stretches, stretches_of
from axolemma.errors import InvalidInput
from axolemma.membrane.validation import Measure
from axolemma.morphology import Frusta, Morphology
from axolemma.morphology.frusta import lateral_area
from axolemma.units import Hz, parse_unit, uF_per_cm2, um

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

_RESISTIVITY = Measure(unit=parse_unit("ohm cm"), above=0.0, is_parameter=False)
_CAPACITANCE = Measure(unit=uF_per_cm2, above=0.0, is_parameter=False)
_FREQUENCY = Measure(unit=Hz, above=0.0, is_parameter=False)
_LENGTH = Measure(unit=um, above=0.0, is_parameter=False)
_FRACTION = Measure(unit=parse_unit("1"), above=0.0, at_most=1.0, is_parameter=False)


def cut(
    morphology: Morphology,
    *,
    resistivity: Any,
    capacitance: Any = "1 uF/cm2",
    longest: Any = None,
    fraction: Any = 0.1,
    frequency: Any = "100 Hz",
    refinement: int = 1,
) -> Compartments:
    """Cut a morphology into compartments.

    Each unbranched stretch is cut into equal intervals. They are equal in units of
    the length constant for alternating current, which grows with the square root of
    the diameter (the d_lambda rule [Hines & Carnevale 2001]), or in length.

    Parameters
    ----------
    morphology
        The cell.
    resistivity
        Of its cytoplasm, such as ``"100 ohm cm"``.
    capacitance
        Of its membrane; only the rule for the intervals uses it.
    longest
        How long an interval may be, such as ``"20 um"``; None for the rule.
    fraction, frequency
        The rule: what part of the length constant at which frequency an interval may
        be.
    refinement
        Into how many more each of these intervals is cut: doubling it quarters the
        error.

    Returns
    -------
    Compartments
        The first is the soma with what is near to it, or the root.

    Raises
    ------
    InvalidInput
        If there would be more than fit.
    """
    if not isinstance(morphology, Morphology):
        raise InvalidInput(
            "cut, morphology",
            found=f"{morphology!r}",
            expected="what axolemma.morphology.read_morphology or grow gives",
        )
    specific = _one(_RESISTIVITY, resistivity, "resistivity")
    _check_refinement(refinement)
    if longest is not None:
        spacing = _one(_LENGTH, longest, "longest")
    else:
        charged = _one(_CAPACITANCE, capacitance, "capacitance")
        often = _one(_FREQUENCY, frequency, "frequency")
        # What the length constant is for each root of the diameter, cm^0.5.
        scale = 1.0 / np.sqrt(4.0 * np.pi * often * specific * charged)
        spacing = _one(_FRACTION, fraction, "fraction") * float(scale)
    stretches = stretches_of(morphology)
    cones = cones_of(morphology, stretches, is_rule=longest is None)
    grid = grid_of(stretches, cones, spacing, refinement=refinement)
    parts = divided(stretches, cones, grid)
    whole = _pieces(morphology, stretches, cones, parts)
    nodes = _Nodes(morphology, grid)
    nodes.place(stretches, parts, whole)
    pieces, resistance = _shared(whole, parts, grid)
    share = pieces.share
    volume = nodes.volume + gathered(pieces.owner, share * pieces.volumes, grid.count)
    if morphology.soma is not None:
        pieces = pieces.with_soma(morphology.soma.area, morphology.soma.radius, owner=0)
        share = pieces.share
    conductance = np.zeros(grid.count)
    conductance[1:] = 1.0 / (specific * resistance[1:])
    return Compartments(
        parent=nodes.parent,
        area=gathered(pieces.owner, share * pieces.areas, grid.count),
        length=gathered(pieces.owner, share * pieces.lengths, grid.count),
        axial_conductance=conductance,
        distance=nodes.distance,
        radius=nodes.radius,
        points=nodes.points,
        volume=volume,
        stretch=nodes.stretch,
        pieces=pieces,
    )


def _one(measure: Measure, value: Any, name: str) -> float:
    read: Any = measure.read(value, f"cut, {name}")
    return float(read)


def _check_refinement(refinement: Any) -> None:
    is_whole = isinstance(refinement, int) and not isinstance(refinement, bool)
    if not is_whole or refinement < 1:
        raise InvalidInput(
            "cut, refinement",
            found=f"{refinement!r}",
            expected="a whole number of at least 1",
        )


def _pieces(
    morphology: Morphology, stretches: Stretches, cones: Cones, parts: Parts
) -> Frusta:
    """Measure the parts of cones; whom they belong to is not said yet."""
    cone = parts.cone
    span = cones.far_radius[cone] - cones.near_radius[cone]
    near = cones.near_radius[cone] + span * parts.near
    far = cones.near_radius[cone] + span * parts.far
    lengths = cones.lengths[cone] * (parts.far - parts.near)
    begins = morphology.distances[stretches.near[cone]]
    return Frusta(
        owner=np.zeros(cone.size, dtype=np.int64),
        kind=morphology.kinds[stretches.far[cone]],
        distance=begins + cones.lengths[cone] * parts.near,
        lengths=lengths,
        near_radius=near,
        far_radius=far,
        areas=lateral_area(lengths, near, far),
        near_share=np.ones(cone.size),
        far_share=np.ones(cone.size),
        names=morphology.names,
    )


def _shared(pieces: Frusta, parts: Parts, grid: Grid) -> tuple[Frusta, Floats]:
    """Share pieces between the nodes at both ends of their intervals.

    Returns
    -------
    Frusta, numpy.ndarray
        The pieces, once for each node; and the integral of dx / (pi r^2) between each
        node and its parent, 1/cm, (nodes,).
    """
    # A stretch without length has one node, which is the whole owner.
    is_apart = grid.intervals[parts.stretch] > 0
    inner = grid.nodes(parts.stretch, parts.interval)
    outer = np.where(is_apart, grid.nodes(parts.stretch, parts.interval + 1), inner)
    along = pieces.lengths / (np.pi * pieces.near_radius * pieces.far_radius)
    along = np.where(is_apart, along, 0.0)
    whole = gathered(outer, along, grid.count)
    passed = np.cumsum(along)
    is_first = np.append(True, outer[1:] != outer[:-1])[: outer.size]
    number = np.cumsum(is_first) - 1
    before = passed - along
    scale = np.where(is_apart, whole[outer], 1.0)
    near = np.clip((before - before[is_first][number]) / scale, 0.0, 1.0)
    far = np.clip((passed - before[is_first][number]) / scale, 0.0, 1.0)
    towards = replace(pieces, owner=outer, near_share=near, far_share=far)
    back = replace(pieces, owner=inner, near_share=1.0 - near, far_share=1.0 - far)
    return towards.joined(back), whole


class _Nodes:
    """Where nodes are."""

    def __init__(self, morphology: Morphology, grid: Grid) -> None:
        self.morphology, self.grid = morphology, grid
        count = grid.count
        self.parent = np.arange(count) - 1
        self.distance, self.radius = np.zeros(count), np.zeros(count)
        self.volume = np.zeros(count)
        self.points = np.zeros((count, 3))
        self.stretch = np.full(count, -1)
        soma = morphology.soma
        if soma is None:
            self.points[0] = morphology.points[0]
            self.radius[0] = morphology.near_radii[0]
        else:
            self.points[0] = soma.centre
            self.radius[0], self.volume[0] = soma.radius, soma.volume

    def place(self, stretches: Stretches, parts: Parts, pieces: Frusta) -> None:
        """Place nodes within stretches and at their ends."""
        grid, points = self.grid, self.morphology.points
        apart = np.flatnonzero(grid.intervals > 0)
        self.parent[grid.base[apart]] = grid.start[apart]
        owner = np.repeat(np.arange(grid.intervals.size), grid.intervals)
        self.stretch[1:] = owner
        # Within a stretch a node stands where an interval begins.
        inner = np.flatnonzero(parts.begins_interval)
        node = grid.nodes(parts.stretch[inner], parts.interval[inner])
        self.distance[node] = pieces.distance[inner]
        self.radius[node] = pieces.near_radius[inner]
        cone = parts.cone[inner]
        near, far = points[stretches.near[cone]], points[stretches.far[cone]]
        self.points[node] = near + parts.near[inner, np.newaxis] * (far - near)
        last = np.searchsorted(stretches.stretch, apart, side="right") - 1
        end = grid.base[apart] + grid.intervals[apart] - 1
        point = stretches.far[last]
        self.distance[end] = self.morphology.distances[point]
        self.radius[end] = self.morphology.radii[point]
        self.points[end] = points[point]
