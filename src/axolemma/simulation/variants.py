"""Variants: a run made again with something otherwise, many times side by side.

They are made to see whether and how the cell fires: a variant ends some time after it
first fired, and where it has taken many steps without.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.integration import Cell, Method, Status, Trajectory, advance
from axolemma.integration.lane_memory import LOG_HEAD
from axolemma.simulation.beginning import Beginning, begin, beginnings
from axolemma.simulation.conditions import VOLTAGE, Conditions
from axolemma.simulation.record import Record, planned

# A variant is looked at whenever it has taken so many steps.
_LOOKED_AT = 1024
# It may take so many, or twice as many as the run did, as long as there are no more
# than so many in all variants: some 200 MB.
_FEW, _IN_ALL = 4096, 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Enough:
    """Says of a variant that enough is known of it: it fired, or takes too long.

    Parameters
    ----------
    row
        Of the voltage in what is logged.
    level
        Voltage that the peak of a spike reaches, mV.
    most
        Steps that it may take.
    """

    row: int
    level: float
    most: int

    def __call__(self, entries: Sequence[np.ndarray]) -> bool:
        """Look at what was logged, parts of shape (stride, steps)."""
        voltages = [part[self.row] for part in entries]
        fired = any(np.any(voltage >= self.level) for voltage in voltages)
        is_down = bool(voltages[-1][-1] < self.level)
        return (fired and is_down) or sum(map(len, voltages)) >= self.most


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
        None where that cannot be computed. A run that fired may end early, and so may
        one that takes very many steps.
    """
    start = _start(before)
    # What is too strong to be written down stops its cell.
    with np.errstate(over="ignore", invalid="ignore"):
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
        None where there is no rest, or it cannot be computed; see `with_strengths`.
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
    enough = _Enough(
        row=LOG_HEAD + numeric.state_names.index(VOLTAGE),
        level=float(before.membrane.spike_level),
        most=min(
            max(_FEW, 2 * before.trajectory.steps.time.size),
            _IN_ALL // max(len(cells), 1),
        ),
    )
    plan = replace(
        planned(numeric, before.membrane, conditions),
        capacity=_LOOKED_AT,
        enough=enough,
        is_brief=True,
        is_stiff=Method.ROSENBROCK in before.trajectory.steps.method,
    )
    outcomes = advance(plan, cells)
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
