"""The code of one Rosenbrock step, with its linear systems solved in place."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.judging import Judge, Trial, largest_error
from axolemma.integration.lane_code import Stretch
from axolemma.integration.lane_memory import Whole
from axolemma.integration.rosenbrock_stages import (
    SMALLEST_PIVOT,
    Span,
    StageCode,
    StageRoom,
    shifted,
)
from axolemma.integration.schemes import RODAS
from axolemma.integration.steps import Method
from axolemma.kernels import Function, Value
from axolemma.kernels.linear_solve import Entries, Factors, factorise, solve

# Below this product of step and Jacobian an explicit step does as well.
_EXPLICIT_AGAIN = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Linear:
    """The linear system of one step.

    Parameters
    ----------
    span
        The step; one long in the lanes that take no part.
    weights
        The factor of each route in each state, by (state, route).
    matrix
        Derivatives of the rates of the states by the states.
    inverse
        1 / (h gamma).
    factors
        `inverse` times the identity less `matrix`, factorised.
    """

    span: Span
    weights: dict[tuple[int, int], Value]
    matrix: Entries
    inverse: Value
    factors: Factors


class RosenbrockCode:
    """Writes steps of `RODAS`.

    Parameters
    ----------
    judge
        Judges them, in the lanes they are made in.
    rates, linear
        The functions of the rates and of their derivatives.
    is_switching
        Whether lanes become explicit again where that does as well.
    """

    def __init__(
        self, judge: Judge, rates: Function, linear: Function, *, is_switching: bool
    ) -> None:
        self.judge = judge
        self.lanes = lanes = judge.lanes
        self.is_switching = is_switching
        memory, function, flow = lanes.memory, lanes.function, lanes.flow
        room = StageRoom(
            linear=function.scratch(len(flow.linear) + len(flow.stacked)),
            inner=function.scratch(RODAS.stages * memory.states),
            carried=function.scratch(max(memory.routes, 1)),
        )
        self.stages = StageCode(lanes, rates, linear, room=room)

    def attempt(self) -> tuple[Value, Value]:
        """Try a step in every lane that is implicit.

        Returns
        -------
        tuple of Value
            Masks of the lanes that landed, and of those that landed or are explicit
            again.
        """
        lanes, f = self.lanes, self.lanes.function
        stretch = lanes.stretch(Method.ROSENBROCK)
        linear = self._linearised(stretch)
        for stage in range(RODAS.stages):
            self._write_stage(stage, linear)
        verdict = self.judge.judge(self._trial(stretch, linear))
        if not self.is_switching:
            return verdict.landed, verdict.landed
        again = f.and_(verdict.counts, self._is_slow(linear))
        lanes.choose_whole(again, Method.EXPLICIT, Whole.METHOD)
        return verdict.landed, f.or_(again, verdict.landed)

    def _linearised(self, stretch: Stretch) -> _Linear:
        """Differentiate where the step begins, and factorise."""
        lanes, f = self.lanes, self.lanes.function
        # Lanes that take no part divide by one instead of nothing.
        size = f.select(stretch.tried, stretch.size, f.constant(1.0))
        self.stages.linearise(stretch.time)
        weights = self.stages.weights()
        matrix = self.stages.state_matrix(weights)
        inverse = f.divide(f.constant(1.0 / RODAS.gamma), size)
        return _Linear(
            span=Span(time=stretch.time, size=size, next_time=stretch.next_time),
            weights=weights,
            matrix=matrix,
            inverse=inverse,
            factors=factorise(f, shifted(f, matrix, inverse, lanes.memory.states)),
        )

    def _write_stage(self, stage: int, linear: _Linear) -> None:
        """Solve one stage; see `RosenbrockPair` for its equation."""
        stages, span = self.stages, linear.span
        stages.evaluate(stage, span)
        flows = stages.flows(stage, span)
        right = stages.right_side(stage, span, flows, linear.weights)
        solution = solve(self.lanes.function, linear.factors, right)
        stages.keep(stage, flows, solution)

    def _trial(self, stretch: Stretch, linear: _Linear) -> Trial:
        """Sum the stages up to what states gain and routes carry."""
        gains, carried = self.stages.summed(linear.span)
        return Trial(
            stretch=stretch,
            gains=gains,
            carried=carried,
            error=self._error(gains, stretch.next_time, linear),
            order=RODAS.order,
            method=Method.ROSENBROCK,
        )

    def _error(self, gains: list[Value], next_time: Value, linear: _Linear) -> Value:
        """Give the largest error in units of the tolerance; none without a pivot."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        worst = largest_error(lanes, self.stages.last())
        smallest = f.multiply(linear.inverse, f.constant(SMALLEST_PIVOT))
        sound = f.less(smallest, linear.factors.smallest_pivot)
        if lanes.flow.guard is not None:
            sound = f.and_(sound, self.stages.is_positive(gains, next_time))
        error = f.divide(worst, lanes.load(memory.tolerance))
        return f.select(sound, error, f.constant(float("nan")))

    def _is_slow(self, linear: _Linear) -> Value:
        """Say where the step times the norm of the Jacobian is small."""
        f = self.lanes.function
        scales = [state.scale for state in self.lanes.flow.system.states]
        sums: dict[int, Value] = {}
        for (row, column), value in linear.matrix.items():
            ratio = f.constant(scales[column] / scales[row])
            before = sums.get(row, f.constant(0.0))
            sums[row] = f.fused(f.absolute(value), ratio, before)
        norm = f.constant(0.0)
        for value in sums.values():
            norm = f.maximum(norm, value)
        return f.less(f.multiply(linear.span.size, norm), f.constant(_EXPLICIT_AGAIN))
