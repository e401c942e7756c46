"""What users give for a quantity: read, checked and brought into one system."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from axolemma.errors import UnitError
from axolemma.units.notation import quoted
from axolemma.units.unit import (
    DIMENSIONLESS,
    Quantity,
    Unit,
    is_number,
    parse_unit,
)

# An error shows no more of what stood in the place of a number.
_MOST_SHOWN = 40
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# What cannot be the 1 of a unit such as 1/ms.
_SECOND_NUMBER = re.compile(r"(?!1\s*/)[+-]?\.?\d")


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
    rest = written[match.end() :].strip() if match else ""
    if match is None or _SECOND_NUMBER.match(rest):
        raise UnitError(
            "quantity",
            found=quoted(text),
            expected="a number with a unit, such as '20 uA/cm2'",
        )
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
        raise _unfit(quantity, _kind(unit), where)
    try:
        given = np.asarray(quantity.magnitude, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise _unfit(quantity, _kind(unit), where) from None
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
        return _parsed(value, unit, where)
    if is_number(value):
        if unit.is_dimensionless:
            return Quantity(value, DIMENSIONLESS)
        raise _bare(value, unit, where)
    if hasattr(value, "to") and hasattr(value, "magnitude"):
        name = re.sub(r"([^\W\d_])(-?\d)", r"\1**\2", unit.name)
        try:
            return Quantity(value.to(name).magnitude, unit)
        except Exception as error:
            raise UnitError(where, found=f"'{value}'", expected=_kind(unit)) from error
    raise UnitError(
        where,
        found=f"{value!r}",
        expected=f"{_kind(unit)}, such as '{example(unit)}'",
    )


def _parsed(text: str, unit: Unit, where: str) -> Quantity:
    """Read a text, wording what is wrong with it by the unit that is expected."""
    try:
        parsed = parse_quantity(text)
    except UnitError as error:
        expected = error.expected
        if error.where == "quantity":
            expected = f"{_kind(unit)}, such as '{example(unit)}'"
        raise UnitError(
            where, found=error.found, expected=expected, remedy=error.remedy
        ) from None
    if parsed.unit.is_dimensionless and not unit.is_dimensionless:
        raise _bare(parsed.magnitude, unit, where)
    return parsed


def _bare(value: Any, unit: Unit, where: str) -> UnitError:
    is_one = np.ndim(value) == 0
    number = _written(value) if is_one else "1"
    return UnitError(
        where,
        found=f"the bare number {number}" if is_one else "an array of bare numbers",
        expected=_kind(unit),
        remedy=f"write '{number} {unit}' if that is what you mean",
    )


def _unfit(quantity: Quantity, expected: str, where: str) -> UnitError:
    is_array = is_number(quantity.magnitude) and np.ndim(quantity.magnitude) != 0
    magnitude = "an array in" if is_array else _written(quantity.magnitude)
    return UnitError(where, found=f"'{magnitude} {quantity.unit}'", expected=expected)


def _written(magnitude: Any) -> str:
    """Write whatever stands in the place of a number."""
    try:
        return f"{magnitude:g}"
    except (TypeError, ValueError, OverflowError):
        words = repr(magnitude)
        return words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]}..."


def _kind(unit: Unit) -> str:
    return "a plain number" if unit.is_dimensionless else f"a quantity in {unit}"


def example(unit: Unit) -> str:
    """Give an example of a quantity in a unit, for an error message."""
    return "0.5" if unit.is_dimensionless else f"10 {unit}"
