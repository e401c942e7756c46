"""Windows: a long run made one stretch of time after another, in bounded memory.

Each window goes on from where the one before was, and can be made again from there,
to the same bits, whenever somebody asks what happened in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.equilibrium import parameter_values
from axolemma.errors import InternalError
from axolemma.integration import (
    Cell,
    Checkpoint,
    InputTable,
    Outcome,
    Status,
    Steps,
    Trajectory,
    advance,
)
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import Beginning, begin
from axolemma.simulation.conditions import VOLTAGE, Conditions
from axolemma.simulation.diagnosis import diagnosed
from axolemma.simulation.record import Record, input_table, planned
from axolemma.stimulus import Stimulus

# The second run, which shows the error, has this part of the tolerance.
_TIGHTER = 0.1
# The first window and the longest, ms; and the steps that one had better have. So
# many can be examined in some 100 MB.
_FIRST, _LONGEST = 250.0, 4000.0
_STEPS = 12_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mark:
    """Where a window begins.

    Parameters
    ----------
    time
        ms.
    checkpoints
        Of the run, and of its check as long as there is one; none at time 0.
    """

    time: float = 0.0
    checkpoints: tuple[Checkpoint, ...] = ()

    def accepted(self, lane: int) -> int:
        """Say how many steps the run, lane 0, or its check, lane 1, had taken."""
        return self.checkpoints[lane].accepted if self.checkpoints else 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """What happened in a window.

    Parameters
    ----------
    mark
        Where it begins.
    trajectory
        What the cell did; its last step is cut short by the end of the window.
    check
        The same at a tenth of the tolerance; None from where that failed.
    rejected
        How many steps were turned back since time 0.
    following
        Where the next window begins: at the step that was cut short.
    """

    mark: Mark
    trajectory: Trajectory
    check: Trajectory | None
    rejected: int
    following: Mark

    def whole(self, lane: int = 0) -> Steps:
        """Give the steps that are not cut short, of the run or of its check.

        They end where the next window begins.
        """
        run = self.trajectory if lane == 0 else self.check
        if run is None:
            raise InternalError("a window without a check was asked for its steps")
        count = self.following.accepted(lane) - self.mark.accepted(lane)
        return run.steps.part(0, count)


@dataclass(frozen=True, kw_only=True, eq=False)
class Course:
    """A long run that can be made window by window.

    Parameters
    ----------
    membrane
        The cell; each of its values is one number.
    stimulus
        What drives it; nothing when absent.
    conditions
        How it is run, by adaptive steps.
    system
        Its lowered equations.
    parameters
        By name, one number each.
    table
        The inputs of the whole run.
    beginning
        Where it rests and begins.
    """

    membrane: Membrane
    stimulus: Stimulus | None
    conditions: Conditions
    system: EquationSystem
    parameters: Mapping[str, float]
    table: InputTable
    beginning: Beginning

    @classmethod
    def of(
        cls, membrane: Membrane, stimulus: Stimulus | None, conditions: Conditions
    ) -> Course:
        """Find where a long run begins.

        Raises
        ------
        NoRestingState
            If the cell has none and no initial voltage is given.
        """
        system = membrane.equations()
        numeric = lowered(system)
        parameters = parameter_values(numeric)
        return cls(
            membrane=membrane,
            stimulus=stimulus,
            conditions=conditions,
            system=numeric,
            parameters=parameters,
            table=input_table(
                numeric, membrane, stimulus, duration=conditions.duration
            ),
            beginning=begin(system, numeric, parameters, conditions.initial_voltage),
        )

    def windows(self) -> Iterator[Window]:
        """Make the run, one window after another.

        Raises
        ------
        IntegrationFailure
            If the run cannot be continued.
        """
        duration, progress = self.conditions.duration, self.conditions.progress
        mark, end, length = Mark(), 0.0, _FIRST
        while end < duration:
            end = min(end + length, duration)
            window = self.window(mark, end)
            if progress is not None:
                progress(end / duration)
            yield window
            steps = max(window.trajectory.steps.time.size, 1)
            length = min(length * np.clip(_STEPS / steps, 0.5, 2.0), _LONGEST)
            mark = window.following

    def window(self, mark: Mark, end: float) -> Window:
        """Make one window.

        Parameters
        ----------
        mark
            Where it begins.
        end
            Where it ends, ms.
        """
        plan = planned(
            self.system,
            self.membrane,
            replace(self.conditions, duration=end, progress=None),
        )
        cells = self._cells(mark)
        outcomes = advance(plan, cells)
        if outcomes[0].status != Status.DONE:
            raise diagnosed(self.system, self.parameters, self.table, outcomes[0])
        done = [each for each in outcomes if each.status == Status.DONE]
        kept = [each.checkpoint for each in done if each.checkpoint is not None]
        runs = [self._trajectory(outcome) for outcome in done]
        return Window(
            mark=mark,
            trajectory=runs[0],
            check=runs[1] if len(runs) > 1 else None,
            rejected=outcomes[0].rejected,
            following=_following(mark, outcomes[0], tuple(kept)),
        )

    def record(self, last: Window) -> Record:
        """Give the record of the whole run, with the trajectory of its last window."""
        return Record(
            membrane=self.membrane,
            stimulus=self.stimulus,
            duration=self.conditions.duration,
            rest=self.beginning.rest,
            is_ion_rest=self.beginning.is_ion_rest,
            trajectory=last.trajectory,
            check=last.check,
            relative_tolerance=self.conditions.relative_tolerance,
            method=self.conditions.method,
            rejected=last.rejected,
            checkpoints=last.following.checkpoints,
        )

    @property
    def initial_voltage(self) -> float:
        """Voltage at the beginning, before any impulse, mV."""
        return float(self.beginning.start[VOLTAGE])

    def _cells(self, mark: Mark) -> list[Cell]:
        bound = self.conditions.relative_tolerance
        cell = Cell(
            parameters=self.parameters,
            start=self.beginning.start,
            table=self.table,
            relative_tolerance=bound,
        )
        cells = [cell]
        if self.conditions.is_checked:
            cells.append(replace(cell, relative_tolerance=_TIGHTER * bound))
        if not mark.checkpoints:
            return cells
        return [
            replace(each, checkpoint=checkpoint)
            for each, checkpoint in zip(cells, mark.checkpoints, strict=False)
        ]

    def _trajectory(self, outcome: Outcome) -> Trajectory:
        return Trajectory(
            system=self.system,
            parameters=self.parameters,
            table=self.table,
            steps=outcome.steps,
        )


def _following(
    mark: Mark, outcome: Outcome, checkpoints: tuple[Checkpoint, ...]
) -> Mark:
    """Find where the first step began that the end of a window cut short."""
    after = Mark(checkpoints=checkpoints)
    steps, whole = outcome.steps, after.accepted(0) - mark.accepted(0)
    is_cut = 0 <= whole < steps.time.size
    return replace(after, time=float(steps.time[whole] if is_cut else steps.end_time))
