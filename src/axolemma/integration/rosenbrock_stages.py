"""The code of the stages of a Rosenbrock step, whoever solves their linear systems."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.flow_code import Flow, load_constants
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import RODAS, Row
from axolemma.kernels import Function, Value
from axolemma.kernels.linear_solve import Entries
from axolemma.kernels.program import write

# A pivot this small beside 1 / (h gamma) has lost its digits: the step is too long.
SMALLEST_PIVOT = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRoom:
    """Where the stages keep their parts: pointers to rows, a number for each lane.

    Parameters
    ----------
    linear
        Derivatives of the equations: `Flow.linear`, then `Flow.by_time`.
    inner
        u_i of every state, stage after stage.
    carried
        What every route carries per length of the step, up to now.
    """

    linear: Value
    inner: Value
    carried: Value


class StageCode:
    """Writes what the stages of `RODAS` are made of.

    Parameters
    ----------
    lanes
        The lanes they are made in.
    rates, linear
        The functions of the rates and of their derivatives.
    room
        Where the parts are kept.
    """

    def __init__(
        self, lanes: LaneCode, rates: Function, linear: Function, *, room: StageRoom
    ) -> None:
        self.lanes = lanes
        self.flow: Flow = lanes.flow
        self.rates = rates
        self.linear = linear
        self.room = room
        memory, function = lanes.memory, lanes.function
        self.outputs = memory.states + memory.routes + (self.flow.guard is not None)
        self._inputs = function.scratch(2 * max(memory.inputs, 1))
        self._stage = function.scratch(memory.states)
        self._slopes = function.scratch(self.outputs)

    def linearise(self, time: Value) -> None:
        """Differentiate the equations where the step begins."""
        lanes, f = self.lanes, self.lanes.function
        lanes.write_inputs(time, self._inputs, slopes=True)
        f.call(
            self.linear, lanes.states, lanes.constants, self._inputs, self.room.linear
        )

    def weights(self) -> dict[tuple[int, int], Value]:
        """Give the factor of each route in each state, by (state, route)."""
        f = self.lanes.function
        constants = load_constants(f, self.flow, self.lanes.constants)
        factors = write(f, list(self.flow.weights.values()), constants)
        return dict(zip(self.flow.weights, factors, strict=True))

    def stacked_matrix(self) -> Entries:
        """Give the derivatives of `Flow.stacked` by the states."""
        f = self.lanes.function
        return {
            place: f.load(self.room.linear, index * f.width)
            for index, place in enumerate(self.flow.linear)
        }

    def state_matrix(self, weights: dict[tuple[int, int], Value]) -> Entries:
        """Give the derivatives of the rates of the states by the states."""
        f, memory = self.lanes.function, self.lanes.memory
        matrix: Entries = {}
        stacked = self.stacked_matrix()
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

    def evaluate(self, stage: int, span: Span) -> None:
        """Evaluate the rates where a stage stands."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        for state in range(memory.states):
            moved = lanes.load(memory.state + state)
            moved = self._plus(moved, RODAS.matrix[stage], state)
            f.store(moved, self._stage, state * f.width)
        self._call_rates(stage_time(f, stage, span))

    def slope(self, row: int) -> Value:
        """Give what `evaluate` found: rates of the states, then currents of routes."""
        f = self.lanes.function
        return f.load(self._slopes, row * f.width)

    def flows(self, stage: int, span: Span) -> list[Value]:
        """Give currents of routes, and rates of states that no route drives."""
        return [self._flow(stage, row, span) for row in range(len(self.flow.stacked))]

    def right_side(
        self,
        stage: int,
        span: Span,
        flows: list[Value],
        weights: dict[tuple[int, int], Value],
    ) -> list[Value]:
        """Give the right-hand side of each state.

        Parameters
        ----------
        stage, span
            Which.
        flows, weights
            As the methods of these names give them.
        """
        f, memory = self.lanes.function, self.lanes.memory
        right: list[Value] = [f.constant(0.0)] * memory.states
        for (state, route), weight in weights.items():
            right[state] = f.fused(weight, flows[route], right[state])
        for place, state in enumerate(self.flow.own):
            right[state] = flows[memory.routes + place]
        if not RODAS.coupling[stage]:
            return right
        per_step = f.divide(f.constant(1.0), span.size)
        return [
            f.fused(
                self._plus(f.constant(0.0), RODAS.coupling[stage], state), per_step, own
            )
            for state, own in enumerate(right)
        ]

    def keep(self, stage: int, flows: list[Value], solution: list[Value]) -> None:
        """Keep a stage that is solved: of every state, and of every route.

        Parameters
        ----------
        stage
            Which.
        flows
            Currents of the routes.
        solution
            Of every state.
        """
        f, memory = self.lanes.function, self.lanes.memory
        for state, value in enumerate(solution):
            place = (stage * memory.states + state) * f.width
            f.store(value, self.room.inner, place)
        through = dict(enumerate(flows[: memory.routes]))
        for (row, column), value in self.stacked_matrix().items():
            if row < memory.routes:
                through[row] = f.fused(value, solution[column], through[row])
        share = f.constant(RODAS.shares[stage])
        for route, value in through.items():
            place = route * f.width
            part = f.multiply(share, value)
            if stage > 0:
                part = f.fused(share, value, f.load(self.room.carried, place))
            f.store(part, self.room.carried, place)

    def summed(self, span: Span) -> tuple[list[Value], list[Value]]:
        """Sum the stages up to what states gain, and to what routes carry."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        carried = [
            f.multiply(span.size, f.load(self.room.carried, route * f.width))
            for route in range(memory.routes)
        ]

        def own(state: int) -> Value:
            return self._plus(f.constant(0.0), RODAS.weights, state)

        return lanes.gains(carried, own), carried

    def last(self) -> list[Value]:
        """Give the last stage of every state: the error of the step."""
        f, states = self.lanes.function, self.lanes.memory.states
        first = (RODAS.stages - 1) * states
        return [
            f.load(self.room.inner, (first + state) * f.width)
            for state in range(states)
        ]

    def is_positive(self, gains: list[Value], next_time: Value) -> Value:
        """Say in which lanes what must be positive is so behind the step; a mask."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        for state, gain in enumerate(gains):
            row, residue = memory.state + state, memory.state_residue + state
            after, _ = lanes.summed(row, residue, gain)
            f.store(after, self._stage, state * f.width)
        self._call_rates(next_time)
        return f.less(f.constant(0.0), self.slope(self.outputs - 1))

    def _plus(self, value: Value, factors: Row, state: int) -> Value:
        """Add a combination of earlier stages of a state."""
        f, states = self.lanes.function, self.lanes.memory.states
        for stage, factor in enumerate(factors):
            if factor:
                earlier = f.load(self.room.inner, (stage * states + state) * f.width)
                value = f.fused(f.constant(factor), earlier, value)
        return value

    def _call_rates(self, time: Value) -> None:
        lanes, f = self.lanes, self.lanes.function
        lanes.write_inputs(time, self._inputs)
        f.call(self.rates, self._stage, lanes.constants, self._inputs, self._slopes)

    def _flow(self, stage: int, row: int, span: Span) -> Value:
        """Give the current of a route, or the rate of a state that no route drives."""
        f, memory = self.lanes.function, self.lanes.memory
        is_route = row < memory.routes
        slope = memory.states + row if is_route else self.flow.own[row - memory.routes]
        value = self.slope(slope)
        if RODAS.slopes[stage]:
            place = (len(self.flow.linear) + row) * f.width
            by_time = f.multiply(span.size, f.load(self.room.linear, place))
            value = f.fused(f.constant(RODAS.slopes[stage]), by_time, value)
        return value


def stage_time(function: Function, stage: int, span: Span) -> Value:
    """Give the time at which a stage stands."""
    node = RODAS.nodes[stage]
    if node == 1.0:
        return span.next_time
    return function.fused(span.size, function.constant(node), span.time)


def shifted(function: Function, matrix: Entries, inverse: Value, size: int) -> Entries:
    """Give inverse * I - matrix."""
    found = {place: function.negative(value) for place, value in matrix.items()}
    for index in range(size):
        value = matrix.get((index, index))
        found[index, index] = (
            inverse if value is None else function.subtract(inverse, value)
        )
    return found
