"""Outlines: which excursions of the voltage are spikes, and how they come down."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.landmarks import Landmarks, Upstrokes, voltages
from axolemma.accounting.spans import Spans, on_both_sides


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
        When the ionic slope then first reached 10 mV/ms, and not only because the
        voltage sprang back to rest from below; None if it never did.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """How the voltage comes down from a peak.

    Parameters
    ----------
    end
        The next onset or the end of the run, ms.
    first_turn
        Where the voltage turns first; None if it never does.
    turn
        Where it first turns below the voltage of the onset.
    rest_ms
        Where it falls through rest before that turn.
    back_ms
        Where it is back at rest, or `end`.
    trough
        The lowest turn below rest.
    """

    end: float
    first_turn: Turn | None
    turn: Turn | None
    rest_ms: float | None
    back_ms: float | None
    trough: Turn | None

    @property
    def bottom(self) -> float:
        """Until when it may be falling, ms."""
        lowest = self.trough or self.turn
        return self.end if lowest is None else lowest.time


def find_turns(upstrokes: Upstrokes) -> tuple[list[Turn], list[Turn]]:
    """List the maxima and the minima of the voltage, the ends of the run apart."""
    rising, end = upstrokes.rising, upstrokes.trajectory.duration
    start = upstrokes.trajectory.start
    high = [time for time in rising.stops if time < end]
    low = [time for time in rising.starts if time > start]
    times = np.array(high + low)
    trajectory = upstrokes.trajectory
    # An impulse may make the turn, and the voltage there has two values.
    sides = voltages(trajectory, on_both_sides(trajectory, times)).reshape(2, -1)
    maxima = zip(high, sides[:, : len(high)].max(axis=0).tolist(), strict=True)
    minima = zip(low, sides[:, len(high) :].min(axis=0).tolist(), strict=True)
    return (
        [Turn(time=time, voltage=voltage) for time, voltage in maxima],
        [Turn(time=time, voltage=voltage) for time, voltage in minima],
    )


def find_outlines(upstrokes: Upstrokes, maxima: list[Turn]) -> list[Outline]:
    """Find the regenerative spikes among the maxima of the voltage.

    In each excursion, from where the voltage leaves the neighbourhood of rest until
    it is back there, the highest maximum counts that follows an inward current.
    """
    high = [turn for turn in maxima if turn.voltage >= upstrokes.spike_level]
    outlines: list[Outline] = []
    excited = upstrokes.excited
    place, since = 0, upstrokes.trajectory.start
    for start, stop in zip(excited.starts, excited.stops, strict=True):
        turns: list[Turn] = []
        while place < len(high) and high[place].time <= stop:
            turns.append(high[place])
            place += 1
        outline = _outline(upstrokes, turns, start, since)
        if outline is not None:
            outlines.append(outline)
            since = outline.peak.time
    return outlines


def find_unfinished_onset(upstrokes: Upstrokes) -> float | None:
    """Find the onset of an upstroke that the end of the run cut off, ms.

    Returns
    -------
    float or None
        None where there is none, as where the voltage springs back to rest from below.
    """
    trajectory = upstrokes.trajectory
    end = trajectory.duration
    spans = (upstrokes.rising, upstrokes.steep, upstrokes.inward)
    if not all(each.stops and each.stops[-1] == end for each in spans):
        return None
    (voltage,) = voltages(trajectory, trajectory.at([end])).tolist()
    if voltage < upstrokes.resting_voltage:
        return None
    between = upstrokes.inward.starts[-1], upstrokes.steep.starts[-1]
    return _threshold(upstrokes, between, end)


def find_fall(
    landmarks: Landmarks,
    minima: Sequence[Turn],
    peak: float,
    *,
    onset_voltage: float,
    end: float,
) -> Fall:
    """Follow a spike from its peak.

    Parameters
    ----------
    minima
        Of the voltage, in order.
    peak
        ms.
    onset_voltage
        Where its depolarisation began, mV.
    end
        The next onset or the end of the run, ms.
    """
    first = bisect_right(minima, peak, key=_time)
    last = bisect_right(minima, end, key=_time)
    later = minima[first:last]
    turn = next((each for each in later if each.voltage < onset_voltage), None)
    below, trough, back_ms = landmarks.below_rest, None, None
    rest_ms = below.first_start(peak, end if turn is None else turn.time)
    if rest_ms is not None:
        back_ms = min(below.stop_of(rest_ms) or end, end)
        under = later[: bisect_right(later, back_ms, key=_time)]
        trough = min(
            (each for each in under if each.time >= rest_ms), key=_voltage, default=None
        )
    return Fall(
        end=end,
        first_turn=later[0] if later else None,
        turn=turn,
        rest_ms=rest_ms,
        back_ms=back_ms,
        trough=trough,
    )


def _outline(
    upstrokes: Upstrokes, turns: list[Turn], start: float, since: float
) -> Outline | None:
    """Make an outline of the maxima of one excursion, if one is regenerative."""
    for index, turn in enumerate(turns):
        steep = _last_holding(upstrokes.steep, start, turn.time)
        moment = turn.time if steep is None else steep
        inward = _last_holding(
            upstrokes.inward, start, float(np.nextafter(moment, np.inf))
        )
        if inward is None:
            continue
        first = None
        if steep is not None:
            first = _threshold(upstrokes, (inward, steep), turn.time)
        peak = max(turns[index:], key=_voltage)
        return Outline(
            inward=max(inward, since),
            threshold=None if first is None else max(first, since),
            peak=peak,
        )
    return None


def _threshold(
    upstrokes: Upstrokes, between: tuple[float, float], peak: float
) -> float | None:
    """Find where the ionic slope first is steep on the way to a peak, ms.

    Parameters
    ----------
    between
        When the ionic current turned inward, and when its slope was steep last, ms.
    peak
        ms.
    """
    spans = upstrokes.steep.spans_from(*between)
    if len(spans) > 1:
        spans = _without_recoils(upstrokes, spans)
    return _after_lowest_dip(upstrokes, spans, peak) if spans else None


def _without_recoils(
    upstrokes: Upstrokes, spans: Sequence[tuple[float, float]]
) -> Sequence[tuple[float, float]]:
    """Leave out where the voltage only springs back to rest from far below.

    That is steep too, but it is over before the voltage has come to rest, and the
    spike that may follow begins later.
    """
    below = upstrokes.below_rest
    return [span for span in spans if below.stop_of(span[1]) is None] or spans


def _after_lowest_dip(
    upstrokes: Upstrokes, spans: Sequence[tuple[float, float]], peak: float
) -> float:
    """Give the beginning of the first span behind any dip of the voltage below it.

    A hyperpolarising stimulus makes the ionic current inward long before the spike
    that its end sets off.
    """
    first, _ = spans[0]
    dips = [time for time in upstrokes.rising.starts if first < time < peak]
    if not dips:
        return first
    trajectory = upstrokes.trajectory
    voltage, *low = voltages(trajectory, trajectory.at([first, *dips])).tolist()
    lowest, dip = min(zip(low, dips, strict=True))
    if lowest >= voltage:
        return first
    return next((max(dip, start) for start, stop in spans if stop > dip), first)


def _last_holding(spans: Spans, after: float, until: float) -> float | None:
    """Find the beginning of the last span that reaches into a stretch of time."""
    index = bisect_left(spans.starts, until) - 1
    if index < 0 or spans.stops[index] <= after:
        return None
    return spans.starts[index]


def _time(turn: Turn) -> float:
    return turn.time


def _voltage(turn: Turn) -> float:
    return turn.voltage
