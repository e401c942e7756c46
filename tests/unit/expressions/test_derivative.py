"""Derivatives, as formulas."""

from typing import Any

import numpy as np
import pytest

from axolemma.expressions import (
    apply,
    constant,
    differentiate,
    evaluate,
    jacobian,
    jvp,
    symbol,
    topological,
    vjp,
)
from axolemma.expressions.derivative import partials
from axolemma.units import DIMENSIONLESS, Unit, mS_per_cm2, mV, uA_per_cm2


def named(name: str, unit: Unit = DIMENSIONLESS) -> Any:
    """A symbol; NumPy's stubs know of no objects but arrays, hence Any."""
    return symbol(name, unit)


X, Y = named("x"), named("y")
ZERO, ONE = constant(0.0), constant(1.0)


@pytest.mark.parametrize(
    ("formula", "derivative"),
    [
        (X, ONE),
        (Y, ZERO),
        (3 * X + Y, constant(3.0)),
        (X * Y, Y),
        (X**3, 3 * X**2),
        (X / Y, 1 / Y),
        (Y / X, -(Y / X / X)),
        (np.exp(2 * X), 2 * np.exp(2 * X)),
        (np.sin(X), np.cos(X)),
        (np.cos(X), -np.sin(X)),
        (np.log(X), 1 / X),
        (np.where(X < Y, X, Y), np.where(X < Y, 1.0, 0.0)),
        (apply("linoid", X), apply("linoid_slope", X)),
    ],
)
def test_a_derivative_is_a_formula(formula, derivative):
    assert differentiate(formula, X) == derivative


def test_the_derivative_has_its_unit():
    voltage, conductance = named("membrane.V", mV), named("g", mS_per_cm2)
    current = conductance * (voltage - 50 * mV)
    assert current.unit == uA_per_cm2
    assert differentiate(current, voltage) == conductance


def test_a_guard_keeps_what_it_hides_out_of_the_derivative():
    guarded = apply("select", X > 0, np.sqrt(X), 0.0)
    derivative = differentiate(guarded, X)
    # At zero the root has an infinite slope, and none is taken below.
    assert evaluate([derivative], {"x": -1.0}) == [0.0]
    assert evaluate([derivative], {"x": 0.0}) == [0.0]
    assert evaluate([derivative], {"x": 4.0}) == [0.25]


def test_directions_add_up():
    found = jvp([X * Y, X + Y], {X: constant(2.0), Y: constant(3.0)})
    assert found == [2 * Y + 3 * X, constant(5.0)]


def test_a_part_can_be_a_direction_itself():
    product = X * Y
    assert jvp([np.exp(product)], {product: ONE}) == [np.exp(product)]


def test_cotangents_add_up():
    found = vjp([X * Y, X - Y], [constant(2.0), constant(3.0)], [X, Y, named("z")])
    assert found == [2 * Y + 3, 2 * X + (-3), ZERO]


def test_one_expression_can_be_asked_for_twice():
    assert vjp([X, X], [ONE, constant(2.0)], [X]) == [constant(3.0)]
    assert jvp([X, X], {X: ONE}) == [ONE, ONE]


def test_a_jacobian_leaves_out_what_is_always_zero():
    entries = jacobian([X * Y, Y**2, constant(1.0)], [X, Y])
    assert entries == {(0, 0): Y, (0, 1): X, (1, 1): 2 * Y}


def test_a_constant_exponent_has_no_logarithm():
    derivative = differentiate(X**2.5, X)
    assert "log" not in {node.operation for node in topological([derivative])}
    assert evaluate([differentiate(Y**X, X)], {"x": 2.0, "y": np.e})[
        0
    ] == pytest.approx(np.e**2, rel=1e-15)


def test_partial_derivatives_are_one_for_each_argument():
    for node in (X + Y, X * Y, np.exp(X), np.where(X < Y, X, Y)):
        assert len(partials(node)) == len(node.arguments)
