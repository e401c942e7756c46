"""The code of a Rosenbrock step of compartments that are coupled along a tree.

Every stage solves (1/(h gamma) - J) u = r, where the compartments are coupled through
few of their states, the voltage above all. So within each compartment all others are
taken out of the equations of those; of a voltage there is left

    (c a + G) v - sum_j g_j v_j = c b + r_axis

with c the capacitance, g_j the conductances to the neighbours and G their sum; a and b
are what is left of the compartment's own matrix and right-hand side. When the tree
has been solved, the other states follow (`RosenbrockMemory.answer`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from axolemma.integration.flow_code import Flow
from axolemma.integration.judging import largest_error
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.rosenbrock_stages import (
    SMALLEST_PIVOT,
    StageCode,
    StageRoom,
    shifted,
)
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.coupling import Coupling
from axolemma.integration.trees.rosenbrock_memory import CURVE, RosenbrockMemory
from axolemma.kernels import Function, Value
from axolemma.kernels.linear_solve import Entries, Factors, factorise, solve

# What every function that advances a group of compartments is called with.
GROUP = {
    "doubles": "ptr",
    "time": "double",
    "size": "double",
    "next_time": "double",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A factorised matrix without its numbers.

    Parameters
    ----------
    order
        Indices in the order of elimination.
    entries
        Where it has entries.
    """

    order: tuple[int, ...]
    entries: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        """How many numbers it has."""
        return len(self.entries) + len(self.order)


