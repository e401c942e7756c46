"""Reading, checking and wording what a stimulus is declared with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import InvalidInput, UnitError
from axolemma.units import (
    DIMENSIONLESS,
    Along,
    Quantity,
    Unit,
    coherent_value,
    coherent_values,
    is_number,
    ms,
    parse_quantity,
    parse_unit,
)

Floats = NDArray[np.float64]

# One value for every cell, or one value for each.
Value = float | Along

# The index of the cell along each named dimension.
Cell = Mapping[str, int]

# From here on a time is written in seconds, ms.
_SECOND = 1000.0

# Above 2**53 a float no longer holds every whole number.
LARGEST_WHOLE_NUMBER = 2**53


def read(value: Any, unit: Unit, where: str, dimension: str) -> Value:
    """Read a quantity of a known dimension, one for all cells or one for each."""
    values = coherent_values(value, unit, where, dimension)
    if not isinstance(values, Along):
        return values
    require_finite(values, where, unit)
    return Along(values.dimension, values.values, legible(values.unit))


def read_amplitude(
    value: Any, where: str, dimension: str, usual: tuple[Unit, ...]
) -> tuple[Value, Unit]:
    """Read a quantity whose unit decides what the stimulus drives.

    Parameters
    ----------
    value
        As for `axolemma.units.coherent_values`.
    where
        What is being read, for the error.
    dimension
        Name of the dimension of an array that was given without one.
    usual
        Units to try on a quantity of another library, and the first of them to
        name to somebody who gave none.
    """
    unit = _unit_of(value, where, usual)
    return read(value, unit, where, dimension), legible(unit)


def _unit_of(value: Any, where: str, usual: tuple[Unit, ...]) -> Unit:
    unit = _declared_unit(value)
    if unit is None or unit.is_dimensionless:
        return _accepted_unit(value, where, usual)
    return unit


def _declared_unit(value: Any) -> Unit | None:
    if isinstance(value, Unit):
        return value
    if isinstance(value, (Quantity, Along)):
        return value.unit
    if not isinstance(value, str):
        return None
    try:
        return parse_quantity(value).unit
    except UnitError:
        return None


def _accepted_unit(value: Any, where: str, usual: tuple[Unit, ...]) -> Unit:
    """Find the unit that a foreign quantity converts to; refuse a bare number."""
    if hasattr(value, "to"):
        for unit in usual:
            try:
                coherent_value(value, unit, where)
            except UnitError:
                continue
            return unit
    coherent_values(value, usual[0], where, "")
    return usual[0]


def legible(unit: Unit) -> Unit:
    """Give a unit the name under which it is usually written and can be read."""
    # A product such as nA/cm**2 has no name that could be read again.
    if unit.scale == 1 and not unit.offset:
        return unit.coherent
    try:
        is_readable = parse_unit(unit.name) == unit
    except UnitError:
        is_readable = False
    return unit if is_readable else unit.coherent


def read_whole(value: Any, where: str, dimension: str) -> int | Along:
    """Read a whole number, one for all cells or one for each."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return int(cast("int", value))
    if isinstance(value, Along) or (is_number(value) and np.ndim(value) > 0):
        numbers = read(value, DIMENSIONLESS, where, dimension)
        if isinstance(numbers, Along):
            return numbers
    raise InvalidInput(where, found=f"{value!r}", expected="a whole number")


def read_samples(value: Any, unit: Unit, where: str) -> Floats:
    """Read the samples of a waveform, shape (n,)."""
    _require_no_gap(value, where)
    samples = coherent_value(value, unit, where)
    if np.ndim(samples) != 1:
        raise InvalidInput(
            where,
            found=f"an array of shape {np.shape(samples)}",
            expected="one row of samples",
        )
    return np.array(samples, dtype=float)


def unit_of_samples(value: Any, where: str, usual: tuple[Unit, ...]) -> Unit:
    """Find the unit of samples, which decides what they drive."""
    _require_no_gap(value, where)
    return legible(_unit_of(value, where, usual))


def _require_no_gap(value: Any, where: str) -> None:
    # Before the unit is looked at, so that the error can say which sample it is.
    magnitude: Any = getattr(value, "magnitude", None)
    if is_number(magnitude) and np.ndim(magnitude) == 1:
        require_finite_samples(np.asarray(magnitude, dtype=float), where)


