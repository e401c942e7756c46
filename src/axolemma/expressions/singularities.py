"""Quotients that have a limit where both of their parts vanish.

They are x / (1 - exp(-x)) in disguise, as in 0.1 (V + 40) / (1 - exp(-(V + 40)/10)),
and are written with the function that is right there, `linoid`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from axolemma.expressions.affine import affine_form, from_affine
from axolemma.expressions.nodes import Expression, apply, constant
from axolemma.expressions.products import factored

_REPEATED = frozenset(constant(float(power)) for power in (2, 3, 4))


def closed_quotient(above: Expression, below: Expression) -> Expression:
    """Divide, closing a removable singularity; a constant divides by its inverse.

    Parameters
    ----------
    above, below
        Lowered numerator and denominator.
    """
    if below.is_constant and below.value and math.isfinite(1.0 / below.value):
        return above * (1.0 / below.value)
    if below.operation == "divide":
        inner, outer = below.arguments
        return closed_quotient(above * outer, inner)
    closed = _closed(above, below)
    if closed is not None:
        return closed
    inverse = _closed(below, above)
    return above / below if inverse is None else 1.0 / inverse


def closed_product(a: Expression, b: Expression) -> Expression:
    """Multiply, closing a removable singularity of a quotient in it.

    Parameters
    ----------
    a, b
        Lowered factors.
    """
    terms = [*_terms(a), *_terms(b)]
    for place, term in enumerate(terms):
        if term.operation == "divide":
            above, below = term.arguments
            others = chain(terms[:place], terms[place + 1 :])
            closed = _closed(_multiplied(chain([above], others)), below)
            if closed is not None:
                return closed
    return a * b


def of_affine(operation: str, argument: Expression) -> Expression:
    """Apply a function to an argument that is written as an affine form."""
    return apply(operation, from_affine(affine_form(argument)))


class _Vanishing(NamedTuple):
    """An expression written as factor * (1 - exp(-argument))."""

    factor: Expression
    argument: Expression


def _closed(above: Expression, below: Expression) -> Expression | None:
    terms = _terms(below)
    for place, term in enumerate(terms):
        vanishing = _vanishing(term)
        ratio = None if vanishing is None else _ratio(above, vanishing.argument)
        if vanishing is not None and ratio is not None:
            others = chain(terms[:place], terms[place + 1 :])
            rest = _multiplied(chain([vanishing.factor], others))
            # What is left below may vanish as well.
            limited = ratio * of_affine("linoid", vanishing.argument)
            return closed_quotient(limited, rest)
    return None


def _vanishing(expression: Expression) -> _Vanishing | None:
    coefficients, offset = affine_form(expression)
    atoms = list(coefficients.items())
    operations = [atom.operation for atom, _ in atoms]
    if operations == ["exp"] and offset == -atoms[0][1]:
        return _Vanishing(factor=constant(offset), argument=-atoms[0][0].arguments[0])
    if offset != 0.0:
        return None
    if operations == ["exp", "exp"] and atoms[0][1] == -atoms[1][1]:
        (first, coefficient), (second, _) = atoms
        difference = first.arguments[0] - second.arguments[0]
        return _Vanishing(factor=coefficient * first, argument=difference)
    if operations == ["expm1"]:
        ((atom, coefficient),) = atoms
        return _Vanishing(factor=constant(-coefficient), argument=-atom.arguments[0])
    if operations == ["tanh"]:
        ((atom, coefficient),) = atoms
        argument = 2.0 * atom.arguments[0]
        factor = coefficient * of_affine("logistic", argument)
        return _Vanishing(factor=factor, argument=argument)
    return None


def _ratio(above: Expression, argument: Expression) -> Expression | None:
    """Divide by an argument when all of it that can vanish cancels."""
    divisor = factored(argument)
    can_vanish = [factor for factor in divisor.factors if factor.power > 0]
    if not can_vanish:
        return None
    dividend = factored(above)
    if any(dividend.power_of(factor) < factor.power for factor in can_vanish):
        return None
    ratio = dividend.times(divisor, -1)
    return ratio.expression() if math.isfinite(ratio.coefficient) else None


def _terms(product: Expression) -> list[Expression]:
    """List what is multiplied in a product; powers as often as they say."""
    if product.operation == "multiply":
        return [term for part in product.arguments for term in _terms(part)]
    if product.operation == "power" and product.arguments[1] in _REPEATED:
        return _terms(product.arguments[0]) * int(product.arguments[1].value)
    if product.operation == "negative":
        return [constant(-1.0), *_terms(product.arguments[0])]
    return [product]


def _multiplied(terms: Iterable[Expression]) -> Expression:
    result = constant(1.0)
    for term in terms:
        result = result * term
    return result
