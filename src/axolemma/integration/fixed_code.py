"""The code of the fixed step of cells that stand alone; see `split_code`.

Where a row of inputs ends the gates take half a step, so that all stand at one time.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.lane_log import LaneLog, Logged
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.split_code import SplitCode
from axolemma.integration.steps import Method
from axolemma.kernels import Value, Variable

# A voltage beyond this, mV, is no number any more.
_LARGEST = 1e300
# The method of a lane that stands before a row of inputs, as every lane begins.
_BEFORE_ROW = Method.EXPLICIT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Going:
    """What lanes know from step to step within rows of inputs.

    Parameters
    ----------
    running
        Mask of those that move.
    size, one, stop
        Length of a step, one (both zero where none is made), when the row ends.
    time, left
        When it is, and how many steps are left.
    landed, broken
        Masks of those that came to the end of their row, and that left the numbers.
    """

    running: Value
    size: Value
    one: Value
    stop: Value
    time: Variable
    left: Variable
    landed: Variable
    broken: Variable


class FixedCode:
    """Writes the steps.

    Parameters
    ----------
    log
        The log of the lanes they are made in.
    has_totals
        Whether route totals are kept.
    """

    def __init__(self, log: LaneLog, *, has_totals: bool) -> None:
        self.log = log
        self.lanes = log.lanes
        self.pivot = log.event_state
        self.split = SplitCode(self.lanes, self.pivot, has_totals=has_totals)
        function = self.lanes.function
        self.turns = function.variable(function.integer(0))

    def begin_rows(self) -> None:
        """Begin the rows that lanes stand before: steps, gates half a step on.

        So stands a lane that has not moved, and one that has landed (`leave_rows`).
        """
        lanes, f = self.lanes, self.lanes.function
        waits = lanes.is_whole(Whole.METHOD, _BEFORE_ROW)
        fresh = f.and_(waits, lanes.is_whole(Whole.STATUS, Status.RUNNING))
        with f.if_(f.any(fresh)):
            self._take_up(fresh)
            lanes.choose_whole(fresh, Method.STRANG, Whole.METHOD)

    def leave_rows(self, landed: Value) -> None:
        """Let lanes that have landed stand before their next row of inputs."""
        self.lanes.choose_whole(landed, _BEFORE_ROW, Whole.METHOD)

    def _take_up(self, running: Value) -> None:
        """Divide the row of inputs that begins into equal steps, and begin it."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        time = lanes.load(memory.time)
        span = f.subtract(lanes.load(memory.stop), time)
        ratio = f.divide(span, lanes.load(memory.size))
        # A span that is whole but for rounding must not cost one more step.
        nearly = f.multiply(ratio, f.constant(-1.0 + 1e-12))
        count = f.negative(f.floor(nearly))
        count = f.maximum(count, f.constant(1.0))
        lanes.choose(running, count, memory.left)
        self._count_steps(running, count)
        lanes.choose(running, f.divide(span, count), memory.step)
        for index in self.split.gates:
            lanes.choose(
                running, lanes.load(memory.state + index), memory.collocated + index
            )
        lanes.write_inputs(time, self.split.inputs)
        self.split.note_currents(running)
        half = f.multiply(lanes.load(memory.step), f.constant(0.5))
        self.split.step_gates(f.select(running, half, f.constant(0.0)))

    def _count_steps(self, running: Value, count: Value) -> None:
        lanes, f = self.lanes, self.lanes.function
        before = lanes.load_whole(Whole.ACCEPTED)
        after = f.add_whole(before, f.to_whole(count))
        lanes.store_whole(f.select(running, after, before), Whole.ACCEPTED)

    def may_step(self) -> Value:
        """Whether there is room in the log, and in the budget of turns; an i1."""
        f = self.lanes.function
        in_budget = f.less_whole(self.turns.read(), f["budget"])
        return f.and_(self.log.has_room(), in_budget)

    def step(self) -> Value:
        """Step until a lane lands or leaves the numbers; give those that landed."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        running = lanes.is_whole(Whole.STATUS, Status.RUNNING)
        zero = f.constant(0.0)
        going = _Going(
            running=running,
            size=f.select(running, lanes.load(memory.step), zero),
            one=f.select(running, f.constant(1.0), zero),
            stop=lanes.load(memory.stop),
            time=f.variable(lanes.load(memory.time)),
            left=f.variable(lanes.load(memory.left)),
            landed=f.variable(f.less(zero, zero)),
            broken=f.variable(f.less(zero, zero)),
        )

        def continues() -> Value:
            ended = f.or_(going.landed.read(), going.broken.read())
            return f.and_(self.may_step(), f.not_(f.any(ended)))

        with f.while_(continues):
            self._step(going)
        lanes.store(going.left.read(), memory.left)
        lanes.store(going.time.read(), memory.time)
        lanes.choose_whole(going.broken.read(), Status.OUT_OF_RANGE, Whole.STATUS)
        return going.landed.read()

    def _step(self, going: _Going) -> None:
        """Make one step in every lane."""
        lanes, f = self.lanes, self.lanes.function
        self.turns.write(f.add_whole(self.turns.read(), f.integer(1)))
        size, time = going.size, going.time.read()
        left = f.subtract(going.left.read(), going.one)
        going.left.write(left)
        next_time = f.fused(f.negative(left), size, going.stop)
        middle = f.fused(size, f.constant(-0.5), next_time)
        with f.if_(self.log.is_mode(Logged.STEPS)):
            self.log.write(going.running, time, size, Method.STRANG, is_collocated=True)
        lanes.write_inputs(middle, self.split.inputs)
        before = lanes.load(lanes.memory.state + self.pivot)
        after, sound = self._step_routed(size)
        sound = f.and_(going.running, sound)
        self._log_crossing(sound, (before, after), (size, next_time))
        going.broken.write(f.and_(going.running, f.not_(sound)))
        going.time.write(f.select(sound, next_time, time))
        if self.split.gates_have_inputs():
            lanes.write_inputs(next_time, self.split.inputs)
        landed = f.and_(sound, f.less_equal(left, f.constant(0.0)))
        going.landed.write(landed)
        self._step_gates(going, landed, after)

    def _step_gates(self, going: _Going, landed: Value, voltage: Value) -> None:
        """Step the gates, those of landed lanes by half; all by half for the log."""
        f, memory = self.lanes.function, self.lanes.memory
        half = f.multiply(going.size, f.constant(0.5))
        drives = self.split.drives({self.pivot: voltage})
        with f.if_(self.log.is_mode(Logged.STEPS)):
            for index, value in self.split.moved(drives, half).items():
                self.lanes.choose(going.running, value, memory.collocated + index)
        size = f.select(landed, half, going.size)
        for index, value in self.split.moved(drives, size).items():
            self.lanes.store(value, memory.state + index)

    def _step_routed(self, size: Value) -> tuple[Value, Value]:
        """Step the voltage by the implicit midpoint, and book what routes carry.

        Returns
        -------
        tuple of Value
            The voltage, and the mask of the lanes in which all are numbers, and
            positive where they must be.
        """
        lanes, f = self.lanes, self.lanes.function
        half = f.multiply(size, f.constant(0.5))
        line = self.split.linearised(self.split.middle(size))
        shift = self.split.shift(line, half)
        if self.split.has_totals:
            self.split.book(self.split.mean_currents(line, shift), size)
            voltage = lanes.load(lanes.memory.state + self.pivot)
        else:
            voltage = self.split.shift_voltage(shift)
        sound = f.less_equal(f.absolute(voltage), f.constant(_LARGEST))
        for value in line.guard:
            sound = f.and_(sound, f.less(f.constant(0.0), value))
        return voltage, sound

    def _log_crossing(
        self, chosen: Value, voltages: tuple[Value, Value], step: tuple[Value, Value]
    ) -> None:
        """Log when the voltage rose through the level, on the line between steps."""
        lanes, f = self.lanes, self.lanes.function
        (before, after), (size, next_time) = voltages, step
        with f.if_(self.log.is_mode(Logged.CROSSINGS)):
            rises = f.and_(self.log.rises(before, after), chosen)
            with f.if_(f.any(rises)):
                level = lanes.load(lanes.memory.level)
                late = f.divide(f.subtract(after, level), f.subtract(after, before))
                time = f.fused(f.negative(late), size, next_time)
                self.log.write(rises, time, f.constant(0.0), Method.STRANG)
