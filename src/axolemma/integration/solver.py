"""The methods at work: cells into lanes, kernels called, steps collected."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.integration.adaptive_kernel import ENTRY, write_adaptive
from axolemma.integration.fixed_kernel import require_splittable, write_fixed
from axolemma.integration.flow_code import Flow
from axolemma.integration.inputs import InputTable, delivered
from axolemma.integration.lane_code import LOG_CROSSINGS, LOG_NOTHING, LOG_STEPS
from axolemma.integration.lane_memory import LOG_HEAD, LaneMemory, Status, Whole
from axolemma.integration.trajectory import ROSENBROCK, Steps
from axolemma.kernels.jit import CompiledModule, compile_module, has_fused

# Turns of the kernel before it comes back, so that an interrupt is heard.
_BUDGET = 20_000
# Steps that are logged before the kernel comes back, for each lane.
_CAPACITY = 4096
# The first step, ms; the error estimate turns it back where it is too long.
_FIRST_STEP = 0.01

LOGS = {"steps": LOG_STEPS, "events": LOG_CROSSINGS, "final": LOG_NOTHING}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """All that an adaptive lane knows before the step that the end cuts short.

    Parameters
    ----------
    doubles, wholes
        Its columns of `LaneMemory`, as far as the parameters go.
    """

    doubles: np.ndarray
    wholes: np.ndarray

    @property
    def accepted(self) -> int:
        """How many steps had been taken."""
        return int(self.wholes[Whole.ACCEPTED])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cell:
    """One cell to be run.

    Parameters
    ----------
    parameters, start
        Values by name.
    table
        Its inputs.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    checkpoint
        Where an earlier run was before its last step, to go on from there.
    """

    parameters: Mapping[str, float]
    start: Mapping[str, float]
    table: InputTable
    relative_tolerance: float
    checkpoint: Checkpoint | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What became of one cell.

    Parameters
    ----------
    status
        `Status.DONE`, or why it stopped.
    steps
        The steps that were logged, and where the cell ended.
    accepted, rejected
        How many steps were taken and turned back.
    checkpoint
        From where a longer run can go on; None for a fixed step.
    """

    status: Status
    steps: Steps
    accepted: int
    rejected: int
    checkpoint: Checkpoint | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """How cells are run.

    Parameters
    ----------
    system
        Lowered equations.
    duration
        ms.
    record
        ``steps``, ``events`` (steps in which the event state rises through
        `level`) or ``final``.
    event_state
        Name of the state whose upward crossings are events.
    level
        Where they are, in the unit of that state.
    step
        Length of a fixed step, ms; adaptive when absent.
    has_totals
        Whether route totals are kept; a fixed step may do without them.
    threads
        How many groups of lanes run at once.
    progress
        Called now and then with the part of the run that is done.
    """

    system: EquationSystem
    duration: float
    record: str = "steps"
    event_state: str = "membrane.V"
    level: float = 0.0
    step: float | None = None
    has_totals: bool = True
    threads: int = 1
    progress: Callable[[float], None] | None = None


def advance(plan: Plan, cells: Sequence[Cell]) -> list[Outcome]:
    """Run cells from their starts to the end.

    Parameters
    ----------
    plan
        How.
    cells
        Which; what one does never depends on the others.
    """
    width = _width(len(cells))
    groups = [cells[i : i + width] for i in range(0, len(cells), width)]
    if plan.threads > 1 and len(groups) > 1:
        with ThreadPoolExecutor(plan.threads) as pool:
            parts = list(pool.map(lambda g: _Group(plan, g, width).run(), groups))
    else:
        parts = [_Group(plan, group, width).run() for group in groups]
    return [outcome for part in parts for outcome in part]


