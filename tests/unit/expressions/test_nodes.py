"""Nodes: what can be written, what is refused, and by what a node is known."""

import operator
import os
import pickle
import subprocess
import sys
import traceback
from contextlib import suppress
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import InvalidInput, UnitError
from axolemma.expressions import (
    Expression,
    apply,
    as_expression,
    constant,
    differentiate,
    evaluate,
    lower,
    symbol,
    symbols_of,
    topological,
)
from axolemma.expressions.typeset import text
from axolemma.units import (
    DIMENSIONLESS,
    Quantity,
    Unit,
    degC,
    ms,
    mS_per_cm2,
    mV,
    parse_unit,
    per_ms,
    s,
    uA_per_cm2,
)


def named(name: str, unit: Unit = DIMENSIONLESS) -> Any:
    """A symbol; NumPy's stubs know of no objects but arrays, hence Any."""
    return symbol(name, unit)


V = named("membrane.V", mV)
G = named("leak.conductance", mS_per_cm2)
M = named("Na.m")


def refused_at(formula):
    """The error of a formula, and the last line of this file that it came from."""
    with pytest.raises(UnitError) as caught:
        formula()
    frames = traceback.extract_tb(caught.value.__traceback__)
    own = [frame for frame in frames if frame.filename == __file__]
    return caught.value, own[-1].line or ""


# Constants


def test_a_constant_is_kept_in_the_coherent_system():
    assert constant(0.5).value == 0.5
    for half_a_volt in (as_expression(0.5 * parse_unit("V")), as_expression(500 * mV)):
        assert half_a_volt.value == 500.0
        assert half_a_volt.unit == mV
    assert as_expression(s) == as_expression(1000 * ms)
    assert as_expression(Quantity(20.0, degC)).value == 293.15


@pytest.mark.parametrize("number", [2, 2.0, np.float64(2), np.int32(2), np.array(2.0)])
def test_any_number_is_a_constant(number):
    assert as_expression(number) == constant(2.0)


def test_zero_has_no_sign():
    assert constant(-0.0) == constant(0.0)


@pytest.mark.parametrize(
    "value", ["2 mV", None, [1.0], np.array([1.0, 2.0]), np.array([1.0]) * mV, 1j]
)
def test_what_is_no_number_is_no_part_of_a_formula(value):
    with pytest.raises(InvalidInput, match="expected a number, a quantity with a unit"):
        as_expression(value)


# Operators


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (lambda x: x + 2, ("add", 2)),
        (lambda x: 2 + x, ("add", 2)),
        (lambda x: x - 2, ("subtract", 2)),
        (lambda x: 2 - x, ("subtract", 2)),
        (lambda x: x * 2, ("multiply", 2)),
        (lambda x: x / 2, ("divide", 2)),
        (lambda x: 2 / x, ("divide", 2)),
        (lambda x: x**2, ("power", 2)),
        (lambda x: 2**x, ("power", 2)),
        (lambda x: -x, ("negative", 1)),
        (abs, ("absolute", 1)),
        (lambda x: x < 2, ("less", 2)),
        (lambda x: x > 2, ("less", 2)),
        (lambda x: x <= 2, ("less_equal", 2)),
        (lambda x: x >= 2, ("less_equal", 2)),
        (np.exp, ("exp", 1)),
        (np.square, ("power", 2)),
        (np.reciprocal, ("divide", 2)),
        (np.fabs, ("absolute", 1)),
        (lambda x: np.float64(2) * x, ("multiply", 2)),
        (lambda x: np.minimum(x, 2), ("minimum", 2)),
        (lambda x: np.where(x > 0, x, 1), ("select", 3)),
        (lambda x: np.clip(x, 0, 1), ("minimum", 2)),
    ],
)
def test_formulas_are_written_with_operators_and_numpy(formula, expected):
    node = formula(M)
    assert (node.operation, len(node.arguments)) == expected


