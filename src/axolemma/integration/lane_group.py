"""A group of lanes: cells laid out for a kernel, and taken back from it."""

from __future__ import annotations

import numpy as np

from axolemma.integration.cell_arrays import CellArrays
from axolemma.integration.compiled_kernel import Kernels
from axolemma.integration.lane_memory import LOG_HEAD, Status, Whole
from axolemma.integration.plan import Cell, Checkpoint, Outcome, Plan
from axolemma.integration.steps import Method, Steps

# The first step, ms; the error estimate turns it back where it is too long.
_FIRST_STEP = 0.01
# What a checkpoint keeps of the table of integers.
_KEPT = (Whole.METHOD, Whole.ROW, Whole.ACCEPTED, Whole.REJECTED)


class LaneGroup:
    """The lanes that one kernel advances together.

    Parameters
    ----------
    kernels
        What they are run by.
    arrays
        All the cells of the run.
    numbers
        Of the cells in the lanes, one a lane; lanes without a cell stand still.
    """

    def __init__(
        self, kernels: Kernels, arrays: CellArrays, numbers: np.ndarray
    ) -> None:
        self.kernels = kernels
        self.plan: Plan = kernels.plan
        self.arrays = arrays
        self.numbers = numbers
        cells: list[Cell] = [arrays.cells[int(number)] for number in numbers]
        self.kernel = kernels.find(is_stiff=any(map(_is_stiff, cells)))
        self.doubles = np.zeros((self.kernel.memory.rows, kernels.width))
        self.wholes = np.zeros((len(Whole), kernels.width), dtype=np.int64)
        self.wholes[Whole.STATUS] = Status.DONE
        self._begin()
        for lane, cell in enumerate(cells):
            if cell.checkpoint is not None:
                self._resume(lane, cell.checkpoint)
        self.log: list[list[np.ndarray]] = [[] for _ in cells]
        self.checkpoints: dict[int, Checkpoint] = {}

    def run(self) -> list[Outcome]:
        """Advance the lanes until none can go on."""
        status = self.wholes[Whole.STATUS]
        with self.kernels.room(self.kernel.memory.log_stride) as room:
            while np.any(status == Status.RUNNING):
                lanes = (self.doubles, self.wholes)
                self.kernel.advance(
                    self.plan, lanes, table=self.arrays.tables, log=room
                )
                self._collect(room)
                if np.any(status == Status.STIFF):
                    self._go_implicit()
                elif np.any(status == Status.PAUSED):
                    self._finish()
                self._report()
        return [self._outcome(lane) for lane in range(self.numbers.size)]

    def _begin(self) -> None:
        """Put the cells into their lanes as they are at time 0."""
        plan, memory, arrays = self.plan, self.kernel.memory, self.arrays
        doubles = self.doubles[:, : self.numbers.size]
        wholes = self.wholes[:, : self.numbers.size]
        doubles[memory.size] = plan.step or _FIRST_STEP
        doubles[memory.tolerance] = arrays.tolerances[self.numbers]
        doubles[memory.level] = plan.level
        held = Method.EXPLICIT if plan.held_method is None else plan.held_method
        wholes[Whole.METHOD] = held
        doubles[memory.state : memory.state_residue] = arrays.states[:, self.numbers]
        doubles[memory.total : memory.total_residue] = arrays.totals[:, self.numbers]
        end = memory.parameter + memory.parameters
        doubles[memory.parameter : end] = arrays.parameters[:, self.numbers]
        wholes[Whole.TABLE] = arrays.places[self.numbers]
        wholes[Whole.ROWS] = arrays.rows[self.numbers]
        self._enter_rows(np.arange(self.numbers.size))
        wholes[Whole.STATUS] = Status.RUNNING

    def _enter_rows(self, lanes: np.ndarray) -> None:
        """Put the inputs of the rows that lanes are in into them."""
        memory = self.kernel.memory
        described, following = self.arrays.entered(
            memory, self.numbers[lanes], self.wholes[Whole.ROW, lanes]
        )
        self.doubles[memory.row_start, lanes] = described[0]
        self.doubles[memory.input : memory.parameter, lanes] = described[1:]
        self.doubles[memory.stop, lanes] = np.minimum(following, self.plan.duration)
        self.doubles[memory.end, lanes] = self.plan.duration

    def _resume(self, lane: int, checkpoint: Checkpoint) -> None:
        """Take a lane up where an earlier run paused."""
        memory = self.kernel.memory
        self.doubles[: memory.input, lane] = checkpoint.doubles
        for place in _KEPT:
            self.wholes[place, lane] = checkpoint.wholes[place]
        self.doubles[memory.finishing, lane] = 0.0
        self._enter_rows(np.array([lane]))

    def _go_implicit(self) -> None:
        """Go on with the kernel that has both methods."""
        status = self.wholes[Whole.STATUS]
        status[status == Status.STIFF] = Status.RUNNING
        self.kernel = self.kernels.find(is_stiff=True)
        memory, before = self.kernel.memory, self.doubles
        self.doubles = np.zeros((memory.rows, self.kernels.width))
        # The kernels differ in what they compute of the parameters alone.
        known = memory.parameter + memory.parameters
        self.doubles[:known] = before[:known]

    def _finish(self) -> None:
        """Keep where the paused lanes are, and let them make their last step."""
        memory = self.kernel.memory
        status = self.wholes[Whole.STATUS]
        for lane in np.flatnonzero(status == Status.PAUSED).tolist():
            self.checkpoints[lane] = Checkpoint(
                doubles=self.doubles[: memory.input, lane].copy(),
                wholes=self.wholes[:, lane].copy(),
            )
            self.doubles[memory.finishing, lane] = 1.0
            status[lane] = Status.RUNNING

    def _collect(self, room: np.ndarray) -> None:
        """Take the entries of the log out of the room for them."""
        counts = self.wholes[Whole.LOGGED]
        for lane in np.flatnonzero(counts).tolist():
            self.log[lane].append(room[lane, : counts[lane]].T.copy())
        counts[:] = 0

    def _report(self) -> None:
        if self.plan.progress is not None:
            times = self.doubles[self.kernel.memory.time, : self.numbers.size]
            self.plan.progress(float(times.min()) / self.plan.duration)

    def _outcome(self, lane: int) -> Outcome:
        status = Status(int(self.wholes[Whole.STATUS, lane]))
        accepted = int(self.wholes[Whole.ACCEPTED, lane])
        if status == Status.OUT_OF_RANGE:
            # A fixed step counts the steps of a row of inputs when it begins.
            accepted -= int(self.doubles[self.kernel.memory.left, lane]) + 1
        return Outcome(
            status=status,
            steps=self._steps(lane),
            accepted=accepted,
            rejected=int(self.wholes[Whole.REJECTED, lane]),
            checkpoint=self.checkpoints.get(lane),
        )

    def _steps(self, lane: int) -> Steps:
        memory, column = self.kernel.memory, self.doubles[:, lane]
        entries = self.log[lane] or [np.empty((memory.log_stride, 0))]
        log = entries[0] if len(entries) == 1 else np.concatenate(entries, axis=1)
        split = LOG_HEAD + memory.states
        return Steps(
            time=log[0],
            size=log[1],
            row=log[2].astype(np.int64),
            method=log[3].astype(np.int8),
            states=log[LOG_HEAD:split],
            totals=log[split:],
            end_time=float(column[memory.time]),
            end_states=column[memory.state : memory.state_residue].copy(),
            end_totals=self._totals(column),
        )

    def _totals(self, column: np.ndarray) -> np.ndarray:
        """Give the totals; where the steps keep none, impulses are no total either."""
        memory = self.kernel.memory
        totals = column[memory.total : memory.total_residue]
        return totals.copy() if self.plan.keeps_totals else np.zeros_like(totals)


def _is_stiff(cell: Cell) -> bool:
    """Whether a cell goes on from a checkpoint by implicit steps."""
    checkpoint = cell.checkpoint
    return checkpoint is not None and checkpoint.wholes[Whole.METHOD] == (
        Method.ROSENBROCK
    )
