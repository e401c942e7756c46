"""The code around every step: where lanes stand, whether a step counts, the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axolemma.expressions import elementary
from axolemma.integration.flow_code import Flow, load_constants, spread
from axolemma.integration.lane_memory import LOG_HEAD, Status, Whole
from axolemma.kernels import Function, Value, Variable
from axolemma.kernels.program import write

# A step may grow and shrink by so much, and aims a little below the tolerance.
GROWTH, SHRINKAGE, SAFETY = 5.0, 0.2, 0.9
# A step that would leave less than this part of itself before a landing takes it in.
_SLACK = 1e-9
# Steps shorter than this, ms, or than this part of the time, make no progress.
_SHORTEST, _SHORTEST_OF_TIME = 1e-12, 1e-15

# What is logged.
LOG_NOTHING, LOG_STEPS, LOG_CROSSINGS = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A step that has been computed and not yet judged.

    Parameters
    ----------
    tried
        Mask of the lanes that it is about.
    lands
        Mask of those whose step ends at a breakpoint or at the end.
    time, size, next_time
        When it begins, how long it is, when it ends.
    gains
        What each state gains.
    carried
        What each route carries.
    error
        Largest error in units of the tolerance; above one, or not a number, the
        step does not count.
    order
        Of the error, in the length of the step.
    method
        Which scheme made it.
    """

    tried: Value
    lands: Value
    time: Value
    size: Value
    next_time: Value
    gains: Sequence[Value]
    carried: Sequence[Value]
    error: Value
    order: int
    method: int


