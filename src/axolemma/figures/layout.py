"""Where labels go, so that none lies on another, and curves thin enough to draw."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Left, bottom, right, top.
Box = tuple[float, float, float, float]

# Sides of a point, the best first; heights of the label by which it may stand off,
# and the distance kept from the point in pixels.
_SIDES = ((1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1), (0, 1), (0, -1))
_OFFSETS = (0.0, 0.7, 1.4, 2.1, 2.8)
_GAP = 12.0
# Widths of the label by which it may stand aside where all nearer places are taken.
_ASIDE = (0.0, 0.6, 1.2)
# Kept free around a label, pixels.
_MARGIN = 3.0
# What covering a point of a line, another label or the edge costs, beside the rank
# of a place.
_ON_LINE, _ON_LABEL, _OVER_EDGE = 1.0, 1000.0, 1000.0


def spread(
    wanted: Sequence[float], sizes: Sequence[float], low: float, high: float
) -> Floats:
    """Place labels along a line, near where they belong and clear of one another.

    Parameters
    ----------
    wanted
        Where the middle of each label would best stand, shape (labels,).
    sizes
        Length that each label takes up, shape (labels,).
    low, high
        Ends of the line.

    Returns
    -------
    numpy.ndarray
        The middle of each label, in the order given; where the labels are longer
        than the line they keep clear of one another and run over its ends.
    """
    order = np.argsort(np.asarray(wanted, dtype=float), kind="stable")
    length = np.asarray(sizes, dtype=float)[order]
    # Measured from where it would stand if all labels were pushed together, each
    # label has only to stay in order: the nearest such places are the isotonic fit.
    offset = np.cumsum(length) - 0.5 * length
    target = np.asarray(wanted, dtype=float)[order] - offset
    fitted = np.clip(_isotonic(target), low, max(low, high - float(length.sum())))
    placed = np.empty_like(fitted)
    placed[order] = fitted + offset
    return placed


def clearest(
    point: Floats,
    size: tuple[float, float],
    *,
    inked: Floats,
    taken: Sequence[Box],
    frame: Box,
) -> Box:
    """Find the place beside a point where a label covers least.

    Parameters
    ----------
    point
        What the label belongs to, pixels.
    size
        Width and height of the label, pixels.
    inked
        Points where lines are drawn, pixels, shape (points, 2).
    taken
        Labels that are placed already.
    frame
        What the label may not leave.

    Returns
    -------
    tuple
        Left, bottom, right and top of the label.
    """
    width, height = size
    boxes: list[tuple[float, Box]] = []
    places = product(_ASIDE, _OFFSETS, _SIDES)
    for rank, (aside, offset, (across, up)) in enumerate(places):
        x = float(point[0]) + across * ((0.5 + aside) * width + _GAP)
        y = float(point[1]) + up * (0.5 * height + _GAP)
        y += offset * height * (up or 1)
        # A label at an edge is pushed in, and stands askew above or below its point.
        x = min(max(x, frame[0] + 0.5 * width + 4.0), frame[2] - 0.5 * width - 4.0)
        box = (x - 0.5 * width, y - 0.5 * height, x + 0.5 * width, y + 0.5 * height)
        cost = 0.2 * rank + _ON_LINE * _inside(inked, box)
        lead = leader((float(point[0]), float(point[1])), box)
        cost += _ON_LABEL * sum(
            _touches(box, other) or _inside(lead, other) > 0.0 for other in taken
        )
        cost += _OVER_EDGE * (not _holds(frame, box))
        boxes.append((cost, box))
    return min(boxes)[1]


def leader(point: tuple[float, float], box: Box) -> Floats:
    """Give the line from a point to the nearest place of its label.

    Parameters
    ----------
    point
        Where it begins, pixels.
    box
        The label.

    Returns
    -------
    numpy.ndarray
        Points a few pixels apart, pixels, (points, 2).
    """
    left, bottom, right, top = box
    end = (min(max(point[0], left), right), min(max(point[1], bottom), top))
    count = 2 + int(np.hypot(end[0] - point[0], end[1] - point[1]) / _MARGIN)
    return np.linspace(point, end, count)


def _inside(points: Floats, box: Box) -> float:
    left, bottom, right, top = box
    x, y = points.T
    is_across = (x > left - _MARGIN) & (x < right + _MARGIN)
    return float(np.sum(is_across & (y > bottom - _MARGIN) & (y < top + _MARGIN)))


def _touches(box: Box, other: Box) -> bool:
    is_beside = box[2] < other[0] or other[2] < box[0]
    return not (is_beside or box[3] < other[1] or other[3] < box[1])


def _holds(frame: Box, box: Box) -> bool:
    is_within = frame[0] <= box[0] and box[2] <= frame[2]
    return is_within and frame[1] <= box[1] and box[3] <= frame[3]


def _isotonic(values: Floats) -> Floats:
    """Fit the nearest sequence that never falls, pooling neighbours that do."""
    pools: list[tuple[float, int]] = []
    for value in values:
        mean, count = float(value), 1
        while pools and pools[-1][0] > mean:
            before, weight = pools.pop()
            mean = (mean * count + before * weight) / (count + weight)
            count += weight
        pools.append((mean, count))
    return np.array([mean for mean, count in pools for _ in range(count)])


def outline(time: Floats, values: Floats, columns: int = 1500) -> tuple[Floats, Floats]:
    """Thin a curve to what can be seen: the lowest and highest value of each column.

    Parameters
    ----------
    time, values
        The curve, shape (times,); times do not fall.
    columns
        How many columns the picture has.
    """
    if time.size <= 4 * columns:
        return time, values
    edges = np.linspace(float(time[0]), float(time[-1]), columns + 1)
    column = np.clip(np.searchsorted(edges, time, side="right") - 1, 0, columns - 1)
    starts = np.flatnonzero(np.diff(column, prepend=-1))
    stops = np.append(starts[1:], time.size) - 1
    # Sorted within each column, the lowest value comes first and the highest last.
    order = np.lexsort((values, column))
    kept = np.concatenate([starts, stops, order[starts], order[stops]])
    chosen = np.unique(kept)
    return time[chosen], values[chosen]
