"""Outlines of recorded spikes: onset, peak, fall and trough, in samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from axolemma.accounting.landmarks import ONSET_SLOPE
from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.excursions import RISE_WITHIN, Peak
from axolemma.accounting.recorded.passages import (
    first_fall,
    fraction,
    last_rise,
    steps_up,
    turn_of_voltage,
    value_at,
)
from axolemma.accounting.recorded.quietness import STAYS, Quietness
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import SLOWEST, Stretch, Trace

# The steepest rise of a spike comes no longer before its peak than this, ms.
_UPSTROKE = 3.0
# A slope that is so many standard deviations of its noise lower is surely lower.
_SURELY = 2.0
# Where no threshold can be read, the onset is at this part of the height.
_FOOT = 0.1
# What stays nearer to the onset than this, mV, is a plateau.
_FLAT = 2.0
# An undershoot is over after one of these parts of the way back, of so many mV.
_BACK = ((0.5, 5.0), (0.75, 2.0))
# The trough is looked for this long, ms.
TROUGH_WITHIN = 1000.0

Lack = Literal["sampling", "slope", "blank", "beginning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstroke:
    """How a recorded spike rises.

    Parameters
    ----------
    lowest
        The sample of the lowest voltage shortly before the peak.
    onset
        Where the depolarisation begins, in samples.
    onset_mV
        Voltage there.
    lack
        Why there is no threshold; None where the onset is the threshold.
    highest
        The sample that is the peak.
    peak
        The peak between samples.
    peak_mV
        Voltage there.
    """

    lowest: int
    onset: float
    onset_mV: float
    lack: Lack | None
    highest: int
    peak: float
    peak_mV: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Downstroke:
    """How a recorded spike falls.

    Parameters
    ----------
    limit
        The sample until which it is followed.
    repolarised
        Where it falls through the voltage of the onset; in samples.
    trough
        Its lowest turn; in samples.
    trough_mV
        Voltage there.
    undershoot_end
        Where it is back at the voltage of the onset; in samples.
    """

    limit: int
    repolarised: float | None
    trough: float | None
    trough_mV: float | None
    undershoot_end: float | None


def find_upstroke(trace: Trace, peak: Peak, blanks: Blanks) -> Upstroke:
    """Find where a spike begins and how high it goes."""
    begin = max(peak.since, peak.sample - trace.samples_in(RISE_WITHIN))
    stretch = trace.stretch(begin, peak.sample + 2)
    voltage = stretch.voltage
    highest = peak.sample - begin
    lowest = int(voltage[: highest + 1].argmin())
    at_peak, peak_mV = turn_of_voltage(stretch, highest)
    onset, lack = _threshold(trace, stretch, (lowest, highest), blanks)
    if onset is None:
        height = peak_mV - float(voltage[lowest])
        foot = float(voltage[lowest]) + _FOOT * height
        found = last_rise(stretch, foot, begin + lowest, peak.sample)
        onset = float(lowest) if found is None else found - begin
    return Upstroke(
        lowest=begin + lowest,
        onset=begin + onset,
        onset_mV=value_at(voltage, onset),
        lack=lack,
        highest=peak.sample,
        peak=begin + at_peak,
        peak_mV=peak_mV,
    )


def find_downstroke(
    trace: Trace,
    upstroke: Upstroke,
    next_onset: float | None,
    *,
    masks: Blanks,
    quiet: Quietness | None,
) -> Downstroke:
    """Follow a spike from its peak.

    Parameters
    ----------
    next_onset
        Of the next spike, in samples; None after the last one.
    masks
        Voltages at the edges of the stimulus, which are no trough.
    quiet
        Says when the voltage has settled at the baseline; None without one.
    """
    end = trace.count - 1 if next_onset is None else int(next_onset)
    limit = min(end, upstroke.highest + trace.samples_in(TROUGH_WITHIN))
    stretch = masks.held(trace.stretch(upstroke.highest, limit + 1))
    level = upstroke.onset_mV
    interval = trace.interval
    repolarised = first_fall(stretch, level, upstroke.highest, limit)
    since = upstroke.highest if repolarised is None else int(repolarised)
    # No trough is sought in the noise of a voltage that has settled.
    bottom = limit
    if quiet is not None and limit - since > trace.samples_in(STAYS):
        settled = quiet.settled(since * interval, limit * interval)
        if settled is not None:
            bottom = min(limit, round((settled + STAYS) / interval))
    stay = trace.samples_in(STAYS)
    bottom = _undershoot_until(stretch, level, (since, bottom), stay=stay)
    edges = [first - 1 for first, _ in masks.closed_between(since + 1, bottom)]
    within = [edge for edge in edges if edge > since]
    trough, trough_mV = _trough(stretch, since, [*within, bottom])
    if trough is not None and repolarised is not None:
        trough = max(trough, repolarised)
    back = None
    if trough is not None and trough_mV is not None and trough_mV < level:
        later = stretch.within(int(trough), limit + 1)
        is_back = later.voltage >= level
        place = int(is_back.argmax())
        back = float(limit)
        if place > 0:
            back = later.first + fraction(later.voltage, place - 1, level)
    return Downstroke(
        limit=limit,
        repolarised=repolarised,
        trough=trough,
        trough_mV=trough_mV,
        undershoot_end=back,
    )


def _undershoot_until(
    stretch: Stretch, level: float, ends: tuple[int, int], *, stay: int
) -> int:
    """Give the sample at which a voltage has come back from an undershoot.

    It has after half of the way from the lowest voltage so far to that of the onset
    if that is 5 mV, after three quarters if they are 2 mV; what is lower later has
    another cause, as the end of a stimulus. So has what comes after the voltage has
    stayed where the spike began, for so many samples.
    """
    since, limit = ends
    voltage = stretch.voltage[since - stretch.first : limit + 1 - stretch.first]
    if voltage.size > stay and np.abs(voltage[1:stay] - level).max() < _FLAT:
        return since + stay
    lowest = np.minimum.accumulate(voltage)
    depth = level - lowest
    ways = [np.maximum(part * depth, least) for part, least in _BACK]
    is_back = voltage - lowest >= np.minimum(*ways)
    place = int(is_back.argmax())
    return since + place if is_back[place] else limit


def _threshold(
    trace: Trace, stretch: Stretch, rise: tuple[int, int], blanks: Blanks
) -> tuple[float | None, Lack | None]:
    """Find where the slope reaches the threshold's, or say why nowhere."""
    if trace.interval > SLOWEST:
        return None, "sampling"
    lowest, highest = rise
    slope = stretch.quiet_slope
    since = max(lowest, highest - trace.samples_in(_UPSTROKE))
    steepest, opened = -1, lowest
    for first, last in blanks.open_between(
        stretch.first + lowest, stretch.first + highest + 1
    ):
        begin, end = first - stretch.first, last - stretch.first
        if end <= since:
            continue
        near = max(begin, since)
        place = near + int(slope[near:end].argmax())
        if steepest < 0 or slope[place] > slope[steepest]:
            steepest, opened = place, begin
    if steepest < 0 or slope[steepest] < ONSET_SLOPE:
        return None, "slope"
    found = _first_steep(slope[opened : steepest + 1], trace.slope_noise)
    if found is None:
        is_blanked = blanks.end_of(stretch.first + opened - 1) is not None
        return (float(opened), "blank") if is_blanked else (None, "beginning")
    return opened + found, None