class LaneCode:
    """Writes the code of the lanes into the function of the kernel.

    Parameters
    ----------
    function
        The kernel, with pointers ``doubles``, ``wholes``, ``table`` and ``log``.
    flow
        The equations.
    event_state
        Index of the state whose upward crossings are events.
    """

    def __init__(self, function: Function, flow: Flow, event_state: int) -> None:
        self.function = function
        self.flow = flow
        self.memory = flow.memory
        self.width = function.width
        self.event_state = event_state
        self.constants = function.address(
            function["doubles"], self.memory.parameter * self.width
        )
        self.states = function.address(
            function["doubles"], self.memory.state * self.width
        )
        self.is_full: Variable = function.variable(function.integer(0))

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

    def clipped(self, method: int) -> tuple[Value, Value, Value, Value, Value]:
        """Fit the step to the next breakpoint.

        Returns
        -------
        tuple of Value
            tried, lands, time, size and next time, as in `Trial`.
        """
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
        return tried, lands, time, used, next_time

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
        late = f.subtract(time, self.load(memory.row_start))
        for index in range(memory.inputs):
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
            f.store(value, out, index * self.width)
            if slopes:
                f.store(slope, out, (memory.inputs + index) * self.width)

    def judge(self, trial: Trial) -> tuple[Value, Value]:
        """Accept or turn back a trial: log, gains, time and the next length.

        Returns
        -------
        tuple of Value
            Masks of the lanes whose step counts, and of those that have landed.
        """
        f, memory = self.function, self.memory
        counts = f.and_(f.less_equal(trial.error, f.constant(1.0)), trial.tried)
        fails = f.and_(f.not_(counts), trial.tried)
        landed = f.and_(counts, trial.lands)
        self._log_trial(trial, counts)
        for index, gain in enumerate(trial.gains):
            self._add(counts, gain, memory.state + index, memory.state_residue + index)
        for index, gain in enumerate(trial.carried):
            self._add(counts, gain, memory.total + index, memory.total_residue + index)
        self._resize(trial, counts, fails, landed)
        self.choose(counts, trial.next_time, memory.time)
        for mask, row in ((counts, Whole.ACCEPTED), (fails, Whole.REJECTED)):
            one = f.zero_extend(mask, f.whole)
            self.store_whole(f.add_whole(self.load_whole(row), one), row)
        return counts, landed

    def summed(self, row: int, residue: int, gain: Value) -> tuple[Value, Value]:
        """Add to a row what it gains and what rounding took before (TwoSum)."""
        f = self.function
        before = self.load(row)
        gained = f.add(gain, self.load(residue))
        after = f.add(before, gained)
        part = f.subtract(after, before)
        lost = f.add(
            f.subtract(before, f.subtract(after, part)), f.subtract(gained, part)
        )
        return after, lost

    def _add(self, counts: Value, gain: Value, row: int, residue: int) -> None:
        after, lost = self.summed(row, residue, gain)
        self.choose(counts, after, row)
        self.choose(counts, lost, residue)

    def _resize(self, trial: Trial, counts: Value, fails: Value, landed: Value) -> None:
        """Choose the length of the next step and give up when it is too short."""
        f, memory = self.function, self.memory
        error = f.maximum(trial.error, f.constant(1e-10))
        power = f.multiply(elementary.log(f, error), f.constant(-1.0 / trial.order))
        factor = f.multiply(elementary.exp(f, power), f.constant(SAFETY))
        factor = f.minimum(f.maximum(factor, f.constant(SHRINKAGE)), f.constant(GROWTH))
        # What is not a number must not reach the length of the next step.
        sound = f.less_equal(trial.error, f.constant(1e300))
        factor = f.select(sound, factor, f.constant(SHRINKAGE))
        tried = self.load(memory.size)
        grown = f.multiply(trial.size, factor)
        self.choose(trial.tried, f.select(landed, tried, grown), memory.size)
        shortest = f.fused(
            f.absolute(trial.time),
            f.constant(_SHORTEST_OF_TIME),
            f.constant(_SHORTEST),
        )
        stuck = f.and_(fails, f.less(grown, shortest))
        self.choose_whole(stuck, Status.STEP_TOO_SMALL, Whole.STATUS)

    def _log_trial(self, trial: Trial, counts: Value) -> None:
        """Log the steps that count, all or those in which the event state rises."""
        f, mode = self.function, self.function["mode"]
        with f.if_(f.equal_whole(mode, f.integer(LOG_STEPS))):
            self.log(counts, trial.time, trial.size, trial.method)
        with f.if_(f.equal_whole(mode, f.integer(LOG_CROSSINGS))):
            level = self.load(self.memory.level)
            before = self.load(self.memory.state + self.event_state)
            after = f.add(before, trial.gains[self.event_state])
            rises = f.and_(f.less(before, level), f.less_equal(level, after))
            rises = f.and_(counts, rises)
            with f.if_(f.any(rises)):
                self.log(rises, trial.time, trial.size, trial.method)

    def log(
        self, chosen: Value, time: Value, size: Value, method: int, *, own: bool = False
    ) -> None:
        """Write an entry of the log in the chosen lanes.

        Parameters
        ----------
        chosen
            Mask.
        time, size
            When the step begins and how long it is.
        method
            Which scheme makes it.
        own
            Whether states that no route drives are taken from where they are kept
            at the time of the voltage.
        """
        f = self.function
        bits = f.mask_bits(chosen)
        head = f.scratch(2)
        f.store(time, head)
        f.store(size, head, self.width)
        with f.loop(self.width) as lane, f.if_(self._bit(bits, lane)):
            self._log_lane(lane, head, method, own=own)

    def _log_lane(self, lane: Value, head: Value, method: int, *, own: bool) -> None:
        f, memory = self.function, self.memory
        doubles = f.address(f["doubles"], lane)
        wholes = f.address(f["wholes"], lane, "i64")
        logged = f.load_scalar(wholes, Whole.LOGGED * self.width, kind="i64")
        place = f.add_whole(f.multiply_whole(lane, f["capacity"]), logged)
        entry = f.address(
            f["log"], f.multiply_whole(place, f.integer(memory.log_stride))
        )
        given = f.address(head, lane)
        f.store(f.load_scalar(given, 0), entry, 0)
        f.store(f.load_scalar(given, self.width), entry, 1)
        row = f.load_scalar(wholes, Whole.ROW * self.width, kind="i64")
        f.store(f.to_reals(row), entry, 2)
        f.store(f.scalar(float(method)), entry, 3)
        sources = [memory.state + index for index in range(memory.states)]
        if own:
            for index in self.flow.own:
                sources[index] = memory.collocated + index
        sources += [memory.total + index for index in range(memory.routes)]
        for index, source in enumerate(sources):
            kept = f.load_scalar(doubles, source * self.width)
            f.store(kept, entry, LOG_HEAD + index)
        logged = f.add_whole(logged, f.integer(1))
        f.store(logged, wholes, Whole.LOGGED * self.width)
        with f.if_(f.less_equal_whole(f["capacity"], logged)):
            self.is_full.write(f.integer(1))

    def land(self, landed: Value) -> None:
        """Take up the next row of the inputs in the lanes that have landed."""
        f = self.function
        bits = self.function.mask_bits(landed)
        has_jump = f.variable(f.integer(0))
        with f.loop(self.width) as lane, f.if_(self._bit(bits, lane)):
            self._land_lane(lane, has_jump)
        with f.if_(f.less_whole(f.integer(0), has_jump.read())):
            self._jump(landed)

    def _land_lane(self, lane: Value, has_jump: Variable) -> None:
        f, memory, width = self.function, self.memory, self.width
        doubles = f.address(f["doubles"], lane)
        wholes = f.address(f["wholes"], lane, "i64")
        row = f.load_scalar(wholes, Whole.ROW * width, kind="i64")
        following = f.add_whole(row, f.integer(1))
        rows = f.load_scalar(wholes, Whole.ROWS * width, kind="i64")
        time = f.load_scalar(doubles, memory.time * width)
        end = f.load_scalar(doubles, memory.end * width)
        with f.if_(f.less_equal(end, time)):
            f.store(f.integer(Status.DONE), wholes, Whole.STATUS * width)
        with f.if_(f.and_(f.less_whole(following, rows), f.less(time, end))):
            f.store(following, wholes, Whole.ROW * width)
            first = f.load_scalar(wholes, Whole.TABLE * width, kind="i64")
            stride = f.integer(memory.table_stride)
            offset = f.add_whole(first, f.multiply_whole(following, stride))
            entry = f.address(f["table"], offset)
            f.store(f.load_scalar(entry, 0), doubles, memory.row_start * width)
            for index in range(memory.inputs * memory.input_width):
                number = f.load_scalar(entry, 1 + index)
                f.store(number, doubles, (memory.input + index) * width)
            self._note_jump(entry, has_jump)
            self._store_stop(doubles, entry, following, rows)

    def _note_jump(self, entry: Value, has_jump: Variable) -> None:
        f = self.function
        for index in range(self.memory.inputs):
            jump = f.load_scalar(entry, 1 + index * self.memory.input_width + 2)
            zero = f.equal(jump, f.scalar(0.0))
            kept = has_jump.read()
            has_jump.write(f.select(zero, kept, f.integer(1)))

    def _store_stop(
        self, doubles: Value, entry: Value, row: Value, rows: Value
    ) -> None:
        """Find where the row that begins here ends."""
        f, memory = self.function, self.memory
        end = f.load_scalar(doubles, memory.end * self.width)
        f.store(end, doubles, memory.stop * self.width)
        has_more = f.less_whole(f.add_whole(row, f.integer(1)), rows)
        with f.if_(has_more):
            following = f.load_scalar(entry, memory.table_stride)
            sooner = f.select(f.less(following, end), following, end)
            f.store(sooner, doubles, memory.stop * self.width)

    def _jump(self, landed: Value) -> None:
        """Deliver the impulses that stand at the beginning of the new rows."""
        f, memory, flow = self.function, self.memory, self.flow
        constants = load_constants(f, flow, self.constants)
        known = dict(constants)
        for index, state in enumerate(flow.system.states):
            known[state.symbol.digest] = self.load(memory.state + index)
        for index, symbol in enumerate(flow.system.inputs):
            known[symbol.digest] = self.load(memory.input + index * memory.input_width)
        through = write(f, list(flow.impulses.values()), known)
        carried = [f.constant(0.0)] * memory.routes
        own: dict[int, Value] = {}
        for (place, column), factor in zip(flow.impulses, through, strict=True):
            jump = self.load(memory.input + column * memory.input_width + 2)
            if place < memory.routes:
                carried[place] = f.fused(factor, jump, carried[place])
            else:
                before = own.get(place - memory.routes, f.constant(0.0))
                own[place - memory.routes] = f.fused(factor, jump, before)
        for index, charge in enumerate(carried):
            row = memory.total + index
            self._add(landed, charge, row, memory.total_residue + index)
        for index, gain in (own | spread(f, flow, constants, carried)).items():
            row = memory.state + index
            self._add(landed, gain, row, memory.state_residue + index)

    def _bit(self, bits: Value, lane: Value) -> Value:
        """Look at one bit of an integer."""
        f = self.function
        place = f.shift_left(f.integer(1), lane)
        return f.less_whole(f.integer(0), f.and_(bits, place))
