"""Units and quantities: a number times a unit is a quantity, so they stand together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from axolemma.errors import UnitError
from axolemma.units.notation import (
    NO_DIMENSION,
    TEMPERATURE,
    Exponents,
    powered,
    read_factors,
    tidied,
    usual_name,
    written,
)

_COMPOUND = re.compile(r"[\s/*·]")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A unit of measurement.

    Parameters
    ----------
    exponents
        Powers of the base units mV, ms, uA, cm, umol, K.
    scale
        Size in the coherent system, exact: 1000 for the volt.
    name
        As it is written; made from the base units when empty.
    offset
        What to add after scaling, K; only the degree Celsius has one.
    """

    exponents: Exponents
    scale: Fraction = Fraction(1)
    name: str = ""
    offset: float = 0.0

    # NumPy must hand `array * unit` to the unit instead of looping over it.
    __array_ufunc__ = None

    def __post_init__(self) -> None:
        if not self.name:
            object.__setattr__(self, "name", written(self.exponents, self.scale))

    def __str__(self) -> str:
        return self.name

    def __repr__(self) -> str:
        return f"Unit('{self.name}')"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Unit)
            and self.exponents == other.exponents
            and self.scale == other.scale
            and self.offset == other.offset
        )

    def __hash__(self) -> int:
        return hash(self.exponents)

    @property
    def is_dimensionless(self) -> bool:
        """Whether it is a plain number."""
        return self.exponents == NO_DIMENSION

    @property
    def coherent(self) -> Unit:
        """The unit of the same dimension in the coherent system."""
        if self is DIMENSIONLESS:
            return self
        return _coherent(self.exponents)

    def has_dimension_of(self, other: Unit) -> bool:
        """Whether quantities in the two units can be added."""
        return self.exponents == other.exponents

    def to_coherent(self, magnitude: Any) -> Any:
        """Bring a magnitude in this unit into the coherent system."""
        factor = self.scale
        # Multiplying by the numerator and dividing by the denominator keeps
        # powers of ten exact where a ready-made factor of 1e-3 would not be.
        scaled = magnitude * float(factor.numerator) / float(factor.denominator)
        return scaled + self.offset if self.offset else scaled

    def from_coherent(self, magnitude: Any) -> Any:
        """Bring a magnitude of the coherent system into this unit."""
        factor = self.scale
        shifted = magnitude - self.offset if self.offset else magnitude
        return shifted * float(factor.denominator) / float(factor.numerator)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Unit):
            return _product(self, other, 1)
        given = _as_array(other) if isinstance(other, (list, tuple)) else other
        return Quantity(given, self) if is_number(given) else NotImplemented

    def __rmul__(self, other: Any) -> Any:
        return self * other

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Unit):
            return _product(self, other, -1)
        if is_number(other):
            return Quantity(1.0 / np.asarray(other)[()], self)
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        return Quantity(other, self**-1) if is_number(other) else NotImplemented

    def __pow__(self, power: float) -> Unit:
        _refuse_offset(self)
        exponent = Fraction(power).limit_denominator(12)
        scale = self.scale
        if scale != 1:
            if exponent.denominator != 1:
                scale = Fraction(float(scale) ** float(exponent))
            else:
                scale = scale**exponent.numerator
        exponents = tuple(_whole(e * exponent) for e in self.exponents)
        return Unit(exponents, scale, powered(self.name, exponent))


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """A number, or an array of numbers, with its unit.

    Parameters
    ----------
    magnitude
        The number or array in `unit`.
    unit
        Its unit.
    """

    magnitude: Any
    unit: Unit

    __array_ufunc__ = None

    def __str__(self) -> str:
        return f"{self.magnitude} {self.unit}"

    def __repr__(self) -> str:
        return f"Quantity({self.magnitude!r}, '{self.unit}')"

    def to(self, unit: Unit | str) -> Quantity:
        """Express the same quantity in another unit of its dimension."""
        target = parse_unit(unit) if isinstance(unit, str) else unit
        if not target.has_dimension_of(self.unit):
            raise UnitError(
                "conversion", found=f"'{self}'", expected=f"a quantity in {target}"
            )
        return Quantity(
            target.from_coherent(self.unit.to_coherent(self.magnitude)), target
        )

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Unit):
            return Quantity(self.magnitude, self.unit * other)
        if isinstance(other, Quantity):
            return Quantity(self.magnitude * other.magnitude, self.unit * other.unit)
        if is_number(other):
            return Quantity(self.magnitude * other, self.unit)
        return NotImplemented

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Unit):
            return Quantity(self.magnitude, self.unit / other)
        if isinstance(other, Quantity):
            return Quantity(self.magnitude / other.magnitude, self.unit / other.unit)
        if is_number(other):
            return Quantity(self.magnitude / other, self.unit)
        return NotImplemented

    def __rtruediv__(self, other: Any) -> Any:
        if is_number(other):
            return Quantity(other / self.magnitude, self.unit**-1)
        return NotImplemented

    def __add__(self, other: Any) -> Any:
        if not isinstance(other, Quantity):
            return NotImplemented
        return Quantity(self.magnitude + other.to(self.unit).magnitude, self.unit)

    def __sub__(self, other: Any) -> Any:
        if not isinstance(other, Quantity):
            return NotImplemented
        return Quantity(self.magnitude - other.to(self.unit).magnitude, self.unit)

    def __neg__(self) -> Quantity:
        return Quantity(-self.magnitude, self.unit)

    def __pow__(self, power: float) -> Quantity:
        return Quantity(self.magnitude**power, self.unit**power)


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit:
    """Read a unit such as ``mS/cm2``, ``kohm cm`` or ``1/ms``.

    Parameters
    ----------
    text
        Factors with powers, joined by spaces, ``*`` or ``/``; each ``/`` divides
        by the one factor after it.

    Raises
    ------
    UnitError
        If a factor is not a known unit.
    """
    name = tidied(text)
    if name in {"degC", "°C", "celsius"}:
        return Unit(TEMPERATURE, Fraction(1), "degC", offset=273.15)
    return Unit(*read_factors(text), name)


