"""What drives the compartments along a tree, row by row of their timetables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from axolemma.integration.inputs import InputTable, delivered, merged
from axolemma.integration.trees.field import impose, moved_on, strengths
from axolemma.integration.trees.layout import TreeLayout
from axolemma.integration.trees.plan import Floats, Places, TreeCell

_SEPARATOR = "@"


class TreeInputs:
    """The inputs of cells that are run together.

    Parameters
    ----------
    cells
        Which.
    """

    def __init__(self, cells: Sequence[TreeCell]) -> None:
        self._tables = [_table(cell) for cell in cells]
        self._fields = [strengths(cell) for cell in cells]
        self._risen: list[list[tuple[int, float]]] = [[] for _ in cells]

    @property
    def oscillators(self) -> int:
        """How many oscillations an input can have; those of all fields are in one."""
        return max(
            *(table.oscillators for table, _ in self._tables),
            *(table.oscillators * len(table.names) for table in self._fields),
        )

    def rows(self, duration: float) -> list[tuple[float, float]]:
        """Give beginning and end of each stretch on which no input breaks, ms."""
        tables = [*(table for table, _ in self._tables), *self._fields]
        starts = sorted({t for table in tables for t in table.start.tolist()})
        starts = [start for start in starts if start < duration]
        return list(zip(starts, [*starts[1:], duration], strict=True))

    def enter(self, layout: TreeLayout, start: float) -> None:
        """Put in the inputs of the rows that begin at a time, and their impulses.

        Parameters
        ----------
        layout
            Where they go.
        start
            ms.
        """
        memory = layout.memory.lane
        names = layout.plan.system.input_names
        layout.doubles[:, memory.row_start] = start
        for number, (table, driven) in enumerate(self._tables):
            row = int(np.searchsorted(table.start, start, side="right")) - 1
            moved = start - table.start[row]
            for column, (compartment, name) in enumerate(driven):
                first = memory.input + names.index(name) * memory.input_width
                values = layout.column(number, compartment)
                slope = table.slope[row, column]
                values[first] = table.value[row, column] + slope * moved
                values[first + 1] = slope
                waves = moved_on(table.oscillations[row, column], moved)
                values[first + 3 : first + 3 + waves.size] = waves.ravel()
                jump = float(table.jump[row, column])
                if moved == 0.0 and jump:
                    rises = _deliver(layout, (number, compartment), name, jump)
                    self._risen[number] += [(compartment, start)] if rises else []
        if layout.plan.outside is not None:
            for number, table in enumerate(self._fields):
                impose(layout, number, table, start)

    def risen(self, cell: int) -> tuple[Places, Floats]:
        """Give which compartments of a cell impulses took through the level, and when.

        No step sees that: the voltage is below the level when one ends, and above when
        the next begins.
        """
        found = np.array(self._risen[cell], dtype=float).reshape(-1, 2)
        return found[:, 0].astype(np.int64), found[:, 1]


def _deliver(
    layout: TreeLayout, place: tuple[int, int], name: str, jump: float
) -> bool:
    """Let an impulse of an input move the states of a compartment of a cell.

    Returns
    -------
    bool
        Whether the voltage rose through the level.
    """
    system, memory = layout.plan.system, layout.memory.lane
    values = layout.column(*place)
    shape = (1, len(system.inputs))
    jumps = np.zeros(shape)
    jumps[0, system.input_names.index(name)] = jump
    table = InputTable(
        names=system.input_names,
        start=np.zeros(1),
        value=np.zeros(shape),
        slope=np.zeros(shape),
        jump=jumps,
        oscillations=np.zeros((*shape, 0, 4)),
    )
    given = values[memory.parameter : memory.parameter + memory.parameters]
    parameters = dict(zip(system.parameter_names, given.tolist(), strict=True))
    states = values[memory.state : memory.state_residue]
    before = float(states[layout.pivot])
    moved, charge = delivered(system, parameters, table, states)
    values[memory.state : memory.state_residue] = moved
    if layout.plan.keeps_totals:
        values[memory.total : memory.total_residue] += charge
    return before < layout.plan.level <= float(moved[layout.pivot])


def _table(cell: TreeCell) -> tuple[InputTable, list[tuple[int, str]]]:
    """Merge the timetables of a cell, one column for each compartment and input."""
    driven = list(cell.drives)
    names = [f"{place}{_SEPARATOR}{name}" for place, name in driven]
    return merged(names, dict(zip(names, cell.drives.values(), strict=True))), driven
