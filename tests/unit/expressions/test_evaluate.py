"""The plain evaluation, which specifies every kernel."""

import numpy as np
import pytest

from axolemma.errors import InternalError
from axolemma.expressions import Evaluation, constant, evaluate, symbol
from axolemma.expressions.functions import FUNCTIONS
from axolemma.units import mV

X, Y = symbol("x"), symbol("y")


def test_numbers_give_numbers():
    assert evaluate([X * Y, X - Y, constant(2.0)], {"x": 3.0, "y": 4.0}) == [12, -1, 2]


def test_arrays_broadcast():
    column, row = np.array([[1.0], [2.0]]), np.array([10.0, 20.0, 30.0])
    (found,) = evaluate([X + Y], {"x": column, "y": row})
    assert found.tolist() == [[11, 21, 31], [12, 22, 32]]


def test_a_symbol_has_its_value_in_the_coherent_system():
    volts = symbol("membrane.V", mV) + symbol("membrane.V", mV)
    assert evaluate([volts], {"membrane.V": -65.0}) == [-130.0]


def test_more_values_than_symbols_are_no_fault():
    assert evaluate([X], {"x": 1.0, "y": 2.0}) == [1.0]


def test_a_missing_value_is_named():
    with pytest.raises(InternalError, match="no value was given for 'y'"):
        evaluate([X + Y], {"x": 1.0})


def test_what_is_shared_is_computed_once(monkeypatch):
    calls: list[float] = []

    def counted(x):
        calls.append(x)
        return np.exp(x)

    prepared = Evaluation([np.exp(X) + Y, np.exp(X) * Y])
    steps = prepared._steps
    monkeypatch.setattr(
        prepared,
        "_steps",
        [
            (place, counted if function is np.exp else function, inputs)
            for place, function, inputs in steps
        ],
    )
    assert prepared({"x": 0.0, "y": 2.0}) == [3.0, 2.0]
    assert calls == [0.0]
    assert FUNCTIONS["exp"].evaluate is np.exp


def test_a_prepared_evaluation_can_be_used_again():
    prepared = Evaluation([X**2])
    assert [prepared({"x": number})[0] for number in (1.0, 2.0, 3.0)] == [1, 4, 9]


def test_faults_of_arithmetic_are_values():
    found = evaluate([1 / X, np.log(X), np.exp(1e3 * Y)], {"x": 0.0, "y": 1.0})
    assert found == [np.inf, -np.inf, np.inf]


def test_an_expression_may_be_a_symbol_or_be_asked_for_twice():
    assert evaluate([X, X, X + 0], {"x": 5.0}) == [5.0, 5.0, 5.0]


def test_fixed_symbols_give_the_same_bits():
    expressions = [np.exp(X * 0.1) + Y, (X**2 - 0.3) * Y, X / 3.0, constant(2.0)]
    y = np.array([0.1, 0.7, -1.3])
    fixed = Evaluation(expressions).given({"x": 1.7, "z": 0.0})
    for one, other in zip(
        fixed({"y": y}), evaluate(expressions, {"x": 1.7, "y": y}), strict=True
    ):
        np.testing.assert_array_equal(one, other)


def test_what_hangs_on_fixed_symbols_alone_is_computed_once():
    fixed = Evaluation([np.exp(X) * X + Y]).given({"x": 1.0})
    assert len(fixed._steps) == 1


def test_an_evaluation_stays_as_it_was_when_symbols_are_fixed():
    prepared = Evaluation([X + Y])
    prepared.given({"x": 1.0})
    with pytest.raises(InternalError, match="no value was given for 'x'"):
        prepared({"y": 1.0})
