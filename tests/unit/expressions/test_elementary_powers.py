"""Powers, compiled, against mpmath and NumPy."""

import math

import numpy as np
import pytest
from mpmath import mpf

from axolemma.expressions import elementary

pytestmark = pytest.mark.usefixtures("many_digits")

POINTS = 1500

# Products and roots: an ulp at most for each relative error of 2**-53 that the
# docstring counts, half an ulp where there is one only. Others: 2 ulp as stated.
POWERS = [
    (0.0, 0.0),
    (1.0, 0.0),
    (2.0, 0.5),
    (3.0, 2.0),
    (4.0, 3.0),
    (8.0, 7.0),
    (-1.0, 0.5),
    (-3.0, 3.0),
    (0.5, 0.5),
    (-0.5, 2.0),
    (1.5, 2.0),
    (-2.5, 4.0),
    (0.37, 2.0),
    (1.3, 2.0),
    (4.7, 2.0),
    (-6.3, 2.0),
    (8.1, 2.0),
]


@pytest.mark.parametrize(("exponent", "bound"), POWERS)
def test_a_power_keeps_its_bound(exponent, bound, computed, largest_error):
    generator = np.random.default_rng(11)
    x = np.exp(generator.uniform(math.log(1e-6), math.log(1e6), POINTS))

    def raised(machine, base):
        return elementary.power(machine, base, exponent)

    results = computed(raised, x)
    assert largest_error(results, x, lambda base: base ** mpf(exponent)) <= bound


def test_a_power_rounded_twice_loses_an_ulp_for_each_unit_of_its_logarithm(
    computed, largest_error
):
    exponent = 4.7
    x = np.exp(np.random.default_rng(12).uniform(-5, 5, POINTS))

    def raised(machine, base):
        return elementary.power(machine, base, exponent)

    results = computed(raised, x, fused=False)
    bound = 2.0 + exponent * 5
    assert largest_error(results, x, lambda base: base ** mpf(exponent)) <= bound


def test_a_varying_power_is_that_of_the_same_constant(computed):
    x = np.exp(np.random.default_rng(13).uniform(-5, 5, 64))

    def constant(machine, base):
        return elementary.power(machine, base, 1.3)

    def varying(machine, base):
        return elementary.power(machine, base, machine.constant(1.3))

    np.testing.assert_array_equal(computed(constant, x), computed(varying, x))


@pytest.mark.parametrize(
    ("exponent", "expected"),
    [
        (2.0, [0.0, 4.0, math.inf]),
        (-1.0, [math.inf, -0.5, 0.0]),
        (0.3, [0.0, math.nan, None]),
        (-0.3, [math.inf, math.nan, None]),
        (0.5, [0.0, math.nan, math.inf]),
    ],
)
def test_powers_of_zero_negative_and_infinite_bases_are_those_of_numpy(
    exponent, expected, computed
):
    def raised(machine, base):
        return elementary.power(machine, base, exponent)

    results = computed(raised, np.array([0.0, -2.0, math.inf]))
    for result, wanted in zip(results, expected, strict=True):
        if wanted is not None:  # exponentials saturate instead of overflowing
            np.testing.assert_array_equal(result, wanted)
