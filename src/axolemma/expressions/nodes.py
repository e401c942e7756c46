"""The nodes of algebra: constants, symbols and functions applied to them.

A node knows its unit from birth, so that a wrong unit fails at the author's line,
and is identified by a digest of its structure, never by when it was made.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput, UnitError
from axolemma.expressions.functions import FUNCTIONS, UnitMismatch
from axolemma.units import DIMENSIONLESS, Quantity, Unit, is_number


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Expression:
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
        if self.operation == "constant":
            return f"{self.value:g}"
        if self.operation == "symbol":
            return self.name
        return f"{self.operation}({', '.join(map(repr, self.arguments))})"

    @property
    def is_constant(self) -> bool:
        """Whether it is a number."""
        return self.operation == "constant"

    def __bool__(self) -> bool:
        raise InvalidInput(
            "formula",
            found="an 'if' or 'and' on an expression",
            expected="numpy.where(condition, a, b)",
        )

    def __add__(self, other: Any) -> Expression:
        return apply("add", self, other)

    def __radd__(self, other: Any) -> Expression:
        return apply("add", other, self)

    def __sub__(self, other: Any) -> Expression:
        return apply("subtract", self, other)

    def __rsub__(self, other: Any) -> Expression:
        return apply("subtract", other, self)

    def __mul__(self, other: Any) -> Expression:
        return apply("multiply", self, other)

    def __rmul__(self, other: Any) -> Expression:
        return apply("multiply", other, self)

    def __truediv__(self, other: Any) -> Expression:
        return apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> Expression:
        return apply("divide", other, self)

    def __pow__(self, power: Any) -> Expression:
        return apply("power", self, power)

    def __rpow__(self, base: Any) -> Expression:
        return apply("power", base, self)

    def __neg__(self) -> Expression:
        return apply("negative", self)

    def __pos__(self) -> Expression:
        return self

    def __abs__(self) -> Expression:
        return apply("absolute", self)

    def __lt__(self, other: Any) -> Expression:
        return apply("less", self, other)

    def __gt__(self, other: Any) -> Expression:
        return apply("less", other, self)

    def __le__(self, other: Any) -> Expression:
        return apply("less_equal", self, other)

    def __ge__(self, other: Any) -> Expression:
        return apply("less_equal", other, self)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any
    ) -> Any:
        """Let NumPy's functions build nodes."""
        build = _UFUNCS.get(ufunc.__name__)
        if build is None or method != "__call__" or options:
            raise InvalidInput(
                "formula",
                found=f"numpy.{ufunc.__name__}",
                expected="one of numpy's " + ", ".join(sorted(_UFUNCS)),
            )
        return build(*inputs)

    def __array_function__(
        self, function: Any, types: Any, arguments: Any, options: Any
    ) -> Any:
        """Let ``numpy.where`` and ``numpy.clip`` build nodes."""
        if function is np.where and len(arguments) == 3:
            return apply("select", *arguments)
        if function is np.clip and len(arguments) == 3:
            value, low, high = arguments
            return apply("minimum", apply("maximum", value, low), high)
        raise InvalidInput(
            "formula",
            found=f"numpy.{function.__name__}",
            expected="numpy.where, numpy.clip or an elementary function of numpy",
        )


def constant(value: float, unit: Unit = DIMENSIONLESS) -> Expression:
    """Make a constant of a magnitude in the coherent system."""
    number = float(value) + 0.0  # so that -0.0 and 0.0 are one constant
    digest = _digest("constant", struct.pack("<d", number), unit)
    return Expression("constant", (), number, "", unit.coherent, digest)


def symbol(name: str, unit: Unit = DIMENSIONLESS) -> Expression:
    """Make a symbol, named as component.symbol."""
    digest = _digest("symbol", name.encode(), unit)
    return Expression("symbol", (), 0.0, name, unit.coherent, digest)


