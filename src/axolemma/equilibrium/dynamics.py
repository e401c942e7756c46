"""The rates of one cell and their derivatives, as functions of its states alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.errors import InvalidInput, unknown_name
from axolemma.expressions import Evaluation, evaluate, jacobian
from axolemma.units import Along

# A direction this much smaller than the largest is the rounding of none.
_NO_DIRECTION = 1e-10


class Dynamics:
    """Equations of one cell in which all but the states is known.

    Parameters
    ----------
    system
        The equations; each parameter has one value.
    inputs
        Values of inputs; zero when absent.
    """

    def __init__(self, system: EquationSystem, inputs: Mapping[str, float]) -> None:
        for name in inputs:
            if name not in system.input_names:
                raise unknown_name("input", name, system.input_names)
        self.system = lowered(system)
        self.names = system.state_names
        self.scale = np.array([state.scale for state in system.states])
        self.known: dict[str, float] = {
            **parameter_values(system),
            **dict.fromkeys(system.input_names, 0.0),
            **inputs,
        }
        self._rates = self.system.rates
        self._entries = jacobian(
            self._rates, [state.symbol for state in self.system.states]
        )

    def block(self, members: Sequence[int]) -> Block:
        """Prepare the derivatives of some states' rates by these states.

        Parameters
        ----------
        members
            Places of the states among all of them.
        """
        places = {whole: part for part, whole in enumerate(members)}
        entries = {
            (places[row], places[column]): derivative
            for (row, column), derivative in self._entries.items()
            if row in places and column in places
        }
        evaluation = Evaluation([*self._rates, *entries.values()])
        return Block(self, tuple(members), evaluation, tuple(entries))

    def directions(self) -> np.ndarray:
        """Give the directions that routes and rates can move the states in.

        Returns
        -------
        numpy.ndarray
            An orthonormal basis, shape (states, directions), of states measured in
            their scales. Where several states count what the same routes carry, it
            has fewer directions than states: their conserved sums stay.
        """
        states = self.system.states
        routed = [index for index, state in enumerate(states) if state.weights]
        basis = np.eye(len(states))
        if len(routed) < 2:
            return basis
        weights = np.zeros((len(states), len(self.system.routes)))
        for index in routed:
            given = states[index].weights
            columns = [self.system.route_names.index(name) for name in given]
            weights[index, columns] = evaluate(list(given.values()), self.known)
            weights[index] /= self.scale[index]
        left, singular, _ = np.linalg.svd(weights[routed], full_matrices=False)
        rank = int(np.sum(singular > _NO_DIRECTION * singular.max(initial=0.0)))
        own = [index for index, state in enumerate(states) if not state.weights]
        moved = np.zeros((len(states), rank))
        moved[routed] = left[:, :rank]
        return np.hstack([basis[:, own], moved])

    def culprit(self, states: np.ndarray) -> str:
        """Name what is not a number at any of the given states."""
        bound = self.bound(states)
        named = {f"the current '{r.name}'": r.current for r in self.system.routes}
        rates = zip(self.names, self._rates, strict=True)
        named |= {f"the rate of '{name}'": rate for name, rate in rates}
        values = evaluate(list(named.values()), bound)
        return next(
            what
            for what, value in zip(named, values, strict=True)
            if not np.any(np.isfinite(value))
        )

    def bound(self, states: np.ndarray) -> dict[str, float | np.ndarray]:
        """Name the values of states, shape (states, points), beside what is known."""
        return {**self.known, **dict(zip(self.names, states, strict=True))}


class Block:
    """The rates of all states, and their derivatives among some of them.

    It is made by `Dynamics.block`.
    """

    def __init__(
        self,
        dynamics: Dynamics,
        members: tuple[int, ...],
        evaluation: Evaluation,
        places: tuple[tuple[int, int], ...],
    ) -> None:
        self.members = members
        self.is_diagonal = all(row == column for row, column in places)
        self._dynamics = dynamics
        self._evaluation = evaluation
        self._places = places

    def at(self, states: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Evaluate.

        Parameters
        ----------
        states
            Shape (states, points).

        Returns
        -------
        tuple of numpy.ndarray
            Rates, shape (states, points), and derivatives, shape (points, members,
            members).
        """
        values = self._evaluation(self._dynamics.bound(states))
        count, points = states.shape
        rates = np.empty(states.shape)
        for row, rate in enumerate(values[:count]):
            rates[row] = rate
        size = len(self.members)
        matrix = np.zeros((points, size, size))
        for (row, column), value in zip(self._places, values[count:], strict=True):
            matrix[:, row, column] = value
        return rates, matrix


def parameter_values(system: EquationSystem) -> dict[str, float]:
    """Give the parameters of one cell by name.

    Raises
    ------
    InvalidInput
        If a parameter has a value for each of several cells.
    """
    values: dict[str, float] = {}
    for parameter in system.parameters:
        if isinstance(parameter.value, Along):
            raise InvalidInput(
                f"parameter '{parameter.name}'",
                found=f"values along '{parameter.value.dimension}'",
                expected="one value",
            )
        values[parameter.name] = float(parameter.value)
    return values
