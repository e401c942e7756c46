"""Landmarks: the stretches of a run between the roots that its account rests on.

All roots of a run are found together, on its dense output, because looking for them
is what costs; everything else here is sorting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.expressions import Expression, constant
from axolemma.integration import InputTable, Samples, Trajectory
from axolemma.membrane import Membrane

VOLTAGE = "membrane.V"
STIMULUS = "stimulus"
# The ionic slope, -I_ion/C, that is called the threshold, mV/ms.
ONSET_SLOPE = 10.0
# Another spike can begin once the voltage was this little above rest, mV.
REARM = 20.0
# Recovery is complete this near to rest, mV.
NEAR_REST = 0.1
# Rounding at rest must not look like motion: what is smaller than these, in mV and ms,
# is none. They move the peak of a spike by less than 1e-12 ms and its steepest slopes
# by less than 1e-10 ms.
_MOTIONLESS = 1e-10
_STEADY = 1e-7


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
        return _within(self.starts, after, until)

    def stops_within(self, after: float, until: float) -> tuple[float, ...]:
        """List the ends from one time to another, both included."""
        return _within(self.stops, after, until)

    def first_start(self, after: float, until: float) -> float | None:
        """Give the first beginning from one time to another, both included."""
        index = bisect_left(self.starts, after)
        if index < len(self.starts) and self.starts[index] <= until:
            return self.starts[index]
        return None

    def spans_from(self, after: float, until: float) -> list[tuple[float, float]]:
        """List the spans that begin from one time to another, both included."""
        index = bisect_left(self.starts, after)
        starts = _within(self.starts, after, until)
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Landmarks:
    """Where voltage and currents pass the levels that divide a run.

    Parameters
    ----------
    trajectory
        The run.
    resting_voltage
        mV.
    capacitance
        uF/cm2.
    spike_level
        mV.
    above_level
        The voltage is above the level of a spike.
    excited
        It is above the voltage under which another spike can begin.
    below_rest, near_rest
        It is below rest; within 0.1 mV of it.
    rising
        It rises.
    speeding
        Its slope increases.
    steep
        The ionic slope is at least 10 mV/ms.
    inward
        The ionic current is inward.
    stimulated
        An input is not zero, or changes where only that is felt; an impulse is a span
        without length.
    breakpoints
        Where the inputs change, ms, in order.
    begins_with_impulse
        Whether an impulse comes at time 0.
    """

    trajectory: Trajectory
    resting_voltage: float
    capacitance: float
    spike_level: float
    above_level: Spans
    excited: Spans
    below_rest: Spans
    near_rest: Spans
    rising: Spans
    speeding: Spans
    steep: Spans
    inward: Spans
    stimulated: Spans
    breakpoints: tuple[float, ...]
    begins_with_impulse: bool

    def breakpoints_within(self, after: float, until: float) -> tuple[float, ...]:
        """List the breakpoints from one time to another, both included."""
        return _within(self.breakpoints, after, until)


def find_landmarks(
    trajectory: Trajectory,
    *,
    resting_voltage: float,
    spike_level: float,
    stimulated: Spans | None = None,
) -> Landmarks:
    """Find the landmarks of a run.

    Parameters
    ----------
    trajectory
        The run.
    resting_voltage
        mV.
    spike_level
        Voltage that the peak of a spike reaches, mV.
    stimulated
        When it was stimulated, if that is known already.
    """
    voltage = trajectory.system.expression(VOLTAGE)
    slope, ionic = trajectory.rate(VOLTAGE), ionic_slope(trajectory)
    # Where rest itself is high, a spike's level may lie below what re-arms it.
    excited = min(resting_voltage + REARM, spike_level)
    positive_where = {
        "above_level": voltage - spike_level,
        "excited": voltage - excited,
        "below_rest": resting_voltage - voltage - _MOTIONLESS,
        "near_rest": NEAR_REST - abs(voltage - resting_voltage),
        "rising": slope - _MOTIONLESS,
        "speeding": trajectory.derivative(slope) - _STEADY,
        "steep": ionic - ONSET_SLOPE,
        "inward": ionic - _MOTIONLESS,
    }
    found = _spans(trajectory, list(positive_where.values()))
    return Landmarks(
        trajectory=trajectory,
        resting_voltage=resting_voltage,
        capacitance=trajectory.parameters["membrane.capacitance"],
        spike_level=spike_level,
        stimulated=stimulated or find_stimulated(trajectory.table, trajectory.duration),
        breakpoints=tuple(_breakpoints(trajectory).tolist()),
        begins_with_impulse=bool(np.any(trajectory.table.jump[0] != 0.0)),
        **dict(zip(positive_where, found, strict=True)),
    )


def ionic_slope(trajectory: Trajectory) -> Expression:
    """Give -I_ion/C, the slope of the voltage without the stimulus, mV/ms."""
    system = trajectory.system
    driven = driven_mechanisms(system)
    weights = system.states[system.state_names.index(VOLTAGE)].weights
    total = constant(0.0)
    for route in system.routes:
        if route.mechanism not in driven and route.name in weights:
            total = total + weights[route.name] * route.current
    return total


def driven_mechanisms(system: EquationSystem) -> frozenset[str]:
    """Name what a stimulus drives itself: the electrode, and a receptor."""
    return frozenset(name.partition(".")[0] for name in system.input_names)


def voltages(trajectory: Trajectory, samples: Samples) -> np.ndarray:
    """Give the voltage of samples, mV."""
    return samples.states[trajectory.system.state_names.index(VOLTAGE)]


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


def _spans(trajectory: Trajectory, expressions: Sequence[Expression]) -> list[Spans]:
    """Find where each of several expressions is positive."""
    roots = trajectory.all_roots(expressions)
    jumps = _sign_jumps(trajectory, expressions)
    ends = [trajectory.start, trajectory.duration]
    edges = [
        np.array(sorted({*ends, *found.tolist(), *jumped.tolist()}))
        for found, jumped in zip(roots, jumps, strict=True)
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


def _sign_jumps(
    trajectory: Trajectory, expressions: Sequence[Expression]
) -> list[np.ndarray]:
    """Find where the inputs make an expression jump to the other sign."""
    times = _breakpoints(trajectory)
    sides = trajectory.evaluate(expressions, on_both_sides(trajectory, times))
    holds = [values.reshape(2, -1) > 0.0 for values in sides]
    return [times[left != right] for left, right in holds]


def _merged(edges: np.ndarray, holds: np.ndarray) -> Spans:
    """Join neighbouring intervals in which something holds."""
    change = np.diff(np.concatenate([[False], holds, [False]]).astype(int))
    return Spans(
        starts=tuple(edges[change == 1].tolist()),
        stops=tuple(edges[change == -1].tolist()),
    )


def _breakpoints(trajectory: Trajectory) -> np.ndarray:
    start = trajectory.table.start
    return start[(start > trajectory.start) & (start < trajectory.duration)]


def unfelt_when_steady(membrane: Membrane) -> tuple[str, ...]:
    """Name the inputs of which only a change is felt: a push through a capsule."""
    receptor = membrane.receptor
    return () if receptor is None or not receptor.has_capsule else (receptor.input,)


def find_stimulated(
    table: InputTable, duration: float, *, unfelt: Collection[str] = ()
) -> Spans:
    """Find where a membrane is stimulated.

    Parameters
    ----------
    table
        The inputs.
    duration
        Up to when, ms.
    unfelt
        Names of the inputs of which only a change is felt; any other stimulates as
        long as it is not zero.
    """
    rows = table.start < duration
    felt = np.array([name not in unfelt for name in table.names])
    size = (felt * np.abs(table.value) + np.abs(table.slope)).sum(axis=1)
    is_on = size + np.abs(table.oscillations[..., 0]).sum(axis=(1, 2)) > 0.0
    starts: list[float] = []
    stops: list[float] = []
    ends = np.append(table.start[1:], duration)
    kicked = np.any(table.jump != 0.0, axis=1)
    for row in np.flatnonzero(rows & (is_on | kicked)):
        start, stop = float(table.start[row]), float(ends[row] if is_on[row] else 0.0)
        stop = min(max(start, stop), duration)
        if stops and stops[-1] == start and is_on[row - 1]:
            stops[-1] = stop
        else:
            starts.append(start)
            stops.append(stop)
    return Spans(starts=tuple(starts), stops=tuple(stops))


def _within(times: tuple[float, ...], after: float, until: float) -> tuple[float, ...]:
    return times[bisect_left(times, after) : bisect_right(times, until)]
