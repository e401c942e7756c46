"""The functions that rates of gates are made of, as NumPy computes them.

Each is the formula that keeps its digits. That an exponential may overflow is part
of them: it leads to the right limit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np

# The odd powers of the derivative of x / (1 - exp(-x)), B(2k) / (2k - 1)! of the
# Bernoulli numbers; the first term left out is 3e-18 at x = 1.
_SLOPE_SERIES = (
    1 / 6, -1 / 180, 1 / 5040, -1 / 151200, 1 / 4790016, -691 / 108972864000,
    1 / 5337446400, -3617 / 666913927680000, 43867 / 283838567620608000,
    -174611 / 40142883134914560000, 77683 / 640959092699627520000,
)  # fmt: skip


def logistic(x: Any) -> Any:
    """1 / (1 + exp(-x))."""
    return 1.0 / (1.0 + np.exp(np.negative(x)))


def linoid(x: Any) -> Any:
    """x / (1 - exp(-x)), 1 at 0."""
    y = np.negative(x)
    return _chosen(y == 0.0, 1.0, y / np.expm1(y))


def linoid_slope(x: Any) -> Any:
    """The derivative of `linoid`, 1/2 at 0."""
    square: Any = np.square(x)
    series: Any = _SLOPE_SERIES[-1]
    for coefficient in _SLOPE_SERIES[-2::-1]:
        series = series * square + coefficient
    size: Any = np.abs(x)
    decay: Any = np.exp(-size)
    # Of negative x; of positive x it is what this leaves to one.
    falling: Any = decay * ((size - 1.0) + decay) / np.square(np.expm1(-size))
    far = _chosen(np.less(x, 0.0), falling, 1.0 - falling)
    return _chosen(size < 1.0, 0.5 + x * series, far)


def linoid_curvature(call: Callable[..., Any], x: Any, value: Any) -> Any:
    """Build the second derivative of `linoid`.

    Parameters
    ----------
    call
        What applies a function by name.
    x
        The argument.
    value
        The first derivative there.
    """
    squared = x * x
    series = 1 / 6 - squared * (1 / 60 - squared * (1 / 1008 - squared / 21600))
    is_small = call("less", squared, 0.01)
    safe = call("select", is_small, 1.0, x)
    formula = (call("linoid", x) - 2.0 * value) * call("linoid", -x) / safe
    return call("select", is_small, series, formula)


def _chosen(condition: Any, a: Any, b: Any) -> Any:
    # A number stays a number.
    return cast(Any, np.where(condition, a, b))[()]
