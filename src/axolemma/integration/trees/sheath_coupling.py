"""How compartments inside a sheath are coupled in a Rosenbrock step.

The unknowns of the tree are the potential p of the axoplasm and that of the periaxonal
space, s; the membrane has p - s. What leaves the axoplasm through the membrane, by its
capacity or its channels, enters the space:

    c a (p - s) - A p = c b + r_axis
    (C / h gamma) s - B s - c a (p - s) = r_space - c b

with a and b what is left of the compartment's own matrix and right-hand side, c its
capacity, C that of the myelin, and B what couples the spaces and leads out of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.coupling import Axis
from axolemma.integration.trees.rosenbrock_field import Lift
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory
from axolemma.integration.trees.stages import CableStages
from axolemma.kernels import Value
from axolemma.kernels.linear_solve import Entries

# A large change of the potential, mV, as for the voltage of a membrane.
_SCALE = 100.0


class SheathCoupling:
    """Writes how compartments inside a sheath are coupled.

    Parameters
    ----------
    lanes, memory, span
        Where the code goes, where things are, and the step.
    pivot
        Index of the voltage.
    outside
        Index of the input that is the potential outside the myelin; None where there
        is none.
    """

    def __init__(
        self,
        lanes: LaneCode,
        memory: RosenbrockMemory,
        span: Span,
        *,
        pivot: int,
        outside: int | None = None,
    ) -> None:
        self.lanes = lanes
        self.memory = memory
        self.span = span
        self.tree = memory.tree
        self.pivot = pivot
        self.travelling = (pivot,)
        self.is_linear = outside is None
        self.lift = Lift(lanes, span, outside)
        self.axis = Axis(lanes, memory, span)
        self.space = CableStages(lanes, memory.space, span)

    def begin(self, left: Entries, inverse: Value) -> None:
        """Put the matrix that is left of the compartment's own into the tree's."""
        lanes, f, tree = self.lanes, self.lanes.function, self.tree
        own = f.multiply(lanes.load(tree.capacity), left[self.pivot, self.pivot])
        around = f.fused(
            lanes.load(tree.sheath_capacity),
            inverse,
            lanes.load(tree.sheath_conductance),
        )
        lanes.store(f.add(own, lanes.load(tree.conductance)), tree.diagonal)
        lanes.store(f.negative(own), tree.cross)
        lanes.store(f.add(own, around), tree.sheath_diagonal)
        lanes.store(lanes.load(tree.to_parent), tree.coupling)
        lanes.store(lanes.load(tree.sheath_to_parent), tree.sheath_coupling)
        # The tree adds up the currents along the axis as the step begins.
        lanes.store(self._inside(), tree.side)
        lanes.store(self._around(), tree.sheath_side)
        lanes.store(f.constant(0.0), tree.axial)
        lanes.store(f.constant(0.0), self.memory.space.along)

    def place(self, stage: int) -> None:
        """Say where a stage stands, if the stages before do not tell all."""
        lanes, tree, lift = self.lanes, self.tree, self.lift
        inside, around = self._standing(stage)
        lanes.store(lift.raised(inside, stage), tree.side)
        lanes.store(lift.raised(around, stage), tree.sheath_side)
        lanes.store(lanes.function.constant(0.0), tree.axial)
        lanes.store(lanes.function.constant(0.0), self.memory.space.along)

    def rise(self) -> None:
        """Put how fast the potential outside changes where the tree sees potentials."""
        slope = self.lift.slope()
        self.lanes.store(slope, self.tree.side)
        self.lanes.store(slope, self.tree.sheath_side)

    def keep_drift(self) -> None:
        """Keep how fast the currents change with it, which the tree has found."""
        self.axis.stages.keep_drift()
        self.space.keep_drift()

    def note(self) -> None:
        """Note the currents along the axis where the step begins."""
        self.space.begin(self._incoming(self._around()))
        self.axis.begin(self._inside())

    def open(self, stage: int, sides: Mapping[int, Value]) -> None:
        """Put the right-hand side that is left into the tree."""
        lanes, f, tree = self.lanes, self.lanes.function, self.tree
        charged = f.multiply(lanes.load(tree.capacity), sides[self.pivot])
        inside, current = None, None
        if not self.is_linear:
            inside, around = self._standing(stage)
            current = self._incoming(around)
        lanes.store(f.add(charged, self.axis.open(stage, inside)), tree.side)
        coupled = self.space.plus(
            f.constant(0.0), RODAS.coupling[stage], self.memory.around
        )
        per_step = f.divide(lanes.load(tree.sheath_capacity), self.span.size)
        flow = f.fused(coupled, per_step, self.space.open(stage, current))
        lanes.store(f.subtract(flow, charged), tree.sheath_side)

    def close(self, stage: int) -> dict[int, Value]:
        """Keep a stage that the tree has solved, and give the membrane's voltage."""
        lanes, tree = self.lanes, self.tree
        inside, around = lanes.load(tree.side), lanes.load(tree.sheath_side)
        lanes.store(around, self.memory.around + stage)
        self.space.close(stage, self._incoming(around))
        self.axis.close(stage, inside)
        return {self.pivot: lanes.function.subtract(inside, around)}

    def error(self, worst: Value) -> Value:
        """Give the larger of an error and that of the space's potential."""
        f, last = self.lanes.function, RODAS.stages - 1
        error = f.absolute(self.lanes.load(self.memory.around + last))
        return f.maximum(f.multiply(error, f.constant(1.0 / _SCALE)), worst)

    def gain(self, gains: list[Value]) -> None:
        """Add what comes in along the axis to what the voltage gains.

        The two potentials of a membrane are moved by one current through it, so what
        comes in along the axis is the membrane's.
        """
        gains[self.pivot] = self.lanes.function.add(gains[self.pivot], self.axis.gain())

    def book(self) -> None:
        """Let the step count, and the space's potential move.

        Not by its charge, for where a node is bare there is no capacity: its potential
        is what the currents leave it.
        """
        self.axis.book()
        moved = self.space.plus(self._around(), RODAS.weights, self.memory.around)
        self.lanes.store(moved, self.tree.sheath_voltage)

    def _incoming(self, around: Value) -> Value:
        """Give the current along the space, less what leaks through the myelin."""
        f, lanes, memory = self.lanes.function, self.lanes, self.memory
        out = f.negative(lanes.load(self.tree.sheath_leak))
        return f.fused(out, around, lanes.load(memory.space.along))

    def _standing(self, stage: int) -> tuple[Value, Value]:
        """Give the potentials of axoplasm and space where a stage stands."""
        lanes, memory, factors = self.lanes, self.memory, RODAS.matrix[stage]
        first, states = memory.inner + self.pivot, lanes.memory.states
        voltage = lanes.load(lanes.memory.state + self.pivot)
        voltage = self.axis.stages.plus(voltage, factors, first, states)
        around = self.space.plus(self._around(), factors, memory.around)
        return lanes.function.add(voltage, around), around

    def _around(self) -> Value:
        return self.lanes.load(self.tree.sheath_voltage)

    def _inside(self) -> Value:
        lanes = self.lanes
        voltage = lanes.load(lanes.memory.state + self.pivot)
        return lanes.function.add(voltage, self._around())
