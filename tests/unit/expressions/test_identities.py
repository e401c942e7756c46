"""Identities: what is written in two ways is one node, and stays what it was."""

from typing import Any

import numpy as np
import pytest

from axolemma.expressions import apply, constant, evaluate, symbol
from axolemma.units import DIMENSIONLESS, Unit, ms, mV


def named(name: str, unit: Unit = DIMENSIONLESS) -> Any:
    """A symbol; NumPy's stubs know of no objects but arrays, hence Any."""
    return symbol(name, unit)


X, Y = named("x"), named("y")
V = named("membrane.V", mV)
CONDITION = X < 0.5


@pytest.mark.parametrize(
    ("written", "simpler"),
    [
        (X + 0, X),
        (0 + X, X),
        (X + -Y, X - Y),
        (-Y + X, X - Y),
        (-X + -Y, -(X + Y)),
        (X - 0, X),
        (0 - X, -X),
        (X - -Y, X + Y),
        (X - X, constant(0.0)),
        (X * 0, constant(0.0)),
        (X * 1, X),
        (-1 * X, -X),
        (2 * (3 * X), 6 * X),
        (2 * -X, -2 * X),
        (-X * Y, -(X * Y)),
        (-X * -Y, X * Y),
        (X / 1, X),
        (0 / X, constant(0.0)),
        (-X / Y, -(X / Y)),
        (X**1, X),
        (X**0, constant(1.0)),
        (-1 * -X, X),
        (np.negative(-X), X),
        (-(X - Y), Y - X),
        (np.where(1, X, Y), X),
        (np.where(0, X, Y), Y),
        (np.where(CONDITION, X, X), X),
        (constant(2.0) + 3, constant(5.0)),
        (np.exp(constant(0.0)), constant(1.0)),
    ],
)
def test_a_formula_is_written_the_simpler_way(written, simpler):
    assert written == simpler


def test_a_product_with_a_mask_is_a_choice():
    mask = np.where(CONDITION, 1.0, 0.0)
    assert mask * Y == np.where(CONDITION, Y, 0.0)
    assert np.where(CONDITION, -1.0, 1.0) * Y == np.where(CONDITION, -Y, Y)
    # Other numbers stay factors.
    assert (apply("select", CONDITION, 2.0, 0.0) * Y).operation == "multiply"


def test_choices_that_exclude_one_another_are_one_choice():
    one, other = np.where(CONDITION, X, 0.0), np.where(CONDITION, 0.0, Y)
    assert one + other == np.where(CONDITION, X, Y)
    assert np.where(CONDITION, X, 0.0) + np.where(Y < 0.5, 0.0, Y) != one + other
    assert (apply("select", CONDITION, X, 1.0) + other).operation == "add"


def test_two_masks_multiply_in_either_order():
    one, other = np.where(CONDITION, 1.0, 0.0), np.where(Y < 0.5, 1.0, -1.0)
    assert one * other == other * one


def test_what_a_mask_hides_may_be_no_number():
    hidden = np.where(X < 0, 0.0, 1.0) * np.log(X)
    assert evaluate([hidden], {"x": -1.0}) == [0.0]


def test_a_unit_is_never_simplified_away():
    assert (V * (1 * ms)).unit == mV * ms
    assert (V / (1 * mV)).operation == "divide"
    assert (V - V).unit == mV
    assert (V * 0).unit == mV
    assert (0 * mV / V).unit.is_dimensionless


def test_constants_fold_as_they_are_computed():
    folded = apply("linoid", 0.3)
    assert folded == constant(float(evaluate([apply("linoid", X)], {"x": 0.3})[0]))
    # A fault is kept, to be found where it is computed.
    assert np.isnan(apply("log", -1.0).value)
    assert apply("divide", 1.0, 0.0).value == np.inf
