"""Removable singularities: every way of writing one has its limit."""

from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from axolemma.expressions import (
    apply,
    as_expression,
    evaluate,
    lower,
    symbol,
    topological,
)
from axolemma.units import DIMENSIONLESS, K, Unit, mM, ms, mV


def named(name: str, unit: Unit = DIMENSIONLESS) -> Any:
    """A symbol; NumPy's stubs know of no objects but arrays, hence Any."""
    return symbol(name, unit)


V = named("membrane.V", mV)
HALF, SLOPE = named("Na.half", mV), named("Na.slope", mV)
T = named("membrane.temperature", K)
x = V / mV
u = V / mV + 65

# The formula, the voltage where it vanishes above and below, and its limit there.
FORMS = {
    "x / (1 - exp(-x))": (x / (1 - np.exp(-x)), 0.0, 1.0),
    "x / (exp(x) - 1)": (x / (np.exp(x) - 1), 0.0, 1.0),
    "-x / (1 - exp(x))": (-x / (1 - np.exp(x)), 0.0, 1.0),
    "-x / (exp(-x) - 1)": (-x / (np.exp(-x) - 1), 0.0, 1.0),
    "x / expm1(x)": (x / np.expm1(x), 0.0, 1.0),
    "x / -expm1(-x)": (x / -np.expm1(-x), 0.0, 1.0),
    "alpha m": (0.1 * (x + 40) / (1 - np.exp(-(x + 40) / 10)), -40.0, 1.0),
    "alpha m, by the reciprocal": (
        0.1 * (x + 40) * (1 - np.exp(-0.1 * (x + 40))) ** -1,
        -40.0,
        1.0,
    ),
    "alpha m of 1952": (0.1 * (25 - u) / (np.exp((25 - u) / 10) - 1), -40.0, 1.0),
    "alpha m, quotient first": (
        (0.1 * (25 - u)) * (1 / (np.exp((25 - u) / 10) - 1)),
        -40.0,
        1.0,
    ),
    "alpha m, slope as a quotient": (
        (x + 40) / 10 / (1 - np.exp(-(x + 40) / 10)),
        -40.0,
        1.0,
    ),
    "alpha m, in volts": (
        1e5 * (V + 40 * mV) / (1e6 * mV) / (1 - np.exp(-(V + 40 * mV) / (10 * mV))),
        -40.0,
        1.0,
    ),
    "alpha m, expanded": ((0.1 * x + 4) / (1 - np.exp(-0.1 * x - 4)), -40.0, 1.0),
    "alpha n": (0.01 * (x + 55) / (1 - np.exp(-(x + 55) / 10)), -55.0, 0.1),
    "Traub's alpha": (0.32 * (x + 54) / (1 - np.exp(-(x + 54) / 4)), -54.0, 1.28),
    "Traub's beta": (0.28 * (x + 27) / (np.exp((x + 27) / 5) - 1), -27.0, 1.4),
    "of 1995": (
        0.00798 * (x + 93.2) / (1 - np.exp((-93.2 - x) / 1.1)),
        -93.2,
        0.008778,
    ),
    "squared": (((x + 40) / (1 - np.exp(-(x + 40) / 10))) ** 2, -40.0, 100.0),
    "two at once": (
        (x + 40) ** 2 / ((1 - np.exp(-(x + 40) / 10)) * (1 - np.exp(-(x + 40) / 5))),
        -40.0,
        50.0,
    ),
    "squared above and below": (x**2 / (1 - np.exp(-x)) ** 2, 0.0, 1.0),
    "a factor before": (
        3 * x / (2 * (1 - np.exp(-x))),
        0.0,
        1.5,
    ),
    "twice the difference": (x / (2 - 2 * np.exp(-x)), 0.0, 0.5),
    "difference of exponentials": (x / (np.exp(x / 2) - np.exp(-x / 2)), 0.0, 1.0),
    "sinh": (x / np.sinh(x), 0.0, 1.0),
    "tanh": (x / np.tanh(x / 2), 0.0, 2.0),
    "upside down": ((1 - np.exp(-x)) / x, 0.0, 1.0),
    "below a quotient": (1 / ((1 - np.exp(-x)) / x), 0.0, 1.0),
    "guarded by a Taylor series": (
        np.where(np.abs(x) < 1e-6, 1 + x / 2, x / (1 - np.exp(-x))),
        0.0,
        1.0,
    ),
    "guarded at the point": (
        np.where(np.abs(x) < 1e-9, 1.0, x / (1 - np.exp(-x))),
        0.0,
        1.0,
    ),
    "guarded below": (
        np.where(x < -30, 0.0, x / (1 - np.exp(-x))),
        0.0,
        1.0,
    ),
}


