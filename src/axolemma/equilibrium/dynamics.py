"""The rates of one cell and their derivatives, as functions of its states alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.equations import EquationSystem
from axolemma.errors import InvalidInput, unknown_name
from axolemma.expressions import Evaluation, Expression, evaluate, jacobian, lower
from axolemma.units import Along

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

# A direction this much smaller than the largest is the rounding of none.
_NO_DIRECTION = 1e-10


class Dynamics:
    """Equations of cells in which all but some states is known.

    Parameters
    ----------
    system
        The equations.
    held
        States kept at given values.
    inputs
        Values of inputs; zero when absent.
    cells
        Parameters of each of several cells by name; those of the system for one cell
        when absent.
    """

    def __init__(
        self,
        system: EquationSystem,
        *,
        held: Mapping[str, float],
        inputs: Mapping[str, float],
        cells: Sequence[Mapping[str, float]] | None = None,
    ) -> None:
        _check_names("state", held, system.state_names)
        _check_names("input", inputs, system.input_names)
        self.states = tuple(s for s in system.states if s.name not in held)
        self.names = tuple(state.name for state in self.states)
        self.scale = np.array([state.scale for state in self.states])
        shared, self._varying = told_apart(cells or [parameter_values(system)])
        self._known: dict[str, float] = {
            **shared,
            **held,
            **dict.fromkeys(system.input_names, 0.0),
            **inputs,
        }
        self._routes = system.routes
        self._system = system

    def block(self, members: Sequence[int]) -> Block:
        """Prepare the derivatives of some states' rates by these states.

        Parameters
        ----------
        members
            Places of the states among all of them.
        """
        evaluation, places = _prepared(self._system, self.names, tuple(members))
        return Block(self, tuple(members), evaluation, places)

    def directions(self, cell: int = 0) -> Floats:
        """Give the directions that routes and rates can move the states in.

        Parameters
        ----------
        cell
            Of which cell.

        Returns
        -------
        numpy.ndarray
            An orthonormal basis, shape (states, directions), of states measured in
            their scales. Where several states count what the same routes carry, it
            has fewer directions than states: their conserved sums stay.
        """
        routed = [place for place, state in enumerate(self.states) if state.weights]
        basis = np.eye(len(self.states))
        if len(routed) < 2:
            return basis
        places = {route.name: place for place, route in enumerate(self._routes)}
        known = self._known_in(cell)
        weights = np.zeros((len(routed), len(places)))
        for row, place in enumerate(routed):
            given = self.states[place].weights
            values = evaluate(lower(list(given.values())), known)
            columns = [places[name] for name in given]
            weights[row, columns] = np.array(values) / self.scale[place]
        left, singular, _ = np.linalg.svd(weights, full_matrices=False)
        rank = int(np.sum(singular > _NO_DIRECTION * singular.max(initial=0.0)))
        moved = np.zeros((len(self.states), rank))
        moved[routed] = left[:, :rank]
        own = [place for place, state in enumerate(self.states) if not state.weights]
        return np.hstack([basis[:, own], moved])

    def culprit(self, *attempts: Floats, cell: int = 0) -> str:
        """Name what is not a number at any of the given points.

        Parameters
        ----------
        *attempts
            States, shape (states, points): first those in which only a formula can
            be at fault, then those in which the states themselves can.
        cell
            In which cell.
        """
        named = Evaluation(lower(list(self._system.formulas.values())))
        for states in attempts:
            values = named(self.bound(states, cell))
            for what, value in zip(self._system.formulas, values, strict=True):
                if not np.any(np.isfinite(value)):
                    return what
        return "a rate"

    def bound(self, states: Floats, cell: int | Places = 0) -> dict[str, Any]:
        """Name the values of states beside what is known.

        Parameters
        ----------
        states
            Shape (states, points).
        cell
            In which cell each point is, shape (points,); one for all.
        """
        states_by_name = zip(self.names, states, strict=True)
        return {**self._known_in(cell), **dict(states_by_name)}

    def _known_in(self, cell: int | Places) -> dict[str, Any]:
        own = {name: values[cell] for name, values in self._varying.items()}
        return {**self._known, **own}


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

    def at(self, states: Floats, cell: int | Places = 0) -> tuple[Floats, Floats]:
        """Evaluate.

        Parameters
        ----------
        states
            Shape (states, points).
        cell
            In which cell each point is, shape (points,); one for all.

        Returns
        -------
        tuple of numpy.ndarray
            Rates, shape (states, points), and derivatives, shape (points, members,
            members).
        """
        values = self._evaluation(self._dynamics.bound(states, cell))
        count, points = states.shape
        rates = np.empty(states.shape)
        for row, rate in enumerate(values[:count]):
            rates[row] = rate
        size = len(self.members)
        matrix = np.zeros((points, size, size))
        for (row, column), value in zip(self._places, values[count:], strict=True):
            matrix[:, row, column] = value
        return rates, matrix


# Equations are equal whatever the values of their parameters, so the cells of an
# ensemble share what follows from the formulas alone.
@lru_cache(maxsize=32)
def _differentiated(
    system: EquationSystem, names: tuple[str, ...]
) -> tuple[list[Expression], dict[tuple[int, int], Expression]]:
    """Lower the rates of some states and differentiate them by these states."""
    rates = dict(zip(system.state_names, system.rates, strict=True))
    symbols = {state.name: state.symbol for state in system.states}
    plain = lower([*(symbols[n] for n in names), *(rates[n] for n in names)])
    lowered = plain[len(names) :]
    return lowered, jacobian(lowered, plain[: len(names)])


@lru_cache(maxsize=64)
def _prepared(
    system: EquationSystem, names: tuple[str, ...], members: tuple[int, ...]
) -> tuple[Evaluation, tuple[tuple[int, int], ...]]:
    """Prepare all rates, and the derivatives of some of them among themselves."""
    rates, entries = _differentiated(system, names)
    places = {whole: part for part, whole in enumerate(members)}
    chosen = {
        (places[row], places[column]): derivative
        for (row, column), derivative in entries.items()
        if row in places and column in places
    }
    return Evaluation([*rates, *chosen.values()]), tuple(chosen)


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


def told_apart(
    cells: Sequence[Mapping[str, float]],
) -> tuple[dict[str, float], dict[str, Floats]]:
    """Tell the values that several cells share from those of each, shape (cells,)."""
    shared: dict[str, float] = {}
    varying: dict[str, Floats] = {}
    for name, value in cells[0].items():
        values = [cell[name] for cell in cells]
        if all(each == value for each in values):
            shared[name] = value
        else:
            varying[name] = np.array(values)
    return shared, varying


def _check_names(kind: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            raise unknown_name(kind, name, known)
