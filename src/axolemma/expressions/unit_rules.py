"""Which units a function takes, and which unit its value has."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from axolemma.units import DIMENSIONLESS, Unit

# A rule sees the coherent unit of each argument, and its number where it is constant.
Operand = tuple[Unit, float | None]


class UnitMismatch(Exception):
    """The units of the arguments do not fit; says what was found and expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected


def same(operands: Sequence[Operand]) -> Unit:
    """Take quantities in one unit and keep it."""
    unit = operands[0][0]
    if all(other is unit for other, _ in operands):
        return unit
    # A bare zero has every unit: it is what sum() begins with.
    dimensioned = [
        u for u, number in operands if number != 0.0 or not u.is_dimensionless
    ]
    for other in dimensioned:
        if not other.has_dimension_of(dimensioned[0]):
            raise UnitMismatch(f"'{dimensioned[0]}' and '{other}'", "one unit for both")
    return dimensioned[0] if dimensioned else unit


def number(operands: Sequence[Operand]) -> Unit:
    """Take pure numbers and give one."""
    for unit, _ in operands:
        if not unit.is_dimensionless:
            raise UnitMismatch(f"a quantity in {unit}", "a number without a unit")
    return DIMENSIONLESS


def truth(operands: Sequence[Operand]) -> Unit:
    """Compare quantities in one unit."""
    same(operands)
    return DIMENSIONLESS


def chosen(operands: Sequence[Operand]) -> Unit:
    """Take a truth, and two quantities in one unit to choose from."""
    number(operands[:1])
    return same(operands[1:])


def unchanged(operands: Sequence[Operand]) -> Unit:
    """Take anything and keep its unit."""
    return operands[0][0]


def product(operands: Sequence[Operand]) -> Unit:
    """Multiply units."""
    return _multiplied(operands[0][0], operands[1][0])


def quotient(operands: Sequence[Operand]) -> Unit:
    """Divide units."""
    return _divided(operands[0][0], operands[1][0])


def root(operands: Sequence[Operand]) -> Unit:
    """Take the square root of a unit."""
    return _raised(operands[0][0], 0.5)


def power(operands: Sequence[Operand]) -> Unit:
    """Raise a unit to a constant; a pure number, to anything."""
    (base, _), (exponent, to) = operands
    number([(exponent, to)])
    if base.is_dimensionless:
        return DIMENSIONLESS
    if to is None:
        raise UnitMismatch(f"a quantity in {base} to a varying power", "a number")
    return _raised(base, to)


@lru_cache(maxsize=4096)
def _multiplied(a: Unit, b: Unit) -> Unit:
    return (a * b).coherent


@lru_cache(maxsize=4096)
def _divided(a: Unit, b: Unit) -> Unit:
    return (a / b).coherent


@lru_cache(maxsize=4096)
def _raised(base: Unit, to: float) -> Unit:
    return (base**to).coherent
