"""A group of lanes: cells laid out for a kernel, and taken back from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from axolemma.integration.compiled_kernel import Kernels
from axolemma.integration.inputs import delivered
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
    cells
        One a lane; lanes without a cell stand still.
    """

    def __init__(self, kernels: Kernels, cells: Sequence[Cell]) -> None:
        self.kernels = kernels
        self.plan: Plan = kernels.plan
        self.cells = cells
        self.kernel = kernels.find(is_stiff=any(map(_is_stiff, cells)))
        self.doubles = np.zeros((self.kernel.memory.rows, kernels.width))
        self.wholes = np.zeros((len(Whole), kernels.width), dtype=np.int64)
        self.wholes[Whole.STATUS] = Status.DONE
        self.table = self._lay_tables()
        for lane, cell in enumerate(cells):
            self._begin(lane, cell)
            if cell.checkpoint is not None:
                self._resume(lane, cell.checkpoint)
        self.log: list[list[np.ndarray]] = [[] for _ in cells]
        self.checkpoints: dict[int, Checkpoint] = {}

    def run(self) -> list[Outcome]:
        """Advance the lanes until none can go on."""
        stride = self.kernel.memory.log_stride
        room = np.empty((self.kernels.width, self.plan.capacity, stride))
        status = self.wholes[Whole.STATUS]
        while np.any(status == Status.RUNNING):
            lanes = (self.doubles, self.wholes)
            self.kernel.advance(self.plan, lanes, table=self.table, log=room)
            self._collect(room)
            if np.any(status == Status.STIFF):
                self._go_implicit()
            elif np.any(status == Status.PAUSED):
                self._finish()
            self._report()
        return [self._outcome(lane) for lane in range(len(self.cells))]

    def _lay_tables(self) -> np.ndarray:
        """Lay the input tables of the lanes behind one another."""
        parts: list[np.ndarray] = []
        seen: dict[int, int] = {}
        offset = 0
        for lane, cell in enumerate(self.cells):
            if id(cell.table) not in seen:
                flat = cell.table.flattened(self.kernels.oscillators)
                seen[id(cell.table)] = offset
                parts.append(flat)
                offset += flat.size
            self.wholes[Whole.TABLE, lane] = seen[id(cell.table)]
            self.wholes[Whole.ROWS, lane] = cell.table.start.size
        return np.concatenate(parts)

    def _begin(self, lane: int, cell: Cell) -> None:
        """Put a cell into its lane as it is at time 0."""
        system, plan, memory = self.plan.system, self.plan, self.kernel.memory
        column = self.doubles[:, lane]
        column[memory.size] = plan.step or _FIRST_STEP
        column[memory.tolerance] = cell.relative_tolerance
        column[memory.level] = plan.level
        held = Method.EXPLICIT if plan.held_method is None else plan.held_method
        self.wholes[Whole.METHOD, lane] = held
        if cell.checkpoint is None:
            states = np.array([cell.start[name] for name in system.state_names])
            states, totals = delivered(system, cell.parameters, cell.table, states)
            column[memory.state : memory.state_residue] = states
            column[memory.total : memory.total_residue] = totals
        values = [cell.parameters[name] for name in system.parameter_names]
        column[memory.parameter : memory.parameter + len(values)] = values
        self._enter_row(lane, 0)
        self.wholes[Whole.STATUS, lane] = Status.RUNNING

    def _enter_row(self, lane: int, row: int) -> None:
        """Put the inputs of a row of its table into a lane."""
        memory = self.kernel.memory
        column, starts = self.doubles[:, lane], self.cells[lane].table.start
        first = self.wholes[Whole.TABLE, lane] + row * memory.table_stride
        described = self.table[first : first + memory.table_stride]
        column[memory.row_start] = described[0]
        column[memory.input : memory.parameter] = described[1:]
        following = starts[row + 1] if row + 1 < starts.size else np.inf
        column[memory.stop] = min(following, self.plan.duration)
        column[memory.end] = self.plan.duration
        self.wholes[Whole.ROW, lane] = row

    def _resume(self, lane: int, checkpoint: Checkpoint) -> None:
        """Take a lane up where an earlier run paused."""
        memory = self.kernel.memory
        self.doubles[: memory.input, lane] = checkpoint.doubles
        for place in _KEPT:
            self.wholes[place, lane] = checkpoint.wholes[place]
        self.doubles[memory.finishing, lane] = 0.0
        self._enter_row(lane, int(checkpoint.wholes[Whole.ROW]))

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
        for lane in range(len(self.cells)):
            if counts[lane]:
                self.log[lane].append(room[lane, : counts[lane]].copy())
        counts[:] = 0

    def _report(self) -> None:
        if self.plan.progress is not None:
            times = self.doubles[self.kernel.memory.time, : len(self.cells)]
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
        entries = [np.empty((0, memory.log_stride)), *self.log[lane]]
        log = np.concatenate(entries).T
        split = LOG_HEAD + memory.states
        return Steps(
            time=log[0].copy(),
            size=log[1].copy(),
            row=log[2].astype(np.int64),
            method=log[3].astype(np.int8),
            states=np.ascontiguousarray(log[LOG_HEAD:split]),
            totals=np.ascontiguousarray(log[split:]),
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
