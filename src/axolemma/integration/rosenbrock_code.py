"""The code of Rosenbrock steps, and of the sign that explicit ones do as well."""

from __future__ import annotations

from axolemma.integration.judging import Judge, Trial, largest_error
from axolemma.integration.lane_code import Span
from axolemma.integration.lane_memory import Whole
from axolemma.integration.rosenbrock_stages import SMALLEST_PIVOT
from axolemma.integration.rosenbrock_step import Linear, RosenbrockStep
from axolemma.integration.schemes import RODAS
from axolemma.integration.steps import Method
from axolemma.kernels import Function, Value

# Below this product of step and Jacobian an explicit step does as well.
_EXPLICIT_AGAIN = 1.0


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
        self.lanes = judge.lanes
        self.is_switching = is_switching
        self.step = RosenbrockStep(self.lanes, rates, linear)

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
        # Lanes that take no part divide by one instead of nothing.
        size = f.select(stretch.tried, stretch.size, f.constant(1.0))
        span = Span(time=stretch.time, size=size, next_time=stretch.next_time)
        linear = self.step.linearise(span)
        gains, carried = self.step.make(linear)
        trial = Trial(
            stretch=stretch,
            gains=gains,
            carried=carried,
            error=self._error(gains, stretch.next_time, linear),
            order=RODAS.order,
            method=Method.ROSENBROCK,
        )
        verdict = self.judge.judge(trial)
        if not self.is_switching:
            return verdict.landed, verdict.landed
        again = f.and_(verdict.counts, self._is_slow(linear))
        lanes.choose_whole(again, Method.EXPLICIT, Whole.METHOD)
        return verdict.landed, f.or_(again, verdict.landed)

    def _error(self, gains: list[Value], next_time: Value, linear: Linear) -> Value:
        """Give the largest error in units of the tolerance; none without a pivot."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        worst = largest_error(lanes, self.step.stages.last())
        smallest = f.multiply(linear.inverse, f.constant(SMALLEST_PIVOT))
        sound = f.less(smallest, linear.factors.smallest_pivot)
        if lanes.flow.guard is not None:
            sound = f.and_(sound, self.step.stages.is_positive(gains, next_time))
        error = f.divide(worst, lanes.load(memory.tolerance))
        return f.select(sound, error, f.constant(float("nan")))

    def _is_slow(self, linear: Linear) -> Value:
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
