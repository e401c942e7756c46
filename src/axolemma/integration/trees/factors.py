"""The linear system of a tree, factorised once and solved for one side after another.

The matrix is symmetric: a diagonal for each compartment and a coupling to its parent,
or blocks of two by two where the axon has a sheath. The order is that of `elimination`,
and lies in memory as `solve` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.ion_equations import IonEquations
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory
from axolemma.integration.trees.rows import Rows
from axolemma.integration.trees.sheath_rows import SheathRows
from axolemma.integration.trees.solve import from_end, places
from axolemma.kernels import Function, Module, Value

ORDER = {
    "doubles": "ptr",
    "order": "ptr",
    "edges": "ptr",
    "between": "i64",
    "tips": "i64",
    "edge_count": "i64",
    "root": "i64",
}


class Equations(Protocol):
    """What is done with the equations of a compartment."""

    def take_out(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of the matrix of its neighbours."""
        ...

    def close(self, root: Value) -> None:
        """Invert what is left of the root's matrix."""
        ...

    def hand_on(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of the right-hand sides of its neighbours."""
        ...

    def solve_root(self, root: Value) -> None:
        """Solve for the root."""
        ...

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        """Solve for a compartment whose neighbours are known."""
        ...

    def carry(self, place: Value, above: Value) -> None:
        """Let current flow along an edge, out of one end into the other."""
        ...


class TreeSystem:
    """Writes the functions that treat the tree as a whole.

    Parameters
    ----------
    module
        Where they go.
    memory
        Where things are.
    ions
        Those that travel; none where none is counted.
    """

    def __init__(
        self, module: Module, memory: RosenbrockMemory, ions: Sequence[AxialIon]
    ) -> None:
        self._module = module
        self._memory = memory
        self._ions = ions
        self._is_halving = not memory.has_sheath and not ions

    def write_factorise(self) -> Function:
        """Write the function that leaves reciprocal pivots and factors in the rows."""
        f, equations = self._begun("factorise")
        if self._ions:
            with f.loop(f["edge_count"]) as number:
                self._of_ions(f).couple(*places(f, f["edges"], number, 2))
        if self._is_halving:
            with f.loop(f["between"]) as number:
                equations.take_out(*places(f, f["order"], number, 3))
        with f.loop(f["tips"]) as number:
            equations.take_out(*places(f, _tips(f), number, 2))
        equations.close(f["root"])
        f.finish()
        return f

    def write_substitute(self) -> Function:
        """Write the function that turns right-hand sides into the unknowns."""
        f, equations = self._begun("substitute")
        if self._is_halving:
            with f.loop(f["between"]) as number:
                equations.hand_on(*places(f, f["order"], number, 3))
        with f.loop(f["tips"]) as number:
            equations.hand_on(*places(f, _tips(f), number, 2))
        equations.solve_root(f["root"])
        with f.loop(f["tips"]) as turn:
            equations.substitute(*places(f, _tips(f), from_end(f, "tips", turn), 2))
        if self._is_halving:
            with f.loop(f["between"]) as turn:
                number = from_end(f, "between", turn)
                equations.substitute(*places(f, f["order"], number, 3))
        f.finish()
        return f

    def write_carry(self) -> Function:
        """Write the function that adds up the currents that the unknowns make."""
        f, equations = self._begun("carry")
        with f.loop(f["edge_count"]) as number:
            equations.carry(*places(f, f["edges"], number, 2))
        f.finish()
        return f

    def write_spread(self) -> Function | None:
        """Write the function that finds what flows where a stage stands.

        None where the stages before tell.
        """
        if not self._ions and not self._memory.tree.has_field:
            return None
        f, equations = self._begun("spread")
        flows = self._of_ions(f).spread if self._ions else equations.carry
        with f.loop(f["edge_count"]) as number:
            flows(*places(f, f["edges"], number, 2))
        f.finish()
        return f

    def _begun(self, name: str) -> tuple[Function, Equations]:
        f = self._module.function(name, ORDER, internal=True, inline="never")
        if self._ions:
            return f, self._of_ions(f)
        if self._memory.has_sheath:
            sheathed = SheathRows(f=f, memory=self._memory.tree, is_ensemble=False)
            return f, _Sheathed(sheathed, self._memory)
        return f, _Plain(Rows(f=f, memory=self._memory.tree, is_ensemble=False))

    def _of_ions(self, f: Function) -> IonEquations:
        rows = Rows(f=f, memory=self._memory.tree, is_ensemble=False)
        return IonEquations(rows, self._memory, self._ions)


class _Plain:
    """One unknown for each compartment."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    def take_out(self, place: Value, above: Value, below: Value | None = None) -> None:
        rows, memory = self.rows, self.rows.memory
        inverse = rows.reciprocal(rows.load(place, memory.diagonal))
        factor = self._spread(rows.load(place, memory.coupling), inverse, above)
        rows.store(inverse, place, memory.diagonal)
        rows.store(factor, place, memory.coupling)
        if below is None:
            return
        other = rows.load(below, memory.coupling)
        rows.store(self._spread(other, inverse, below), place, memory.below)
        rows.store(rows.f.multiply(factor, other), below, memory.coupling)

    def close(self, root: Value) -> None:
        rows, row = self.rows, self.rows.memory.diagonal
        rows.store(rows.reciprocal(rows.load(root, row)), root, row)

    def hand_on(self, place: Value, above: Value, below: Value | None = None) -> None:
        rows, memory = self.rows, self.rows.memory
        side = rows.load(place, memory.side)
        given = [(above, memory.coupling)]
        if below is not None:
            given.append((below, memory.below))
        for neighbour, row in given:
            before = rows.load(neighbour, memory.side)
            after = rows.f.fused(rows.load(place, row), side, before)
            rows.store(after, neighbour, memory.side)

    def solve_root(self, root: Value) -> None:
        rows, memory = self.rows, self.rows.memory
        side, inverse = (rows.load(root, r) for r in (memory.side, memory.diagonal))
        rows.store(rows.f.multiply(side, inverse), root, memory.side)

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        self.rows.substitute(place, above, below)

    def carry(self, place: Value, above: Value) -> None:
        self.rows.carry(place, above)

    def _spread(self, coupling: Value, inverse: Value, neighbour: Value) -> Value:
        rows, memory, f = self.rows, self.rows.memory, self.rows.f
        factor = f.multiply(coupling, inverse)
        diagonal = rows.load(neighbour, memory.diagonal)
        left = f.fused(f.negative(factor), coupling, diagonal)
        rows.store(left, neighbour, memory.diagonal)
        return factor


class _Sheathed:
    """Two unknowns for each compartment: inside the axon, and around it."""

    def __init__(self, rows: SheathRows, memory: RosenbrockMemory) -> None:
        self.rows = rows
        self.along = memory.space.along

    def take_out(self, place: Value, above: Value, below: Value | None = None) -> None:
        self.rows.take_out(place, above)

    def close(self, root: Value) -> None:
        self.rows.invert(root)

    def hand_on(self, place: Value, above: Value, below: Value | None = None) -> None:
        self.rows.hand_on(place, above)

    def solve_root(self, root: Value) -> None:
        self.rows.solve(root)

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        self.rows.substitute(place, above)

    def carry(self, place: Value, above: Value) -> None:
        rows, memory = self.rows, self.rows.memory
        rows.carry(place, above)
        row = memory.sheath_side
        apart = rows.f.subtract(rows.load(above, row), rows.load(place, row))
        along = rows.load(place, memory.sheath_to_parent)
        rows.transfer(rows.f.multiply(along, apart), (place, above), self.along)


def _tips(f: Function) -> Value:
    return f.address(f["order"], f.multiply_whole(f["between"], f.integer(3)), "i64")
