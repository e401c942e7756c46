"""Fixed points: states in which every rate is zero, found and linearised."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.columns import in_columns
from axolemma.equilibrium.dynamics import Dynamics, Floats, Places

Values = dict[str, float]
Complexes = NDArray[np.complex128]
Booleans = NDArray[np.bool_]

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
# A singular value this small beside the largest is none: rounding made it.
_SINGULAR = 1e-15


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
class _Searches:
    """Newton's method on the states of cells, as far as it has come in each.

    Parameters
    ----------
    cell
        In which cell each is, shape (searches,).
    directions
        What the states can move along, shape (searches, states, directions).
    point
        The states, in their scales, shape (searches, states).
    rates, matrix
        There: along the directions, and their derivatives, in scales a ms.
    step, size
        Of the next step: itself, in scales, and its largest part.
    before
        Size of the step before.
    is_lost
        Where the formulas gave no numbers.
    """

    cell: Places
    directions: Floats
    point: Floats
    rates: Floats
    matrix: Floats
    step: Floats
    size: Floats
    before: Floats
    is_lost: Booleans

    @classmethod
    def begin(cls, starts: Floats, cells: Places, directions: Floats) -> _Searches:
        """Begin at states in their scales."""
        count, along = len(cells), directions.shape[2]
        return cls(
            cell=cells,
            directions=directions,
            point=starts,
            rates=np.zeros((count, along)),
            matrix=np.zeros((count, along, along)),
            step=np.zeros_like(starts),
            size=np.full(count, np.inf),
            before=np.full(count, np.inf),
            is_lost=np.zeros(count, dtype=bool),
        )

    def find_steps(self, which: Places) -> Places:
        """Find the next steps of some searches; give those that move any further."""
        is_number = np.all(np.isfinite(self.rates[which]), axis=1)
        is_number &= np.all(np.isfinite(self.matrix[which]), axis=(1, 2))
        self.is_lost[which] = ~is_number
        which = which[is_number]
        # Where nothing restores a state, the shortest step that there is.
        inverse = np.linalg.pinv(self.matrix[which], rtol=_SINGULAR)
        along = -inverse @ self.rates[which][..., None]
        self.step[which] = (self.directions[which] @ along)[..., 0]
        self.size[which] = np.max(np.abs(self.step[which]), axis=1, initial=0.0)
        is_slow = self.size[which] >= 0.5 * self.before[which]
        return which[~((self.before[which] < _ARRIVED) & is_slow)]

    def has_arrived(self) -> Booleans:
        """Whether every rate has vanished."""
        # Where nothing restores a state, no step is no arrival.
        slack = _VANISHED * np.max(np.abs(self.matrix), axis=2, initial=0.0)
        has_vanished = np.all(np.abs(self.rates) <= slack, axis=1)
        return ~self.is_lost & (self.before < _ARRIVED) & has_vanished


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
        directions = [self._dynamics.directions(cell) for cell in cells]
        found: list[FixedPoint | None] = [None] * len(cells)
        for numbers in _alike([along.shape[1] for along in directions]):
            searches = _Searches.begin(
                np.array([starts[n] for n in numbers]) / self._scale,
                np.array([cells[n] for n in numbers], dtype=np.intp),
                np.array([directions[n] for n in numbers]),
            )
            for number, point in zip(numbers, self._sought(searches), strict=True):
                found[number] = point
        return found

    def _sought(self, searches: _Searches) -> Iterator[FixedPoint | None]:
        moving = np.arange(searches.cell.size)
        self._linearise(searches, moving, searches.point)
        for _ in range(_ROUNDS):
            moving = searches.find_steps(moving)
            if moving.size == 0:
                break
            self._move(searches, moving)
            searches.before[moving] = searches.size[moving]
        states = searches.point * self._scale
        for place, has_arrived in enumerate(searches.has_arrived().tolist()):
            values = dict(zip(self._names, states[place].tolist(), strict=True))
            yield (
                FixedPoint(
                    values=values, eigenvalues=_eigenvalues(searches.matrix[place])
                )
                if has_arrived
                else None
            )

    def _move(self, searches: _Searches, which: Places) -> None:
        """Take the steps, or as much of each as the formulas can follow."""
        waiting = which
        for _ in range(_HALVINGS):
            trials = searches.point[waiting] + searches.step[waiting]
            self._linearise(searches, waiting, trials)
            is_number = np.all(np.isfinite(searches.rates[waiting]), axis=1)
            searches.point[waiting[is_number]] = trials[is_number]
            waiting = waiting[~is_number]
            if waiting.size == 0:
                return
            searches.step[waiting] /= 2.0
        self._linearise(searches, waiting, searches.point[waiting])

    def _linearise(self, searches: _Searches, which: Places, points: Floats) -> None:
        """Find rates and their derivatives along the directions, in scales a ms."""
        if which.size == 0:
            return
        states = np.ascontiguousarray((points * self._scale).T)
        rates, matrix = self._block.at(states, searches.cell[which])
        scaled = matrix * self._scale / self._scale[:, None]
        basis = searches.directions[which]
        across = np.swapaxes(basis, 1, 2)
        # One after another in memory, or the sums would depend on how many there are.
        scaled_rates = np.ascontiguousarray(rates.T) / self._scale
        # Where a formula has no number, the search is lost and says so.
        with np.errstate(all="ignore"):
            along = across @ scaled_rates[..., None]
            searches.rates[which] = along[..., 0]
            searches.matrix[which] = across @ scaled @ basis


def _alike(sizes: Sequence[int]) -> list[list[int]]:
    """List the numbers of equal sizes together."""
    numbers: dict[int, list[int]] = {}
    for number, size in enumerate(sizes):
        numbers.setdefault(size, []).append(number)
    return list(numbers.values())


def _eigenvalues(matrix: Floats) -> Complexes:
    found = np.linalg.eigvals(matrix).astype(np.complex128)
    found[np.abs(found) < _ZERO_EIGENVALUE * np.abs(found).max(initial=0.0)] = 0.0
    return found
