"""Rest: where equations stand still, and whether they stay there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from axolemma.equations import EquationSystem, lowered
from axolemma.errors import InvalidInput, NoRestingState
from axolemma.expressions import (
    Evaluation,
    Expression,
    constant,
    differentiate,
    evaluate,
    jacobian,
)
from axolemma.units import Along

Values = dict[str, float]
Jacobian = Mapping[tuple[int, int], Expression]

# Spacing of the scan in the unit of the scanned state; two roots closer than this
# are found only when rounding separates their signs.
_SCAN_STEP = 0.5
# Sweeps of one-variable Newton steps; gates that are linear need one or two.
_SWEEPS = 60
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
    eigenvalues: np.ndarray

    @property
    def is_stable(self) -> bool:
        """Whether small displacements die out."""
        return bool(np.all(self.eigenvalues.real < 0.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The resting state, among all the fixed points that were found.

    Parameters
    ----------
    chosen
        The stable fixed point at the lowest value of the scanned state.
    fixed_points
        All of them, from low to high.
    """

    chosen: FixedPoint
    fixed_points: tuple[FixedPoint, ...]

    @property
    def values(self) -> Values:
        """Each state at rest, by name, in the coherent system."""
        return self.chosen.values

    @property
    def eigenvalues(self) -> np.ndarray:
        """Of the linearised equations at rest, 1/ms."""
        return self.chosen.eigenvalues

    @property
    def is_stable(self) -> bool:
        """Whether the resting state is stable; an unstable one is never chosen."""
        return self.chosen.is_stable


def rest(
    system: EquationSystem,
    *,
    scan: str = "membrane.V",
    low: float = -120.0,
    high: float = 60.0,
    held: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
) -> Rest:
    """Find the resting state of one cell.

    Parameters
    ----------
    system
        The equations; each parameter has one value.
    scan
        The state along which fixed points are looked for.
    low, high
        Where to look, in the unit of that state.
    held
        States kept at given values: the amounts of the ions, for the electrical
        rest of a membrane.
    inputs
        Values of inputs; zero when absent.

    Raises
    ------
    NoRestingState
        If no stable fixed point lies between `low` and `high`.
    InvalidInput
        If a rate is not a number anywhere in that range.
    """
    free = system.frozen(held) if held else system
    numeric = lowered(free)
    known = parameter_values(free) | dict.fromkeys(free.input_names, 0.0)
    known |= dict(inputs or {})
    points = _scanned(numeric, known, scan, np.arange(low, high + 1e-9, _SCAN_STEP))
    entries = jacobian(numeric.rates, [state.symbol for state in numeric.states])
    found = [_fixed_point(numeric, entries, known, start) for start in points]
    stable = [point for point in found if point.is_stable]
    if not stable:
        listed = ", ".join(f"{point.values[scan]:.4g}" for point in found) or "none"
        raise NoRestingState(
            f"no stable resting state between {low:g} and {high:g} for '{scan}' "
            f"(unstable ones at: {listed}); give the start yourself, as in "
            "simulate(..., initial_voltage='-65 mV')"
        )
    return Rest(chosen=stable[0], fixed_points=tuple(found))


def steady(
    system: EquationSystem,
    *,
    held: Mapping[str, float] | None = None,
    inputs: Mapping[str, float] | None = None,
) -> FixedPoint:
    """Find where every state settles with the inputs held: gates at a clamp.

    Parameters
    ----------
    system
        The equations; each parameter has one value.
    held
        States kept at given values.
    inputs
        Values of inputs; zero when absent.
    """
    free = system.frozen(held) if held else system
    numeric = lowered(free)
    known = parameter_values(free) | dict.fromkeys(free.input_names, 0.0)
    known |= dict(inputs or {})
    settled = _settle_others(numeric, known, "", np.zeros(1))
    start = {name: float(settled[name][0]) for name in numeric.state_names}
    entries = jacobian(numeric.rates, [state.symbol for state in numeric.states])
    return _fixed_point(numeric, entries, known, start)


def parameter_values(system: EquationSystem) -> Values:
    """Give the parameters of one cell by name.

    Raises
    ------
    InvalidInput
        If a parameter has a value for each of several cells.
    """
    for parameter in system.parameters:
        if isinstance(parameter.value, Along):
            raise InvalidInput(
                f"parameter '{parameter.name}'",
                found=f"values along '{parameter.value.dimension}'",
                expected="one value",
            )
    return {p.name: float(p.value) for p in system.parameters}  # pyright: ignore[reportArgumentType]


def eigenvalues(
    numeric: EquationSystem,
    entries: Jacobian,
    known: Mapping[str, float],
    values: Mapping[str, float],
) -> np.ndarray:
    """Linearise equations at a point, within what their conserved sums allow.

    Parameters
    ----------
    numeric
        Lowered equations.
    entries
        Their Jacobian, as `axolemma.expressions.jacobian` gives it.
    known
        Parameters and inputs by name.
    values
        States by name.

    Returns
    -------
    numpy.ndarray
        Eigenvalues, 1/ms, complex.
    """
    bound = {**known, **values}
    matrix = _matrix(entries, bound, len(numeric.states))
    scale = np.array([state.scale for state in numeric.states])
    scaled = matrix * scale / scale[:, None]
    basis = _motion(numeric, bound) if numeric.routes else np.eye(len(scale))
    found = np.linalg.eigvals(basis.T @ scaled @ basis)
    found[np.abs(found) < _ZERO_EIGENVALUE * np.abs(found).max(initial=0.0)] = 0.0
    return found


