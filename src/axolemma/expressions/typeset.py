"""Expressions as people write them: infix text, and LaTeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from axolemma.expressions.functions import FUNCTIONS
from axolemma.expressions.nodes import Expression, topological

# A written part and how tightly it binds, as `Function.precedence` counts.
_Written = tuple[str, int]
_Naming = Callable[[str], str]
_ATOM = 6
_CALL = 5
_POWER, _PRODUCT, _SUM = 4, 2, 1


def text(expression: Expression, naming: _Naming = str) -> str:
    """Write an expression on one line, as in ``0.1*(V/mV + 40)``.

    Parameters
    ----------
    expression
        As its author built it; constants keep their units.
    naming
        From the name of a symbol to how it is written.
    """
    return _written(expression, naming, _text_constant, _text_node)


def latex(expression: Expression, naming: _Naming = str) -> str:
    """Write an expression in LaTeX.

    Parameters
    ----------
    expression
        As its author built it; constants keep their units.
    naming
        From the name of a symbol to its LaTeX.
    """
    return _written(expression, naming, _latex_constant, _latex_node)


def _written(
    expression: Expression,
    naming: _Naming,
    of_constant: Callable[[Expression], _Written],
    of_node: Callable[[Expression, Sequence[_Written]], _Written],
) -> str:
    done: dict[bytes, _Written] = {}
    for node in topological([expression]):
        if node.operation == "constant":
            done[node.digest] = of_constant(node)
        elif node.operation == "symbol":
            done[node.digest] = naming(node.name), _ATOM
        else:
            ordered = _reading_order(node)
            parts = [done[argument.digest] for argument in ordered]
            done[node.digest] = of_node(node, parts)
    return done[expression.digest][0]


def _reading_order(node: Expression) -> Sequence[Expression]:
    """Put what the structure left unordered into the order people read."""
    if node.operation == "multiply":
        return sorted(node.arguments, key=_weight_in_product)
    if node.operation == "add":
        return sorted(node.arguments, key=_weight_in_sum)
    return node.arguments


def _weight_in_product(factor: Expression) -> int:
    if factor.is_constant:
        return 0
    if factor.operation in {"multiply", "divide"}:
        return 1
    return 3 if factor.operation in {"add", "subtract"} else 2


def _weight_in_sum(term: Expression) -> int:
    # 1 + exp(x) and V + 40: the one of a saturation comes first, an offset last.
    if term.is_constant:
        return 0 if term.value == 1.0 and term.unit.is_dimensionless else 3
    return 1 if term.operation in {"add", "subtract"} else 2


def _number(value: float) -> str:
    written = f"{value:.10g}"
    return written.replace("e+0", "e").replace("e-0", "e-").replace("e+", "e")


def _text_constant(node: Expression) -> _Written:
    number = _number(node.value)
    if node.unit.is_dimensionless:
        return number, _PRODUCT if node.value < 0.0 else _ATOM
    unit = str(node.unit)
    if node.value == 1.0:
        return unit, _PRODUCT if "/" in unit or " " in unit else _ATOM
    return f"{number} {unit}", _PRODUCT


def _text_node(node: Expression, parts: Sequence[_Written]) -> _Written:
    function = FUNCTIONS[node.operation]
    flipped = _flipped(node, parts)
    if flipped:
        return flipped, _SUM
    needed = _needed(node.operation, function.precedence)
    written = [
        part if binding >= at_least else f"({part})"
        for (part, binding), at_least in zip(parts, needed, strict=True)
    ]
    return function.text.format(*written), _text_binding(node.operation)


def _text_binding(operation: str) -> int:
    # 1/(1 + exp(-x)) is one function to us and a quotient to the reader.
    if operation == "logistic":
        return _PRODUCT
    # What stands behind a sign may itself be a product.
    return _SUM if operation == "negative" else FUNCTIONS[operation].precedence


def _flipped(node: Expression, parts: Sequence[_Written]) -> str:
    """Write a sum with a negative term as a difference, and the other way about."""
    if node.operation not in {"add", "subtract"} or not parts[1][0].startswith("-"):
        return ""
    (first, _), (second, _) = parts
    if node.operation == "add":
        return f"{first} - {second[1:]}"
    return f"{first} + {second[1:]}" if node.arguments[1].is_constant else ""


def _needed(operation: str, precedence: int) -> tuple[int, ...]:
    """How tightly each argument must bind to stand without brackets."""
    if operation in {"subtract", "divide"}:
        return precedence, precedence + 1
    if operation in {"add", "multiply"}:
        return precedence, precedence
    if operation == "power":
        return _CALL, _CALL
    if operation == "negative":
        return (_PRODUCT,)
    if precedence == 0:
        return _SUM, _SUM
    return (0,) * FUNCTIONS[operation].text.count("{")


def _latex_constant(node: Expression) -> _Written:
    number = _number(node.value)
    mantissa, _, exponent = number.partition("e")
    if exponent:
        number = rf"{mantissa} \times 10^{{{exponent}}}"
    if node.unit.is_dimensionless:
        loose = _PRODUCT if exponent else _ATOM
        return number, _PRODUCT if node.value < 0.0 else loose
    unit = _latex_unit(str(node.unit))
    if node.value == 1.0:
        return unit, _ATOM
    return rf"{number}\,{unit}", _PRODUCT


def _latex_unit(unit: str) -> str:
    raised = re.sub(r"([A-Za-z])\^?(-?\d+)", r"\1^{\2}", unit)
    upright = re.sub(r"[A-Za-z]+", lambda word: rf"\mathrm{{{word[0]}}}", raised)
    return upright.replace(" ", r"\,")


def _latex_node(node: Expression, parts: Sequence[_Written]) -> _Written:
    function = FUNCTIONS[node.operation]
    flipped = _flipped(node, parts)
    if flipped:
        return flipped, _SUM
    needed = _latex_needed(node.operation, function.precedence)
    written = [
        part if binding >= at_least else rf"\left({part}\right)"
        for (part, binding), at_least in zip(parts, needed, strict=True)
    ]
    return function.latex.format(*written), _latex_binding(node.operation)


def _latex_needed(operation: str, precedence: int) -> tuple[int, ...]:
    if operation == "divide":
        return 0, 0
    if operation == "power":
        return _ATOM, 0
    return _needed(operation, precedence)


def _latex_binding(operation: str) -> int:
    # A fraction is closed by its bar, except as the base of a power.
    if operation in {"divide", "logistic"}:
        return _CALL
    if operation == "negative":
        return _SUM
    # A power of a power needs brackets, and so does one of e.
    return _POWER if operation == "exp" else FUNCTIONS[operation].precedence
