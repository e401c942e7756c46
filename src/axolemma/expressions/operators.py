"""Python's operators and NumPy's functions, as ways to write a formula."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any, Self

import numpy as np

from axolemma.errors import InvalidInput


class Algebraic:
    """What formulas are written with: it answers operators and NumPy's functions."""

    __slots__ = ()

    @staticmethod
    @abstractmethod
    def applied(operation: str, *arguments: Any) -> Any:
        """Apply a function, by name, to nodes or numbers."""

    def __bool__(self) -> bool:
        raise InvalidInput(
            "formula",
            found="an 'if', 'and' or 'or' on an expression",
            expected="numpy.where(condition, a, b)",
        )

    def __and__(self, other: Any) -> Self:
        raise _unwritten("&", "numpy.logical_and(a, b)")

    def __or__(self, other: Any) -> Self:
        raise _unwritten("|", "numpy.logical_or(a, b)")

    def __invert__(self) -> Self:
        raise _unwritten("~", "numpy.logical_not(a)")

    def __add__(self, other: Any) -> Self:
        return self.applied("add", self, other)

    def __radd__(self, other: Any) -> Self:
        return self.applied("add", other, self)

    def __sub__(self, other: Any) -> Self:
        return self.applied("subtract", self, other)

    def __rsub__(self, other: Any) -> Self:
        return self.applied("subtract", other, self)

    def __mul__(self, other: Any) -> Self:
        return self.applied("multiply", self, other)

    def __rmul__(self, other: Any) -> Self:
        return self.applied("multiply", other, self)

    def __truediv__(self, other: Any) -> Self:
        return self.applied("divide", self, other)

    def __rtruediv__(self, other: Any) -> Self:
        return self.applied("divide", other, self)

    def __pow__(self, power: Any) -> Self:
        return self.applied("power", self, power)

    def __rpow__(self, base: Any) -> Self:
        return self.applied("power", base, self)

    def __neg__(self) -> Self:
        return self.applied("negative", self)

    def __pos__(self) -> Self:
        return self

    def __abs__(self) -> Self:
        return self.applied("absolute", self)

    def __lt__(self, other: Any) -> Self:
        return self.applied("less", self, other)

    def __gt__(self, other: Any) -> Self:
        return self.applied("less", other, self)

    def __le__(self, other: Any) -> Self:
        return self.applied("less_equal", self, other)

    def __ge__(self, other: Any) -> Self:
        return self.applied("less_equal", other, self)

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any
    ) -> Any:
        """Let NumPy's functions build nodes."""
        name = ufunc.__name__
        if method == "__call__" and not options:
            if name in _SAME_NAME:
                return self.applied(name, *inputs)
            if name in _REWRITTEN:
                return _REWRITTEN[name](self.applied, *inputs)
        raise InvalidInput(
            "formula",
            found=f"numpy.{name}",
            expected="one of numpy's " + ", ".join(sorted(_SAME_NAME | {*_REWRITTEN})),
        )

    def __array_function__(
        self, function: Any, types: Any, arguments: Any, options: Any
    ) -> Any:
        """Let ``numpy.where`` and ``numpy.clip`` build nodes."""
        if function is np.where and len(arguments) == 3:
            return self.applied("select", *arguments)
        if function is np.clip and len(arguments) == 3:
            value, low, high = arguments
            return self.applied("minimum", self.applied("maximum", value, low), high)
        raise InvalidInput(
            "formula",
            found=f"numpy.{function.__name__}",
            expected="numpy.where, numpy.clip or an elementary function of numpy",
        )


def _unwritten(sign: str, instead: str) -> InvalidInput:
    return InvalidInput(
        "formula", found=f"a '{sign}' on an expression", expected=instead
    )


_SAME_NAME = frozenset({
    "add", "subtract", "multiply", "divide", "power", "negative", "absolute",
    "minimum", "maximum", "sqrt", "exp", "expm1", "log", "sin", "cos", "tanh",
    "less", "less_equal",
})  # fmt: skip

# What is one of the functions here in other words, from what applies them.
_REWRITTEN: dict[str, Callable[..., Any]] = {
    "logical_and": lambda call, a, b: call(
        "select", a, call("select", b, 1.0, 0.0), 0.0
    ),
    "logical_or": lambda call, a, b: call(
        "select", a, 1.0, call("select", b, 1.0, 0.0)
    ),
    "logical_not": lambda call, a: call("select", a, 0.0, 1.0),
    "greater": lambda call, a, b: call("less", b, a),
    "greater_equal": lambda call, a, b: call("less_equal", b, a),
    "float_power": lambda call, a, b: call("power", a, b),
    "square": lambda call, a: call("power", a, 2.0),
    "reciprocal": lambda call, a: call("divide", 1.0, a),
    "positive": lambda call, a: a,
    "fabs": lambda call, a: call("absolute", a),
    "log10": lambda call, a: call("log", a) / np.log(10.0),
    "log2": lambda call, a: call("log", a) / np.log(2.0),
    "log1p": lambda call, a: call("log", call("add", a, 1.0)),
    "exp2": lambda call, a: call("exp", call("multiply", a, np.log(2.0))),
    "sinh": lambda call, a: (call("exp", a) - call("exp", -a)) / 2.0,
    "cosh": lambda call, a: (call("exp", a) + call("exp", -a)) / 2.0,
    "tan": lambda call, a: call("sin", a) / call("cos", a),
}
