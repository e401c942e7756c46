"""Each method converges as fast as its order says, at its steps and between them."""

import numpy as np
import pytest

from axolemma.integration import Method, Steps, Trajectory
from axolemma.integration.stepping import Points, Stepper

ORDERS = {Method.EXPLICIT: 5, Method.ROSENBROCK: 4}
# From when to when each case is smooth and shows its asymptotic order, and by how
# many steps of each method; the slope (a ramp, a sine) of its input is not zero there.
STRETCHES = {
    "held_ions": (2.5, 4.5, {Method.EXPLICIT: 60, Method.ROSENBROCK: 80}),
    "live_ions": (2.5, 4.5, {Method.EXPLICIT: 60, Method.ROSENBROCK: 80}),
    "instantaneous_gate": (2.5, 4.0, {Method.EXPLICIT: 60, Method.ROSENBROCK: 80}),
    "stiff_linear": (2.0, 2.1, {Method.EXPLICIT: 20, Method.ROSENBROCK: 20}),
    "oscillating_input": (1.0, 6.0, {Method.EXPLICIT: 20, Method.ROSENBROCK: 30}),
}


def equal_steps(case, method, count):
    """Make equal steps of a method over the stretch of a case."""
    name, reached = case
    first, last, _ = STRETCHES[name]
    begun = reached.at([first])
    stepper = Stepper(reached.system, reached.table, reached.parameters)
    make = stepper.explicit if method == Method.EXPLICIT else stepper.rosenbrock
    size = (last - first) / count
    states, totals = begun.states, begun.totals
    seen: list[tuple[np.ndarray, np.ndarray]] = []
    for number in range(count):
        seen.append((states, totals))
        time = np.array([first + number * size])
        points = Points(time=time, row=begun.row, states=states)
        gain, carried = make(points, np.array([size]))
        states, totals = states + gain, totals + carried
    steps = Steps(
        time=first + size * np.arange(count),
        size=np.full(count, size),
        row=np.full(count, begun.row[0]),
        method=np.full(count, method),
        states=np.hstack([s for s, _ in seen]),
        totals=np.hstack([q for _, q in seen]),
        end_time=last,
        end_states=states[:, 0],
        end_totals=totals[:, 0],
    )
    return Trajectory(
        system=reached.system,
        parameters=reached.parameters,
        table=reached.table,
        steps=steps,
    )


def errors_of(case, found, times):
    """The largest errors of states and totals, in the scales of the states."""
    exact, here = case.at(times), found.at(times)
    scales = np.array([state.scale for state in case.system.states])
    states = np.abs(here.states - exact.states) / scales[:, None]
    totals = np.abs(here.totals - exact.totals) / 100.0
    return np.array([states.max(), totals.max()])


def order_between(coarse, fine):
    return np.log2(coarse / fine)


@pytest.fixture(scope="module")
def exact():
    """Runs of the cases that are exact beside what is measured here."""
    known = {}

    def find(name, case):
        if name not in known:
            known[name] = case.trajectory(case.run(1e-13))
        return known[name]

    return find


@pytest.mark.parametrize("method", ORDERS)
@pytest.mark.parametrize("name", STRETCHES)
def test_steps_and_what_lies_between_have_the_order_of_the_method(
    cases, exact, name, method
):
    reference = exact(name, cases(name))
    first, last, counts = STRETCHES[name]
    runs = [
        equal_steps((name, reference), method, factor * counts[method])
        for factor in (1, 2)
    ]
    for times in (
        np.array([last]),
        # Nowhere near the ends of a step, whose number is even and odd.
        np.linspace(first, last, 8)[1:-1] + 0.37 * runs[1].steps.size[0],
    ):
        errors = [errors_of(reference, run, times) for run in runs]
        # Nothing here may be made of rounding.
        assert np.all(errors[1] > 1e-13)
        found = order_between(*errors)
        # Terms of the next order still show a little; one order less would show more.
        assert np.all(found > ORDERS[method] - 0.5)


@pytest.mark.parametrize(
    "name", ["held_ions", "live_ions", "instantaneous_gate", "oscillating_input"]
)
def test_the_fixed_step_is_of_second_order(cases, exact, name):
    case = cases(name)
    reference = exact(name, case)
    runs = [case.trajectory(case.run(step=size)) for size in (0.01, 0.005, 0.0025)]
    ends = np.array([case.duration])
    between = np.linspace(1.5, case.duration - 0.7, 7) + 0.0013
    for times in (ends, between):
        errors = [errors_of(reference, run, times) for run in runs]
        for found in map(order_between, errors[:-1], errors[1:]):
            # Exactly two: neither less nor, by a lucky cancellation, more.
            np.testing.assert_allclose(found, 2.0, atol=0.15)


def test_the_fixed_step_integrates_stiff_equations_to_second_order(cases):
    case = cases("stiff_linear")
    reference = case.trajectory(case.run(1e-12))
    runs = [case.run(step=size) for size in (2e-4, 1e-4)]
    exact = np.array([reference.steps.end_states / case.scales]).T
    errors = [
        np.abs(run.steps.end_states / case.scales - exact[:, 0]).max() for run in runs
    ]
    assert order_between(*errors) == pytest.approx(2.0, abs=0.15)


def test_an_adaptive_run_is_as_much_better_as_its_tolerance_is_tighter(cases, exact):
    case = cases("held_ions")
    reference = exact("held_ions", case)
    times = np.array([case.duration])
    tolerances = np.array([1e-5, 1e-7, 1e-9])
    errors = [
        errors_of(reference, case.trajectory(case.run(tolerance)), times)[0]
        for tolerance in tolerances
    ]
    # Proportional to the tolerance, within one digit each time.
    ratios = np.array(errors[:-1]) / np.array(errors[1:])
    assert np.all((ratios > 10.0) & (ratios < 1000.0))
