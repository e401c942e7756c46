"""Equations of compartments in the memory of the kernel, taken apart and solved."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.trees.memory import TreeMemory
from axolemma.kernels import Function, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Reads and writes compartments: single doubles, or those of as many cells."""

    f: Function
    memory: TreeMemory
    is_ensemble: bool

    def load(self, place: Value, row: int) -> Value:
        """Read a row of the compartment at a place."""
        f = self.f
        where = f.address(f["doubles"], place)
        offset = row * f.width
        return (
            f.load(where, offset) if self.is_ensemble else f.load_scalar(where, offset)
        )

    def store(self, value: Value, place: Value, row: int) -> None:
        """Write a row of the compartment at a place."""
        where = self.f.address(self.f["doubles"], place)
        self.f.store(value, where, row * self.f.width)

    def constant(self, value: float) -> Value:
        """Give a number as it stands in the rows."""
        return self.f.constant(value) if self.is_ensemble else self.f.scalar(value)

    def reciprocal(self, value: Value) -> Value:
        """Give one divided by a value."""
        return self.f.divide(self.constant(1.0), value)

    def eliminate(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of its neighbours' equations."""
        f, memory = self.f, self.memory
        inverse = self.reciprocal(self.load(place, memory.diagonal))
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

    def close(self, root: Value) -> None:
        """Solve for the compartment that is left."""
        above, below = (
            self.load(root, row) for row in (self.memory.side, self.memory.diagonal)
        )
        self.store(self.f.divide(above, below), root, self.memory.side)

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

    def carry(self, place: Value, above: Value) -> Value:
        """Let current flow along an edge of the tree, out of one end into the other."""
        f, memory = self.f, self.memory
        apart = f.subtract(self.load(above, memory.side), self.load(place, memory.side))
        current = f.multiply(self.load(place, memory.to_parent), apart)
        self.transfer(current, (place, above), memory.axial)
        return current

    def transfer(self, flow: Value, ends: tuple[Value, Value], row: int) -> None:
        """Take a flow out of a row of one compartment into that of the other."""
        f = self.f
        place, above = ends
        self.store(f.add(self.load(place, row), flow), place, row)
        self.store(f.subtract(self.load(above, row), flow), above, row)
