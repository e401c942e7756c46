"""The code of the fixed step of cells that stand alone; see `split_code`.

Where a row of inputs ends the gates take half a step, so that all stand at one time.
"""

from __future__ import annotations

from axolemma.integration.lane_log import LaneLog, Logged
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.split_code import SplitCode
from axolemma.integration.steps import Method
from axolemma.kernels import Value

# A voltage beyond this, mV, is no number any more.
_LARGEST = 1e300


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

    def begin(self) -> None:
        """Start the lanes that have not moved: steps, and gates half a step on."""
        lanes, f = self.lanes, self.lanes.function
        fresh = lanes.is_whole(Whole.METHOD, 0)
        running = f.and_(fresh, lanes.is_whole(Whole.STATUS, Status.RUNNING))
        with f.if_(f.any(running)):
            self.take_up(running)
            lanes.choose_whole(running, Method.STRANG, Whole.METHOD)

    def take_up(self, landed: Value) -> None:
        """Divide the row of inputs that begins into equal steps, and begin it."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        running = f.and_(landed, lanes.is_whole(Whole.STATUS, Status.RUNNING))
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

    def step(self) -> Value:
        """Make one step in every lane; give those that landed."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        running = lanes.is_whole(Whole.STATUS, Status.RUNNING)
        zero, one = f.constant(0.0), f.constant(1.0)
        size = f.select(running, lanes.load(memory.step), zero)
        left = f.subtract(lanes.load(memory.left), f.select(running, one, zero))
        lanes.store(left, memory.left)
        stop = lanes.load(memory.stop)
        next_time = f.fused(f.negative(left), size, stop)
        middle = f.fused(size, f.constant(-0.5), next_time)
        self._log_step(running, size)
        lanes.write_inputs(middle, self.split.inputs)
        before = lanes.load(memory.state + self.pivot)
        sound = f.and_(running, self._step_routed(size))
        self._log_crossing(sound, (before, size, next_time))
        broken = f.and_(running, f.not_(sound))
        lanes.choose_whole(broken, Status.OUT_OF_RANGE, Whole.STATUS)
        lanes.choose(sound, next_time, memory.time)
        if self.split.gates_have_inputs():
            lanes.write_inputs(next_time, self.split.inputs)
        landed = f.and_(sound, f.less_equal(left, zero))
        half = f.multiply(size, f.constant(0.5))
        with f.if_(self.log.is_mode(Logged.STEPS)):
            self._keep_collocated(running, half)
        self.split.step_gates(f.select(landed, half, size))
        return landed

    def _step_routed(self, size: Value) -> Value:
        """Step the voltage by the implicit midpoint, and book what routes carry.

        Returns
        -------
        Value
            Mask of the lanes in which that led to numbers, and positive ones where
            they must be.
        """
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        half = f.multiply(size, f.constant(0.5))
        line = self.split.linearised(self.split.middle(size))
        below = f.subtract(f.constant(1.0), f.multiply(half, line.stiffness))
        shift = f.divide(f.multiply(half, line.force), below)
        if self.split.has_totals:
            mean = [
                f.fused(slope, shift, current)
                for current, slope in zip(line.currents, line.slopes, strict=True)
            ]
            self.split.book(mean, size)
        else:
            self.split.shift_voltage(shift)
        voltage = f.absolute(lanes.load(memory.state + self.pivot))
        sound = f.less_equal(voltage, f.constant(_LARGEST))
        for value in line.guard:
            sound = f.and_(sound, f.less(f.constant(0.0), value))
        return sound

    def _keep_collocated(self, chosen: Value, size: Value) -> None:
        """Keep the gates as they are after a part of their step, for the log."""
        lanes, memory = self.lanes, self.lanes.memory
        for index, value in self.split.moved_gates(size).items():
            lanes.choose(chosen, value, memory.collocated + index)

    def _log_step(self, running: Value, size: Value) -> None:
        lanes, f, log = self.lanes, self.lanes.function, self.log
        with f.if_(log.is_mode(Logged.STEPS)):
            time = lanes.load(lanes.memory.time)
            log.write(running, time, size, Method.STRANG, is_collocated=True)

    def _log_crossing(self, running: Value, step: tuple[Value, Value, Value]) -> None:
        """Log when the voltage rose through the level, on the line between steps."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        before, size, next_time = step
        with f.if_(self.log.is_mode(Logged.CROSSINGS)):
            level = lanes.load(memory.level)
            after = lanes.load(memory.state + self.pivot)
            rises = f.and_(self.log.rises(before, after), running)
            with f.if_(f.any(rises)):
                late = f.divide(f.subtract(after, level), f.subtract(after, before))
                time = f.fused(f.negative(late), size, next_time)
                self.log.write(rises, time, f.constant(0.0), Method.STRANG)
