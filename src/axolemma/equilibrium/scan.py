"""A scan: where the rate of one state changes sign while the others have settled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from axolemma.equilibrium.dynamics import Dynamics, Floats
from axolemma.errors import InvalidInput

# Spacing of the scan in the unit of the scanned state.
_STEP = 0.5
# Newton rounds for the others; gates that are linear need one, and one to see it.
_ROUNDS = 60
# The others have settled when they move by less, in their scales.
_SETTLED = 1e-12
# Where the rate nearly touches zero, so many points are looked at between two, so
# often: roots further apart than 1 / 128**3 = 5e-7 of the unit are told apart.
_FINER, _REFINEMENTS = 129, 3
# Nearly: the parabola through three points comes to this part of the middle one.
_NEARLY = 0.25


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
    """

    def __init__(self, dynamics: Dynamics, scanned: int | None) -> None:
        others = [
            place
            for place, state in enumerate(dynamics.states)
            if place != scanned and not state.weights
        ]
        self._scanned = scanned
        self._others = others
        self._scale = dynamics.scale[:, None]
        self._block = dynamics.block(others)

    def along(self, grid: Floats) -> tuple[Floats, Floats]:
        """Settle.

        Parameters
        ----------
        grid
            Values of the scanned state, shape (points,).

        Returns
        -------
        tuple of numpy.ndarray
            The states and their rates, shape (states, points).
        """
        states = np.zeros((self._scale.size, grid.size))
        states[self._others] = 0.5 * self._scale[self._others]
        if self._scanned is not None:
            states[self._scanned] = grid
        rates, matrix = self._block.at(states)
        for _ in range(_ROUNDS if self._others else 0):
            step = self._step(rates[self._others], matrix)
            states[self._others] -= step
            rates, matrix = self._block.at(states)
            if np.nanmax(np.abs(step / self._scale[self._others])) < _SETTLED:
                break
        return states, rates

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


def sign_changes(
    dynamics: Dynamics, scanned: int, low: float, high: float
) -> list[Floats]:
    """Find where the rate of a state changes sign.

    Parameters
    ----------
    dynamics
        The cell.
    scanned
        Place of the state among all of them.
    low, high
        Where to look, in its unit.

    Returns
    -------
    list of numpy.ndarray
        States close to each zero of the rate, shape (states,).

    Raises
    ------
    InvalidInput
        If the rate is not a number anywhere.
    """
    settling = Settling(dynamics, scanned)
    grid = np.linspace(low, high, max(2, round((high - low) / _STEP) + 1))
    states, rates = settling.along(grid)
    rate = rates[scanned]
    if not np.any(np.isfinite(rate)):
        raise InvalidInput(
            "resting state",
            found=f"{dynamics.culprit(states)} that is not a number",
            expected="finite rates",
            remedy="look at its formula for a division by zero or a logarithm",
        )
    found = _crossings(states, rate)
    for place in _near_misses(rate):
        found += _looked_closer(
            settling, scanned, float(grid[place - 1]), float(grid[place + 1])
        )
    return found


def _crossings(states: Floats, rate: Floats) -> list[Floats]:
    sign = np.sign(rate)
    # Of a whole stretch without any rate its beginning stands for all.
    begins = np.concatenate(([True], sign[:-1] != 0.0)) & (sign == 0.0)
    found = [states[:, place] for place in np.flatnonzero(begins)]
    for place in np.flatnonzero(sign[:-1] * sign[1:] < 0.0):
        part = rate[place] / (rate[place] - rate[place + 1])
        found.append((1.0 - part) * states[:, place] + part * states[:, place + 1])
    return found


def _near_misses(rate: Floats) -> NDArray[np.intp]:
    """List the points where the rate turns round just before zero."""
    before, here, after = np.abs(rate[:-2]), np.abs(rate[1:-1]), np.abs(rate[2:])
    sign = np.sign(rate)
    is_turn = (here < before) & (here <= after)
    is_turn &= (sign[:-2] == sign[1:-1]) & (sign[1:-1] == sign[2:])
    with np.errstate(all="ignore"):
        lowest = here - (after - before) ** 2 / (8.0 * (before - 2.0 * here + after))
    return 1 + np.flatnonzero(is_turn & (lowest < _NEARLY * here))


def _looked_closer(
    settling: Settling, scanned: int, low: float, high: float
) -> list[Floats]:
    for _ in range(_REFINEMENTS):
        grid = np.linspace(low, high, _FINER)
        states, rates = settling.along(grid)
        found = _crossings(states, rates[scanned])
        if found:
            return found
        nearest = int(np.argmin(np.abs(rates[scanned])))
        low = float(grid[max(nearest - 1, 0)])
        high = float(grid[min(nearest + 1, _FINER - 1)])
    return []