def require_finite_samples(samples: Floats, where: str) -> None:
    """Refuse samples of which one is no number, and say which."""
    wrong = np.flatnonzero(~np.isfinite(samples))
    if wrong.size:
        raise InvalidInput(
            where,
            found=f"{samples[wrong[0]]} at sample {wrong[0]} (the first is sample 0)",
            expected="finite numbers",
            remedy="cut that stretch out or interpolate across it",
        )


def require_positive(value: Value, where: str, unit: Unit) -> None:
    """Refuse a value that is not above zero."""
    expected = f"more than {in_words(0.0, unit)}"
    _require(lambda v: v > 0, value, where, expected=expected, unit=unit)


def require_not_negative(value: Value, where: str, unit: Unit) -> None:
    """Refuse a value below zero."""
    expected = f"at least {in_words(0.0, unit)}"
    _require(lambda v: v >= 0, value, where, expected=expected, unit=unit)


def require_finite(value: Value, where: str, unit: Unit) -> None:
    """Refuse a value that is no number."""
    expected = f"a finite number in {unit}"
    _require(np.isfinite, value, where, expected=expected, unit=unit)


def require_whole(value: float | Along, where: str, least: int) -> None:
    """Refuse a value that is no whole number or lies below the least."""

    def is_allowed(numbers: Any) -> Any:
        is_whole = np.floor(numbers) == numbers
        return is_whole & (numbers >= least) & (numbers <= LARGEST_WHOLE_NUMBER)

    expected = f"a whole number, {least} or more"
    _require(is_allowed, value, where, expected=expected, unit=DIMENSIONLESS)


def _require(
    is_allowed: Callable[[Any], Any],
    value: Value,
    where: str,
    *,
    expected: str,
    unit: Unit,
) -> None:
    if not isinstance(value, Along):
        if not is_number(value):
            raise InvalidInput(where, found=f"{value!r}", expected=expected)
        if not (math.isfinite(value) and is_allowed(value)):
            found = f"'{in_words(value, unit)}'"
            raise InvalidInput(where, found=found, expected=expected)
        return
    wrong = np.flatnonzero(~(np.isfinite(value.values) & is_allowed(value.values)))
    if wrong.size:
        found = in_words(float(value.values[wrong[0]]), unit)
        place = f"value {wrong[0]} along '{value.dimension}' (the first is value 0)"
        raise InvalidInput(where, found=f"'{found}' as {place}", expected=expected)


def require_no_more(smaller: Value, larger: Value, where: str, larger_is: str) -> None:
    """Refuse a time that is longer than another in any cell, both in ms."""
    left, right = _paired(smaller, larger)
    # Times that were given in different units differ in their last digit.
    wrong = np.flatnonzero(left > right * (1 + 1e-12))
    if wrong.size:
        raise InvalidInput(
            where,
            found=f"{left[wrong[0]]:g} ms",
            expected=f"at most {larger_is}, {right[wrong[0]]:g} ms",
        )


def _paired(smaller: Value, larger: Value) -> tuple[Floats, Floats]:
    """Lay two values beside each other for every cell that can occur."""
    left = smaller.values if isinstance(smaller, Along) else np.array([smaller])
    right = larger.values if isinstance(larger, Along) else np.array([larger])
    if (
        isinstance(smaller, Along)
        and isinstance(larger, Along)
        and smaller.dimension != larger.dimension
    ):
        return np.array([left.max()]), np.array([right.min()])
    left, right = np.broadcast_arrays(left, right)
    return left, right


def in_cell(value: Value, cell: Cell) -> float:
    """Pick the value that one cell gets."""
    if isinstance(value, Along):
        return float(value.values[cell[value.dimension]])
    return value


def in_words(value: Value, unit: Unit) -> str:
    """Write a coherent value with its unit: ``0 to 20 uA/cm2 (50 along 'g')``."""
    suffix = "" if unit.is_dimensionless else f" {unit}"
    if not isinstance(value, Along):
        if unit == ms and value >= _SECOND:
            return f"{value / _SECOND:.8g} s"
        return f"{unit.from_coherent(value):.8g}{suffix}"
    shown = unit.from_coherent(value.values)
    span = f"{shown.min():.8g} to {shown.max():.8g}{suffix}"
    return f"{span} ({shown.size} along '{value.dimension}')"
