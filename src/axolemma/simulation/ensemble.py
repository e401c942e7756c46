"""Many cells at once: every value along a named dimension has a cell of its own."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import product

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.errors import AxolemmaError, InvalidInput
from axolemma.integration import Cell, InputTable, Outcomes, Status, advance
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import Beginning, beginnings
from axolemma.simulation.conditions import Conditions
from axolemma.simulation.diagnosis import diagnosed, strayed, straying
from axolemma.simulation.ensemble_records import EnsembleRecord, Records
from axolemma.simulation.record import input_tables, planned
from axolemma.stimulus import Stimulus, dimensions
from axolemma.units import Along

Place = dict[str, int]


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
    ran = {number: cell for number, cell in enumerate(cells) if cell is not None}
    outcomes = advance(planned(numeric, membrane, conditions), list(ran.values()))
    failures |= _failures(numeric, ran, outcomes)
    if conditions.step is not None:
        failures |= _strayed(numeric, membrane, list(ran), outcomes)
    records = Records(
        membrane=membrane,
        stimulus=stimulus,
        conditions=conditions,
        numeric=numeric,
        cells=cells,
        begun=begun,
        outcomes=outcomes,
        places={
            number: place for place, number in enumerate(ran) if number not in failures
        },
    )
    return EnsembleRecord(
        membrane=membrane, dimensions=along, records=records, failures=failures
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


def _failures(
    numeric: EquationSystem, ran: Mapping[int, Cell], outcomes: Outcomes
) -> dict[int, AxolemmaError]:
    """Say what stopped the cells that did not come to their end, by their number."""
    numbers = list(ran)
    found: dict[int, AxolemmaError] = {}
    for place in np.flatnonzero(outcomes.status != Status.DONE).tolist():
        number, outcome = numbers[place], outcomes[place]
        cell = ran[number]
        found[number] = diagnosed(
            numeric, cell.parameters, cell.table, outcome, cell=number
        )
    return found


def _strayed(
    numeric: EquationSystem,
    membrane: Membrane,
    numbers: Sequence[int],
    outcomes: Outcomes,
) -> dict[int, AxolemmaError]:
    """Say for which cells a fixed step was too long, though they came to their end."""
    found: dict[int, AxolemmaError] = {}
    for place in straying(numeric, membrane.gates, outcomes):
        outcome, number = outcomes[place], numbers[place]
        failure = strayed(numeric, membrane.gates, outcome, cell=number)
        if failure is not None and outcome.status == Status.DONE:
            found[number] = failure
    return found