def _scanned(
    numeric: EquationSystem, known: Values, scan: str, grid: np.ndarray
) -> list[Values]:
    """Find where the rate of the scanned state changes sign."""
    settled = _settle_others(numeric, known, scan, grid)
    scanned_rate = numeric.rates[numeric.state_names.index(scan)]
    rate = np.broadcast_to(evaluate([scanned_rate], known | settled)[0], grid.shape)
    if not np.any(np.isfinite(rate)):
        raise InvalidInput(
            "resting state",
            found=f"{_culprit(numeric, known | settled)} that is not a number",
            expected="finite rates",
            remedy="look at its formula for a division by zero or a logarithm",
        )
    sign = np.sign(rate)
    crossed = (sign[:-1] * sign[1:] < 0) | (sign[:-1] == 0)
    starts = []
    for index in np.flatnonzero(crossed):
        low, high = grid[index], grid[index + 1]
        fraction = rate[index] / (rate[index] - rate[index + 1]) if sign[index] else 0.0
        value = low + fraction * (high - low)
        near = {name: float(column[index]) for name, column in settled.items()}
        starts.append(near | {scan: float(value)})
    return starts


def _settle_others(
    numeric: EquationSystem, known: Values, scan: str, grid: np.ndarray
) -> dict[str, np.ndarray]:
    """Bring every other state to its steady value at each point of the scan."""
    rates = dict(zip(numeric.state_names, numeric.rates, strict=True))
    others = [state.symbol for state in numeric.states if state.name != scan]
    settled = {s.name: np.full_like(grid, 0.5) for s in others}
    if scan:
        settled[scan] = grid
    pairs = [(s.name, rates[s.name], differentiate(rates[s.name], s)) for s in others]
    flat = [expression for _, rate, slope in pairs for expression in (rate, slope)]
    prepared = Evaluation(flat)
    for _ in range(_SWEEPS):
        moved = 0.0
        values = prepared(known | settled)
        for index, (name, _, _) in enumerate(pairs):
            rate, slope = values[2 * index], values[2 * index + 1]
            step = np.divide(rate, slope, out=np.zeros_like(grid), where=slope != 0.0)
            settled[name] = settled[name] - step
            moved = max(moved, float(np.nanmax(np.abs(step), initial=0.0)))
        if moved < 1e-12:
            break
    return settled


def _fixed_point(
    numeric: EquationSystem, entries: Jacobian, known: Values, start: Values
) -> FixedPoint:
    """Polish a nearby point by Newton's method on all the states."""
    names = numeric.state_names
    point = np.array([start[name] for name in names])
    scale = np.array([state.scale for state in numeric.states])
    rates = Evaluation(numeric.rates)
    for _ in range(20):
        bound = known | dict(zip(names, point, strict=True))
        residual = np.array(rates(bound), dtype=float)
        matrix = _matrix(entries, bound, len(names))
        step = np.linalg.lstsq(matrix * scale, -residual, rcond=None)[0] * scale
        point = point + step
        if np.all(np.abs(step) <= 4e-16 * np.maximum(np.abs(point), scale)):
            break
    values = dict(zip(names, map(float, point), strict=True))
    found = eigenvalues(numeric, entries, known, values)
    return FixedPoint(values=values, eigenvalues=found)


def _matrix(entries: Jacobian, bound: Mapping[str, float], size: int) -> np.ndarray:
    matrix = np.zeros((size, size))
    values = evaluate(list(entries.values()), bound)
    for place, value in zip(entries, values, strict=True):
        matrix[place] = value
    return matrix


def _motion(numeric: EquationSystem, bound: Mapping[str, float]) -> np.ndarray:
    """Give an orthonormal basis of the directions that routes and rates can move."""
    rows = []
    free = [state.name for state in numeric.states if state.rate is not None]
    for state in numeric.states:
        weights = [
            float(evaluate([state.weights.get(r.name, constant(0.0))], bound)[0])
            for r in numeric.routes
        ]
        own = [float(state.name == name) for name in free]
        size = max(map(abs, weights), default=0.0)
        # Each routed state is measured in its scale, so that the rank is clear.
        rows.append([w / state.scale for w in weights] + own if size else weights + own)
    left, singular, _ = np.linalg.svd(np.array(rows))
    rank = int(np.sum(singular > 1e-10 * singular[0]))
    return left[:, :rank]


def _culprit(numeric: EquationSystem, bound: Mapping[str, object]) -> str:
    for route in numeric.routes:
        value = evaluate([route.current], bound)[0]
        if not np.any(np.isfinite(value)):
            return f"the current '{route.name}'"
    for state, rate in zip(numeric.states, numeric.rates, strict=True):
        if not np.any(np.isfinite(evaluate([rate], bound)[0])):
            return f"the rate of '{state.name}'"
    return "a rate"
