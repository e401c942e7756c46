"""Many cells at once: every value along a named dimension has a cell of its own."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.errors import AxolemmaError, IntegrationFailure, InvalidInput
from axolemma.integration import Cell, InputTable, Outcome, Status, Trajectory, advance
from axolemma.integration.joined import rises
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import Beginning, beginnings
from axolemma.simulation.conditions import VOLTAGE, Conditions
from axolemma.simulation.diagnosis import diagnosed, strayed
from axolemma.simulation.record import Record, input_tables, planned
from axolemma.stimulus import Stimulus, dimensions
from axolemma.units import Along

Place = dict[str, int]


@dataclass(frozen=True, kw_only=True, eq=False)
class EnsembleRecord:
    """What many cells did.

    Parameters
    ----------
    membrane
        The cells, with all their values.
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

    membrane: Membrane
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
        return list(self._spike_times)

    @cached_property
    def _spike_times(self) -> list[np.ndarray]:
        records = dict(enumerate(self.records))
        ran = {n: record for n, record in records.items() if record is not None}
        # A fixed step logs the crossings themselves.
        found = {n: record.trajectory.steps.time for n, record in ran.items()}
        stepped = [n for n, record in ran.items() if record.trajectory.steps.size.any()]
        if stepped:
            first = ran[stepped[0]]
            above = first.trajectory.system.expression(VOLTAGE)
            above -= float(first.membrane.spike_level)
            runs = [ran[number].trajectory for number in stepped]
            times = rises(runs, above, runs[0].rate(VOLTAGE))
            found.update(zip(stepped, times, strict=True))
        return [found.get(number, np.empty(0)) for number in records]


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
    cells, begun, failures = _prepared(
        (membrane, stimulus), (system, numeric), places, conditions
    )
    plan = planned(numeric, membrane, conditions)
    outcomes = advance(plan, [cell for cell in cells if cell is not None])
    records: list[Record | None] = []
    finished = iter(outcomes)
    for number, (cell, beginning) in enumerate(zip(cells, begun, strict=True)):
        if cell is None or beginning is None:
            records.append(None)
            continue
        outcome = next(finished)
        failure = None
        if outcome.status != Status.DONE:
            failure = _failure(numeric, cell, outcome, number)
        elif conditions.step is not None:
            failure = strayed(numeric, membrane.gates, outcome, cell=number)
        if failure is not None:
            failures[number] = failure
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
        membrane=membrane,
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
    own = {p.value.dimension for p in system.parameters if isinstance(p.value, Along)}
    kinds, kind_of = _distinct(places, own)
    parameters = [_parameters_at(system, place) for place in kinds]
    found = beginnings(system, numeric, parameters, conditions.initial_voltage)
    tables = _tables(numeric, what, places, conditions)
    cells: list[Cell | None] = []
    begun: list[Beginning | None] = []
    failures: dict[int, AxolemmaError] = {}
    for number, (kind, table) in enumerate(zip(kind_of, tables, strict=True)):
        beginning = found[kind]
        if isinstance(beginning, AxolemmaError):
            failures[number] = beginning
            cells.append(None)
            begun.append(None)
            continue
        cells.append(
            Cell(
                parameters=parameters[kind],
                start=beginning.start,
                table=table,
                relative_tolerance=conditions.relative_tolerance,
            )
        )
        begun.append(beginning)
    return cells, begun, failures


def _tables(
    numeric: EquationSystem,
    what: tuple[Membrane, Stimulus | None],
    places: Sequence[Place],
    conditions: Conditions,
) -> list[InputTable]:
    """Tabulate what drives each cell; those that are driven alike share that."""
    membrane, stimulus = what
    driven = dimensions(stimulus) if stimulus is not None else {}
    kinds, kind_of = _distinct(places, driven)
    tables = input_tables(
        numeric, membrane, stimulus, duration=conditions.duration, cells=kinds
    )
    return [tables[kind] for kind in kind_of]


def _distinct(
    places: Sequence[Place], names: Container[str]
) -> tuple[list[Place], list[int]]:
    """List the places that differ along some dimensions, and which each one is."""
    kinds: list[Place] = []
    known: dict[tuple[int, ...], int] = {}
    kind_of: list[int] = []
    for place in places:
        key = tuple([index for name, index in place.items() if name in names])
        if key not in known:
            known[key] = len(kinds)
            kinds.append(place)
        kind_of.append(known[key])
    return kinds, kind_of


def _parameters_at(system: EquationSystem, place: Place) -> dict[str, float]:
    """Give the parameters of one cell."""
    return {
        p.name: float(p.value.values[place[p.value.dimension]])
        if isinstance(p.value, Along)
        else float(p.value)
        for p in system.parameters
    }


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
