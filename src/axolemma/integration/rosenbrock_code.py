"""The code of one Rosenbrock step, with its linear systems solved in place."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.flow_code import Flow, load_constants, spread
from axolemma.integration.judging import Judge, Trial
from axolemma.integration.lane_code import Stretch
from axolemma.integration.lane_memory import Whole
from axolemma.integration.schemes import RODAS
from axolemma.integration.steps import Method
from axolemma.kernels import Function, Value
from axolemma.kernels.linear_solve import Entries, Factors, factorise, solve
from axolemma.kernels.program import write

# A pivot this small beside 1 / (h gamma) has lost its digits: the step is too long.
_SMALLEST_PIVOT = 1e-8
# Below this product of step and Jacobian an explicit step does as well.
_EXPLICIT_AGAIN = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Linear:
    """The linear system of one step.

    Parameters
    ----------
    size
        Length of the step; one in the lanes that take no part.
    weights
        The factor of each route in each state, by (state, route).
    matrix
        Derivatives of the rates of the states by the states.
    inverse
        1 / (h gamma).
    factors
        `inverse` times the identity less `matrix`, factorised.
    """

    size: Value
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
        self.flow: Flow = lanes.flow
        self.rates = rates
        self.linear = linear
        self.is_switching = is_switching
        memory, function = lanes.memory, lanes.function
        self._outputs = memory.states + memory.routes + (self.flow.guard is not None)
        self._inputs = function.scratch(2 * max(memory.inputs, 1))
        self._stage = function.scratch(memory.states)
        self._slopes = function.scratch(self._outputs)
        self._rows = len(self.flow.stacked)
        self._linear = function.scratch(len(self.flow.linear) + self._rows)
        self._inner = function.scratch(RODAS.stages * memory.states)
        self._carried = function.scratch(RODAS.stages * max(memory.routes, 1))

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
            self._write_stage(stage, stretch, linear)
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
        lanes.write_inputs(stretch.time, self._inputs, slopes=True)
        f.call(self.linear, lanes.states, lanes.constants, self._inputs, self._linear)
        constants = load_constants(f, self.flow, lanes.constants)
        factors = write(f, list(self.flow.weights.values()), constants)
        weights = dict(zip(self.flow.weights, factors, strict=True))
        matrix = self._state_matrix(weights)
        inverse = f.divide(f.constant(1.0 / RODAS.gamma), size)
        return _Linear(
            size=size,
            weights=weights,
            matrix=matrix,
            inverse=inverse,
            factors=factorise(f, _shifted(f, matrix, inverse, lanes.memory.states)),
        )

    def _state_matrix(self, weights: dict[tuple[int, int], Value]) -> Entries:
        """Differentiate the rates of the states by the states."""
        f, memory = self.lanes.function, self.lanes.memory
        matrix: Entries = {}
        stacked = self._stacked_matrix()
        for place, state in enumerate(self.flow.own):
            for (row, column), value in stacked.items():
                if row == memory.routes + place:
                    matrix[state, column] = value
        for (state, route), weight in weights.items():
            for (row, column), value in stacked.items():
                if row != route:
                    continue
                before = matrix.get((state, column))
                matrix[state, column] = (
                    f.multiply(weight, value)
                    if before is None
                    else f.fused(weight, value, before)
                )
        return matrix

    def _stacked_matrix(self) -> Entries:
        f = self.lanes.function
        return {
            place: f.load(self._linear, index * f.width)
            for index, place in enumerate(self.flow.linear)
        }

    def _write_stage(self, stage: int, stretch: Stretch, linear: _Linear) -> None:
        """Solve one stage; see `RosenbrockPair` for its equation."""
        f, memory = self.lanes.function, self.lanes.memory
        self._evaluate_stage(stage, stretch, linear.size)
        flows = [self._flow(stage, row, linear.size) for row in range(self._rows)]
        right: list[Value] = [f.constant(0.0)] * memory.states
        for (state, route), weight in linear.weights.items():
            right[state] = f.fused(weight, flows[route], right[state])
        for place, state in enumerate(self.flow.own):
            right[state] = flows[memory.routes + place]
        solution = solve(f, linear.factors, right)
        for state, value in enumerate(solution):
            place = (stage * memory.states + state) * f.width
            f.store(value, self._inner, place)
        scaled = f.multiply(linear.size, f.constant(RODAS.gamma))
        through = dict(enumerate(flows[: memory.routes]))
        for (row, column), value in self._stacked_matrix().items():
            if row < memory.routes:
                through[row] = f.fused(value, solution[column], through[row])
        for route, value in through.items():
            place = (stage * memory.routes + route) * f.width
            f.store(f.multiply(scaled, value), self._carried, place)

    def _evaluate_stage(self, stage: int, stretch: Stretch, size: Value) -> None:
        """Evaluate the rates where a stage stands."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        for state in range(memory.states):
            moved = lanes.load(memory.state + state)
            moved = self._plus(moved, RODAS.matrix[stage], self._inner, state)
            f.store(moved, self._stage, state * f.width)
        node = RODAS.nodes[stage]
        late = (
            f.fused(size, f.constant(node), stretch.time)
            if node < 1.0
            else stretch.next_time
        )
        lanes.write_inputs(late, self._inputs)
        f.call(self.rates, self._stage, lanes.constants, self._inputs, self._slopes)

    def _flow(self, stage: int, row: int, size: Value) -> Value:
        """Give the right-hand side of a route, or of a state that no route drives."""
        f, memory = self.lanes.function, self.lanes.memory
        if row < memory.routes:
            slope, earlier, index = memory.states + row, self._carried, row
        else:
            slope = index = self.flow.own[row - memory.routes]
            earlier = self._inner
        coupled = self._plus(f.constant(0.0), RODAS.coupling[stage], earlier, index)
        value = f.load(self._slopes, slope * f.width)
        if RODAS.coupling[stage]:
            value = f.add(value, f.divide(coupled, size))
        if RODAS.slopes[stage]:
            place = (len(self.flow.linear) + row) * f.width
            by_time = f.multiply(size, f.load(self._linear, place))
            value = f.fused(f.constant(RODAS.slopes[stage]), by_time, value)
        return value

    def _plus(
        self, value: Value, factors: tuple[float, ...], stages: Value, index: int
    ) -> Value:
        """Add a combination of earlier stages of a state or a route."""
        f, memory = self.lanes.function, self.lanes.memory
        count = memory.states if stages == self._inner else memory.routes
        for stage, factor in enumerate(factors):
            if factor:
                earlier = f.load(stages, (stage * count + index) * f.width)
                value = f.fused(f.constant(factor), earlier, value)
        return value

    def _trial(self, stretch: Stretch, linear: _Linear) -> Trial:
        """Sum the stages up to what states gain and routes carry."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        zero = f.constant(0.0)
        carried = [
            self._plus(zero, RODAS.weights, self._carried, route)
            for route in range(memory.routes)
        ]
        constants = load_constants(f, self.flow, lanes.constants)
        routed = spread(f, self.flow, constants, carried)
        gains = [
            routed[state]
            if state in routed
            else self._plus(zero, RODAS.weights, self._inner, state)
            for state in range(memory.states)
        ]
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
        last = (RODAS.stages - 1) * memory.states
        worst = self.judge.largest(
            [
                f.load(self._inner, (last + state) * f.width)
                for state in range(memory.states)
            ]
        )
        smallest = f.multiply(linear.inverse, f.constant(_SMALLEST_PIVOT))
        sound = f.less(smallest, linear.factors.smallest_pivot)
        if self.flow.guard is not None:
            sound = f.and_(sound, self._is_positive(gains, next_time))
        error = f.divide(worst, lanes.load(memory.tolerance))
        return f.select(sound, error, f.constant(float("nan")))

    def _is_positive(self, gains: list[Value], next_time: Value) -> Value:
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        for state, gain in enumerate(gains):
            row, residue = memory.state + state, memory.state_residue + state
            after, _ = lanes.summed(row, residue, gain)
            f.store(after, self._stage, state * f.width)
        lanes.write_inputs(next_time, self._inputs)
        f.call(self.rates, self._stage, lanes.constants, self._inputs, self._slopes)
        guard = f.load(self._slopes, (self._outputs - 1) * f.width)
        return f.less(f.constant(0.0), guard)

    def _is_slow(self, linear: _Linear) -> Value:
        """Say where the step times the norm of the Jacobian is small."""
        f = self.lanes.function
        scales = [state.scale for state in self.flow.system.states]
        sums: dict[int, Value] = {}
        for (row, column), value in linear.matrix.items():
            ratio = f.constant(scales[column] / scales[row])
            before = sums.get(row, f.constant(0.0))
            sums[row] = f.fused(f.absolute(value), ratio, before)
        norm = f.constant(0.0)
        for value in sums.values():
            norm = f.maximum(norm, value)
        return f.less(f.multiply(linear.size, norm), f.constant(_EXPLICIT_AGAIN))


def _shifted(function: Function, matrix: Entries, inverse: Value, size: int) -> Entries:
    """Give inverse * I - matrix."""
    shifted = {place: function.negative(value) for place, value in matrix.items()}
    for index in range(size):
        value = matrix.get((index, index))
        shifted[index, index] = (
            inverse if value is None else function.subtract(inverse, value)
        )
    return shifted
