"""The record of one cell: what was done to it, and everything that it did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import Rest, parameter_values
from axolemma.errors import InvalidInput
from axolemma.integration import (
    Cell,
    Checkpoint,
    InputTable,
    Outcome,
    Plan,
    Status,
    Steps,
    Trajectory,
    advance,
    merged,
)
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import ENTERED, begin
from axolemma.simulation.conditions import STIMULUS, Conditions
from axolemma.simulation.diagnosis import diagnosed, strayed
from axolemma.stimulus import Stimulus, timetables
from axolemma.units import uA, uA_per_cm2, um

# The second run, which shows the error, has this part of the tolerance, or this
# part of the step.
_TIGHTER, _SHORTER = 0.1, 0.5


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
        The same at a tenth of the tolerance, or half the step, to see the error.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    method
        How it was integrated, in words.
    rejected
        How many steps the error estimate turned back.
    checkpoints
        Where the trajectory, and its check, can go on in a longer run.
    initial_voltage
        Where it was made to begin, mV; None for a beginning at rest.
    step
        Length of its fixed steps, ms; None for adaptive ones.
    frozen
        Gates that were held at their resting value, with this value.
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
    checkpoints: tuple[Checkpoint, ...] = ()
    initial_voltage: float | None = None
    step: float | None = None
    frozen: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def content(self) -> tuple[object, ...]:
        """What tells it from other records: equal runs have equal content."""
        steps = self.trajectory.steps
        return (
            self.membrane,
            self.stimulus,
            self.duration,
            steps.time.tobytes(),
            steps.end_states.tobytes(),
            steps.end_totals.tobytes(),
        )

    @property
    def has_rest(self) -> bool:
        """Whether `rest` is one, and not the place where a restless cell was begun."""
        names = self.trajectory.system.state_names
        counted = sum(not name.endswith(ENTERED) for name in names)
        return len(self.rest.eigenvalues) == counted + len(self.frozen)

    @property
    def is_pushed(self) -> bool:
        """Whether the stimulus is a push on a receptor, not a current."""
        return self.stimulus is not None and self.stimulus.drives.has_dimension_of(um)


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
    beginning = begin(system, numeric, parameters, conditions.initial_voltage)
    frozen = {name: beginning.rest.values[name] for name in conditions.frozen}
    if frozen:
        numeric = lowered(system.frozen(frozen))
        parameters = parameters | frozen
    table = input_table(numeric, membrane, stimulus, duration=conditions.duration)
    cell = Cell(
        parameters=parameters,
        start={
            name: value for name, value in beginning.start.items() if name not in frozen
        },
        table=table,
        relative_tolerance=conditions.relative_tolerance,
    )
    plan = planned(numeric, membrane, conditions)
    outcomes = _with_check(plan, cell, conditions)
    _require_done(numeric, cell, outcomes[0])
    if conditions.step is not None:
        failure = strayed(numeric, membrane.gates, outcomes[0])
        if failure is not None:
            raise failure
    trajectories = [
        Trajectory(system=numeric, parameters=parameters, table=table, steps=o.steps)
        for o in outcomes
        if o.status == Status.DONE
    ]
    return Record(
        membrane=membrane,
        stimulus=stimulus,
        duration=conditions.duration,
        rest=beginning.rest,
        is_ion_rest=beginning.is_ion_rest,
        trajectory=trajectories[0],
        check=trajectories[1] if len(trajectories) > 1 else None,
        relative_tolerance=conditions.relative_tolerance,
        method=conditions.method,
        rejected=outcomes[0].rejected,
        checkpoints=_checkpoints(outcomes),
        initial_voltage=conditions.initial_voltage,
        step=conditions.step,
        frozen=frozen,
    )


def extended(before: Record, duration: float) -> Record:
    """Let a run go on; the result has the bits of one long run.

    Parameters
    ----------
    before
        A run of adaptive steps.
    duration
        Of the whole, ms, from the same beginning.

    Raises
    ------
    InvalidInput
        If the run was of fixed steps, or is not shorter than `duration`.
    """
    if not before.checkpoints or duration <= before.duration:
        raise InvalidInput(
            "longer run",
            found=f"a run of {before.duration:g} ms to be {duration:g} ms long",
            expected="a shorter run of adaptive steps",
        )
    numeric = before.trajectory.system
    table = input_table(numeric, before.membrane, before.stimulus, duration=duration)
    runs = [before.trajectory, *([before.check] if before.check else [])]
    bounds = [before.relative_tolerance, _TIGHTER * before.relative_tolerance]
    cells = [
        Cell(
            parameters=run.parameters,
            start={},
            table=table,
            relative_tolerance=bound,
            checkpoint=checkpoint,
        )
        for run, bound, checkpoint in zip(
            runs, bounds, before.checkpoints, strict=False
        )
    ]
    plan = planned(numeric, before.membrane, Conditions(duration=duration))
    outcomes = advance(plan, cells)
    _require_done(numeric, cells[0], outcomes[0])
    trajectories = [
        replace(run, table=table, steps=_joined(run.steps, checkpoint, outcome.steps))
        for run, checkpoint, outcome in zip(
            runs, before.checkpoints, outcomes, strict=False
        )
    ]
    return replace(
        before,
        duration=duration,
        trajectory=trajectories[0],
        check=trajectories[1] if len(trajectories) > 1 else None,
        rejected=outcomes[0].rejected,
        checkpoints=_checkpoints(outcomes),
    )


def planned(
    numeric: EquationSystem, membrane: Membrane, conditions: Conditions
) -> Plan:
    """Say how cells of a membrane are run."""
    return Plan(
        system=numeric,
        duration=conditions.duration,
        record=conditions.recorded,
        level=float(membrane.spike_level),
        step=conditions.step,
        threads=conditions.threads,
        progress=conditions.progress,
    )


def input_table(
    numeric: EquationSystem,
    membrane: Membrane,
    stimulus: Stimulus | None,
    *,
    duration: float,
    cell: int | Mapping[str, int] = 0,
) -> InputTable:
    """Tabulate what drives one cell.

    Parameters
    ----------
    numeric
        Lowered equations.
    membrane
        Gives the area, by which a current becomes a density.
    stimulus
        What drives it; nothing when absent.
    duration
        ms.
    cell
        Place of the cell along each named dimension.
    """
    found = input_tables(numeric, membrane, stimulus, duration=duration, cells=[cell])
    return found[0]


def input_tables(
    numeric: EquationSystem,
    membrane: Membrane,
    stimulus: Stimulus | None,
    *,
    duration: float,
    cells: Sequence[int | Mapping[str, int]],
) -> list[InputTable]:
    """Tabulate what drives several cells; see `input_table`."""
    if stimulus is None:
        return [merged(numeric.input_names, {})] * len(cells)
    name = _driven(membrane, stimulus)
    area = membrane.area if isinstance(membrane.area, float) else None
    tables = timetables(stimulus, duration=duration, area=area, cells=cells)
    return [merged(numeric.input_names, {name: table}) for table in tables]


def _driven(membrane: Membrane, stimulus: Stimulus) -> str:
    """Name the input that a stimulus drives, which its unit says."""
    if any(stimulus.drives.has_dimension_of(unit) for unit in (uA_per_cm2, uA)):
        return STIMULUS
    is_push = stimulus.drives.has_dimension_of(um)
    if is_push and membrane.receptor is not None:
        return membrane.receptor.input
    remedy = "a command in mV is for voltage_clamp"
    if is_push:
        remedy = "put a receptor before the membrane that can be pushed: "
        remedy += "membrane.with_receptor()"
    raise InvalidInput(
        "stimulus",
        found=f"'{stimulus}', which is in {um if is_push else stimulus.drives}",
        expected="a current, such as '10 uA/cm2' or '200 pA'",
        remedy=remedy,
    )


def _with_check(plan: Plan, cell: Cell, conditions: Conditions) -> Sequence[Outcome]:
    """Run a cell, and again more finely where the error is wanted."""
    if not conditions.is_checked:
        return advance(plan, [cell])
    if plan.step is not None:
        finer = replace(plan, step=_SHORTER * plan.step)
        return [*advance(plan, [cell]), *advance(finer, [cell])]
    tighter = replace(cell, relative_tolerance=_TIGHTER * cell.relative_tolerance)
    return advance(plan, [cell, tighter])


def _require_done(numeric: EquationSystem, cell: Cell, outcome: Outcome) -> None:
    if outcome.status != Status.DONE:
        raise diagnosed(numeric, cell.parameters, cell.table, outcome)


def _checkpoints(outcomes: Sequence[Outcome]) -> tuple[Checkpoint, ...]:
    found = [outcome.checkpoint for outcome in outcomes]
    return tuple(checkpoint for checkpoint in found if checkpoint is not None)


def _joined(before: Steps, checkpoint: Checkpoint, after: Steps) -> Steps:
    """Put the steps after a checkpoint behind those before it."""
    kept = slice(checkpoint.accepted)
    return Steps(
        time=np.append(before.time[kept], after.time),
        size=np.append(before.size[kept], after.size),
        row=np.append(before.row[kept], after.row),
        method=np.append(before.method[kept], after.method),
        states=np.hstack([before.states[:, kept], after.states]),
        totals=np.hstack([before.totals[:, kept], after.totals]),
        end_time=after.end_time,
        end_states=after.end_states,
        end_totals=after.end_totals,
    )
