"""Kernels as machine code, each made once and kept."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.integration.adaptive_kernel import write_adaptive
from axolemma.integration.fixed_kernel import require_splittable, write_fixed
from axolemma.integration.flow_code import Flow
from axolemma.integration.lane_code import ENTRY
from axolemma.integration.lane_memory import LaneMemory
from axolemma.integration.plan import RECORDS, Plan
from axolemma.integration.steps import Method
from axolemma.kernels.jit import compile_module, has_fused

# Entries of the log for events, which are rare.
_RARE = 256
# Groups of a block at most; numbers that its log has room for.
_GROUPS, _ROOM = 64, 2_000_000
# Groups that may use up the whole budget of turns before an interrupt is heard; a turn
# of the fixed step is a fraction of one of the adaptive method.
_AT_ONCE, _FIXED_AT_ONCE = 8, 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Make:
    """Which kernel it is.

    Parameters
    ----------
    system
        Lowered equations.
    width
        Lanes of a group.
    oscillators
        How many oscillations an input can have.
    event_state
        Index of the state whose upward crossings are events.
    is_fixed
        Whether its step is fixed.
    has_implicit, is_switching
        See `write_adaptive`.
    has_totals
        See `write_fixed`.
    is_brief
        See `Plan`.
    """

    system: EquationSystem
    width: int
    oscillators: int
    event_state: int
    is_fixed: bool
    has_implicit: bool
    is_switching: bool
    has_totals: bool
    is_brief: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CompiledKernel:
    """A kernel that can be called.

    Parameters
    ----------
    make
        Which it is.
    memory
        Where it keeps what it knows of each lane.
    function
        The machine code.
    """

    make: Make
    memory: LaneMemory
    function: Callable[..., None]

    def advance(
        self,
        plan: Plan,
        lanes: tuple[np.ndarray, np.ndarray],
        *,
        table: np.ndarray,
        log: np.ndarray,
    ) -> None:
        """Let lanes go on until all are done, the log is full or the budget used up.

        Parameters
        ----------
        plan
            What is logged, room for how many entries, for how many turns.
        lanes
            Their tables of doubles and of integers, group by group.
        table
            The input tables of all lanes.
        log
            Room for the entries, shape (lanes, capacity, `LaneMemory.log_stride`).
        """
        arrays = [*lanes, table, log]
        groups = len(lanes[0])
        at_once = _FIXED_AT_ONCE if self.make.is_fixed else _AT_ONCE
        self.function(
            *(array.ctypes.data for array in arrays),
            groups,
            log.shape[1],
            RECORDS[plan.record],
            max(plan.budget // max(groups // at_once, 1), 1),
        )


class Kernels:
    """The kernels that carry a plan out, each looked for once.

    Parameters
    ----------
    plan
        What is to be done.
    width
        Lanes of a group.
    oscillators
        How many oscillations an input of any cell has.
    """

    def __init__(self, plan: Plan, *, width: int, oscillators: int) -> None:
        self.plan = plan
        self.width = width
        self.oscillators = oscillators
        self._found: dict[bool, CompiledKernel] = {}
        self._rooms: list[np.ndarray] = []

    @contextmanager
    def room(self, groups: int, stride: int) -> Generator[np.ndarray]:
        """Lend room for a log, shape (lanes, capacity, stride).

        It is handed on from block to block, since fresh memory costs more than the
        kernels of short runs.
        """
        shape = (groups * self.width, self.capacity, stride)
        room = self._rooms.pop() if self._rooms else None
        if room is None or len(room) < shape[0]:
            room = np.empty(shape)
        yield room
        self._rooms.append(room)

    @property
    def capacity(self) -> int:
        """How many entries a lane can log before the kernel comes back."""
        capacity = self.plan.capacity
        return capacity if self.plan.record == "steps" else min(capacity, _RARE)

    def groups_of_block(self, stride: int) -> int:
        """Say how many groups are advanced by one call.

        Parameters
        ----------
        stride
            Numbers in an entry of the log.
        """
        size = self.width * self.capacity * stride
        return int(np.clip(_ROOM // size, 1, _GROUPS))

    def find(self, *, is_stiff: bool) -> CompiledKernel:
        """Find the kernel for lanes of which one needs implicit steps, or none."""
        is_stiff |= self.plan.is_stiff
        if is_stiff not in self._found:
            self._found[is_stiff] = _compiled(self._make(is_stiff=is_stiff))
        return self._found[is_stiff]

    def _make(self, *, is_stiff: bool) -> Make:
        plan, held = self.plan, self.plan.held_method
        return Make(
            system=plan.system,
            width=self.width,
            oscillators=self.oscillators,
            event_state=plan.system.state_names.index(plan.event_state),
            is_fixed=plan.step is not None,
            has_implicit=is_stiff or held == Method.ROSENBROCK,
            is_switching=held is None,
            has_totals=plan.keeps_totals,
            is_brief=plan.is_brief,
        )


@lru_cache(maxsize=64)
def _compiled(make: Make) -> CompiledKernel:
    text, flow = _written(make)
    pointers, numbers = [ctypes.c_void_p] * 4, [ctypes.c_int64] * 4
    module = compile_module(text, is_brief=make.is_brief)
    function = module.function(ENTRY, *pointers, *numbers)
    return CompiledKernel(make=make, memory=flow.memory, function=function)


def _written(make: Make) -> tuple[str, Flow]:
    system = make.system
    if make.is_fixed:
        require_splittable(system, system.state_names[make.event_state])
        return write_fixed(
            system,
            width=make.width,
            fused=has_fused(),
            has_totals=make.has_totals,
            oscillators=make.oscillators,
            event_state=make.event_state,
        )
    return write_adaptive(
        system,
        width=make.width,
        fused=has_fused(),
        has_implicit=make.has_implicit,
        is_switching=make.is_switching,
        oscillators=make.oscillators,
        event_state=make.event_state,
    )