def as_expression(value: Any) -> Expression:
    """Make a node of a number, a quantity or a unit; keep a node as it is."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, Unit):
        return constant(value.to_coherent(1.0), value)
    if isinstance(value, Quantity) and np.ndim(value.magnitude) == 0:
        return constant(value.unit.to_coherent(float(value.magnitude)), value.unit)
    if isinstance(value, (bool, np.bool_)):
        return constant(float(value))
    if is_number(value) and np.ndim(value) == 0:
        return constant(float(value))
    raise InvalidInput(
        "formula",
        found=f"{value!r}",
        expected="a number, a quantity with a unit or an expression",
    )


def apply(operation: str, *arguments: Any) -> Expression:
    """Apply a function of `FUNCTIONS` to nodes, numbers or quantities.

    Raises
    ------
    UnitError
        If the units of the arguments do not fit the function.
    """
    nodes = tuple(as_expression(argument) for argument in arguments)
    function = FUNCTIONS[operation]
    try:
        unit = function.unit([(node.unit, _number(node)) for node in nodes])
    except UnitMismatch as mismatch:
        raise UnitError(
            f"formula, {operation} of {_listed(nodes)}",
            found=mismatch.found,
            expected=mismatch.expected,
            remedy="divide a quantity by its unit to make a number of it, as in V / mV",
        ) from None
    return _simplest(operation, nodes, unit)


def rebuild(
    node: Expression, arguments: Sequence[Expression], unit: Unit | None = None
) -> Expression:
    """Make a node like another one with other arguments."""
    if unit is None:
        return apply(node.operation, *arguments)
    return _simplest(node.operation, tuple(arguments), unit)


def topological(expressions: Iterable[Expression]) -> list[Expression]:
    """List every node below the given ones once, arguments before users."""
    order: list[Expression] = []
    seen: set[bytes] = set()
    stack = [(node, False) for node in reversed(list(expressions))]
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


def symbols_of(expressions: Iterable[Expression]) -> list[Expression]:
    """List the symbols below the given nodes, in order of appearance."""
    return [node for node in topological(expressions) if node.operation == "symbol"]


def _digest(kind: str, content: bytes, unit: Unit) -> bytes:
    written = f"{kind}|{unit.exponents if not unit.is_dimensionless else ''}|"
    return blake2b(written.encode() + content, digest_size=16).digest()


def _number(node: Expression) -> float | None:
    return node.value if node.operation == "constant" else None


def _listed(nodes: Sequence[Expression]) -> str:
    return " and ".join(f"{_brief(node)} ({node.unit})" for node in nodes)


def _brief(node: Expression) -> str:
    text = repr(node)
    return text if len(text) <= 48 else text[:45] + "..."


def _node(operation: str, nodes: tuple[Expression, ...], unit: Unit) -> Expression:
    if FUNCTIONS[operation].is_commutative and nodes[1].digest < nodes[0].digest:
        nodes = (nodes[1], nodes[0])
    content = b"".join(node.digest for node in nodes)
    digest = _digest(operation, content, unit)
    return Expression(operation, nodes, 0.0, "", unit.coherent, digest)


def _simplest(operation: str, nodes: tuple[Expression, ...], unit: Unit) -> Expression:
    if all(node.operation == "constant" for node in nodes):
        values = [np.float64(node.value) for node in nodes]
        with np.errstate(all="ignore"):
            return constant(float(FUNCTIONS[operation].evaluate(*values)), unit)
    identity = _IDENTITIES.get(operation)
    simpler = identity(nodes) if identity else None
    if simpler is not None and simpler.unit == unit.coherent:
        return simpler
    return _node(operation, nodes, unit)


def _is(node: Expression, value: float) -> bool:
    return node.operation == "constant" and node.value == value


def _simpler_add(nodes: tuple[Expression, ...]) -> Expression | None:
    a, b = nodes
    if _is(a, 0.0):
        return b
    if _is(b, 0.0):
        return a
    if b.operation == "negative":
        return apply("subtract", a, b.arguments[0])
    if a.operation == "negative":
        return apply("subtract", b, a.arguments[0])
    return None


def _simpler_subtract(nodes: tuple[Expression, ...]) -> Expression | None:
    a, b = nodes
    if _is(b, 0.0):
        return a
    if _is(a, 0.0):
        return apply("negative", b)
    if b.operation == "negative":
        return apply("add", a, b.arguments[0])
    if a.digest == b.digest:
        return constant(0.0, a.unit)
    return None


def _simpler_multiply(nodes: tuple[Expression, ...]) -> Expression | None:
    for a, b in (nodes, nodes[::-1]):
        if _is(a, 0.0):
            return constant(0.0, _product_unit(a, b))
        if _is(a, 1.0):
            return b
        if _is(a, -1.0):
            return apply("negative", b)
        if a.is_constant and b.operation == "multiply":
            for inner, rest in (b.arguments, b.arguments[::-1]):
                if inner.is_constant:
                    return apply("multiply", apply("multiply", a, inner), rest)
        if a.operation == "negative" and b.is_constant:
            return apply("multiply", a.arguments[0], constant(-b.value, b.unit))
        if a.operation == "negative":
            return apply("negative", apply("multiply", a.arguments[0], b))
    return None


def _product_unit(a: Expression, b: Expression) -> Unit:
    return (a.unit * b.unit).coherent


def _simpler_divide(nodes: tuple[Expression, ...]) -> Expression | None:
    a, b = nodes
    if _is(b, 1.0):
        return a
    if _is(a, 0.0):
        return constant(0.0, (a.unit / b.unit).coherent)
    if a.operation == "negative":
        return apply("negative", apply("divide", a.arguments[0], b))
    return None


def _simpler_power(nodes: tuple[Expression, ...]) -> Expression | None:
    base, exponent = nodes
    if _is(exponent, 1.0):
        return base
    if _is(exponent, 0.0):
        return constant(1.0)
    return None


def _simpler_negative(nodes: tuple[Expression, ...]) -> Expression | None:
    (a,) = nodes
    if a.operation == "negative":
        return a.arguments[0]
    if a.operation == "subtract":
        return apply("subtract", a.arguments[1], a.arguments[0])
    return None


def _simpler_select(nodes: tuple[Expression, ...]) -> Expression | None:
    condition, a, b = nodes
    if condition.is_constant:
        return a if condition.value else b
    return a if a.digest == b.digest else None


_IDENTITIES: dict[str, Callable[[tuple[Expression, ...]], Expression | None]] = {
    "add": _simpler_add,
    "subtract": _simpler_subtract,
    "multiply": _simpler_multiply,
    "divide": _simpler_divide,
    "power": _simpler_power,
    "negative": _simpler_negative,
    "select": _simpler_select,
}


def _direct(operation: str) -> Callable[..., Expression]:
    return lambda *arguments: apply(operation, *arguments)


_UFUNCS: dict[str, Callable[..., Expression]] = {
    **{
        name: _direct(name)
        for name in (
            "add", "subtract", "multiply", "divide", "power", "negative", "absolute",
            "minimum", "maximum", "sqrt", "exp", "expm1", "log", "sin", "cos", "tanh",
            "less", "less_equal",
        )
    },
    "greater": lambda a, b: apply("less", b, a),
    "greater_equal": lambda a, b: apply("less_equal", b, a),
    "float_power": _direct("power"),
    "square": lambda a: apply("power", a, 2.0),
    "reciprocal": lambda a: apply("divide", 1.0, a),
    "positive": as_expression,
    "log10": lambda a: apply("log", a) / np.log(10.0),
    "log2": lambda a: apply("log", a) / np.log(2.0),
    "log1p": lambda a: apply("log", apply("add", a, 1.0)),
    "exp2": lambda a: apply("exp", apply("multiply", a, np.log(2.0))),
    "sinh": lambda a: (apply("exp", a) - apply("exp", -a)) / 2.0,
    "cosh": lambda a: (apply("exp", a) + apply("exp", -a)) / 2.0,
    "tan": lambda a: apply("sin", a) / apply("cos", a),
}  # fmt: skip
