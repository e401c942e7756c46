"""Exponentials that are powers of one another, computed once.

Rates of gates are full of them: exp(-V/80), exp(-V/20) and 1/(1 + exp(-V/10)) are
the first, fourth and eighth powers of one exponential. Products are several times
cheaper than exponentials; the k-th power costs about k roundings of accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from axolemma.expressions import elementary
from axolemma.expressions.affine import affine_form
from axolemma.expressions.nodes import Expression, apply, constant, topological
from axolemma.expressions.rewrite import substitute

# Powers above this would cost more roundings than the saving is worth.
_HIGHEST_POWER = 16
# A common root is at most so many times flatter than the flattest exponential.
_MOST_PARTS = 12
# Two slopes are commensurate when their ratio is whole to so much.
_WHOLE = 1e-12
# An exponential of the whole range of potentials must not overflow.
_STEEPEST = 1.5
# Within this the quotient x / (1 - exp(-x)) loses digits: it is 1 + x/2 + a series in
# the square of x, right to 8e-15 there.
_LINOID_LIMIT = 0.1
_LINOID_SERIES = (1 / 12, -1 / 720, 1 / 30240)
# Its derivative, 1/2 + x times a series in the square of x, is right to 2e-14.
_SLOPE_LIMIT = 0.3
_SLOPE_SERIES = (1 / 6, -1 / 180, 1 / 5040, -1 / 151200, 1 / 4790016)

# The sign with which the argument of each function enters its exponential.
_SIGNS = {"exp": 1.0, "logistic": -1.0, "linoid": -1.0, "linoid_slope": -1.0}


class _Use(NamedTuple):
    """A node that holds exp(slope * atom + offset)."""

    node: Expression
    atom: Expression
    slope: float
    offset: float


def share_exponentials(
    expressions: Sequence[Expression],
    *,
    is_alone_enough: bool = False,
    highest_power: int = _HIGHEST_POWER,
) -> list[Expression]:
    """Write exponentials of one quantity as powers of a common one.

    Parameters
    ----------
    expressions
        Lowered; they are computed together.
    is_alone_enough
        Whether a function that shares its exponential with none is written by it
        too, so that what it divides by can be seen.
    highest_power
        The k-th power has about k roundings.

    Returns
    -------
    list of Expression
        The same values to some roundings. Exponentials that share nothing are left
        alone.
    """
    uses = [use for node in topological(expressions) if (use := _use(node))]
    replacements: dict[Expression, Expression] = {}
    left = uses
    while left:
        group, base = _largest_group(left, highest_power)
        if len(group) > 1 or is_alone_enough:
            replacements |= _shared(group, base)
        done = {use.node for use in group}
        left = [use for use in left if use.node not in done]
    return substitute(expressions, replacements) if replacements else list(expressions)


def _use(node: Expression) -> _Use | None:
    sign = _SIGNS.get(node.operation)
    if sign is None:
        return None
    coefficients, offset = affine_form(node.arguments[0])
    if len(coefficients) != 1:
        return None
    ((atom, slope),) = coefficients.items()
    if abs(slope) > _STEEPEST or abs(offset) > 100.0:
        return None
    return _Use(node, atom, sign * slope, sign * offset)


def _largest_group(
    uses: Sequence[_Use], highest_power: int
) -> tuple[list[_Use], float]:
    """Find the exponentials that are powers of one, and the slope of that one.

    It is as steep as it can be, so that the powers are low.
    """
    alike: dict[tuple[Expression, bool], list[_Use]] = {}
    for use in uses:
        alike.setdefault((use.atom, use.slope > 0.0), []).append(use)
    largest: list[_Use] = []
    flattest = 0.0
    for members in alike.values():
        slopes = np.abs([use.slope for use in members])
        for parts in range(1, _MOST_PARTS + 1):
            is_power = _powers(slopes, slopes / parts, highest_power)
            base = int(np.argmax(is_power.sum(axis=0)))
            if is_power[:, base].sum() > len(largest):
                largest = [members[row] for row in np.flatnonzero(is_power[:, base])]
                flattest = float(slopes[base]) / parts
    return largest, flattest


def _powers(slopes: np.ndarray, bases: np.ndarray, highest_power: int) -> np.ndarray:
    """Say of each slope (row) whether it is a small whole multiple of a base."""
    ratio = slopes[:, None] / bases
    whole = np.rint(ratio)
    is_whole = np.abs(ratio - whole) < _WHOLE * ratio
    return is_whole & (whole >= 1.0) & (whole <= highest_power)


def _shared(group: Sequence[_Use], base: float) -> dict[Expression, Expression]:
    first = group[0]
    slope = float(np.copysign(base, first.slope))
    root = apply("exp", slope * first.atom)
    replaced: dict[Expression, Expression] = {}
    for use in group:
        power = _power(root, round(use.slope / slope))
        exponential = float(np.exp(use.offset)) * power
        replaced[use.node] = _from_exponential(use.node, exponential)
    return replaced


def _power(root: Expression, exponent: int) -> Expression:
    """Raise to a power, a high one by squaring: as one it would be no product."""
    if exponent <= elementary.LARGEST_PRODUCT:
        return root**exponent
    half, odd = divmod(exponent, 2)
    return _power(root, half) ** 2 * root**odd


def _from_exponential(node: Expression, exponential: Expression) -> Expression:
    """Write a function of an argument by the exponential of it that is at hand."""
    if node.operation == "exp":
        return exponential
    if node.operation == "logistic":
        return 1.0 / (1.0 + exponential)
    (argument,) = node.arguments
    inverse = 1.0 / (1.0 - exponential)
    square = argument * argument
    if node.operation == "linoid":
        small = square * _series(_LINOID_SERIES, square) + (0.5 * argument + 1.0)
        return _unless_small(argument, _LINOID_LIMIT, small, argument * inverse)
    # So written it stays a number when the exponential overflows.
    slope = inverse * (1.0 - argument * (inverse - 1.0))
    small = argument * _series(_SLOPE_SERIES, square) + 0.5
    return _unless_small(argument, _SLOPE_LIMIT, small, slope)


def _series(coefficients: Sequence[float], x: Expression) -> Expression:
    total = constant(coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        total = total * x + coefficient
    return total


def _unless_small(
    argument: Expression, limit: float, small: Expression, otherwise: Expression
) -> Expression:
    is_small = apply("less", apply("absolute", argument), limit)
    return apply("select", is_small, small, otherwise)
