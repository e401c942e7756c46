"""Formulas that authors write as functions, traced once into expressions.

The name of an argument says what it is: ``V`` the membrane potential, ``Ca`` or
``Ca_inside`` the concentration of an ion inside, ``Ca_outside`` the one outside,
``E_Ca`` its reversal potential, ``temperature`` the temperature. An argument with a
default keeps it. The function is forgotten.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput, UnitError
from axolemma.expressions import (
    Expression,
    as_number,
    constant,
    symbol,
    symbols_of,
)
from axolemma.units import K, Unit, coherent_value, mM, mV

VOLTAGE = symbol("membrane.V", mV)
TEMPERATURE = symbol("membrane.temperature", K)

_MISTAKEN_FOR_VOLTAGE = frozenset({"v", "vm", "u", "voltage", "membrane_potential"})


def traced(
    formula: Any,
    unit: Unit,
    where: str,
    symbols: Mapping[str, Expression] | None = None,
) -> Expression:
    """Turn a formula into an expression and check its unit.

    Parameters
    ----------
    formula
        A function of quantities named as this module says, a constant with its
        unit, or an expression.
    unit
        The unit it must come out in.
    where
        What is being read, for the error.
    symbols
        Further names of arguments and what they stand for.

    Raises
    ------
    UnitError
        If the units inside do not fit, or the result has another dimension.
    InvalidInput
        If the function fails, or something of it cannot be traced.
    """
    if isinstance(formula, Expression):
        return _with_unit(formula, unit, where)
    if callable(formula):
        place = f"{where}{_place(formula, None)}"
        return _with_unit(_called(formula, where, symbols or {}), unit, place)
    number = coherent_value(formula, unit, where)
    if np.ndim(number):
        raise InvalidInput(
            where, found="an array", expected=f"one quantity in {unit} or a formula"
        )
    return constant(number, unit)


def ions_in(expressions: Iterable[Expression]) -> tuple[tuple[str, str], ...]:
    """List the (ion, quantity) that formulas use, such as ('Ca', 'inside')."""
    kinds = {"inside", "outside", "reversal_potential"}
    pairs = (each.name.split(".") for each in symbols_of(expressions))
    return tuple((ion, kind) for ion, kind in pairs if kind in kinds)


def _called(
    function: Callable[..., Any], where: str, symbols: Mapping[str, Expression]
) -> Expression:
    arguments = _arguments(function, where, symbols)
    try:
        result = function(**arguments)
        if isinstance(result, str):
            raise TypeError("the formula gives text")
        return as_number(result)
    except InvalidInput as error:
        named = type(error)(
            f"{where}{_place(function, error)}, {error.where}",
            found=error.found,
            expected=error.expected,
            remedy=error.remedy,
        )
        # The author's line stays the last of theirs in the traceback.
        raise named.with_traceback(error.__traceback__) from None
    except Exception as error:
        raise InvalidInput(
            f"{where}{_place(function, error)}",
            found=f"{type(error).__name__}: {error}",
            expected="a formula of its arguments",
            remedy="use NumPy's functions, such as numpy.exp, in place of math's",
        ) from error


def _arguments(
    function: Callable[..., Any], where: str, symbols: Mapping[str, Expression]
) -> dict[str, Expression]:
    expected = "a function of V and of ions by name, such as lambda V, Ca: ..."
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError) as error:
        raise InvalidInput(where, found=f"{function!r}", expected=expected) from error
    arguments: dict[str, Expression] = {}
    for each in parameters:
        if each.default is not each.empty:
            continue
        if each.kind not in {each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY}:
            raise InvalidInput(where, found=f"the argument '{each}'", expected=expected)
        is_own = each.name in symbols
        arguments[each.name] = (
            symbols[each.name] if is_own else _meant(each.name, where)
        )
    return arguments


def _meant(name: str, where: str) -> Expression:
    if name == "V":
        return VOLTAGE
    if name == "temperature":
        return TEMPERATURE
    if name.lower() in _MISTAKEN_FOR_VOLTAGE:
        raise InvalidInput(
            where,
            found=f"the argument '{name}'",
            expected="'V' for the membrane potential",
            remedy=f"write V in place of {name}",
        )
    if name.startswith("E_"):
        return symbol(f"{name[2:]}.reversal_potential", mV)
    if name.endswith("_outside"):
        return symbol(f"{name.removesuffix('_outside')}.outside", mM)
    return symbol(f"{name.removesuffix('_inside')}.inside", mM)


def _with_unit(expression: Expression, unit: Unit, where: str) -> Expression:
    if expression.is_constant and expression.value == 0.0:
        return constant(0.0, unit)
    if expression.unit.has_dimension_of(unit):
        return expression
    raise UnitError(
        where,
        found=f"a formula in {_named(expression.unit)}",
        expected=f"one in {_named(unit)}",
        remedy="divide a quantity by its unit to make a number of it, as in V / mV, "
        "and give the result its unit, as in / ms",
    )


def _named(unit: Unit) -> str:
    return "plain numbers" if unit.is_dimensionless else str(unit)


def _place(function: Callable[..., Any], error: Exception | None) -> str:
    """Name file and line of a formula, of the failing line in it if there is one."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    line = code.co_firstlineno
    trace = error.__traceback__ if error is not None else None
    while trace is not None:
        if trace.tb_frame.f_code is code:
            line = trace.tb_lineno
        trace = trace.tb_next
    file = re.split(r"[\\/]", code.co_filename)[-1]
    return f" ({file}, line {line})"
