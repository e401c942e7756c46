"""Cells as arrays: what lanes begin with, gathered for all cells at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from axolemma.integration.inputs import delivered, laid_out
from axolemma.integration.lane_memory import LaneMemory
from axolemma.integration.plan import Cell, Plan


class CellArrays:
    """What each lane is filled with, one column a cell.

    Parameters
    ----------
    plan
        How the cells are run.
    cells
        Which.
    oscillators
        How many oscillations an input of any cell has.
    """

    def __init__(self, plan: Plan, cells: Sequence[Cell], *, oscillators: int) -> None:
        system = plan.system
        self.cells = cells
        self.parameters = _columns(
            (cell.parameters for cell in cells), system.parameter_names
        )
        self.tolerances = np.array([cell.relative_tolerance for cell in cells])
        self.rows = np.array([cell.table.start.size for cell in cells], dtype=np.int64)
        self.tables, self.places = _laid(cells, oscillators)
        fresh = [cell.checkpoint is None for cell in cells]
        nowhere = dict.fromkeys(system.state_names, 0.0)
        self.states = _columns(
            (c.start if new else nowhere for c, new in zip(cells, fresh, strict=True)),
            system.state_names,
        )
        self.totals = np.zeros((len(system.routes), len(cells)))
        jumps = 3 + np.arange(len(system.inputs)) * (3 + 4 * oscillators)
        jumped = np.any(self.tables[self.places[:, None] + jumps] != 0.0, axis=1)
        for number in np.flatnonzero(jumped).tolist():
            cell = cells[number]
            if cell.checkpoint is None:
                self.states[:, number], self.totals[:, number] = delivered(
                    system, cell.parameters, cell.table, self.states[:, number]
                )

    def entered(
        self, memory: LaneMemory, numbers: np.ndarray, row: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Look up rows of the input tables of some cells.

        Parameters
        ----------
        memory
            How a row is laid out.
        numbers
            Of the cells, shape (cells,).
        row
            Of each one's table.

        Returns
        -------
        tuple of numpy.ndarray
            The rows, shape (`LaneMemory.table_stride`, cells), and when the next row
            begins, infinity behind the last.
        """
        first = self.places[numbers] + row * memory.table_stride
        described = self.tables[first + np.arange(memory.table_stride)[:, None]]
        is_last = row + 1 >= self.rows[numbers]
        following = np.where(is_last, first, first + memory.table_stride)
        return described, np.where(is_last, np.inf, self.tables[following])


def _columns(values: Iterable[Mapping[str, float]], names: Sequence[str]) -> np.ndarray:
    """Gather named values, shape (names, cells); what is shared is read once."""
    known: dict[int, list[float]] = {}
    kept: list[Mapping[str, float]] = []
    rows: list[list[float]] = []
    for given in values:
        if id(given) not in known:
            known[id(given)] = [given[name] for name in names]
            kept.append(given)  # or another mapping might come by its identity
        rows.append(known[id(given)])
    return np.array(rows, dtype=float).reshape(len(rows), len(names)).T.copy()


def _laid(
    cells: Sequence[Cell], oscillators: int
) -> tuple[np.ndarray, NDArray[np.int64]]:
    """Lay the input tables behind one another, and say where each begins."""
    tables = {id(cell.table): cell.table for cell in cells}
    flat, starts = laid_out(list(tables.values()), oscillators)
    where = dict(zip(tables, starts.tolist(), strict=True))
    return flat, np.array([where[id(cell.table)] for cell in cells], dtype=np.int64)
