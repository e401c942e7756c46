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

from axolemma.integration.cable_stages import CableStages
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
from axolemma.integration.schemes import RODAS
from axolemma.integration.sheath_stages import SheathStages
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
        self.axis = CableStages(self.lanes, memory.axis, self.span)
        self.sheath = SheathStages(self.lanes, memory, self.span)

    def linearise(self) -> Shape:
        """Differentiate, take out all states but the voltage, and begin the tree."""
        f, lanes = self.f, self.lanes
        states, zero = lanes.memory.states, f.constant(0.0)
        self.stages.linearise(self.span.time)
        inverse = f.divide(f.constant(1.0 / RODAS.gamma), self.span.size)
        matrix = self.stages.state_matrix(self.stages.weights())
        whole = shifted(f, matrix, inverse, states)
        own = {at: value for at, value in whole.items() if self.pivot not in at}
        factors = factorise(f, own)
        column = [whole.get((state, self.pivot), zero) for state in range(states)]
        column[self.pivot] = zero
        answer = solve(f, factors, column)
        left = whole[self.pivot, self.pivot]
        for state, value in self._except_pivot(answer).items():
            lanes.store(value, self.memory.answer + state)
            coupled = whole.get((self.pivot, state))
            if coupled is not None:
                left = f.fused(f.negative(coupled), value, left)
        self._begin_tree(left, inverse)
        sound = f.less(
            f.multiply(inverse, f.constant(SMALLEST_PIVOT)),
            factors.smallest_pivot if own else inverse,
        )
        lanes.store(f.select(sound, f.constant(1.0), zero), self.memory.is_sound)
        return self._store_factors(factors)

    def open_stage(self, stage: int, shape: Shape) -> None:
        """Put the right-hand side of a stage into the tree."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        if stage == 0:
            self._note_axis()
        self.stages.evaluate(stage, self.span)
        weights = self.stages.weights()
        flows = self.stages.flows(stage, self.span)
        for route in range(lanes.memory.routes):
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
        charged = f.multiply(lanes.load(tree.capacity), side)
        lanes.store(f.add(charged, self.axis.open(stage)), tree.side)
        if memory.has_sheath:
            self.sheath.open(stage, charged)

    def close_stage(self, stage: int) -> None:
        """Find all states of a stage from the voltage that the tree gave."""
        f, lanes, memory = self.f, self.lanes, self.memory
        inside = lanes.load(self.tree.side)
        voltage = inside
        if memory.has_sheath:
            voltage = f.subtract(inside, self.sheath.close(stage))
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
        self.axis.close(stage, inside)

    def judge(self) -> Value:
        """Give the largest error of each compartment; not a number where none is."""
        f, lanes, memory, tree = self.f, self.lanes, self.memory, self.tree
        worst = largest_error(lanes, self.stages.last())
        if memory.has_sheath:
            worst = f.maximum(self.sheath.error(), worst)
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
        counts, row = self._counts(), lanes.memory.state + self.pivot
        before = lanes.load(row)
        gains, carried, charge = self._gained()
        lanes.store(before, memory.voltage_curve)
        inner = memory.inner + self.pivot
        rate = self.axis.rate_behind(inner, lanes.memory.states)
        lanes.store(rate, memory.voltage_curve + 3)
        lanes.store(lanes.load(tree.axial_total), memory.axial_curve)
        current = self.axis.rate_behind(memory.axis.stage)
        lanes.store(current, memory.axial_curve + 3)
        for state, gain in enumerate(gains):
            lanes.gain_state(counts, state, gain)
        for route, each in enumerate(carried):
            lanes.gain_total(counts, route, each)
        after, lost = lanes.summed(tree.axial_total, tree.axial_residue, charge)
        lanes.store(after, tree.axial_total)
        lanes.store(lost, tree.axial_residue)
        lanes.store(after, memory.axial_curve + 2)
        if memory.has_sheath:
            self.sheath.gain()
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

    def _begin_tree(self, left: Value, inverse: Value) -> None:
        """Put what is left of the compartment's own matrix into the tree's."""
        f, lanes, tree = self.f, self.lanes, self.tree
        own = f.multiply(lanes.load(tree.capacity), left)
        diagonal = f.add(own, lanes.load(tree.conductance))
        lanes.store(diagonal, tree.diagonal)
        lanes.store(lanes.load(tree.to_parent), tree.coupling)
        # The tree adds up the currents along the axis as the step begins.
        inside = lanes.load(lanes.memory.state + self.pivot)
        if self.memory.has_sheath:
            self.sheath.begin_tree(own, inverse)
            inside = f.add(inside, self.sheath.potential())
        lanes.store(inside, tree.side)
        lanes.store(f.constant(0.0), tree.axial)

    def _note_axis(self) -> None:
        """Note the currents along the axis where the step begins."""
        inside = self.lanes.load(self.lanes.memory.state + self.pivot)
        if self.memory.has_sheath:
            self.sheath.begin()
            inside = self.f.add(inside, self.sheath.potential())
        self.axis.begin(inside)

    def _note_rate(self, weights: Mapping[tuple[int, int], Value]) -> None:
        """Note the rate of the voltage where the step begins."""
        lanes, f, memory = self.lanes, self.f, self.memory
        axial = lanes.load(memory.axis.rate)
        rate = f.divide(axial, lanes.load(self.tree.capacity))
        for (state, route), weight in weights.items():
            if state == self.pivot:
                current = self.stages.slope(lanes.memory.states + route)
                rate = f.fused(weight, current, rate)
        lanes.store(rate, memory.voltage_curve + 1)

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
        self, weights: Mapping[tuple[int, int], Value], states: dict[int, Value]
    ) -> Value:
        """Give what states add to the equation of the voltage."""
        f, total = self.f, self.f.constant(0.0)
        for (row, column), value in self.stages.stacked_matrix().items():
            weight = weights.get((self.pivot, row))
            if weight is not None and column in states:
                total = f.fused(f.multiply(weight, value), states[column], total)
        return total

    def _gained(self) -> tuple[list[Value], list[Value], Value]:
        """Sum the stages up: gains of states, charges of routes, and of the axis."""
        f = self.f
        gains, carried = self.stages.summed()
        charge = self.axis.charge()
        by_axis = f.divide(charge, self.lanes.load(self.tree.capacity))
        gains[self.pivot] = f.add(gains[self.pivot], by_axis)
        return gains, carried, charge
