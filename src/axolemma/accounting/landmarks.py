"""Landmarks: the stretches of a run that its account rests on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.spans import Spans, breakpoints, find_spans, times_within
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Upstrokes:
    """Where voltage and ionic current pass the levels that make out a spike.

    Parameters
    ----------
    trajectory
        The run.
    resting_voltage
        mV.
    spike_level
        mV.
    above_level
        The voltage is above the level of a spike.
    excited
        It is above the voltage under which another spike can begin.
    below_rest
        It is below rest.
    rising
        It rises.
    steep
        The ionic slope is at least 10 mV/ms.
    inward
        The ionic current is inward.
    """

    trajectory: Trajectory
    resting_voltage: float
    spike_level: float
    above_level: Spans
    excited: Spans
    below_rest: Spans
    rising: Spans
    steep: Spans
    inward: Spans


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Landmarks(Upstrokes):
    """Where voltage and currents pass all the levels that divide a run.

    Parameters
    ----------
    near_rest
        The voltage is within 0.1 mV of rest.
    speeding
        Its slope increases.
    stimulated
        An input is not zero, or changes where only that is felt; an impulse is a span
        without length.
    breakpoints
        Where the inputs change, ms, in order.
    begins_with_impulse
        Whether an impulse comes at time 0.
    """

    near_rest: Spans
    speeding: Spans
    stimulated: Spans
    breakpoints: tuple[float, ...]
    begins_with_impulse: bool

    def breakpoints_within(self, after: float, until: float) -> tuple[float, ...]:
        """List the breakpoints from one time to another, both included."""
        return times_within(self.breakpoints, after, until)


def find_upstrokes(
    trajectory: Trajectory,
    *,
    resting_voltage: float,
    spike_level: float,
    edges: Sequence[float] = (),
) -> Upstrokes:
    """Find what makes out the spikes of a run, which takes less than all landmarks.

    Parameters
    ----------
    trajectory
        The run.
    resting_voltage
        mV.
    spike_level
        Voltage that the peak of a spike reaches, mV.
    edges
        Where every span ends and begins anew, ms: between runs that follow one another.
    """
    levels = _levels_of_spikes(trajectory, resting_voltage, spike_level)
    spans = _spans_where(trajectory, levels)
    return Upstrokes(
        trajectory=trajectory,
        resting_voltage=resting_voltage,
        spike_level=spike_level,
        **{name: each.cut_at(edges) for name, each in spans.items()},
    )


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
    slope = trajectory.rate(VOLTAGE)
    positive_where = {
        **_levels_of_spikes(trajectory, resting_voltage, spike_level),
        "near_rest": NEAR_REST - abs(voltage - resting_voltage),
        "speeding": trajectory.derivative(slope) - _STEADY,
    }
    return Landmarks(
        trajectory=trajectory,
        resting_voltage=resting_voltage,
        spike_level=spike_level,
        stimulated=stimulated or find_stimulated(trajectory.table, trajectory.duration),
        breakpoints=tuple(breakpoints(trajectory).tolist()),
        begins_with_impulse=bool(np.any(trajectory.table.jump[0] != 0.0)),
        **_spans_where(trajectory, positive_where),
    )


def _levels_of_spikes(
    trajectory: Trajectory, resting_voltage: float, spike_level: float
) -> dict[str, Expression]:
    """Say what is positive in each of the spans of `Upstrokes`."""
    voltage = trajectory.system.expression(VOLTAGE)
    slope, ionic = trajectory.rate(VOLTAGE), ionic_slope(trajectory)
    # Where rest itself is high, a spike's level may lie below what re-arms it.
    excited = min(resting_voltage + REARM, spike_level)
    return {
        "above_level": voltage - spike_level,
        "excited": voltage - excited,
        "below_rest": resting_voltage - voltage - _MOTIONLESS,
        "rising": slope - _MOTIONLESS,
        "steep": ionic - ONSET_SLOPE,
        "inward": ionic - _MOTIONLESS,
    }


def _spans_where(
    trajectory: Trajectory, positive: Mapping[str, Expression]
) -> dict[str, Spans]:
    found = find_spans(trajectory, list(positive.values()))
    return dict(zip(positive, found, strict=True))


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
