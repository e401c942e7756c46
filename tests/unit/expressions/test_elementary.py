"""Accuracy of the elementary functions, compiled, against mpmath."""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import mpmath
import numpy as np
import pytest
from mpmath import mp, mpf

from axolemma.expressions import elementary

pytestmark = pytest.mark.usefixtures("many_digits")

# Where the target has no such instruction, `llvm.fma` calls the C library: slower,
# with the same bits, so that both roundings are tested on every machine.
FUSED = [True, False]

POINTS = 1500


def _exact_linoid(x):
    return x / -mpmath.expm1(-x) if x else mpf(1)


def _exact_linoid_slope(x):
    if abs(x) < mpf(10) ** -6:  # the next term of the series is below 1e-26
        return mpf(1) / 2 + x / 6 - x**3 / 180
    decay = mpmath.exp(-x)
    return (1 - decay - x * decay) / (1 - decay) ** 2


class Case(NamedTuple):
    """A function on an interval, or about zero, with its bounds in ulp.

    `low` and `high` are the ends; with `is_about_zero` they bound the magnitude,
    which is drawn evenly on the logarithmic scale with either sign.
    """

    name: str
    exact: Callable[..., Any]
    low: float
    high: float
    fused_bound: float
    rounded_twice_bound: float
    is_about_zero: bool = False

    def points(self) -> np.ndarray:
        generator = np.random.default_rng(20260101)
        if not self.is_about_zero:
            inner = generator.uniform(self.low, self.high, POINTS)
            return np.concatenate([[self.low, self.high], inner])
        ends = math.log(self.low), math.log(self.high)
        size = np.exp(generator.uniform(*ends, POINTS))
        return size * generator.choice([-1.0, 1.0], POINTS)


# The bounds are those of the docstrings in `elementary`.
CASES = [
    Case("exp", mpmath.exp, -708, 709, 0.9, 1.2),
    Case("exp", mpmath.exp, -20, 20, 0.9, 1.2),
    Case("exp", mpmath.exp, -1, 1, 0.9, 1.2),
    Case("expm1", mpmath.expm1, -700, 700, 2.7, 2.8),
    Case("expm1", mpmath.expm1, -2, 2, 2.7, 2.8),
    Case("expm1", mpmath.expm1, 1e-307, 1e-2, 2.7, 2.8, is_about_zero=True),
    Case("tanh", mpmath.tanh, -25, 25, 2.7, 2.7),
    Case("tanh", mpmath.tanh, 1e-307, 1, 2.7, 2.7, is_about_zero=True),
    Case("logistic", lambda x: 1 / (1 + mpmath.exp(-x)), -700, 700, 2.0, 2.0),
    Case("logistic", lambda x: 1 / (1 + mpmath.exp(-x)), -5, 5, 2.0, 2.0),
    Case("linoid", _exact_linoid, -700, 700, 2.7, 3.0),
    Case("linoid", _exact_linoid, -2, 2, 2.7, 3.0),
    Case("linoid", _exact_linoid, 1e-307, 1, 2.7, 3.0, is_about_zero=True),
    Case("linoid_slope", _exact_linoid_slope, -690, 700, 2.8, 3.2),
    Case("linoid_slope", _exact_linoid_slope, -4, 4, 2.8, 3.2),
    Case("linoid_slope", _exact_linoid_slope, 1e-307, 1, 2.8, 3.2, is_about_zero=True),
    Case("log", mpmath.log, 0.3, 3, 0.75, 0.8),
    Case("log", mpmath.log, 0.99, 1.01, 0.75, 0.8),
    Case("log", mpmath.log, 1e-3, 1e3, 0.75, 0.8),
    Case("sin", mpmath.sin, -7, 7, 2.2, 2.2),
    Case("sin", mpmath.sin, -2.6e7, 2.6e7, 2.2, 2.2),
    Case("sin", mpmath.sin, 1e-307, 1, 2.2, 2.2, is_about_zero=True),
    Case("cos", mpmath.cos, -7, 7, 2.2, 2.2),
    Case("cos", mpmath.cos, -2.6e7, 2.6e7, 2.2, 2.2),
    Case("cos", mpmath.cos, 1e-307, 1, 2.2, 2.2, is_about_zero=True),
]