def value(formula: Any, **given: float) -> float:
    known = {"membrane.V": 0.0} | {k.replace("__", "."): v for k, v in given.items()}
    return float(evaluate(lower([formula]), known)[0])


@pytest.mark.parametrize("name", FORMS)
def test_the_limit_is_right(name):
    formula, voltage, limit = FORMS[name]
    assert value(formula, membrane__V=voltage) == pytest.approx(limit, rel=1e-14)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("distance", [-7.3, -0.02, -3e-6, 1e-9, 1e-4, 0.7, 20.0])
def test_close_to_the_limit_and_far_from_it_the_value_is_that_of_the_formula(
    name, distance
):
    formula, voltage, _ = FORMS[name]
    at = voltage + distance
    with mp.workdps(50):
        exact = exact_value(formula, mpf(at))
        found = value(formula, membrane__V=at)
        # The guards of authors are right to the square of their width; a product
        # with a constant of 13 digits is rounded, and so is 0.1 * 40 beside 4.
        assert abs(mpf(found) - exact) <= 2e-13 * abs(exact)


def exact_value(formula: Any, voltage: Any) -> Any:
    """What the formula is in fifty digits."""
    functions: dict[str, Any] = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b,
        "power": lambda a, b: a**b,
        "negative": lambda a: -a,
        "absolute": abs,
        "less": lambda a, b: a < b,
        "select": lambda condition, a, b: a if condition else b,
        "exp": mpmath.exp,
        "expm1": mpmath.expm1,
        "tanh": mpmath.tanh,
    }
    done: dict[Any, Any] = {}
    for node in topological([as_expression(formula)]):
        if node.is_constant:
            done[node] = mpf(repr(node.value))
        elif node.operation == "symbol":
            done[node] = voltage
        else:
            inputs = [done[argument] for argument in node.arguments]
            done[node] = functions[node.operation](*inputs)
    return done[formula]


def test_a_formula_with_named_parameters_has_its_limit_for_any_of_them():
    formula = 0.3 * (V - HALF) / mV / (1 - np.exp(-(V - HALF) / SLOPE)) / ms
    for half, slope in ((-40.0, 10.0), (-35.7, -6.3)):
        found = value(formula, membrane__V=half, Na__half=half, Na__slope=slope)
        assert found == pytest.approx(0.3 * slope, rel=1e-14)


def test_a_constant_field_has_its_limit_at_any_temperature():
    nu = 2 * V / (mV * 0.0861733 / K * T)
    inside, outside = named("Ca.inside", mM), named("Ca.outside", mM)
    current = nu * (inside - outside * np.exp(-nu)) / (1 - np.exp(-nu))
    split = nu / (1 - np.exp(-nu)) * (inside - outside * np.exp(-nu))
    given = {"membrane__temperature": 310.0, "Ca__inside": 1e-4, "Ca__outside": 1.5}
    for formula in (current, split):
        assert value(formula, **given) == pytest.approx(1e-4 - 1.5, rel=1e-14)


def test_a_formula_is_written_with_the_function_that_has_the_limit():
    formula, _, _ = FORMS["alpha m"]
    (lowered,) = lower([as_expression(formula)])
    # Sums and products have no order of their own.
    number = symbol("membrane.V")
    assert lowered == apply("linoid", 0.1 * number + 4)


@pytest.mark.parametrize(
    "formula",
    [
        x / (1 - np.exp(-x - 1e-9)),
        (x + 1) / (1 - np.exp(-x)),
        1 / (1 - np.exp(-x)),
        x / (2 - np.exp(-x)),
        x / (np.exp(x) - np.exp(2.0)),
        np.sqrt(x**2) / (1 - np.exp(-x)),
    ],
)
def test_a_singularity_that_is_none_or_stays_is_left_alone(formula):
    operations = {node.operation for node in topological(lower([formula]))}
    assert "linoid" not in operations
    at = {"membrane.V": 0.7}
    assert evaluate(lower([formula]), at)[0] == pytest.approx(
        float(evaluate([formula], at)[0]), rel=1e-14
    )


def test_a_pole_of_a_higher_order_stays_infinite():
    formula = x / (1 - np.exp(-x)) ** 2
    assert np.isinf(value(formula))


def test_a_factor_too_large_to_be_raised_is_no_fault():
    formula = (1e200 * x) ** 2 / (1 - np.exp(-x))
    assert value(formula, membrane__V=1.0) == np.inf
