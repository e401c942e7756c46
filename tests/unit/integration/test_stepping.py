"""Steps on NumPy arrays: the specification of the step kernels."""

import numpy as np
import pytest

from axolemma.integration.inputs import route_weights
from axolemma.integration.stepping import Points, Stepper, input_slopes


@pytest.fixture
def stepper(system, table, parameters) -> Stepper:
    return Stepper(system, table, parameters)


@pytest.fixture
def points() -> Points:
    """One place in each row of the inputs."""
    states = np.array(
        [[-70.0, -50.0, -20.0, 5.0], [0.1, 0.3, 0.5, 0.2], [0.0, 0.01, 0.02, -0.01]]
    )
    return Points(
        time=np.array([0.2, 1.3, 3.0, 7.0]),
        row=np.arange(4),
        states=states,
    )


METHODS = ("explicit", "rosenbrock")


@pytest.mark.parametrize("method", METHODS)
def test_a_step_of_no_length_changes_nothing(stepper, points, method):
    gain, carried = getattr(stepper, method)(points, np.zeros(4))
    assert not gain.any()
    assert not carried.any()


@pytest.mark.parametrize("method", METHODS)
def test_points_are_independent(stepper, points, method):
    size = np.array([0.01, 0.02, 0.03, 0.04])
    gain, carried = getattr(stepper, method)(points, size)
    for place in range(4):
        alone = Points(
            time=points.time[[place]],
            row=points.row[[place]],
            states=points.states[:, [place]],
        )
        one, its = getattr(stepper, method)(alone, size[[place]])
        np.testing.assert_allclose(one[:, 0], gain[:, place], rtol=1e-13)
        np.testing.assert_allclose(its[:, 0], carried[:, place], rtol=1e-13)


@pytest.mark.parametrize("method", METHODS)
def test_what_states_gain_is_what_routes_carried(stepper, points, method):
    gain, carried = getattr(stepper, method)(points, np.full(4, 0.05))
    weights = route_weights(stepper.system, stepper.numbers)
    for state in (0, 2):
        np.testing.assert_allclose(gain[state], weights[state] @ carried, rtol=1e-14)


@pytest.mark.parametrize("method", METHODS)
def test_a_short_step_goes_along_the_rates(stepper, points, method):
    size = np.full(4, 1e-7)
    gain, carried = getattr(stepper, method)(points, size)
    stacked = stepper.evaluate(points.states, points, np.zeros(4))
    # The curvature of the solution, times the step.
    np.testing.assert_allclose(carried, stacked[:3] * size, rtol=1e-5, atol=1e-13)
    np.testing.assert_allclose(gain[1], stacked[3] * size, rtol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_both_methods_tell_the_same(stepper, points, method):
    size = np.full(4, 2e-3)
    gain, carried = stepper.explicit(points, size)
    other, its = stepper.rosenbrock(points, size)
    # Errors of fifth and sixth order of 0.002 ms, for rates of some per ms.
    np.testing.assert_allclose(other, gain, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(its, carried, rtol=1e-8, atol=1e-12)


def test_currents_come_before_the_rates_of_other_states(stepper, points):
    stacked = stepper.evaluate(points.states, points, np.zeros(4))
    v, n, amount = points.states
    drive = [0.0, 20.0, 0.5, 1.0 + 2.0 * np.sin(0.5 + 1.5 - 0.05)]
    np.testing.assert_allclose(stacked[0], 0.3 * (v + 60.0), rtol=1e-15)
    expected = 2.0 * n**2 * (v + 80.0 - 5.0 * amount)
    np.testing.assert_allclose(stacked[1], expected, rtol=1e-15)
    np.testing.assert_allclose(stacked[2], -np.array(drive), rtol=1e-15)
    expected = 0.4 / (1.0 + np.exp(-v / 20.0)) - 0.4 * n
    np.testing.assert_allclose(stacked[3], expected, rtol=1e-14)


def test_each_input_has_a_symbol_for_its_slope(system):
    ((by, slope),) = input_slopes(system).items()
    assert (by.name, slope.name) == ("stimulus.current", "stimulus.current slope")
