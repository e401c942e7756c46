"""Outlines: which excursions of the voltage are regenerative spikes."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.landmarks import Landmarks, Spans, before, voltages


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where the voltage stops rising, or begins to.

    Parameters
    ----------
    time
        ms.
    voltage
        mV.
    """

    time: float
    voltage: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The moments that make a spike.

    Parameters
    ----------
    inward
        When the ionic current turned inward for the last time before the peak, ms.
    threshold
        When the ionic slope then first reached 10 mV/ms; None if it never did.
    peak
        The highest turn.
    """

    inward: float
    threshold: float | None
    peak: Turn

    @property
    def onset(self) -> float:
        """Where the depolarisation begins, ms."""
        return self.inward if self.threshold is None else self.threshold


def find_turns(landmarks: Landmarks) -> tuple[list[Turn], list[Turn]]:
    """List the maxima and the minima of the voltage, the ends of the run apart."""
    rising, end = landmarks.rising, landmarks.trajectory.duration
    high = [time for time in rising.stops if time < end]
    low = [time for time in rising.starts if time > 0.0]
    times = np.array(high + low)
    trajectory = landmarks.trajectory
    # An impulse may make the turn, and the voltage there has two values.
    right = voltages(trajectory, trajectory.at(times))
    left = voltages(trajectory, before(trajectory, times))
    highest, lowest = np.maximum(left, right).tolist(), np.minimum(left, right).tolist()
    return (
        [Turn(time=t, voltage=v) for t, v in zip(high, highest[: len(high)], strict=True)],
        [Turn(time=t, voltage=v) for t, v in zip(low, lowest[len(high) :], strict=True)],
    )


def find_outlines(landmarks: Landmarks, maxima: list[Turn]) -> list[Outline]:
    """Find the regenerative spikes among the maxima of the voltage.

    In each excursion, from where the voltage leaves the neighbourhood of rest until
    it is back there, the highest maximum counts that follows an inward current.
    """
    high = [turn for turn in maxima if turn.voltage >= landmarks.spike_level]
    outlines: list[Outline] = []
    excited = landmarks.excited
    place, since = 0, 0.0
    for start, stop in zip(excited.starts, excited.stops, strict=True):
        turns = []
        while place < len(high) and high[place].time <= stop:
            turns.append(high[place])
            place += 1
        outline = _outline(landmarks, turns, start, since)
        if outline is not None:
            outlines.append(outline)
            since = outline.peak.time
    return outlines


def _outline(
    landmarks: Landmarks, turns: list[Turn], start: float, since: float
) -> Outline | None:
    """Make an outline of the maxima of one excursion, if one is regenerative."""
    for index, turn in enumerate(turns):
        steep = _last_holding(landmarks.steep, start, turn.time)
        moment = steep if steep is not None else turn.time
        inward = _last_holding(landmarks.inward, start, np.nextafter(moment, np.inf))
        if inward is None:
            continue
        inward, threshold = max(inward, since), None
        if steep is not None:
            threshold = max(landmarks.steep.first_start(inward, moment), since)
        peak = max(turns[index:], key=lambda each: each.voltage)
        return Outline(inward=inward, threshold=threshold, peak=peak)
    return None


def _last_holding(spans: Spans, after: float, until: float) -> float | None:
    """Find the beginning of the last span that reaches into a stretch of time."""
    index = bisect_left(spans.starts, until) - 1
    if index < 0 or spans.stops[index] <= after:
        return None
    return spans.starts[index]
