"""How units are written: symbols with prefixes, as powers of the base units."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from axolemma.errors import UnitError

BASE_UNITS = ("mV", "ms", "uA", "cm", "umol", "K")

# Powers of the base units; whole ones are plain integers.
Exponents = tuple[int | Fraction, ...]
NO_DIMENSION: Exponents = (0, 0, 0, 0, 0, 0)
TEMPERATURE: Exponents = (0, 0, 0, 0, 0, 1)

# Exponents and the size in the coherent system.
_SYMBOLS: dict[str, tuple[Exponents, Fraction]] = {
    "V": ((1, 0, 0, 0, 0, 0), Fraction(1000)),
    "s": ((0, 1, 0, 0, 0, 0), Fraction(1000)),
    "A": ((0, 0, 1, 0, 0, 0), Fraction(10**6)),
    "m": ((0, 0, 0, 1, 0, 0), Fraction(100)),
    "mol": ((0, 0, 0, 0, 1, 0), Fraction(10**6)),
    "K": (TEMPERATURE, Fraction(1)),
    "S": ((-1, 0, 1, 0, 0, 0), Fraction(1000)),
    "F": ((-1, 1, 1, 0, 0, 0), Fraction(10**6)),
    "ohm": ((1, 0, -1, 0, 0, 0), Fraction(1, 1000)),
    "Ohm": ((1, 0, -1, 0, 0, 0), Fraction(1, 1000)),
    "C": ((0, 1, 1, 0, 0, 0), Fraction(10**9)),
    "J": ((1, 1, 1, 0, 0, 0), Fraction(10**12)),
    "Hz": ((0, -1, 0, 0, 0, 0), Fraction(1, 1000)),
    "M": ((0, 0, 0, -3, 1, 0), Fraction(1000)),
    "l": ((0, 0, 0, 3, 0, 0), Fraction(1000)),
    "L": ((0, 0, 0, 3, 0, 0), Fraction(1000)),
}
_WHOLE_WORDS: dict[str, tuple[Exponents, Fraction]] = {
    "min": ((0, 1, 0, 0, 0, 0), Fraction(60_000)),
    "hour": ((0, 1, 0, 0, 0, 0), Fraction(3_600_000)),
    "%": (NO_DIMENSION, Fraction(1, 100)),
    "1": (NO_DIMENSION, Fraction(1)),
}
_PREFIXES = {
    "f": -15, "p": -12, "n": -9, "u": -6, "µ": -6, "μ": -6, "m": -3, "c": -2,
    "d": -1, "k": 3, "M": 6, "G": 9,
}  # fmt: skip
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FACTOR = re.compile(
    r"(?P<join>^|[\s*·]+|\s*/\s*)(?P<symbol>[^\W\d_]+|%|1(?=\s*(?:/|$)))"
    r"(?:(?:\^|\*\*)?(?P<power>[+-]?\d{1,2}))?"
)
# Units larger or smaller would carry a quantity out of the range of floats.
_SMALLEST_SCALE = Fraction(1, 10**200)
# An error shows no more of what was written.
_MOST_SHOWN = 60

# How the dimensions that occur in membranes are written.
_USUAL_NAMES = (
    "mV", "ms", "uA", "cm", "umol", "K", "uA/cm2", "mS/cm2", "uF/cm2", "mM", "mS",
    "uF", "nC", "nC/cm2", "kohm", "kohm cm", "kohm cm2", "cm2", "cm3", "1/ms",
    "mV/ms", "uA/cm2/ms", "cm/ms", "umol/cm2", "umol/cm2/ms", "mM/ms", "nC/umol",
)  # fmt: skip


def tidied(text: str) -> str:
    """Write a unit's powers in plain digits, without space around it."""
    return text.strip().translate(_SUPERSCRIPTS)


def read_factors(text: str) -> tuple[Exponents, Fraction]:
    """Read a unit into powers of the base units and its size.

    Raises
    ------
    UnitError
        If a factor is not a known unit.
    """
    tidy = tidied(text)
    exponents, scale, position = NO_DIMENSION, Fraction(1), 0
    for match in _FACTOR.finditer(tidy):
        if match.start() != position:
            break
        position = match.end()
        sign = -1 if "/" in match["join"] else 1
        power = sign * int(match["power"] or 1)
        factor, size = _symbol(match["symbol"], text)
        exponents = tuple(e + power * f for e, f in zip(exponents, factor, strict=True))
        scale *= size**power
    is_read = position == len(tidy) and tidy
    if not (is_read and _SMALLEST_SCALE < scale < 1 / _SMALLEST_SCALE):
        raise UnitError(
            "unit", found=quoted(text), expected="a unit such as 'uA/cm2' or 'ms'"
        )
    return exponents, scale


def quoted(text: str) -> str:
    """Show what was written in an error, shortened where it is endless."""
    return f"'{text}'" if len(text) <= _MOST_SHOWN else f"'{text[:_MOST_SHOWN]}...'"


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
        found=f"{quoted(symbol)} in {quoted(text)}",
        expected="a unit such as mV, ms, uA/cm2, mS/cm2, uF/cm2, mM, um or degC",
    )


def usual_name(exponents: Exponents) -> str:
    """Name the coherent unit of a dimension as is usual, or leave it empty."""
    return _usual_names().get(exponents, "")


@lru_cache(maxsize=1)
def _usual_names() -> dict[Exponents, str]:
    return {read_factors(name)[0]: name for name in _USUAL_NAMES}


def written(exponents: Exponents, scale: Fraction) -> str:
    """Write a unit as a product of base units."""
    parts = [
        powered(name, exponent)
        for name, exponent in zip(BASE_UNITS, exponents, strict=True)
        if exponent
    ]
    prefix = [] if scale == 1 else [f"{float(scale):g}"]
    return " ".join(prefix + parts) or "1"


def powered(name: str, exponent: int | Fraction) -> str:
    """Write a power of a unit; empty when its name is compound."""
    if exponent == 1:
        return name
    if re.search(r"[\s/*^\d]", name):
        return ""
    return f"{name}{exponent}" if exponent.denominator == 1 else f"{name}^{exponent}"
