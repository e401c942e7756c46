"""The nodes of algebra: constants, symbols and functions applied to them.

A node knows its unit from birth, so that a wrong unit fails at the author's line,
and is identified by a digest of its structure, never by when it was made.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput, UnitError
from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.operators import Algebraic
from axolemma.expressions.unit_rules import UnitMismatch, truth
from axolemma.units import DIMENSIONLESS, Quantity, Unit, is_number

# A node whose arguments are places in a list.
_Listed = tuple[str, tuple[int, ...], float, str, Unit, bytes]
# So many nodes of an expression are shown, and so much of what is none.
_WRITTEN, _MOST_SHOWN = 100, 200
# What is true or false; all else is a number.
_CONDITIONS = frozenset(
    name for name, function in FUNCTIONS.items() if function.unit is truth
)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expression(Algebraic):
    """One node of an expression graph.

    Parameters
    ----------
    operation
        ``constant``, ``symbol`` or the name of a function in `FUNCTIONS`.
    arguments
        The nodes the function is applied to.
    value
        Of a constant, in the coherent system.
    name
        Of a symbol, as component.symbol.
    unit
        Unit of the node in the coherent system.
    digest
        Identifies the structure; equal graphs have equal digests.
    """

    operation: str
    arguments: tuple[Expression, ...]
    value: float
    name: str
    unit: Unit
    digest: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return _written(self, iter(range(_WRITTEN)))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as a list of nodes, however deep they are nested."""
        places: dict[bytes, int] = {}
        listed: list[_Listed] = []
        for node in topological([self]):
            places[node.digest] = len(listed)
            below = tuple([places[each.digest] for each in node.arguments])
            parts = (node.operation, below, node.value, node.name, node.unit)
            listed.append((*parts, node.digest))
        return _relisted, (listed,)

    @property
    def is_constant(self) -> bool:
        """Whether it is a number."""
        return self.operation == "constant"

    @staticmethod
    def applied(operation: str, *arguments: Any) -> Expression:
        """Apply a function, by name, to nodes or numbers; see `apply`."""
        return apply(operation, *arguments)


def constant(value: float, unit: Unit = DIMENSIONLESS) -> Expression:
    """Make a constant of a magnitude in the coherent system."""
    number = float(value) + 0.0  # so that -0.0 and 0.0 are one constant
    digest = _digest(_kind("constant", unit) + struct.pack("<d", number))
    return Expression("constant", (), number, "", unit.coherent, digest)


def symbol(name: str, unit: Unit = DIMENSIONLESS) -> Expression:
    """Make a symbol, named as component.symbol."""
    digest = _digest(_kind("symbol", unit) + name.encode())
    return Expression("symbol", (), 0.0, name, unit.coherent, digest)


