"""The fixed step on NumPy arrays, begun and ended with all at one time."""

import itertools

import numpy as np
import pytest

from axolemma.integration.inputs import route_weights
from axolemma.integration.splitting import Splitting
from axolemma.integration.stepping import Points, Stepper


@pytest.fixture
def stepper(system, table, parameters) -> Stepper:
    return Stepper(system, table, parameters)


def points_at(time, row, states):
    return Points(
        time=np.array([time]),
        row=np.array([row]),
        states=np.array([states]).T,
    )


def test_what_states_gain_is_what_routes_carried(stepper):
    points = points_at(3.0, 2, [-40.0, 0.3, 0.01])
    gain, carried = Splitting(stepper, 0).step(points, np.array([0.1]))
    weights = route_weights(stepper.system, stepper.numbers)
    np.testing.assert_allclose((weights @ carried)[[0, 2]], gain[[0, 2]], rtol=1e-14)


def test_a_step_of_no_length_changes_nothing(stepper):
    points = points_at(3.0, 2, [-40.0, 0.3, 0.01])
    gain, carried = Splitting(stepper, 0).step(points, np.zeros(1))
    assert not gain.any()
    assert not carried.any()


def test_one_step_is_wrong_by_the_third_power_of_its_length(stepper):
    start = [-40.0, 0.3, 0.01]
    errors = []
    for size in (0.02, 0.01, 0.005):
        points, fine = points_at(3.0, 2, start), np.array(start)
        found, _ = Splitting(stepper, 0).step(points, np.array([size]))
        for k in range(20):
            part = points_at(3.0 + k * size / 20.0, 2, fine)
            gain, _ = stepper.explicit(part, np.array([size / 20.0]))
            fine = fine + gain[:, 0]
        errors.append(np.abs(found[:, 0] + start - fine) / [100.0, 1.0, 1.0])
    for coarse, finer in itertools.pairwise(errors):
        order = np.log2(coarse / finer)
        # The third power, and what the fourth still adds.
        np.testing.assert_allclose(order, 3.0, atol=0.15)
