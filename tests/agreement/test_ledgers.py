"""What routes carried and what states gained are one number, whatever the method."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.expressions import Evaluation
from axolemma.integration import Method, Status

WAYS = {
    "switching": {},
    "explicit": {"held_method": Method.EXPLICIT},
    "implicit": {"held_method": Method.ROSENBROCK},
    "fixed": {"step": 0.02},
}
# Of the gross amount that was carried.
CLOSED = 1e-12


@pytest.fixture(params=WAYS)
def how(request):
    return WAYS[request.param]


def weights_of(case):
    """Factors of routes in the states that they drive, shape (states, routes)."""
    return np.array(
        [
            [
                0.0
                if name not in state.weights
                else float(Evaluation([state.weights[name]])(case.parameters)[0])
                for name in case.system.route_names
            ]
            for state in case.system.states
        ]
    )


def residuals(case, states, totals, gross):
    """What states gained beyond what was carried, as a part of the gross amount."""
    weights = weights_of(case)
    routed = np.any(weights != 0.0, axis=1)
    start = np.array([case.start[name] for name in case.system.state_names])
    gained = states - start[:, None]
    missing = np.abs(gained - weights @ totals)[routed]
    # A voltage of 64 mV is known to 7e-15 mV: less than this many nC/cm2 say nothing.
    least = 1e-2 * np.abs(weights).sum(axis=1, keepdims=True)
    return missing / np.maximum(np.abs(weights) @ gross, least)[routed]


def test_every_step_closes(case, how):
    steps = case.run(**how).steps
    states = np.column_stack([steps.states, steps.end_states])
    totals = np.column_stack([steps.totals, steps.end_totals])
    gross = np.cumsum(np.abs(np.diff(totals, axis=1, prepend=0.0)), axis=1)
    assert residuals(case, states, totals, gross).max() < CLOSED


def test_what_lies_between_steps_closes_too(case, how):
    outcome = case.run(**how)
    trajectory = case.trajectory(outcome)
    inner = trajectory.at(np.linspace(0.0, case.duration, 501)[1:-1])
    # At least what a capacitor of 1 uF/cm2 holds at 100 mV.
    gross = np.abs(inner.totals) + 100.0
    found = residuals(case, inner.states, inner.totals, gross)
    assert found.max() < CLOSED


@pytest.mark.parametrize("way", ["explicit", "implicit", "fixed"])
def test_ten_million_steps_close(cases, drive, way):
    # So many that sums without compensation would have lost 1e-10 of the amount.
    case, count = cases("oscillating_input"), 1e7
    waves = {0: [(8.0, 0.4, 1.3, 0.0)]}
    case = replace(case, table=drive(((0, 1.0, 0, 0),), waves))
    size, how = 0.01, {"step": 0.01}
    if way != "fixed":
        method = Method.EXPLICIT if way == "explicit" else Method.ROSENBROCK
        how, tolerance = {"held_method": method}, 1e-9
        trial = replace(case, duration=1e3).run(tolerance, record="final", **how)
        size = 1e3 / trial.accepted
    else:
        tolerance = 1e-6
    case = replace(case, duration=size * count)
    outcome = case.run(tolerance, record="final", **how)
    assert outcome.status == Status.DONE
    assert outcome.accepted == pytest.approx(count, rel=0.02)
    totals = outcome.steps.end_totals[:, None]
    states = outcome.steps.end_states[:, None]
    assert np.abs(totals).sum() > 1e3
    assert residuals(case, states, totals, np.abs(totals)).max() < CLOSED


def test_the_currents_of_a_run_add_up_to_what_was_carried(case):
    # An independent quadrature of the dense currents: Gauss, ten points to a step.
    outcome = case.run(1e-8)
    steps, trajectory = outcome.steps, case.trajectory(outcome)
    nodes, weights = np.polynomial.legendre.leggauss(10)
    times = steps.time[:, None] + steps.size[:, None] * (nodes + 1.0) / 2.0
    samples = trajectory.at(times.ravel())
    currents = trajectory.evaluate([r.current for r in case.system.routes], samples)
    for route, current, total in zip(
        case.system.routes, currents, steps.end_totals, strict=True
    ):
        parts = current.reshape(times.shape) @ weights * steps.size / 2.0
        start = steps.totals[case.system.route_names.index(route.name), 0]
        # Impulses are no current: they come on top.
        kicked = -case.table.jump.sum() if route.name == "stimulus.K" else start
        gross = np.abs(parts).sum() + abs(kicked)
        # The tolerance, and a digit for the many steps of it.
        assert abs(parts.sum() + kicked - total) <= 1e-7 * gross
