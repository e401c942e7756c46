"""Crossings: when the voltage passes given levels between given times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.landmarks import Landmarks, voltages

# An answer is taken when it moves less than this, ms, or than times can be told apart.
_WIDTH = 1e-13
_SPACINGS = 4.0
_ITERATIONS = 60


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
    level = np.array([crossings[index].level for index in place])
    found = _narrowed(
        landmarks,
        level,
        (times[low], times[low + 1]),
        (values[low] - level, values[low + 1] - level),
    )
    answers = [_at_start(each, landmarks) for each in crossings]
    for index, time in zip(place, found.tolist(), strict=True):
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


def _narrowed(
    landmarks: Landmarks,
    level: np.ndarray,
    bracket: tuple[np.ndarray, np.ndarray],
    ends: tuple[np.ndarray, np.ndarray],
) -> np.ndarray:
    """Narrow brackets down by the Illinois rule, on the dense output."""
    trajectory = landmarks.trajectory
    (low, high), (at_low, at_high) = bracket, ends
    best, kept = high, np.zeros(level.size)
    width = np.maximum(_WIDTH, _SPACINGS * np.spacing(high))
    for _ in range(_ITERATIONS):
        middle = low - at_low * (high - low) / (at_high - at_low)
        is_known = np.abs(middle - best) <= width
        best = middle
        if np.all(is_known):
            break
        value = voltages(trajectory, trajectory.at(middle)) - level
        is_lower = np.sign(value) == np.sign(at_low)
        # The end that stays a second time is made to weigh half, or it stays for ever.
        at_high = np.where(is_lower & (kept > 0.0), 0.5 * at_high, at_high)
        at_low = np.where(~is_lower & (kept < 0.0), 0.5 * at_low, at_low)
        kept = np.where(is_lower, 1.0, -1.0)
        low, at_low = np.where(is_lower, middle, low), np.where(is_lower, value, at_low)
        high = np.where(is_lower, high, middle)
        at_high = np.where(is_lower, at_high, value)
    return best
