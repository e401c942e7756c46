"""What cannot be integrated is said to be so, soon, and never stops a neighbour."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.equations import EquationSystem, State, lowered
from axolemma.expressions import constant, symbol
from axolemma.integration import Cell, Method, Plan, Status, advance, merged

x, y, z = symbol("state.x"), symbol("state.y"), symbol("state.z")
HELD = (None, Method.EXPLICIT, Method.ROSENBROCK)


def system_of(rates, observables=None, positive=()):
    states = [State(symbol=symbol(name), scale=1.0, rate=r) for name, r in rates]
    return lowered(
        EquationSystem(
            states=tuple(states), observables=observables or {}, positive=positive
        )
    )


def run(system, start, *, duration=10.0, method=None, **how):
    cell = Cell(
        parameters={}, start=start, table=merged((), {}), relative_tolerance=1e-6
    )
    plan = Plan(
        system=system,
        duration=duration,
        event_state=system.state_names[0],
        held_method=method,
        **how,
    )
    return advance(plan, [cell])[0]


@pytest.mark.parametrize("method", HELD)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_rate_that_is_no_number_stops_the_run_where_it_begins(method, place):
    # The other states are sound and do not see it, in whatever order they stand.
    rates = [("state.y", -y), ("state.z", 1.0 - z)]
    rates.insert(place, ("state.x", np.log(x - 1.0)))
    start = {"state.x": 0.5, "state.y": 1.0, "state.z": 0.0}
    outcome = run(system_of(rates), start, method=method)
    assert outcome.status == Status.STEP_TOO_SMALL
    assert outcome.steps.end_time == 0.0
    assert outcome.accepted == 0
    # From 0.01 ms down to 1e-12 ms by a fifth each time.
    assert outcome.rejected < 20
    assert list(outcome.steps.end_states) == [start[n] for n, _ in rates]


@pytest.mark.parametrize("method", HELD)
def test_a_singularity_is_reached_and_not_passed(method):
    # y = sqrt(1 - t) falls onto its singularity at 1 ms, about which steps as short
    # as they like would go on for ever.
    rates = [("state.x", constant(1.0)), ("state.y", -0.5 / y)]
    outcome = run(system_of(rates), {"state.x": 0.0, "state.y": 1.0}, method=method)
    assert outcome.status == Status.STEP_TOO_SMALL
    assert outcome.steps.end_time == pytest.approx(1.0, abs=1e-5)
    assert outcome.accepted + outcome.rejected < 5000
    assert np.all(np.isfinite(outcome.steps.end_states))


@pytest.mark.parametrize("method", HELD)
def test_an_explosion_is_reached_and_not_passed(method):
    # y = 1 / (1 - t).
    outcome = run(system_of([("state.y", y * y)]), {"state.y": 1.0}, method=method)
    assert outcome.status == Status.STEP_TOO_SMALL
    assert outcome.steps.end_time == pytest.approx(1.0, abs=1e-5)
    # Errors are measured in the scale of the state, which the state leaves behind by
    # ten orders of magnitude: a tenth of a second.
    assert outcome.accepted + outcome.rejected < 200_000


@pytest.mark.parametrize("method", HELD)
def test_what_must_be_positive_stays_so(method):
    # The amount falls steadily and would be used up after 2 ms.
    rates = [("state.x", constant(-1.5)), ("state.y", 1.0 - y)]
    concentration = {"K.outside": 0.5 * x, "Na.inside": 3.0 + 0.0 * y}
    system = system_of(rates, concentration, ("Na.inside", "K.outside"))
    outcome = run(system, {"state.x": 3.0, "state.y": 0.0}, method=method)
    assert outcome.status == Status.STEP_TOO_SMALL
    assert outcome.steps.end_time == pytest.approx(2.0, abs=1e-9)
    assert np.all(outcome.steps.states[0] > 0.0)
    assert outcome.steps.end_states[0] > 0.0
    unguarded = run(system_of(rates), {"state.x": 3.0, "state.y": 0.0}, method=method)
    assert unguarded.status == Status.DONE
    assert unguarded.steps.end_states[0] == pytest.approx(-12.0, abs=1e-12)


def test_a_fixed_step_stops_at_what_is_no_number(equations):
    voltage = symbol("membrane.V")
    case = equations(
        {"slow.w": 0.0 * symbol("slow.w") + 1.0},
        {"leak.Cl": np.log(5.0 - symbol("slow.w")) + 0.0 * voltage},
        {"membrane.V": 0.0, "slow.w": 0.0},
    )
    outcome = case.run(step=0.1)
    assert outcome.status == Status.OUT_OF_RANGE
    # The gate, half a step ahead, has come to 5 there.
    assert outcome.steps.end_time == pytest.approx(4.9, abs=0.11)
    assert outcome.accepted == outcome.steps.time.size - 1
    assert np.all(np.isfinite(outcome.steps.states))


def test_a_fixed_step_stops_where_nothing_of_an_ion_is_left(cases, drive):
    case = cases("live_ions")
    # An electrode that takes out what potassium there is.
    inside = case.parameters["K.inside_at_start"]
    volume = case.parameters["membrane.volume_per_area"]
    assert inside * volume > 0.0
    gone = case.with_values(membrane__volume_per_area=volume * 1e-7)
    gone = replace(gone, table=drive(((0, -20, 0, 0),)), duration=1e3)
    for how in ({"step": 0.02}, {}):
        outcome = gone.run(**how)
        expected = Status.OUT_OF_RANGE if how else Status.STEP_TOO_SMALL
        assert outcome.status == expected
        assert outcome.steps.end_time < 1e3


@pytest.mark.parametrize("how", [{}, {"step": 0.05}])
def test_who_fails_does_not_stop_a_neighbour(cases, how):
    case = cases("held_ions")
    alone = case.run(**how)
    broken = case.with_values(Na__conductance=float("nan"))
    for width in (2, 8):
        cells = [broken.cell() for _ in range(width)]
        cells[width // 2] = case.cell()
        outcomes = list(advance(case.plan(**how), cells))
        found = outcomes.pop(width // 2)
        assert found.status == Status.DONE
        assert found.steps.states.tobytes() == alone.steps.states.tobytes()
        failures = {Status.STEP_TOO_SMALL, Status.OUT_OF_RANGE}
        assert {outcome.status for outcome in outcomes} <= failures
