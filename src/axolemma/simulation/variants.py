"""Variants: a run made again with something otherwise, many times side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from axolemma.equations import EquationSystem, lowered
from axolemma.integration import Cell, Status, Trajectory, advance
from axolemma.simulation.beginning import Beginning, begin, beginnings
from axolemma.simulation.conditions import Conditions
from axolemma.simulation.record import Record, planned


def with_strengths(before: Record, factors: Sequence[float]) -> list[Trajectory | None]:
    """Make a run again with its stimulus multiplied.

    Parameters
    ----------
    before
        The run as it was; it has a stimulus.
    factors
        As many runs are made.

    Returns
    -------
    list
        None where that cannot be computed.
    """
    start = _start(before)
    cells = [
        Cell(
            parameters=before.trajectory.parameters,
            start=start,
            table=before.trajectory.table.scaled(factor),
            relative_tolerance=before.relative_tolerance,
        )
        for factor in factors
    ]
    return _run(before, cells)


def with_parameters(
    before: Record, changes: Sequence[Mapping[str, float]]
) -> list[Trajectory | None]:
    """Make a run again with other parameters, each time from the rest they give.

    Parameters
    ----------
    before
        The run as it was.
    changes
        For each run the parameters that differ, by name, in the coherent system.

    Returns
    -------
    list
        None where there is no rest, or it cannot be computed.
    """
    system = _unfrozen(before)
    parameters = [{**before.trajectory.parameters, **each} for each in changes]
    own = [{name: each[name] for name in system.parameter_names} for each in parameters]
    begun = beginnings(system, system, own, before.initial_voltage)
    cells = [
        Cell(
            parameters={**each, **_frozen(before, beginning)},
            start=_moving(before, beginning),
            table=before.trajectory.table,
            relative_tolerance=before.relative_tolerance,
        )
        for each, beginning in zip(parameters, begun, strict=True)
        if isinstance(beginning, Beginning)
    ]
    done = iter(_run(before, cells))
    return [next(done) if isinstance(each, Beginning) else None for each in begun]


def _start(before: Record) -> Mapping[str, float]:
    """Give every state at the beginning of a run, before anything was done to it."""
    if before.initial_voltage is None:
        rest = before.rest.values
        return {name: rest[name] for name in before.trajectory.system.state_names}
    system = _unfrozen(before)
    parameters = before.trajectory.parameters
    return _moving(before, begin(system, system, parameters, before.initial_voltage))


def _unfrozen(before: Record) -> EquationSystem:
    """Give the lowered equations of a run with all gates moving."""
    if before.frozen:
        return lowered(before.membrane.equations())
    return before.trajectory.system


def _frozen(before: Record, beginning: Beginning) -> dict[str, float]:
    return {name: beginning.rest.values[name] for name in before.frozen}


def _moving(before: Record, beginning: Beginning) -> dict[str, float]:
    names = before.trajectory.system.state_names
    return {name: beginning.start[name] for name in names}


def _run(before: Record, cells: Sequence[Cell]) -> list[Trajectory | None]:
    """Run cells as long as the run was."""
    numeric = before.trajectory.system
    conditions = Conditions(duration=before.duration, step=before.step)
    outcomes = advance(planned(numeric, before.membrane, conditions), cells)
    return [
        Trajectory(
            system=numeric,
            parameters=cell.parameters,
            table=cell.table,
            steps=outcome.steps,
        )
        if outcome.status == Status.DONE
        else None
        for cell, outcome in zip(cells, outcomes, strict=True)
    ]
