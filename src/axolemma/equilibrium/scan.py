"""A scan: where the rate of one state changes sign while the others have settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from axolemma.equilibrium.dynamics import Dynamics, Floats, Places
from axolemma.errors import InvalidInput

# Spacing of the scan in the unit of the scanned state.
_STEP = 0.5
# Newton rounds for the others; gates that are linear need one, and one to see it.
_ROUNDS = 60
# The others have settled when they move by less, in their scales.
_SETTLED = 1e-12
# Where a closer look is taken, so many points stand where there were two or three. In
# three looks, roots further apart than 1 / 127**3 = 5e-7 of the unit are told apart.
# The middle, where a root may be known, is not one of so many.
_FINER, LOOKS = 128, 3
# A root at the edge of a bracket may be rounded out of it, as a part of the scale.
_REACH = 1e-9
# The rate nearly touches zero when the parabola through three points comes so close,
# as a part of its bend.
_NEARLY = 0.1


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
        for point in np.flatnonzero(
            np.isfinite(matrix).all((1, 2)) & np.isfinite(rates).all(0)
        ):
            step[:, point] = np.linalg.lstsq(matrix[point], rates[:, point])[0]
        return step


class Bracket(NamedTuple):
    """Values of the scanned state between which its rate changes sign.

    Parameters
    ----------
    low, high
        The values.
    start
        All states close to the zero between, shape (states,).
    cell
        In which cell.
    """

    low: float
    high: float
    start: Floats
    cell: int


class Scan:
    """Look along one state for zeros of its rate, the others settled.

    Parameters
    ----------
    dynamics
        The cell.
    scanned
        Name of the state.
    """

    def __init__(self, dynamics: Dynamics, scanned: str) -> None:
        self._dynamics = dynamics
        self._name = scanned
        self._scanned = dynamics.names.index(scanned)
        self._settling = Settling(dynamics, self._scanned)

    def brackets(
        self, low: float, high: float, cells: Sequence[int]
    ) -> list[list[Bracket] | InvalidInput]:
        """Find every change of sign between two values, those that nearly are too.

        Returns
        -------
        list
            For each cell what was found, or the error that its rate is not a number
            anywhere.
        """
        grid = np.linspace(low, high, max(2, round((high - low) / _STEP) + 1))
        states, rates = self._settling.together(grid, cells)
        found: list[list[Bracket] | InvalidInput] = []
        for place, cell in enumerate(cells):
            rate = rates[self._scanned, place]
            if np.any(np.isfinite(rate)):
                found.append(self._in_cell(cell, grid, states[:, place], rate))
            else:
                found.append(self._fault(cell, grid, states[:, place]))
        return found

    def narrowed(self, bracket: Bracket) -> Bracket:
        """Look more closely between the values of a bracket."""
        grid = np.linspace(bracket.low, bracket.high, _FINER)
        states, rates = self._settling.along(grid, bracket.cell)
        found = _brackets(grid, states, rates[self._scanned], bracket.cell)
        return found[0] if found else bracket

    def is_from(self, bracket: Bracket, values: Mapping[str, float]) -> bool:
        """Whether a fixed point is the one that a bracket holds.

        Where amounts of ions find their own rest, it may lie anywhere.
        """
        if not self._settling.is_complete:
            return True
        value = values[self._name]
        reach = _REACH * self._dynamics.scale[self._scanned]
        return bracket.low - reach <= value <= bracket.high + reach

    def _in_cell(
        self, cell: int, grid: Floats, states: Floats, rate: Floats
    ) -> list[Bracket]:
        found = _brackets(grid, states, rate, cell)
        for place in _near_misses(rate):
            ends = float(grid[place - 1]), float(grid[place + 1])
            found += self._closer(*ends, cell)
        return found

    def _fault(self, cell: int, grid: Floats, states: Floats) -> InvalidInput:
        attempts = self._settling.start(grid), states
        culprit = self._dynamics.culprit(*attempts, cell=cell)
        return InvalidInput(
            "resting state",
            found=f"{culprit} that is not a number",
            expected="finite rates",
            remedy="look at its formula for a division by zero or a logarithm",
        )

    def _closer(self, low: float, high: float, cell: int) -> list[Bracket]:
        for _ in range(LOOKS):
            grid = np.linspace(low, high, _FINER)
            states, rates = self._settling.along(grid, cell)
            found = _brackets(grid, states, rates[self._scanned], cell)
            if found:
                return found
            nearest = int(np.argmin(np.abs(rates[self._scanned])))
            low = float(grid[max(nearest - 1, 0)])
            high = float(grid[min(nearest + 1, _FINER - 1)])
        return []


def _brackets(grid: Floats, states: Floats, rate: Floats, cell: int) -> list[Bracket]:
    sign = np.sign(rate)
    found: list[Bracket] = []
    # Of a whole stretch without any rate its beginning stands for all.
    begins = np.concatenate(([True], sign[:-1] != 0.0)) & (sign == 0.0)
    for place in np.flatnonzero(begins):
        value = float(grid[place])
        start = states[:, place]
        found.append(Bracket(low=value, high=value, start=start, cell=cell))
    for place in np.flatnonzero(sign[:-1] * sign[1:] < 0.0):
        part = rate[place] / (rate[place] - rate[place + 1])
        found.append(
            Bracket(
                low=float(grid[place]),
                high=float(grid[place + 1]),
                start=(1.0 - part) * states[:, place] + part * states[:, place + 1],
                cell=cell,
            )
        )
    return found


def _near_misses(rate: Floats) -> NDArray[np.intp]:
    """List the points where the rate turns round at zero or just before it."""
    before, here, after = np.abs(rate[:-2]), np.abs(rate[1:-1]), np.abs(rate[2:])
    sign = np.sign(rate)
    is_turn = (here < before) & (here <= after)
    is_turn &= (sign[:-2] == sign[2:]) & (sign[1:-1] * sign[2:] >= 0.0)
    with np.errstate(all="ignore"):
        bend = before - 2.0 * here + after
        lowest = here - (after - before) ** 2 / (8.0 * bend)
    return 1 + np.flatnonzero(is_turn & (lowest < _NEARLY * bend))
