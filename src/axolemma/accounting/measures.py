"""Measures: the spikes of a run and what is measured on each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from axolemma.accounting.crossings import Crossing, crossing_times
from axolemma.accounting.landmarks import (
    VOLTAGE,
    Landmarks,
    Spans,
    before,
    find_landmarks,
    voltages,
)
from axolemma.simulation import Record

# A membrane that falls slower than this, mV/ms, is not on its way any more.
_STILL = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """A regenerative spike and its measures; None where something did not happen.

    A spike is an excursion whose peak reaches the membrane's spike level after an
    upstroke with inward ionic current. Another one can follow once the voltage was
    less than 20 mV above rest. Times are in ms from the beginning of the run.

    Parameters
    ----------
    index
        Place among the spikes of the run, from 0.
    onset_ms
        Where its depolarisation begins: at the threshold or, where the ionic slope
        stays under 10 mV/ms, at the turn inward.
    onset_mV
        Voltage there.
    threshold_ms, threshold_mV
        Where the ionic slope, -I_ion/C, first reaches 10 mV/ms on the way to the
        peak.
    inward_ms
        Where the ionic current turned inward for the last time before the peak.
    crossing_ms
        Last rise through the spike level before the peak.
    time_ms, peak_mV
        The peak: the root of the slope; an end of the stimulus or an impulse, where
        that makes the voltage turn.
    latency_ms
        From the latest beginning of a stimulus before the onset to the peak.
    trough_ms, trough_mV
        The lowest turn of the voltage in the undershoot; None where the voltage does
        not go below rest.
    half_width_ms, half_width_onset_ms
        Width at half of the peak's height over rest, and over the threshold.
    max_slope_ms, max_slope_mV_per_ms
        The steepest rise from onset to peak, stimulus included.
    min_slope_ms, min_slope_mV_per_ms
        The steepest fall after the peak.
    rise_10_90_ms
        From 10 to 90 % of the height of the peak over the threshold.
    repolarised_ms
        First fall through rest after the peak; through the onset voltage, where the
        voltage turns before it reaches rest.
    has_undershoot
        Whether the voltage went below rest then.
    undershoot_end_ms
        End of the stretch below rest: back at rest, or cut short by the next onset
        or the end of the run.
    is_cut
        Whether the run ended before it was repolarised, or before its trough.
    """

    index: int
    onset_ms: float
    onset_mV: float
    threshold_ms: float | None
    threshold_mV: float | None
    inward_ms: float
    crossing_ms: float | None
    time_ms: float
    peak_mV: float
    latency_ms: float | None
    trough_ms: float | None
    trough_mV: float | None
    half_width_ms: float | None
    half_width_onset_ms: float | None
    max_slope_ms: float
    max_slope_mV_per_ms: float
    min_slope_ms: float | None
    min_slope_mV_per_ms: float | None
    rise_10_90_ms: float | None
    repolarised_ms: float | None
    has_undershoot: bool
    undershoot_end_ms: float | None
    is_cut: bool

    @property
    def is_repolarised(self) -> bool:
        """Whether the voltage came back to rest or to where the spike began."""
        return self.repolarised_ms is not None


def landmarks_of(record: Record) -> Landmarks:
    """Find the landmarks of a record."""
    return find_landmarks(
        record.trajectory,
        resting_voltage=record.rest.values[VOLTAGE],
        spike_level=float(record.membrane.spike_level),
    )


def find_spikes(
    record: Record, *, landmarks: Landmarks | None = None
) -> tuple[Spike, ...]:
    """Find the spikes of a record and measure them.

    Parameters
    ----------
    record
        The run.
    landmarks
        Its landmarks, if they were found already.
    """
    return measure_spikes(landmarks or landmarks_of(record))


def measure_spikes(landmarks: Landmarks) -> tuple[Spike, ...]:
    """Measure the spikes between given landmarks."""
    maxima, minima = find_turns(landmarks)
    outlines = find_outlines(landmarks, maxima)
    if not outlines:
        return ()
    trajectory = landmarks.trajectory
    onsets = np.array([outline.onset for outline in outlines])
    onset_mV = voltages(trajectory, trajectory.at(onsets)).tolist()
    ends = [*onsets[1:].tolist(), trajectory.duration]
    falls = [
        _fall(landmarks, minima, outline, voltage, end)
        for outline, voltage, end in zip(outlines, onset_mV, ends, strict=True)
    ]
    steepest = _steepest(landmarks, outlines, falls)
    widths = _widths(landmarks, outlines, falls, onset_mV)
    parts = zip(outlines, onset_mV, falls, steepest, widths, strict=True)
    return tuple(
        _spike(landmarks, index, outline, voltage=voltage, fall=fall, slopes=slopes, width=width)
        for index, (outline, voltage, fall, slopes, width) in enumerate(parts)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fall:
    """How the voltage came down from a peak.

    Parameters
    ----------
    end
        The next onset or the end of the run, ms.
    turn
        Where it first turned below the onset voltage; None if nowhere.
    first_turn
        Where it first turned at all.
    rest_ms
        Where it fell through rest before that turn.
    back_ms
        Where it came back to rest, or `end`.
    trough
        The lowest turn below rest.
    """

    end: float
    turn: Turn | None
    first_turn: Turn | None
    rest_ms: float | None
    back_ms: float | None
    trough: Turn | None

    @property
    def bottom(self) -> float:
        """Until when it can have been falling, ms."""
        lowest = self.trough or self.turn
        return self.end if lowest is None else lowest.time


def _fall(
    landmarks: Landmarks,
    minima: Sequence[Turn],
    outline: Outline,
    onset_mV: float,
    end: float,
) -> _Fall:
    peak, below = outline.peak.time, landmarks.below_rest
    first = bisect_right(minima, peak, key=lambda each: each.time)
    last = bisect_right(minima, end, key=lambda each: each.time)
    turn = next((t for t in minima[first:last] if t.voltage < onset_mV), None)
    rest_ms = below.first_start(peak, end if turn is None else turn.time)
    back_ms = None if rest_ms is None else min(below.stop_of(rest_ms) or end, end)
    trough = None
    if back_ms is not None:
        under = [t for t in minima[first:last] if rest_ms <= t.time <= back_ms]
        trough = min(under, key=lambda each: each.voltage, default=None)
    return _Fall(
        end=end,
        turn=turn,
        first_turn=minima[first] if first < last else None,
        rest_ms=rest_ms,
        back_ms=back_ms,
        trough=trough,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slopes:
    """Times, ms, and values, mV/ms, of the steepest rise and fall."""

    rise_ms: float
    rise: float
    fall_ms: float | None
    fall: float | None


def _steepest(
    landmarks: Landmarks, outlines: Sequence[Outline], falls: Sequence[_Fall]
) -> list[_Slopes]:
    """Find where the slope is largest before each peak and smallest after it."""
    breaks = Spans(starts=landmarks.breakpoints, stops=())
    rises, drops = [], []
    for outline, fall in zip(outlines, falls, strict=True):
        onset, peak = outline.onset, outline.peak.time
        kinks = breaks.starts_within(onset, peak)
        rises.append((onset, *landmarks.speeding.stops_within(onset, peak), *kinks))
        kinks = breaks.starts_within(np.nextafter(peak, np.inf), fall.bottom)
        drops.append((*landmarks.speeding.starts_within(peak, fall.bottom), *kinks))
    slopes = _slopes_at(landmarks, [time for part in (*rises, *drops) for time in part])
    found: list[_Slopes] = []
    for rise, drop in zip(rises, drops, strict=True):
        up = max(rise, key=lambda time: slopes[time][1])
        down = min(drop, key=lambda time: slopes[time][0], default=None)
        found.append(
            _Slopes(
                rise_ms=up,
                rise=slopes[up][1],
                fall_ms=down,
                fall=None if down is None else slopes[down][0],
            )
        )
    return found


def _slopes_at(
    landmarks: Landmarks, times: Sequence[float]
) -> dict[float, tuple[float, float]]:
    """Give the smaller and the larger of the slopes on both sides of each time."""
    trajectory = landmarks.trajectory
    rate = [trajectory.rate(VOLTAGE)]
    (right,) = trajectory.evaluate(rate, trajectory.at(times))
    (left,) = trajectory.evaluate(rate, before(trajectory, times))
    low, high = np.minimum(left, right).tolist(), np.maximum(left, right).tolist()
    return dict(zip(times, zip(low, high, strict=True), strict=True))


_WIDTHS = ("half_up", "half_down", "onset_up", "onset_down", "tenth", "ninetieth", "back")


def _widths(
    landmarks: Landmarks,
    outlines: Sequence[Outline],
    falls: Sequence[_Fall],
    onset_mV: Sequence[float],
) -> list[dict[str, float | None]]:
    """Find when each spike passes its own levels."""
    asked: list[Crossing] = []
    since = 0.0
    for outline, fall, onset in zip(outlines, falls, onset_mV, strict=True):
        peak = outline.peak
        half = 0.5 * (peak.voltage + landmarks.resting_voltage)
        height = peak.voltage - onset
        levels = (half, half, onset + 0.5 * height, onset + 0.5 * height)
        levels += (onset + 0.1 * height, onset + 0.9 * height, onset)
        for name, level in zip(_WIDTHS, levels, strict=True):
            is_down = name in {"half_down", "onset_down", "back"}
            asked.append(
                Crossing(
                    level=level,
                    after=peak.time if is_down else since,
                    until=fall.end if is_down else peak.time,
                    is_upward=not is_down,
                )
            )
        since = peak.time
    answers = crossing_times(landmarks, asked)
    return [
        dict(zip(_WIDTHS, answers[first : first + len(_WIDTHS)], strict=True))
        for first in range(0, len(answers), len(_WIDTHS))
    ]
