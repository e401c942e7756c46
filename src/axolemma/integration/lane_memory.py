"""Where the kernel of the adaptive method keeps what it knows of each lane.

The memory of a group of lanes is a table of doubles, one row a quantity and one
column a lane, and a table of integers beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from axolemma.equations import EquationSystem


class Status(IntEnum):
    """What has become of a lane.

    `STEP_TOO_SMALL`: no step was short enough for the error it would make.
    `STIFF`: an implicit step is due, and the kernel makes none.
    `PAUSED`: the step that the end cuts short comes next.
    `OUT_OF_RANGE`: a fixed step led to what is no number, or is not positive.
    """

    RUNNING = 0
    DONE = 1
    STEP_TOO_SMALL = 2
    STIFF = 3
    PAUSED = 4
    OUT_OF_RANGE = 5


class Whole(IntEnum):
    """Rows of the table of integers."""

    STATUS = 0
    METHOD = 1
    ROW = 2
    ROWS = 3
    TABLE = 4
    LOGGED = 5
    ACCEPTED = 6
    REJECTED = 7


# What the log keeps of a step besides its states and totals: when it began, how
# long it was, the row of inputs in force and the method.
LOG_HEAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneMemory:
    """Rows of the table of doubles, for equations of given size.

    Parameters
    ----------
    states, routes, inputs, parameters, hoisted
        How many there are.
    oscillators
        How many oscillations each input can have.
    keeps_time
        Whether lanes step by themselves. A compartment of a tree does not: it has no
        rows from `time` to those of the states, and none behind `current`.
    """

    states: int
    routes: int
    inputs: int
    parameters: int
    hoisted: int
    oscillators: int
    keeps_time: bool = True

    row_start = 0
    level = 1
    time = 2
    size = 3
    stop = 4
    end = 5
    tolerance = 6
    stiff = 7
    calm = 8
    # The fixed step counts what is left of a row of inputs in the same places.
    left = 7
    step = 8
    # Not zero once the last step, which is cut to the end of the run, may be made.
    finishing = 9
    # How many steps were turned back since when, to see that a lane is going nowhere.
    refused = 10
    refused_since = 11

    @property
    def state(self) -> int:
        """The states."""
        return 12 if self.keeps_time else self.time

    @property
    def state_residue(self) -> int:
        """What rounding has taken from each state (TwoSum)."""
        return self.state + self.states

    @property
    def total(self) -> int:
        """Charge that each route has carried."""
        return self.state_residue + self.states

    @property
    def total_residue(self) -> int:
        """What rounding has taken from each total."""
        return self.total + self.routes

    @property
    def input(self) -> int:
        """Value, slope, jump and oscillations of each input in the present row."""
        return self.total_residue + self.routes

    @property
    def input_width(self) -> int:
        """How many numbers describe one input."""
        return 3 + 4 * self.oscillators

    @property
    def parameter(self) -> int:
        """The parameters, and behind them what is computed of them alone."""
        return self.input + self.inputs * self.input_width

    @property
    def current(self) -> int:
        """Mean current of each route in the last fixed step."""
        return self.parameter + self.parameters + self.hoisted

    @property
    def collocated(self) -> int:
        """The states at the time of the voltage, where gates are half a step on."""
        return self.current + self.routes

    @property
    def rows(self) -> int:
        """Number of rows."""
        return self.collocated + (self.states if self.keeps_time else 0)

    @property
    def table_stride(self) -> int:
        """Numbers in one row of an input table: its start, then each input."""
        return 1 + self.inputs * self.input_width

    @property
    def log_stride(self) -> int:
        """Numbers that the log keeps of one step."""
        return LOG_HEAD + self.states + self.routes

    @classmethod
    def of(
        cls,
        system: EquationSystem,
        *,
        hoisted: int,
        oscillators: int,
        keeps_time: bool = True,
    ) -> LaneMemory:
        """Lay out the memory for a system of equations."""
        return cls(
            states=len(system.states),
            routes=len(system.routes),
            inputs=len(system.inputs),
            parameters=len(system.parameters),
            hoisted=hoisted,
            oscillators=oscillators,
            keeps_time=keeps_time,
        )
