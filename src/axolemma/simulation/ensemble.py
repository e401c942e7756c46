"""Many cells at once: every value along a named dimension has a cell of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import parameter_values
from axolemma.errors import AxolemmaError, IntegrationFailure, InvalidInput
from axolemma.integration import Cell, InputTable, Outcome, Status, Trajectory, advance
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import Beginning, begin, diagnosed
from axolemma.simulation.conditions import VOLTAGE, Conditions
from axolemma.simulation.record import Record, input_table, planned
from axolemma.stimulus import Stimulus, dimensions
from axolemma.units import Along

Place = dict[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class EnsembleRecord:
    """What many cells did.

    Parameters
    ----------
    dimensions
        The named dimensions with their values; cells are counted with the last
        dimension running fastest.
    records
        One for each cell; None where it failed. Of a run whose steps were not
        recorded, a trajectory holds spikes or the end alone.
    failures
        What stopped the cells that failed, by their number.
    recorded
        ``steps``, ``events`` or ``final``.
    """

    dimensions: Mapping[str, Along]
    records: tuple[Record | None, ...]
    failures: Mapping[int, AxolemmaError]
    recorded: str

    @property
    def shape(self) -> tuple[int, ...]:
        """How many cells there are along each dimension."""
        return tuple(along.values.size for along in self.dimensions.values())

    def spike_times(self) -> list[np.ndarray]:
        """Times at which each cell's voltage rose through the spike level, ms."""
        return [
            np.empty(0) if record is None else _rises(record) for record in self.records
        ]


def has_many(membrane: Membrane, stimulus: Stimulus | None) -> bool:
    """Whether any value has a dimension."""
    has_own = any(isinstance(value, Along) for value in membrane.values.values())
    return has_own or (stimulus is not None and bool(dimensions(stimulus)))


def ensemble(
    membrane: Membrane, stimulus: Stimulus | None, conditions: Conditions
) -> EnsembleRecord:
    """Run every cell of a membrane and stimulus whose values have dimensions.

    Parameters
    ----------
    membrane
        The cells.
    stimulus
        What drives them.
    conditions
        How they are run; no second run shows the error.

    Raises
    ------
    InvalidInput
        If two arrays along one dimension differ in length, or an area has one.
    """
    system = membrane.equations()
    along = _dimensions(system, stimulus)
    places = [
        dict(zip(along, indices, strict=True))
        for indices in product(*(range(a.values.size) for a in along.values()))
    ]
    numeric = lowered(system)
    cells, beginnings, failures = _prepared(
        (membrane, stimulus), (system, numeric), places, conditions
    )
    plan = planned(numeric, membrane, conditions)
    outcomes = advance(plan, [cell for cell in cells if cell is not None])
    records: list[Record | None] = []
    finished = iter(outcomes)
    for number, (cell, beginning) in enumerate(zip(cells, beginnings, strict=True)):
        if cell is None or beginning is None:
            records.append(None)
            continue
        outcome = next(finished)
        if outcome.status != Status.DONE:
            failures[number] = _failure(numeric, cell, outcome, number)
            records.append(None)
            continue
        records.append(
            _record(
                (membrane, stimulus),
                conditions,
                how=(numeric, cell),
                beginning=beginning,
                outcome=outcome,
            )
        )
    return EnsembleRecord(
        dimensions=along,
        records=tuple(records),
        failures=failures,
        recorded=conditions.recorded,
    )


def _dimensions(system: EquationSystem, stimulus: Stimulus | None) -> dict[str, Along]:
    """Collect the named dimensions, those of the membrane first."""
    found: dict[str, Along] = {}
    given = [p.value for p in system.parameters if isinstance(p.value, Along)]
    if stimulus is not None:
        given.extend(dimensions(stimulus).values())
    for along in given:
        known = found.setdefault(along.dimension, along)
        if known.values.size != along.values.size:
            raise InvalidInput(
                f"dimension '{along.dimension}'",
                found=f"{known.values.size} and {along.values.size} values along it",
                expected="as many values wherever the dimension is used",
            )
    return found


