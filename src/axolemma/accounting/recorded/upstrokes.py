"""Upstrokes of recorded spikes: where they begin and how high they go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.landmarks import ONSET_SLOPE
from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.excursions import RISE_WITHIN
from axolemma.accounting.recorded.passages import (
    last_rises,
    passed_after,
    turns_of_voltage,
)
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import SLOWEST, Stretch, Trace
from axolemma.accounting.recorded.windows import Ints, Windows, joined, together

# The steepest rise of a spike comes no longer before its peak than this, ms.
_UPSTROKE = 3.0
# A slope that is so many standard deviations of its noise lower is surely lower.
_SURELY = 2.0
# Where no threshold can be read, the onset is at this part of the height.
_FOOT = 0.1

Lack = Literal["sampling", "slope", "blank", "beginning"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Upstrokes:
    """How the spikes of a sweep rise; all arrays have the shape (spikes,).

    Parameters
    ----------
    lowest
        The sample of the lowest voltage shortly before the peak.
    onset
        Where the depolarisation begins, in samples.
    onset_mV
        Voltage there.
    lack
        Why there is no threshold, a `Lack`; empty where the onset is the threshold.
    highest
        The sample that is the peak.
    peak
        The peak between samples.
    peak_mV
        Voltage there.
    """

    lowest: Ints
    onset: Floats
    onset_mV: Floats
    lack: NDArray[np.str_]
    highest: Ints
    peak: Floats
    peak_mV: Floats

    @property
    def count(self) -> int:
        """How many spikes there are."""
        return self.highest.size


def find_upstrokes(
    trace: Trace, peaks: Ints, covers: tuple[Blanks, Blanks], *, since: int = 0
) -> Upstrokes:
    """Find where spikes begin and how high they go.

    Parameters
    ----------
    peaks
        Their highest samples.
    covers
        Slopes and voltages that are not looked at.
    since
        The sample from which on the voltage belongs to the first of them; to each
        other one it does from the peak before.
    """
    previous = np.append(since, peaks[:-1])[: peaks.size]
    firsts = np.maximum(previous, peaks - trace.samples_in(RISE_WITHIN))
    lasts = np.minimum(peaks + 2, trace.count)
    return joined(
        _of_block(trace, near, (firsts[part], peaks[part]), covers)
        for part, near in together(trace, firsts, lasts)
    )


def _of_block(
    trace: Trace, near: Stretch, rises: tuple[Ints, Ints], covers: tuple[Blanks, Blanks]
) -> Upstrokes:
    (firsts, peaks), (blanks, masks) = rises, covers
    near = masks.held_each(near, firsts, peaks + 1)
    whole = Windows.of(near, firsts, peaks + 1)
    lowest = whole.highest(-near.voltage[whole.places])
    peak, peak_mV = turns_of_voltage(near, peaks, firsts, blanks)
    rise = Windows.of(near, lowest, peaks + 1)
    threshold, lack = _thresholds(trace, near, rise, blanks, origins=firsts)
    least = near.voltage[lowest - near.first]
    feet = last_rises(rise, near.voltage, least + _FOOT * (peak_mV - least))
    feet = np.where(np.isnan(feet), lowest.astype(np.float64), feet)
    # Counted from where the window begins, rounding is the same in every block.
    onset: Floats = np.where(np.isnan(threshold), feet - firsts, threshold)
    before = np.minimum(firsts + onset.astype(np.int64), near.last - 2)
    here, there = (near.voltage[before + step - near.first] for step in (0, 1))
    return Upstrokes(
        lowest=lowest,
        onset=firsts + onset,
        onset_mV=here + (onset - (before - firsts)) * (there - here),
        lack=lack,
        highest=peaks,
        peak=peak,
        peak_mV=peak_mV,
    )


def _thresholds(
    trace: Trace, near: Stretch, rise: Windows, blanks: Blanks, *, origins: Ints
) -> tuple[Floats, NDArray[np.str_]]:
    """Find where slopes reach the threshold's, or say why nowhere.

    They are counted in samples from the origins.
    """
    count = rise.firsts.size
    if trace.interval > SLOWEST:
        return np.full(count, np.nan), np.full(count, "sampling")
    samples = rise.places + near.first
    is_blanked = blanks.cover(samples)
    slope = near.quiet_slope[rise.places]
    # How many samples are left until the peak.
    left = rise.spread(rise.stops) - 1 - np.arange(slope.size)
    slope[is_blanked | (left > trace.samples_in(_UPSTROKE))] = -np.inf
    steepest = rise.highest(slope)
    is_steep = rise.first(slope >= ONSET_SLOPE) >= 0
    opened = blanks.open_since(rise.firsts, steepest)
    steep = Windows.of(near, opened, steepest + 1)
    found = _first_steep(near, steep, trace.slope_noise)
    is_late = np.isnan(found) & blanks.cover(opened - 1)
    lack = np.select(
        [~is_steep, is_late, np.isnan(found)], ["slope", "blank", "beginning"], ""
    )
    found[is_late] = 0.0
    found[~is_steep] = np.nan
    return opened - origins + found, lack


def _first_steep(near: Stretch, windows: Windows, noise: float) -> Floats:
    """Find where slopes pass the threshold's for good, in samples of each window.

    Noise makes them pass several times. The first passage since the slope was surely
    lower comes too early, the last one too late; their middle is right on average.
    """
    slope = near.quiet_slope[windows.places]
    steps = windows.steps_up(slope >= ONSET_SLOPE)
    last = windows.last(steps)
    surely = max(ONSET_SLOPE - _SURELY * noise, 0.5 * ONSET_SLOPE)
    since = np.minimum(windows.last(slope < surely), last)
    steps &= windows.places + near.first >= windows.spread(since)
    first = windows.first(steps)
    levels = np.full(last.size, ONSET_SLOPE)
    early, late = (
        passed_after(windows, near.quiet_slope, levels, before)
        for before in (first, last)
    )
    return 0.5 * (early + late)
