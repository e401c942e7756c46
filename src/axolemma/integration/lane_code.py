"""The code around every step: what lanes hold, and how far each can go."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from axolemma.expressions import elementary
from axolemma.integration.flow_code import Flow, load_constants, spread
from axolemma.integration.lane_memory import LaneMemory, Status, Whole
from axolemma.kernels import Function, Module, Value

# What every kernel is called with: tables of doubles and integers of the lanes, input
# tables, the log; how many groups of lanes stand behind one another; room for how
# many entries a lane; what is logged; how many turns a group may take before it comes
# back.
ENTRY = "advance"
_POINTERS: Mapping[str, str] = dict.fromkeys(
    ("doubles", "wholes", "table", "log"), "ptr"
)
_NUMBERS: Mapping[str, str] = dict.fromkeys(("capacity", "mode", "budget"), "i64")

# A step that would leave less than this part of itself before a landing takes it in.
_SLACK = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """What a step spans.

    Parameters
    ----------
    time, size, next_time
        When it begins, how long it is, when it ends.
    """

    time: Value
    size: Value
    next_time: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Span):
    """How far lanes are to go in one step.

    Parameters
    ----------
    tried
        Mask of the lanes that it is about.
    lands
        Mask of those whose step ends at a breakpoint or at the end.
    """

    tried: Value
    lands: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane, to be looked at alone.

    Parameters
    ----------
    number
        Which.
    doubles, wholes
        Where its columns of the tables begin.
    """

    number: Value
    doubles: Value
    wholes: Value


def open_group(module: Module) -> Function:
    """Open the function that advances one group of lanes."""
    return module.function(
        "advance_group", {**_POINTERS, **_NUMBERS}, internal=True, inline="never"
    )


def write_entry(module: Module, group: Function, memory: LaneMemory) -> None:
    """Write the kernel: one group after another.

    Parameters
    ----------
    module
        Where it goes.
    group
        The finished function of `open_group`.
    memory
        What each group has.
    """
    f = module.function(ENTRY, {**_POINTERS, "groups": "i64", **_NUMBERS})
    width = f.width
    entries = f.multiply_whole(f["capacity"], f.integer(width * memory.log_stride))
    with f.loop(f["groups"]) as number:
        doubles = f.multiply_whole(number, f.integer(width * memory.rows))
        wholes = f.multiply_whole(number, f.integer(width * len(Whole)))
        f.call(
            group,
            f.address(f["doubles"], doubles),
            f.address(f["wholes"], wholes, "i64"),
            f["table"],
            f.address(f["log"], f.multiply_whole(number, entries)),
            *(f[name] for name in _NUMBERS),
        )
    f.finish()


