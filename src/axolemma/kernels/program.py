"""Expressions as straight-line code, each part where it changes.

What depends on parameters alone is computed once a run, by the same vector
functions as the rest, so that a hoisted number has the bits it would have had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from axolemma.expressions import Expression, topological
from axolemma.expressions.functions import FUNCTIONS
from axolemma.kernels.llvm_instructions import Value
from axolemma.kernels.llvm_ir import Function

Known = Mapping[bytes, Value]


def hoistable(
    expressions: Sequence[Expression], constants: Collection[str]
) -> list[Expression]:
    """Find the largest parts that hold no symbol but the given ones.

    Parameters
    ----------
    expressions
        What is to be computed.
    constants
        Names of the symbols that do not change.

    Returns
    -------
    list of Expression
        Parts with at least one function in them, in structural order of use.
    """
    varying: set[bytes] = set()
    order = topological(expressions)
    for node in order:
        is_symbol = node.operation == "symbol"
        if (is_symbol and node.name not in constants) or any(
            child.digest in varying for child in node.arguments
        ):
            varying.add(node.digest)
    users = [node for node in order if node.digest in varying]
    edges = [child for node in users for child in node.arguments]
    found: dict[bytes, Expression] = {}
    for node in [*edges, *expressions]:
        if node.arguments and node.digest not in varying:
            found.setdefault(node.digest, node)
    return list(found.values())


def write(
    function: Function, expressions: Sequence[Expression], known: Known
) -> list[Value]:
    """Write the code that computes expressions.

    Parameters
    ----------
    function
        Where the code goes.
    expressions
        Lowered; shared parts are computed once.
    known
        The values of symbols, and of any parts computed before, by digest.

    Returns
    -------
    list of Value
        One vector for each expression.
    """
    values: dict[bytes, Value] = dict(known)
    order = _needed(expressions, known)
    uses = Counter(child.digest for node in order for child in node.arguments)
    uses.update(expression.digest for expression in expressions)
    fused = {
        product.digest
        for node in order
        if (product := _fusable(node, uses, known)) is not None
    }
    for node in order:
        if node.digest in fused:
            continue
        values[node.digest] = _written(function, node, values, fused)
    return [values[expression.digest] for expression in expressions]


def _needed(expressions: Sequence[Expression], known: Known) -> list[Expression]:
    """List the nodes to compute, arguments first, not looking below known ones."""
    order: list[Expression] = []
    seen = set(known)
    stack = [(node, False) for node in reversed(expressions)]
    while stack:
        node, is_expanded = stack.pop()
        if node.digest in seen:
            continue
        if is_expanded or not node.arguments:
            seen.add(node.digest)
            order.append(node)
        else:
            stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.arguments))
    return order


def _fusable(node: Expression, uses: Counter[bytes], known: Known) -> Expression | None:
    """Find the product in a sum that nothing else needs."""
    if node.operation not in {"add", "subtract"}:
        return None
    for child in node.arguments:
        is_product = child.operation == "multiply" and child.digest not in known
        if is_product and uses[child.digest] == 1:
            return child
    return None


def _written(
    function: Function,
    node: Expression,
    values: Mapping[bytes, Value],
    fused: Collection[bytes],
) -> Value:
    if node.operation == "constant":
        return function.constant(node.value)
    if node.operation in {"add", "subtract"}:
        for place, child in enumerate(node.arguments):
            if child.digest in fused:
                return _sum_with_product(function, node, place, values)
    machine_code: Callable[..., Value] = FUNCTIONS[node.operation].machine_code
    if node.operation == "power" and node.arguments[1].is_constant:
        base = values[node.arguments[0].digest]
        return machine_code(function, base, node.arguments[1].value)
    return machine_code(function, *(values[child.digest] for child in node.arguments))


def _sum_with_product(
    function: Function, node: Expression, place: int, values: Mapping[bytes, Value]
) -> Value:
    a, b = (values[child.digest] for child in node.arguments[place].arguments)
    other = values[node.arguments[1 - place].digest]
    if node.operation == "subtract" and place == 0:
        other = function.negative(other)
    if node.operation == "subtract" and place == 1:
        a = function.negative(a)
    return function.fused(a, b, other)
