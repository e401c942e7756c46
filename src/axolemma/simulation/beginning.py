"""Where a run begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.equilibrium import (
    FixedPoint,
    Rest,
    Values,
    rests,
    steady,
    told_apart,
)
from axolemma.errors import AxolemmaError, NoRestingState
from axolemma.expressions import evaluate
from axolemma.simulation.conditions import VOLTAGE

# Beside the gross current of an ion, a net current this small is rounding; so is one
# this small beside all currents, where an ion has a single route at equilibrium.
_ION_REST, _ROUNDING = 1e-10, 1e-14
# How a state is named that counts an ion which has entered the cell.
ENTERED = ".entered"


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
    (found,) = beginnings(system, numeric, [parameters], initial_voltage)
    if isinstance(found, Beginning):
        return found
    raise found


def beginnings(
    system: EquationSystem,
    numeric: EquationSystem,
    cells: Sequence[Mapping[str, float]],
    initial_voltage: float | None,
) -> list[Beginning | AxolemmaError]:
    """Find where each of several cells rests and begins; see `begin`.

    Parameters
    ----------
    system, numeric
        The equations, and the same lowered.
    cells
        Parameters of each cell by name.
    initial_voltage
        As for `begin`.

    Returns
    -------
    list
        For each cell its beginning, or the error that there is none.
    """
    held = held_ions(system)
    found: list[tuple[Rest, Values] | AxolemmaError] = []
    at_rest = rests(system, cells, held=held)
    for parameters, rest in zip(cells, at_rest, strict=True):
        try:
            given = None
            if initial_voltage is not None:
                given = _settled(system, held, parameters, initial_voltage)
            found.append(_started(rest, given, held))
        except AxolemmaError as error:
            found.append(error)
    resting = [
        {**parameters, **each[0].values}
        for parameters, each in zip(cells, found, strict=True)
        if not isinstance(each, AxolemmaError)
    ]
    is_ion_rest = iter(_are_ion_rests(numeric, resting))
    return [
        each
        if isinstance(each, AxolemmaError)
        else Beginning(rest=each[0], is_ion_rest=next(is_ion_rest), start=each[1])
        for each in found
    ]


def _settled(
    system: EquationSystem,
    held: Values,
    parameters: Mapping[str, float],
    initial_voltage: float,
) -> FixedPoint:
    """Find where the gates rest at a voltage."""
    inputs = {VOLTAGE: initial_voltage}
    given = steady(
        system.driven(VOLTAGE), held=held, inputs=inputs, parameters=parameters
    )
    return replace(given, values=given.values | held | inputs)


def _started(
    rest: Rest | AxolemmaError, given: FixedPoint | None, held: Values
) -> tuple[Rest, Values]:
    """Give the rest of a cell, and where it begins."""
    if given is not None and isinstance(rest, NoRestingState):
        rest = Rest(chosen=given, fixed_points=(given,))
    if isinstance(rest, AxolemmaError):
        raise rest
    chosen = replace(rest.chosen, values=rest.values | held)
    resting = replace(rest, chosen=chosen)
    return resting, resting.values if given is None else given.values


def held_ions(system: EquationSystem) -> dict[str, float]:
    """Name the states that count ions, with their value at the beginning."""
    return {name: 0.0 for name in system.state_names if name.endswith(ENTERED)}


def _are_ion_rests(
    numeric: EquationSystem, cells: Sequence[Mapping[str, float]]
) -> list[bool]:
    """Say of several cells, from parameters and states, whether every ion rests."""
    if not cells:
        return []
    shared, varying = told_apart(cells)
    bound = {**shared, **varying, **dict.fromkeys(numeric.input_names, 0.0)}
    values = evaluate([route.current for route in numeric.routes], bound)
    currents = dict(zip(numeric.route_names, values, strict=True))
    is_rest = np.ones(len(cells), dtype=bool)
    rounding = _ROUNDING * sum((np.abs(value) for value in values), start=np.zeros(1))
    for state in numeric.states:
        if state.name.endswith(ENTERED):
            carried = [np.broadcast_to(currents[n], len(cells)) for n in state.weights]
            net, gross = np.sum(carried, axis=0), np.sum(np.abs(carried), axis=0)
            is_rest &= ~(np.abs(net) > _ION_REST * gross + rounding)
    return is_rest.tolist()
