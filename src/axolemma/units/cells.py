"""Quantities that have one value for each of several cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.errors import UnitError
from axolemma.units.reading import coherent_value
from axolemma.units.unit import Quantity, Unit, parse_unit


@dataclass(frozen=True, slots=True, eq=False)
class Along:
    """Values of one quantity along a named dimension: one for each cell.

    Parameters
    ----------
    dimension
        Name of the dimension; values along the same one go together.
    values
        The values, shape (n,), in the coherent system.
    unit
        The unit they were given in.
    """

    dimension: str
    values: np.ndarray
    unit: Unit

    def __post_init__(self) -> None:
        if not isinstance(self.dimension, str) or not self.dimension.strip():
            raise UnitError(
                "dimension", found=f"{self.dimension!r}", expected="a name, such as 'g'"
            )
        if np.ndim(self.values) != 1 or np.size(self.values) == 0:
            raise UnitError(
                f"values along '{self.dimension}'",
                found=f"an array of shape {np.shape(self.values)}",
                expected="one row of at least one value",
            )

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Along)
            and self.dimension == other.dimension
            and self.unit == other.unit
            and np.array_equal(self.values, other.values)
        )

    def __hash__(self) -> int:
        return hash((self.dimension, self.values.tobytes(), self.unit))


def along(dimension: str, values: Any, unit: str | Unit = "1") -> Along:
    """Lay values along a named dimension, so that each cell gets its own.

    Parameters
    ----------
    dimension
        A name such as ``"g"``.
    values
        Numbers, shape (n,), in `unit`; or a `Quantity` that holds them.
    unit
        Their unit, when `values` are bare numbers.
    """
    if isinstance(values, Quantity):
        return Along(
            dimension, coherent_value(values, values.unit, dimension), values.unit
        )
    given = parse_unit(unit) if isinstance(unit, str) else unit
    if not isinstance(given, Unit):
        raise UnitError(
            f"unit along '{dimension}'", found=f"{unit!r}", expected="such as 'mS/cm2'"
        )
    return Along(
        dimension, coherent_value(Quantity(values, given), given, dimension), given
    )


def coherent_values(
    value: Any, unit: Unit, where: str, dimension: str
) -> float | Along:
    """Read a quantity that may have one value for each cell.

    Parameters
    ----------
    value
        As for `coherent_value`, or `Along`, or an array with a unit.
    unit
        A unit of the dimension that is expected.
    where
        What is being read, for the error.
    dimension
        Name of the dimension of an array that was given without one.

    Raises
    ------
    UnitError
        As for `coherent_value`.
    """
    if isinstance(value, Along):
        if not value.unit.has_dimension_of(unit):
            raise UnitError(
                where, found=f"values in {value.unit}", expected=f"values in {unit}"
            )
        return value
    coherent = coherent_value(value, unit, where)
    if np.ndim(coherent) == 0:
        return float(coherent)
    given = value.unit if isinstance(value, Quantity) else unit
    return Along(dimension, coherent, given)
