"""Products as factors with whole powers, and what is left when some cancel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from axolemma.expressions.affine import Affine, affine_form, from_affine
from axolemma.expressions.nodes import Expression, apply, constant

# Two factors are the same when the roundings of the author's constants, as in
# (V + 40)/10 beside 0.1*V + 4, are all that tells them apart.
_SAME = 1e-12


class Factor(NamedTuple):
    """An affine form, its first coefficient one, to a whole power."""

    form: Affine
    power: int

    def is_like(self, other: Factor) -> bool:
        """Whether both are powers of the same."""
        (mine, offset), (theirs, other_offset) = self.form, other.form
        return (
            mine.keys() == theirs.keys()
            and all(_is_same(mine[atom], theirs[atom]) for atom in mine)
            and _is_same(offset, other_offset)
        )


class Product(NamedTuple):
    """A constant times factors; no two factors are alike."""

    coefficient: float
    factors: tuple[Factor, ...] = ()

    def times(self, other: Product, power: int) -> Product:
        """Multiply by a power of another product."""
        factors = list(self.factors)
        for each in other.factors:
            added = power * each.power
            for place, own in enumerate(factors):
                if own.is_like(each):
                    factors[place] = own._replace(power=own.power + added)
                    break
            else:
                factors.append(each._replace(power=added))
        return Product(
            coefficient=self.coefficient * _raised(other.coefficient, power),
            factors=tuple(factor for factor in factors if factor.power != 0),
        )

    def power_of(self, factor: Factor) -> int:
        """Say to which power a factor stands here."""
        return next((own.power for own in self.factors if own.is_like(factor)), 0)

    def expression(self) -> Expression:
        """Build the expression."""
        above = _multiplied([each for each in self.factors if each.power > 0])
        below = _multiplied([each for each in self.factors if each.power < 0])
        scaled = apply("multiply", self.coefficient, above)
        return apply("divide", scaled, below)


def factored(expression: Expression) -> Product:
    """Write an expression as a product."""
    operation, arguments = expression.operation, expression.arguments
    if operation == "constant":
        return Product(coefficient=expression.value)
    if operation == "negative":
        inner = factored(arguments[0])
        return inner._replace(coefficient=-inner.coefficient)
    if operation == "multiply":
        return factored(arguments[0]).times(factored(arguments[1]), 1)
    if operation == "divide":
        divisor = factored(arguments[1])
        if divisor.coefficient != 0.0:
            return factored(arguments[0]).times(divisor, -1)
    if operation == "power" and _is_whole(arguments[1]):
        return _ONE.times(factored(arguments[0]), int(arguments[1].value))
    return _primitive(expression)


_ONE = Product(coefficient=1.0)
_OF_FACTORS = frozenset({"multiply", "divide", "power"})


def _primitive(expression: Expression) -> Product:
    coefficients, offset = affine_form(expression)
    if not coefficients:
        return Product(coefficient=offset)
    first = min(coefficients, key=lambda node: node.digest)
    leading = coefficients[first]
    is_multiple = len(coefficients) == 1 and offset == 0.0
    if is_multiple and first != expression and first.operation in _OF_FACTORS:
        inner = factored(first)
        return inner._replace(coefficient=leading * inner.coefficient)
    form = {atom: value / leading for atom, value in coefficients.items()}
    factor = Factor(form=(form, offset / leading), power=1)
    return Product(coefficient=leading, factors=(factor,))


def _raised(number: float, power: int) -> float:
    try:
        return number**power
    except OverflowError:
        return math.inf


def _multiplied(factors: Sequence[Factor]) -> Expression:
    result = constant(1.0)
    for factor in factors:
        raised = apply("power", from_affine(factor.form), float(abs(factor.power)))
        result = apply("multiply", result, raised)
    return result


def _is_whole(exponent: Expression) -> bool:
    return exponent.is_constant and exponent.value == math.trunc(exponent.value)


def _is_same(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=_SAME)
