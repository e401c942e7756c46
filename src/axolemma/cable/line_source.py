"""The potential that currents out of a cell make in the medium around it.

Each compartment's current leaves it evenly along a line, its axis, in a homogeneous
endless medium [Holt & Koch 1999, eq. 1; Plonsey & Barr 2007, ch. 8]. With s along the
line from the foot of the perpendicular of length r,

    phi = rho I / (4 pi l) integral ds / sqrt(s^2 + r^2)
        = rho I / (4 pi l) (arsinh(s_1 / r) - arsinh(s_0 / r)).

A soma is a point in its middle. No place is nearer than the surface of the cell.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments
from axolemma.errors import InvalidInput
from axolemma.morphology.frusta import SOMA

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lines:
    """Straight lines from which the currents of compartments flow.

    Parameters
    ----------
    owner
        Compartment of each, (lines,).
    share
        Part of the current of its owner that leaves it, (lines,).
    begin, end
        cm, (lines, 3).
    radius
        Nearer than that nothing is, cm, (lines,).
    """

    owner: NDArray[np.int64]
    share: Floats
    begin: Floats
    end: Floats
    radius: Floats

    def away(self, place: Floats) -> Floats:
        """Give the distance of each line from a place, cm, (lines,)."""
        along = self.end - self.begin
        square = np.sum(along**2, axis=1)
        passed = np.sum((place - self.begin) * along, axis=1)
        part = np.clip(passed / np.where(square > 0.0, square, 1.0), 0.0, 1.0)
        return np.linalg.norm(place - self.begin - part[:, np.newaxis] * along, axis=1)


def line_sources(compartments: Compartments) -> Lines:
    """Lay the lines of a straight axon or a cell that was cut.

    Raises
    ------
    InvalidInput
        If it is not said where the compartments are.
    """
    points, radius = compartments.points, compartments.radius
    if points is None or radius is None:
        raise InvalidInput(
            "extracellular potential",
            found="compartments of which it is not said where they are",
            expected="a straight axon, or a morphology that was cut",
        )
    if compartments.pieces is not None:
        return _of_tree(compartments, points, radius)
    half = np.zeros_like(points)
    half[:, 0] = 0.5 * compartments.length
    return Lines(
        owner=np.arange(compartments.count),
        share=np.ones(compartments.count),
        begin=points - half,
        end=points + half,
        radius=radius,
    )


def transfer_resistance(lines: Lines, place: Floats, *, resistivity: float) -> Floats:
    """Give the potential at a place for a current out of each line, kohm, (lines,).

    Parameters
    ----------
    lines
        Sources.
    place
        cm, (3,).
    resistivity
        Of the medium, kohm cm.
    """
    way, along = place - lines.begin, lines.end - lines.begin
    length = np.linalg.norm(along, axis=1)
    is_line = length > 0.0
    axis = along / np.where(is_line, length, 1.0)[:, np.newaxis]
    passed = np.sum(way * axis, axis=1)
    across = np.linalg.norm(way - passed[:, np.newaxis] * axis, axis=1)
    across = np.maximum(across, lines.radius)
    # Of a point, whose way has no part along it, across is the distance.
    with np.errstate(invalid="ignore", divide="ignore"):
        near = np.arcsinh((length - passed) / across) + np.arcsinh(passed / across)
        mean = np.where(is_line, near / length, 1.0 / across)
    return resistivity / (4.0 * np.pi) * mean


def _of_tree(compartments: Compartments, points: Floats, radius: Floats) -> Lines:
    """Give each node half of the ways to its neighbours, and the root its soma."""
    child = np.arange(1, compartments.count)
    above = compartments.parent[1:]
    middle = 0.5 * (points[child] + points[above])
    length = np.linalg.norm(points[child] - points[above], axis=1)
    # The soma is wider than what begins at it.
    wide = np.where(above == 0, radius[child], radius[above])
    soma = _soma_area(compartments)
    owner = np.concatenate([[0], child, above])
    begin = np.concatenate([points[:1], middle, points[above]])
    end = np.concatenate([points[:1], points[child], middle])
    weight = np.concatenate(
        [[soma], *[np.pi * (wide + radius[child]) * length / 2] * 2]
    )
    total = np.bincount(owner, weight, minlength=compartments.count)
    return Lines(
        owner=owner,
        share=weight / total[owner],
        begin=begin,
        end=end,
        radius=np.concatenate([radius[:1], *[0.5 * (wide + radius[child])] * 2]),
    )


def _soma_area(compartments: Compartments) -> float:
    pieces = compartments.pieces
    if pieces is None:
        return 0.0
    return float(np.sum(pieces.areas[pieces.kind == SOMA]))