@pytest.mark.parametrize("fused", FUSED)
@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.name} {c.low:g} {c.high:g}")
def test_a_function_keeps_the_bound_it_states(case, fused, computed, largest_error):
    x = case.points()
    results = computed(getattr(elementary, case.name), x, fused=fused)
    bound = case.fused_bound if fused else case.rounded_twice_bound
    assert largest_error(results, x, case.exact) <= bound


@pytest.mark.parametrize("fused", FUSED)
@pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
def test_a_lane_gives_the_same_bits_at_every_width(name, fused, computed):
    generator = np.random.default_rng(7)
    x = np.concatenate(
        [generator.uniform(-30, 30, 400), generator.uniform(-800, 800, 400)]
    )
    algorithm = getattr(elementary, name)
    alone = computed(algorithm, x, width=1, fused=fused)
    for width in (2, 4, 8, 16):
        together = computed(algorithm, x, width=width, fused=fused)
        np.testing.assert_array_equal(together.view(np.int64), alone.view(np.int64))


@pytest.mark.parametrize("width", [1, 8])
@pytest.mark.parametrize("fused", FUSED)
@pytest.mark.parametrize("name", sorted({case.name for case in CASES}))
def test_not_a_number_stays_not_a_number(name, fused, width, computed):
    x = np.array([math.nan, -math.nan])
    results = computed(getattr(elementary, name), x, width=width, fused=fused)
    assert np.isnan(results).all()


@pytest.mark.parametrize("fused", FUSED)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exp", 1.0),
        ("expm1", 0.0),
        ("tanh", 0.0),
        ("logistic", 0.5),
        ("linoid", 1.0),
        ("linoid_slope", 0.5),
        ("sin", 0.0),
        ("cos", 1.0),
    ],
)
def test_zero_and_subnormal_arguments_give_the_exact_value(
    name, value, fused, computed
):
    x = np.array([0.0, -0.0, 5e-324, -5e-324])
    slope = 1.0 if name in {"expm1", "tanh", "sin"} else 0.0
    results = computed(getattr(elementary, name), x, fused=fused)
    np.testing.assert_array_equal(results, value + slope * x)


@pytest.mark.parametrize(
    ("name", "at_minus_infinity", "at_infinity"),
    [
        ("exp", mpmath.exp(-708), mpmath.exp(709)),
        ("expm1", -1, mpmath.exp(709)),
        ("tanh", -1, 1),
        ("logistic", mpmath.exp(-709), 1),
        ("linoid", 709 * mpmath.exp(-709), math.inf),
        ("linoid_slope", 707 * mpmath.exp(-708), 1),
    ],
)
def test_infinite_arguments_saturate_at_the_values_stated(
    name, at_minus_infinity, at_infinity, computed
):
    x = np.array([-math.inf, -1e300, math.inf])
    low, far_low, high = computed(getattr(elementary, name), x)
    # 3 ulp, as elsewhere.
    assert low == far_low == pytest.approx(float(at_minus_infinity), rel=7e-16, abs=0)
    assert high == pytest.approx(float(at_infinity), rel=7e-16, abs=0)


def test_exp_is_finite_and_normal_for_every_finite_argument(computed):
    x = np.array([-1e308, -709.0, -708.0, 709.0, 709.8, 1e308])
    results = computed(elementary.exp, x)
    assert np.isfinite(results).all()
    assert (results >= np.finfo(float).tiny).all()
    assert (np.diff(results) >= 0.0).all()


def test_linoid_grows_like_its_argument_and_decays_like_an_exponential(computed):
    x = np.array([40.0, 1e10, 1e300, -40.0])
    expected = [40.0, 1e10, 1e300, 40.0 * math.exp(-40.0)]
    # 1 ulp: what the linoid adds to these limits is below the last place.
    np.testing.assert_allclose(computed(elementary.linoid, x), expected, rtol=4e-16)


def test_linoid_and_its_slope_are_smooth_where_their_formulas_meet(computed):
    limits = (-2.0, 2.0, -0.5 * math.log(2), 0.5 * math.log(2))
    steps = np.spacing(2.0) * np.arange(-50, 51)
    for name in ("linoid", "linoid_slope"):
        for limit in limits:
            values = computed(getattr(elementary, name), limit + steps)
            # Neighbours differ by the slope (at most 1) times the step and by the
            # rounding of both, at most 3 ulp each.
            allowed = np.spacing(2.0) + 6 * np.spacing(np.abs(values).max())
            assert np.abs(np.diff(values)).max() <= allowed