def test_the_order_of_a_difference_a_quotient_and_a_comparison_is_kept():
    two = constant(2.0)
    assert (2 - M).arguments == (two, M)
    assert (2 / M).arguments == (two, M)
    assert (2**M).arguments == (two, M)
    assert (M > 2).arguments == (two, M)
    assert (M < 2).arguments == (M, two)
    assert +M is M


def test_a_decision_in_python_is_refused_with_numpy_where_as_the_remedy():
    with pytest.raises(InvalidInput, match=r"expected numpy\.where\(condition, a, b\)"):
        _ = 1.0 if M > 0.5 else 0.0
    with pytest.raises(InvalidInput, match=r"expected numpy\.where"):
        _ = 0.0 < M < 1.0


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (np.arctan, "arctan"),
        (np.add.reduce, "add"),
        (lambda x: np.exp(x, dtype=float), "exp"),
        (np.mean, "mean"),
        (np.where, "where"),
    ],
)
def test_what_has_no_formula_here_is_refused_by_its_name(formula, name):
    with pytest.raises(InvalidInput, match=rf"found numpy\.{name}, expected"):
        formula(M)


def test_an_array_of_numbers_is_refused_where_one_is_needed():
    with pytest.raises(InvalidInput, match="expected a number"):
        _ = M * np.array([1.0, 2.0])


# Units


def test_the_unit_of_a_formula_follows_from_its_parts():
    assert (G * (V + 65 * mV)).unit == uA_per_cm2
    assert (V / mV).unit == DIMENSIONLESS
    assert (1 / ms).unit == per_ms
    assert (np.exp(V / mV) / ms).unit == per_ms
    assert np.sqrt(V**2).unit == mV
    assert (0 * mV < V).unit == DIMENSIONLESS


def test_units_of_one_dimension_mix_without_a_factor():
    volts = V + 0.065 * parse_unit("V")
    assert volts == V + 65 * mV


def test_a_bare_zero_has_every_unit():
    assert (0 + V + V).unit == mV
    assert (V > 0).operation == "less"
    assert apply("select", V > 0, V, 0).unit == mV
    assert np.maximum(0, V).unit == mV


def test_a_wrong_unit_is_refused_at_the_line_that_wrote_it():
    error, line = refused_at(lambda: G * (V - 65) + M)  # the author's line
    assert "the author's line" in line
    assert str(error) == (
        "formula, subtract of membrane.V (mV) and 65 (1): "
        "found 'mV' and '1', expected one unit for both; "
        "divide a quantity by its unit to make a number of it, as in V / mV"
    )


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        (lambda: V + G, "'mV' and 'mS/cm2'"),
        (lambda: V - 65, "'mV' and '1'"),
        (lambda: V < 65, "'mV' and '1'"),
        (lambda: np.minimum(V, G), "'mV' and 'mS/cm2'"),
        (lambda: np.where(M > 0, V, 1.0), "'mV' and '1'"),
        (lambda: np.where(V, V, V), "a quantity in mV"),
        (lambda: np.exp(V), "a quantity in mV"),
        (lambda: np.log(V), "a quantity in mV"),
        (lambda: np.tanh(V), "a quantity in mV"),
        (lambda: M**V, "a quantity in mV"),
        (lambda: V**M, "a quantity in mV to a varying power"),
    ],
)
def test_units_that_do_not_fit_are_named(formula, found):
    error, line = refused_at(formula)
    assert error.found == found
    assert "lambda" in line


def test_a_long_or_deep_formula_is_cut_in_the_error():
    long = sum((symbol(f"channel_{i}.gate") for i in range(20)), constant(0.0))
    deep = M
    for _ in range(5000):
        deep = np.tanh(deep) * deep
    for formula in (long, deep):
        error, _ = refused_at(lambda formula=formula: formula + V)
        assert "..." in str(error)
        assert len(str(error)) < 300


# Identity


def test_a_node_is_known_by_its_structure():
    assert symbol("Na.m") == M
    assert symbol("Na.m", mV) != M
    assert symbol("Na.h") != M
    assert constant(1.0, mV) != constant(1.0)
    assert M**2 != M**3
    assert M - V / mV != V / mV - M
    assert len({M, symbol("Na.m"), M + 1, 1 + M}) == 2
    assert M != "Na.m"


