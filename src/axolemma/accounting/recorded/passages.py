"""Passages: where a sampled voltage passes a level or turns, between samples."""

from __future__ import annotations

import math

import numpy as np

from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Stretch


def last_rise(stretch: Stretch, level: float, first: int, until: int) -> float | None:
    """Find the last passage upwards through a level; in samples of the sweep.

    Parameters
    ----------
    level
        mV.
    first, until
        From which sample to which, both included.
    """
    voltage = stretch.voltage[first - stretch.first : until + 1 - stretch.first]
    steps = steps_up(voltage >= level)
    return first + fraction(voltage, int(steps[-1]), level) if steps.size else None


def first_fall(stretch: Stretch, level: float, first: int, until: int) -> float | None:
    """Find the first passage downwards through a level; in samples of the sweep."""
    voltage = stretch.voltage[first - stretch.first : until + 1 - stretch.first]
    is_below = voltage < level
    place = int(is_below.argmax()) if is_below.size else 0
    if place == 0:
        return None
    return first + fraction(voltage, place - 1, level)


def steps_up(holds: np.ndarray) -> np.ndarray:
    """Give the places at which something does not hold but does at the next."""
    return (~holds[:-1] & holds[1:]).nonzero()[0]


def fraction(values: Floats, place: int, level: float) -> float:
    """Give where a straight line from one value to the next passes a level."""
    here, there = float(values[place]), float(values[place + 1])
    return place + (level - here) / (there - here)


def turn(values: Floats, place: int) -> tuple[float, float]:
    """Give where the parabola through three values turns, and its value there.

    Parameters
    ----------
    values
        Of neighbouring samples.
    place
        The highest or lowest of them; at either end it is the turn itself.
    """
    middle = float(values[place])
    if place == 0 or place + 1 == values.size:
        return float(place), middle
    before, after = float(values[place - 1]), float(values[place + 1])
    bend = before - 2.0 * middle + after
    if bend == 0.0:
        return float(place), middle
    shift = 0.5 * (before - after) / bend
    return place + shift, middle - 0.25 * (before - after) * shift


def turn_of_voltage(stretch: Stretch, place: int) -> tuple[float, float]:
    """Give where the cubic through voltages and slopes turns, and the voltage there.

    Two samples bound the turn, the highest or lowest and a neighbour: those between
    which the slope changes its sign. Where noise makes it change elsewhere, the
    parabola through three voltages turns.

    Parameters
    ----------
    place
        The highest or lowest of neighbouring samples, counted in the stretch.
    """
    voltage, slope = stretch.voltage, stretch.slope
    is_high = voltage[place] >= voltage[max(place - 1, 0)]
    for first in (place, place - 1):
        if first < 0 or first + 1 >= voltage.size:
            continue
        begin, end = float(slope[first]), float(slope[first + 1])
        if begin * end < 0.0 and (begin > 0.0) == is_high:
            low, high = float(voltage[first]), float(voltage[first + 1])
            return _cubic_turn(first, (low, high), (begin, end), stretch.interval)
    return turn(voltage, place)


def _cubic_turn(
    first: int,
    ends: tuple[float, float],
    slopes: tuple[float, float],
    interval: float,
) -> tuple[float, float]:
    low, high = ends
    begin, end = (interval * slope for slope in slopes)
    # v = low + begin x + c x^2 + d x^3, and the root of its slope in between.
    c = 3.0 * (high - low) - 2.0 * begin - end
    d = 2.0 * (low - high) + begin + end
    root = math.sqrt(max(c * c - 3.0 * begin * d, 0.0))
    x = -begin / (c + math.copysign(root, -begin))
    x = min(max(x, 0.0), 1.0)
    return first + x, low + x * (begin + x * (c + x * d))


def value_at(values: Floats, place: float) -> float:
    """Give the value on the straight line between two samples."""
    before = min(int(place), values.size - 2)
    here, there = float(values[before]), float(values[before + 1])
    return here + (place - before) * (there - here)
