"""Phases: a run divided, without gap or overlap, into what the membrane is doing."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from axolemma.accounting.books import Books
from axolemma.accounting.causes import Cause, attribute
from axolemma.accounting.landmarks import NEAR_REST, Landmarks, voltages
from axolemma.accounting.measures import Spike, landmarks_of
from axolemma.simulation import Record

PhaseName = Literal[
    "rest",
    "generator potential",
    "depolarisation",
    "repolarisation",
    "hyperpolarisation",
    "recovery",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase of a run, and what crossed the membrane in it.

    Each begins where the one before ends:

    - *rest* lasts until a stimulus begins, that is until an input is not zero; in a
      run without a stimulus until the onset of a spike.
    - *generator potential* lasts from the beginning of a stimulus to the onset of the
      spike. Where no spike comes it lasts until the stimulus has ended and the voltage
      has come back to rest. A run that begins off rest and fires without a stimulus
      begins in it.
    - *depolarisation* lasts from the onset, which is the threshold, to the peak.
    - *repolarisation* lasts from the peak until the voltage falls through rest;
      through the voltage of the onset, where it turns before it reaches rest; until
      its first turn, where it does not even come down to the onset.
    - *hyperpolarisation* is the stretch below rest that follows.
    - *recovery* lasts until the voltage stays within 0.1 mV of rest, to the end of the
      run or the next stimulus; at the longest to the onset of the next spike. After a
      stimulus without a spike it is the swing that follows the generator potential.

    Parameters
    ----------
    name
        One of those.
    spike
        Index of the spike it belongs to; None if it belongs to none.
    start_ms, stop_ms
        From when to when.
    start_mV, stop_mV
        Voltage there; before an impulse, where one begins the phase.
    charge
        What each route brought into the cell, nC/cm2.
    capacitor_charge
        C dV, nC/cm2, which all routes together brought in.
    residual
        What the sum of the routes differs from it by, nC/cm2.
    ions
        What of each ion came into the cell, pmol/cm2.
    cause
        Which routes carried the charge.
    """

    name: PhaseName
    spike: int | None
    start_ms: float
    stop_ms: float
    start_mV: float
    stop_mV: float
    charge: Mapping[str, float]
    capacitor_charge: float
    residual: float
    ions: Mapping[str, float]
    cause: Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A phase as a stretch of time; see `Phase`."""

    name: PhaseName
    spike: int | None
    start: float
    stop: float


def divide(
    record: Record,
    spikes: Sequence[Spike],
    *,
    landmarks: Landmarks | None = None,
) -> tuple[Phase, ...]:
    """Divide a run into its phases.

    Parameters
    ----------
    record
        The run.
    spikes
        All of its spikes.
    landmarks
        Its landmarks, if they were found already.

    Returns
    -------
    tuple of Phase
        In order; together they tile the run.
    """
    stretches = find_stretches(landmarks or landmarks_of(record), spikes)
    whole = [(each.start, each.stop) for each in stretches]
    # The stretch below rest ends where it began: its cause is what made the trough.
    causal = [(each.start, _trough(each, spikes)) for each in stretches]
    books = Books.of(record, [*whole, *causal])
    return tuple(
        Phase(
            name=stretch.name,
            spike=stretch.spike,
            start_ms=stretch.start,
            stop_ms=stretch.stop,
            start_mV=float(books.voltages[0, place]),
            stop_mV=float(books.voltages[1, place]),
            charge=(charge := books.charge(place)),
            capacitor_charge=(stored := books.capacitor_charge(place)),
            residual=sum(charge.values()) - stored,
            ions=books.amounts(place),
            cause=attribute(books.charge(len(whole) + place), record.membrane),
        )
        for place, stretch in enumerate(stretches)
    )


def _trough(stretch: Stretch, spikes: Sequence[Spike]) -> float:
    """Give the time of the trough in a stretch below rest; of any other its end."""
    if stretch.name != "hyperpolarisation" or stretch.spike is None:
        return stretch.stop
    trough = spikes[stretch.spike].trough_ms
    return stretch.stop if trough is None else trough


def find_stretches(landmarks: Landmarks, spikes: Sequence[Spike]) -> list[Stretch]:
    """Find where the phases of a run begin and end."""
    duration = landmarks.trajectory.duration
    found: list[Stretch] = []
    since = 0.0
    for spike in spikes:
        found += _between_spikes(
            landmarks, since, spike.onset_ms, next_spike=spike.index
        )
        limit = duration
        if spike.index + 1 < len(spikes):
            limit = spikes[spike.index + 1].onset_ms
        of_spike = list(_of_spike(landmarks, spike, limit))
        found += of_spike
        since = of_spike[-1].stop
    found += _between_spikes(landmarks, since, duration, next_spike=None)
    return [stretch for stretch in found if stretch.stop > stretch.start]


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
        has_spike = next_spike is not None
        stop = _end_of_generator(landmarks, time, limit, has_spike=has_spike)
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
    if settled is None and onset is None and next_spike is not None:
        name: PhaseName = "generator potential"
        return Stretch(name=name, spike=next_spike, start=time, stop=limit)
    if settled is not None:
        until = min(settled, until)
    return Stretch(name="recovery", spike=None, start=time, stop=until)


def _begins_near_rest(landmarks: Landmarks) -> bool:
    trajectory = landmarks.trajectory
    start = voltages(trajectory, trajectory.at([0.0]))[0]
    return bool(abs(start - landmarks.resting_voltage) <= NEAR_REST)


def _end_of_generator(
    landmarks: Landmarks, time: float, limit: float, *, has_spike: bool
) -> float:
    """Find when a stimulus is over and its effect has gone, at most at a limit."""
    stimulated = landmarks.stimulated
    while True:
        off = stimulated.stop_of(time) or time
        following = stimulated.first_start(np.nextafter(time, np.inf), limit)
        if off >= limit or (following is None and has_spike):
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
