"""A myelinated axon: fixed and adaptive steps of the same fibre."""

import numpy as np
import pytest

from axolemma.models import mcintyre_fibre
from axolemma.simulation.cable_setting import CableConditions
from axolemma.simulation.fibre import residual, run_fibre, settle
from axolemma.stimulus import pulse


@pytest.fixture(scope="module")
def fibre():
    return settle(mcintyre_fibre(nodes=6))


def excited(fibre, **how):
    stimulus = pulse("2 nA", start="0.1 ms", duration="0.1 ms")
    conditions = CableConditions(duration=1.0, has_totals=True, **how)
    return run_fibre(fibre, {0: stimulus}, conditions)


def test_adaptive_steps_of_a_double_cable_are_those_of_fixed_ones_taken_to_nothing(
    fibre,
):
    # Not at the first node, where the shock's end cuts the upstroke.
    coarse, fine = (
        excited(fibre, step=step).crossing_times[-3:] for step in (0.001, 0.0005)
    )
    found = excited(fibre, relative_tolerance=1e-7)
    limit = fine + (fine - coarse) / 3.0
    np.testing.assert_allclose(found.crossing_times[-3:], limit, atol=1e-5)
    # The bare nodes have no capacity around them, and leak without bound.
    assert residual(fibre, found) < 1e-12
    assert found.steps < 1000


def test_a_second_run_shows_how_far_arrivals_are_off(fibre):
    found = excited(fibre, relative_tolerance=1e-4, is_checked=True)
    exact = excited(fibre, relative_tolerance=1e-8)
    off = np.abs(found.crossing_times - exact.crossing_times).max()
    assert found.arrival_error is not None
    assert off == pytest.approx(found.arrival_error.max(), rel=0.3)
