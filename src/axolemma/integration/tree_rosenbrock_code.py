"""The code of a Rosenbrock step of compartments that are coupled along a tree.

Every stage solves (1/(h gamma) - J) u = r, where the compartments are coupled through
their voltages alone. So within each compartment all other states are taken out of the
equation of its voltage, which leaves one equation each,

    (c a + G) v - sum_j g_j v_j = c b + r_axial

with c the capacitance, g_j the conductances to the neighbours and G their sum; a and b
are what is left of the compartment's own matrix and right-hand side. When the tree
has been solved for v, the other states follow from it (`RosenbrockMemory.answer`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from axolemma.integration.flow_code import Flow
from axolemma.integration.judging import largest_error
from axolemma.integration.lane_code import LaneCode
from axolemma.integration.rosenbrock_stages import (
    SMALLEST_PIVOT,
    Span,
    StageCode,
    StageRoom,
    shifted,
)
from axolemma.integration.schemes import RODAS, Row
from axolemma.integration.tree_rosenbrock_memory import RosenbrockMemory
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
    pivot
        Index of the voltage.
    """

    def __init__(
        self,
        f: Function,
        flow: Flow,
        memory: RosenbrockMemory,
        functions: tuple[Function, Function],
        *,
        pivot: int,
    ) -> None:
        self.f = f
        self.memory = memory
        self.tree = memory.tree
        self.pivot = pivot
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

    def linearise(self) -> Shape:
        """Differentiate, take out all states but the voltage, and begin the tree."""
        f, lanes, tree = self.f, self.lanes, self.tree
        states = lanes.memory.states
        self.stages.linearise(self.span.time)
        inverse = f.divide(f.constant(1.0 / RODAS.gamma), self.span.size)
        matrix = self.stages.state_matrix(self.stages.weights())
        whole = shifted(f, matrix, inverse, states)
        own = {
            place: value for place, value in whole.items() if self.pivot not in place
        }
        factors = factorise(f, own)
        zero = f.constant(0.0)
        column = [
            zero if state == self.pivot else whole.get((state, self.pivot), zero)
            for state in range(states)
        ]
        answer = solve(f, factors, column)
        left = whole[self.pivot, self.pivot]
        for state, value in self._except_pivot(answer).items():
            lanes.store(value, self.memory.answer + state)
            coupled = whole.get((self.pivot, state))
            if coupled is not None:
                left = f.fused(f.negative(coupled), value, left)
        diagonal = f.fused(
            lanes.load(tree.capacity), left, lanes.load(tree.conductance)
        )
        lanes.store(diagonal, tree.diagonal)
        lanes.store(lanes.load(tree.to_parent), tree.coupling)
        least = f.multiply(inverse, f.constant(SMALLEST_PIVOT))
        sound = f.less(least, factors.smallest_pivot) if own else None
        one = f.constant(1.0)
        lanes.store(
            one if sound is None else f.select(sound, one, zero), self.memory.is_sound
        )
        # The tree adds up the currents along the axis as the step begins.
        lanes.store(lanes.load(lanes.memory.state + self.pivot), tree.side)
        lanes.store(zero, tree.axial)
        return self._store_factors(factors)

    def open_stage(self, stage: int, shape: Shape) -> None:
        """Put the right-hand side of a stage into the tree."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        if stage == 0:
            self._note_axial()
        self.stages.evaluate(stage, self.span)
        weights = self.stages.weights()
        flows = self.stages.flows(stage, self.span)
        routes = lanes.memory.routes
        for route in range(routes):
            lanes.store(flows[route], memory.flow + route)
        right = self.stages.right_side(flows, weights)
        if stage == 0:
            self._note_rate(weights)
        side = right[self.pivot]
        right[self.pivot] = f.constant(0.0)
        alone = self._except_pivot(solve(f, self._load_factors(shape), right))
        for state, value in alone.items():
            lanes.store(value, memory.alone + state)
        side = f.add(side, self._through_routes(weights, alone))
        axial = self._axial_flow(stage)
        lanes.store(axial, memory.axial_flow)
        lanes.store(f.fused(lanes.load(tree.capacity), side, axial), tree.side)
        lanes.store(f.constant(0.0), tree.axial)

    def close_stage(self, stage: int) -> None:
        """Find all states of a stage from the voltage that the tree gave."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        voltage = lanes.load(tree.side)
        solution = [
            voltage
            if state == self.pivot
            else f.fused(
                f.negative(lanes.load(memory.answer + state)),
                voltage,
                lanes.load(memory.alone + state),
            )
            for state in range(lanes.memory.states)
        ]
        flows = [lanes.load(memory.flow + r) for r in range(lanes.memory.routes)]
        self.stages.keep(stage, self.span, flows, solution)
        change = self._leaving(voltage)
        lanes.store(change, memory.axial_change + stage)
        scaled = f.multiply(self.span.size, f.constant(RODAS.gamma))
        charge = f.multiply(scaled, f.add(lanes.load(memory.axial_flow), change))
        lanes.store(charge, memory.axial_stage + stage)

    def judge(self) -> Value:
        """Give the largest error of each compartment; not a number where none is."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        worst = largest_error(lanes, self.stages.last())
        inverse = f.divide(f.constant(SMALLEST_PIVOT / RODAS.gamma), self.span.size)
        # What the tree left in place of its pivots are their reciprocals.
        least = f.multiply(lanes.load(tree.capacity), inverse)
        found = f.absolute(f.multiply(lanes.load(tree.diagonal), least))
        sound = f.less(found, f.constant(1.0))
        own = f.less(f.constant(0.0), lanes.load(memory.is_sound))
        sound = f.and_(sound, own)
        if lanes.flow.guard is not None:
            gains, _, _ = self._gained()
            positive = self.stages.is_positive(gains, self.span.next_time)
            sound = f.and_(sound, positive)
        error = f.select(sound, worst, f.constant(float("nan")))
        return f.select(self._counts(), error, f.constant(0.0))

    def accept(self) -> tuple[Value, Value]:
        """Let the step count; give the voltage before it and behind it."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        counts = self._counts()
        row = lanes.memory.state + self.pivot
        before = lanes.load(row)
        gains, carried, charge = self._gained()
        inner = memory.inner + self.pivot
        rate = self._rate_behind(inner, lanes.memory.states)
        lanes.store(before, memory.voltage_curve)
        lanes.store(rate, memory.voltage_curve + 3)
        lanes.store(lanes.load(tree.axial_total), memory.axial_curve)
        current = self._rate_behind(memory.axial_stage, 1)
        lanes.store(current, memory.axial_curve + 3)
        for state, gain in enumerate(gains):
            lanes.gain_state(counts, state, gain)
        for route, each in enumerate(carried):
            lanes.gain_total(counts, route, each)
        after, lost = lanes.summed(tree.axial_total, tree.axial_residue, charge)
        lanes.store(after, tree.axial_total)
        lanes.store(lost, tree.axial_residue)
        lanes.store(after, memory.axial_curve + 2)
        voltage = lanes.load(row)
        lanes.store(voltage, memory.voltage_curve + 2)
        return f.select(counts, before, voltage), voltage

    def _pointer(self, row: int) -> Value:
        return self.f.address(self.f["doubles"], row * self.f.width)

    def _counts(self) -> Value:
        return self.f.less(self.f.constant(0.0), self.lanes.load(self.memory.counts))

    def _except_pivot(self, values: list[Value]) -> dict[int, Value]:
        return {
            state: value for state, value in enumerate(values) if state != self.pivot
        }

    def _store_factors(self, factors: Factors) -> Shape:
        values = [*factors.entries.values(), *factors.inverses.values()]
        for number, value in enumerate(values):
            self.lanes.store(value, self.memory.factor + number)
        return Shape(order=factors.order, entries=tuple(factors.entries))

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
        self, weights: Mapping[tuple[int, int], Value], states: dict[int, Value]
    ) -> Value:
        """Give what states add to the equation of the voltage."""
        f, total = self.f, self.f.constant(0.0)
        for (row, column), value in self.stages.stacked_matrix().items():
            weight = weights.get((self.pivot, row))
            if weight is not None and column in states:
                total = f.fused(f.multiply(weight, value), states[column], total)
        return total

    def _note_axial(self) -> None:
        """Note the current along the axis and by the ends where the step begins."""
        lanes, f, tree = self.lanes, self.f, self.tree
        voltage = lanes.load(lanes.memory.state + self.pivot)
        current = f.add(self._leaving(voltage), lanes.load(tree.end_current))
        lanes.store(current, self.memory.axial_rate)

    def _leaving(self, voltage: Value) -> Value:
        """Give the current that a voltage drives in along the axis and by the end."""
        lanes, f, tree = self.lanes, self.f, self.tree
        out = f.negative(lanes.load(tree.end_conductance))
        return f.fused(out, voltage, lanes.load(tree.axial))

    def _note_rate(self, weights: Mapping[tuple[int, int], Value]) -> None:
        """Note the rate of the voltage where the step begins."""
        lanes, f, memory = self.lanes, self.f, self.memory
        axial = lanes.load(memory.axial_rate)
        rate = f.divide(axial, lanes.load(self.tree.capacity))
        for (state, route), weight in weights.items():
            if state == self.pivot:
                current = self.stages.slope(lanes.memory.states + route)
                rate = f.fused(weight, current, rate)
        lanes.store(rate, memory.voltage_curve + 1)

    def _axial_flow(self, stage: int) -> Value:
        """Give the right-hand side of the charge that comes in along the axis."""
        lanes, f, memory = self.lanes, self.f, self.memory
        flow = lanes.load(memory.axial_rate)
        flow = self._plus(flow, RODAS.matrix[stage], memory.axial_change, 1)
        if not RODAS.coupling[stage]:
            return flow
        zero = f.constant(0.0)
        coupled = self._plus(zero, RODAS.coupling[stage], memory.axial_stage, 1)
        return f.add(flow, f.divide(coupled, self.span.size))

    def _plus(self, value: Value, factors: Row, first: int, stride: int) -> Value:
        """Add a combination of the rows of stages."""
        f, lanes = self.f, self.lanes
        for stage, factor in enumerate(factors):
            if factor:
                row = lanes.load(first + stage * stride)
                value = f.fused(f.constant(factor), row, value)
        return value

    def _rate_behind(self, first: int, stride: int) -> Value:
        """Give the rate behind the step, from the equation of the last stage.

        For there f + J u stands, which is the rate behind the step but for the square
        of the error u.
        """
        f, lanes, last = self.f, self.lanes, RODAS.stages - 1
        own = f.multiply(
            f.constant(1.0 / RODAS.gamma), lanes.load(first + last * stride)
        )
        factors = tuple(-factor for factor in RODAS.coupling[last])
        return f.divide(self._plus(own, factors, first, stride), self.span.size)

    def _gained(self) -> tuple[list[Value], list[Value], Value]:
        """Sum the stages up: gains of states, charges of routes, and of the axis."""
        f, lanes, memory = self.f, self.lanes, self.memory
        gains, carried = self.stages.summed()
        zero = f.constant(0.0)
        charge = self._plus(zero, RODAS.weights, memory.axial_stage, 1)
        by_axis = f.divide(charge, lanes.load(self.tree.capacity))
        gains[self.pivot] = f.add(gains[self.pivot], by_axis)
        return gains, carried, charge
