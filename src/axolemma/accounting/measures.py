"""Measures: the spikes of a run and what is measured on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.accounting.crossings import Crossing, crossing_times
from axolemma.accounting.landmarks import (
    VOLTAGE,
    Landmarks,
    find_landmarks,
    find_stimulated,
    unfelt_when_steady,
    voltages,
)
from axolemma.accounting.outlines import (
    Fall,
    Outline,
    find_fall,
    find_outlines,
    find_turns,
)
from axolemma.accounting.slopes import find_steepest, slope_at_end
from axolemma.columns import by_name
from axolemma.simulation import Record

# A membrane that falls slower than this, mV/ms, is not on its way any more.
_STILL = 0.1
# Whether a fall is over cannot be told before it had this many times the time of the
# rise; spikes repolarise in two or three.
_LONG_FALL = 5.0
_UPWARD = ("half_up", "onset_up", "tenth", "ninetieth")
_PASSAGES = (*_UPWARD, "half_down", "onset_down", "back")
_Passages = dict[str, float | None]


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
        peak; where the voltage only springs back to rest from below does not count.
        The current of a receptor that is pushed counts as the stimulus.
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

    def __str__(self) -> str:
        return by_name(self)

    @property
    def is_repolarised(self) -> bool:
        """Whether the voltage came back to rest or to where the spike began."""
        return self.repolarised_ms is not None


def landmarks_of(record: Record) -> Landmarks:
    """Find the landmarks of a record."""
    trajectory = record.trajectory
    return find_landmarks(
        trajectory,
        resting_voltage=record.rest.values[VOLTAGE],
        spike_level=float(record.membrane.spike_level),
        stimulated=find_stimulated(
            trajectory.table,
            trajectory.duration,
            unfelt=unfelt_when_steady(record.membrane),
        ),
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
        find_fall(landmarks, minima, outline.peak.time, onset_voltage=voltage, end=end)
        for outline, voltage, end in zip(outlines, onset_mV, ends, strict=True)
    ]
    slopes = find_steepest(landmarks, outlines, falls)
    # Only a fall without any turn can still be going on.
    is_open = falls[-1].first_turn is None
    is_falling = is_open and slope_at_end(landmarks) < -_STILL
    parts = zip(
        outlines,
        onset_mV,
        falls,
        slopes,
        _passages(landmarks, outlines, falls, onset_mV),
        strict=True,
    )
    return tuple(
        Spike(
            index=index,
            **_of_upstroke(landmarks, outline, onset),
            **_of_fall(
                outline,
                fall,
                passages,
                is_last=index + 1 == len(outlines),
                is_falling=is_falling,
            ),
            max_slope_ms=steepest.rise_ms,
            max_slope_mV_per_ms=steepest.rise,
            min_slope_ms=steepest.fall_ms,
            min_slope_mV_per_ms=steepest.fall,
            half_width_ms=_width(passages, "half_up", "half_down"),
            half_width_onset_ms=_width(passages, "onset_up", "onset_down"),
            rise_10_90_ms=_width(passages, "tenth", "ninetieth"),
        )
        for index, (outline, onset, fall, steepest, passages) in enumerate(parts)
    )


def _of_upstroke(
    landmarks: Landmarks, outline: Outline, onset_mV: float
) -> dict[str, Any]:
    peak = outline.peak
    began = landmarks.stimulated.last_start(outline.onset)
    crossing = landmarks.above_level.last_start(peak.time)
    has_threshold = outline.threshold is not None
    return {
        "onset_ms": outline.onset,
        "onset_mV": onset_mV,
        "threshold_ms": outline.threshold,
        "threshold_mV": onset_mV if has_threshold else None,
        "inward_ms": outline.inward,
        # A run that begins above the level has crossed it by an impulse, or not at all.
        "crossing_ms": crossing if crossing or landmarks.begins_with_impulse else None,
        "time_ms": peak.time,
        "peak_mV": peak.voltage,
        "latency_ms": None if began is None else peak.time - began,
    }


def _of_fall(
    outline: Outline,
    fall: Fall,
    passages: _Passages,
    *,
    is_last: bool,
    is_falling: bool,
) -> dict[str, Any]:
    has_undershoot = fall.rest_ms is not None
    repolarised = fall.rest_ms if has_undershoot else passages["back"]
    peak = outline.peak.time
    if has_undershoot:
        is_cut = fall.trough is None and fall.back_ms == fall.end
    elif fall.first_turn is None and is_falling:
        is_cut = True
    else:
        is_short = fall.end - peak < _LONG_FALL * (peak - outline.onset)
        is_cut = repolarised is None and is_short
    return {
        "trough_ms": None if fall.trough is None else fall.trough.time,
        "trough_mV": None if fall.trough is None else fall.trough.voltage,
        "repolarised_ms": repolarised,
        "has_undershoot": has_undershoot,
        "undershoot_end_ms": fall.back_ms,
        "is_cut": is_last and is_cut,
    }


def _width(passages: _Passages, first: str, last: str) -> float | None:
    start, stop = passages[first], passages[last]
    return None if start is None or stop is None else stop - start


def _passages(
    landmarks: Landmarks,
    outlines: Sequence[Outline],
    falls: Sequence[Fall],
    onset_mV: Sequence[float],
) -> list[_Passages]:
    """Find when each spike passes its own levels."""
    asked: list[Crossing] = []
    since = landmarks.trajectory.start
    for outline, fall, onset in zip(outlines, falls, onset_mV, strict=True):
        peak = outline.peak
        height = peak.voltage - onset
        half = 0.5 * (peak.voltage + landmarks.resting_voltage)
        levels = {
            "half_up": half,
            "half_down": half,
            "onset_up": onset + 0.5 * height,
            "onset_down": onset + 0.5 * height,
            "tenth": onset + 0.1 * height,
            "ninetieth": onset + 0.9 * height,
            "back": onset,
        }
        for name in _PASSAGES:
            is_upward = name in _UPWARD
            asked.append(
                Crossing(
                    level=levels[name],
                    after=since if is_upward else peak.time,
                    until=peak.time if is_upward else fall.end,
                    is_upward=is_upward,
                )
            )
        since = peak.time
    answers = crossing_times(landmarks, asked)
    return [
        dict(zip(_PASSAGES, answers[first : first + len(_PASSAGES)], strict=True))
        for first in range(0, len(answers), len(_PASSAGES))
    ]
