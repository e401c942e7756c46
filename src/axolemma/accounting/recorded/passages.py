"""Passages: where sampled values pass a level or turn, between samples.

They are looked for in many windows at once; where there is none stands NaN.
"""

from __future__ import annotations

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import SLOWEST, Stretch
from axolemma.accounting.recorded.windows import Bools, Ints, Windows


def last_rises(windows: Windows, values: Floats, levels: Floats) -> Floats:
    """Find the last passages upwards through a level; in samples of the sweep.

    Parameters
    ----------
    values
        Of the stretch in which the windows are.
    levels
        One for each window.
    """
    is_above = values[windows.places] >= windows.spread(levels)
    before = windows.last(windows.steps_up(is_above))
    return windows.firsts + passed_after(windows, values, levels, before)


def first_falls(windows: Windows, values: Floats, levels: Floats) -> Floats:
    """Find the first passages downwards through a level; in samples of the sweep."""
    is_below = values[windows.places] < windows.spread(levels)
    return _first_passages(windows, values, levels, is_below)


def first_rises(windows: Windows, values: Floats, levels: Floats) -> Floats:
    """Find the first passages upwards through a level; in samples of the sweep."""
    is_above = values[windows.places] >= windows.spread(levels)
    return _first_passages(windows, values, levels, is_above)


def _first_passages(
    windows: Windows, values: Floats, levels: Floats, is_past: Bools
) -> Floats:
    after = windows.first(is_past)
    # What is past a level from the beginning has not passed it.
    before = np.where(after > windows.firsts, after - 1, -1)
    return windows.firsts + passed_after(windows, values, levels, before)


def passed_after(
    windows: Windows, values: Floats, levels: Floats, before: Ints
) -> Floats:
    """Give after how many samples of its window a straight line passes a level.

    Counted like this, rounding is the same in every block.

    Parameters
    ----------
    before
        The samples of the sweep where the lines begin; -1 where there is none.
    """
    found = np.full(before.size, np.nan)
    (has,) = np.nonzero(before >= 0)
    places = before[has] - windows.origin
    here, there = values[places], values[places + 1]
    part = (levels[has] - here) / (there - here)
    found[has] = before[has] - windows.firsts[has] + part
    return found


def turns(
    values: Floats, places: Ints, is_inside: Bools | np.bool_
) -> tuple[Floats, Floats]:
    """Give how far from samples the parabolas through three turn, and the values there.

    Parameters
    ----------
    values
        Of neighbouring samples.
    places
        The highest or lowest of neighbours.
    is_inside
        Whether both neighbours count; else such a sample is the turn itself.
    """
    before = values[np.maximum(places - 1, 0)]
    after = values[np.minimum(places + 1, values.size - 1)]
    middle = values[places]
    bend = np.where(is_inside, before - 2.0 * middle + after, 0.0)
    shift = np.zeros(places.size)
    np.divide(0.5 * (before - after), bend, out=shift, where=bend != 0.0)
    return shift, middle - 0.25 * (before - after) * shift


def turns_of_voltage(
    near: Stretch, samples: Ints, origins: Ints, blanks: Blanks
) -> tuple[Floats, Floats]:
    """Give where the cubics through voltages and slopes turn, and the voltages there.

    Two samples bound a turn, the highest or lowest and a neighbour: those between
    which the slope changes its sign. Where noise makes it change elsewhere, the
    parabola through three voltages turns. Beside a blank, or where samples are too far
    apart for a threshold, nothing is known between them: the sample is the turn.

    Parameters
    ----------
    samples
        The highest or lowest of neighbouring samples.
    origins
        From which samples is counted, so that rounding is the same in every block.
    """
    places, last = samples - near.first, near.voltage.size - 1
    is_clear = ~(blanks.cover(samples - 1) | blanks.cover(samples + 1))
    is_clear &= near.interval <= SLOWEST
    is_inside = (places > 0) & (places < last)
    shift, turn_mV = turns(near.voltage, places, is_inside & is_clear)
    turn = samples - origins + shift
    is_high = near.voltage[places] >= near.voltage[np.maximum(places - 1, 0)]
    for step in (-1, 0):
        firsts = np.maximum(places + step, 0)
        ends = firsts, np.minimum(firsts + 1, last)
        begin, end = (near.slope[each] for each in ends)
        does_turn = (begin * end < 0.0) & ((begin > 0.0) == is_high)
        (has,) = np.nonzero(does_turn & is_clear)
        low, high = (near.voltage[each[has]] for each in ends)
        part, turn_mV[has] = _cubic_turns(
            (low, high), (near.interval * begin[has], near.interval * end[has])
        )
        turn[has] = samples[has] + step - origins[has] + part
    return origins + turn, turn_mV


def _cubic_turns(
    ends: tuple[Floats, Floats], slopes: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """Give at which part of an interval cubics turn, and their values there."""
    (low, high), (begin, end) = ends, slopes
    # v = low + begin x + c x^2 + d x^3, and the root of its slope in between.
    c = 3.0 * (high - low) - 2.0 * begin - end
    d = 2.0 * (low - high) + begin + end
    root = np.sqrt(np.maximum(c * c - 3.0 * begin * d, 0.0))
    x = np.clip(-begin / (c + np.copysign(root, -begin)), 0.0, 1.0)
    return x, low + x * (begin + x * (c + x * d))
