"""What a cell does never depends on how it is run: the same bits every time."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.expressions import symbol
from axolemma.integration import Method, Status, advance

# How a run is made: adaptive, or by fixed steps.
WAYS = {"adaptive": {}, "implicit": {"held_method": Method.ROSENBROCK}}
FIXED = {"fixed": {"step": 0.05}}


def assert_same(found, expected):
    """Everything that is known of two runs has the same bits."""
    assert found.status == expected.status == Status.DONE
    assert (found.accepted, found.rejected) == (expected.accepted, expected.rejected)
    for name in ("time", "size", "row", "method", "states", "totals"):
        a, b = getattr(found.steps, name), getattr(expected.steps, name)
        assert a.tobytes() == b.tobytes(), name
    assert_same_end(found, expected)


def assert_same_end(found, expected):
    for name in ("end_states", "end_totals"):
        a, b = getattr(found.steps, name), getattr(expected.steps, name)
        assert a.tobytes() == b.tobytes(), name
    assert found.steps.end_time == expected.steps.end_time


def strangers(case, drive, count):
    """Other cells of the same equations: other inputs, values and tolerances."""
    tables = [
        drive(((0, 0, 0, 0), (0.5 + 0.3 * k, 2.0 + k, 0.1 * k, k % 3)))
        for k in range(count)
    ]
    return [
        replace(case, table=table)
        .with_values(membrane__capacitance=1.0 + 0.1 * k)
        .cell(10.0 ** -(3 + k % 5))
        for k, table in enumerate(tables)
    ]


@pytest.mark.parametrize("way", WAYS | FIXED)
def test_a_cell_does_the_same_in_any_lane_of_any_width(case, drive, way):
    how = (WAYS | FIXED)[way]
    alone = case.run(**how)
    for count, lane in ((2, 1), (4, 2), (8, 0), (8, 7), (16, 11)):
        cells = strangers(case, drive, count)
        cells[lane] = case.cell()
        assert_same(advance(case.plan(**how), cells)[lane], alone)


@pytest.mark.parametrize("is_brief", [False, True])
def test_a_cell_does_the_same_by_a_kernel_that_is_ready_for_stiffness(case, is_brief):
    ready = case.run(is_stiff=True, is_brief=is_brief)
    assert_same(ready, case.run())


@pytest.mark.parametrize("way", WAYS | FIXED)
def test_a_cell_does_the_same_on_any_number_of_threads(cases, drive, way):
    case, how = cases("held_ions"), (WAYS | FIXED)[way]
    cells = strangers(case, drive, 19)
    cells[13] = case.cell()
    alone = case.run(**how)
    runs = [advance(case.plan(threads=n, **how), cells) for n in (1, 2, 3)]
    for run in runs:
        assert_same(run[13], alone)
        for found, expected in zip(run, runs[0], strict=True):
            assert_same(found, expected)


@pytest.mark.parametrize("way", WAYS | FIXED)
def test_where_the_kernel_comes_back_never_changes_a_step(case, way):
    how = (WAYS | FIXED)[way]
    at_once = case.run(**how)
    for capacity, budget in ((1, 20_000), (7, 20_000), (4096, 1), (4096, 13), (3, 2)):
        assert_same(case.run(capacity=capacity, budget=budget, **how), at_once)


@pytest.mark.parametrize("way", WAYS | FIXED)
def test_what_is_recorded_never_changes_a_step(case, way):
    how = (WAYS | FIXED)[way]
    whole = case.run(**how)
    for record in ("events", "final"):
        found = case.run(record=record, level=3.0, **how)
        assert found.accepted == whole.accepted
        assert_same_end(found, whole)
    assert case.run(record="final", **how).steps.time.size == 0


@pytest.mark.parametrize("name", ["held_ions", "live_ions", "instantaneous_gate"])
def test_steps_with_events_are_those_of_the_whole_run(cases, drive, name):
    case = replace(cases(name), table=drive(((0, 0, 0, 0), (2, 12, 0, 0))))
    case = replace(case, duration=60.0)
    whole, events = case.run(), case.run(record="events")
    place = np.flatnonzero(np.isin(whole.steps.time, events.steps.time))
    assert 3 <= place.size < 0.1 * whole.steps.time.size
    for kind in ("time", "size", "states", "totals"):
        a, b = getattr(whole.steps, kind), getattr(events.steps, kind)
        assert a[..., place].tobytes() == b.tobytes()
    voltage = case.system.expression("membrane.V")
    rate = case.trajectory(whole).rate("membrane.V")
    roots = case.trajectory(whole).roots(voltage)
    upward = [
        time
        for time in roots
        if case.trajectory(whole).evaluate(
            [rate], case.trajectory(whole).at([time])
        )[0] > 0.0
    ]  # fmt: skip
    found = case.trajectory(events).roots(voltage)
    assert found.tolist() == upward


def test_events_of_a_fixed_step_are_where_the_line_between_steps_crosses(cases, drive):
    case = replace(cases("held_ions"), table=drive(((0, 0, 0, 0), (2, 12, 0, 0))))
    whole, events = case.run(step=0.025), case.run(step=0.025, record="events")
    voltage = np.append(whole.steps.states[0], whole.steps.end_states[0])
    time = np.append(whole.steps.time, whole.steps.end_time)
    place = np.flatnonzero((voltage[:-1] < 0.0) & (voltage[1:] >= 0.0))
    rise = voltage[place + 1] - voltage[place]
    expected = time[place + 1] - 0.025 * voltage[place + 1] / rise
    assert place.size > 0
    # A time of 20 ms is known to 4e-15 ms.
    np.testing.assert_allclose(events.steps.time, expected, rtol=0.0, atol=2e-14)


def test_a_neighbour_that_becomes_stiff_changes_nothing(equations, drive):
    # Of a b + c and a (b w) the derivative needs a b for itself. What is computed once
    # of the parameters must not depend on what else is.
    voltage, w = symbol("membrane.V"), symbol("slow.w")
    a, b, c = symbol("slow.a"), symbol("slow.b"), symbol("slow.c")
    case = equations(
        {"slow.w": a * (b * w) + (a * b + c) * (voltage / 100.0 - w)},
        {"leak.Cl": symbol("leak.conductance") * (voltage - w)},
        {"membrane.V": 1.0, "slow.w": 0.1},
        duration=40.0,
        leak__conductance=0.3,
        slow__a=-0.7,
        slow__b=1.1,
        slow__c=0.8,
    )
    table = drive(((0, 1, 0, 0), (3, 2, 0, 0)))
    cell = replace(case.cell(1e-5), table=table)
    stiff = replace(case.with_values(leak__conductance=3e3).cell(1e-5), table=table)
    (alone,) = advance(case.plan(), [cell])
    beside, other = advance(case.plan(), [cell, stiff])
    assert np.any(other.steps.method == Method.ROSENBROCK)
    assert np.all(alone.steps.method == Method.EXPLICIT)
    assert_same(beside, alone)


def test_cells_with_and_without_waves_run_together(cases, drive):
    case = cases("oscillating_input")
    plain = replace(case, table=drive(((0, 0, 0, 0), (1, 3, 0, 2))))
    alone = [plain.run(), case.run()]
    together = advance(case.plan(), [plain.cell(), case.cell()])
    for found, expected in zip(together, alone, strict=True):
        assert_same(found, expected)


@pytest.mark.parametrize("way", WAYS | FIXED)
def test_an_impulse_of_a_neighbour_is_not_delivered_to_who_is_done(cases, drive, way):
    # Its last row began with an impulse; the neighbour gets one in the very turn in
    # which the first comes to its end. (An adaptive cell makes its last step when the
    # kernel has come back.)
    case, how = cases("stiff_linear"), (WAYS | FIXED)[way]
    first = replace(case, table=drive(((0, 0, 0, 5),)), duration=1.0)
    alone = first.run(**how)
    for moment in np.linspace(0.02, 0.98, 49):
        table = drive(((0, 0, 0, 0), (moment, 0, 0, 7)))
        other = replace(first.cell(), table=table)
        found = advance(first.plan(budget=1, **how), [first.cell(), other])[0]
        assert_same(found, alone)
