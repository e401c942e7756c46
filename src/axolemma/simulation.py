"""A membrane and a stimulus become a record: everything that then happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import Rest, parameter_values, rest, steady
from axolemma.errors import IntegrationFailure
from axolemma.expressions import evaluate
from axolemma.integration import (
    Cell,
    InputTable,
    Outcome,
    Plan,
    Status,
    Trajectory,
    advance,
    merged,
)
from axolemma.membrane import Membrane
from axolemma.stimulus import Stimulus, timetable

STIMULUS = "stimulus.current"
VOLTAGE = "membrane.V"
DEFAULT_TOLERANCE = 1e-5

# The trust lane runs at this part of the tolerance.
_TIGHTER = 0.1
# Beside the gross current of an ion, a net current this small is rounding.
_ION_REST = 1e-10


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """What was done to one cell, and what it did.

    Parameters
    ----------
    membrane
        The cell.
    stimulus
        What drove it, if anything.
    duration
        ms.
    rest
        Its electrical rest: voltage and gates steady, ions at their amounts.
    is_ion_rest
        Whether every ion is stationary there too.
    trajectory
        What it did.
    check
        The same at a tenth of the tolerance, to see the error.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    method
        How it was integrated, in words.
    rejected
        How many steps the error estimate turned back.
    """

    membrane: Membrane
    stimulus: Stimulus | None
    duration: float
    rest: Rest
    is_ion_rest: bool
    trajectory: Trajectory
    check: Trajectory | None
    relative_tolerance: float
    method: str
    rejected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How a membrane is run.

    Parameters
    ----------
    duration
        ms.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    initial_voltage
        Where the voltage begins, mV, with the gates at rest there; the resting
        state when absent.
    is_checked
        Whether a second run at a tenth of the tolerance shows the error.
    progress
        Called now and then with the part of the run that is done.
    """

    duration: float
    relative_tolerance: float = DEFAULT_TOLERANCE
    initial_voltage: float | None = None
    is_checked: bool = True
    progress: Callable[[float], None] | None = field(default=None, compare=False)


def record(
    membrane: Membrane, stimulus: Stimulus | None, conditions: Conditions
) -> Record:
    """Run a membrane.

    Parameters
    ----------
    membrane
        The cell; each of its values is one number.
    stimulus
        What drives it; nothing when absent.
    conditions
        How it is run.

    Raises
    ------
    NoRestingState
        If it has none and no initial voltage is given.
    IntegrationFailure
        If the run cannot be continued.
    """
    system = membrane.equations()
    numeric = lowered(system)
    parameters = parameter_values(numeric)
    resting, start = _beginning(system, conditions.initial_voltage)
    tables = {}
    if stimulus is not None:
        tables[STIMULUS] = timetable(
            stimulus, duration=conditions.duration, area=_one(membrane.area), cell=0
        )
    table = merged(numeric.input_names, tables)
    bounds = [conditions.relative_tolerance]
    if conditions.is_checked:
        bounds.append(_TIGHTER * conditions.relative_tolerance)
    cells = [
        Cell(parameters=parameters, start=start, table=table, relative_tolerance=bound)
        for bound in bounds
    ]
    plan = Plan(
        system=numeric,
        duration=conditions.duration,
        level=float(membrane.spike_level),
        progress=conditions.progress,
    )
    outcomes = advance(plan, cells)
    for outcome in outcomes[:1]:
        _require_done(numeric, parameters, table, outcome)
    trajectories = [
        Trajectory(system=numeric, parameters=parameters, table=table, steps=o.steps)
        for o in outcomes
        if o.status == Status.DONE
    ]
    return Record(
        membrane=membrane,
        stimulus=stimulus,
        duration=conditions.duration,
        rest=resting,
        is_ion_rest=_is_ion_rest(numeric, parameters, resting.values),
        trajectory=trajectories[0],
        check=trajectories[1] if len(trajectories) > 1 else None,
        relative_tolerance=conditions.relative_tolerance,
        method="Dormand-Prince 5(4) and Rodas 4(3), adaptive",
        rejected=outcomes[0].rejected,
    )


def _beginning(
    system: EquationSystem, initial_voltage: float | None
) -> tuple[Rest, Mapping[str, float]]:
    """Find the electrical rest, and where the run begins."""
    held = {name: 0.0 for name in system.state_names if name.endswith(".entered")}
    if initial_voltage is None:
        resting = rest(system, held=held)
        complete = replace(
            resting, chosen=replace(resting.chosen, values=resting.values | held)
        )
        return complete, complete.values
    point = steady(
        system.driven(VOLTAGE), held=held, inputs={VOLTAGE: initial_voltage}
    )
    values = point.values | held | {VOLTAGE: initial_voltage}
    point = replace(point, values=values)
    return Rest(chosen=point, fixed_points=(point,)), values


def _require_done(
    numeric: EquationSystem,
    parameters: Mapping[str, float],
    table: InputTable,
    outcome: Outcome,
) -> None:
    """Raise what stopped a run, naming the state that fails first."""
    if outcome.status == Status.DONE:
        return
    steps = outcome.steps
    values = dict(parameters) | dict(
        zip(numeric.state_names, steps.end_states, strict=True)
    )
    row = np.searchsorted(table.start, [steps.end_time], side="right") - 1
    values |= {
        k: float(v[0]) for k, v in table.at(row, np.array([steps.end_time])).items()
    }
    rates = [abs(float(rate)) for rate in evaluate(list(numeric.rates), values)]
    speeds = [
        np.inf if np.isnan(rate) else rate / state.scale
        for rate, state in zip(rates, numeric.states, strict=True)
    ]
    worst = int(np.argmax(speeds))
    raise IntegrationFailure(
        "no step is short enough for the error it would make",
        time=steps.end_time,
        variable=numeric.state_names[worst],
        value=float(steps.end_states[worst]),
    )


def _is_ion_rest(
    numeric: EquationSystem, parameters: Mapping[str, float], start: Mapping[str, float]
) -> bool:
    bound = {**parameters, **start, **dict.fromkeys(numeric.input_names, 0.0)}
    currents = {
        route.name: float(evaluate([route.current], bound)[0])
        for route in numeric.routes
    }
    for state in numeric.states:
        if state.name.endswith(".entered"):
            carried = [currents[name] for name in state.weights]
            if abs(sum(carried)) > _ION_REST * float(np.sum(np.abs(carried))):
                return False
    return True


def _one(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
