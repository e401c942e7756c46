"""A run as its accepted steps, and anything asked between them."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnknownName
from axolemma.expressions import constant
from axolemma.integration import Method
from axolemma.integration import trajectory as trajectory_module

VOLTAGE, GATE, AMOUNT = range(3)
WAYS = {
    "explicit": {"held_method": Method.EXPLICIT},
    "implicit": {"held_method": Method.ROSENBROCK},
    "fixed": {"step": 0.02},
}


@pytest.fixture(params=WAYS)
def found(request, run):
    """The outcome and the trajectory, by each method."""
    return run(**WAYS[request.param])


def test_at_the_beginning_of_a_step_it_is_what_was_logged(found):
    outcome, trajectory = found
    samples = trajectory.at(outcome.steps.time)
    assert samples.states.tobytes() == outcome.steps.states.tobytes()
    assert samples.totals.tobytes() == outcome.steps.totals.tobytes()
    assert samples.row.tolist() == outcome.steps.row.tolist()


def test_at_the_end_it_is_where_the_run_ended(found):
    outcome, trajectory = found
    samples = trajectory.at([10.0, 11.0])
    for states in samples.states.T:
        assert states.tobytes() == outcome.steps.end_states.tobytes()
    assert samples.time.tolist() == [10.0, 10.0]
    assert trajectory.duration == 10.0


def test_at_a_jump_the_values_after_it_count(found):
    outcome, trajectory = found
    before, after = trajectory.at([np.nextafter(2.5, 0.0), 2.5]).states.T
    place = np.searchsorted(outcome.steps.time, 2.5)
    assert after.tobytes() == outcome.steps.states[:, place].tobytes()
    # 8 nC/cm2 on 2 uF/cm2; the dense output of a fixed step is of second order.
    assert after[VOLTAGE] - before[VOLTAGE] == pytest.approx(4.0, abs=1e-4)


def test_times_are_taken_in_any_order_and_as_often_as_one_likes(found):
    _, trajectory = found
    times = np.array([7.3, 0.1, 9.9, 2.5, 7.3])
    together = trajectory.at(times)
    for place, time in enumerate(times):
        alone = trajectory.at([time])
        np.testing.assert_allclose(
            alone.states[:, 0], together.states[:, place], rtol=1e-13
        )
    assert trajectory.at([]).states.shape == (3, 0)


def test_many_points_are_what_few_are(found):
    # More than are evaluated together.
    _, trajectory = found
    times = np.linspace(0.0, 10.0, 5001)
    many = trajectory.at(times)
    few = trajectory.at(times[::500])
    np.testing.assert_allclose(few.states, many.states[:, ::500], rtol=1e-13)


def test_samples_are_four_in_each_step_and_the_end(found):
    outcome, trajectory = found
    steps, samples = outcome.steps, trajectory.samples
    assert samples.time.size == 4 * steps.time.size + 1
    expected = steps.time[:, None] + steps.size[:, None] * np.arange(4) / 4.0
    np.testing.assert_allclose(samples.time[:-1], expected.ravel(), rtol=1e-15)
    assert samples.states[:, :-1:4].tobytes() == steps.states.tobytes()
    assert samples.states[:, -1].tobytes() == steps.end_states.tobytes()
    assert trajectory.samples is samples


def test_quantities_are_asked_for_by_name(found, table):
    _, trajectory = found
    times = np.array([0.5, 1.5, 4.0, 8.0])
    samples = trajectory.at(times)
    voltage, current, drive, conductance = trajectory.values(
        ["membrane.V", "K.current", "stimulus.current", "leak.conductance"], samples
    )
    v, n, amount = samples.states
    assert voltage.tobytes() == v.tobytes()
    expected = 2.0 * n**2 * (v + 80.0 - 5.0 * amount)
    np.testing.assert_allclose(current, expected, rtol=1e-14)
    row = np.searchsorted(table.start, times, side="right") - 1
    np.testing.assert_allclose(drive, table.at(row, times)["stimulus.current"])
    assert conductance.tolist() == [0.3] * 4
    with pytest.raises(UnknownName, match=r"'K\.curent'.*'K\.current'"):
        trajectory.values(["K.curent"], samples)


def test_a_total_is_the_integral_of_its_current(found):
    outcome, trajectory = found
    route = trajectory.system.route_names.index("leak.Cl")
    current = trajectory.system.routes[route].current
    times = np.linspace(3.0, 5.0, 2001)
    samples = trajectory.at(times)
    (values,) = trajectory.evaluate([current], samples)
    carried = trajectory.total("leak.Cl", samples)
    # Simpson's rule on a fine grid; a fixed step is right to second order.
    sides = values[:-2:2] + 4.0 * values[1:-1:2] + values[2::2]
    near = 1e-4 if outcome.checkpoint is None else 1e-8
    assert carried[-1] - carried[0] == pytest.approx(sides.sum() / 3e3, rel=near)


def test_the_rate_of_a_state_is_its_slope(found):
    outcome, trajectory = found
    times, step = np.array([0.7, 1.7, 4.1, 8.3]), 1e-4
    sides = [trajectory.at(times + side).states for side in (-step, step)]
    slopes = (sides[1] - sides[0]) / (2.0 * step)
    near = 1e-2 if outcome.checkpoint is None else 1e-5
    for index, name in enumerate(trajectory.system.state_names):
        (rate,) = trajectory.evaluate([trajectory.rate(name)], trajectory.at(times))
        np.testing.assert_allclose(rate, slopes[index], rtol=near, atol=near)


def test_a_derivative_along_the_run_counts_the_inputs_too(run):
    _, trajectory = run()
    rate = trajectory.rate("membrane.V")
    curvature = trajectory.derivative(rate)
    # Rest, pulse, ramp and wave.
    times, step = np.array([0.7, 1.7, 4.1, 8.3]), 1e-4
    sides = [
        trajectory.evaluate([rate], trajectory.at(times + side))[0]
        for side in (-step, step)
    ]
    (found,) = trajectory.evaluate([curvature], trajectory.at(times))
    slopes = (sides[1] - sides[0]) / (2.0 * step)
    np.testing.assert_allclose(found, slopes, rtol=1e-5, atol=1e-5)


def test_roots_are_where_an_expression_vanishes(run):
    _, trajectory = run(1e-10)
    voltage = trajectory.system.expression("membrane.V")
    rate = trajectory.rate("membrane.V")
    levels = [voltage - level for level in (-65.0, -60.0, -55.0)]
    found = trajectory.all_roots([*levels, rate])
    assert sum(roots.size for roots in found) >= 4
    for expression, roots in zip([*levels, rate], found, strict=True):
        assert np.all(np.diff(roots) > 0.0)
        value, slope = trajectory.evaluate(
            [expression, trajectory.derivative(expression)], trajectory.at(roots)
        )
        # How far off each is, ms; voltages of 60 mV are known to 1e-14 mV.
        np.testing.assert_array_less(np.abs(value / slope), 2e-13)
    for level, roots in zip(levels, found, strict=False):
        assert trajectory.roots(level).tolist() == roots.tolist()


def test_roots_do_not_depend_on_how_much_is_looked_through_at_once(run, monkeypatch):
    _, whole = run(1e-10)
    outcome, piecewise = run(1e-10)
    level = whole.system.expression("membrane.V") + 60.0
    expected = whole.roots(level)
    monkeypatch.setattr(trajectory_module, "_CHUNK", 100)
    assert 4 * outcome.steps.time.size > 200
    # NumPy may round in another way where a vector of the processor ends.
    np.testing.assert_allclose(piecewise.roots(level), expected, rtol=0.0, atol=1e-12)


def test_every_change_of_sign_between_samples_is_a_root(found):
    _, trajectory = found
    level = trajectory.system.expression("membrane.V") + 58.0
    (values,) = trajectory.evaluate([level], trajectory.samples)
    (before,) = trajectory.evaluate([level], trajectory.at([np.nextafter(2.5, 0)]))
    changes = np.flatnonzero(np.diff(np.sign(values)) != 0)
    kick = np.flatnonzero(trajectory.samples.time == 2.5) - 1
    jumps_across = before[0] * values[kick[0] + 1] < 0.0
    roots = trajectory.roots(level)
    assert roots.size == changes.size - int(jumps_across)
    times = trajectory.samples.time
    for root, place in zip(roots, changes[~np.isin(changes, kick)], strict=False):
        assert times[place] <= root <= times[place + 1]


def test_a_jump_across_zero_is_no_root(run, table):
    # The impulse of 8 nC/cm2 takes the voltage past the level at once.
    outcome, trajectory = run()
    place = np.searchsorted(outcome.steps.time, 2.5)
    after = outcome.steps.states[VOLTAGE, place]
    level = trajectory.system.expression("membrane.V") - (after - 1.0)
    assert not np.any(np.abs(trajectory.roots(level) - 2.5) < 1e-6)
    # The input itself jumps too, and slopes through zero once.
    drive = trajectory.system.expression("stimulus.current")
    roots = trajectory.roots(drive - 0.5)
    ramped = 2.5 + 1.5 / 3.0
    assert roots[0] == pytest.approx(ramped, abs=1e-12)
    waves = roots[roots > 6.0]
    assert waves.size > 0
    values = table.at(np.full(waves.size, 3), waves)["stimulus.current"]
    np.testing.assert_allclose(values, 0.5, atol=1e-12)


def test_what_never_vanishes_has_no_roots(run):
    _, trajectory = run()
    voltage = trajectory.system.expression("membrane.V")
    assert trajectory.roots(voltage - 1e3).size == 0
    assert trajectory.roots(constant(0.0) * voltage).size == 0
    assert trajectory.roots(constant(1.0)).size == 0


def test_a_root_at_the_seam_of_two_fixed_steps_is_not_lost(run):
    # What the dense output ends with and what the next step begins with differ by
    # the error of a step; a level between them is passed all the same.
    outcome, trajectory = run(step=0.25)
    steps = outcome.steps
    ends = trajectory.inside(np.arange(steps.time.size), steps.size).states[VOLTAGE]
    voltage = trajectory.system.expression("membrane.V")
    checked = 0
    for place in range(steps.time.size - 1):
        following = steps.states[VOLTAGE, place + 1]
        if steps.row[place] != steps.row[place + 1] or ends[place] == following:
            continue
        middle = 0.5 * (ends[place] + following)
        if (steps.states[VOLTAGE, place] - middle) * (following - middle) >= 0.0:
            continue
        roots = trajectory.roots(voltage - middle)
        seam = steps.time[place + 1]
        assert np.any(np.abs(roots - seam) <= 0.25)
        checked += 1
    assert checked > 10


def test_where_nothing_was_recorded_nothing_is_told(run):
    _, trajectory = run(record="events", level=-58.0)
    assert 0 < trajectory.steps.time.size < 10
    inside = trajectory.steps.time[0] + 0.5 * trajectory.steps.size[0]
    assert trajectory.at([inside, 10.0]).time.tolist() == [inside, 10.0]
    with pytest.raises(InvalidInput, match="9 ms, where no step was recorded"):
        trajectory.at([9.0])
    with pytest.raises(InvalidInput, match="0 ms, where no step was recorded"):
        trajectory.at([0.0])


def test_the_roots_of_a_run_of_events_are_those_of_the_whole(run):
    _, whole = run()
    _, events = run(record="events", level=-58.0)
    level = whole.system.expression("membrane.V") + 58.0
    everything = whole.roots(level)
    (rates,) = whole.evaluate([whole.rate("membrane.V")], whole.at(everything))
    assert events.roots(level).tolist() == everything[rates > 0.0].tolist()


def test_a_run_of_which_nothing_but_the_end_is_known(run):
    outcome, trajectory = run(record="final")
    assert trajectory.at([10.0]).states[:, 0].tolist() == list(outcome.steps.end_states)
    assert trajectory.roots(trajectory.system.expression("membrane.V")).size == 0
    assert trajectory.samples.time.tolist() == [10.0]


def test_it_can_be_given_other_steps(run):
    outcome, trajectory = run()
    shorter, _ = run(duration=4.0)
    changed = replace(trajectory, steps=shorter.steps)
    assert changed.duration == 4.0
    assert changed.samples.time[-1] == 4.0
    assert trajectory.duration == outcome.steps.end_time == 10.0
