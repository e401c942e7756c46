"""Expressions as one fraction, so that several divisions become one."""

from __future__ import annotations

from axolemma.expressions.nodes import Expression, apply, constant, topological

# Numerator and denominator.
Fraction = tuple[Expression, Expression]


def as_fraction(expression: Expression) -> Fraction:
    """Write an expression as a numerator over a denominator without quotients.

    Parameters
    ----------
    expression
        Lowered. Only sums, products and choices are looked into.

    Returns
    -------
    tuple of Expression
        Numerator and denominator; the denominator is one where nothing is divided.
    """
    one = constant(1.0)
    found: dict[bytes, Fraction] = {}
    for node in topological([expression]):
        parts = [found[child.digest] for child in node.arguments]
        found[node.digest] = _fraction(node, parts, one)
    return found[expression.digest]


def _fraction(node: Expression, parts: list[Fraction], one: Expression) -> Fraction:
    if node.operation in {"add", "subtract"}:
        return _sum(node.operation, *parts)
    if node.operation in {"multiply", "divide"}:
        (a, below_a), (b, below_b) = parts
        if node.operation == "divide":
            b, below_b = below_b, b
        return a * b, below_a * below_b
    if node.operation == "negative":
        ((a, below_a),) = parts
        return -a, below_a
    if node.operation == "logistic":
        # 1 / (1 + exp(-x)) itself.
        return one, one + apply("exp", -node.arguments[0])
    if node.operation == "select":
        condition = node.arguments[0]
        (a, below_a), (b, below_b) = parts[1:]
        return (
            apply("select", condition, a, b),
            apply("select", condition, below_a, below_b),
        )
    return node, one


def _sum(operation: str, one: Fraction, other: Fraction) -> Fraction:
    (a, below_a), (b, below_b) = one, other
    if below_a == below_b:
        return apply(operation, a, b), below_a
    return apply(operation, a * below_b, b * below_a), below_a * below_b
