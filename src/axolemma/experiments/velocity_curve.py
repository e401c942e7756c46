"""Velocity against anything: the axon's width, its temperature, any value of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import MyelinatedAxon
from axolemma.errors import InvalidInput
from axolemma.experiments.conduction import Conduction, conduct
from axolemma.experiments.saltatory import SaltatoryConduction, conduct_saltatory
from axolemma.membrane import Membrane
from axolemma.membrane.validation import Measure
from axolemma.units import Along, Quantity, parse_unit

Floats = NDArray[np.float64]

# Of steps along a fibre: an error of about a hundred-thousandth of the velocity.
_TOLERANCE = 1e-4
_OWN = {
    "resistivity": Measure(unit=parse_unit("ohm cm"), above=0.0),
    "diameter": Measure(unit=parse_unit("um"), above=0.0),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VelocityCurve:
    """Velocities of impulses along axons that differ in one quantity.

    Parameters
    ----------
    quantity, unit
        What differs, such as ``diameter``, and the unit of its values here.
    values
        (n,).
    velocity, error
        m/s; NaN where the impulse died, (n,).
    exponent, exponent_error
        Of the power of the values that the velocity follows, by least squares on
        logarithms, with its standard error; None where an impulse died, where the
        velocity rises and falls again, or where the values have no ratio (degrees
        Celsius) or are fewer than three.
    conductions
        Each measurement, (n,).
    """

    quantity: str
    unit: str
    values: Floats
    velocity: Floats
    error: Floats
    exponent: float | None
    exponent_error: float | None
    conductions: tuple[Conduction, ...] | tuple[SaltatoryConduction, ...]

    @property
    def name(self) -> str:
        """What conducts: the membrane, or the fibre."""
        first = self.conductions[0]
        return first.membrane.name if isinstance(first, Conduction) else first.axon.name

    @property
    def died(self) -> Floats:
        """Values at which the impulse died."""
        return self.values[np.isnan(self.velocity)]

    @property
    def best(self) -> float | None:
        """The value between the others at which the impulse was fastest, if one is."""
        in_order = self.velocity[np.argsort(self.values)]
        if np.all(np.isnan(in_order)):
            return None
        top = int(np.nanargmax(in_order))
        return float(np.sort(self.values)[top]) if 0 < top < in_order.size - 1 else None


def velocity_curve(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    progress: Callable[[float], None] | None = None,
) -> VelocityCurve:
    """Measure the velocity of the impulse for each of many values of a quantity.

    Parameters
    ----------
    membrane
        As for `conduct`; a value of it may be many, as in
        ``squid_axon(temperature=along("temperature", [0, 10, 20], "degC"))``.
    resistivity, diameter
        As for `conduct`; either may be many instead.
    progress
        Called now and then with the part of the work that is done.
    """
    own = {"resistivity": resistivity, "diameter": diameter}
    given = dict(membrane.values)
    for name, measure in _OWN.items():
        given[name] = measure.read(own[name], name)
    many = {name: value for name, value in given.items() if isinstance(value, Along)}
    name, varied = _shown(many)
    count = varied.values.size
    found: list[Conduction] = []
    for number in range(count):
        single = {name: _one(value, number) for name, value in many.items()}
        own = {name: single.pop(name, given[name]) for name in _OWN}
        shown = None if progress is None else _Part(progress, number, count)
        found.append(
            conduct(
                membrane.with_values(single) if single else membrane,
                resistivity=own["resistivity"],
                diameter=own["diameter"],
                progress=shown,
            )
        )
    return _curve(name, varied, tuple(found))


def fibre_velocity_curve(
    fibre: Callable[..., MyelinatedAxon],
    *,
    tolerance: float = _TOLERANCE,
    progress: Callable[[float], None] | None = None,
    **arguments: Any,
) -> VelocityCurve:
    """Measure the velocity of the impulse in each of several myelinated fibres.

    Parameters
    ----------
    fibre
        Builds one, such as `axolemma.models.mcintyre_fibre`.
    tolerance
        Of the adaptive steps, as for `conduct_saltatory`.
    progress
        Called now and then with the part of the work that is done.
    arguments
        Of `fibre`, of which one is many: ``g_ratio=along("g_ratio", [0.6, 0.7])``.
    """
    many = {name: each for name, each in arguments.items() if isinstance(each, Along)}
    name, varied = _shown(many)
    count = varied.values.size
    found: list[SaltatoryConduction] = []
    for number in range(count):
        single = {each: _one(value, number) for each, value in many.items()}
        shown = None if progress is None else _Part(progress, number, count)
        alone = fibre(**arguments | single)
        found.append(conduct_saltatory(alone, tolerance=tolerance, progress=shown))
    return _curve(name, varied, tuple(found))


def _curve(
    name: str,
    varied: Along,
    found: tuple[Conduction, ...] | tuple[SaltatoryConduction, ...],
) -> VelocityCurve:
    """Put measurements together, and fit a power."""
    values = np.asarray(varied.unit.from_coherent(varied.values), dtype=float)
    velocity = np.array([_or_nan(each.velocity) for each in found])
    exponent, error = _fitted(values, velocity, has_ratio=not varied.unit.offset)
    return VelocityCurve(
        quantity=name,
        unit="" if varied.unit.is_dimensionless else varied.unit.name,
        values=values,
        velocity=velocity,
        error=np.array([_or_nan(each.error) for each in found]),
        exponent=exponent,
        exponent_error=error,
        conductions=found,
    )


def _shown(many: Mapping[str, Along]) -> tuple[str, Along]:
    """Choose the quantity to be named where several go together."""
    if not many:
        raise InvalidInput(
            "velocity_curve",
            found="one value of everything",
            expected="many of one quantity, such as along('diameter', [1, 2, 4], 'um')",
        )
    dimensions = {value.dimension for value in many.values()}
    if len(dimensions) > 1 or len({v.values.size for v in many.values()}) > 1:
        raise InvalidInput(
            "velocity_curve",
            found="values along " + " and ".join(f"'{name}'" for name in dimensions),
            expected="values along one dimension, equally many of each",
        )
    (dimension,) = dimensions
    for name, value in many.items():
        if name.rpartition(".")[2] == dimension:
            return name, value
    return next(iter(many.items()))


def _one(values: Along, number: int) -> Any:
    value = float(values.values[number])
    if values.unit.is_dimensionless:
        return value
    return Quantity(value, values.unit.coherent)


def _or_nan(value: float | None) -> float:
    return np.nan if value is None else value


def _fitted(
    values: Floats, velocity: Floats, *, has_ratio: bool
) -> tuple[float, float] | tuple[None, None]:
    """Fit a power; give its exponent with the standard error."""
    is_fit = has_ratio and np.all(values > 0.0) and np.all(np.isfinite(velocity))
    if not is_fit or np.unique(values).size < 3:
        return None, None
    order = np.argsort(values)
    x, y = np.log(values)[order], np.log(velocity)[order]
    if np.ptp(np.sign(np.diff(y)[np.diff(x) > 0.0])) > 1.0:
        return None, None
    away = x - x.mean()
    exponent = float(np.sum(away * y) / np.sum(away**2))
    left = y - y.mean() - exponent * away
    spread = np.sum(left**2) / (values.size - 2)
    return exponent, float(np.sqrt(spread / np.sum(away**2)))


class _Part:
    """Reports one of several measurements as a part of all."""

    def __init__(
        self, progress: Callable[[float], None], number: int, count: int
    ) -> None:
        self._progress, self._number, self._count = progress, number, count

    def __call__(self, part: float) -> None:
        self._progress((self._number + part) / self._count)
