"""A block of lanes: groups of cells laid out for a kernel, and taken back from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from axolemma.integration.cell_arrays import CellArrays
from axolemma.integration.compiled_kernel import Kernels
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.outcomes import BlockOutcome
from axolemma.integration.plan import Cell, Checkpoint, Plan
from axolemma.integration.steps import Method
from axolemma.kernels.aligned import aligned_zeros

# The first step, ms; the error estimate turns it back where it is too long.
_FIRST_STEP = 0.01
# What a checkpoint keeps of the table of integers.
_KEPT = (Whole.METHOD, Whole.ROW, Whole.ACCEPTED, Whole.REJECTED)


class LaneBlock:
    """The groups of lanes that one call of a kernel advances, one after another.

    A group is as wide as the kernel; the cell at position p of the block is in lane
    p % width of group p // width.

    Parameters
    ----------
    kernels
        What they are run by.
    cells
        Which; lanes without a cell stand still.
    """

    def __init__(self, kernels: Kernels, cells: Sequence[Cell]) -> None:
        self.kernels = kernels
        self.plan: Plan = kernels.plan
        self.arrays = arrays = CellArrays(
            kernels.plan, cells, oscillators=kernels.oscillators
        )
        is_stiff = any(map(_is_stiff, arrays.checkpoints.values()))
        self.kernel = kernels.find(is_stiff=is_stiff)
        positions = np.arange(len(cells))
        self.group, self.lane = np.divmod(positions, kernels.width)
        self.groups = -(-len(cells) // kernels.width)
        self.doubles = self._table(self.kernel.memory.rows)
        shape = (self.groups, len(Whole), kernels.width)
        self.wholes = np.zeros(shape, dtype=np.int64)
        self.wholes[:, Whole.STATUS] = Status.DONE
        self._begin(positions)
        for position, checkpoint in arrays.checkpoints.items():
            self._resume(position, checkpoint)
        self.log: list[list[np.ndarray]] = [[] for _ in cells]
        self.logged = np.zeros(len(cells), dtype=np.int64)
        self.paused = np.zeros(len(cells), dtype=bool)
        self.paused_doubles = np.zeros((len(cells), self.kernel.memory.input))
        self.paused_wholes = np.zeros((len(cells), len(Whole)), dtype=np.int64)

    def run(self) -> BlockOutcome:
        """Advance the lanes until none can go on."""
        status = self.wholes[:, Whole.STATUS]
        with self.kernels.room(self.groups, self.kernel.memory.log_stride) as room:
            while np.any(status == Status.RUNNING):
                lanes = (self.doubles, self.wholes)
                self.kernel.advance(
                    self.plan, lanes, table=self.arrays.tables, log=room
                )
                self._collect(room)
                if np.any(status == Status.STIFF):
                    self._go_implicit()
                if np.any(status == Status.PAUSED):
                    self._finish()
                self._report()
        return self._outcome()

    def _table(self, rows: int) -> np.ndarray:
        return aligned_zeros((self.groups, rows, self.kernels.width))

    def _put(self, positions: np.ndarray, first: int, values: np.ndarray) -> None:
        """Put values, shape (rows, positions), into rows from a first one on."""
        rows = np.arange(first, first + len(values))[:, None]
        self.doubles[self.group[positions], rows, self.lane[positions]] = values

    def _take(self, first: int, end: int) -> np.ndarray:
        """Take rows out of the lanes of all cells, shape (cells, rows)."""
        rows = np.arange(first, end)
        return self.doubles[self.group[:, None], rows, self.lane[:, None]]

    def _begin(self, positions: np.ndarray) -> None:
        """Put the cells into their lanes as they are at time 0."""
        plan, memory, arrays = self.plan, self.kernel.memory, self.arrays
        self.doubles[:, memory.size] = plan.step or _FIRST_STEP
        self.doubles[:, memory.level] = plan.level
        held = Method.EXPLICIT if plan.held_method is None else plan.held_method
        self.wholes[:, Whole.METHOD] = held
        self._put(positions, memory.tolerance, arrays.tolerances[None])
        self._put(positions, memory.state, arrays.states)
        self._put(positions, memory.total, arrays.totals)
        self._put(positions, memory.parameter, arrays.parameters)
        self.wholes[self.group, Whole.TABLE, self.lane] = arrays.places
        self.wholes[self.group, Whole.ROWS, self.lane] = arrays.rows
        self._enter_rows(positions)
        self.wholes[self.group, Whole.STATUS, self.lane] = Status.RUNNING

    def _enter_rows(self, positions: np.ndarray) -> None:
        """Put the inputs of the rows that lanes are in into them."""
        memory = self.kernel.memory
        rows = self.wholes[self.group[positions], Whole.ROW, self.lane[positions]]
        described, following = self.arrays.entered(memory, positions, rows)
        stop = np.minimum(following, self.plan.duration)
        self._put(positions, memory.row_start, described[:1])
        self._put(positions, memory.input, described[1:])
        self._put(positions, memory.stop, stop[None])
        self.doubles[:, memory.end] = self.plan.duration

    def _resume(self, position: int, checkpoint: Checkpoint) -> None:
        """Take a lane up where an earlier run paused."""
        memory = self.kernel.memory
        place = np.array([position])
        self._put(place, 0, checkpoint.doubles[:, None])
        for row in _KEPT:
            self.wholes[self.group[place], row, self.lane[place]] = checkpoint.wholes[
                row
            ]
        self._put(place, memory.finishing, np.zeros((1, 1)))
        self._enter_rows(place)

    def _go_implicit(self) -> None:
        """Go on with the kernel that has both methods."""
        status = self.wholes[:, Whole.STATUS]
        status[status == Status.STIFF] = Status.RUNNING
        self.kernel = self.kernels.find(is_stiff=True)
        memory, before = self.kernel.memory, self.doubles
        self.doubles = self._table(memory.rows)
        # The kernels differ in what they compute of the parameters alone.
        known = memory.parameter + memory.parameters
        self.doubles[:, :known] = before[:, :known]

    def _finish(self) -> None:
        """Keep where the paused lanes are, and let them make their last step."""
        memory = self.kernel.memory
        status = self.wholes[:, Whole.STATUS]
        paused = status == Status.PAUSED
        positions = np.flatnonzero(paused)
        groups, lanes = self.group[positions], self.lane[positions]
        self.paused[positions] = True
        self.paused_doubles[positions] = self.doubles[groups, : memory.input, lanes]
        self.paused_wholes[positions] = self.wholes[groups, :, lanes]
        self.doubles[:, memory.finishing][paused] = 1.0
        status[paused] = Status.RUNNING

    def _collect(self, room: np.ndarray) -> None:
        """Take the entries of the log out of the room for them."""
        counts = self.wholes[:, Whole.LOGGED].ravel()[: self.logged.size]
        logged = np.flatnonzero(counts)
        for position, count in zip(
            logged.tolist(), counts[logged].tolist(), strict=True
        ):
            self.log[position].append(room[position, :count].T.copy())
        if self.plan.enough is not None:
            self._end(logged, self.plan.enough)
        self.logged += counts
        self.plan.require_room(int(self.logged.max(initial=0)))
        self.wholes[:, Whole.LOGGED] = 0

    def _end(
        self, positions: np.ndarray, enough: Callable[[Sequence[np.ndarray]], bool]
    ) -> None:
        """End those lanes that go on though enough is known of them."""
        for position in map(int, positions):
            place = self.group[position], Whole.STATUS, self.lane[position]
            is_running = self.wholes[place] == Status.RUNNING
            if is_running and enough(self.log[position]):
                self.wholes[place] = Status.DONE

    def _report(self) -> None:
        if self.plan.progress is not None:
            times = self._take(self.kernel.memory.time, self.kernel.memory.time + 1)
            self.plan.progress(float(times.min()) / self.plan.duration)

    def _outcome(self) -> BlockOutcome:
        """Take everything out of the lanes."""
        memory = self.kernel.memory
        status, accepted, rejected = (
            self.wholes[self.group, row, self.lane]
            for row in (Whole.STATUS, Whole.ACCEPTED, Whole.REJECTED)
        )
        if self.plan.step is not None:
            # A fixed step counts the steps of a row of inputs when it begins.
            left = self._take(memory.left, memory.left + 1)[:, 0].astype(np.int64)
            accepted -= np.where(status == Status.OUT_OF_RANGE, left + 1, 0)
        totals = self._take(memory.total, memory.total_residue)
        if not self.plan.keeps_totals:
            totals[:] = 0.0  # where the steps keep none, impulses are no total either
        return BlockOutcome(
            status=status,
            accepted=accepted,
            rejected=rejected,
            time=self._take(memory.time, memory.time + 1)[:, 0],
            states=self._take(memory.state, memory.state_residue),
            totals=totals,
            log=self.log,
            stride=memory.log_stride,
            doubles=self.paused_doubles,
            wholes=self.paused_wholes,
            has_checkpoint=self.paused,
        )


def _is_stiff(checkpoint: Checkpoint) -> bool:
    """Whether a cell goes on from a checkpoint by implicit steps."""
    return bool(checkpoint.wholes[Whole.METHOD] == Method.ROSENBROCK)