def is_number(value: Any) -> bool:
    """Whether a value is a bare number or array of numbers."""
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, (int, float, np.integer, np.floating)):
        return True
    # isinstance leaves open to the type checker what the array holds.
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf"  # pyright: ignore[reportUnknownMemberType]


def _as_array(values: Any) -> Any:
    """Make an array of a list of numbers; None of what is no such list."""
    try:
        return np.array(values)
    except ValueError:
        return None


def _product(a: Unit, b: Unit, sign: int) -> Unit:
    _refuse_offset(a)
    _refuse_offset(b)
    exponents = tuple(
        _whole(x + sign * y) for x, y in zip(a.exponents, b.exponents, strict=True)
    )
    scale = a.scale * b.scale if sign > 0 else a.scale / b.scale
    if scale == 1:
        return _coherent(exponents)
    # A quotient of two names can be read again; a size that is written out could not.
    is_simple = sign < 0 and not _COMPOUND.search(f"{a.name}{b.name}")
    return Unit(exponents, scale, f"{a.name}/{b.name}" if is_simple else "")


def _refuse_offset(unit: Unit) -> None:
    if unit.offset:
        raise UnitError(
            "unit arithmetic",
            found=f"'{unit}'",
            expected="a unit without an offset",
            remedy="use K for differences of temperature",
        )


def _whole(exponent: int | Fraction) -> int | Fraction:
    return int(exponent) if exponent.denominator == 1 else exponent


@lru_cache(maxsize=4096)
def _coherent(exponents: Exponents) -> Unit:
    if exponents == NO_DIMENSION:
        return DIMENSIONLESS
    return Unit(exponents, Fraction(1), usual_name(exponents))


DIMENSIONLESS = Unit(NO_DIMENSION, Fraction(1), "1")
