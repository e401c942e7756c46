"""Kernels at a tight tolerance against the integrators of SciPy."""

import itertools
from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from axolemma.expressions import Evaluation
from axolemma.integration import Method, Status
from axolemma.integration.inputs import delivered

# The method of theirs that the equations call for, and its relative tolerance.
THEIRS = {
    "held_ions": ("DOP853", 1e-12),
    "live_ions": ("DOP853", 1e-12),
    "instantaneous_gate": ("DOP853", 1e-12),
    "stiff_linear": ("Radau", 1e-10),
    "oscillating_input": ("DOP853", 1e-12),
}
# Of the scale of a state: the error of a step at 1e-11 and what a spike makes of it;
# the references are a few times nearer.
NEAR = 3e-10


@pytest.fixture(scope="module")
def reference():
    """Gives states and totals at the end of a case."""
    return cache(integrated)


def integrated(case, name):
    """Integrate from breakpoint to breakpoint."""
    method, tolerance = THEIRS[name]
    rates = Evaluation([*case.system.rates, *(r.current for r in case.system.routes)])
    names = case.system.state_names

    def slope(row, time, y):
        inputs = case.table.at(np.array([row]), np.array([time]))
        values = case.parameters | dict(zip(names, y[: len(names)], strict=True))
        values |= {name: float(value[0]) for name, value in inputs.items()}
        return np.array(rates(values), dtype=float)

    states = np.array([case.start[name] for name in names])
    states, totals = delivered(case.system, case.parameters, case.table, states)
    y = np.concatenate([states, totals])
    scales = np.concatenate([case.scales, np.full(totals.size, 100.0)])
    edges = [*case.table.start, case.duration]
    for row, (start, stop) in enumerate(itertools.pairwise(edges)):
        if row:
            y = y + kick(case, row)
        found = solve_ivp(
            lambda t, y, row=row: slope(row, t, y),
            (start, stop),
            y,
            method=method,
            rtol=tolerance,
            atol=0.1 * tolerance * scales,
        )
        assert found.success
        y = found.y[:, -1]
    return y[: len(names)], y[len(names) :]


def kick(case, row):
    """An impulse of the only input, which the last route carries away."""
    charge = case.table.jump[row, 0]
    gains = np.zeros(len(case.system.states) + len(case.system.routes))
    capacitance = case.parameters["membrane.capacitance"]
    gains[case.system.state_names.index("membrane.V")] = charge / capacitance
    for index, state in enumerate(case.system.states):
        if state.name == "K.entered":
            weight = Evaluation([state.weights["stimulus.K"]])(case.parameters)[0]
            gains[index] = -float(weight) * charge
    gains[-1] = -charge
    return gains


@pytest.mark.parametrize("method", [None, Method.EXPLICIT, Method.ROSENBROCK])
@pytest.mark.parametrize("name", THEIRS)
def test_a_tight_run_ends_where_a_reference_does(cases, reference, name, method):
    case = cases(name)
    outcome = case.run(1e-11, held_method=method)
    assert outcome.status == Status.DONE
    states, totals = reference(case, name)
    error = np.abs(outcome.steps.end_states - states) / case.scales
    assert error.max() < NEAR
    assert np.abs(outcome.steps.end_totals - totals).max() < NEAR * 100.0