def as_expression(value: Any) -> Expression:
    """Make a node of a number, a quantity or a unit; keep a node as it is."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, float):
        return constant(value)
    if isinstance(value, Unit):
        return constant(value.to_coherent(1.0), value)
    if isinstance(value, Quantity):
        return _of_quantity(value)
    if _is_truth(value) or (is_number(value) and np.ndim(value) == 0):
        return constant(_number(value))
    raise _unfit(value)


def _of_quantity(quantity: Quantity) -> Expression:
    if np.ndim(quantity.magnitude):
        raise _unfit(quantity)
    magnitude = quantity.unit.to_coherent(_number(quantity.magnitude))
    return constant(magnitude, quantity.unit)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        raise _unfit(value) from None


def _is_truth(value: Any) -> bool:
    return isinstance(value, (bool, np.bool_))


def _unfit(value: Any) -> InvalidInput:
    return InvalidInput(
        "formula",
        found=f"{value!r}"[:_MOST_SHOWN],
        expected="a number, a quantity with a unit or an expression",
    )


def as_number(value: Any) -> Expression:
    """Make a node that can be computed with: a condition is one where it holds."""
    node = as_expression(value)
    is_condition = node.operation in _CONDITIONS
    return apply("select", node, 1.0, 0.0) if is_condition else node


def _as_condition(value: Any) -> Expression:
    """Make a node that can be chosen by: as in NumPy, a number where it is not zero."""
    node = as_expression(value)
    is_one = node.is_constant or node.operation in _CONDITIONS
    # What has a unit is refused by the rule for units.
    if is_one or not node.unit.is_dimensionless:
        return node
    return apply("less", 0.0, apply("absolute", node))


def _operands(operation: str, arguments: Sequence[Any]) -> tuple[Expression, ...]:
    if operation != "select":
        return tuple([as_number(argument) for argument in arguments])
    condition, *branches = arguments
    return _as_condition(condition), *[as_number(branch) for branch in branches]


def apply(operation: str, *arguments: Any) -> Expression:
    """Apply a function of `FUNCTIONS` to nodes, numbers or quantities.

    Raises
    ------
    UnitError
        If the units of the arguments do not fit the function.
    """
    nodes = _operands(operation, arguments)
    function = FUNCTIONS[operation]
    try:
        unit = _unit(operation, nodes)
    except UnitMismatch as mismatch:
        raise UnitError(
            f"formula, {operation} of {_listed(nodes)}",
            found=mismatch.found,
            expected=mismatch.expected,
            remedy="divide a quantity by its unit to make a number of it, as in V / mV",
        ) from None
    if all(node.operation == "constant" for node in nodes):
        values = [np.float64(node.value) for node in nodes]
        with np.errstate(all="ignore"):
            return constant(float(function.evaluate(*values)), unit)
    if function.identity is not None:
        simpler = function.identity(constant, *nodes)
        if simpler is not None and (simpler.unit is unit or simpler.unit == unit):
            return simpler
    if function.is_commutative and nodes[1].digest < nodes[0].digest:
        nodes = (nodes[1], nodes[0])
    content = operation.encode() + b"".join([node.digest for node in nodes])
    return Expression(operation, nodes, 0.0, "", unit, _digest(content))


def rebuild(node: Expression, arguments: Sequence[Expression]) -> Expression:
    """Make a node like another one with other arguments."""
    return apply(node.operation, *arguments)


def topological(expressions: Iterable[Expression]) -> list[Expression]:
    """List every node below the given ones once, arguments before users."""
    order: list[Expression] = []
    seen: set[bytes] = set()
    stack = list(expressions)[::-1]
    while stack:
        node = stack[-1]
        if node.digest not in seen:
            waiting = [each for each in node.arguments if each.digest not in seen]
            if waiting:
                stack += waiting[::-1]
                continue
            seen.add(node.digest)
            order.append(node)
        stack.pop()
    return order


def _relisted(listed: Sequence[_Listed]) -> Expression:
    """Make the last node of a pickled list."""
    made: list[Expression] = []
    for operation, below, value, name, unit, digest in listed:
        # Every function of pure numbers must find the very unit of pure numbers.
        known = DIMENSIONLESS if unit == DIMENSIONLESS else unit
        nodes = tuple([made[place] for place in below])
        made.append(Expression(operation, nodes, value, name, known, digest))
    return made[-1]


def symbols_of(expressions: Iterable[Expression]) -> list[Expression]:
    """List the symbols below the given nodes, in order of appearance."""
    return [node for node in topological(expressions) if node.operation == "symbol"]


def _unit(operation: str, nodes: Sequence[Expression]) -> Unit:
    for node in nodes:
        if node.unit is not DIMENSIONLESS:
            break
    else:
        # Every function of pure numbers is a pure number.
        return DIMENSIONLESS
    operands = [(node.unit, node.value if node.is_constant else None) for node in nodes]
    return FUNCTIONS[operation].unit(operands)


@lru_cache(maxsize=1024)
def _kind(kind: str, unit: Unit) -> bytes:
    written = "" if unit.is_dimensionless else ",".join(map(str, unit.exponents))
    return f"{kind}|{written}|".encode()


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).digest()


def _written(node: Expression, left: Iterator[int]) -> str:
    """Write a node while a count of nodes lasts: shared parts stand many times."""
    if next(left, None) is None:
        return "..."
    if node.operation == "constant":
        return f"{node.value:g}"
    if node.operation == "symbol":
        return node.name
    inside = ", ".join([_written(each, left) for each in node.arguments])
    return f"{node.operation}({inside})"


def _listed(nodes: Sequence[Expression]) -> str:
    return " and ".join(f"{_brief(node)} ({node.unit})" for node in nodes)


def _brief(node: Expression) -> str:
    text = repr(node)
    return text if len(text) <= 48 else text[:45] + "..."
