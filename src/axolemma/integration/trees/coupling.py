"""What couples the compartments of a tree in a Rosenbrock step, seen from one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.rosenbrock_field import Lift
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory
from axolemma.integration.trees.stages import CableStages
from axolemma.kernels import Value
from axolemma.kernels.linear_solve import Entries


class Coupling(Protocol):
    """Writes how the states of a compartment that travel meet their neighbours'.

    The voltage travels always; it is the first of `travelling`, which are indices of
    states. All others have been taken out of their equations. Where what flows along
    the axis is not linear in them, the tree asks before each stage where it stands.
    """

    travelling: tuple[int, ...]
    is_linear: bool

    def begin(self, left: Entries, inverse: Value) -> None:
        """Put the matrix that is left of the compartment's own into the tree's.

        Parameters
        ----------
        left
            By the travelling states, (row, column).
        inverse
            1 / (h gamma).
        """
        ...

    def place(self, stage: int) -> None:
        """Say where a stage stands, if the tree asks."""
        ...

    def rise(self) -> None:
        """Put how fast the potential outside changes where the tree sees potentials."""
        ...

    def keep_drift(self) -> None:
        """Keep how fast the currents change with it, which the tree has found."""
        ...

    def note(self) -> None:
        """Note the current along the axis where the step begins."""
        ...

    def open(self, stage: int, sides: Mapping[int, Value]) -> None:
        """Put the right-hand sides that are left, by the states, into the tree."""
        ...

    def close(self, stage: int) -> dict[int, Value]:
        """Keep a stage that the tree has solved, and give its travelling states."""
        ...

    def error(self, worst: Value) -> Value:
        """Give the larger of an error and those that only the coupling knows of."""
        ...

    def gain(self, gains: list[Value]) -> None:
        """Add what comes in along the axis to what the states gain."""
        ...

    def book(self) -> None:
        """Let the step count."""
        ...


class Axis:
    """Writes the books of the charge that comes in along the axis and by the ends.

    Parameters
    ----------
    lanes, memory, span
        Where the code goes, where things are, and the step.
    """

    def __init__(self, lanes: LaneCode, memory: RosenbrockMemory, span: Span) -> None:
        self.lanes = lanes
        self.memory = memory
        self.stages = CableStages(lanes, memory.axis, span)

    def begin(self, potential: Value) -> None:
        """Note the current as the step begins."""
        f, tree = self.lanes.function, self.memory.tree
        held = self.lanes.load(tree.end_current)
        self.stages.begin(f.add(self._incoming(potential), held))

    def open(self, stage: int, potential: Value | None) -> Value:
        """Give the current where a stage stands, and begin to add up anew.

        Parameters
        ----------
        stage
            Which.
        potential
            There, where the tree was asked what flows; else the stages before tell.
        """
        if potential is None:
            return self.stages.open(stage)
        held = self.lanes.load(self.memory.tree.end_current)
        current = self.lanes.function.add(self._incoming(potential), held)
        return self.stages.open(stage, current)

    def close(self, stage: int, potential: Value) -> None:
        """Keep a stage whose potentials are known."""
        self.stages.close(stage, self._incoming(potential))

    def gain(self) -> Value:
        """Give what the voltage gains."""
        capacity = self.lanes.load(self.memory.tree.capacity)
        return self.lanes.function.divide(self.stages.charge(), capacity)

    def book(self) -> None:
        """Count the charge, and keep its curve in the step."""
        lanes, tree, curve = self.lanes, self.memory.tree, self.memory.axial_curve
        lanes.store(lanes.load(tree.axial_total), curve)
        charge = self.stages.charge()
        after, lost = lanes.summed(tree.axial_total, tree.axial_residue, charge)
        lanes.store(after, tree.axial_total)
        lanes.store(lost, tree.axial_residue)
        lanes.store(after, curve + 2)

    def _incoming(self, potential: Value) -> Value:
        """Give the current from the neighbours, less what leaves by an end."""
        f, lanes, tree = self.lanes.function, self.lanes, self.memory.tree
        out = f.negative(lanes.load(tree.end_conductance))
        return f.fused(out, potential, lanes.load(tree.axial))


class PlainCoupling:
    """Writes how compartments are coupled whose voltage alone travels.

    Parameters
    ----------
    lanes, memory, span
        Where the code goes, where things are, and the step.
    pivot
        Index of the voltage.
    outside
        Index of the input that is the potential outside; None where there is none.
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
        self.tree = memory.tree
        self.pivot = pivot
        self.travelling = (pivot,)
        self.is_linear = outside is None
        self.lift = Lift(lanes, span, outside)
        self.axis = Axis(lanes, memory, span)

    def begin(self, left: Entries, inverse: Value) -> None:
        """Put the matrix that is left of the compartment's own into the tree's."""
        lanes, f, tree = self.lanes, self.lanes.function, self.tree
        own = left[self.pivot, self.pivot]
        whole = f.fused(lanes.load(tree.capacity), own, lanes.load(tree.conductance))
        lanes.store(whole, tree.diagonal)
        lanes.store(lanes.load(tree.to_parent), tree.coupling)
        # The tree adds up the currents along the axis as the step begins.
        lanes.store(self._voltage(), tree.side)
        lanes.store(f.constant(0.0), tree.axial)

    def place(self, stage: int) -> None:
        """Say where a stage stands, if the stages before do not tell all."""
        lanes = self.lanes
        lanes.store(self.lift.raised(self._standing(stage), stage), self.tree.side)
        lanes.store(lanes.function.constant(0.0), self.tree.axial)

    def rise(self) -> None:
        """Put how fast the potential outside changes where the tree sees potentials."""
        self.lanes.store(self.lift.slope(), self.tree.side)

    def keep_drift(self) -> None:
        """Keep how fast the current changes with it, which the tree has found."""
        self.axis.stages.keep_drift()

    def note(self) -> None:
        """Note the current along the axis where the step begins."""
        self.axis.begin(self._voltage())

    def open(self, stage: int, sides: Mapping[int, Value]) -> None:
        """Put the right-hand side that is left into the tree."""
        lanes, f, tree = self.lanes, self.lanes.function, self.tree
        standing = None if self.is_linear else self._standing(stage)
        flow = self.axis.open(stage, standing)
        side = f.fused(lanes.load(tree.capacity), sides[self.pivot], flow)
        lanes.store(side, tree.side)

    def close(self, stage: int) -> dict[int, Value]:
        """Keep a stage that the tree has solved, and give its voltage."""
        voltage = self.lanes.load(self.tree.side)
        self.axis.close(stage, voltage)
        return {self.pivot: voltage}

    def error(self, worst: Value) -> Value:
        """Give an error back: the coupling knows of none."""
        return worst

    def gain(self, gains: list[Value]) -> None:
        """Add what comes in along the axis to what the voltage gains."""
        gains[self.pivot] = self.lanes.function.add(gains[self.pivot], self.axis.gain())

    def book(self) -> None:
        """Let the step count."""
        self.axis.book()

    def _standing(self, stage: int) -> Value:
        """Give the voltage where a stage stands."""
        lanes, first = self.lanes, self.memory.inner + self.pivot
        factors, states = RODAS.matrix[stage], lanes.memory.states
        return self.axis.stages.plus(self._voltage(), factors, first, states)

    def _voltage(self) -> Value:
        return self.lanes.load(self.lanes.memory.state + self.pivot)
