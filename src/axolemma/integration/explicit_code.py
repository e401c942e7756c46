"""The code of explicit steps, and of the sign that an implicit one is due."""

from __future__ import annotations

from axolemma.integration.explicit_step import ExplicitStep
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
        self.when_stiff = when_stiff
        self.step = ExplicitStep(lanes, rates)
        self._new = lanes.function.scratch(lanes.memory.states)

    def begin(self) -> None:
        """Evaluate the rates where each lane stands."""
        self.step.begin()

    def attempt(self) -> Value:
        """Try a step in every lane that is explicit; give those that landed."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        step, stretch = self.step, lanes.stretch(Method.EXPLICIT)
        gains, carried = step.make(stretch)
        for state, gain in enumerate(gains):
            after, _ = lanes.summed(
                memory.state + state, memory.state_residue + state, gain
            )
            f.store(after, self._new, state * f.width)
        last = DORMAND_PRINCE.stages - 1
        step.evaluate(self._new, stretch.next_time, last)
        trial = Trial(
            stretch=stretch,
            gains=gains,
            carried=carried,
            error=self._error(stretch.size),
            order=DORMAND_PRINCE.order,
            method=Method.EXPLICIT,
        )
        verdict = self.judge.judge(trial)
        if self.when_stiff is not None:
            self._watch_stiffness(verdict.counts, stretch.size, self.when_stiff)
        for row in range(step.outputs):
            kept, new = step.slope(0, row), step.slope(last, row)
            chosen = f.select(verdict.counts, new, kept)
            f.store(chosen, step.slopes, row * f.width)
        return verdict.landed

    def _error(self, size: Value) -> Value:
        """Give the largest error of a state, in units of the tolerance."""
        lanes, f = self.lanes, self.lanes.function
        states = range(lanes.memory.states)
        worst = largest_error(
            self.judge.lanes,
            [self.step.combined(DORMAND_PRINCE.error, state) for state in states],
        )
        error = f.divide(f.multiply(size, worst), lanes.load(lanes.memory.tolerance))
        if lanes.flow.guard is None:
            return error
        guard = self.step.slope(DORMAND_PRINCE.stages - 1, self.step.outputs - 1)
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
        for index, state in enumerate(self.lanes.flow.system.states):
            inverse = f.constant(1.0 / state.scale)
            slopes = f.subtract(
                self.step.slope(last, index), self.step.slope(last - 1, index)
            )
            turned = f.maximum(turned, f.absolute(f.multiply(slopes, inverse)))
            new = f.load(self._new, index * f.width)
            old = f.load(self.step.stage, index * f.width)
            apart = f.multiply(f.subtract(new, old), inverse)
            moved = f.maximum(moved, f.absolute(apart))
        limit = f.multiply(moved, f.constant(DORMAND_PRINCE.stability_radius))
        return f.less(limit, f.multiply(size, turned))