def _first_steep(slope: Floats, noise: float) -> float | None:
    """Find where a slope passes the threshold's for good.

    Noise makes it pass several times. The first passage since the slope was surely
    lower comes too early, the last one too late; their middle is right on average.
    """
    steps = steps_up(slope >= ONSET_SLOPE)
    if not steps.size:
        return None
    surely = max(ONSET_SLOPE - _SURELY * noise, 0.5 * ONSET_SLOPE)
    low = np.flatnonzero(slope < surely)
    since = int(low[-1]) if low.size else 0
    possible = steps[steps >= min(since, int(steps[-1]))]
    first, last = (fraction(slope, int(possible[end]), ONSET_SLOPE) for end in (0, -1))
    return 0.5 * (first + last)


def _trough(
    stretch: Stretch, since: int, ends: Sequence[int]
) -> tuple[float | None, float | None]:
    """Find the lowest turn before the first end that comes after a turn."""
    begin = since - stretch.first
    for end in ends:
        voltage = stretch.voltage[begin : end + 1 - stretch.first]
        lowest = int(voltage.argmin())
        # What is still falling at a jump of the command has not turned.
        if lowest > 0 and lowest + 2 < voltage.size:
            place, low = turn_of_voltage(stretch.within(since, end + 1), lowest)
            return since + place, low
    return None, None
