"""Rewriting: the same values from another graph, fit to be computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from axolemma.expressions.affine import affine_form
from axolemma.expressions.nodes import (
    Expression,
    apply,
    constant,
    rebuild,
    symbol,
    topological,
)
from axolemma.expressions.singularities import (
    closed_product,
    closed_quotient,
    of_affine,
)
from axolemma.units import DIMENSIONLESS

_OF_EXPONENTIALS = frozenset({"exp", "expm1", "logistic", "linoid"})


def substitute(
    expressions: Sequence[Expression], replacements: Mapping[Expression, Expression]
) -> list[Expression]:
    """Put other nodes in the place of given ones.

    Parameters
    ----------
    expressions
        Where to replace.
    replacements
        From a node to what stands in its place.
    """
    done = {node.digest: other for node, other in replacements.items()}
    for node in topological(expressions):
        if node.digest not in done:
            done[node.digest] = _with_arguments(node, done)
    return [done[expression.digest] for expression in expressions]


def lower(expressions: Sequence[Expression]) -> list[Expression]:
    """Turn formulas as authors write them into plain numbers to compute.

    Units are taken off (the coherent system has no factors), divisions by
    constants become products, arguments of exponentials become affine forms, and
    the removable singularity of x / (1 - exp(-x)) is closed.
    """
    done: dict[bytes, Expression] = {}
    for node in topological(expressions):
        arguments = tuple([done[child.digest] for child in node.arguments])
        done[node.digest] = _lowered(node, arguments)
    return [done[expression.digest] for expression in expressions]


def _with_arguments(node: Expression, done: Mapping[bytes, Expression]) -> Expression:
    arguments = [done[child.digest] for child in node.arguments]
    if all(a is b for a, b in zip(arguments, node.arguments, strict=True)):
        return node
    return rebuild(node, arguments)


def _lowered(node: Expression, arguments: tuple[Expression, ...]) -> Expression:
    if not arguments:
        return _without_unit(node)
    operation = node.operation
    if operation in _OF_EXPONENTIALS:
        return of_affine(operation, arguments[0])
    if operation == "multiply":
        return closed_product(*arguments)
    if operation == "power" and _is(arguments[1], -1.0):
        return _quotient(constant(1.0), arguments[0])
    return _quotient(*arguments) if operation == "divide" else rebuild(node, arguments)


def _without_unit(leaf: Expression) -> Expression:
    if leaf.unit is DIMENSIONLESS:
        return leaf
    return constant(leaf.value) if leaf.is_constant else symbol(leaf.name)


def _quotient(above: Expression, below: Expression) -> Expression:
    grown = _one_plus_exponential(below)
    if grown is not None:
        return apply("multiply", above, of_affine("logistic", -grown))
    return closed_quotient(above, below)


def _one_plus_exponential(below: Expression) -> Expression | None:
    """Find u in 1 + exp(u)."""
    coefficients, offset = affine_form(below)
    if offset != 1.0 or list(coefficients.values()) != [1.0]:
        return None
    (atom,) = coefficients
    return atom.arguments[0] if atom.operation == "exp" else None


def _is(node: Expression, value: float) -> bool:
    return node.is_constant and node.value == value
