"""Exponentials that are powers of one another."""

from typing import Any

import numpy as np
import pytest

from axolemma.expressions import (
    Expression,
    apply,
    elementary,
    evaluate,
    lower,
    share_exponentials,
    symbol,
    topological,
)

X: Any = symbol("x")
Y: Any = symbol("y")
# The largest power is 16: as many roundings, and as many again for safety.
SIXTEEN_ROUNDINGS = 32 * 2.0**-53


def exponentials(expressions: list[Expression]) -> list[Expression]:
    kinds = {"exp", "logistic", "linoid", "linoid_slope"}
    return [n for n in topological(expressions) if n.operation in kinds]


def test_rates_of_gates_share_one_exponential():
    rates = lower(
        [
            np.exp(-X / 80),
            np.exp(-(X + 65) / 20),
            1 / (1 + np.exp(-(X + 35) / 10)),
            (X + 40) / (1 - np.exp(-(X + 40) / 10)),
        ]
    )
    shared = share_exponentials(rates)
    assert exponentials(shared) == [np.exp(-0.0125 * X)]
    at = {"x": np.linspace(-150.0, 100.0, 501)}
    for one, other in zip(evaluate(rates, at), evaluate(shared, at), strict=True):
        # Above its series the quotient has lost a digit: 1 - exp(-0.3) is a quarter.
        assert np.max(np.abs(other / one - 1.0)) < 20 * SIXTEEN_ROUNDINGS


@pytest.mark.parametrize("name", ["exp", "logistic", "linoid", "linoid_slope"])
def test_each_function_keeps_its_value_close_to_zero_too(name):
    given = [apply(name, 0.5 * X), np.exp(0.5 * X), np.exp(-0.5 * X)]
    shared = share_exponentials(given)
    near = np.array([0.0, 1e-12, 1e-3, 0.59, 0.61, 5.0])
    at = {"x": np.concatenate([near, -near])}
    for one, other in zip(evaluate(given, at), evaluate(shared, at), strict=True):
        # Of the slope the series ends at 2e-14.
        assert np.max(np.abs(other - one) / np.abs(one)) < 1e-13


def test_exponentials_that_share_nothing_are_left_alone():
    alone = [np.exp(X), np.exp(np.sqrt(2.0) * X), np.exp(Y), np.exp(-X), np.exp(X * Y)]
    assert share_exponentials(alone) == alone


def test_one_alone_is_written_out_when_that_is_asked_for():
    (alone,) = share_exponentials([apply("logistic", X)], is_alone_enough=True)
    assert alone == 1.0 / (1.0 + np.exp(-X))


def test_a_power_above_sixteen_is_an_exponential_of_its_own():
    far = [np.exp(0.05 * X), np.exp(0.85 * X)]
    assert len(exponentials(share_exponentials(far))) == 2
    near = [np.exp(0.05 * X), np.exp(0.8 * X)]
    assert len(exponentials(share_exponentials(near))) == 1


def test_what_is_commensurate_shares_a_flatter_root():
    # 1/18 is ten ninths of 1/20: powers ten and nine of one exponential.
    given = [np.exp(-X / 18), np.exp(-X / 20)]
    shared = share_exponentials(lower(given))
    assert len(exponentials(shared)) == 1
    at = {"x": np.linspace(-150.0, 100.0, 501)}
    for one, other in zip(evaluate(given, at), evaluate(shared, at), strict=True):
        assert np.max(np.abs(other / one - 1.0)) < SIXTEEN_ROUNDINGS


def test_higher_powers_are_taken_where_they_are_allowed_and_stay_products():
    given = [np.exp(-X / 80), np.exp(-X / 18), np.exp(-X / 10)]
    shared = share_exponentials(lower(given), highest_power=72)
    assert len(exponentials(shared)) == 1
    powers = [n.arguments[1].value for n in topological(shared) if len(n.arguments) > 1
              and n.operation == "power"]  # fmt: skip
    assert max(powers) <= elementary.LARGEST_PRODUCT
    at = {"x": np.linspace(-150.0, 100.0, 501)}
    for one, other in zip(evaluate(given, at), evaluate(shared, at), strict=True):
        # 72 roundings instead of 16.
        assert np.max(np.abs(other / one - 1.0)) < 72 / 16 * SIXTEEN_ROUNDINGS


def test_a_steep_exponential_is_left_alone():
    steep = [np.exp(2.0 * X), np.exp(4.0 * X)]
    assert share_exponentials(steep) == steep


def test_several_quantities_share_apart():
    given = [np.exp(X), np.exp(2 * X / 2 * 1.0) * 2, np.exp(Y / 2), np.exp(Y)]
    shared = share_exponentials(lower(given))
    assert len(exponentials(shared)) == 2


@pytest.mark.parametrize("name", ["logistic", "linoid", "linoid_slope"])
def test_an_overflow_is_no_fault(name):
    given = [apply(name, X), np.exp(-X), np.exp(X)]
    shared = share_exponentials(given)
    at = {"x": np.array([-1e3, -720.0, 720.0, 1e3])}
    (one, *_), (other, *_) = evaluate(given, at), evaluate(shared, at)
    # Below -709 both are zero but for what is too small to be a number.
    assert np.allclose(one, other, rtol=1e-12, atol=1e-300)
