"""One step of a scheme on NumPy arrays: the specification of the step kernels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.expressions import (
    Evaluation,
    Expression,
    jacobian,
    jvp,
    symbol,
)
from axolemma.integration.inputs import InputTable, route_weights
from axolemma.integration.schemes import DORMAND_PRINCE, RODAS

# A number each; or, where the rows of the table belong to different cells, one value
# for each row.
Parameters = Mapping[str, float | np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """Where steps begin.

    Parameters
    ----------
    time
        When, ms, shape (points,).
    row
        Row of the input table in force, shape (points,).
    states
        Shape (states, points).
    """

    time: np.ndarray
    row: np.ndarray
    states: np.ndarray


class Stepper:
    """Makes steps of the schemes for one cell.

    Parameters
    ----------
    system
        Lowered equations.
    table
        The inputs.
    parameters
        By name, one number each, or one value for each row of the table.
    """

    def __init__(
        self, system: EquationSystem, table: InputTable, parameters: Parameters
    ) -> None:
        self.system = system
        self.table = table
        self.numbers: dict[str, float] = {}
        self._by_row: dict[str, np.ndarray] = {}
        for name, value in parameters.items():
            if isinstance(value, np.ndarray):
                self._by_row[name] = value
            else:
                self.numbers[name] = value
        self.names = system.state_names
        self.own = np.array([s.rate is not None for s in system.states], dtype=bool)
        self._rates = self.prepared(_prepared_rates(system))

    @cached_property
    def weights(self) -> np.ndarray:
        """The factors of routes in states, shape (states, routes) or with rows last."""
        return route_weights(self.system, {**self.numbers, **self._by_row})

    def prepared(self, evaluation: Evaluation) -> Evaluation:
        """Make an evaluation ready for what `bound` gives."""
        return evaluation.given(self.numbers)

    def driven(self, carried: np.ndarray, points: Points) -> np.ndarray:
        """Give what charge that routes carried does to states, (states, points)."""
        return _product(self.weights, carried, points.row)

    def explicit(
        self, points: Points, size: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Make a step of `DORMAND_PRINCE`.

        Parameters
        ----------
        points
            Where to begin.
        size
            Length of each step, ms, shape (points,).

        Returns
        -------
        tuple of numpy.ndarray
            Gains of the states, shape (states, points), and of the route totals.
        """
        scheme, spread = DORMAND_PRINCE, self._spread
        rates: list[np.ndarray] = []
        moved = points.states
        gain = np.zeros((spread.shape[1], size.size))
        gained = np.zeros_like(points.states)
        # The last stage stands where the step ends: its rate belongs to the next.
        for node, row in zip(scheme.nodes, scheme.matrix[1:], strict=False):
            rates.append(self.evaluate(moved, points, node * size))
            gain = _combination(row, rates, rates[0]) * size
            gained = _product(spread, gain, points.row)
            moved = points.states + gained
        return gained, gain[: len(self.system.routes)]

    def rosenbrock(
        self, points: Points, size: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Make a step of `RODAS`; see `explicit`."""
        scheme, spread = RODAS, self._spread
        matrix, by_time = self._linearised(points)
        state_matrix = np.moveaxis(_product(spread, matrix, points.row), -1, 0)
        identity = np.eye(len(self.names))
        # A step of no length moves nothing; any divisor does.
        safe = np.where(size > 0.0, size, 1.0)
        solvable = identity / (safe * scheme.gamma)[:, None, None] - state_matrix
        inverse = np.asarray(np.linalg.inv(solvable), dtype=float)
        inner: list[np.ndarray] = []
        carried: list[np.ndarray] = []
        for i in range(scheme.stages):
            moved = points.states + _combination(scheme.matrix[i], inner, points.states)
            flow = self.evaluate(moved, points, scheme.nodes[i] * size)
            flow = flow + _combination(scheme.coupling[i], carried, flow) / safe
            flow = flow + size * scheme.slopes[i] * by_time
            driven = _product(spread, flow, points.row)
            inner.append(np.einsum("psc,cp->sp", inverse, driven))
            through = np.einsum("rcp,cp->rp", matrix, inner[-1])
            carried.append(safe * scheme.gamma * (flow + through))
        gain = _combination(scheme.weights, carried, carried[0]) * (size > 0.0)
        return _product(spread, gain, points.row), gain[: len(self.system.routes)]

    def evaluate(
        self, states: np.ndarray, points: Points, late: np.ndarray
    ) -> np.ndarray:
        """Give currents of routes and rates of the other states, stacked."""
        values = self._rates(self.bound(states, points, late))
        stacked = np.empty((len(values), points.time.size))
        for row, value in enumerate(values):
            stacked[row] = value
        return stacked

    def bound(
        self, states: np.ndarray, points: Points, late: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Give every symbol but the numbers its value at the points, so much later."""
        return self.bound_at(points.row, points.time + late, states)

    def bound_at(
        self, row: np.ndarray, time: np.ndarray, states: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Give every symbol but the numbers its value at times in rows of the table."""
        bound = {name: value[row] for name, value in self._by_row.items()}
        bound.update(zip(self.names, states, strict=True))
        bound.update(self.table.at(row, time))
        return bound

    @cached_property
    def _jacobian(self) -> tuple[list[tuple[int, int]], Evaluation]:
        places, evaluation = _prepared_jacobian(self.system)
        return places, self.prepared(evaluation)

    @cached_property
    def _spread(self) -> np.ndarray:
        """The matrix from routes and own rates to states."""
        own = np.eye(len(self.names))[:, self.own]
        if self.weights.ndim > own.ndim:
            shape = (*own.shape, self.weights.shape[-1])
            own = np.broadcast_to(own[..., None], shape)
        return np.concatenate([self.weights, own], axis=1)

    def _linearised(self, points: Points) -> tuple[np.ndarray, np.ndarray]:
        """Differentiate the stacked rates by states and by time."""
        places, evaluation = self._jacobian
        bound = self.bound(points.states, points, np.zeros_like(points.time))
        slopes = self.table.rate_at(points.row, points.time)
        bound |= {f"{name} slope": value for name, value in slopes.items()}
        values = evaluation(bound)
        rows = len(self.system.routes) + int(self.own.sum())
        matrix = np.zeros((rows, len(self.names), points.time.size))
        for place, value in zip(places, values[: len(places)], strict=True):
            matrix[place] = value
        by_time = [np.broadcast_to(v, points.time.shape) for v in values[len(places) :]]
        return matrix, np.array(by_time)


def input_slopes(system: EquationSystem) -> dict[Expression, Expression]:
    """Give the symbol of the slope of each input, by the input."""
    return {by: symbol(f"{by.name} slope") for by in system.inputs}


def _stacked(system: EquationSystem) -> list[Expression]:
    """List the currents of routes and the rates of the other states."""
    own = [state.rate for state in system.states if state.rate is not None]
    return [*(route.current for route in system.routes), *own]


@lru_cache(maxsize=32)
def _prepared_rates(system: EquationSystem) -> Evaluation:
    return Evaluation(_stacked(system))


@lru_cache(maxsize=32)
def _prepared_jacobian(
    system: EquationSystem,
) -> tuple[list[tuple[int, int]], Evaluation]:
    stacked = _stacked(system)
    entries = jacobian(stacked, [state.symbol for state in system.states])
    by_time = jvp(stacked, input_slopes(system))
    return list(entries), Evaluation([*entries.values(), *by_time])


def _combination(
    factors: tuple[float, ...], terms: list[np.ndarray], like: np.ndarray
) -> np.ndarray:
    """Sum terms with their factors; zeros of the shape of `like` if there are none."""
    total = np.zeros_like(like)
    for factor, term in zip(factors, terms, strict=True):
        if factor:
            total += factor * term
    return total


def _product(matrix: np.ndarray, values: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Multiply a matrix with values, points last; it may have a matrix for each row."""
    if matrix.ndim == 2:
        flat = values.reshape(len(values), -1)
        return (matrix @ flat).reshape(-1, *values.shape[1:])
    return np.einsum("srp,r...p->s...p", matrix[..., row], values)
