"""The linear solve of a tree: compartments out of each other's equations, and back.

The matrix is symmetric: a diagonal for each compartment and a coupling to its parent.
The order is that of `tree_order`.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.tree_memory import TreeMemory
from axolemma.kernels import Function, Module, Value

# `order` holds places of the compartments in the order of elimination: three for each
# one between neighbours, then two for each tip; `edges` two for each edge of the tree.
_SOLVE = {
    "doubles": "ptr",
    "order": "ptr",
    "edges": "ptr",
    "between": "i64",
    "tips": "i64",
    "edge_count": "i64",
    "root": "i64",
}


def write_solve(
    module: Module, memory: TreeMemory, *, is_ensemble: bool, has_totals: bool
) -> Function:
    """Write the function that turns right-hand sides into voltages.

    Parameters
    ----------
    module
        Where it goes.
    memory
        Where the equations stand.
    is_ensemble
        Whether lanes are cells, which are solved side by side.
    has_totals
        Whether the currents along the axis are wanted too.
    """
    f = module.function("solve", _SOLVE, internal=True, inline="never")
    rows = _Rows(f=f, memory=memory, is_ensemble=is_ensemble)
    tips = f.address(f["order"], f.multiply_whole(f["between"], f.integer(3)), "i64")
    with f.loop(f["between"]) as number:
        rows.eliminate(*_places(f, f["order"], number, 3))
    with f.loop(f["tips"]) as number:
        rows.eliminate(*_places(f, tips, number, 2))
    root = f["root"]
    above, below = rows.load(root, memory.side), rows.load(root, memory.diagonal)
    rows.store(f.divide(above, below), root, memory.side)
    with f.loop(f["tips"]) as turn:
        rows.substitute(*_places(f, tips, _from_end(f, "tips", turn), 2))
    with f.loop(f["between"]) as turn:
        number = _from_end(f, "between", turn)
        rows.substitute(*_places(f, f["order"], number, 3))
    if has_totals:
        with f.loop(f["edge_count"]) as number:
            rows.carry(*_places(f, f["edges"], number, 2))
    f.finish()
    return f


def _from_end(f: Function, count: str, turn: Value) -> Value:
    return f.subtract_whole(f.subtract_whole(f[count], f.integer(1)), turn)


def _places(f: Function, pointer: Value, number: Value, each: int) -> list[Value]:
    first = f.multiply_whole(number, f.integer(each))
    return [
        f.load_scalar(pointer, f.add_whole(first, f.integer(k)), kind="i64")
        for k in range(each)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """Reads and writes compartments: single doubles, or those of as many cells."""

    f: Function
    memory: TreeMemory
    is_ensemble: bool

    def load(self, place: Value, row: int) -> Value:
        f = self.f
        where = f.address(f["doubles"], place)
        offset = row * f.width
        return (
            f.load(where, offset) if self.is_ensemble else f.load_scalar(where, offset)
        )

    def store(self, value: Value, place: Value, row: int) -> None:
        where = self.f.address(self.f["doubles"], place)
        self.f.store(value, where, row * self.f.width)

    def eliminate(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of its neighbours' equations."""
        f, memory = self.f, self.memory
        one = f.constant(1.0) if self.is_ensemble else f.scalar(1.0)
        inverse = f.divide(one, self.load(place, memory.diagonal))
        side = self.load(place, memory.side)
        coupling = self.load(place, memory.coupling)
        factor = self._spread(coupling, inverse, side, above)
        self.store(inverse, place, memory.diagonal)
        self.store(factor, place, memory.coupling)
        if below is None:
            return
        other = self.load(below, memory.coupling)
        self.store(self._spread(other, inverse, side, below), place, memory.below)
        self.store(f.multiply(factor, other), below, memory.coupling)

    def _spread(
        self, coupling: Value, inverse: Value, side: Value, neighbour: Value
    ) -> Value:
        """Correct a neighbour's equation; give the factor of its voltage in ours."""
        f, memory = self.f, self.memory
        factor = f.multiply(coupling, inverse)
        diagonal = self.load(neighbour, memory.diagonal)
        self.store(
            f.fused(f.negative(factor), coupling, diagonal), neighbour, memory.diagonal
        )
        given = f.fused(factor, side, self.load(neighbour, memory.side))
        self.store(given, neighbour, memory.side)
        return factor

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        """Solve for a compartment whose neighbours are known."""
        f, memory = self.f, self.memory
        own = f.multiply(
            self.load(place, memory.side), self.load(place, memory.diagonal)
        )
        voltage = f.fused(
            self.load(place, memory.coupling), self.load(above, memory.side), own
        )
        if below is not None:
            voltage = f.fused(
                self.load(place, memory.below), self.load(below, memory.side), voltage
            )
        self.store(voltage, place, memory.side)

    def carry(self, place: Value, above: Value) -> None:
        """Let current flow along an edge of the tree, out of one end into the other."""
        f, memory = self.f, self.memory
        apart = f.subtract(self.load(above, memory.side), self.load(place, memory.side))
        current = f.multiply(self.load(place, memory.to_parent), apart)
        entered = f.add(self.load(place, memory.axial), current)
        self.store(entered, place, memory.axial)
        left = f.subtract(self.load(above, memory.axial), current)
        self.store(left, above, memory.axial)
