"""Laws of the algebra, on expressions of any shape."""

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from axolemma.expressions import (
    Evaluation,
    Expression,
    affine_form,
    apply,
    constant,
    differentiate,
    evaluate,
    from_affine,
    jacobian,
    jvp,
    lower,
    share_exponentials,
    substitute,
    symbol,
    topological,
    vjp,
)
from axolemma.expressions.nodes import rebuild

X, Y, Z = SYMBOLS = tuple(symbol(name) for name in ("x", "y", "z"))
# Large enough for every function to leave its straight part.
LARGEST = 1e4

numbers = st.integers(-30, 30).map(lambda tenths: tenths / 10)
points = st.fixed_dictionaries({s.name: st.floats(-3.0, 3.0) for s in SYMBOLS})
leaves = st.sampled_from(SYMBOLS) | numbers.map(constant)
# Slopes and offsets of exponentials, as rates of gates have them.
exponents = st.builds(
    lambda slope, by, other, to, offset: slope * by + other * to + offset,
    numbers,
    st.sampled_from(SYMBOLS),
    numbers,
    st.sampled_from(SYMBOLS),
    numbers,
)


def function(name: str) -> Callable[..., Expression]:
    return lambda *arguments: apply(name, *arguments)


def one_of(
    names: str, *arguments: st.SearchStrategy[Expression]
) -> st.SearchStrategy[Expression]:
    return st.one_of(*(st.builds(function(name), *arguments) for name in names.split()))