class LaneCode:
    """Writes what lanes hold into and out of the function of the kernel.

    Parameters
    ----------
    function
        Of a group, as `open_group` gives it.
    flow
        The equations.
    """

    def __init__(self, function: Function, flow: Flow) -> None:
        self.function = function
        self.flow = flow
        self.memory = flow.memory
        self.width = function.width
        self.constants = function.address(
            function["doubles"], self.memory.parameter * self.width
        )
        self.states = function.address(
            function["doubles"], self.memory.state * self.width
        )

    def load(self, row: int) -> Value:
        """Load a row of doubles, one for each lane."""
        return self.function.load(self.function["doubles"], row * self.width)

    def store(self, value: Value, row: int) -> None:
        """Store a row of doubles."""
        self.function.store(value, self.function["doubles"], row * self.width)

    def load_whole(self, row: Whole) -> Value:
        """Load a row of integers."""
        return self.function.load_whole(self.function["wholes"], row * self.width)

    def store_whole(self, value: Value, row: Whole) -> None:
        """Store a row of integers."""
        self.function.store(value, self.function["wholes"], row * self.width)

    def is_whole(self, row: Whole, number: int) -> Value:
        """Compare a row of integers with a number; a mask."""
        function = self.function
        return function.equal_whole(
            self.load_whole(row), function.whole_constant(number)
        )

    def choose(self, mask: Value, value: Value, row: int) -> None:
        """Store a row where the mask is true."""
        kept = self.load(row)
        self.store(self.function.select(mask, value, kept), row)

    def choose_whole(self, mask: Value, number: int, row: Whole) -> None:
        """Store a number where the mask is true."""
        function = self.function
        kept = self.load_whole(row)
        chosen = function.select(mask, function.whole_constant(number), kept)
        self.store_whole(chosen, row)

    @contextmanager
    def each(self, chosen: Value) -> Generator[Lane]:
        """The body runs for each of the chosen lanes by itself."""
        f = self.function
        bits = f.mask_bits(chosen)
        with f.loop(self.width) as number:
            bit = f.and_(bits, f.shift_left(f.integer(1), number))
            with f.if_(f.less_whole(f.integer(0), bit)):
                yield Lane(
                    number=number,
                    doubles=f.address(f["doubles"], number),
                    wholes=f.address(f["wholes"], number, "i64"),
                )

    def stretch(self, method: int) -> Stretch:
        """Fit the step of the lanes that are in a method to the next breakpoint."""
        f = self.function
        tried = f.and_(
            self.is_whole(Whole.STATUS, Status.RUNNING),
            self.is_whole(Whole.METHOD, method),
        )
        time, size, stop = (
            self.load(row)
            for row in (self.memory.time, self.memory.size, self.memory.stop)
        )
        left = f.subtract(stop, time)
        lands = f.less_equal(left, f.multiply(size, f.constant(1.0 + _SLACK)))
        tried = self._paused_at_end(tried, lands, stop)
        used = f.select(lands, left, size)
        next_time = f.select(lands, stop, f.add(time, used))
        return Stretch(
            tried=tried, lands=lands, time=time, size=used, next_time=next_time
        )

    def _paused_at_end(self, tried: Value, lands: Value, stop: Value) -> Value:
        """Pause before the step that the end of the run would cut short.

        From there a longer run goes on to the bits it would have had at once.
        """
        f = self.function
        is_last = f.and_(lands, f.less_equal(self.load(self.memory.end), stop))
        waits = f.equal(self.load(self.memory.finishing), f.constant(0.0))
        pauses = f.and_(tried, f.and_(is_last, waits))
        self.choose_whole(pauses, Status.PAUSED, Whole.STATUS)
        return f.and_(tried, f.not_(pauses))

    def write_inputs(self, time: Value, out: Value, *, slopes: bool = False) -> None:
        """Write the inputs at a time of the present row, then their slopes."""
        f, memory = self.function, self.memory
        for index in range(memory.inputs):
            value, slope = self.input_at(time, index)
            f.store(value, out, index * self.width)
            if slopes:
                f.store(slope, out, (memory.inputs + index) * self.width)

    def input_at(self, time: Value, index: int) -> tuple[Value, Value]:
        """Give an input at a time of the present row, and its slope."""
        f, memory = self.function, self.memory
        late = f.subtract(time, self.load(memory.row_start))
        row = memory.input + index * memory.input_width
        value = f.fused(self.load(row + 1), late, self.load(row))
        slope = self.load(row + 1)
        for wave in range(memory.oscillators):
            a, p, w, b = (self.load(row + 3 + 4 * wave + k) for k in range(4))
            turning = f.fused(b, late, w)
            middle = f.fused(f.multiply(b, f.constant(0.5)), late, w)
            phase = f.fused(middle, late, p)
            value = f.fused(a, elementary.sin(f, phase), value)
            cosine = elementary.cos(f, phase)
            slope = f.fused(f.multiply(a, turning), cosine, slope)
        return value, slope

    def summed(self, row: int, residue: int, gain: Value) -> tuple[Value, Value]:
        """Add to a row what it gains and what rounding took before (TwoSum).

        Returns
        -------
        tuple of Value
            The sum, and what rounding took from it.
        """
        f = self.function
        before = self.load(row)
        gained = f.add(gain, self.load(residue))
        after = f.add(before, gained)
        part = f.subtract(after, before)
        lost = f.add(
            f.subtract(before, f.subtract(after, part)), f.subtract(gained, part)
        )
        return after, lost

    def gains(
        self, carried: Sequence[Value], own: Callable[[int], Value]
    ) -> list[Value]:
        """Give what every state gains by a step.

        Parameters
        ----------
        carried
            What each route carried, of which some states gain.
        own
            Gives what a state gains that no route drives, by its index.
        """
        constants = load_constants(self.function, self.flow, self.constants)
        routed = spread(self.function, self.flow, constants, carried)
        return [
            routed[state] if state in routed else own(state)
            for state in range(self.memory.states)
        ]

    def gain_state(self, chosen: Value, index: int, gain: Value) -> None:
        """Add to a state in the chosen lanes."""
        row, residue = self.memory.state + index, self.memory.state_residue + index
        after, lost = self.summed(row, residue, gain)
        self.choose(chosen, after, row)
        self.choose(chosen, lost, residue)

    def gain_total(self, chosen: Value, index: int, charge: Value) -> None:
        """Add to the total of a route in the chosen lanes."""
        row, residue = self.memory.total + index, self.memory.total_residue + index
        after, lost = self.summed(row, residue, charge)
        self.choose(chosen, after, row)
        self.choose(chosen, lost, residue)
