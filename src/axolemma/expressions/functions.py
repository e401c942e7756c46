"""Every function an expression may use: value, derivative, unit, code and text.

One entry holds all there is to know about a function, so that a new one is one
entry here and nothing anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.expressions import elementary, identities, rate_functions, unit_rules
from axolemma.expressions.unit_rules import Operand
from axolemma.units import Unit

# A derivative is built with `call`, which applies a function by name. After it come
# the arguments, and the value.
Call = Callable[..., Any]
Derivative = (
    Callable[[Call, Any, Any], tuple[Any, ...]]
    | Callable[[Call, Any, Any, Any], tuple[Any, ...]]
    | Callable[[Call, Any, Any, Any, Any], tuple[Any, ...]]
)
# What computes comes before the arguments.
MachineCode = (
    Callable[[Any, Any], Any]
    | Callable[[Any, Any, Any], Any]
    | Callable[[Any, Any, Any, Any], Any]
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Function:
    """What there is to know about one function.

    Parameters
    ----------
    evaluate
        Its value, on NumPy arrays: the specification.
    derivative
        From `call`, the arguments and the value to the partial derivatives, one
        for each argument.
    unit
        The unit of the value from the units of the arguments, see `unit_rules`.
    machine_code
        The value computed on a machine of vectors, see `elementary`.
    latex, text
        Templates with one place for each argument.
    precedence
        How tightly the text binds: sums 1, products 2, signs 3, powers 4, calls 5.
    is_commutative
        Whether the two arguments may change places.
    identity
        What finds a simpler node of the same value, see `identities`.
    """

    evaluate: Callable[..., Any]
    derivative: Derivative
    unit: Callable[[Sequence[Operand]], Unit]
    machine_code: MachineCode
    latex: str
    text: str
    precedence: int = 5
    is_commutative: bool = False
    identity: Callable[..., Any] | None = None


def _power_derivative(
    call: Call, base: Any, exponent: Any, value: Any
) -> tuple[Any, ...]:
    by_base = exponent * call("power", base, exponent - 1.0)
    by_exponent = 0.0 if exponent.is_constant else value * call("log", base)
    return by_base, by_exponent


FUNCTIONS: dict[str, Function] = {
    "add": Function(
        evaluate=np.add,
        derivative=lambda call, a, b, y: (1.0, 1.0),
        unit=unit_rules.same,
        identity=identities.add,
        machine_code=lambda machine, a, b: machine.add(a, b),
        latex="{0} + {1}",
        text="{0} + {1}",
        precedence=1,
        is_commutative=True,
    ),
    "subtract": Function(
        evaluate=np.subtract,
        derivative=lambda call, a, b, y: (1.0, -1.0),
        unit=unit_rules.same,
        identity=identities.subtract,
        machine_code=lambda machine, a, b: machine.subtract(a, b),
        latex="{0} - {1}",
        text="{0} - {1}",
        precedence=1,
    ),
    "multiply": Function(
        evaluate=np.multiply,
        derivative=lambda call, a, b, y: (b, a),
        unit=unit_rules.product,
        identity=identities.multiply,
        machine_code=lambda machine, a, b: machine.multiply(a, b),
        latex=r"{0}\,{1}",
        text="{0}*{1}",
        precedence=2,
        is_commutative=True,
    ),
    "divide": Function(
        evaluate=np.divide,
        derivative=lambda call, a, b, y: (1.0 / b, -y / b),
        unit=unit_rules.quotient,
        identity=identities.divide,
        machine_code=lambda machine, a, b: machine.divide(a, b),
        latex=r"\frac{{{0}}}{{{1}}}",
        text="{0}/{1}",
        precedence=2,
    ),
    "power": Function(
        evaluate=np.power,
        derivative=_power_derivative,
        unit=unit_rules.power,
        identity=identities.power,
        machine_code=elementary.power,
        latex="{0}^{{{1}}}",
        text="{0}^{1}",
        precedence=4,
    ),
    "negative": Function(
        evaluate=np.negative,
        derivative=lambda call, a, y: (-1.0,),
        unit=unit_rules.unchanged,
        identity=identities.negative,
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
        unit=unit_rules.unchanged,
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
        unit=unit_rules.same,
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
        unit=unit_rules.same,
        machine_code=lambda machine, a, b: machine.maximum(a, b),
        latex=r"\max\left({0}, {1}\right)",
        text="max({0}, {1})",
        is_commutative=True,
    ),
    "less": Function(
        evaluate=np.less,
        derivative=lambda call, a, b, y: (0.0, 0.0),
        unit=unit_rules.truth,
        machine_code=lambda machine, a, b: machine.less(a, b),
        latex="{0} < {1}",
        text="{0} < {1}",
        precedence=0,
    ),
    "less_equal": Function(
        evaluate=np.less_equal,
        derivative=lambda call, a, b, y: (0.0, 0.0),
        unit=unit_rules.truth,
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
        unit=unit_rules.chosen,
        identity=identities.select,
        machine_code=lambda machine, condition, a, b: machine.select(condition, a, b),
        latex=r"\left({1} \text{{ if }} {0} \text{{ else }} {2}\right)",
        text="({1} if {0} else {2})",
    ),
    "sqrt": Function(
        evaluate=np.sqrt,
        derivative=lambda call, a, y: (0.5 / y,),
        unit=unit_rules.root,
        machine_code=lambda machine, a: machine.square_root(a),
        latex=r"\sqrt{{{0}}}",
        text="sqrt({0})",
    ),
    "exp": Function(
        evaluate=np.exp,
        derivative=lambda call, a, y: (y,),
        unit=unit_rules.number,
        machine_code=elementary.exp,
        latex="e^{{{0}}}",
        text="exp({0})",
    ),
    "expm1": Function(
        evaluate=np.expm1,
        derivative=lambda call, a, y: (y + 1.0,),
        unit=unit_rules.number,
        machine_code=elementary.expm1,
        latex=r"\left(e^{{{0}}} - 1\right)",
        text="(exp({0}) - 1)",
    ),
    "log": Function(
        evaluate=np.log,
        derivative=lambda call, a, y: (1.0 / a,),
        unit=unit_rules.number,
        machine_code=elementary.log,
        latex=r"\ln\left({0}\right)",
        text="ln({0})",
    ),
    "sin": Function(
        evaluate=np.sin,
        derivative=lambda call, a, y: (call("cos", a),),
        unit=unit_rules.number,
        machine_code=elementary.sin,
        latex=r"\sin\left({0}\right)",
        text="sin({0})",
    ),
    "cos": Function(
        evaluate=np.cos,
        derivative=lambda call, a, y: (-call("sin", a),),
        unit=unit_rules.number,
        machine_code=elementary.cos,
        latex=r"\cos\left({0}\right)",
        text="cos({0})",
    ),
    "tanh": Function(
        evaluate=np.tanh,
        derivative=lambda call, a, y: (1.0 - y * y,),
        unit=unit_rules.number,
        machine_code=elementary.tanh,
        latex=r"\tanh\left({0}\right)",
        text="tanh({0})",
    ),
    # 1 / (1 + exp(-x)), without overflow on either side.
    "logistic": Function(
        evaluate=rate_functions.logistic,
        derivative=lambda call, a, y: (y * (1.0 - y),),
        unit=unit_rules.number,
        machine_code=elementary.logistic,
        latex=r"\frac{{1}}{{1 + e^{{-\left({0}\right)}}}}",
        text="1/(1 + exp(-({0})))",
    ),
    # x / (1 - exp(-x)), one at zero.
    "linoid": Function(
        evaluate=rate_functions.linoid,
        derivative=lambda call, a, y: (call("linoid_slope", a),),
        unit=unit_rules.number,
        machine_code=elementary.linoid,
        latex=r"\operatorname{{xe}}\left({0}\right)",
        text="xe({0})",
    ),
    "linoid_slope": Function(
        evaluate=rate_functions.linoid_slope,
        derivative=lambda call, a, y: (rate_functions.linoid_curvature(call, a, y),),
        unit=unit_rules.number,
        machine_code=elementary.linoid_slope,
        latex=r"\operatorname{{xe}}'\left({0}\right)",
        text="xe'({0})",
    ),
}
