"""Passages: where a sampled voltage passes a level or turns, between samples."""

from __future__ import annotations

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
    place = last_step(voltage >= level)
    return None if place is None else first + fraction(voltage, place, level)


def first_fall(stretch: Stretch, level: float, first: int, until: int) -> float | None:
    """Find the first passage downwards through a level; in samples of the sweep."""
    voltage = stretch.voltage[first - stretch.first : until + 1 - stretch.first]
    is_below = voltage < level
    place = int(np.argmax(is_below)) if is_below.size else 0
    if place == 0:
        return None
    return first + fraction(voltage, place - 1, level)


def last_step(holds: np.ndarray) -> int | None:
    """Give the last place at which something does not hold but does at the next."""
    lacks = np.flatnonzero(~holds[:-1] & holds[1:])
    return int(lacks[-1]) if lacks.size else None


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


def value_at(values: Floats, place: float) -> float:
    """Give the value on the straight line between two samples."""
    before = min(int(place), values.size - 2)
    here, there = float(values[before]), float(values[before + 1])
    return here + (place - before) * (there - here)
