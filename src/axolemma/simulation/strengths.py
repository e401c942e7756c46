"""A run made again with its stimulus weaker or stronger, many strengths at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.errors import AxolemmaError
from axolemma.integration import Cell, Status, Trajectory, advance
from axolemma.simulation.beginning import begin
from axolemma.simulation.conditions import Conditions
from axolemma.simulation.record import Record, input_table, planned


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Strengths:
    """What a run would have been, had its stimulus had another strength.

    Parameters
    ----------
    before
        The run as it was; it has a stimulus.
    start
        Every state by name at its beginning.
    """

    before: Record
    start: Mapping[str, float]

    @classmethod
    def of(cls, before: Record) -> Strengths:
        """Find where a run began, before anything was done to it."""
        values = before.rest.values
        if before.initial_voltage is not None:
            system = before.membrane.equations()
            numeric = lowered(system)
            parameters = parameter_values(numeric)
            values = begin(system, numeric, parameters, before.initial_voltage).start
        start = {name: values[name] for name in values if name not in before.frozen}
        return cls(before=before, start=start)

    def at(
        self, factors: Sequence[float], *, duration: float | None = None
    ) -> list[Record | None]:
        """Run it with its stimulus multiplied; None where that cannot be computed.

        Parameters
        ----------
        factors
            As many runs are made, side by side; none of them is checked by a second.
        duration
            ms; as long as it was when absent.
        """
        before, numeric = self.before, self.before.trajectory.system
        duration = before.duration if duration is None else duration
        stimuli = [factor * before.stimulus for factor in factors if before.stimulus]
        try:
            tables = [
                input_table(numeric, before.membrane, stimulus, duration=duration)
                for stimulus in stimuli
            ]
        except AxolemmaError:
            # Too strong to be written down.
            return [None] * len(factors)
        cells = [
            Cell(
                parameters=before.trajectory.parameters,
                start=self.start,
                table=table,
                relative_tolerance=before.relative_tolerance,
            )
            for table in tables
        ]
        conditions = Conditions(duration=duration, step=before.step)
        outcomes = advance(planned(numeric, before.membrane, conditions), cells)
        return [
            replace(
                before,
                stimulus=stimulus,
                duration=duration,
                trajectory=Trajectory(
                    system=numeric,
                    parameters=cell.parameters,
                    table=cell.table,
                    steps=outcome.steps,
                ),
                check=None,
                rejected=outcome.rejected,
                checkpoints=(),
            )
            if outcome.status == Status.DONE
            else None
            for stimulus, cell, outcome in zip(stimuli, cells, outcomes, strict=True)
        ]
