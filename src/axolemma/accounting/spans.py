"""Spans: the stretches of a run in which something holds, from root to root.

All roots of a run are found together, on its dense output, because looking for them
is what costs; everything else here is sorting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.expressions import Expression
from axolemma.integration import Samples, Trajectory


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Stretches of time in which something holds, in order.

    Parameters
    ----------
    starts, stops
        ms; a span that begins or ends with the run has its end there.
    """

    starts: tuple[float, ...]
    stops: tuple[float, ...]

    def starts_within(self, after: float, until: float) -> tuple[float, ...]:
        """List the beginnings from one time to another, both included."""
        return times_within(self.starts, after, until)

    def stops_within(self, after: float, until: float) -> tuple[float, ...]:
        """List the ends from one time to another, both included."""
        return times_within(self.stops, after, until)

    def first_start(self, after: float, until: float) -> float | None:
        """Give the first beginning from one time to another, both included."""
        index = bisect_left(self.starts, after)
        if index < len(self.starts) and self.starts[index] <= until:
            return self.starts[index]
        return None

    def spans_from(self, after: float, until: float) -> list[tuple[float, float]]:
        """List the spans that begin from one time to another, both included."""
        index = bisect_left(self.starts, after)
        starts = times_within(self.starts, after, until)
        stops = self.stops[index : index + len(starts)]
        return list(zip(starts, stops, strict=True))

    def last_start(self, until: float) -> float | None:
        """Give the last beginning until a time, which is included."""
        index = bisect_right(self.starts, until) - 1
        return None if index < 0 else self.starts[index]

    def stop_of(self, time: float) -> float | None:
        """Give the end of the span that holds from a time on; None if none does."""
        index = bisect_right(self.starts, time) - 1
        if index >= 0 and time < self.stops[index]:
            return self.stops[index]
        return None

    def cut_at(self, times: Sequence[float]) -> Spans:
        """Let every span that holds at one of some times end and begin there."""
        inner = [time for time in times if self._holds_inside(time)]
        return Spans(
            starts=tuple(sorted([*self.starts, *inner])),
            stops=tuple(sorted([*self.stops, *inner])),
        )

    def _holds_inside(self, time: float) -> bool:
        index = bisect_right(self.starts, time) - 1
        return index >= 0 and self.starts[index] < time < self.stops[index]


def find_spans(
    trajectory: Trajectory, expressions: Sequence[Expression]
) -> list[Spans]:
    """Find where each of several expressions is positive.

    Parameters
    ----------
    trajectory
        The run.
    expressions
        Lowered.
    """
    ends = [trajectory.start, trajectory.duration]
    edges = [
        np.array(sorted({*ends, *changes.tolist()}))
        for changes in trajectory.sign_changes(expressions)
    ]
    # The sign between two edges is asked for in the middle, so that a root which
    # does not change it, as where a run begins exactly at rest, does no harm.
    middles = [0.5 * (edge[:-1] + edge[1:]) for edge in edges]
    samples = trajectory.at(np.concatenate(middles))
    values = trajectory.evaluate(expressions, samples)
    spans: list[Spans] = []
    first = 0
    for edge, value in zip(edges, values, strict=True):
        holds = value[first : first + edge.size - 1] > 0.0
        first += edge.size - 1
        spans.append(_merged(edge, holds))
    return spans


def on_both_sides(
    trajectory: Trajectory, times: Sequence[float] | np.ndarray
) -> Samples:
    """Evaluate a run just before some times and at them, for the inputs may jump.

    Returns
    -------
    Samples
        First those before the times, then those at them. Before time 0 there is
        nothing, so that an impulse there counts as done.
    """
    right = np.asarray(times, dtype=float)
    left = np.maximum(np.nextafter(right, -np.inf), 0.0)
    return trajectory.at(np.concatenate([left, right]))


def breakpoints(trajectory: Trajectory) -> np.ndarray:
    """List when the inputs of a run change within it, ms."""
    start = trajectory.table.start
    return start[(start > trajectory.start) & (start < trajectory.duration)]


def _merged(edges: np.ndarray, holds: np.ndarray) -> Spans:
    """Join neighbouring intervals in which something holds."""
    change = np.diff(np.concatenate([[False], holds, [False]]).astype(int))
    return Spans(
        starts=tuple(edges[change == 1].tolist()),
        stops=tuple(edges[change == -1].tolist()),
    )


def times_within(
    times: tuple[float, ...], after: float, until: float
) -> tuple[float, ...]:
    """List the times, in order, from one to another, both included."""
    return times[bisect_left(times, after) : bisect_right(times, until)]
