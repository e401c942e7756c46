"""Exponentials that are powers of one another, computed once.

Rates of gates are full of them: exp(-V/80), exp(-V/20) and 1/(1 + exp(-V/10)) are
the first, fourth and eighth powers of one exponential. Products are several times
cheaper than exponentials; the k-th power costs about k roundings of accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from axolemma.expressions.affine import affine_form
from axolemma.expressions.nodes import Expression, apply, constant, topological
from axolemma.expressions.rewrite import substitute

# Powers above this would cost more roundings than the saving is worth.
_HIGHEST_POWER = 16
# Two slopes are commensurate when their ratio is whole to so much.
_WHOLE = 1e-12
# An exponential of the whole range of potentials must not overflow.
_STEEPEST = 1.5
# Within this the quotient x / (1 - exp(-x)) loses digits. Its series, cut after
# x**10, is right to 3e-16 there, and that of its derivative to 2e-14.
_SERIES_LIMIT = 0.3
_LINOID_SERIES = (
    1.0, 1 / 2, 1 / 12, 0.0, -1 / 720, 0.0, 1 / 30240, 0.0, -1 / 1209600, 0.0,
    1 / 47900160,
)  # fmt: skip
_SLOPE_SERIES = (
    1 / 2, 1 / 6, 0.0, -1 / 180, 0.0, 1 / 5040, 0.0, -1 / 151200, 0.0, 1 / 4790016,
)  # fmt: skip

# The sign with which the argument of each function enters its exponential.
_SIGNS = {"exp": 1.0, "logistic": -1.0, "linoid": -1.0, "linoid_slope": -1.0}


class _Use(NamedTuple):
    """A node that holds exp(slope * atom + offset)."""

    node: Expression
    atom: Expression
    slope: float
    offset: float


def share_exponentials(
    expressions: Sequence[Expression], *, is_alone_enough: bool = False
) -> list[Expression]:
    """Write exponentials of one quantity as powers of a common one.

    Parameters
    ----------
    expressions
        Lowered; they are computed together.
    is_alone_enough
        Whether a function that shares its exponential with none is written by it
        too, so that what it divides by can be seen.

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
        group = _largest_group(left)
        if len(group) > 1 or is_alone_enough:
            base = min(abs(use.slope) for use in group)
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


def _largest_group(uses: Sequence[_Use]) -> list[_Use]:
    """Find the exponentials that are powers of one of them."""
    alike: dict[tuple[Expression, bool], list[_Use]] = {}
    for use in uses:
        alike.setdefault((use.atom, use.slope > 0.0), []).append(use)
    largest: list[_Use] = []
    for members in alike.values():
        is_power = _powers(np.abs([use.slope for use in members]))
        base = int(np.argmax(is_power.sum(axis=0)))
        if is_power[:, base].sum() > len(largest):
            largest = [members[row] for row in np.flatnonzero(is_power[:, base])]
    return largest


def _powers(slopes: np.ndarray) -> np.ndarray:
    """Say of each slope (row) whether it is a small whole multiple of another."""
    ratio = slopes[:, None] / slopes
    whole = np.rint(ratio)
    is_whole = np.abs(ratio - whole) < _WHOLE * ratio
    return is_whole & (whole >= 1.0) & (whole <= _HIGHEST_POWER)


def _shared(group: Sequence[_Use], base: float) -> dict[Expression, Expression]:
    first = group[0]
    slope = float(np.copysign(base, first.slope))
    root = apply("exp", slope * first.atom)
    replaced: dict[Expression, Expression] = {}
    for use in group:
        exponential = float(np.exp(use.offset)) * root ** round(use.slope / slope)
        replaced[use.node] = _from_exponential(use.node, exponential)
    return replaced


def _from_exponential(node: Expression, exponential: Expression) -> Expression:
    """Write a function of an argument by the exponential of it that is at hand."""
    if node.operation == "exp":
        return exponential
    if node.operation == "logistic":
        return 1.0 / (1.0 + exponential)
    (argument,) = node.arguments
    inverse = 1.0 / (1.0 - exponential)
    if node.operation == "linoid":
        return _unless_small(argument, _LINOID_SERIES, argument * inverse)
    # So written it stays a number when the exponential overflows.
    slope = inverse * (1.0 - argument * (inverse - 1.0))
    return _unless_small(argument, _SLOPE_SERIES, slope)


def _unless_small(
    argument: Expression, series: Sequence[float], otherwise: Expression
) -> Expression:
    total = constant(series[-1])
    for coefficient in reversed(series[:-1]):
        total = total * argument + coefficient
    is_small = apply("less", apply("absolute", argument), _SERIES_LIMIT)
    return apply("select", is_small, total, otherwise)
