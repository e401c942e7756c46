"""The records of many cells, each put together when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.errors import AxolemmaError, InternalError
from axolemma.integration import Cell, Outcomes, Trajectory
from axolemma.integration.joined import rises
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import Beginning
from axolemma.simulation.conditions import VOLTAGE, Conditions
from axolemma.simulation.record import Record
from axolemma.stimulus import Stimulus
from axolemma.units import Along


@dataclass(frozen=True, kw_only=True, eq=False)
class Records(Sequence[Record | None]):
    """The record of each cell; None where it failed.

    Of a run whose steps were not recorded, a trajectory holds spikes or the end alone.

    Parameters
    ----------
    membrane, stimulus, conditions
        What was run, and how.
    numeric
        Lowered equations.
    cells, begun
        What and where each cell was at first; None where it could not begin.
    outcomes
        What became of those that began.
    places
        From the number of a cell that came to its end to its place among the outcomes.
    """

    membrane: Membrane
    stimulus: Stimulus | None
    conditions: Conditions
    numeric: EquationSystem
    cells: Sequence[Cell | None]
    begun: Sequence[Beginning | None]
    outcomes: Outcomes
    places: Mapping[int, int]
    _made: dict[int, Record] = field(default_factory=dict[int, Record], init=False)

    def __len__(self) -> int:
        return len(self.cells)

    @overload
    def __getitem__(self, number: int) -> Record | None: ...
    @overload
    def __getitem__(self, number: slice) -> list[Record | None]: ...
    def __getitem__(self, number: int | slice) -> Record | list[Record | None] | None:
        """Give the record of a cell by its number, or those of several."""
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        number = range(len(self))[number]
        if number in self.places and number not in self._made:
            self._made[number] = self._record(number)
        return self._made.get(number)

    def _record(self, number: int) -> Record:
        cell, beginning = self.cells[number], self.begun[number]
        if cell is None or beginning is None:
            raise InternalError(f"cell {number} has an outcome and no beginning")
        outcome, conditions = self.outcomes[self.places[number]], self.conditions
        checkpoint = outcome.checkpoint
        return Record(
            membrane=self.membrane,
            stimulus=self.stimulus,
            duration=conditions.duration,
            rest=beginning.rest,
            is_ion_rest=beginning.is_ion_rest,
            trajectory=Trajectory(
                system=self.numeric,
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
        One for each cell.
    failures
        What stopped the cells that failed, by their number.
    """

    membrane: Membrane
    dimensions: Mapping[str, Along]
    records: Records
    failures: Mapping[int, AxolemmaError]

    @property
    def recorded(self) -> str:
        """What was kept: ``steps``, ``events`` or ``final``."""
        return self.records.conditions.recorded

    @property
    def shape(self) -> tuple[int, ...]:
        """How many cells there are along each dimension."""
        return tuple(along.values.size for along in self.dimensions.values())

    def spike_times(self) -> list[np.ndarray]:
        """Times at which each cell's voltage rose through the spike level, ms."""
        return list(self._spike_times)

    @cached_property
    def _spike_times(self) -> list[np.ndarray]:
        records = self.records
        logged = records.outcomes.times()
        found = [np.empty(0)] * len(records)
        for number, place in records.places.items():
            found[number] = logged[place]
        if records.conditions.step is not None and self.recorded == "events":
            # A fixed step logs the crossings themselves.
            return found
        stepped = [number for number, times in enumerate(found) if times.size]
        runs = [run.trajectory for n in stepped if (run := records[n]) is not None]
        if runs:
            above = runs[0].system.expression(VOLTAGE)
            above -= float(self.membrane.spike_level)
            times = rises(runs, above, runs[0].rate(VOLTAGE))
            for number, own in zip(stepped, times, strict=True):
                found[number] = own
        return found
