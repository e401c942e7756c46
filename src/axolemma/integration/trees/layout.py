"""Cells along a tree laid out for their kernel: what each compartment begins with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from axolemma.integration.trees.arrangement import WIDTH, Arrangement
from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.memory import TreeMemory
from axolemma.integration.trees.plan import (
    Floats,
    Places,
    Sheath,
    TreeCell,
    TreePlan,
)
from axolemma.kernels.aligned import aligned_zeros


class TreeLayout:
    """One cell whose compartments are lanes, or as many cells as there are lanes.

    Parameters
    ----------
    plan
        How they are run.
    cells
        Which.
    memory
        Rows of a group of lanes.
    arrangement
        Where each compartment stands.
    """

    def __init__(
        self,
        plan: TreePlan,
        cells: Sequence[TreeCell],
        memory: TreeMemory,
        arrangement: Arrangement,
    ) -> None:
        self.plan = plan
        self.cells = cells
        self.memory = memory
        self.arrangement = arrangement
        self.pivot = plan.system.state_names.index(plan.pivot)
        self.doubles = aligned_zeros((arrangement.groups, memory.rows, WIDTH))
        self.probes = self._probes()
        self._fill()

    def compartment_of(self) -> Places:
        """Say which compartment is in each lane, -1 for none: shape (groups, lanes)."""
        at = self.arrangement
        where = np.full((at.groups, WIDTH), -1)
        numbers = np.arange(at.group.size)
        if at.is_ensemble:
            where[at.group, : len(self.cells)] = numbers[:, None]
        else:
            where[at.group, at.lane] = numbers
        return where

    def column(self, cell: int, compartment: int) -> Floats:
        """Give the rows of one compartment of one cell, to be changed in place."""
        at = self.arrangement
        lane = cell if at.is_ensemble else at.lane[compartment]
        return self.doubles[at.group[compartment], :, lane]

    def take(self, first: int, end: int, cell: int) -> Floats:
        """Take rows of a cell's compartments, shape (rows, n)."""
        at = self.arrangement
        lane = cell if at.is_ensemble else at.lane
        return self.doubles[at.group, first:end, lane].T

    def put(self, row: int, cell: int, values: float | Floats) -> None:
        """Put values into a row of a cell's compartments: one, or (n,)."""
        at = self.arrangement
        self.doubles[at.group, row, cell if at.is_ensemble else at.lane] = values

    def fill(self, row: int, values: list[float | Floats] | float | Floats) -> None:
        """Put values into a row of all cells.

        Parameters
        ----------
        row
            Which.
        values
            One, or one for each compartment, (n,): in a list those of each cell, else
            the same for all.
        """
        at = self.arrangement
        if not isinstance(values, list):
            each = np.reshape(values, (-1, 1))
        elif all(np.ndim(value) == 0 for value in values):
            each = np.array([values])
        else:
            size = at.group.size
            each = np.stack([np.broadcast_to(v, size) for v in values], axis=-1)
        if at.is_ensemble:
            self.doubles[at.group, row, : len(self.cells)] = each
        else:
            self.doubles[at.group, row, at.lane] = each[:, 0]

    def _probes(self) -> Places:
        """Say where in the doubles everything stands that is written down."""
        memory, plan = self.memory, self.plan
        probes = np.array(
            [
                self.arrangement.place[compartment] + row * WIDTH
                for row, compartments in (
                    (memory.lane.state + self.pivot, plan.probes),
                    (memory.axial_total, plan.axial_probes),
                )
                for compartment in compartments
            ],
            dtype=np.int64,
        )
        # In an ensemble the lanes of a compartment are its cells.
        return np.add.outer(np.arange(len(self.cells)), probes).ravel()

    def _fill(self) -> None:
        tree, memory, plan = self.plan.tree, self.memory, self.plan
        lane = memory.lane
        to_parent = np.where(tree.parent >= 0, tree.conductance, 0.0)
        beside = _neighbours(tree.parent, tree.conductance)
        leaving = _or_nothing(tree.end_conductance, tree.parent.size)
        held = _or_nothing(tree.end_potential, tree.parent.size)
        self.doubles[:, memory.capacity] = 1.0
        self.doubles[:, lane.level] = plan.level
        self.fill(memory.capacity, tree.capacity)
        self.fill(memory.to_parent, to_parent)
        self.fill(memory.conductance, beside + leaving)
        self.fill(memory.end_conductance, leaving)
        self.fill(memory.end_current, leaving * held)
        for index, name in enumerate(plan.system.parameter_names):
            given = [cell.parameters[name] for cell in self.cells]
            self.fill(lane.parameter + index, given)
        for index, name in enumerate(plan.system.state_names):
            self.fill(lane.state + index, [cell.start[name] for cell in self.cells])
        self.fill(memory.before, [cell.start[plan.pivot] for cell in self.cells])
        if tree.sheath is not None:
            self._fill_sheath(tree.sheath)
        if plan.carriers is not None:
            self.fill(memory.thermal, plan.carriers.thermal)
            self.fill(memory.amount, plan.carriers.amount)
        self._fill_spare()

    def _fill_sheath(self, sheath: Sheath) -> None:
        memory, parent = self.memory, self.plan.tree.parent
        self.doubles[:, memory.sheath_capacity] = 1.0
        self.fill(memory.sheath_capacity, sheath.capacity)
        to_parent = np.where(parent >= 0, sheath.conductance, 0.0)
        self.fill(memory.sheath_to_parent, to_parent)
        self.fill(memory.sheath_leak, sheath.leak)
        leaving = sheath.leak + _neighbours(parent, sheath.conductance)
        self.fill(memory.sheath_conductance, leaving)
        self.fill(memory.sheath_voltage, [cell.around for cell in self.cells])

    def _fill_spare(self) -> None:
        """Let the lanes that are left over do as the first ones do."""
        lane = self.memory.lane
        at = self.arrangement
        if at.is_ensemble:
            self.doubles[:, :, len(self.cells) :] = self.doubles[:, :, :1]
            return
        used = np.zeros((at.groups, WIDTH), dtype=bool)
        used[at.group, at.lane] = True
        groups, lanes = np.nonzero(~used)
        root = self.doubles[at.group[0], :, at.lane[0]]
        for rows in (
            slice(lane.state, lane.state_residue),
            slice(lane.parameter, lane.parameter + lane.parameters),
        ):
            self.doubles[groups, rows, lanes] = root[rows]


def carried(layout: TreeLayout, cell: int = 0) -> Floats:
    """Take the charge that each carrier brought in along the axis of a cell, nC."""
    memory = layout.memory
    found = np.zeros((memory.carriers, layout.arrangement.group.size))
    for carrier in range(memory.carriers):
        row = memory.carried(carrier)
        found[carrier] = layout.take(row, row + 1, cell)[0]
    return found


def around(layout: TreeLayout, cell: int = 0) -> Floats:
    """Take the potential of the periaxonal space of a cell, mV; of none nothing."""
    row = layout.memory.sheath_voltage
    if not layout.memory.has_sheath:
        return np.zeros(layout.arrangement.group.size)
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