def test_a_node_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        M.name = "Na.h"


def test_a_node_prints_its_structure():
    assert repr(np.exp(-V / mV)) == "exp(negative(divide(membrane.V, 1)))"
    assert repr(M - 2.5) == "subtract(Na.m, 2.5)"


BUILD = """
from axolemma.expressions import symbol
import numpy as np
parts = [symbol("membrane.V") * n for n in (3, 5, 7)]
if {reverse}:
    parts.reverse()
one, two, three = sorted(parts, key=repr)
product = np.exp(one) * (two + np.log(1 + three**2))
print(product.digest.hex())
"""


def test_a_digest_depends_neither_on_the_process_nor_on_the_order_of_creation():
    digests = set()
    for seed, reverse in (("0", False), ("1", True), ("4242", False)):
        done = subprocess.run(
            [sys.executable, "-c", BUILD.format(reverse=reverse)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        digests.add(done.stdout.strip())
    assert len(digests) == 1


def test_a_pickled_node_is_as_good_as_the_original():
    rate = G * (V + 65 * mV) / parse_unit("uF/cm2")
    copy = pickle.loads(pickle.dumps(rate))
    assert copy == rate
    assert copy.unit == rate.unit
    assert copy + rate == rate + rate
    assert isinstance(copy * ms, Expression)


def test_nesting_is_bounded_by_memory_alone():
    nested = M
    for _ in range(3_000):
        nested = np.tanh(nested + 1)
    assert repr(nested).endswith(")")
    copy = pickle.loads(pickle.dumps(nested))
    assert copy == nested
    assert len(topological([copy])) == len(topological([nested])) == 6_002
    (lowered,) = lower([copy])
    assert evaluate([lowered], {"Na.m": 0.5})[0] == evaluate([nested], {"Na.m": 0.5})[0]
    assert differentiate(nested, M).unit is DIMENSIONLESS
    assert text(nested)


operands = st.one_of(
    st.sampled_from([V, G, M, 65 * mV, 2 * ms, mV, DIMENSIONLESS, degC, np.pi]),
    st.floats(),
    st.integers(),
    st.sampled_from([10**400, 1j, "1 mV", None, True, np.ones(2) * mV, [1.0], V + V]),
)
written = [
    operator.add, operator.sub, operator.mul, operator.truediv, operator.pow,
    operator.lt, operator.ge, np.minimum, np.maximum, np.power,
    lambda a, b: np.where(a < b, a, b), lambda a, _: np.exp(a), lambda a, _: -a,
    lambda a, _: np.sqrt(a), lambda a, _: abs(a), lambda a, b: np.tanh(a / b),
]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(written), operands), max_size=6))
def test_whatever_is_written_is_an_expression_or_an_error_at_that_line(steps):
    formula: Any = V
    with suppress(InvalidInput, TypeError):
        for write, operand in steps:
            formula = write(formula, operand)
            assert isinstance(formula, Expression)
    assert repr(formula)
    assert pickle.loads(pickle.dumps(formula)) == formula
    numbers = {"membrane.V": -65.0, "leak.conductance": 0.3, "Na.m": 0.1}
    with np.errstate(all="ignore"):
        evaluate([formula, *lower([formula])], numbers)


# Order


def test_nodes_are_listed_once_and_after_their_arguments():
    shared = np.exp(M)
    order = topological([shared + shared * M, shared])
    assert len(order) == len(set(order)) == 4
    places = {node: place for place, node in enumerate(order)}
    for node in order:
        assert all(places[argument] < places[node] for argument in node.arguments)


def test_a_deep_formula_needs_no_deep_stack():
    total = M
    for index in range(5000):
        total = np.tanh(total + float(index))
    assert len(topological([total])) > 10000


def test_symbols_are_listed_in_order_of_appearance():
    assert symbols_of([M - V / mV, G / M]) == [M, V, G]


def test_an_unknown_function_is_no_function():
    with pytest.raises(KeyError):
        apply("arctan", M)
