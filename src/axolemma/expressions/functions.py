"""Every function an expression may use: value, derivative, unit, code and text.

One entry holds all there is to know about a function, so that a new one is one
entry here and nothing anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from axolemma.expressions import elementary
from axolemma.units import DIMENSIONLESS, Unit

# A unit rule sees the unit of each argument, and its number where it is constant.
Operand = tuple[Unit, float | None]
# A derivative is built with `call`, which applies a function by name.
Call = Callable[..., Any]


class UnitMismatch(Exception):
    """The units of the arguments do not fit; says what was found and expected."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """What there is to know about one function.

    Parameters
    ----------
    evaluate
        Its value, on NumPy arrays: the specification.
    derivative
        From `call`, the arguments and the value to the partial derivatives, one
        for each argument; None where there is none.
    unit
        The unit of the value from the units of the arguments.
    machine_code
        The same computed on a machine of vectors, see `elementary.Machine`.
    latex, text
        Templates with one place for each argument.
    precedence
        How tightly the text binds: sums 1, products 2, signs 3, powers 4, calls 5.
    is_commutative
        Whether the two arguments may change places.
    """

    evaluate: Callable[..., Any]
    derivative: Callable[..., tuple[Any, ...]]
    unit: Callable[[Sequence[Operand]], Unit]
    machine_code: Callable[..., Any]
    latex: str
    text: str
    precedence: int = 5
    is_commutative: bool = field(default=False)


def _logistic(x: Any) -> Any:
    # Half a hyperbolic tangent saturates without overflow on either side.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def _linoid(x: Any) -> Any:
    x = np.asarray(x, dtype=float)
    safe = np.where(x == 0.0, 1.0, x)
    # Written with the decaying exponential, so that large |x| does not overflow.
    size = np.abs(safe)
    grown = size / -np.expm1(-size)
    return np.where(x == 0.0, 1.0, np.where(safe > 0, grown, grown - size))[()]


def _linoid_slope(x: Any) -> Any:
    x = np.asarray(x, dtype=float)
    series = 0.5 + x * (1 / 6 - x**2 * (1 / 180 - x**2 * (1 / 5040 - x**2 / 151200)))
    size = np.maximum(np.abs(x), 0.3)
    decay = np.exp(-size)
    loss = -np.expm1(-size)
    slope = 1.0 / loss - size * decay / loss**2
    return np.where(np.abs(x) < 0.3, series, np.where(x > 0, slope, 1.0 - slope))[()]


def _linoid_curvature(call: Call, x: Any, y: Any) -> Any:
    slope = call("linoid_slope", x)
    squared = x * x
    series = 1 / 6 - squared * (1 / 60 - squared * (1 / 1008 - squared / 21600))
    is_small = call("less", squared, 0.01)
    safe = call("select", is_small, 1.0, x)
    formula = (y - 2.0 * slope) * call("linoid", -x) / safe
    return call("select", is_small, series, formula)


def _power_derivative(
    call: Call, base: Any, exponent: Any, value: Any
) -> tuple[Any, ...]:
    by_base = exponent * call("power", base, exponent - 1.0)
    by_exponent = 0.0 if exponent.is_constant else value * call("log", base)
    return by_base, by_exponent


def _same(operands: Sequence[Operand]) -> Unit:
    unit = operands[0][0]
    if all(other is unit for other, _ in operands):
        return unit
    # A bare zero has every unit: it is what sum() begins with.
    dimensioned = [
        u for u, number in operands if number != 0.0 or not u.is_dimensionless
    ]
    for other in dimensioned:
        if not other.has_dimension_of(dimensioned[0]):
            raise UnitMismatch(f"'{dimensioned[0]}' and '{other}'", "one unit for both")
    return dimensioned[0] if dimensioned else unit


def _number(operands: Sequence[Operand]) -> Unit:
    for unit, _ in operands:
        if unit is not DIMENSIONLESS and not unit.is_dimensionless:
            raise UnitMismatch(f"a quantity in {unit}", "a number without a unit")
    return DIMENSIONLESS


def _truth(operands: Sequence[Operand]) -> Unit:
    _same(operands)
    return DIMENSIONLESS


def _product(operands: Sequence[Operand]) -> Unit:
    a, b = operands[0][0], operands[1][0]
    return a if b is DIMENSIONLESS else (a * b).coherent


def _quotient(operands: Sequence[Operand]) -> Unit:
    a, b = operands[0][0], operands[1][0]
    return a if b is DIMENSIONLESS else (a / b).coherent


def _power(operands: Sequence[Operand]) -> Unit:
    (base, _), (exponent, number) = operands
    _number([(exponent, number)])
    if base is DIMENSIONLESS or base.is_dimensionless:
        return base
    if number is None:
        raise UnitMismatch(f"a quantity in {base} to a varying power", "a number")
    return (base**number).coherent


def _first(operands: Sequence[Operand]) -> Unit:
    return operands[0][0]


def _chosen(operands: Sequence[Operand]) -> Unit:
    return _same(operands[1:])


def _nothing(call: Call, *_: Any) -> tuple[Any, ...]:
    del call
    return (0.0, 0.0)


FUNCTIONS: dict[str, Function] = {
    "add": Function(
        evaluate=np.add,
        derivative=lambda call, a, b, y: (1.0, 1.0),
        unit=_same,
        machine_code=lambda machine, a, b: machine.add(a, b),
        latex="{0} + {1}",
        text="{0} + {1}",
        precedence=1,
        is_commutative=True,
    ),
    "subtract": Function(
        evaluate=np.subtract,
        derivative=lambda call, a, b, y: (1.0, -1.0),
        unit=_same,
        machine_code=lambda machine, a, b: machine.subtract(a, b),
        latex="{0} - {1}",
        text="{0} - {1}",
        precedence=1,
    ),
    "multiply": Function(
        evaluate=np.multiply,
        derivative=lambda call, a, b, y: (b, a),
        unit=_product,
        machine_code=lambda machine, a, b: machine.multiply(a, b),
        latex=r"{0}\,{1}",
        text="{0}*{1}",
        precedence=2,
        is_commutative=True,
    ),
    "divide": Function(
        evaluate=np.divide,
        derivative=lambda call, a, b, y: (1.0 / b, -y / b),
        unit=_quotient,
        machine_code=lambda machine, a, b: machine.divide(a, b),
        latex=r"\frac{{{0}}}{{{1}}}",
        text="{0}/{1}",
        precedence=2,
    ),
    "power": Function(
        evaluate=np.power,
        derivative=_power_derivative,
        unit=_power,
        machine_code=elementary.power,
        latex="{0}^{{{1}}}",
        text="{0}^{1}",
        precedence=4,
    ),
    "negative": Function(
        evaluate=np.negative,
        derivative=lambda call, a, y: (-1.0,),
        unit=_first,
        machine_code=lambda machine, a: machine.negative(a),
        latex="-{0}",
        text="-{0}",
        precedence=3,
    ),
    "absolute": Function(
        evaluate=np.abs,
        derivative=lambda call, a, y: (
            call("select", call("less", a, a * 0.0), -1.0, 1.0),
        ),
        unit=_first,
        machine_code=lambda machine, a: machine.absolute(a),
        latex=r"\left|{0}\right|",
        text="|{0}|",
    ),
    "minimum": Function(
        evaluate=np.minimum,
        derivative=lambda call, a, b, y: (
            call("select", call("less", a, b), 1.0, 0.0),
            call("select", call("less", a, b), 0.0, 1.0),
        ),
        unit=_same,
        machine_code=lambda machine, a, b: machine.minimum(a, b),
        latex=r"\min\left({0}, {1}\right)",
        text="min({0}, {1})",
        is_commutative=True,
    ),
    "maximum": Function(
        evaluate=np.maximum,
        derivative=lambda call, a, b, y: (
            call("select", call("less", b, a), 1.0, 0.0),
            call("select", call("less", b, a), 0.0, 1.0),
        ),
        unit=_same,
        machine_code=lambda machine, a, b: machine.maximum(a, b),
        latex=r"\max\left({0}, {1}\right)",
        text="max({0}, {1})",
        is_commutative=True,
    ),
    "less": Function(
        evaluate=np.less,
        derivative=_nothing,
        unit=_truth,
        machine_code=lambda machine, a, b: machine.less(a, b),
        latex="{0} < {1}",
        text="{0} < {1}",
        precedence=0,
    ),
    "less_equal": Function(
        evaluate=np.less_equal,
        derivative=_nothing,
        unit=_truth,
        machine_code=lambda machine, a, b: machine.less_equal(a, b),
        latex=r"{0} \le {1}",
        text="{0} <= {1}",
        precedence=0,
    ),
    "select": Function(
        evaluate=np.where,
        derivative=lambda call, condition, a, b, y: (
            0.0,
            call("select", condition, 1.0, 0.0),
            call("select", condition, 0.0, 1.0),
        ),
        unit=_chosen,
        machine_code=lambda machine, condition, a, b: machine.select(condition, a, b),
        latex=r"\left({1} \text{{ if }} {0} \text{{ else }} {2}\right)",
        text="({1} if {0} else {2})",
    ),
    "sqrt": Function(
        evaluate=np.sqrt,
        derivative=lambda call, a, y: (0.5 / y,),
        unit=lambda operands: (operands[0][0] ** 0.5).coherent,
        machine_code=lambda machine, a: machine.square_root(a),
        latex=r"\sqrt{{{0}}}",
        text="sqrt({0})",
    ),
    "exp": Function(
        evaluate=np.exp,
        derivative=lambda call, a, y: (y,),
        unit=_number,
        machine_code=elementary.exp,
        latex="e^{{{0}}}",
        text="exp({0})",
    ),
    "expm1": Function(
        evaluate=np.expm1,
        derivative=lambda call, a, y: (y + 1.0,),
        unit=_number,
        machine_code=elementary.expm1,
        latex=r"\left(e^{{{0}}} - 1\right)",
        text="(exp({0}) - 1)",
    ),
    "log": Function(
        evaluate=np.log,
        derivative=lambda call, a, y: (1.0 / a,),
        unit=_number,
        machine_code=elementary.log,
        latex=r"\ln\left({0}\right)",
        text="ln({0})",
    ),
    "sin": Function(
        evaluate=np.sin,
        derivative=lambda call, a, y: (call("cos", a),),
        unit=_number,
        machine_code=elementary.sin,
        latex=r"\sin\left({0}\right)",
        text="sin({0})",
    ),
    "cos": Function(
        evaluate=np.cos,
        derivative=lambda call, a, y: (-call("sin", a),),
        unit=_number,
        machine_code=elementary.cos,
        latex=r"\cos\left({0}\right)",
        text="cos({0})",
    ),
    "tanh": Function(
        evaluate=np.tanh,
        derivative=lambda call, a, y: (1.0 - y * y,),
        unit=_number,
        machine_code=elementary.tanh,
        latex=r"\tanh\left({0}\right)",
        text="tanh({0})",
    ),
    # 1 / (1 + exp(-x)), without overflow on either side.
    "logistic": Function(
        evaluate=_logistic,
        derivative=lambda call, a, y: (y * (1.0 - y),),
        unit=_number,
        machine_code=elementary.logistic,
        latex=r"\frac{{1}}{{1 + e^{{-\left({0}\right)}}}}",
        text="1/(1 + exp(-({0})))",
    ),
    # x / (1 - exp(-x)), one at zero.
    "linoid": Function(
        evaluate=_linoid,
        derivative=lambda call, a, y: (call("linoid_slope", a),),
        unit=_number,
        machine_code=elementary.linoid,
        latex=r"\operatorname{{xe}}\left({0}\right)",
        text="xe({0})",
    ),
    "linoid_slope": Function(
        evaluate=_linoid_slope,
        derivative=lambda call, a, y: (_linoid_curvature(call, a, call("linoid", a)),),
        unit=_number,
        machine_code=elementary.linoid_slope,
        latex=r"\operatorname{{xe}}'\left({0}\right)",
        text="xe'({0})",
    ),
}
