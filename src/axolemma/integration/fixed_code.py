"""The code of the fixed step: Strang splitting, gates about the voltage.

Gates and voltage leapfrog: a voltage step by the implicit midpoint rule with the
gates half a step ahead, then a step of every gate with the voltage just found. Both
are linearly implicit, x + h f / (1 - h f_x / 2), which for a gate is the rule of
Crank and Nicolson. Where a row of inputs ends the gates take half a step, so that
all stand at one time [Strang 1968; Hines 1984].
"""

from __future__ import annotations

from axolemma.expressions import (
    Expression,
    constant,
    differentiate,
    share_exponentials,
    symbols_of,
)
from axolemma.expressions.fractions import as_fraction
from axolemma.integration.flow_code import load_constants, spread
from axolemma.integration.lane_log import LaneLog, Logged
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.steps import Method
from axolemma.kernels import Value
from axolemma.kernels.program import write

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
        self.lanes = lanes = log.lanes
        self.flow = lanes.flow
        self.has_totals = has_totals
        system, self.pivot = lanes.flow.system, log.event_state
        self.routed = [i for i, s in enumerate(system.states) if s.rate is None]
        self.inputs = lanes.function.scratch(2 * max(lanes.memory.inputs, 1))
        voltage = system.states[self.pivot].symbol
        self.slopes = [differentiate(route.current, voltage) for route in system.routes]
        own = self.flow.own
        shared = share_exponentials(
            [self.flow.rates[index] for index in own], is_alone_enough=True
        )
        self.gates = {
            index: _gate(system.states[index].symbol, rate)
            for index, rate in zip(own, shared, strict=True)
        }

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
        for index in self.gates:
            lanes.choose(
                running, lanes.load(memory.state + index), memory.collocated + index
            )
        lanes.write_inputs(time, self.inputs)
        self._note_currents(running)
        half = f.multiply(lanes.load(memory.step), f.constant(0.5))
        self._step_gates(f.select(running, half, f.constant(0.0)))

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
        lanes.write_inputs(middle, self.inputs)
        before = lanes.load(memory.state + self.pivot)
        sound = f.and_(running, self._step_routed(size))
        self._log_crossing(sound, (before, size, next_time))
        broken = f.and_(running, f.not_(sound))
        lanes.choose_whole(broken, Status.OUT_OF_RANGE, Whole.STATUS)
        lanes.choose(sound, next_time, memory.time)
        if self._gates_have_inputs():
            lanes.write_inputs(next_time, self.inputs)
        landed = f.and_(sound, f.less_equal(left, zero))
        half = f.multiply(size, f.constant(0.5))
        with f.if_(self.log.is_mode(Logged.STEPS)):
            self._keep_collocated(running, half)
        self._step_gates(f.select(landed, half, size))
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
        constants = load_constants(f, self.flow, lanes.constants)
        known = constants | self._known_states() | self._known_inputs()
        for state, change in self._extrapolated(constants).items():
            symbol = self.flow.system.states[state].symbol
            known[symbol.digest] = f.fused(half, change, known[symbol.digest])
        currents, slopes, factors, guard = self._linearised(known)
        force, stiffness = f.constant(0.0), f.constant(0.0)
        for current, slope, factor in zip(currents, slopes, factors, strict=True):
            force = f.fused(factor, current, force)
            stiffness = f.fused(factor, slope, stiffness)
        below = f.subtract(f.constant(1.0), f.multiply(half, stiffness))
        shift = f.divide(f.multiply(half, force), below)
        if self.has_totals:
            mean = [
                f.fused(slope, shift, current)
                for current, slope in zip(currents, slopes, strict=True)
            ]
            self._book(mean, size, constants)
        else:
            row = memory.state + self.pivot
            before = lanes.load(row)
            lanes.store(f.fused(shift, f.constant(2.0), before), row)
        voltage = f.absolute(lanes.load(memory.state + self.pivot))
        sound = f.less_equal(voltage, f.constant(_LARGEST))
        for value in guard:
            sound = f.and_(sound, f.less(f.constant(0.0), value))
        return sound

    def _linearised(self, known: dict[bytes, Value]) -> list[list[Value]]:
        """Give currents, their slopes, their factors in the voltage, and the guard."""
        routes = self.lanes.memory.routes
        weights = [
            self.flow.weights.get((self.pivot, r), constant(0.0)) for r in range(routes)
        ]
        guard = [] if self.flow.guard is None else [self.flow.guard]
        wanted = [*self.flow.currents, *self.slopes, *weights, *guard]
        values = write(self.lanes.function, share_exponentials(wanted), known)
        return [
            values[:routes],
            values[routes : 2 * routes],
            values[2 * routes : 3 * routes],
            values[3 * routes :],
        ]

    def _book(
        self, mean: list[Value], size: Value, constants: dict[bytes, Value]
    ) -> None:
        """Let the mean currents carry charge for a step."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        carried = [f.multiply(size, current) for current in mean]
        for index, current in enumerate(mean):
            lanes.store(current, memory.current + index)
        for index, charge in enumerate(carried):
            self._add(charge, memory.total + index, memory.total_residue + index)
        for state, gain in spread(f, self.flow, constants, carried).items():
            self._add(gain, memory.state + state, memory.state_residue + state)

    def _add(self, gain: Value, row: int, residue: int) -> None:
        after, lost = self.lanes.summed(row, residue, gain)
        self.lanes.store(after, row)
        self.lanes.store(lost, residue)

    def _extrapolated(self, constants: dict[bytes, Value]) -> dict[int, Value]:
        """Give the rates of the ions, from what the routes carried last."""
        lanes, memory = self.lanes, self.lanes.memory
        others = [i for i in self.routed if i != self.pivot]
        if not others:
            return {}
        last = [lanes.load(memory.current + r) for r in range(memory.routes)]
        rates = spread(lanes.function, self.flow, constants, last)
        return {state: rates[state] for state in others}

    def _note_currents(self, chosen: Value) -> None:
        """Take the present currents for the last ones, where a row begins."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        constants = load_constants(f, self.flow, lanes.constants)
        known = constants | self._known_states() | self._known_inputs()
        values = write(f, share_exponentials(list(self.flow.currents)), known)
        for index, value in enumerate(values):
            lanes.choose(chosen, value, memory.current + index)

    def _step_gates(self, size: Value) -> None:
        for index, value in self._moved_gates(size).items():
            self.lanes.store(value, self.lanes.memory.state + index)

    def _keep_collocated(self, chosen: Value, size: Value) -> None:
        """Keep the gates as they are after a part of their step, for the log."""
        lanes, memory = self.lanes, self.lanes.memory
        for index, value in self._moved_gates(size).items():
            lanes.choose(chosen, value, memory.collocated + index)

    def _moved_gates(self, size: Value) -> dict[int, Value]:
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        constants = load_constants(f, self.flow, lanes.constants)
        known = constants | self._known_states() | self._known_inputs()
        wanted = [part for parts in self.gates.values() for part in parts]
        values = iter(write(f, wanted, known))
        half = f.multiply(size, f.constant(0.5))
        moved: dict[int, Value] = {}
        for index in self.gates:
            above, below, slope = next(values), next(values), next(values)
            divisor = f.fused(f.negative(half), slope, below)
            gain = f.divide(f.multiply(size, above), divisor)
            moved[index] = f.add(lanes.load(memory.state + index), gain)
        return moved

    def _gates_have_inputs(self) -> bool:
        names = set(self.flow.system.input_names)
        parts = [part for gate in self.gates.values() for part in gate]
        return any(symbol.name in names for symbol in symbols_of(parts))

    def _known_states(self) -> dict[bytes, Value]:
        lanes, memory = self.lanes, self.lanes.memory
        return {
            state.symbol.digest: lanes.load(memory.state + index)
            for index, state in enumerate(self.flow.system.states)
        }

    def _known_inputs(self) -> dict[bytes, Value]:
        f = self.lanes.function
        return {
            symbol.digest: f.load(self.inputs, index * f.width)
            for index, symbol in enumerate(self.flow.system.inputs)
        }

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


def _gate(symbol: Expression, rate: Expression) -> tuple[Expression, ...]:
    """Give numerator, denominator and slope of the numerator of a rate."""
    above, below = as_fraction(rate)
    if any(other == symbol for other in symbols_of([below])):
        above, below = rate, constant(1.0)
    return above, below, differentiate(above, symbol)
