"""Equations of compartments inside a sheath: two unknowns for each.

They are the potential of the axoplasm and that of the periaxonal space between axon
and myelin, both against the outside; what is between the two is the membrane
potential. The blocks are symmetric, the couplings along the two cables separate.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.tree_rows import Rows
from axolemma.kernels import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class SheathRows(Rows):
    """Reads and writes compartments inside a sheath."""

    def eliminate(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of its parent's equations."""
        f, memory = self.f, self.memory
        inner, cross, outer = self._invert(place)
        couplings = memory.coupling, memory.sheath_coupling
        along, around = (self.load(place, row) for row in couplings)
        taken = {
            memory.diagonal: f.multiply(f.multiply(along, along), inner),
            memory.cross: f.multiply(f.multiply(along, around), cross),
            memory.sheath_diagonal: f.multiply(f.multiply(around, around), outer),
        }
        for row, value in taken.items():
            self.store(f.subtract(self.load(above, row), value), above, row)
        side = self.load(place, memory.side), self.load(place, memory.sheath_side)
        solved = self._times((inner, cross, outer), side)
        given = zip(
            (memory.side, memory.sheath_side), (along, around), solved, strict=True
        )
        for row, coupling, value in given:
            self.store(f.fused(coupling, value, self.load(above, row)), above, row)

    def close(self, root: Value) -> None:
        """Solve for the compartment that is left."""
        memory = self.memory
        self._solve(
            root,
            self._invert(root),
            (self.load(root, memory.side), self.load(root, memory.sheath_side)),
        )

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        """Solve for a compartment whose parent is known."""
        f, memory = self.f, self.memory
        blocks = memory.diagonal, memory.cross, memory.sheath_diagonal
        inner, cross, outer = (self.load(place, row) for row in blocks)
        pairs = (
            (memory.side, memory.coupling),
            (memory.sheath_side, memory.sheath_coupling),
        )
        axon, sheath = (
            f.fused(
                self.load(place, coupling), self.load(above, row), self.load(place, row)
            )
            for row, coupling in pairs
        )
        self._solve(place, (inner, cross, outer), (axon, sheath))

    def _solve(
        self,
        place: Value,
        inverse: tuple[Value, Value, Value],
        side: tuple[Value, Value],
    ) -> None:
        axon, sheath = self._times(inverse, side)
        self.store(axon, place, self.memory.side)
        self.store(sheath, place, self.memory.sheath_side)

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

    def _invert(self, place: Value) -> tuple[Value, Value, Value]:
        """Invert the block of a compartment, in its place."""
        f, memory = self.f, self.memory
        rows = memory.diagonal, memory.cross, memory.sheath_diagonal
        inner, cross, outer = (self.load(place, row) for row in rows)
        square = f.multiply(cross, cross)
        one = self.reciprocal(f.subtract(f.multiply(inner, outer), square))
        inverse = (
            f.multiply(outer, one),
            f.multiply(f.negative(cross), one),
            f.multiply(inner, one),
        )
        for row, value in zip(rows, inverse, strict=True):
            self.store(value, place, row)
        return inverse
