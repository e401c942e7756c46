"""The equations of compartments between which ions travel: a block for each.

Ion k carries F_k = t_k (I + e_k) from a compartment's parent into it, as `axial_ions`
has it, with t_k = w_k s_k / sum_l w_l s_l the part it has in the current I,
s_k = [k]_a + [k]_p and e_k what drives its diffusion. P and Q are the derivatives of
all F_k by the voltage and the ions of the compartment and of its parent:

    (D - P) u - Q u_a = r        (D_a + Q) u_a + P u = r_a
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory
from axolemma.integration.trees.rows import Rows
from axolemma.kernels import Value

Block = list[list[Value]]
Ends = tuple[Value, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edge:
    """What flows along an edge of the tree.

    Parameters
    ----------
    conductance
        mS.
    current
        What the voltages drive, uA.
    parts, drives
        t_k, and e_k, uA.
    sums, all_sums
        s_k, and the sum of w_k s_k.
    thermal
        Conductance times RT/F, uA.
    """

    conductance: Value
    current: Value
    parts: list[Value]
    drives: list[Value]
    sums: list[Value]
    all_sums: Value
    thermal: Value


class IonEquations:
    """Writes what is done with the equations of a compartment.

    Parameters
    ----------
    rows
        Reads and writes compartments.
    memory
        Where things are.
    ions
        Which.
    """

    def __init__(
        self, rows: Rows, memory: RosenbrockMemory, ions: Sequence[AxialIon]
    ) -> None:
        self.rows = rows
        self.f = rows.f
        self.memory = memory
        self.ions = ions
        self.size = 1 + len(ions)

    def spread(self, place: Value, above: Value) -> None:
        """Let ions flow where a stage stands, out of one end into the other."""
        edge = self._edge(place, above)
        for number, (part, drive) in enumerate(
            zip(edge.parts, edge.drives, strict=True)
        ):
            flow = self.f.multiply(part, self.f.add(edge.current, drive))
            row = self.memory.ion(number).along
            self.rows.transfer(flow, (place, above), row)

    def couple(self, place: Value, above: Value) -> None:
        """Put an edge into the matrix."""
        f, memory = self.f, self.memory
        near, far = self._derivatives(place, above)
        self._store(near, place, memory.near)
        self._store(far, place, memory.far)
        for block, at, sign in ((near, place, -1.0), (far, above, 1.0)):
            factor = self.rows.constant(sign)
            for row, values in enumerate(self._with_voltage(block)):
                for column, value in enumerate(values):
                    where = memory.block + row * self.size + column
                    before = self.rows.load(at, where)
                    self.rows.store(f.fused(factor, value, before), at, where)

    def take_out(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of its parent's matrix."""
        f, memory = self.f, self.memory
        inverse = self._invert(place)
        near = self._with_voltage(self._load(place, memory.near, len(self.ions)))
        far = self._with_voltage(self._load(place, memory.far, len(self.ions)))
        handed = self._product(near, inverse)
        answer = self._product(inverse, far)
        self._store(handed, place, memory.handed)
        self._store(answer, place, memory.taken_over)
        given = self._product(handed, far)
        for row, values in enumerate(given):
            for column, value in enumerate(values):
                where = memory.block + row * self.size + column
                after = f.add(self.rows.load(above, where), value)
                self.rows.store(after, above, where)

    def close(self, root: Value) -> None:
        """Invert what is left of the root's matrix."""
        self._invert(root)

    def hand_on(self, place: Value, above: Value, below: Value | None = None) -> None:
        """Take a compartment out of its parent's right-hand side."""
        handed = self._load(place, self.memory.handed, self.size)
        given = self._applied(handed, self._sides(place))
        for row, value in zip(self._side_rows(), given, strict=True):
            before = self.rows.load(above, row)
            self.rows.store(self.f.subtract(before, value), above, row)

    def solve_root(self, root: Value) -> None:
        """Solve for the root."""
        self._put(root, self._applied(self._inverse(root), self._sides(root)))

    def substitute(
        self, place: Value, above: Value, below: Value | None = None
    ) -> None:
        """Solve for a compartment whose parent is known."""
        own = self._applied(self._inverse(place), self._sides(place))
        answer = self._load(place, self.memory.taken_over, self.size)
        by_parent = self._applied(answer, self._sides(above))
        self._put(
            place, [self.f.add(a, b) for a, b in zip(own, by_parent, strict=True)]
        )

    def carry(self, place: Value, above: Value) -> None:
        """Add up how the unknowns change what flows along an edge."""
        count = len(self.ions)
        near = self._load(place, self.memory.near, count)
        far = self._load(place, self.memory.far, count)
        flows = zip(
            self._applied(near, self._sides(place)),
            self._applied(far, self._sides(above)),
            strict=True,
        )
        for number, (own, other) in enumerate(flows):
            row = self.memory.ion(number).along
            self.rows.transfer(self.f.add(own, other), (place, above), row)

    def _edge(self, place: Value, above: Value) -> _Edge:
        """Find what flows along an edge."""
        f, rows, tree = self.f, self.rows, self.memory.tree
        conductance = rows.load(place, tree.to_parent)
        apart = f.subtract(rows.load(above, tree.side), rows.load(place, tree.side))
        thermal = f.multiply(conductance, rows.load(place, tree.thermal))
        sums: list[Value] = []
        drives: list[Value] = []
        shares: list[Value] = []
        for number, ion in enumerate(self.ions):
            row = tree.concentration(number)
            far, near = rows.load(above, row), rows.load(place, row)
            sums.append(f.add(far, near))
            steep = f.divide(f.subtract(far, near), sums[-1])
            twice = rows.constant(2.0 / ion.valence)
            drives.append(f.multiply(thermal, f.multiply(twice, steep)))
            shares.append(f.multiply(self._share(ion), sums[-1]))
        whole = shares[0]
        for share in shares[1:]:
            whole = f.add(whole, share)
        return _Edge(
            conductance=conductance,
            current=f.multiply(conductance, apart),
            parts=[f.divide(share, whole) for share in shares],
            drives=drives,
            sums=sums,
            all_sums=whole,
            thermal=thermal,
        )

    def _derivatives(self, place: Value, above: Value) -> tuple[Block, Block]:
        """Differentiate the flows of the ions by the unknowns of both ends."""
        f = self.f
        edge = self._edge(place, above)
        near: Block = []
        far: Block = []
        for number, part in enumerate(edge.parts):
            by_voltage = f.multiply(part, edge.conductance)
            near.append([f.negative(by_voltage)])
            far.append([by_voltage])
            driven = f.add(edge.current, edge.drives[number])
            per_sum = f.divide(driven, edge.all_sums)
            for other, ion in enumerate(self.ions):
                taken = f.multiply(part, self._share(ion))
                left = f.negative(taken)
                if other == number:
                    left = f.subtract(self._share(ion), taken)
                changes = [f.multiply(per_sum, left)] * 2
                if other == number:
                    changes = self._by_diffusion(edge, number, changes)
                row = self.memory.ion_slope(other)
                for block, at, change in zip(
                    (near, far), (place, above), changes, strict=True
                ):
                    slope = self.rows.load(at, row)
                    block[number].append(f.multiply(change, slope))
        return near, far

    def _by_diffusion(
        self, edge: _Edge, number: int, changes: list[Value]
    ) -> list[Value]:
        """Add how an ion's own concentrations change what drives its diffusion.

        That is thermal (2 / z) (a - p) / (a + p), which by a changes as thermal (2 / z)
        less itself, over the sum, and by p as the negative of thermal (2 / z) and it.
        """
        f = self.f
        twice = self.rows.constant(2.0 / self.ions[number].valence)
        full = f.multiply(edge.thermal, twice)
        factor = f.divide(edge.parts[number], edge.sums[number])
        by_near = f.negative(f.add(full, edge.drives[number]))
        by_far = f.subtract(full, edge.drives[number])
        return [
            f.fused(factor, change, before)
            for change, before in zip((by_near, by_far), changes, strict=True)
        ]

    def _share(self, ion: AxialIon) -> Value:
        return self.rows.constant(ion.valence**2 * ion.mobility)

    def _with_voltage(self, block: Block) -> Block:
        """Put the flow of all ions, which charges the membrane, before each one's."""
        whole = block[0]
        for values in block[1:]:
            whole = [self.f.add(a, b) for a, b in zip(whole, values, strict=True)]
        return [whole, *block]

    def _invert(self, place: Value) -> Block:
        """Invert the block of a compartment in its place [Gauss & Jordan]."""
        f = self.f
        block = self._load(place, self.memory.block, self.size)
        indices = range(self.size)
        for pivot in indices:
            inverse = self.rows.reciprocal(block[pivot][pivot])
            block[pivot][pivot] = self.rows.constant(1.0)
            block[pivot] = [f.multiply(value, inverse) for value in block[pivot]]
            for row in indices:
                if row == pivot:
                    continue
                factor = f.negative(block[row][pivot])
                block[row][pivot] = self.rows.constant(0.0)
                block[row] = [
                    f.fused(factor, a, b)
                    for a, b in zip(block[pivot], block[row], strict=True)
                ]
        self._store(block, place, self.memory.block)
        # Whoever judges the step looks for the reciprocal pivot of the voltage here.
        self.rows.store(block[0][0], place, self.memory.tree.diagonal)
        return block

    def _inverse(self, place: Value) -> Block:
        return self._load(place, self.memory.block, self.size)

    def _load(self, place: Value, first: int, rows: int) -> Block:
        return [
            [
                self.rows.load(place, first + row * self.size + column)
                for column in range(self.size)
            ]
            for row in range(rows)
        ]

    def _store(self, block: Block, place: Value, first: int) -> None:
        for row, values in enumerate(block):
            for column, value in enumerate(values):
                self.rows.store(value, place, first + row * self.size + column)

    def _product(self, left: Block, right: Block) -> Block:
        columns = [list(column) for column in zip(*right, strict=True)]
        return [[self._dot(row, column) for column in columns] for row in left]

    def _applied(self, block: Block, sides: list[Value]) -> list[Value]:
        return [self._dot(row, sides) for row in block]

    def _dot(self, left: list[Value], right: list[Value]) -> Value:
        total = self.f.multiply(left[0], right[0])
        for a, b in zip(left[1:], right[1:], strict=True):
            total = self.f.fused(a, b, total)
        return total

    def _side_rows(self) -> list[int]:
        numbers = range(len(self.ions))
        return [self.memory.tree.side, *(self.memory.ion_side(n) for n in numbers)]

    def _sides(self, place: Value) -> list[Value]:
        return [self.rows.load(place, row) for row in self._side_rows()]

    def _put(self, place: Value, values: list[Value]) -> None:
        for row, value in zip(self._side_rows(), values, strict=True):
            self.rows.store(value, place, row)
