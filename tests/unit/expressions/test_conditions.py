"""Conditions in formulas: what is chosen by, and what is computed with."""

from typing import Any

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.expressions import as_number, evaluate, lower, symbol
from axolemma.units import mV

voltage: Any = symbol("membrane.V", mV)
# Below, between and above the two levels of the formulas.
VOLTAGES = np.array([-80.0, -30.0, 10.0])


def values(formula):
    known = {"membrane.V": VOLTAGES}
    (plain,), (lowered,) = evaluate([formula], known), evaluate(lower([formula]), known)
    assert np.array_equal(plain, lowered)
    return plain.tolist()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (2.0 * (voltage < -50 * mV), [2.0, 0.0, 0.0]),
        (-(voltage < -50 * mV), [-1.0, 0.0, 0.0]),
        (1.0 - (voltage < 0 * mV), [0.0, 0.0, 1.0]),
        ((voltage < -50 * mV) + (voltage < 0 * mV), [2.0, 1.0, 0.0]),
        ((voltage < 0 * mV) - (voltage < -50 * mV), [0.0, 1.0, 0.0]),
        ((voltage < 0 * mV) < 0.5, [0.0, 0.0, 1.0]),
        (np.where(voltage < 0 * mV, voltage < -50 * mV, 5.0), [1.0, 0.0, 5.0]),
    ],
)
def test_a_condition_that_is_computed_with_is_one_where_it_holds(formula, expected):
    assert values(as_number(formula)) == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (np.logical_and(voltage > -50 * mV, voltage < 0 * mV), [0.0, 1.0, 0.0]),
        (np.logical_or(voltage < -50 * mV, voltage > 0 * mV), [1.0, 0.0, 1.0]),
        (np.logical_not(voltage < -50 * mV), [0.0, 1.0, 1.0]),
        (np.where(np.logical_not(voltage < -50 * mV), 3.0, 4.0), [4.0, 3.0, 3.0]),
        (
            np.where((voltage < 0 * mV) * (voltage > -50 * mV), 3.0, 4.0),
            [4.0, 3.0, 4.0],
        ),
        (np.where(voltage / mV + 30, 3.0, 4.0), [3.0, 4.0, 3.0]),
    ],
)
def test_conditions_are_joined_and_numbers_choose_as_in_numpy(formula, expected):
    assert values(formula) == expected


@pytest.mark.parametrize(
    ("write", "told"),
    [
        (lambda a, b: a & b, "logical_and"),
        (lambda a, b: a | b, "logical_or"),
        (lambda a, _: ~a, "logical_not"),
    ],
)
def test_operators_of_bits_are_refused_with_what_to_write(write, told):
    with pytest.raises(InvalidInput, match=told):
        write(voltage < -50 * mV, voltage > 0 * mV)
