"""A scan: where the rate of one state changes sign while the others have settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from axolemma.equilibrium.dynamics import Dynamics, Floats
from axolemma.equilibrium.settling import Settling
from axolemma.errors import InvalidInput

# Spacing of the scan in the unit of the scanned state.
_STEP = 0.5
# Where a closer look is taken, so many points stand where there were two or three. In
# three looks, roots further apart than 1 / 127**3 = 5e-7 of the unit are told apart.
# The middle, where a root may be known, is not one of so many.
_FINER, LOOKS = 128, 3
# A root at the edge of a bracket may be rounded out of it, as a part of the scale.
_REACH = 1e-9
# What to do about a formula that gives no number.
_REMEDY = "look at its formula for a division by zero or a logarithm"
# The rate nearly touches zero when the parabola through three points comes so close,
# as a part of its bend.
_NEARLY = 0.1


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

    Attributes
    ----------
    name
        The same.
    """

    def __init__(self, dynamics: Dynamics, scanned: str) -> None:
        self._dynamics = dynamics
        self.name = scanned
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
        grid = _points(low, high)
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
        value = values[self.name]
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

    def gap(self, low: float, high: float, cell: int) -> str:
        """Say in words where a cell has no rate, and which formula gives no number.

        Returns
        -------
        str
            Empty where there is a rate at every value of the scan.
        """
        grid = _points(low, high)
        states, rates = self._settling.along(grid, cell)
        is_missing = ~np.isfinite(rates[self._scanned])
        if not np.any(is_missing):
            return ""
        missing = grid[is_missing]
        culprit = self._culprit(missing, states[:, is_missing], cell)
        stretch = f"{missing[0]:g} to {missing[-1]:g} {self.unit}"
        return f"{culprit} is not a number somewhere from {stretch}; {_REMEDY}"

    @property
    def unit(self) -> str:
        """In what the scanned state is given."""
        return str(self._dynamics.states[self._scanned].symbol.unit.coherent)

    def _fault(self, cell: int, grid: Floats, states: Floats) -> InvalidInput:
        return InvalidInput(
            "resting state",
            found=f"{self._culprit(grid, states, cell)} that is not a number",
            expected="finite rates",
            remedy=_REMEDY,
        )

    def _culprit(self, grid: Floats, states: Floats, cell: int) -> str:
        attempts = self._settling.start(grid), states
        return self._dynamics.culprit(*attempts, cell=cell)

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


def _points(low: float, high: float) -> Floats:
    return np.linspace(low, high, max(2, round((high - low) / _STEP) + 1))


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
