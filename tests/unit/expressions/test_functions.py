"""Each function: its value, its derivative, its unit, and how it is written."""

from string import Formatter
from typing import Any, NamedTuple

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from axolemma.errors import UnitError
from axolemma.expressions import Expression, apply, differentiate, evaluate, symbol
from axolemma.expressions.functions import FUNCTIONS
from axolemma.units import DIMENSIONLESS, Unit, mS_per_cm2, mV, parse_unit, uA_per_cm2

ULP = 2.0**-52


class Case(NamedTuple):
    """What a function should be."""

    exact: Any
    samples: tuple[tuple[float, ...], ...]
    error: float
    """Of the value, in ulp; NumPy's own functions are right to some."""


def exact_linoid(x):
    return x / (1 - mpmath.exp(-x)) if x else mpf(1)


def exact_slope(x):
    return mpmath.diff(exact_linoid, x) if x else mpf("0.5")


ONE = tuple((x,) for x in (-30.0, -3.7, -1.0, -0.31, -1e-3, 0.0, 1e-9, 0.2, 2.5, 30.0))
POSITIVE = tuple((x,) for x in (1e-6, 0.3, 1.0, 2.5, 1e4))
TWO = ((2.5, -1.3), (-0.7, 0.4), (3.0, 3.0), (0.0, 2.0))
THREE = ((1.0, 2.5, -1.3), (0.0, 2.5, -1.3))

CASES = {
    "add": Case(lambda a, b: a + b, TWO, 0.5),
    "subtract": Case(lambda a, b: a - b, TWO, 0.5),
    "multiply": Case(lambda a, b: a * b, TWO, 0.5),
    "divide": Case(lambda a, b: a / b, TWO, 0.5),
    "power": Case(
        lambda a, b: a**b, ((2.5, 3.0), (-1.5, 3.0), (2.5, -1.5), (0.3, 0.5)), 1
    ),
    "negative": Case(lambda a: -a, ONE, 0),
    "absolute": Case(abs, ONE, 0),
    "minimum": Case(min, TWO, 0),
    "maximum": Case(max, TWO, 0),
    "less": Case(lambda a, b: mpf(a < b), TWO, 0),
    "less_equal": Case(lambda a, b: mpf(a <= b), TWO, 0),
    "select": Case(lambda condition, a, b: a if condition else b, THREE, 0),
    "sqrt": Case(mpmath.sqrt, POSITIVE, 0.5),
    "exp": Case(mpmath.exp, ONE, 1),
    "expm1": Case(mpmath.expm1, ONE, 1),
    "log": Case(mpmath.log, POSITIVE, 1),
    "sin": Case(mpmath.sin, ONE, 1),
    "cos": Case(mpmath.cos, ONE, 1),
    "tanh": Case(mpmath.tanh, ONE, 2),
    "logistic": Case(lambda x: 1 / (1 + mpmath.exp(-x)), ONE, 3),
    "linoid": Case(exact_linoid, ONE, 3),
    "linoid_slope": Case(exact_slope, ONE, 5),
}
# The functions with jumps or kinks, away from them.
SMOOTH_AT = {name: case.samples for name, case in CASES.items()} | {
    "absolute": ((-2.0,), (1.5,)),
    "minimum": ((2.5, -1.3), (-0.7, 0.4)),
    "maximum": ((2.5, -1.3), (-0.7, 0.4)),
}

given_samples = pytest.mark.parametrize(
    ("name", "sample"),
    [(name, sample) for name, case in CASES.items() for sample in case.samples],
)


def arguments(name: str) -> list[Expression]:
    count = len(CASES[name].samples[0])
    return [symbol(letter) for letter in "abc"[:count]]


def computed(expression: Expression, sample: tuple[float, ...]) -> float:
    values = dict(zip("abc", sample, strict=False))
    return float(evaluate([expression], values)[0])


def test_every_function_is_tested_here():
    assert CASES.keys() == FUNCTIONS.keys()


@given_samples
def test_the_value_is_right(name, sample):
    with mp.workdps(40):
        exact = CASES[name].exact(*map(mpf, sample))
        found = computed(apply(name, *arguments(name)), sample)
        error = abs(mpf(found) - exact)
        assert error <= CASES[name].error * ULP * max(abs(exact), mpf(1e-300))


@pytest.mark.parametrize(
    ("name", "sample"),
    [(name, sample) for name, samples in SMOOTH_AT.items() for sample in samples],
)
def test_the_derivative_by_each_argument_is_right(name, sample):
    inputs = arguments(name)
    for place, by in enumerate(inputs):
        if name == "power" and place == 1 and sample[0] < 0.0:
            continue  # a varying power of a negative number is none

        def moved(x, place=place):
            values = [*map(mpf, sample)]
            values[place] = x
            return CASES[name].exact(*values)

        with mp.workdps(60):
            is_choice = name in {"less", "less_equal"} or (name, place) == ("select", 0)
            step = mpf(10) ** -15
            at = mpf(sample[place])
            exact = (
                mpf(0)
                if is_choice
                else (moved(at + step) - moved(at - step)) / (2 * step)
            )
            found = computed(differentiate(apply(name, *inputs), by), sample)
            # The difference quotient is right to 1e-29; the curvature of the linoid
            # loses 60 ulp at the border of its series.
            assert abs(mpf(found) - exact) <= 1e-13 * max(mpf(1), abs(exact))


