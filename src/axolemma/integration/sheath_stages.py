"""The code of the stages of the potential around an axon, inside its myelin.

The unknowns of the tree are the potential p of the axoplasm and that of the periaxonal
space, s; the membrane has p - s. What leaves the axoplasm through the membrane, by its
capacity or its channels, enters the space:

    c a (p - s) - A p = c b + r_axis
    (C / h gamma) s - B s - c a (p - s) = r_space - c b

with C the capacity of the myelin, and B what couples the spaces and leads out of them.
"""

from __future__ import annotations

from axolemma.integration.cable_stages import CableStages
from axolemma.integration.lane_code import LaneCode
from axolemma.integration.rosenbrock_stages import Span
from axolemma.integration.schemes import RODAS
from axolemma.integration.tree_rosenbrock_memory import RosenbrockMemory
from axolemma.kernels import Value

# A large change of the potential, mV, as for the voltage of a membrane.
_SCALE = 100.0


class SheathStages:
    """Writes what a sheath adds to the step of a compartment.

    Parameters
    ----------
    lanes
        The lanes it is made in.
    memory
        Where things are.
    span
        The step.
    """

    def __init__(self, lanes: LaneCode, memory: RosenbrockMemory, span: Span) -> None:
        self.lanes = lanes
        self.memory = memory
        self.tree = memory.tree
        self.span = span
        self.space = CableStages(lanes, memory.space, span)

    def potential(self) -> Value:
        """Give the potential around the axon."""
        return self.lanes.load(self.tree.sheath_voltage)

    def begin_tree(self, own: Value, inverse: Value) -> None:
        """Put the space into the matrix of the tree.

        Parameters
        ----------
        own
            Capacity times what is left of the compartment's own matrix.
        inverse
            1 / (h gamma).
        """
        lanes, f, tree = self.lanes, self.lanes.function, self.tree
        around = f.fused(
            lanes.load(tree.sheath_capacity),
            inverse,
            lanes.load(tree.sheath_conductance),
        )
        lanes.store(f.negative(own), tree.cross)
        lanes.store(f.add(own, around), tree.sheath_diagonal)
        lanes.store(lanes.load(tree.sheath_to_parent), tree.sheath_coupling)
        lanes.store(self.potential(), tree.sheath_side)
        lanes.store(f.constant(0.0), self.memory.space.along)

    def begin(self) -> None:
        """Note the current into the space as the step begins."""
        self.space.begin(self.potential())

    def open(self, stage: int, charged: Value) -> None:
        """Put the right-hand side of a stage into the tree.

        Parameters
        ----------
        stage
            Which.
        charged
            Capacity times what is left of the compartment's own right-hand side.
        """
        f = self.lanes.function
        side = f.subtract(self.space.open(stage), charged)
        self.lanes.store(side, self.tree.sheath_side)

    def close(self, stage: int) -> Value:
        """Keep a stage that is solved, and give it."""
        potential = self.lanes.load(self.tree.sheath_side)
        self.lanes.store(potential, self.memory.around + stage)
        self.space.close(stage, potential)
        return potential

    def error(self) -> Value:
        """Give the error of the potential, in parts of a large change."""
        f, last = self.lanes.function, RODAS.stages - 1
        error = f.absolute(self.lanes.load(self.memory.around + last))
        return f.multiply(error, f.constant(1.0 / _SCALE))

    def gain(self) -> None:
        """Let the potential move.

        Not by the charge, for where a node is bare there is no capacity: its potential
        is what the currents leave it.
        """
        moved = self.space.plus(self.potential(), RODAS.weights, self.memory.around)
        self.lanes.store(moved, self.tree.sheath_voltage)