def _prepared(
    what: tuple[Membrane, Stimulus | None],
    equations: tuple[EquationSystem, EquationSystem],
    places: Sequence[Place],
    conditions: Conditions,
) -> tuple[list[Cell | None], list[Beginning | None], dict[int, AxolemmaError]]:
    """Find where each cell begins; cells that differ in their stimulus share that."""
    system, numeric = equations
    membrane, stimulus = what
    known: dict[tuple[int, ...], Beginning | AxolemmaError] = {}
    tables: dict[tuple[int, ...], InputTable] = {}
    own = {p.value.dimension for p in system.parameters if isinstance(p.value, Along)}
    driven = dimensions(stimulus) if stimulus is not None else {}
    cells: list[Cell | None] = []
    beginnings: list[Beginning | None] = []
    failures: dict[int, AxolemmaError] = {}
    for number, place in enumerate(places):
        one = _at(system, place)
        parameters = parameter_values(one)
        key = tuple(place[name] for name in place if name in own)
        if key not in known:
            known[key] = _begun(one, numeric, parameters, conditions)
        beginning = known[key]
        if isinstance(beginning, AxolemmaError):
            failures[number] = beginning
            cells.append(None)
            beginnings.append(None)
            continue
        shown = tuple(place[name] for name in place if name in driven)
        if shown not in tables:
            tables[shown] = input_table(
                numeric, membrane, stimulus, duration=conditions.duration, cell=place
            )
        cells.append(
            Cell(
                parameters=parameters,
                start=beginning.start,
                table=tables[shown],
                relative_tolerance=conditions.relative_tolerance,
            )
        )
        beginnings.append(beginning)
    return cells, beginnings, failures


def _begun(
    system: EquationSystem,
    numeric: EquationSystem,
    parameters: Mapping[str, float],
    conditions: Conditions,
) -> Beginning | AxolemmaError:
    try:
        return begin(system, numeric, parameters, conditions.initial_voltage)
    except AxolemmaError as error:
        return error


def _at(system: EquationSystem, place: Place) -> EquationSystem:
    """Give the equations the values of one cell."""
    values = {
        p.name: float(p.value.values[place[p.value.dimension]])
        for p in system.parameters
        if isinstance(p.value, Along)
    }
    return system.with_parameters(values) if values else system


def _failure(
    numeric: EquationSystem, cell: Cell, outcome: Outcome, number: int
) -> IntegrationFailure:
    return diagnosed(numeric, cell.parameters, cell.table, outcome, cell=number)


def _record(
    what: tuple[Membrane, Stimulus | None],
    conditions: Conditions,
    *,
    how: tuple[EquationSystem, Cell],
    beginning: Beginning,
    outcome: Outcome,
) -> Record:
    numeric, cell = how
    membrane, stimulus = what
    checkpoint = outcome.checkpoint
    return Record(
        membrane=membrane,
        stimulus=stimulus,
        duration=conditions.duration,
        rest=beginning.rest,
        is_ion_rest=beginning.is_ion_rest,
        trajectory=Trajectory(
            system=numeric,
            parameters=cell.parameters,
            table=cell.table,
            steps=outcome.steps,
        ),
        check=None,
        relative_tolerance=conditions.relative_tolerance,
        method=conditions.method,
        rejected=outcome.rejected,
        checkpoints=() if checkpoint is None else (checkpoint,),
    )


def _rises(record: Record) -> np.ndarray:
    """Find the upward crossings of the spike level."""
    trajectory = record.trajectory
    if trajectory.steps.time.size == 0:
        return np.empty(0)
    if np.all(trajectory.steps.size == 0.0):
        return trajectory.steps.time  # a fixed step logs the crossings themselves
    voltage = trajectory.system.expression(VOLTAGE)
    level = float(record.membrane.spike_level)
    times = trajectory.roots(voltage - level)
    if times.size == 0:
        return times
    rates = trajectory.evaluate([trajectory.rate(VOLTAGE)], trajectory.at(times))[0]
    return times[rates > 0.0]
