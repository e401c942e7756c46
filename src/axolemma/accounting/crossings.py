"""Crossings: when the voltage passes given levels between given times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.landmarks import Landmarks, voltages
from axolemma.integration import Trajectory
from axolemma.integration.roots import Grid, find_roots

# An interval is sampled here, as parts of it, before roots are looked for.
_FRACTIONS = np.linspace(0.0, 1.0, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What is asked: when the voltage passed a level.

    Parameters
    ----------
    level
        mV.
    after, until
        Between which times, ms.
    is_upward
        Whether the last passage up is meant; else it is the first one down.
    """

    level: float
    after: float
    until: float
    is_upward: bool


def crossing_times(
    landmarks: Landmarks, crossings: Sequence[Crossing]
) -> list[float | None]:
    """Find crossings, all together.

    Returns
    -------
    list
        A time for each, ms; None for what did not happen.
    """
    if not crossings:
        return []
    times, values = _timeline(landmarks, crossings)
    brackets = [_bracket(each, times, values) for each in crossings]
    place = [index for index, low in enumerate(brackets) if low is not None]
    low = np.array([brackets[index] for index in place], dtype=int)
    asked = [crossings[index] for index in place]
    found = narrowed(landmarks.trajectory, asked, times[low], times[low + 1])
    answers = [_at_start(each, landmarks) for each in crossings]
    for index, time in zip(place, found, strict=True):
        answers[index] = time
    return answers


def _timeline(
    landmarks: Landmarks, crossings: Sequence[Crossing]
) -> tuple[np.ndarray, np.ndarray]:
    """Give the voltage at the samples, at what is asked and before every jump."""
    trajectory = landmarks.trajectory
    asked = {time for each in crossings for time in (each.after, each.until)}
    edges = np.nextafter(landmarks.breakpoints, -np.inf)
    parts = [trajectory.samples, trajectory.at([*asked, *edges])]
    times = np.concatenate([part.time for part in parts])
    values = np.concatenate([voltages(trajectory, part) for part in parts])
    # Not numpy.unique, which loads the masked arrays that nothing else needs.
    order = np.argsort(times, kind="stable")
    times = times[order]
    is_first = np.append(True, times[1:] > times[:-1])
    return times[is_first], values[order][is_first]


def _bracket(crossing: Crossing, times: np.ndarray, values: np.ndarray) -> int | None:
    """Find the interval of a timeline in which the voltage passes the level."""
    first = int(np.searchsorted(times, crossing.after, side="left"))
    last = int(np.searchsorted(times, crossing.until, side="right"))
    is_below = values[first:last] < crossing.level
    if crossing.is_upward:
        passages = np.flatnonzero(is_below[:-1] & ~is_below[1:])[-1:]
    else:
        passages = np.flatnonzero(~is_below[:-1] & is_below[1:])[:1]
    return first + int(passages[0]) if passages.size else None


def _at_start(crossing: Crossing, landmarks: Landmarks) -> float | None:
    """Give the passage by an impulse at time 0, before which there are no samples."""
    is_first = crossing.is_upward and crossing.after == 0.0
    return 0.0 if is_first and landmarks.begins_with_impulse else None


def narrowed(
    trajectory: Trajectory,
    asked: Sequence[Crossing],
    low: np.ndarray,
    high: np.ndarray,
) -> list[float]:
    """Narrow down when the voltage passes its levels.

    Parameters
    ----------
    trajectory
        The run.
    asked
        The passages.
    low, high
        Times between which each is, ms, shape (passages,).
    """
    width = high - low
    level = np.array([crossing.level for crossing in asked])

    def evaluate(place: np.ndarray, fraction: np.ndarray) -> np.ndarray:
        samples = trajectory.at(low[place] + fraction * width[place])
        return (voltages(trajectory, samples) - level[place])[np.newaxis]

    shape = low.size, _FRACTIONS.size
    every = np.repeat(np.arange(low.size), _FRACTIONS.size)
    values = evaluate(every, np.tile(_FRACTIONS, low.size))
    grid = Grid(fractions=_FRACTIONS, values=values.reshape(shape), size=width)
    ((place, fraction),) = find_roots([grid], evaluate)
    passed = list(zip(place.tolist(), fraction.tolist(), strict=True))
    last, first = dict(passed), dict(reversed(passed))
    # A passage without a root ends at the level, on the last point.
    chosen = [
        (last if crossing.is_upward else first).get(number, 1.0)
        for number, crossing in enumerate(asked)
    ]
    return (low + np.array(chosen) * width).tolist()
