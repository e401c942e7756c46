"""Steps land exactly where the inputs change, and no stage sees the other side."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.expressions import symbol
from axolemma.integration import Method, Status

WAYS = {
    "switching": {},
    "explicit": {"held_method": Method.EXPLICIT},
    "implicit": {"held_method": Method.ROSENBROCK},
    "fixed": {"step": 0.03},
}
FORMULAS = {name: how for name, how in WAYS.items() if name != "fixed"}


@pytest.fixture(params=WAYS)
def how(request):
    return WAYS[request.param]


@pytest.fixture
def capacitor(equations):
    """A membrane without channels: the voltage is what the electrode brought."""
    return equations({}, {}, {"membrane.V": -10.0}, membrane__capacitance=2.5)


# Times that are no sums of others: pulses of value, of slope, and impulses.
ROWS = (
    (0.0, 0.0, 0.0, 0.0),
    (1.0 / 3.0, 7.0, 0.0, 0.0),
    (0.7, -300.0, 0.0, 0.0),
    (0.701, 2.0, 900.0, 0.0),
    (0.71, 0.0, 0.0, 11.0),
    (2.0 * np.pi / 3.0, 0.0, -3.0, -4.0),
    (5.0, 1e-3, 0.0, 0.0),
)


def assert_lands(case, outcome):
    steps, starts = outcome.steps, case.table.start
    place = np.searchsorted(steps.time, starts)
    assert steps.time[place].tobytes() == starts.tobytes()
    # From there on the new row is in force, and never before.
    row = np.searchsorted(starts, steps.time, side="right") - 1
    np.testing.assert_array_equal(steps.row, row)
    assert steps.end_time == case.duration


def test_steps_land_on_every_breakpoint(case, how):
    outcome = case.run(**how)
    assert outcome.status == Status.DONE
    assert_lands(case, outcome)


def test_what_is_integrated_is_the_input_itself(capacitor, drive, how):
    case = replace(capacitor, table=drive(ROWS), duration=7.5)
    outcome = case.run(**how)
    assert_lands(case, outcome)
    # All these methods integrate a straight line exactly: whatever a stage had seen
    # of a neighbouring row, by up to 300 uA/cm2, would show.
    carried = charge_until(case, np.append(outcome.steps.time, 7.5))
    voltage = np.append(outcome.steps.states[0], outcome.steps.end_states[0])
    np.testing.assert_allclose(voltage, -10.0 + carried / 2.5, rtol=0, atol=3e-13)
    totals = np.append(outcome.steps.totals[-1], outcome.steps.end_totals[-1])
    np.testing.assert_allclose(totals, -carried, rtol=0.0, atol=3e-13)


def charge_until(case, times):
    """The integral of the input, with the impulses up to a time and at it."""
    start = case.table.start
    value, slope, jump = (
        getattr(case.table, name)[:, 0] for name in ("value", "slope", "jump")
    )
    stop = np.append(start[1:], np.inf)
    width = np.clip(times[:, None], start, stop) - start
    parts = value * width + 0.5 * slope * width**2
    return (parts + jump * (times[:, None] >= start)).sum(axis=1)


@pytest.mark.parametrize("way", FORMULAS)
def test_no_stage_sees_a_row_that_ends_or_begins_there(cases, drive, way):
    # Beyond either end of the middle row the input is no number at all.
    case, nan = cases("oscillating_input"), float("nan")
    table = drive(((0, 1, 0.1, 0), (6, nan, nan, 0)))
    outcome = replace(case, table=table, duration=6.0).run(**FORMULAS[way])
    assert outcome.status == Status.DONE
    assert np.all(np.isfinite(outcome.steps.end_states))
    stuck = replace(case, table=table, duration=6.5).run(**FORMULAS[way])
    assert stuck.status == Status.STEP_TOO_SMALL
    assert stuck.steps.end_time == 6.0
    assert stuck.steps.end_states.tobytes() == outcome.steps.end_states.tobytes()


def test_an_impulse_is_booked_to_the_electrode_and_to_the_voltage(case, drive, how):
    # At the beginning, alone, and together with other changes.
    table = drive(((0, 0, 0, 3.0), (1.5, 0, 0, 5.5), (2.5, 4, -1, -2.25)))
    kicked = replace(case, table=table, duration=4.0)
    calm = replace(kicked, table=replace(table, jump=0.0 * table.jump))
    outcome = kicked.run(**how)
    capacitance = case.parameters["membrane.capacitance"]
    route = case.system.route_names.index("stimulus.K")
    steps = outcome.steps
    for time, amount in ((1.5, 5.5), (2.5, -2.25)):
        after = np.searchsorted(steps.time, time)
        before = replace(kicked, duration=time).run(**how).steps
        jumped = steps.states[:, after] - before.end_states
        # A voltage of 64 mV and more is known to 1.4e-14 mV.
        assert jumped[0] == pytest.approx(amount / capacitance, abs=5e-14)
        for state, gained in zip(case.system.state_names[1:], jumped[1:], strict=True):
            # The ion that carries the charge moves with it; gates do not.
            assert (gained != 0.0) == (state == "K.entered")
        charge = steps.totals[:, after] - before.end_totals
        expected = np.zeros(charge.size)
        expected[route] = -amount
        np.testing.assert_allclose(charge, expected, rtol=0.0, atol=1e-14)
    assert steps.totals[route, 0] == -3.0
    assert steps.states[0, 0] == kicked.start["membrane.V"] + 3.0 / capacitance
    quiet = calm.run(**how)
    booked = outcome.steps.end_totals[route] - quiet.steps.end_totals[route]
    assert booked == pytest.approx(-(3.0 + 5.5 - 2.25), abs=1e-13)


def test_a_jump_moves_a_state_that_no_route_drives(equations, drive):
    # The input enters the rate of a state itself: it moves by its share of it.
    drives = {"slow.w": -0.0 * symbol("slow.w") + 0.25 * symbol("stimulus.current")}
    case = equations(
        drives,
        {"leak.Cl": 0.0 * symbol("membrane.V")},
        {"membrane.V": 0.0, "slow.w": 1.0},
        table=drive(((0, 0, 0, 2), (3, 0, 0, 6))),
    )
    for way in WAYS.values():
        steps = case.run(**way).steps
        assert steps.states[1, 0] == 1.5
        assert steps.end_states[1] == pytest.approx(3.0, abs=1e-15)


def test_rows_that_follow_one_another_closely_are_all_taken(capacitor, drive, how):
    # A thousand breakpoints, some 1e-9 ms apart.
    starts = np.sort(np.concatenate([np.linspace(0, 5, 500), [1.0 + 1e-9, 2 + 1e-9]]))
    rows = [(start, k % 7, 0.0, 0.0) for k, start in enumerate(starts)]
    case = replace(capacitor, table=drive(rows), duration=6.0)
    outcome = case.run(**how)
    assert outcome.status == Status.DONE
    assert_lands(case, outcome)
    carried = charge_until(case, np.array([6.0]))[0]
    assert outcome.steps.end_states[0] == pytest.approx(-10 + carried / 2.5, abs=1e-12)