def smooth(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Functions with derivatives everywhere, of arguments that they can take."""
    positive = inner.map(lambda a: 1.0 + a * a)
    return st.one_of(
        one_of("add subtract multiply", inner, inner),
        one_of("negative sin cos tanh logistic linoid", inner),
        one_of("exp expm1", exponents),
        one_of("sqrt log", positive),
        st.builds(lambda a, b: a / b, inner, positive),
        st.builds(lambda a, c: a / c, inner, numbers.filter(bool)),
        st.builds(lambda a, n: a**n, inner, st.sampled_from([2, 3])),
        st.builds(lambda a, b: a**b, positive, numbers),
    )


def broken(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Those as well that have kinks and jumps."""
    condition = one_of("less less_equal", inner, inner)
    return st.one_of(
        smooth(inner),
        one_of("minimum maximum", inner, inner),
        one_of("absolute", inner),
        one_of("select", condition, inner, inner),
    )


smooth_expressions = st.recursive(leaves, smooth, max_leaves=12)
expressions = st.recursive(leaves, broken, max_leaves=12)


def size(graph: list[Expression], values: Any) -> float:
    """The largest of all intermediate results: errors are measured in it."""
    found = evaluate(topological(graph), values)
    largest = float(np.max(np.abs(np.array(found, dtype=float)), initial=1.0))
    assume(largest < LARGEST)
    return largest


def value(expression: Expression, values: Any) -> float:
    return float(evaluate([expression], values)[0])


def is_on_an_edge(expression: Expression, values: Any) -> bool:
    """Whether a comparison is so close that rounding decides it."""
    compared = [
        node
        for node in topological([expression])
        if node.operation in {"less", "less_equal", "minimum", "maximum"}
    ]
    sides = evaluate([side for node in compared for side in node.arguments], values)
    return any(abs(a - b) < 1e-9 for a, b in zip(sides[::2], sides[1::2], strict=True))


# Rewriting


@given(expressions, points)
def test_lowering_keeps_the_value(expression, values):
    assume(not is_on_an_edge(expression, values))
    largest = size([expression], values)
    (lowered,) = lower([expression])
    # Some roundings of 1e-16 in each of a dozen nodes.
    error = abs(value(lowered, values) - value(expression, values))
    assert error <= 1e-12 * largest


@given(expressions)
def test_lowering_twice_is_lowering_once(expression):
    (once,) = lower([expression])
    (twice,) = lower([once])
    assert twice == once


@given(st.lists(exponents, min_size=1, max_size=5), st.data(), points)
def test_sharing_exponentials_keeps_the_value(arguments, data, values):
    names = st.sampled_from(["exp", "logistic", "linoid", "linoid_slope"])
    factors = st.sampled_from([1.0, 2.0, 4.0, 0.5, -1.0])
    given_ones = [
        apply(data.draw(names), data.draw(factors) * argument) for argument in arguments
    ]
    lowered = lower(given_ones)
    largest = size(lowered, values)
    shared = share_exponentials(lowered)
    for one, other in zip(lowered, shared, strict=True):
        # The k-th power costs k roundings, and up to 16 are taken.
        error = abs(value(other, values) - value(one, values))
        assert error <= 1e-11 * largest


@given(expressions, points)
def test_an_affine_form_keeps_the_value(expression, values):
    largest = size([expression], values)
    rebuilt = from_affine(affine_form(expression))
    error = abs(value(rebuilt, values) - value(expression, values))
    assert error <= 1e-12 * largest


@given(expressions, points)
def test_substitution_is_evaluation_with_another_value(expression, values):
    (replaced,) = substitute([expression], {X: constant(values["x"])})
    assert X not in topological([replaced])
    largest = size([expression], values)
    # Constants are folded by the same functions.
    error = abs(value(replaced, values) - value(expression, values))
    assert error <= 1e-12 * largest


@given(expressions, points)
def test_a_node_is_rebuilt_from_its_parts(expression, values):
    done: dict[Expression, Expression] = {}
    for node in topological([expression]):
        parts = [done[argument] for argument in node.arguments]
        done[node] = rebuild(node, parts) if parts else node
    assert done[expression] == expression
    del values


# Derivatives


@given(smooth_expressions, points, st.sampled_from(SYMBOLS))
def test_a_derivative_is_that_of_the_complex_step(expression, values, by):
    derivative = differentiate(expression, by)
    largest = size([expression, derivative], values)
    # The complex step loses the digits of a quotient close to its singularity.
    quotients = [n for n in topological([expression]) if n.operation == "linoid"]
    assume(all(abs(value(n.arguments[0], values)) > 0.1 for n in quotients))
    step = 1e-30
    moved = values | {by.name: values[by.name] + 1j * step}
    exact = float(np.imag(evaluate([expression], moved)[0])) / step
    error = abs(value(derivative, values) - exact)
    assert error <= 1e-11 * largest


@given(st.lists(expressions, min_size=1, max_size=3), st.data(), points)
def test_forward_and_backward_derivatives_agree(given_ones, data, values):
    vectors = st.lists(numbers, min_size=3, max_size=3)
    forward = data.draw(vectors)
    backward = data.draw(vectors)[: len(given_ones)]
    tangents = {s: constant(n) for s, n in zip(SYMBOLS, forward, strict=True)}
    pushed = jvp(given_ones, tangents)
    pulled = vjp(given_ones, [constant(n) for n in backward], SYMBOLS)
    largest = size([*given_ones, *pushed, *pulled], values)
    left = sum(n * value(e, values) for n, e in zip(backward, pushed, strict=True))
    right = sum(n * value(e, values) for n, e in zip(forward, pulled, strict=True))
    # Products of up to a dozen derivatives in two orders.
    assert abs(left - right) <= 1e-10 * largest


@given(st.lists(expressions, min_size=1, max_size=3))
def test_a_jacobian_has_the_forward_derivatives_for_columns(given_ones):
    entries = jacobian(given_ones, SYMBOLS)
    for column, by in enumerate(SYMBOLS):
        pushed = jvp(given_ones, {by: constant(1.0)})
        for row, derivative in enumerate(pushed):
            assert entries.get((row, column), constant(0.0)) == derivative


# Nodes


@given(expressions, expressions)
def test_sums_and_products_do_not_depend_on_the_order(a, b):
    assert a + b == b + a
    assert a * b == b * a
    assert hash(a * b) == hash(b * a)


@given(expressions)
def test_an_expression_comes_back_from_a_pickle(expression):
    copy = pickle.loads(pickle.dumps(expression))
    assert copy == expression
    assert hash(copy) == hash(expression)
    assert copy - expression == constant(0.0)
    assert copy + X == expression + X


@given(expressions, st.lists(points, min_size=2, max_size=4))
def test_arrays_are_evaluated_point_by_point(expression, several):
    arrays = {s.name: np.array([each[s.name] for each in several]) for s in SYMBOLS}
    prepared = Evaluation([expression])
    together = np.broadcast_to(prepared(arrays)[0], len(several))
    for place, each in enumerate(several):
        alone = float(prepared(each)[0])
        # NumPy's loops over arrays round exponentials differently than single ones.
        assert np.isclose(together[place], alone, rtol=1e-12, atol=1e-12 * LARGEST)