@pytest.mark.parametrize("fused", FUSED)
def test_log_is_defined_as_by_ieee_754(fused, computed):
    x = np.array([0.0, -0.0, -1.0, -math.inf, math.inf, 1.0])
    results = computed(elementary.log, x, fused=fused)
    np.testing.assert_array_equal(
        results, [-math.inf, -math.inf, math.nan, math.nan, math.inf, 0.0]
    )


@pytest.mark.parametrize("fused", FUSED)
def test_log_is_accurate_for_every_exponent_and_for_subnormal_numbers(
    fused, computed, largest_error
):
    x = np.ldexp(np.float64(1.2345678901234567), np.arange(-1074, 1024))
    results = computed(elementary.log, x, fused=fused)
    assert largest_error(results, x, mpmath.log) <= 0.8


@pytest.mark.parametrize("fused", FUSED)
def test_sin_and_cos_are_accurate_next_to_their_zeros(fused, computed, largest_error):
    turns = np.random.default_rng(3).integers(-8_000_000, 8_000_000, POINTS)
    for name, exact, offset in (("sin", mpmath.sin, 0.0), ("cos", mpmath.cos, 0.5)):
        x = np.pi * (turns + offset)
        results = computed(getattr(elementary, name), x, fused=fused)
        assert largest_error(results, x, exact) <= 2.2


def test_sin_and_cos_do_not_leave_the_range_of_a_sine(computed):
    quarter_turns = np.arange(-2000, 2000) * (np.pi / 2)
    for name in ("sin", "cos"):
        for step in (-1e-8, 0.0, 1e-8):
            results = computed(getattr(elementary, name), quarter_turns + step)
            assert np.abs(results).max() <= 1.0


def test_sin_and_cos_refuse_phases_without_meaning(computed):
    x = np.array([3e7, -3e7, 1e300, math.inf, -math.inf])
    for name in ("sin", "cos"):
        assert np.isnan(computed(getattr(elementary, name), x)).all()


def _polynomial_error(coefficients, function, low, high) -> float:
    """The largest relative error of a polynomial that stands in for a function."""
    worst = mpf(0)
    for step in range(201):
        x = mpf(low) + (mpf(high) - mpf(low)) * step / 200
        if abs(x) < mpf(10) ** -8:
            continue
        tail = sum(mpf(c) * x**k for k, c in enumerate(coefficients))
        approximate, true = function(x, tail)
        worst = max(worst, abs(approximate / true - 1))
    return float(worst)


def test_the_polynomials_are_as_good_as_their_comments_say():
    half_ln2 = mpmath.log(2) / 2
    error = _polynomial_error(
        elementary._EXPONENTIAL,
        lambda r, tail: (r * (1 + r * tail), mpmath.expm1(r)),
        -half_ln2,
        half_ln2,
    )
    assert error <= 3.5e-17
    error = _polynomial_error(
        elementary._LOGARITHM,
        lambda z, tail: (2 + z * tail, 2 * mpmath.atanh(mpmath.sqrt(z)) / z**0.5),
        0,
        ((mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1)) ** 2,
    )
    assert error <= 1.9e-18
    error = _polynomial_error(
        elementary._SINE,
        lambda z, tail: (1 + z * tail, mpmath.sin(mpmath.sqrt(z)) / z**0.5),
        0,
        (mpmath.pi / 2) ** 2,
    )
    assert error <= 5.3e-18
    error = _polynomial_error(
        elementary._LINOID_SLOPE,
        lambda z, tail: (
            0.5 - mpmath.sqrt(z) * tail,
            _exact_linoid_slope(-mpmath.sqrt(z)),
        ),
        0,
        4,
    )
    assert error <= 4.2e-17


def test_the_parts_of_constants_add_up_to_the_constants():
    ln2 = mpf(elementary._LN2_HIGH) + mpf(elementary._LN2_LOW)
    # Half the last place of the last parts, which begin at 2**-44 and at 2**-87.
    assert abs(ln2 - mpmath.log(2)) < mpf(2) ** -97
    with mp.workdps(60):
        pi = sum(map(mpf, elementary._PI_PARTS))
        assert abs(pi - mpmath.pi) < mpf(2) ** -139
