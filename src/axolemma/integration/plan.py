"""What is run and how, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.errors import InternalError, InvalidInput, unknown_name
from axolemma.integration.inputs import InputTable
from axolemma.integration.lane_log import Logged
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.steps import Method, Steps

# Memory in which the account of a run examines a step, bytes, as measured.
_EXAMINED = 6000
RECORDS = {
    "steps": Logged.STEPS,
    "events": Logged.CROSSINGS,
    "final": Logged.NOTHING,
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """All that an adaptive lane knows before the step that the end cuts short.

    Parameters
    ----------
    doubles, wholes
        Its columns of `LaneMemory`, as far as the totals and their residues go.
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
        Where an earlier run was before its last step, to go on from there instead
        of from the start; the table must be the same until then.
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
        `level`; of a fixed step, when it did) or ``final``.
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
    held_method
        The adaptive method that makes every step; chosen by stiffness when absent.
    capacity
        Steps that are logged before the kernel comes back, for each lane.
    budget
        Turns of the kernel before it comes back, so that an interrupt is heard.
    most_logged
        Steps that may be logged of a cell in all.
    enough
        Asked of the entries that were logged of a cell, parts of shape (stride,
        steps), each time the kernel comes back: whether the cell need not go on. It
        then ends where it is.
    is_brief
        Whether it is over so soon that compiling must not take longer.
    is_stiff
        Whether implicit steps are expected, so that no kernel is compiled without.
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
    held_method: Method | None = None
    capacity: int = 4096
    budget: int = 20_000
    most_logged: int = 500_000
    enough: Callable[[Sequence[np.ndarray]], bool] | None = None
    is_brief: bool = False
    is_stiff: bool = False

    def __post_init__(self) -> None:
        if self.record not in RECORDS:
            raise unknown_name("record", self.record, RECORDS)
        if self.event_state not in self.system.state_names:
            raise unknown_name("state", self.event_state, self.system.state_names)
        if not self.duration > 0.0 or (self.step is not None and not self.step > 0.0):
            raise InternalError(
                f"a run of {self.duration} ms by steps of {self.step} ms was asked for"
            )
        if self.step is not None and self.held_method is not None:
            raise InternalError("a fixed step has one method")
        if min(self.capacity, self.budget, self.threads) < 1:
            raise InternalError("a run needs room, turns and a thread")

    def require_room(self, logged: int) -> None:
        """Refuse to log more steps of a cell than memory can be trusted to hold."""
        if logged > self.most_logged:
            raise InvalidInput(
                f"run of {self.duration:g} ms",
                found=f"more than {self.most_logged:,} steps of one cell to be kept",
                expected="no more, for these take some "
                f"{_EXAMINED * self.most_logged / 1e9:.2g} GB to be examined",
                remedy="keep='spikes' follows one cell for hours in little memory, "
                "keep='events' many; or let it be shorter",
            )

    @property
    def keeps_totals(self) -> bool:
        """Whether route totals are kept: where they are wanted, or ions need them."""
        routed = [state.name for state in self.system.states if state.rate is None]
        can_do_without = self.step is not None and routed == [self.event_state]
        return self.has_totals or not can_do_without
