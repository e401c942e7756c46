"""First spikes: where those of many runs begin and peak, found in all runs at once.

Where no more is asked of them, to measure each run would take longer than to make it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from axolemma.accounting.landmarks import (
    REARM,
    VOLTAGE,
    find_upstrokes,
    ionic_slope,
    voltages,
)
from axolemma.accounting.outlines import Outline, find_outlines, find_turns
from axolemma.integration import Trajectory
from axolemma.integration.joined import in_sequence, joined
from axolemma.simulation import Record

# Between accepted steps the voltage goes no further beyond them than this, mV.
_BEYOND_STEPS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSpike:
    """The first spike of a run; see `Spike` for what is what.

    Parameters
    ----------
    onset_ms, onset_mV
        Where its depolarisation begins.
    peak_mV
        Its peak.
    """

    onset_ms: float
    onset_mV: float
    peak_mV: float


class _Levels(NamedTuple):
    """Where a cell rests, and what the peak of a spike reaches, mV."""

    rest: float
    spike: float


def _levels(like: Record) -> _Levels:
    return _Levels(float(like.rest.values[VOLTAGE]), float(like.membrane.spike_level))


def first_spikes(
    runs: Sequence[Trajectory | None], like: Record
) -> list[FirstSpike | None]:
    """Find the first spike of each of several runs.

    Parameters
    ----------
    runs
        Of the same equations; None for one that is not there.
    like
        A run of the cell whose variants they are: near its rest they rest, and its
        spike level counts.

    Returns
    -------
    list
        None for a run without a spike.
    """
    levels = _levels(like)
    beginnings = [_until_first_descent(run, levels) for run in runs]
    found = _found(beginnings, levels)
    # Where what came near to the level first was no spike, a later one may be.
    others = [
        None if part is None or part is run or spike is not None else run
        for run, part, spike in zip(runs, beginnings, found, strict=True)
    ]
    later = _found(others, levels)
    return [one or other for one, other in zip(found, later, strict=True)]


def first_to_fire(runs: Sequence[Trajectory], like: Record) -> int | None:
    """Find the first of several runs that has a spike; see `first_spikes`.

    Returns
    -------
    int or None
        Its place; None where none has a spike.
    """
    levels = _levels(like)
    near = [
        place for place, run in enumerate(runs) if _is_near(run, levels.spike).any()
    ]
    verdicts = _verdicts([runs[place] for place in near], levels)
    for place, verdict in zip(near, verdicts, strict=True):
        if verdict or (verdict is None and _found([runs[place]], levels)[0]):
            return place
    return None


def _verdicts(runs: Sequence[Trajectory], levels: _Levels) -> list[bool | None]:
    """Say from their steps alone which runs have a spike, if that can be said.

    Where the ionic current was never inward while the voltage was high, the stimulus
    alone raised it. Where it was, and the voltage went on to the level and then turned,
    there was a spike.
    """
    if not runs:
        return []
    whole = joined(runs)
    (slope,) = whole.evaluate([ionic_slope(whole)], whole.steps.beginnings)
    excited = min(levels.rest + REARM, levels.spike)
    verdicts: list[bool | None] = []
    edges = np.cumsum([run.steps.time.size for run in runs])[:-1]
    for run, inward in zip(runs, np.split(slope > 0.0, edges), strict=True):
        voltage = voltages(run, run.steps.beginnings)
        helped = np.flatnonzero(inward & (voltage > excited))
        if helped.size == 0:
            verdicts.append(False)
            continue
        after = voltage[int(helped[0]) :]
        down = np.flatnonzero(after <= excited)
        top = int(after[: int(down[0]) if down.size else after.size].argmax())
        is_spike = after[top] >= levels.spike and top + 1 < after.size
        verdicts.append(True if is_spike else None)
    return verdicts


def _until_first_descent(run: Trajectory | None, levels: _Levels) -> Trajectory | None:
    """Give a run until the voltage came down from near the level of a spike.

    Returns
    -------
    Trajectory or None
        None where it never came near.
    """
    if run is None:
        return None
    is_near = _is_near(run, levels.spike)
    if not np.any(is_near):
        return None
    first = int(is_near.argmax())
    low = min(levels.rest + REARM, levels.spike - _BEYOND_STEPS)
    down = np.flatnonzero(voltages(run, run.steps.beginnings)[first:] < low)
    return (
        replace(run, steps=run.steps.part(0, first + int(down[0])))
        if down.size
        else run
    )


def _is_near(run: Trajectory, spike_level: float) -> np.ndarray:
    """Say at which steps the voltage may have come to the level of a spike."""
    return voltages(run, run.steps.beginnings) >= spike_level - _BEYOND_STEPS


def _found(
    runs: Sequence[Trajectory | None], levels: _Levels
) -> list[FirstSpike | None]:
    """Find the first spikes of those runs that are there."""
    found: list[FirstSpike | None] = [None] * len(runs)
    places = [place for place, run in enumerate(runs) if run is not None]
    there = [run for run in runs if run is not None]
    if not there:
        return found
    whole = in_sequence(there)
    edges = np.cumsum([run.duration for run in there]).tolist()
    outlines = _outlines(whole, edges, levels)
    owners = [bisect_left(edges, outline.peak.time) for outline in outlines]
    onsets = voltages(whole, whole.at([outline.onset for outline in outlines]))
    every = zip(owners, outlines, onsets.tolist(), strict=True)
    for owner, outline, onset in reversed(list(every)):
        found[places[owner]] = FirstSpike(
            onset_ms=outline.onset - edges[owner] + there[owner].duration,
            onset_mV=onset,
            peak_mV=outline.peak.voltage,
        )
    return found


def _outlines(
    whole: Trajectory, edges: Sequence[float], levels: _Levels
) -> list[Outline]:
    """Find the spikes of runs in sequence, of which none reaches over an edge."""
    upstrokes = find_upstrokes(
        whole, resting_voltage=levels.rest, spike_level=levels.spike, edges=edges
    )
    maxima, _ = find_turns(upstrokes)
    return find_outlines(upstrokes, [turn for turn in maxima if turn.time not in edges])
