"""The code of one explicit step, and of the sign that an implicit one is due."""

from __future__ import annotations

from axolemma.integration.flow_code import Flow, load_constants, spread
from axolemma.integration.judging import Judge, Trial, largest_error
from axolemma.integration.lane_memory import Status, Whole
from axolemma.integration.schemes import DORMAND_PRINCE
from axolemma.integration.steps import Method
from axolemma.kernels import Function, Value

# Stiffness is found by what the last two stages, at one time, say of the largest
# eigenvalue: so many steps beyond the region of stability call for an implicit
# method, so many within it begin the count anew [Hairer & Wanner 1996, IV.2].
_STIFF_STEPS, _CALM_STEPS = 15.0, 6.0


class ExplicitCode:
    """Writes steps of `DORMAND_PRINCE`.

    Parameters
    ----------
    judge
        Judges them, in the lanes they are made in.
    rates
        The function of the rates.
    when_stiff
        What a lane becomes in which an implicit step is due: it goes on by the
        other method (`RUNNING`) or comes back (`STIFF`); None if it goes on as
        before.
    """

    def __init__(
        self, judge: Judge, rates: Function, *, when_stiff: Status | None
    ) -> None:
        self.judge = judge
        self.lanes = lanes = judge.lanes
        self.flow: Flow = lanes.flow
        self.rates = rates
        self.when_stiff = when_stiff
        memory = lanes.memory
        self._outputs = memory.states + memory.routes + (self.flow.guard is not None)
        function = lanes.function
        stages = DORMAND_PRINCE.stages
        self._slopes = function.scratch(stages * self._outputs)
        self._stage = function.scratch(memory.states)
        self._inputs = function.scratch(2 * max(memory.inputs, 1))
        self._new = function.scratch(memory.states)

    def begin(self) -> None:
        """Evaluate the rates where each lane stands."""
        lanes = self.lanes
        self._evaluate(lanes.states, lanes.load(lanes.memory.time), 0)

    def attempt(self) -> Value:
        """Try a step in every lane that is explicit; give those that landed."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        stretch = lanes.stretch(Method.EXPLICIT)
        size = stretch.size
        for stage in range(1, DORMAND_PRINCE.stages - 1):
            for state in range(memory.states):
                before = lanes.load(memory.state + state)
                moved = f.fused(size, self._weighed(stage, state), before)
                f.store(moved, self._stage, state * f.width)
            node = DORMAND_PRINCE.nodes[stage]
            late = (
                f.fused(size, f.constant(node), stretch.time)
                if node < 1.0
                else stretch.next_time
            )
            self._evaluate(self._stage, late, stage)
        gains, carried = self._gains(size)
        for state, gain in enumerate(gains):
            after, _ = lanes.summed(
                memory.state + state, memory.state_residue + state, gain
            )
            f.store(after, self._new, state * f.width)
        last = DORMAND_PRINCE.stages - 1
        self._evaluate(self._new, stretch.next_time, last)
        trial = Trial(
            stretch=stretch,
            gains=gains,
            carried=carried,
            error=self._error(size),
            order=DORMAND_PRINCE.order,
            method=Method.EXPLICIT,
        )
        verdict = self.judge.judge(trial)
        if self.when_stiff is not None:
            self._watch_stiffness(verdict.counts, size, self.when_stiff)
        for row in range(self._outputs):
            kept, new = self._slope(0, row), self._slope(last, row)
            chosen = f.select(verdict.counts, new, kept)
            f.store(chosen, self._slopes, row * f.width)
        return verdict.landed

    def _evaluate(self, states: Value, time: Value, stage: int) -> None:
        lanes, f = self.lanes, self.lanes.function
        lanes.write_inputs(time, self._inputs)
        out = f.address(self._slopes, stage * self._outputs * f.width)
        f.call(self.rates, states, lanes.constants, self._inputs, out)

    def _slope(self, stage: int, row: int) -> Value:
        f = self.lanes.function
        return f.load(self._slopes, (stage * self._outputs + row) * f.width)

    def _weighed(self, stage: int, row: int) -> Value:
        """Sum the slopes before a stage with the weights of its row."""
        return self._combined(DORMAND_PRINCE.matrix[stage], row)

    def _combined(self, weights: tuple[float, ...], row: int) -> Value:
        f = self.lanes.function
        total: Value | None = None
        for stage, weight in enumerate(weights):
            if weight == 0.0:
                continue
            slope, factor = self._slope(stage, row), f.constant(weight)
            total = (
                f.multiply(slope, factor)
                if total is None
                else f.fused(slope, factor, total)
            )
        return total if total is not None else f.constant(0.0)

    def _gains(self, size: Value) -> tuple[list[Value], list[Value]]:
        """Give what states gain and what routes carry, of which some states gain."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        last = DORMAND_PRINCE.stages - 1
        carried = [
            f.multiply(size, self._weighed(last, memory.states + route))
            for route in range(memory.routes)
        ]
        constants = load_constants(f, self.flow, lanes.constants)
        routed = spread(f, self.flow, constants, carried)
        gains = [
            routed[state]
            if state in routed
            else f.multiply(size, self._weighed(last, state))
            for state in range(memory.states)
        ]
        return gains, carried

    def _error(self, size: Value) -> Value:
        """Give the largest error of a state, in units of the tolerance."""
        lanes, f = self.lanes, self.lanes.function
        states = range(lanes.memory.states)
        worst = largest_error(
            self.judge.lanes,
            [self._combined(DORMAND_PRINCE.error, state) for state in states],
        )
        error = f.divide(f.multiply(size, worst), lanes.load(lanes.memory.tolerance))
        if self.flow.guard is None:
            return error
        guard = self._slope(DORMAND_PRINCE.stages - 1, self._outputs - 1)
        is_positive = f.less(f.constant(0.0), guard)
        return f.select(is_positive, error, f.constant(float("nan")))

    def _watch_stiffness(self, counts: Value, size: Value, due_status: Status) -> None:
        """Count the steps that stability has cut, and change the method at last."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        is_stiff = f.and_(counts, self._is_stiff(size))
        is_calm = f.and_(counts, f.not_(is_stiff))
        one, zero = f.constant(1.0), f.constant(0.0)
        stiff, calm = lanes.load(memory.stiff), lanes.load(memory.calm)
        stiff = f.select(is_stiff, f.add(stiff, one), stiff)
        calm = f.select(is_calm, f.add(calm, one), f.select(is_stiff, zero, calm))
        stiff = f.select(f.less_equal(f.constant(_CALM_STEPS), calm), zero, stiff)
        due = f.and_(counts, f.less_equal(f.constant(_STIFF_STEPS), stiff))
        lanes.store(f.select(due, zero, stiff), memory.stiff)
        lanes.store(f.select(due, zero, calm), memory.calm)
        running = f.and_(due, lanes.is_whole(Whole.STATUS, Status.RUNNING))
        lanes.choose_whole(running, Method.ROSENBROCK, Whole.METHOD)
        if due_status != Status.RUNNING:
            lanes.choose_whole(running, due_status, Whole.STATUS)

    def _is_stiff(self, size: Value) -> Value:
        """Find the steps that go beyond the region of stability."""
        f = self.lanes.function
        last = DORMAND_PRINCE.stages - 1
        turned, moved = f.constant(0.0), f.constant(0.0)
        for index, state in enumerate(self.flow.system.states):
            inverse = f.constant(1.0 / state.scale)
            slopes = f.subtract(self._slope(last, index), self._slope(last - 1, index))
            turned = f.maximum(turned, f.absolute(f.multiply(slopes, inverse)))
            new = f.load(self._new, index * f.width)
            old = f.load(self._stage, index * f.width)
            apart = f.multiply(f.subtract(new, old), inverse)
            moved = f.maximum(moved, f.absolute(apart))
        limit = f.multiply(moved, f.constant(DORMAND_PRINCE.stability_radius))
        return f.less(limit, f.multiply(size, turned))
