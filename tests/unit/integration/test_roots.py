"""Roots of functions that are smooth in each step."""

import numpy as np
import pytest

from axolemma.integration.roots import Grid, find_roots

FRACTIONS = np.array([0.0, 0.25, 0.5, 0.75, 1.0])


def roots_of(functions, starts, *, calls=None):
    """Find the roots of functions of time in steps that begin at given times."""
    starts = np.asarray(starts, dtype=float)
    first, size = starts[:-1], np.diff(starts)
    times = first[:, None] + size[:, None] * FRACTIONS
    grids = [
        Grid(fractions=FRACTIONS, values=np.asarray(function(times)), size=size)
        for function in functions
    ]

    def evaluate(step, fraction):
        if calls is not None:
            calls.append(step.size)
        at = first[step] + fraction * size[step]
        return np.array([np.broadcast_to(f(at), at.shape) for f in functions])

    return [
        np.sort(first[step] + fraction * size[step])
        for step, fraction in find_roots(grids, evaluate)
    ]


def test_known_roots_of_several_functions_are_found_together():
    found = roots_of(
        [np.sin, lambda t: t**3 - 2.0, lambda t: np.exp(-t) - 0.01, lambda t: t + 1.0],
        np.linspace(0.1, 7.0, 20),
    )
    expected = [[np.pi, 2.0 * np.pi], [2.0 ** (1 / 3)], [np.log(100.0)], []]
    for roots, exact in zip(found, expected, strict=True):
        np.testing.assert_allclose(roots, exact, rtol=0.0, atol=1e-13)


def test_few_evaluations_are_enough_for_smooth_functions():
    calls = []
    shifts = np.linspace(0.3, 6.0, 30)
    roots_of(
        [lambda t, s=s: np.tanh(3.0 * (t - s)) for s in shifts],
        np.linspace(0.0, 7.0, 40),
        calls=calls,
    )
    # Nodes in each bracket, and then each root alone.
    assert calls[0] == 9 * shifts.size
    assert max(calls[1:]) <= shifts.size
    assert len(calls) <= 4


def test_many_roots_are_not_sampled_first():
    calls = []
    shifts = np.linspace(0.3, 6.0, 150)
    found = roots_of(
        [lambda t, s=s: np.tanh(3.0 * (t - s)) for s in shifts],
        np.linspace(0.0, 7.0, 40),
        calls=calls,
    )
    np.testing.assert_allclose(np.ravel(found), shifts, rtol=0.0, atol=1e-13)
    assert calls[0] == shifts.size
    assert len(calls) <= 5


@pytest.mark.parametrize("order", [1, 3, 5])
def test_roots_that_are_flat_or_kinked_are_found_too(order):
    def function(t):
        return np.sign(t - 0.613) * np.abs(t - 0.613) ** order

    (found,) = roots_of([function], [0.0, 0.5, 1.0])
    # The values of a flat root say little of where it is: beside those at the ends of
    # the steps they are rounding within 3e-4 of one of the fifth order.
    accuracy = {1: 1e-13, 3: 1e-5, 5: 1e-3}[order]
    assert found == pytest.approx([0.613], abs=accuracy)


def test_a_function_with_a_kink_beside_its_root():
    def function(t):
        return np.where(t < 0.61, 1e-3 * (t - 0.612), 50.0 * (t - 0.61) - 2e-6)

    (found,) = roots_of([function], [0.0, 1.0])
    assert found == pytest.approx([0.61 + 4e-8], abs=1e-13)


def test_a_step_of_a_function_is_found_where_it_is():
    # Not smooth at all: halving ends where a correction would be a millionth.
    (found,) = roots_of([lambda t: np.where(t < 0.3141, -1.0, 2.0)], [0.0, 1.0])
    assert found == pytest.approx([0.3141], abs=2e-6)


def test_a_zero_belongs_to_the_interval_that_it_begins():
    (found,) = roots_of([lambda t: t - 1.0], [0.0, 1.0, 2.0])
    assert found.tolist() == [1.0]
    (found,) = roots_of([lambda t: t], [0.0, 1.0])
    assert found.tolist() == [0.0]
    (found,) = roots_of([lambda t: 0.0 * t], [0.0, 1.0, 2.0])
    assert found.tolist() == []


def test_what_is_no_number_has_no_root():
    with np.errstate(all="ignore"):
        (found,) = roots_of([lambda t: np.log(t - 0.5)], [0.0, 1.0, 2.0])
    # Where it is known it rises through zero at 1.5.
    np.testing.assert_allclose(found, [1.5], atol=1e-13)


def test_rounding_ends_the_search_soon():
    # A thousand times the rounding of its terms about the root.
    calls = []
    noise = np.random.default_rng(4)

    def function(t):
        return (t - 0.4) + 1e-11 * noise.standard_normal(np.shape(t))

    (found,) = roots_of([function], np.linspace(0.0, 1.0, 4), calls=calls)
    assert found == pytest.approx([0.4], abs=1e-9)
    assert len(calls) < 12


def test_a_bracket_that_does_not_hold_ends_at_its_edge():
    # The grid of a step may end with a value of the next one, past the zero.
    grid = Grid(
        fractions=FRACTIONS,
        values=np.array([[-4.0, -3.0, -2.0, -1.0, 1e-6]]),
        size=np.array([0.1]),
    )

    def evaluate(step, fraction):
        return 4.0 * (fraction - 1.0)[None] - 1e-6

    ((step, fraction),) = find_roots([grid], evaluate)
    assert step.tolist() == [0]
    assert fraction == pytest.approx([1.0], abs=1e-6)


def test_a_bracket_of_one_value_is_given_up():
    grid = Grid(
        fractions=FRACTIONS,
        values=np.array([[-1.0, -1.0, -1.0, -1.0, 1.0]]),
        size=np.array([0.1]),
    )
    ((step, fraction),) = find_roots([grid], lambda s, f: np.full((1, s.size), -1.0))
    assert step.tolist() == [0]
    assert 0.75 <= fraction.item() <= 1.0


def test_no_steps_have_no_roots():
    empty = Grid(fractions=FRACTIONS, values=np.empty((0, 5)), size=np.empty(0))
    ((step, fraction),) = find_roots([empty], lambda s, f: np.empty((1, s.size)))
    assert step.size == fraction.size == 0
