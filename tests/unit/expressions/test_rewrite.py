"""Lowering: what is to be computed, as it is written before and after."""

from typing import Any

import numpy as np
import pytest

from axolemma.expressions import (
    affine_form,
    apply,
    constant,
    evaluate,
    from_affine,
    lower,
    substitute,
    symbol,
    topological,
)
from axolemma.units import DIMENSIONLESS, Unit, ms, mS_per_cm2, mV, parse_unit, per_ms


def named(name: str, unit: Unit = DIMENSIONLESS) -> Any:
    """A symbol; NumPy's stubs know of no objects but arrays, hence Any."""
    return symbol(name, unit)


X, Y = named("x"), named("y")
V = named("membrane.V", mV)
# The same without a unit.
NUMBER = named("membrane.V")


# Lowering


@pytest.mark.parametrize(
    ("written", "lowered"),
    [
        (V / mV, NUMBER),
        (V * parse_unit("V"), 1000 * NUMBER),
        (V / 4, 0.25 * NUMBER),
        (X / Y, X / Y),
        (1 / (1 + np.exp(-X)), apply("logistic", X)),
        (2 / (np.exp((X + 30) / 10) + 1), 2 * apply("logistic", -0.1 * X - 3)),
        (X / (1 - np.exp(-X)), apply("linoid", X)),
        (np.exp(-(V / mV + 65) / 80), np.exp(-NUMBER / 80 - 65 / 80)),
        (np.exp(X - Y + X), np.exp(2 * X - Y)),
        (np.exp(3 - X + X), np.exp(constant(3.0))),
        (X**-1, 1 / X),
        (constant(20.0, per_ms), constant(20.0)),
    ],
)
def test_a_formula_is_lowered_to_plain_numbers(written, lowered):
    (found,) = lower([written])
    # The constants of the affine forms are rounded in one place or another.
    assert repr(found) == repr(lower([lowered])[0])
    values = {"x": 0.37, "y": -1.4, "membrane.V": -61.3}
    assert evaluate([found], values)[0] == pytest.approx(
        float(evaluate([written], values)[0]), rel=1e-14
    )


def test_nothing_that_is_lowered_has_a_unit():
    rate = named("K.conductance", mS_per_cm2) * (V + 77 * mV) / parse_unit("uF/cm2")
    for node in topological(lower([rate, np.exp(-V / mV) / ms])):
        assert node.unit is DIMENSIONLESS


def test_what_is_shared_stays_shared():
    gate = 1 / (1 + np.exp(-(V / mV + 40) / 5))
    lowered = lower([gate, gate**3, 1 - gate])
    exponentials = [n for n in topological(lowered) if n.operation == "logistic"]
    assert len(exponentials) == 1


def test_a_division_by_zero_is_left_to_be_found():
    (found,) = lower([X / constant(0.0)])
    assert np.isinf(evaluate([found], {"x": 1.0})[0])


def test_a_division_by_the_smallest_number_is_none_by_infinity():
    (found,) = lower([X / constant(5e-324)])
    assert evaluate([found], {"x": 0.0}) == [0.0]


def test_a_saturation_does_not_overflow():
    (found,) = lower([1 / (1 + np.exp(-X))])
    assert evaluate([found], {"x": np.array([-1e4, 1e4])})[0].tolist() == [0.0, 1.0]


# Affine forms


def test_an_affine_form_has_the_coefficient_of_each_atom():
    coefficients, offset = affine_form((X - 3) / 2 - 4 * (Y - X) + 1)
    assert coefficients == {X: 4.5, Y: -4.0}
    assert offset == -0.5


def test_what_is_not_affine_is_an_atom():
    assert affine_form(X * Y) == ({X * Y: 1.0}, 0.0)
    assert affine_form(np.exp(X) / 2) == ({np.exp(X): 0.5}, 0.0)
    assert affine_form(X / constant(0.0)) == ({X / constant(0.0): 1.0}, 0.0)


def test_atoms_that_cancel_are_dropped():
    assert affine_form((X + Y) - (Y - 1)) == ({X: 1.0}, 1.0)


def test_an_affine_form_is_built_in_an_order_of_its_own():
    assert from_affine(({X: 2.0, Y: 3.0}, 1.0)) == from_affine(({Y: 3.0, X: 2.0}, 1.0))
    assert from_affine(({}, 2.5)) == constant(2.5)


# Substitution


def test_a_node_is_replaced_wherever_it_stands():
    (found,) = substitute([np.exp(X * Y) + X * Y], {X * Y: Y})
    assert found == np.exp(Y) + Y


def test_what_is_not_touched_is_the_same_node():
    untouched = np.exp(Y)
    found = substitute([untouched, X + untouched], {X: constant(2.0)})
    assert found[0] is untouched


def test_replacements_take_place_at_once():
    (found,) = substitute([X - 2 * Y], {X: Y, Y: X})
    assert found == Y - 2 * X
