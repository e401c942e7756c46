"""Fixed points: states in which every rate is zero, found and linearised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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

    @property
    def is_stable(self) -> bool:
        """Whether small displacements die out."""
        return bool(np.all(self.eigenvalues.real < 0.0))


class Polish:
    """Newton's method on all the states of a cell, along what they can move.

    Parameters
    ----------
    dynamics
        The cell.
    """

    def __init__(self, dynamics: Dynamics) -> None:
        self._names = dynamics.names
        self._scale = dynamics.scale
        self._block = dynamics.block(range(len(dynamics.names)))
        self._directions = dynamics.directions()

    def fixed_point(self, start: Floats) -> FixedPoint | None:
        """Find the fixed point near a state; None when the search is lost.

        Parameters
        ----------
        start
            The states, shape (states,). Their conserved sums stay as they are.
        """
        point = start / self._scale
        rates, matrix = self._linearised(point)
        before = np.inf
        for _ in range(_ROUNDS):
            if not (np.all(np.isfinite(rates)) and np.all(np.isfinite(matrix))):
                return None
            step = self._directions @ np.linalg.lstsq(matrix, -rates)[0]
            size = float(np.max(np.abs(step), initial=0.0))
            if before < _ARRIVED and size >= 0.5 * before:
                break
            point, rates, matrix = self._moved(point, step)
            before = size
        # Where nothing restores a state, no step is no arrival.
        slack = _VANISHED * np.max(np.abs(matrix), axis=1, initial=0.0)
        if not (before < _ARRIVED and np.all(np.abs(rates) <= slack)):
            return None
        values = zip(self._names, map(float, point * self._scale), strict=True)
        return FixedPoint(values=dict(values), eigenvalues=_eigenvalues(matrix))

    def _moved(self, point: Floats, step: Floats) -> tuple[Floats, Floats, Floats]:
        """Take a step, or as much of it as the formulas can follow."""
        for _ in range(_HALVINGS):
            rates, matrix = self._linearised(point + step)
            if np.all(np.isfinite(rates)):
                return point + step, rates, matrix
            step = step / 2.0
        return point, *self._linearised(point)

    def _linearised(self, point: Floats) -> tuple[Floats, Floats]:
        """Rates and their derivatives along the directions, in scales a ms."""
        rates, matrix = self._block.at((point * self._scale)[:, None])
        scaled = matrix[0] * self._scale / self._scale[:, None]
        basis = self._directions
        return basis.T @ (rates[:, 0] / self._scale), basis.T @ scaled @ basis


def _eigenvalues(matrix: Floats) -> Complexes:
    found = np.linalg.eigvals(matrix).astype(np.complex128)
    found[np.abs(found) < _ZERO_EIGENVALUE * np.abs(found).max(initial=0.0)] = 0.0
    return found
