"""Equations of compartments inside a sheath: two unknowns for each.

They are the potential of the axoplasm and that of the periaxonal space between axon
and myelin, both against the outside; what is between the two is the membrane
potential. The blocks are symmetric, the couplings along the two cables separate.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.trees.rows import Rows
from axolemma.kernels import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class SheathRows(Rows):
    """Reads and writes compartments inside a sheath."""

    def eliminate(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of its parent's equations."""
        self.take_out(place, above)
        self.hand_on(place, above)

    def close(self, root: Value) -> None:
        """Solve for the compartment that is left."""
        self.invert(root)
        self.solve(root)

    def take_out(self, place: Value, above: Value) -> None:
        """Take a compartment out of its parent's matrix."""
        f, memory = self.f, self.memory
        self.invert(place)
        inner, cross, outer = self._block(place)
        along, around = self._couplings(place)
        taken = {
            memory.diagonal: f.multiply(f.multiply(along, along), inner),
            memory.cross: f.multiply(f.multiply(along, around), cross),
            memory.sheath_diagonal: f.multiply(f.multiply(around, around), outer),
        }
        for row, value in taken.items():
            self.store(f.subtract(self.load(above, row), value), above, row)

    def hand_on(self, place: Value, above: Value) -> None:
        """Take a compartment, already out of the matrix, out of its parent's side."""
        solved = self._times(self._block(place), self._side(place))
        rows = self.memory.side, self.memory.sheath_side
        given = zip(rows, self._couplings(place), solved, strict=True)
        for row, coupling, value in given:
            self.store(self.f.fused(coupling, value, self.load(above, row)), above, row)

    def solve(self, place: Value) -> None:
        """Solve for a compartment that nothing but its own side moves any more."""
        axon, sheath = self._times(self._block(place), self._side(place))
        self.store(axon, place, self.memory.side)
        self.store(sheath, place, self.memory.sheath_side)

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        """Solve for a compartment whose parent is known."""
        f = self.f
        rows = self.memory.side, self.memory.sheath_side
        for row, coupling in zip(rows, self._couplings(place), strict=True):
            whole = f.fused(coupling, self.load(above, row), self.load(place, row))
            self.store(whole, place, row)
        self.solve(place)

    def _block(self, place: Value) -> tuple[Value, Value, Value]:
        memory = self.memory
        return (
            self.load(place, memory.diagonal),
            self.load(place, memory.cross),
            self.load(place, memory.sheath_diagonal),
        )

    def _couplings(self, place: Value) -> tuple[Value, Value]:
        memory = self.memory
        return (
            self.load(place, memory.coupling),
            self.load(place, memory.sheath_coupling),
        )

    def _side(self, place: Value) -> tuple[Value, Value]:
        memory = self.memory
        return self.load(place, memory.side), self.load(place, memory.sheath_side)

    def _times(
        self, inverse: tuple[Value, Value, Value], side: tuple[Value, Value]
    ) -> tuple[Value, Value]:
        f = self.f
        inner, cross, outer = inverse
        axon, sheath = side
        return (
            f.fused(inner, axon, f.multiply(cross, sheath)),
            f.fused(cross, axon, f.multiply(outer, sheath)),
        )

    def invert(self, place: Value) -> None:
        """Invert the block of a compartment, in its place."""
        f, memory = self.f, self.memory
        inner, cross, outer = self._block(place)
        square = f.multiply(cross, cross)
        one = self.reciprocal(f.subtract(f.multiply(inner, outer), square))
        self.store(f.multiply(outer, one), place, memory.diagonal)
        self.store(f.multiply(f.negative(cross), one), place, memory.cross)
        self.store(f.multiply(inner, one), place, memory.sheath_diagonal)
