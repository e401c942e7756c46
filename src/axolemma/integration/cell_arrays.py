"""Cells as arrays: what lanes begin with, gathered for all cells at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from axolemma.integration.inputs import delivered, laid_out
from axolemma.integration.lane_memory import LaneMemory
from axolemma.integration.plan import Cell, Plan

T = TypeVar("T")


class CellArrays:
    """What each lane is filled with, one column a cell.

    Parameters
    ----------
    plan
        How the cells are run.
    cells
        Which.
    oscillators
        How many oscillations the kernel reads of each input.
    """

    def __init__(self, plan: Plan, cells: Sequence[Cell], *, oscillators: int) -> None:
        system = plan.system
        self.parameters = _columns(
            [cell.parameters for cell in cells], system.parameter_names
        )
        self.tolerances = np.array([cell.relative_tolerance for cell in cells])
        tables, place = _apart([cell.table for cell in cells])
        self.tables, starts = laid_out(tables, oscillators)
        rows = np.array([table.start.size for table in tables], dtype=np.int64)
        self.places, self.rows = starts[place], rows[place]
        self.checkpoints = {
            number: cell.checkpoint
            for number, cell in enumerate(cells)
            if cell.checkpoint is not None
        }
        nowhere = dict.fromkeys(system.state_names, 0.0)
        starts = [c.start if c.checkpoint is None else nowhere for c in cells]
        self.states = _columns(starts, system.state_names)
        self.totals = np.zeros((len(system.routes), len(cells)))
        jumps = 3 + np.arange(len(system.inputs)) * (3 + 4 * oscillators)
        jumped = np.any(self.tables[self.places[:, None] + jumps] != 0.0, axis=1)
        for number in np.flatnonzero(jumped).tolist():
            if number not in self.checkpoints:
                cell = cells[number]
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


def most_oscillators(cells: Sequence[Cell]) -> int:
    """Count the oscillations that an input of any cell has."""
    return max([cell.table.oscillations.shape[2] for cell in cells], default=0)


def _columns(values: Sequence[Mapping[str, float]], names: Sequence[str]) -> np.ndarray:
    """Gather named values, shape (names, cells); what is shared is read once."""
    known, place = _apart(values)
    columns = np.empty((len(names), len(known)))
    for row, name in enumerate(names):
        columns[row] = np.fromiter(map(itemgetter(name), known), float, len(known))
    return columns[:, place]


def _apart(given: Sequence[T]) -> tuple[list[T], NDArray[np.int64]]:
    """List what is given, each once, and where each stands in the list."""
    known = dict(zip(map(id, given), given, strict=True))
    if len(known) == len(given):
        return list(given), np.arange(len(given))
    place = dict(zip(known, range(len(known)), strict=True))
    where = [place[identity] for identity in map(id, given)]
    return list(known.values()), np.array(where, dtype=np.int64)
