"""The states that follow: where they settle beside given values of one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from axolemma.equilibrium.dynamics import Dynamics, Floats, Places

Flags = NDArray[np.bool_]

# Newton rounds; gates that are linear need one, and one to see it.
_ROUNDS = 60
# States have settled when they move by less, in their scales.
_SETTLED = 1e-12
# A step as large as this comes of a matrix that is singular but for rounding.
_SINGULAR = 1e10


class Settling:
    """Bring the states to their steady values beside given values of one.

    What routes drive, such as the amount of an ion, is no part of it: it stays at
    zero, where it starts.

    Parameters
    ----------
    dynamics
        The cell.
    scanned
        Place of the state that is given; none when every state settles.

    Attributes
    ----------
    is_complete
        Whether all states are given or settled.
    """

    def __init__(self, dynamics: Dynamics, scanned: int | None) -> None:
        others = [
            place
            for place, state in enumerate(dynamics.states)
            if place != scanned and not state.weights
        ]
        self.is_complete = len(others) + (scanned is not None) == len(dynamics.states)
        self._scanned = scanned
        self._others = others
        self._scale = dynamics.scale[:, None]
        self._block = dynamics.block(others)

    def start(self, grid: Floats) -> Floats:
        """Give the states, shape (states, points), before any has settled."""
        states = np.zeros((self._scale.size, grid.size))
        states[self._others] = 0.5 * self._scale[self._others]
        if self._scanned is not None:
            states[self._scanned] = grid
        return states

    def along(self, grid: Floats, cell: int = 0) -> tuple[Floats, Floats]:
        """Settle in one cell.

        Parameters
        ----------
        grid
            Values of the scanned state, shape (points,).
        cell
            In which cell.

        Returns
        -------
        tuple of numpy.ndarray
            The states and their rates, shape (states, points).
        """
        states, rates = self.together(grid, [cell])
        return states[:, 0], rates[:, 0]

    def together(self, grid: Floats, cells: Sequence[int]) -> tuple[Floats, Floats]:
        """Settle in several cells, each of them as long as it needs.

        Parameters
        ----------
        grid
            Values of the scanned state, the same in each cell, shape (points,).
        cells
            Their numbers.

        Returns
        -------
        tuple of numpy.ndarray
            The states and their rates, shape (states, cells, points).
        """
        states = np.tile(self.start(grid), len(cells))
        shape = (len(states), len(cells), grid.size)
        settled, ended = np.empty_like(states), np.empty_like(states)
        # Where the states that still move are, and in which cell.
        place: Places = np.arange(states.shape[1], dtype=np.intp)
        owner = np.repeat(np.array(cells, dtype=np.intp), grid.size)
        rates, matrix = self._block.at(states, owner)
        for _ in range(_ROUNDS if self._others else 0):
            step = self._step(rates[self._others], matrix)
            states[self._others] -= step
            rates, matrix = self._block.at(states, owner)
            moved = np.abs(step / self._scale[self._others])
            largest = np.fmax.reduce(
                moved.reshape(len(moved), -1, grid.size), axis=(0, 2), initial=0.0
            )
            if np.all(largest < _SETTLED):
                break
            if np.any(largest < _SETTLED):
                is_left = np.repeat(~(largest < _SETTLED), grid.size)
                settled[:, place[~is_left]] = states[:, ~is_left]
                ended[:, place[~is_left]] = rates[:, ~is_left]
                states, rates = states[:, is_left], rates[:, is_left]
                place, owner, matrix = place[is_left], owner[is_left], matrix[is_left]
        settled[:, place], ended[:, place] = states, rates
        return settled.reshape(shape), ended.reshape(shape)

    def _step(self, rates: Floats, matrix: Floats) -> Floats:
        """Give Newton's step, shape (others, points); zero where there is none."""
        if self._block.is_diagonal:
            slopes = np.diagonal(matrix, axis1=1, axis2=2).T
            with np.errstate(all="ignore"):
                return np.divide(
                    rates, slopes, out=np.zeros_like(rates), where=slopes != 0
                )
        step = np.full_like(rates, np.nan)
        is_finite: Flags = np.logical_and.reduce(np.isfinite(rates), axis=0)
        is_finite &= np.logical_and.reduce(np.isfinite(matrix), axis=(1, 2))
        with suppress(np.linalg.LinAlgError):
            columns = rates[:, is_finite].T[..., None]
            step[:, is_finite] = np.linalg.solve(matrix[is_finite], columns)[..., 0].T
        is_solved = (np.abs(step) < _SINGULAR).all(axis=0)
        for point in np.flatnonzero(is_finite & ~is_solved):
            step[:, point] = np.linalg.lstsq(matrix[point], rates[:, point])[0]
        return step
