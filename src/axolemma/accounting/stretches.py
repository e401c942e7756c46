"""Stretches: where the phases of a run begin and end."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from axolemma.accounting.landmarks import NEAR_REST, Landmarks, voltages
from axolemma.accounting.measures import Spike
from axolemma.accounting.outlines import find_unfinished_onset

PhaseName = Literal[
    "rest",
    "generator potential",
    "depolarisation",
    "repolarisation",
    "hyperpolarisation",
    "recovery",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A phase as a stretch of time, ms; see `Phase`."""

    name: PhaseName
    spike: int | None
    start: float
    stop: float


def find_stretches(landmarks: Landmarks, spikes: Sequence[Spike]) -> list[Stretch]:
    """Find where the phases of a run begin and end."""
    duration = landmarks.trajectory.duration
    unfinished = find_unfinished_onset(landmarks)
    end = duration if unfinished is None else unfinished
    found: list[Stretch] = []
    since = 0.0
    for spike in spikes:
        found += _between_spikes(
            landmarks, since, spike.onset_ms, next_spike=spike.index
        )
        is_last = spike.index + 1 == len(spikes)
        limit = end if is_last else spikes[spike.index + 1].onset_ms
        of_spike = list(_of_spike(landmarks, spike, limit))
        found += of_spike
        since = of_spike[-1].stop
    found += _between_spikes(landmarks, since, end, next_spike=None)
    found.append(Stretch(name="depolarisation", spike=None, start=end, stop=duration))
    return list(_joined(each for each in found if each.stop > each.start))


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Join stretches of rest that an impulse too small to be seen has parted."""
    held: Stretch | None = None
    for stretch in stretches:
        if held is not None and held.name == stretch.name == "rest":
            held = replace(held, stop=stretch.stop)
            continue
        if held is not None:
            yield held
        held = stretch
    if held is not None:
        yield held


def _of_spike(landmarks: Landmarks, spike: Spike, limit: float) -> Iterator[Stretch]:
    """Give the phases of a spike, from its onset to recovery or at most to a limit."""
    ends: list[tuple[PhaseName, float]] = [("depolarisation", spike.time_ms)]
    turn = landmarks.rising.first_start(spike.time_ms, limit)
    repolarised = spike.repolarised_ms if spike.is_repolarised else turn
    ends.append(("repolarisation", limit if repolarised is None else repolarised))
    if spike.undershoot_end_ms is not None:
        ends.append(("hyperpolarisation", spike.undershoot_end_ms))
    settled = _settled(landmarks, ends[-1][1], limit)
    ends.append(("recovery", limit if settled is None else settled))
    start = spike.onset_ms
    for name, stop in ends:
        yield Stretch(name=name, spike=spike.index, start=start, stop=stop)
        start = stop


def _between_spikes(
    landmarks: Landmarks, start: float, limit: float, *, next_spike: int | None
) -> Iterator[Stretch]:
    """Give the phases of a stretch of time without the phases of a spike.

    It begins with the run, or recovered; it ends with the run or at an onset.
    """
    time = start
    while time < limit:
        phase = _next(landmarks, time, limit, next_spike)
        yield phase
        time = phase.stop


def _next(
    landmarks: Landmarks, time: float, limit: float, next_spike: int | None
) -> Stretch:
    stimulated = landmarks.stimulated
    onset = stimulated.first_start(time, limit)
    if onset == time or stimulated.stop_of(time) is not None:
        stop = _end_of_generator(landmarks, time, limit)
        if stop > time:
            spike = next_spike if stop == limit else None
            return Stretch(
                name="generator potential", spike=spike, start=time, stop=stop
            )
        # An impulse may be too small to be seen.
        onset = stimulated.first_start(np.nextafter(time, np.inf), limit)
    until = limit if onset is None else onset
    settled = _settled(landmarks, time, limit)
    if settled == time or (time == 0.0 and _begins_near_rest(landmarks)):
        return Stretch(name="rest", spike=None, start=time, stop=until)
    if settled is None and onset is None and _is_onset(landmarks, limit):
        name: PhaseName = "generator potential"
        return Stretch(name=name, spike=next_spike, start=time, stop=limit)
    if settled is not None:
        until = min(settled, until)
    return Stretch(name="recovery", spike=None, start=time, stop=until)


def _is_onset(landmarks: Landmarks, limit: float) -> bool:
    """Say whether a stretch of time ends at the onset of a spike."""
    return limit < landmarks.trajectory.duration


def _begins_near_rest(landmarks: Landmarks) -> bool:
    trajectory = landmarks.trajectory
    start = voltages(trajectory, trajectory.at([0.0]))[0]
    return bool(abs(start - landmarks.resting_voltage) <= NEAR_REST)


def _end_of_generator(landmarks: Landmarks, time: float, limit: float) -> float:
    """Find when a stimulus is over and its effect has gone, at most at a limit."""
    stimulated = landmarks.stimulated
    while True:
        off = stimulated.stop_of(time) or time
        following = stimulated.first_start(np.nextafter(time, np.inf), limit)
        if off >= limit or (following is None and _is_onset(landmarks, limit)):
            return limit
        back = _back_at_rest(landmarks, off, limit)
        if following is None or back <= following:
            return back
        time = following


def _back_at_rest(landmarks: Landmarks, after: float, limit: float) -> float:
    """Find when the voltage first passes rest or has settled there."""
    below = landmarks.below_rest
    later = float(np.nextafter(after, np.inf))
    passed = [
        *below.starts_within(later, limit)[:1],
        *below.stops_within(later, limit)[:1],
    ]
    settled = _settled(landmarks, after, limit)
    if settled is not None:
        passed.append(settled)
    return min(passed, default=limit)


def _settled(landmarks: Landmarks, after: float, limit: float) -> float | None:
    """Find from when on the voltage stays near rest, until a stimulus or the end."""
    near, end = landmarks.near_rest, landmarks.trajectory.duration
    for place in range(bisect_right(near.stops, after), len(near.stops)):
        since = max(near.starts[place], after)
        if since >= limit:
            return None
        following = landmarks.stimulated.first_start(since, limit)
        if near.stops[place] >= (end if following is None else following):
            return since
    return None
