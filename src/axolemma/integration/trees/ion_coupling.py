"""How compartments are coupled in a Rosenbrock step where ions carry the axial current.

Beside the voltage the counted ions travel, each as `axial_ions` has it. What flows
depends on voltages and concentrations together, so each compartment has a block of
equations, one for the voltage and one for each ion, all in currents. The tree finds
what flows where a stage stands (`ion_equations`), and solves for the blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from axolemma.expressions import differentiate
from axolemma.integration.flow_code import load_constants
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.coupling import Axis
from axolemma.integration.trees.rosenbrock_field import Lift
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory
from axolemma.integration.trees.stages import CableStages
from axolemma.kernels import Value
from axolemma.kernels.linear_solve import Entries
from axolemma.kernels.program import write


class IonCoupling:
    """Writes how compartments are coupled whose ions travel.

    Parameters
    ----------
    lanes, memory, span
        Where the code goes, where things are, and the step.
    pivot
        Index of the voltage.
    ions
        Which.
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
        ions: Sequence[AxialIon],
        outside: int | None = None,
    ) -> None:
        self.lanes = lanes
        self.memory = memory
        self.tree = memory.tree
        self.pivot = pivot
        self.ions = ions
        self.travelling = (pivot, *(ion.state for ion in ions))
        self.is_linear = False
        self.lift = Lift(lanes, span, outside)
        self.axis = Axis(lanes, memory, span)
        self.cables = [
            CableStages(lanes, memory.ion(number), span) for number in range(len(ions))
        ]

    def begin(self, left: Entries, inverse: Value) -> None:
        """Put the matrix that is left of the compartment's own into the tree's."""
        lanes, f, memory = self.lanes, self.lanes.function, self.memory
        size = len(self.travelling)
        for number, row in enumerate(self.travelling):
            weight = self._weight(number)
            for place, column in enumerate(self.travelling):
                value = f.multiply(weight, left[row, column])
                if number == place == 0:
                    value = f.add(value, lanes.load(self.tree.end_conductance))
                lanes.store(value, memory.block + number * size + place)
        # The first stage stands where the step begins, as the matrix does.
        self.place(0)

    def place(self, stage: int) -> None:
        """Say where a stage stands."""
        lanes, f, memory = self.lanes, self.lanes.function, self.memory
        known = load_constants(f, lanes.flow, lanes.constants)
        states = lanes.memory.states
        for index, state in enumerate(lanes.flow.system.states):
            value = lanes.load(lanes.memory.state + index)
            first = memory.inner + index
            known[state.symbol.digest] = self.axis.stages.plus(
                value, RODAS.matrix[stage], first, states
            )
        symbols = [lanes.flow.system.states[ion.state].symbol for ion in self.ions]
        wanted = [
            *(ion.concentration for ion in self.ions),
            *(
                differentiate(ion.concentration, symbol)
                for ion, symbol in zip(self.ions, symbols, strict=True)
            ),
        ]
        found = write(f, wanted, known)
        voltage = lanes.flow.system.states[self.pivot].symbol
        lifted = self.lift.raised(known[voltage.digest], stage)
        lanes.store(lifted, self.tree.side)
        for number in range(len(self.ions)):
            lanes.store(found[number], self.tree.concentration(number))
            slope = found[len(self.ions) + number]
            lanes.store(slope, memory.ion_slope(number))
            lanes.store(f.constant(0.0), memory.ion(number).along)

    def rise(self) -> None:
        """Put how fast the potential outside changes where the tree sees potentials."""
        lanes, zero = self.lanes, self.lanes.function.constant(0.0)
        lanes.store(self.lift.slope(), self.tree.side)
        for number, cable in enumerate(self.cables):
            lanes.store(zero, self.memory.ion_side(number))
            lanes.store(zero, cable.rows.along)

    def keep_drift(self) -> None:
        """Keep how fast the currents change with it, which the tree has found."""
        self.lanes.store(self._along(), self.tree.axial)
        for cable in (self.axis.stages, *self.cables):
            cable.keep_drift()

    def note(self) -> None:
        """Note the current along the axis where the step begins."""
        lanes = self.lanes
        lanes.store(self._along(), self.tree.axial)
        self.axis.begin(lanes.load(lanes.memory.state + self.pivot))

    def open(self, stage: int, sides: Mapping[int, Value]) -> None:
        """Put the right-hand sides that are left into the tree."""
        lanes, f, tree = self.lanes, self.lanes.function, self.tree
        # `place` has left the voltage of the stage where the tree will put its own.
        standing = self.lift.lowered(lanes.load(tree.side), stage)
        leaving = f.multiply(lanes.load(tree.end_conductance), standing)
        current = f.subtract(lanes.load(tree.end_current), leaving)
        flow = self.axis.stages.open(stage, f.add(self._along(), current))
        side = f.fused(lanes.load(tree.capacity), sides[self.pivot], flow)
        lanes.store(side, tree.side)
        for number, (ion, cable) in enumerate(zip(self.ions, self.cables, strict=True)):
            flow = cable.open(stage, lanes.load(cable.rows.along))
            side = f.fused(self._weight(number + 1), sides[ion.state], flow)
            lanes.store(side, self.memory.ion_side(number))

    def close(self, stage: int) -> dict[int, Value]:
        """Keep a stage that the tree has solved, and give its travelling states."""
        lanes = self.lanes
        found = {self.pivot: lanes.load(self.tree.side)}
        lanes.store(self._along(), self.tree.axial)
        self.axis.close(stage, found[self.pivot])
        for number, (ion, cable) in enumerate(zip(self.ions, self.cables, strict=True)):
            found[ion.state] = lanes.load(self.memory.ion_side(number))
            cable.close(stage, lanes.load(cable.rows.along))
        return found

    def error(self, worst: Value) -> Value:
        """Give an error back: the coupling knows of none."""
        return worst

    def gain(self, gains: list[Value]) -> None:
        """Add what comes in along the axis to what voltage and ions gain."""
        f = self.lanes.function
        gains[self.pivot] = f.add(gains[self.pivot], self.axis.gain())
        for number, (ion, cable) in enumerate(zip(self.ions, self.cables, strict=True)):
            entered = f.divide(cable.charge(), self._weight(number + 1))
            gains[ion.state] = f.add(gains[ion.state], entered)

    def book(self) -> None:
        """Let the step count."""
        lanes = self.lanes
        self.axis.book()
        for number, cable in enumerate(self.cables):
            row = self.tree.carried(number)
            after, lost = lanes.summed(row, row + 1, cable.charge())
            lanes.store(after, row)
            lanes.store(lost, row + 1)

    def _along(self) -> Value:
        """Give the current that all ions carry in along the axis."""
        f, total = self.lanes.function, self.lanes.function.constant(0.0)
        for cable in self.cables:
            total = f.add(total, self.lanes.load(cable.rows.along))
        return total

    def _weight(self, number: int) -> Value:
        """Give the charge that goes with a unit of a travelling state, nC."""
        f, lanes = self.lanes.function, self.lanes
        if number == 0:
            return lanes.load(self.tree.capacity)
        valence = f.constant(float(self.ions[number - 1].valence))
        return f.divide(valence, lanes.load(self.tree.amount))