class TreeStepCode:
    """Writes the parts of a step, each into a function of its own.

    Parameters
    ----------
    f
        A function that advances a group, with the parameters `GROUP` at least.
    flow
        The equations.
    memory
        Where things are.
    functions
        The functions of the rates and of their derivatives.
    coupling
        Makes what couples the compartments.
    """

    def __init__(
        self,
        f: Function,
        flow: Flow,
        memory: RosenbrockMemory,
        functions: tuple[Function, Function],
        *,
        coupling: Callable[[LaneCode, RosenbrockMemory, Span], Coupling],
    ) -> None:
        self.f = f
        self.memory = memory
        self.tree = memory.tree
        self.lanes = LaneCode(f, flow)
        self.span = Span(
            time=f.splat(f["time"]),
            size=f.splat(f["size"]),
            next_time=f.splat(f["next_time"]),
        )
        room = StageRoom(
            linear=self._pointer(memory.linear),
            inner=self._pointer(memory.inner),
            carried=self._pointer(memory.carried),
        )
        self.stages = StageCode(self.lanes, *functions, room=room)
        self.coupling = coupling(self.lanes, memory, self.span)
        self.travelling = self.coupling.travelling
        self.pivot = self.travelling[0]
        states = range(self.lanes.memory.states)
        self.staying = [state for state in states if state not in self.travelling]

    def linearise(self) -> Shape:
        """Differentiate, take out the states that stay, and begin the tree."""
        f, lanes, states = self.f, self.lanes, self.lanes.memory.states
        self.stages.linearise(self.span.time)
        inverse = f.divide(f.constant(1.0 / RODAS.gamma), self.span.size)
        matrix = self.stages.state_matrix(self.stages.weights())
        whole = shifted(f, matrix, inverse, states)
        own = {
            at: value
            for at, value in whole.items()
            if not set(at).intersection(self.travelling)
        }
        factors = factorise(f, own)
        left = {
            (row, column): whole.get((row, column), f.constant(0.0))
            for row in self.travelling
            for column in self.travelling
        }
        for number, column in enumerate(self.travelling):
            answers = solve(f, factors, self._column(whole, column))
            for state in self.staying:
                lanes.store(answers[state], self.memory.answer(number) + state)
                for row in self.travelling:
                    if (row, state) in whole:
                        taken = f.negative(whole[row, state])
                        kept = left[row, column]
                        left[row, column] = f.fused(taken, answers[state], kept)
        self.coupling.begin(left, inverse)
        sound = f.less(
            f.multiply(inverse, f.constant(SMALLEST_PIVOT)),
            factors.smallest_pivot if own else inverse,
        )
        lanes.store(
            f.select(sound, f.constant(1.0), f.constant(0.0)), self.memory.is_sound
        )
        return self._store_factors(factors)

    def open_stage(self, stage: int, shape: Shape) -> None:
        """Put the right-hand sides of a stage into the tree."""
        f, lanes, memory = self.f, self.lanes, self.memory
        if stage == 0:
            self.coupling.note()
        self.stages.evaluate(stage, self.span)
        weights = self.stages.weights()
        flows = self.stages.flows(stage, self.span)
        for route in range(lanes.memory.routes):
            lanes.store(flows[route], memory.flow + route)
        right = self.stages.right_side(stage, self.span, flows, weights)
        if stage == 0:
            self._note_rate(weights)
        alone = [
            f.constant(0.0) if state in self.travelling else value
            for state, value in enumerate(right)
        ]
        alone = solve(f, self._load_factors(shape), alone)
        for state in self.staying:
            lanes.store(alone[state], memory.alone + state)
        sides = {
            state: f.add(right[state], self._through_routes(state, weights, alone))
            for state in self.travelling
        }
        self.coupling.open(stage, sides)

    def close_stage(self, stage: int) -> None:
        """Find all states of a stage from those that the tree gave."""
        f, lanes, memory = self.f, self.lanes, self.memory
        found = self.coupling.close(stage)
        travelling = dict(found)
        for state in self.staying:
            value = lanes.load(memory.alone + state)
            for number, column in enumerate(self.travelling):
                answer = f.negative(lanes.load(memory.answer(number) + state))
                value = f.fused(answer, travelling[column], value)
            found[state] = value
        solution = [found[state] for state in range(lanes.memory.states)]
        flows = [lanes.load(memory.flow + r) for r in range(lanes.memory.routes)]
        self.stages.keep(stage, flows, solution)

    def judge(self) -> Value:
        """Give the largest error of each compartment; not a number where none is."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        worst = self.coupling.error(largest_error(lanes, self.stages.last()))
        inverse = f.divide(f.constant(SMALLEST_PIVOT / RODAS.gamma), self.span.size)
        # What the tree left in place of its pivots are their reciprocals.
        least = f.multiply(lanes.load(tree.capacity), inverse)
        found = f.absolute(f.multiply(lanes.load(tree.diagonal), least))
        sound = f.less(found, f.constant(1.0))
        own = f.less(f.constant(0.0), lanes.load(memory.is_sound))
        sound = f.and_(sound, own)
        if lanes.flow.guard is not None:
            gains, _ = self._gained()
            positive = self.stages.is_positive(gains, self.span.next_time)
            sound = f.and_(sound, positive)
        error = f.select(sound, worst, f.constant(float("nan")))
        return f.select(self._counts(), error, f.constant(0.0))

    def accept(self) -> tuple[Value, Value]:
        """Let the step count; give the voltage before it and behind it."""
        f, lanes, memory = self.f, self.lanes, self.memory
        counts, row = self._counts(), lanes.memory.state + self.pivot
        before = lanes.load(row)
        gains, carried = self._gained()
        self.coupling.book()
        for state, gain in enumerate(gains):
            lanes.gain_state(counts, state, gain)
        for route, charge in enumerate(carried):
            lanes.gain_total(counts, route, charge)
        voltage = lanes.load(row)
        curve = memory.voltage_curve
        lanes.store(before, curve)
        lanes.store(voltage, curve + 2)
        lanes.store(self._rate_behind(), curve + CURVE - 1)
        return f.select(counts, before, voltage), voltage

    def _pointer(self, row: int) -> Value:
        return self.f.address(self.f["doubles"], row * self.f.width)

    def _counts(self) -> Value:
        return self.f.less(self.f.constant(0.0), self.lanes.load(self.memory.counts))

    def _column(self, whole: Entries, column: int) -> list[Value]:
        zero = self.f.constant(0.0)
        return [
            zero if state in self.travelling else whole.get((state, column), zero)
            for state in range(self.lanes.memory.states)
        ]

    def _note_rate(self, weights: Mapping[tuple[int, int], Value]) -> None:
        """Note the rate of the voltage where the step begins."""
        lanes, f = self.lanes, self.f
        capacity = lanes.load(self.tree.capacity)
        rate = f.divide(lanes.load(self.memory.axis.rate), capacity)
        for (state, route), weight in weights.items():
            if state == self.pivot:
                current = self.stages.slope(lanes.memory.states + route)
                rate = f.fused(weight, current, rate)
        lanes.store(rate, self.memory.voltage_curve + 1)

    def _rate_behind(self) -> Value:
        """Give the rate of the voltage behind the step, from the last stage's equation.

        For there f + J u stands, which is that rate but for the square of the error u.
        """
        f, lanes, last = self.f, self.lanes, RODAS.stages - 1
        states, first = lanes.memory.states, self.memory.inner + self.pivot
        own = f.multiply(
            f.constant(1.0 / RODAS.gamma), lanes.load(first + last * states)
        )
        for stage, factor in enumerate(RODAS.coupling[last]):
            earlier = lanes.load(first + stage * states)
            own = f.fused(f.constant(-factor), earlier, own)
        return f.divide(own, self.span.size)

    def _store_factors(self, factors: Factors) -> Shape:
        values = [*factors.entries.values(), *factors.inverses.values()]
        for number, value in enumerate(values):
            self.lanes.store(value, self.memory.factor + number)
        return Shape(order=tuple(factors.inverses), entries=tuple(factors.entries))

    def _load_factors(self, shape: Shape) -> Factors:
        lanes, first = self.lanes, self.memory.factor
        entries: Entries = {
            place: lanes.load(first + number)
            for number, place in enumerate(shape.entries)
        }
        first += len(shape.entries)
        inverses = {
            index: lanes.load(first + number)
            for number, index in enumerate(shape.order)
        }
        return Factors(
            order=shape.order,
            entries=entries,
            inverses=inverses,
            smallest_pivot=self.f.constant(1.0),
        )

    def _through_routes(
        self, state: int, weights: Mapping[tuple[int, int], Value], alone: list[Value]
    ) -> Value:
        """Give what the states that stay add to the equation of one that travels."""
        f, total = self.f, self.f.constant(0.0)
        for (row, column), value in self.stages.stacked_matrix().items():
            weight = weights.get((state, row))
            if weight is not None and column in self.staying:
                total = f.fused(f.multiply(weight, value), alone[column], total)
        return total

    def _gained(self) -> tuple[list[Value], list[Value]]:
        """Sum the stages up: gains of states, and charges of routes."""
        gains, carried = self.stages.summed(self.span)
        self.coupling.gain(gains)
        return gains, carried
