"""Fixed points: states in which every rate is zero, found and linearised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.columns import in_columns
from axolemma.equilibrium.dynamics import Dynamics, Floats

Values = dict[str, float]
Complexes = NDArray[np.complex128]

# Newton's method doubles the digits; more rounds than these mean that it is lost.
_ROUNDS = 40
# A step so small beside the scales of the states has arrived.
_ARRIVED = 1e-9
# A rate so small beside its derivatives has vanished.
_VANISHED = 1e-6
# How often a step is halved that leaves the range of the formulas.
_HALVINGS = 30
# An eigenvalue this small beside the largest is a zero that rounding moved.
_ZERO_EIGENVALUE = 1e-12
# Before anything was reckoned.
_NOTHING = np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedPoint:
    """A state in which every rate is zero.

    Parameters
    ----------
    values
        Each state by name, in the coherent system.
    eigenvalues
        Of the linearised equations there, 1/ms; directions in which a conserved
        sum forbids any motion are left out.
    """

    values: Values
    eigenvalues: Complexes

    def __str__(self) -> str:
        modes = ", ".join(
            f"{each:.4g}" if each.imag else f"{each.real:.4g}"
            for each in self.eigenvalues
        )
        rows = [(name, f"{value:.7g}") for name, value in self.values.items()]
        return f"{in_columns(rows)}\neigenvalues, 1/ms: {modes}"

    @property
    def is_stable(self) -> bool:
        """Whether small displacements die out."""
        return bool(np.all(self.eigenvalues.real < 0.0))


@dataclass(slots=True, kw_only=True, eq=False)
class _Search:
    """Newton's method on the states of one cell, as far as it has come.

    Parameters
    ----------
    cell
        In which cell.
    directions
        What the states can move along, shape (states, directions).
    point
        The states, in their scales.
    rates, matrix
        There: along the directions, and their derivatives, in scales a ms.
    step, size
        Of the next step: itself, in scales, and its largest part.
    before
        Size of the step before.
    is_lost
        Whether the formulas gave no numbers.
    """

    cell: int
    directions: Floats
    point: Floats
    rates: Floats
    matrix: Floats
    step: Floats
    size: float = np.inf
    before: float = np.inf
    is_lost: bool = False

    def is_moving(self) -> bool:
        """Find the next step; give whether there is any."""
        if not (np.all(np.isfinite(self.rates)) and np.all(np.isfinite(self.matrix))):
            self.is_lost = True
            return False
        self.step = self.directions @ np.linalg.lstsq(self.matrix, -self.rates)[0]
        self.size = float(np.max(np.abs(self.step), initial=0.0))
        return not (self.before < _ARRIVED and self.size >= 0.5 * self.before)

    def has_arrived(self) -> bool:
        """Whether every rate has vanished."""
        # Where nothing restores a state, no step is no arrival.
        slack = _VANISHED * np.max(np.abs(self.matrix), axis=1, initial=0.0)
        has_vanished = bool(np.all(np.abs(self.rates) <= slack))
        return not self.is_lost and self.before < _ARRIVED and has_vanished


class Polish:
    """Newton's method on all the states of cells, along what they can move.

    Parameters
    ----------
    dynamics
        The cells.
    """

    def __init__(self, dynamics: Dynamics) -> None:
        self._names = dynamics.names
        self._scale = dynamics.scale
        self._block = dynamics.block(range(len(dynamics.names)))
        self._dynamics = dynamics

    def fixed_point(self, start: Floats, cell: int = 0) -> FixedPoint | None:
        """Find the fixed point near a state of a cell; None when the search is lost.

        Parameters
        ----------
        start
            The states, shape (states,). Their conserved sums stay as they are.
        cell
            Of which cell.
        """
        return self.fixed_points([start], [cell])[0]

    def fixed_points(
        self, starts: Sequence[Floats], cells: Sequence[int]
    ) -> list[FixedPoint | None]:
        """Find the fixed points near states of cells, as `fixed_point` does each.

        Parameters
        ----------
        starts
            Each of shape (states,).
        cells
            Of which cell each is.
        """
        searches = [
            _Search(
                cell=cell,
                directions=self._dynamics.directions(cell),
                point=start / self._scale,
                rates=_NOTHING,
                matrix=_NOTHING,
                step=_NOTHING,
            )
            for start, cell in zip(starts, cells, strict=True)
        ]
        self._linearise(searches, [search.point for search in searches])
        moving = searches
        for _ in range(_ROUNDS):
            moving = [search for search in moving if search.is_moving()]
            if not moving:
                break
            self._move(moving)
            for search in moving:
                search.before = search.size
        return [self._found(search) for search in searches]

    def _found(self, search: _Search) -> FixedPoint | None:
        if not search.has_arrived():
            return None
        values = zip(self._names, map(float, search.point * self._scale), strict=True)
        return FixedPoint(values=dict(values), eigenvalues=_eigenvalues(search.matrix))

    def _move(self, searches: Sequence[_Search]) -> None:
        """Take the steps, or as much of each as the formulas can follow."""
        waiting = searches
        for _ in range(_HALVINGS):
            trials = [search.point + search.step for search in waiting]
            self._linearise(waiting, trials)
            lost: list[_Search] = []
            for search, trial in zip(waiting, trials, strict=True):
                if np.all(np.isfinite(search.rates)):
                    search.point = trial
                else:
                    search.step = search.step / 2.0
                    lost.append(search)
            waiting = lost
            if not waiting:
                return
        self._linearise(waiting, [search.point for search in waiting])

    def _linearise(self, searches: Sequence[_Search], points: Sequence[Floats]) -> None:
        """Find rates and their derivatives along the directions, in scales a ms."""
        if not searches:
            return
        states = np.stack([point * self._scale for point in points], axis=1)
        owner = np.array([search.cell for search in searches], dtype=np.intp)
        rates, matrix = self._block.at(states, owner)
        for place, search in enumerate(searches):
            scaled = matrix[place] * self._scale / self._scale[:, None]
            basis = search.directions
            search.rates = basis.T @ (rates[:, place] / self._scale)
            search.matrix = basis.T @ scaled @ basis


def _eigenvalues(matrix: Floats) -> Complexes:
    found = np.linalg.eigvals(matrix).astype(np.complex128)
    found[np.abs(found) < _ZERO_EIGENVALUE * np.abs(found).max(initial=0.0)] = 0.0
    return found
