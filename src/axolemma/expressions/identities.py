"""Identities of algebra: the simpler node that a function of given nodes equals.

Each is given `constant`, which makes a constant of a number and a unit, and the
arguments, of which at least one is no constant. It answers None where nothing is
simpler. An answer in another unit than the function's is not taken.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from axolemma.units import DIMENSIONLESS, Unit

Constant = Callable[[float, Unit], Any]


def add(constant: Constant, a: Any, b: Any) -> Any:
    """Drop zeros and opposites; join choices that exclude one another."""
    del constant
    if _is(a, 0.0):
        return b
    if _is(b, 0.0):
        return a
    if b.operation == "negative":
        a, b = b, a
    if a.operation == "negative":
        (opposite,) = a.arguments
        both = b.operation == "negative"
        return -(opposite + b.arguments[0]) if both else b - opposite
    if a.operation == b.operation == "select":
        return _joined(a, b)
    return None


def subtract(constant: Constant, a: Any, b: Any) -> Any:
    """Drop zeros and opposites; what is equal leaves nothing."""
    if _is(b, 0.0):
        return a
    if _is(a, 0.0):
        return -b
    if b.operation == "negative":
        return a + b.arguments[0]
    return constant(0.0, a.unit) if a.digest == b.digest else None


def multiply(constant: Constant, a: Any, b: Any) -> Any:
    """Gather constants and signs in front; a product with a mask is a choice."""
    if b.is_constant:
        a, b = b, a
    if a.is_constant:
        return _scaled(constant, a, b)
    if b.operation == "negative":
        a, b = b, a
    if a.operation == "negative":
        return -(a.arguments[0] * b)
    masks = [factor for factor in (a, b) if _is_mask(factor)]
    if not masks:
        return None
    # Of two, always the same is the one that chooses.
    mask = min(masks, key=lambda node: node.digest)
    other = b if mask is a else a
    condition, one, zero = mask.arguments
    return mask.applied("select", condition, one * other, zero * other)


def divide(constant: Constant, a: Any, b: Any) -> Any:
    """Drop ones and zeros; a sign goes in front."""
    if _is(b, 1.0) and b.unit.is_dimensionless:
        return a
    if _is(a, 0.0):
        return constant(0.0, (a.unit / b.unit).coherent)
    return -(a.arguments[0] / b) if a.operation == "negative" else None


def power(constant: Constant, base: Any, exponent: Any) -> Any:
    """Drop the exponents one and zero."""
    if _is(exponent, 1.0):
        return base
    return constant(1.0, DIMENSIONLESS) if _is(exponent, 0.0) else None


def negative(constant: Constant, a: Any) -> Any:
    """Take back a sign; turn a difference round."""
    del constant
    if a.operation == "negative":
        return a.arguments[0]
    if a.operation == "subtract":
        return a.arguments[1] - a.arguments[0]
    return None


def select(constant: Constant, condition: Any, a: Any, b: Any) -> Any:
    """Make a choice that is none."""
    del constant
    if condition.is_constant:
        return a if condition.value else b
    return a if a.digest == b.digest else None


def _is(node: Any, value: float) -> bool:
    return node.is_constant and node.value == value


def _scaled(constant: Constant, factor: Any, b: Any) -> Any:
    """Multiply by a constant."""
    value = factor.value
    if value == 0.0:
        return constant(0.0, (factor.unit * b.unit).coherent)
    if factor.unit.is_dimensionless and abs(value) == 1.0:
        return b if value > 0.0 else -b
    if b.operation == "negative":
        return b.arguments[0] * constant(-value, factor.unit)
    if b.operation == "multiply":
        for inner, rest in (b.arguments, b.arguments[::-1]):
            if inner.is_constant:
                return (factor * inner) * rest
    return None


# Where a mask is zero it must hide what stands there, were it infinite: a product
# would leave no number of it. So derivatives of np.where stay clean.
_MASK_VALUES = frozenset({0.0, 1.0, -1.0})


def _is_mask(node: Any) -> bool:
    return node.operation == "select" and all(
        branch.is_constant and branch.value in _MASK_VALUES
        for branch in node.arguments[1:]
    )


def _joined(a: Any, b: Any) -> Any:
    """Add two choices on one condition of which one is zero on either side."""
    condition, *branches = a.arguments
    other, *others = b.arguments
    is_exclusive = condition.digest == other.digest and all(
        _is(x, 0.0) or _is(y, 0.0) for x, y in zip(branches, others, strict=True)
    )
    if not is_exclusive:
        return None
    return a.applied(
        "select", condition, branches[0] + others[0], branches[1] + others[1]
    )