def _width(cells: int) -> int:
    """Choose the lanes of a group: no more than there are cells."""
    return next((width for width in (1, 2, 4) if width >= cells), 8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Kernel:
    flow: Flow
    module: CompiledModule
    advance: Callable[..., None]


@lru_cache(maxsize=64)
def _adaptive_kernel(
    system: EquationSystem,
    width: int,
    oscillators: int,
    event_state: str,
    *,
    has_implicit: bool,
) -> _Kernel:
    text, flow = write_adaptive(
        system,
        width=width,
        fused=has_fused(),
        has_implicit=has_implicit,
        oscillators=oscillators,
        event_state=system.state_names.index(event_state),
    )
    return _compiled(text, flow)


@lru_cache(maxsize=64)
def _fixed_kernel(
    system: EquationSystem,
    width: int,
    oscillators: int,
    event_state: str,
    *,
    has_totals: bool,
) -> _Kernel:
    require_splittable(system, event_state)
    text, flow = write_fixed(
        system,
        width=width,
        fused=has_fused(),
        has_totals=has_totals,
        oscillators=oscillators,
        event_state=system.state_names.index(event_state),
    )
    return _compiled(text, flow)


def _compiled(text: str, flow: Flow) -> _Kernel:
    module = compile_module(text)
    pointers, numbers = [ctypes.c_void_p] * 4, [ctypes.c_int64] * 3
    call = module.function(ENTRY, *pointers, *numbers)
    return _Kernel(flow=flow, module=module, advance=call)


@dataclass(eq=False)
class _Group:
    """The lanes that one kernel call advances together."""

    plan: Plan
    cells: Sequence[Cell]
    width: int
    log: list[list[np.ndarray]] = field(default_factory=list)
    checkpoints: dict[int, Checkpoint] = field(default_factory=dict)

    def run(self) -> list[Outcome]:
        has_implicit = any(
            cell.checkpoint is not None
            and cell.checkpoint.wholes[Whole.METHOD] == ROSENBROCK
            for cell in self.cells
        )
        self._take_up(self._find_kernel(has_implicit=has_implicit), None)
        capacity = _CAPACITY if self.plan.record == "steps" else _CAPACITY // 16
        stride = self.kernel.flow.memory.log_stride
        room = np.empty((self.width, capacity, stride))
        self.log = [[] for _ in self.cells]
        mode = LOGS[self.plan.record]
        while True:
            self.kernel.advance(
                self.doubles.ctypes.data,
                self.wholes.ctypes.data,
                self.table.ctypes.data,
                room.ctypes.data,
                capacity,
                mode,
                _BUDGET,
            )
            self._collect(room)
            status = self.wholes[Whole.STATUS]
            if np.any(status == Status.STIFF):
                self._go_implicit()
            elif np.any(status == Status.PAUSED):
                self._finish()
            elif not np.any(status == Status.RUNNING):
                break
            if self.plan.progress is not None:
                done = self.doubles[self.kernel.flow.memory.time].min()
                self.plan.progress(float(done) / self.plan.duration)
        return [self._outcome(lane) for lane in range(len(self.cells))]

    def _find_kernel(self, *, has_implicit: bool) -> _Kernel:
        plan, oscillators = self.plan, self.cells[0].table.oscillations.shape[2]
        what = (plan.system, self.width, oscillators, plan.event_state)
        if plan.step is None:
            return _adaptive_kernel(*what, has_implicit=has_implicit)
        routed = [s.name for s in plan.system.states if s.rate is None]
        has_totals = plan.has_totals or routed != [plan.event_state]
        return _fixed_kernel(*what, has_totals=has_totals)

    def _take_up(self, kernel: _Kernel, before: np.ndarray | None) -> None:
        """Lay out the lanes for a kernel, anew or from the layout before."""
        self.kernel, memory = kernel, kernel.flow.memory
        self.doubles = np.zeros((memory.rows, self.width))
        if before is not None:
            known = memory.parameter + memory.parameters
            self.doubles[:known] = before[:known]
            return
        self.wholes = np.zeros((len(Whole), self.width), dtype=np.int64)
        self.wholes[Whole.STATUS] = Status.DONE
        self._fill_table(memory)
        for lane, cell in enumerate(self.cells):
            self._fill_lane(memory, lane, cell)

    def _fill_table(self, memory: LaneMemory) -> None:
        """Lay the input tables of the lanes behind one another."""
        parts: list[np.ndarray] = []
        seen: dict[int, int] = {}
        offset = 0
        for lane, cell in enumerate(self.cells):
            if id(cell.table) not in seen:
                flat = _flattened(cell.table)
                seen[id(cell.table)] = offset
                parts.append(flat)
                offset += flat.size
            self.wholes[Whole.TABLE, lane] = seen[id(cell.table)]
            self.wholes[Whole.ROWS, lane] = cell.table.start.size
        self.table = np.concatenate(parts)

    def _fill_lane(self, memory: LaneMemory, lane: int, cell: Cell) -> None:
        system, plan = self.plan.system, self.plan
        names = system.parameter_names
        column = self.doubles[:, lane]
        if cell.checkpoint is not None:
            self._resume(memory, lane, cell.checkpoint)
            return
        column[memory.size] = plan.step or min(_FIRST_STEP, plan.duration)
        starts = cell.table.start
        column[memory.stop] = min(
            np.append(starts[1:], plan.duration)[0], plan.duration
        )
        column[memory.end] = plan.duration
        column[memory.tolerance] = cell.relative_tolerance
        column[memory.level] = plan.level
        states = np.array([cell.start[name] for name in system.state_names])
        totals = np.zeros(memory.routes)
        states, totals = delivered(
            system, cell.parameters, cell.table, 0, (states, totals)
        )
        column[memory.state : memory.state + memory.states] = states
        column[memory.total : memory.total + memory.routes] = totals
        first = self.wholes[Whole.TABLE, lane]
        described = self.table[first + 1 : first + memory.table_stride]
        column[memory.input : memory.input + described.size] = described
        values = [cell.parameters[name] for name in names]
        column[memory.parameter : memory.parameter + len(names)] = values
        self.wholes[Whole.STATUS, lane] = Status.RUNNING

    def _resume(self, memory: LaneMemory, lane: int, checkpoint: Checkpoint) -> None:
        """Take a lane up where an earlier run paused."""
        column, wholes = self.doubles[:, lane], self.wholes[:, lane]
        column[: checkpoint.doubles.size] = checkpoint.doubles
        for place in (Whole.METHOD, Whole.ROW, Whole.ACCEPTED, Whole.REJECTED):
            wholes[place] = checkpoint.wholes[place]
        starts = self.cells[lane].table.start
        following = np.append(starts[wholes[Whole.ROW] + 1 :], self.plan.duration)[0]
        column[memory.stop] = min(following, self.plan.duration)
        column[memory.end] = self.plan.duration
        column[memory.finishing] = 0.0
        wholes[Whole.STATUS] = Status.RUNNING

    def _go_implicit(self) -> None:
        """Go on with the kernel that has both methods."""
        status = self.wholes[Whole.STATUS]
        status[status == Status.STIFF] = Status.RUNNING
        self._take_up(self._find_kernel(has_implicit=True), self.doubles)

    def _finish(self) -> None:
        """Keep where the paused lanes are, and let them make their last step."""
        memory = self.kernel.flow.memory
        known = memory.parameter + memory.parameters
        status = self.wholes[Whole.STATUS]
        for lane in np.flatnonzero(status == Status.PAUSED):
            self.checkpoints[int(lane)] = Checkpoint(
                doubles=self.doubles[:known, lane].copy(),
                wholes=self.wholes[:, lane].copy(),
            )
            self.doubles[memory.finishing, lane] = 1.0
            status[lane] = Status.RUNNING

    def _collect(self, room: np.ndarray) -> None:
        counts = self.wholes[Whole.LOGGED]
        for lane in range(len(self.cells)):
            if counts[lane]:
                self.log[lane].append(room[lane, : counts[lane]].copy())
        counts[:] = 0

    def _outcome(self, lane: int) -> Outcome:
        memory = self.kernel.flow.memory
        column = self.doubles[:, lane]
        stride = memory.log_stride
        log = np.concatenate([np.empty((0, stride)), *self.log[lane]]).T
        split = LOG_HEAD + memory.states
        steps = Steps(
            time=log[0].copy(),
            size=log[1].copy(),
            row=log[2].astype(np.int64),
            method=log[3].astype(np.int8),
            states=np.ascontiguousarray(log[LOG_HEAD:split]),
            totals=np.ascontiguousarray(log[split:]),
            end_time=float(column[memory.time]),
            end_states=column[memory.state : memory.state + memory.states].copy(),
            end_totals=column[memory.total : memory.total + memory.routes].copy(),
        )
        return Outcome(
            status=Status(int(self.wholes[Whole.STATUS, lane])),
            steps=steps,
            accepted=int(self.wholes[Whole.ACCEPTED, lane]),
            rejected=int(self.wholes[Whole.REJECTED, lane]),
            checkpoint=self.checkpoints.get(lane),
        )


def _flattened(table: InputTable) -> np.ndarray:
    """Lay a table out as the kernel reads it."""
    rows = table.start.size
    columns = [table.value, table.slope, table.jump]
    parts = [
        np.concatenate(
            [
                np.stack([column[:, index] for column in columns], axis=1),
                table.oscillations[:, index].reshape(rows, -1),
            ],
            axis=1,
        )
        for index in range(len(table.names))
    ]
    return np.concatenate([table.start[:, None], *parts], axis=1).ravel()
