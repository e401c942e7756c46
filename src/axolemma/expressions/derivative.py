"""Derivatives of expressions, as expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.nodes import (
    Expression,
    apply,
    as_expression,
    constant,
    topological,
)


def differentiate(expression: Expression, symbol: Expression) -> Expression:
    """Differentiate an expression by a symbol."""
    return jvp([expression], {symbol: constant(1.0)})[0]


def jvp(
    expressions: Sequence[Expression], tangents: Mapping[Expression, Expression]
) -> list[Expression]:
    """Carry tangents of symbols forward to tangents of expressions.

    Parameters
    ----------
    expressions
        The values y(x).
    tangents
        For each symbol x its direction; symbols that are absent stay put.

    Returns
    -------
    list of Expression
        dy/dx times the direction, one for each of `expressions`.
    """
    order = topological(expressions)
    return _carried(expressions, order, tangents, {})


def vjp(
    expressions: Sequence[Expression],
    cotangents: Sequence[Expression],
    symbols: Sequence[Expression],
) -> list[Expression]:
    """Carry cotangents of expressions back to cotangents of symbols.

    Parameters
    ----------
    expressions
        The values y(x).
    cotangents
        One for each of `expressions`.
    symbols
        The symbols x.

    Returns
    -------
    list of Expression
        The cotangents times dy/dx, one for each of `symbols`.
    """
    order = topological(expressions)
    moving = {symbol.digest for symbol in symbols}
    for node in order:
        if any(child.digest in moving for child in node.arguments):
            moving.add(node.digest)
    gathered: dict[bytes, list[Expression]] = {}
    for expression, cotangent in zip(expressions, cotangents, strict=True):
        gathered.setdefault(expression.digest, []).append(cotangent)
    for node in reversed(order):
        received = gathered.get(node.digest)
        if not received or not node.arguments or node.digest not in moving:
            continue
        total = _sum(received)
        for child, partial in zip(node.arguments, partials(node), strict=True):
            if child.digest in moving and not _is_zero(partial):
                gathered.setdefault(child.digest, []).append(partial * total)
    return [_sum(gathered.get(s.digest, [constant(0.0)])) for s in symbols]


def jacobian(
    expressions: Sequence[Expression], symbols: Sequence[Expression]
) -> dict[tuple[int, int], Expression]:
    """Differentiate each expression by each symbol.

    Returns
    -------
    dict
        From (row of the expression, column of the symbol) to the derivative;
        entries that are zero whatever the values are left out.
    """
    entries: dict[tuple[int, int], Expression] = {}
    order = topological(expressions)
    known: dict[bytes, tuple[Expression, ...]] = {}
    for column, by in enumerate(symbols):
        tangents = _carried(expressions, order, {by: constant(1.0)}, known)
        for row, derivative in enumerate(tangents):
            if not _is_zero(derivative):
                entries[row, column] = derivative
    return entries


def partials(node: Expression) -> tuple[Expression, ...]:
    """Give the derivatives of a node by each of its arguments."""
    rule: Callable[..., tuple[Any, ...]] = FUNCTIONS[node.operation].derivative
    return tuple([as_expression(each) for each in rule(apply, *node.arguments, node)])


def _carried(
    expressions: Sequence[Expression],
    order: Sequence[Expression],
    tangents: Mapping[Expression, Expression],
    known: dict[bytes, tuple[Expression, ...]],
) -> list[Expression]:
    """Carry tangents forward; partial derivatives are kept in `known`."""
    carried = {symbol.digest: tangent for symbol, tangent in tangents.items()}
    for node in order:
        if node.digest in carried:
            continue
        moving = [carried.get(child.digest) for child in node.arguments]
        if not any(tangent is not None for tangent in moving):
            continue
        if node.digest not in known:
            known[node.digest] = partials(node)
        terms = [
            partial * tangent
            for partial, tangent in zip(known[node.digest], moving, strict=True)
            if tangent is not None and not _is_zero(partial)
        ]
        if terms:
            carried[node.digest] = _sum(terms)
    return [carried.get(each.digest, constant(0.0)) for each in expressions]


def _is_zero(expression: Expression) -> bool:
    return expression.is_constant and expression.value == 0.0


def _sum(terms: Sequence[Expression]) -> Expression:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total
