"""What users give for a quantity: read, checked and brought into one system."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from axolemma.errors import UnitError
from axolemma.units.unit import (
    DIMENSIONLESS,
    Quantity,
    Unit,
    is_number,
    parse_unit,
)

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def parse_quantity(text: str) -> Quantity:
    """Read a number with its unit, such as ``20 uA/cm2``.

    Parameters
    ----------
    text
        A decimal number, then a unit; a number alone has the unit 1.

    Raises
    ------
    UnitError
        If it does not begin with a number, or the unit is not known.
    """
    written = text.strip().replace("\N{MINUS SIGN}", "-")
    match = _NUMBER.match(written)
    if match is None:
        raise UnitError(
            "quantity",
            found=f"'{text}'",
            expected="a number with a unit, such as '20 uA/cm2'",
        )
    rest = written[match.end() :].strip()
    unit = parse_unit(rest) if rest else DIMENSIONLESS
    return Quantity(float(match.group()), unit)


def coherent_value(value: Any, unit: Unit, where: str) -> Any:
    """Bring what a user gave into the coherent system, checking its unit.

    Parameters
    ----------
    value
        A string with a unit, a `Quantity`, or any object with
        ``.to(unit).magnitude``.
    unit
        A unit of the dimension that is expected.
    where
        What is being read, for the error.

    Returns
    -------
    float or numpy.ndarray
        In the coherent system.

    Raises
    ------
    UnitError
        If a bare number is given where a unit is needed, or the dimension differs.
    """
    quantity = _as_quantity(value, unit, where)
    if not quantity.unit.has_dimension_of(unit):
        raise _unfit(quantity, f"a quantity in {unit}", where)
    try:
        given = np.asarray(quantity.magnitude, dtype=float)
    except (TypeError, ValueError):
        raise _unfit(quantity, f"a number with the unit {unit}", where) from None
    magnitude = quantity.unit.to_coherent(given)
    if not np.all(np.isfinite(magnitude)):
        raise _unfit(quantity, f"finite numbers in {unit}", where)
    return magnitude[()] if magnitude.ndim else float(magnitude)


def _as_quantity(value: Any, unit: Unit, where: str) -> Quantity:
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Unit):
        return Quantity(1.0, value)
    if isinstance(value, str):
        try:
            parsed = parse_quantity(value)
        except UnitError as error:
            raise UnitError(
                where, found=error.found, expected=error.expected, remedy=error.remedy
            ) from None
        if not (parsed.unit.is_dimensionless and not unit.is_dimensionless):
            return parsed
        raise _bare(parsed.magnitude, unit, where)
    if is_number(value):
        if unit.is_dimensionless:
            return Quantity(value, DIMENSIONLESS)
        raise _bare(value, unit, where)
    if hasattr(value, "to") and hasattr(value, "magnitude"):
        name = re.sub(r"([^\W\d_])(-?\d)", r"\1**\2", unit.name)
        try:
            return Quantity(value.to(name).magnitude, unit)
        except Exception as error:
            raise UnitError(
                where, found=f"'{value}'", expected=f"a quantity in {unit}"
            ) from error
    raise UnitError(
        where,
        found=f"{value!r}",
        expected=f"a quantity in {unit}, such as '{example(unit)}'",
    )


def _bare(value: Any, unit: Unit, where: str) -> UnitError:
    shown = f"{value:g}" if np.ndim(value) == 0 else "an array of bare numbers"
    number = f"{value:g}" if np.ndim(value) == 0 else "1"
    return UnitError(
        where,
        found=f"the bare number {shown}" if np.ndim(value) == 0 else shown,
        expected=f"a quantity in {unit}",
        remedy=f"write '{number} {unit}' if that is what you mean",
    )


def _unfit(quantity: Quantity, expected: str, where: str) -> UnitError:
    magnitude, unit = quantity.magnitude, quantity.unit
    if is_number(magnitude) and np.ndim(magnitude):
        found = f"an array in {unit}"
    else:
        found = (
            f"{magnitude:g} {unit}" if is_number(magnitude) else f"{magnitude!r} {unit}"
        )
    return UnitError(where, found=f"'{found}'", expected=expected)


def example(unit: Unit) -> str:
    """Give an example of a quantity in a unit, for an error message."""
    return f"10 {unit}"