@pytest.mark.parametrize("name", ["minimum", "maximum"])
def test_where_two_are_equal_the_derivative_is_that_of_one(name):
    a, b = arguments(name)
    by_both = [differentiate(apply(name, a, b), by) for by in (a, b)]
    assert sum(computed(each, (1.0, 1.0)) for each in by_both) == 1.0


@pytest.mark.parametrize("x", [-0.1, 0.1, -0.1 * (1 + ULP), 0.1 * (1 + ULP), 1e-8, 0.0])
def test_the_curvature_of_the_linoid_is_right_where_its_series_ends(x):
    (a,) = arguments("linoid_slope")
    found = computed(differentiate(apply("linoid_slope", a), a), (x,))
    with mp.workdps(60):
        exact = mpmath.taylor(exact_linoid, mpf(x) + mpf(10) ** -20, 2)[2] * 2
        assert abs(mpf(found) - exact) < 1e-13


@pytest.mark.parametrize("x", [-800.0, -709.9, 709.9, 800.0, 1e300, -1e300])
def test_functions_of_rates_reach_their_limits(x):
    rising = float(x > 0.0)
    limits = {"logistic": rising, "linoid": max(x, 0.0), "linoid_slope": rising}
    for name, limit in limits.items():
        assert computed(apply(name, symbol("a")), (x,)) == pytest.approx(
            limit, abs=1e-300
        )


@pytest.mark.parametrize("name", ["logistic", "linoid", "linoid_slope"])
def test_functions_of_rates_take_arrays_and_keep_no_number(name):
    prepared = apply(name, symbol("a"))
    (found,) = evaluate([prepared], {"a": np.array([[0.0, 1.0], [np.nan, -1.0]])})
    assert found.shape == (2, 2)
    assert np.isnan(found).tolist() == [[False, False], [True, False]]
    assert isinstance(evaluate([prepared], {"a": 0.5})[0], float)


# Units

SQUARED = parse_unit("mV2")


@pytest.mark.parametrize(
    ("name", "units", "expected"),
    [
        ("add", (mV, mV), mV),
        ("subtract", (mV, mV), mV),
        ("multiply", (mV, mS_per_cm2), uA_per_cm2),
        ("divide", (uA_per_cm2, mV), mS_per_cm2),
        ("negative", (mV,), mV),
        ("absolute", (mV,), mV),
        ("minimum", (mV, mV), mV),
        ("maximum", (mV, mV), mV),
        ("less", (mV, mV), DIMENSIONLESS),
        ("less_equal", (mV, mV), DIMENSIONLESS),
        ("select", (DIMENSIONLESS, mV, mV), mV),
        ("sqrt", (SQUARED,), mV),
    ],
)
def test_the_unit_of_the_value(name, units, expected):
    inputs = [symbol(letter, unit) for letter, unit in zip("abc", units, strict=False)]
    assert apply(name, *inputs).unit == expected


def test_the_unit_of_a_power_needs_a_constant():
    a = symbol("a", mV)
    assert (a**2).unit == SQUARED
    assert (a**-1).unit == (1 / a).unit
    assert mV == (SQUARED**0.5)
    with pytest.raises(UnitError, match="to a varying power"):
        a ** symbol("b")


NUMBERS_ALONE = [
    "exp", "expm1", "log", "sin", "cos", "tanh", "logistic", "linoid", "linoid_slope",
]  # fmt: skip


@pytest.mark.parametrize("name", NUMBERS_ALONE)
def test_functions_of_numbers_take_no_quantity(name):
    with pytest.raises(UnitError, match="found a quantity in mV, expected a number"):
        apply(name, symbol("a", mV))


@pytest.mark.parametrize(
    "name", ["add", "subtract", "minimum", "maximum", "less", "less_equal"]
)
def test_functions_of_two_alike_take_one_unit(name):
    with pytest.raises(UnitError, match="expected one unit for both"):
        apply(name, symbol("a", mV), symbol("b", mS_per_cm2))
    # Zero alone has every unit.
    assert isinstance(apply(name, symbol("a", mV), 0.0).unit, Unit)


# Writing


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("style", ["text", "latex"])
def test_the_template_has_a_place_for_each_argument(name, style):
    template = getattr(FUNCTIONS[name], style)
    places = {place for _, place, _, _ in Formatter().parse(template) if place}
    count = len(CASES[name].samples[0])
    assert places == {str(place) for place in range(count)}
    written = template.format(*"uvw"[:count])
    assert "{0}" not in written
    assert written.count("{") == written.count("}")


def test_what_changes_places_gives_the_same():
    for name, function in FUNCTIONS.items():
        if function.is_commutative:
            for a, b in TWO:
                assert function.evaluate(a, b) == function.evaluate(b, a), name
            x, y = arguments(name)
            assert apply(name, x, y) == apply(name, y, x)


def test_the_precedence_of_operators_is_that_of_mathematics():
    order = ["less", "add", "multiply", "negative", "power", "exp"]
    binding = [FUNCTIONS[name].precedence for name in order]
    assert binding == sorted(binding)
    assert len(set(binding)) == len(binding)
    assert FUNCTIONS["add"].precedence == FUNCTIONS["subtract"].precedence
