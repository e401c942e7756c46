"""Units and quantities: the type system of everything that has a dimension.

Inside, numbers stand in one coherent system built on mV, ms, uA, cm, umol and K
(hence mS, uF, nC, kohm and mM), so that no equation holds a conversion factor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from axolemma.errors import UnitError

BASE_UNITS = ("mV", "ms", "uA", "cm", "umol", "K")

Exponents = tuple[Fraction, ...]
_NONE: Exponents = (Fraction(0),) * len(BASE_UNITS)


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
            object.__setattr__(self, "name", _written(self.exponents, self.scale))

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
        return hash((self.exponents, self.scale, self.offset))

    @property
    def is_dimensionless(self) -> bool:
        """Whether it is a plain number."""
        return self.exponents == _NONE

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
        if is_number(other):
            return Quantity(other, self)
        return NotImplemented

    def __rmul__(self, other: Any) -> Any:
        return Quantity(other, self) if is_number(other) else NotImplemented

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
        exponents = tuple(e * exponent for e in self.exponents)
        return Unit(exponents, scale, _powered(self.name, exponent))


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


def is_number(value: object) -> bool:
    """Whether a value is a bare number or array of numbers."""
    if isinstance(value, (bool, np.bool_)):
        return False
    if isinstance(value, (int, float, np.integer, np.floating)):
        return True
    return isinstance(value, np.ndarray) and value.dtype.kind in "iuf"


def _product(a: Unit, b: Unit, sign: int) -> Unit:
    _refuse_offset(a)
    _refuse_offset(b)
    exponents = tuple(
        x + sign * y for x, y in zip(a.exponents, b.exponents, strict=True)
    )
    scale = a.scale * b.scale if sign > 0 else a.scale / b.scale
    return Unit(exponents, scale)


def _refuse_offset(unit: Unit) -> None:
    if unit.offset:
        raise UnitError(
            "unit arithmetic",
            found=f"'{unit}'",
            expected="a unit without an offset",
            remedy="use K for differences of temperature",
        )


# How the dimensions that occur in membranes are written.
_USUAL_NAMES = (
    "mV", "ms", "uA", "cm", "umol", "K", "uA/cm2", "mS/cm2", "uF/cm2", "mM", "mS",
    "uF", "nC", "nC/cm2", "kohm", "kohm cm", "kohm cm2", "cm2", "cm3", "1/ms",
    "mV/ms", "uA/cm2/ms", "cm/ms", "umol/cm2", "umol/cm2/ms", "mM/ms", "nC/umol",
)  # fmt: skip


@lru_cache(maxsize=1)
def _usual_names() -> dict[Exponents, str]:
    return {parse_unit(name).exponents: name for name in _USUAL_NAMES}


@lru_cache(maxsize=4096)
def _coherent(exponents: Exponents) -> Unit:
    if exponents == _NONE:
        return DIMENSIONLESS
    return Unit(exponents, Fraction(1), _usual_names().get(exponents, ""))


def _written(exponents: Exponents, scale: Fraction) -> str:
    parts = [
        _powered(name, exponent)
        for name, exponent in zip(BASE_UNITS, exponents, strict=True)
        if exponent
    ]
    prefix = [] if scale == 1 else [f"{float(scale):g}"]
    return " ".join(prefix + parts) or "1"


def _powered(name: str, exponent: Fraction) -> str:
    if exponent == 1:
        return name
    if re.search(r"[\s/*^\d]", name):
        return ""
    return f"{name}{exponent}" if exponent.denominator == 1 else f"{name}^{exponent}"


DIMENSIONLESS = Unit(_NONE, Fraction(1), "1")


def _base(index: int) -> Exponents:
    return tuple(Fraction(int(i == index)) for i in range(len(BASE_UNITS)))


def _compound(volt: int = 0, second: int = 0, ampere: int = 0) -> Exponents:
    powers = (volt, second, ampere, 0, 0, 0)
    return tuple(Fraction(power) for power in powers)


_MOLAR = tuple(Fraction(power) for power in (0, 0, 0, -3, 1, 0))
_LITRE = tuple(Fraction(power) for power in (0, 0, 0, 3, 0, 0))

# Exponents and the size in the coherent system.
_SYMBOLS: dict[str, tuple[Exponents, Fraction]] = {
    "V": (_base(0), Fraction(1000)),
    "s": (_base(1), Fraction(1000)),
    "A": (_base(2), Fraction(10**6)),
    "m": (_base(3), Fraction(100)),
    "mol": (_base(4), Fraction(10**6)),
    "K": (_base(5), Fraction(1)),
    "S": (_compound(volt=-1, ampere=1), Fraction(1000)),
    "F": (_compound(volt=-1, second=1, ampere=1), Fraction(10**6)),
    "ohm": (_compound(volt=1, ampere=-1), Fraction(1, 1000)),
    "Ohm": (_compound(volt=1, ampere=-1), Fraction(1, 1000)),
    "C": (_compound(second=1, ampere=1), Fraction(10**9)),
    "J": (_compound(volt=1, second=1, ampere=1), Fraction(10**12)),
    "Hz": (_compound(second=-1), Fraction(1, 1000)),
    "M": (_MOLAR, Fraction(1000)),
    "l": (_LITRE, Fraction(1000)),
    "L": (_LITRE, Fraction(1000)),
}
_WHOLE_WORDS: dict[str, tuple[Exponents, Fraction]] = {
    "min": (_base(1), Fraction(60_000)),
    "hour": (_base(1), Fraction(3_600_000)),
    "%": (_NONE, Fraction(1, 100)),
    "1": (_NONE, Fraction(1)),
}
_PREFIXES = {
    "f": -15, "p": -12, "n": -9, "u": -6, "µ": -6, "μ": -6, "m": -3, "c": -2,
    "d": -1, "k": 3, "M": 6, "G": 9,
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FACTOR = re.compile(
    r"(?P<join>^|[\s*·]+|\s*/\s*)(?P<symbol>[^\W\d_]+|%|1)"
    r"(?:(?:\^|\*\*)?(?P<power>[+-]?\d+))?"
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


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
    written = text.strip().translate(_SUPERSCRIPTS)
    if written in {"degC", "°C", "celsius"}:
        return Unit(_base(5), Fraction(1), "degC", offset=273.15)
    exponents, scale, position = list(_NONE), Fraction(1), 0
    for match in _FACTOR.finditer(written):
        if match.start() != position:
            break
        position = match.end()
        sign = -1 if "/" in match["join"] else 1
        power = sign * int(match["power"] or 1)
        factor, size = _symbol(match["symbol"], text)
        exponents = [e + power * f for e, f in zip(exponents, factor, strict=True)]
        scale *= size**power
    if position != len(written) or not written:
        raise UnitError(
            "unit", found=f"'{text}'", expected="a unit such as 'uA/cm2' or 'ms'"
        )
    return Unit(tuple(exponents), scale, written)


def _symbol(symbol: str, text: str) -> tuple[Exponents, Fraction]:
    if symbol in _WHOLE_WORDS:
        return _WHOLE_WORDS[symbol]
    if symbol in _SYMBOLS:
        return _SYMBOLS[symbol]
    prefix, base = symbol[:1], symbol[1:].replace("Ω", "ohm")
    if base in _SYMBOLS and prefix in _PREFIXES:
        exponents, scale = _SYMBOLS[base]
        return exponents, scale * Fraction(10) ** _PREFIXES[prefix]
    if symbol == "Ω":
        return _SYMBOLS["ohm"]
    raise UnitError(
        "unit",
        found=f"'{symbol}' in '{text}'",
        expected="a unit such as mV, ms, uA/cm2, mS/cm2, uF/cm2, mM, um or degC",
    )


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
        raise UnitError(
            where,
            found=f"'{_shortened(quantity)}'",
            expected=f"a quantity in {unit}",
        )
    magnitude = quantity.unit.to_coherent(np.asarray(quantity.magnitude, dtype=float))
    if not np.all(np.isfinite(magnitude)):
        raise UnitError(
            where,
            found=f"'{_shortened(quantity)}'",
            expected=f"finite numbers in {unit}",
        )
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
        except Exception as error:  # noqa: BLE001  (any library's own error)
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


def _shortened(quantity: Quantity) -> str:
    if np.ndim(quantity.magnitude) == 0:
        return f"{quantity.magnitude:g} {quantity.unit}"
    return f"an array in {quantity.unit}"


def example(unit: Unit) -> str:
    """Give an example of a quantity in a unit, for an error message."""
    return f"10 {unit}"


mV, V = parse_unit("mV"), parse_unit("V")
ms, s = parse_unit("ms"), parse_unit("s")
nA, pA, uA = parse_unit("nA"), parse_unit("pA"), parse_unit("uA")
nm, um, mm, cm = (parse_unit(name) for name in ("nm", "um", "mm", "cm"))
nS, mS, uF, pF = (parse_unit(name) for name in ("nS", "mS", "uF", "pF"))
mM, uM, Hz, ohm = (parse_unit(name) for name in ("mM", "uM", "Hz", "ohm"))
pmol, K, degC = parse_unit("pmol"), parse_unit("K"), parse_unit("degC")
per_ms = parse_unit("1/ms")
uA_per_cm2, mS_per_cm2 = parse_unit("uA/cm2"), parse_unit("mS/cm2")
uF_per_cm2, nC_per_cm2 = parse_unit("uF/cm2"), parse_unit("nC/cm2")
pmol_per_cm2 = parse_unit("pmol/cm2")

# CODATA 2018, exact since the redefinition of the SI in 2019; nC/umol, pJ/(umol K).
FARADAY = parse_unit("C/mol").to_coherent(96485.33212)
GAS_CONSTANT = parse_unit("J/mol/K").to_coherent(8.31446261815324)


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
        if self.values.ndim != 1 or self.values.size == 0:
            raise UnitError(
                f"values along '{self.dimension}'",
                found=f"an array of shape {self.values.shape}",
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
    array = np.asarray(values, dtype=float)
    return Along(
        dimension, coherent_value(Quantity(array, given), given, dimension), given
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
