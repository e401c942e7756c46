"""Where a run begins, and why one had to stop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.equilibrium import FixedPoint, Rest, rest, steady
from axolemma.errors import IntegrationFailure, NoRestingState
from axolemma.expressions import evaluate
from axolemma.integration import InputTable, Outcome
from axolemma.simulation.conditions import VOLTAGE

# Beside the gross current of an ion, a net current this small is rounding.
_ION_REST = 1e-10
# How a state is named that counts an ion which has entered the cell.
_ENTERED = ".entered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Where a cell rests and where its run begins.

    Parameters
    ----------
    rest
        Its electrical rest: voltage and gates steady, ions at their amounts.
    is_ion_rest
        Whether every ion is stationary there too.
    start
        Every state by name at the beginning.
    """

    rest: Rest
    is_ion_rest: bool
    start: Mapping[str, float]


def begin(
    system: EquationSystem,
    numeric: EquationSystem,
    parameters: Mapping[str, float],
    initial_voltage: float | None,
) -> Beginning:
    """Find where a cell rests and begins.

    Parameters
    ----------
    system, numeric
        The equations, and the same lowered.
    parameters
        By name, one number each.
    initial_voltage
        mV; the gates begin at rest there. At the resting state when absent.

    Raises
    ------
    NoRestingState
        If there is none and no initial voltage is given.
    """
    held = held_ions(system)
    given: FixedPoint | None = None
    if initial_voltage is not None:
        inputs = {VOLTAGE: initial_voltage}
        given = steady(system.driven(VOLTAGE), held=held, inputs=inputs)
        given = replace(given, values=given.values | held | inputs)
    try:
        found = rest(system, held=held)
    except NoRestingState:
        if given is None:
            raise
        found = Rest(chosen=given, fixed_points=(given,))
    chosen = replace(found.chosen, values=found.values | held)
    resting = replace(found, chosen=chosen)
    return Beginning(
        rest=resting,
        is_ion_rest=_is_ion_rest(numeric, parameters, resting.values),
        start=resting.values if given is None else given.values,
    )


def held_ions(system: EquationSystem) -> dict[str, float]:
    """Name the states that count ions, with their value at the beginning."""
    return {name: 0.0 for name in system.state_names if name.endswith(_ENTERED)}


def diagnosed(
    numeric: EquationSystem,
    parameters: Mapping[str, float],
    table: InputTable,
    outcome: Outcome,
    *,
    cell: int = 0,
) -> IntegrationFailure:
    """Say what stopped a run, naming the state that fails first.

    Parameters
    ----------
    numeric
        Lowered equations.
    parameters
        By name, one number each.
    table
        The inputs.
    outcome
        Of the run that stopped.
    cell
        Its number among those run together.
    """
    steps = outcome.steps
    values = dict(parameters) | dict(
        zip(numeric.state_names, steps.end_states, strict=True)
    )
    time = np.array([steps.end_time])
    row = np.searchsorted(table.start, time, side="right") - 1
    values |= {name: float(value[0]) for name, value in table.at(row, time).items()}
    rates = [abs(float(rate)) for rate in evaluate(list(numeric.rates), values)]
    speeds = [
        np.inf if np.isnan(rate) else rate / state.scale
        for rate, state in zip(rates, numeric.states, strict=True)
    ]
    worst = int(np.argmax(speeds))
    return IntegrationFailure(
        "no step is short enough for the error it would make",
        time=steps.end_time,
        variable=numeric.state_names[worst],
        value=float(steps.end_states[worst]),
        cell=cell,
    )


def _is_ion_rest(
    numeric: EquationSystem, parameters: Mapping[str, float], start: Mapping[str, float]
) -> bool:
    bound = {**parameters, **start, **dict.fromkeys(numeric.input_names, 0.0)}
    values = evaluate([route.current for route in numeric.routes], bound)
    currents = dict(zip(numeric.route_names, map(float, values), strict=True))
    for state in numeric.states:
        if state.name.endswith(_ENTERED):
            carried = [currents[name] for name in state.weights]
            if abs(sum(carried)) > _ION_REST * float(np.sum(np.abs(carried))):
                return False
    return True
