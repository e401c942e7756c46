"""Cells along a tree laid out for their kernel: a place for each compartment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from axolemma.integration.axial_ions import AxialIon
from axolemma.integration.tree_memory import TreeMemory
from axolemma.integration.tree_order import depth_of, eliminate
from axolemma.integration.tree_plan import (
    Floats,
    Places,
    Sheath,
    TreeCell,
    TreePlan,
)
from axolemma.kernels.aligned import aligned_zeros

WIDTH = 8


class TreeLayout:
    """One cell whose compartments are lanes, or as many cells as there are lanes.

    Parameters
    ----------
    plan
        How they are run.
    cells
        Which; where there is one, compartments of one depth stand side by side.
    memory
        Rows of a group of lanes.
    """

    def __init__(
        self, plan: TreePlan, cells: Sequence[TreeCell], memory: TreeMemory
    ) -> None:
        self.plan = plan
        self.cells = cells
        self.memory = memory
        self.is_ensemble = len(cells) > 1
        self.pivot = plan.system.state_names.index(plan.pivot)
        self._lay_out()
        self._fill()

    def compartment_of(self) -> Places:
        """Say which compartment is in each lane, -1 for none: shape (groups, lanes)."""
        where = np.full((self.groups, WIDTH), -1)
        numbers = np.arange(self.group.size)
        if self.is_ensemble:
            where[self.group, : len(self.cells)] = numbers[:, None]
        else:
            where[self.group, self.lane] = numbers
        return where

    def column(self, cell: int, compartment: int) -> Floats:
        """Give the rows of one compartment of one cell, to be changed in place."""
        lane = cell if self.is_ensemble else self.lane[compartment]
        return self.doubles[self.group[compartment], :, lane]

    def take(self, first: int, end: int, cell: int) -> Floats:
        """Take rows of a cell's compartments, shape (rows, n)."""
        lane = cell if self.is_ensemble else self.lane
        return self.doubles[self.group, first:end, lane].T.copy()

    def _lay_out(self) -> None:
        """Give each compartment its place, and put in what it begins with."""
        tree, memory = self.plan.tree, self.memory
        size = tree.parent.size
        position = np.empty(size, dtype=np.int64)
        position[np.argsort(depth_of(tree.parent), kind="stable")] = np.arange(size)
        if self.is_ensemble:
            self.groups = size
            self.group, self.lane = position, np.zeros(size, dtype=np.int64)
        else:
            self.groups = -(-size // WIDTH)
            self.group, self.lane = np.divmod(position, WIDTH)
        self.doubles = aligned_zeros((self.groups, memory.rows, WIDTH))
        self.place = place = self.group * (memory.rows * WIDTH) + self.lane
        found = eliminate(tree.parent, is_halving=self._can_halve())
        tips = np.concatenate([place[found.tips], self._spare(place)], axis=1)
        root = int(place[0])
        self.sizes = found.between.shape[1], tips.shape[1], size - 1, root
        self.order = np.append(place[found.between].T.ravel(), tips.T.ravel())
        edges = np.stack([np.arange(1, size), tree.parent[1:]])
        self.edges = place[edges].T.ravel()
        probes = np.array(
            [
                place[compartment] + row * WIDTH
                for row, compartments in (
                    (memory.lane.state + self.pivot, self.plan.probes),
                    (memory.axial_total, self.plan.axial_probes),
                )
                for compartment in compartments
            ],
            dtype=np.int64,
        )
        # In an ensemble the lanes of a compartment are its cells.
        self.probes = np.add.outer(np.arange(len(self.cells)), probes).ravel()

    def _can_halve(self) -> bool:
        """Whether each compartment has one equation, as halving needs it."""
        has_blocks = self.plan.step is None and self.plan.carriers is not None
        has_sheath = self.plan.tree.sheath is not None
        return not (self.is_ensemble or has_sheath or has_blocks)

    def _spare(self, place: Places) -> Places:
        """Hang lanes that are left over on the root, by nothing: shape (2, lanes)."""
        if self.is_ensemble:
            return np.empty((2, 0), dtype=np.int64)
        stride = self.memory.rows * WIDTH
        lanes = np.arange(place.size, self.groups * WIDTH)
        spare = lanes // WIDTH * stride + lanes % WIDTH
        return np.stack([spare, np.full(spare.size, place[0])])

    def _fill(self) -> None:
        tree, memory, plan = self.plan.tree, self.memory, self.plan
        lane = memory.lane
        to_parent = np.where(tree.parent >= 0, tree.conductance, 0.0)
        beside = _neighbours(tree.parent, tree.conductance)
        leaving = _or_nothing(tree.end_conductance, tree.parent.size)
        held = _or_nothing(tree.end_potential, tree.parent.size)
        self.doubles[:, memory.capacity] = 1.0
        self.doubles[:, lane.level] = plan.level
        self._spread_all(memory.capacity, tree.capacity)
        self._spread_all(memory.to_parent, to_parent)
        self._spread_all(memory.conductance, beside + leaving)
        self._spread_all(memory.end_conductance, leaving)
        self._spread_all(memory.end_current, leaving * held)
        for number, cell in enumerate(self.cells):
            for index, name in enumerate(plan.system.parameter_names):
                self.put(lane.parameter + index, number, cell.parameters[name])
            for index, name in enumerate(plan.system.state_names):
                self.put(lane.state + index, number, cell.start[name])
            self.put(memory.before, number, cell.start[plan.pivot])
        if tree.sheath is not None:
            self._fill_sheath(tree.sheath)
        if plan.carriers is not None:
            self._spread_all(memory.thermal, plan.carriers.thermal)
            self._spread_all(memory.amount, plan.carriers.amount)
        self._fill_spare()

    def _fill_sheath(self, sheath: Sheath) -> None:
        memory, parent = self.memory, self.plan.tree.parent
        self.doubles[:, memory.sheath_capacity] = 1.0
        self._spread_all(memory.sheath_capacity, sheath.capacity)
        to_parent = np.where(parent >= 0, sheath.conductance, 0.0)
        self._spread_all(memory.sheath_to_parent, to_parent)
        self._spread_all(memory.sheath_leak, sheath.leak)
        leaving = sheath.leak + _neighbours(parent, sheath.conductance)
        self._spread_all(memory.sheath_conductance, leaving)
        for number, cell in enumerate(self.cells):
            self.put(memory.sheath_voltage, number, cell.around)

    def _fill_spare(self) -> None:
        """Let the lanes that are left over do as the first ones do."""
        lane = self.memory.lane
        if self.is_ensemble:
            self.doubles[:, :, len(self.cells) :] = self.doubles[:, :, :1]
            return
        used = np.zeros((self.groups, WIDTH), dtype=bool)
        used[self.group, self.lane] = True
        groups, lanes = np.nonzero(~used)
        root = self.doubles[self.group[0], :, self.lane[0]]
        for rows in (
            slice(lane.state, lane.state_residue),
            slice(lane.parameter, lane.parameter + lane.parameters),
        ):
            self.doubles[groups, rows, lanes] = root[rows]

    def _spread_all(self, row: int, values: Floats) -> None:
        for number in range(len(self.cells)):
            self.put(row, number, values)

    def put(self, row: int, cell: int, values: float | Floats) -> None:
        """Put values into a row of a cell's compartments: one, or (n,)."""
        lane = cell if self.is_ensemble else self.lane
        self.doubles[self.group, row, lane] = values


def carried(layout: TreeLayout, cell: int = 0) -> Floats:
    """Take the charge that each carrier brought in along the axis of a cell, nC."""
    memory = layout.memory
    found = np.zeros((memory.carriers, layout.group.size))
    for carrier in range(memory.carriers):
        row = memory.carried(carrier)
        found[carrier] = layout.take(row, row + 1, cell)[0]
    return found


def around(layout: TreeLayout, cell: int = 0) -> Floats:
    """Take the potential of the periaxonal space of a cell, mV; of none nothing."""
    row = layout.memory.sheath_voltage
    if not layout.memory.has_sheath:
        return np.zeros(layout.group.size)
    return layout.take(row, row + 1, cell)[0]


def axial_ions(plan: TreePlan) -> tuple[AxialIon, ...]:
    """Give the ions along the axis as kernels know them."""
    if plan.carriers is None:
        return ()
    system = plan.system
    return tuple(
        AxialIon(
            state=system.state_names.index(ion.state),
            concentration=system.observables[ion.concentration],
            valence=ion.valence,
            mobility=ion.mobility,
        )
        for ion in plan.carriers.ions
    )


def _neighbours(parent: Places, conductance: Floats) -> Floats:
    """Sum the conductances of each compartment to its neighbours, (n,)."""
    found = np.where(parent >= 0, conductance, 0.0)
    np.add.at(found, parent[1:], conductance[1:])
    return found


def _or_nothing(values: Floats | None, size: int) -> Floats:
    return np.zeros(size) if values is None else values
