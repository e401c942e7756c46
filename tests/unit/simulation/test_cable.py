"""A membrane along a tree: values that differ by place, ends, starts, bad input."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.cable import Axon
from axolemma.errors import (
    IntegrationFailure,
    InvalidInput,
    NoRestingState,
    UnknownName,
)
from axolemma.integration.trees.plan import TreePlan
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.tree_run import _arrival_error
from axolemma.stimulus import pulse

COUNT = 60
AXON = Axon(diameter="476 um", resistivity="35.4 ohm cm", length="6 cm")
CUT = AXON.compartments(COUNT)
SHOCK = pulse("4 uA", start="0.1 ms", duration="0.5 ms")


def run(setting=None, stimuli=None, *, membrane=None, duration=5.0, **conditions):
    how = CableConditions(duration=duration, step=0.01, **conditions)
    chosen = squid_axon(ions="held") if membrane is None else membrane
    return record_cable(chosen, CUT, stimuli or {}, how, setting=setting)


def over(first, last, value, elsewhere=0.0):
    """Give one value to some compartments, and another elsewhere."""
    values = np.full(COUNT, elsewhere)
    values[first:last] = value
    return values


def test_values_that_are_the_same_everywhere_do_nothing():
    shared = CableSetting(values={"Na.blocked": np.full(COUNT, 0.2)})
    found = run(shared, {0: SHOCK}, probes=(0, 30))
    membrane = squid_axon(ions="held").block("Na", 0.2)
    other = run(None, {0: SHOCK}, membrane=membrane, probes=(0, 30))
    # The rests are found by other ways, to 1e-11 of 100 mV; the upstroke grows that.
    np.testing.assert_allclose(found.outcome.probed, other.outcome.probed, atol=1e-6)


def test_an_impulse_does_not_come_through_a_poisoned_stretch():
    poisoned = CableSetting(values={"Na.blocked": over(20, 40, 1.0)})
    found = run(poisoned, {0: SHOCK}, has_totals=True)
    assert 15 in found.outcome.crossed
    assert 45 not in found.outcome.crossed
    assert found.residual < 1e-12


def test_capacitance_may_differ_along_the_cable():
    double = CableSetting(values={"membrane.capacitance": over(30, 60, 2.0, 1.0)})
    found = run(double, {0: SHOCK}, has_totals=True, duration=8.0)
    assert found.residual < 1e-12
    plain = run(None, {0: SHOCK}, duration=8.0)

    def passage(record):
        times = record.outcome.crossing_times[np.isin(record.outcome.crossed, (40, 50))]
        return np.diff(times)[0]

    assert passage(found) > 1.3 * passage(plain)


@pytest.mark.parametrize("ions", ["held", "live"])
def test_a_cable_whose_patches_rest_apart_begins_at_the_rest_of_the_whole(ions):
    apart = CableSetting(
        values={"Na.blocked": over(20, 40, 1.0), "K.blocked": over(10, 15, 0.2)}
    )
    membrane = squid_axon(ions=ions)
    found = run(apart, membrane=membrane, probes=(0, 12, 30, 59), duration=10.0)
    voltage = np.asarray(found.start["membrane.V"])
    assert np.ptp(voltage) > 0.1
    # Rounding; ions that are not at rest in a stretch move it by 1e-7 mV.
    moved = np.abs(found.outcome.probed - found.outcome.probed[0]).max()
    assert moved < (1e-9 if ions == "held" else 1e-6)


def test_an_end_that_is_held_holds_the_start_too():
    ends, held = np.zeros(COUNT), np.full(COUNT, -80.0)
    ends[-1] = 2.0 * CUT.axial_conductance[1]
    setting = CableSetting(end_conductance=ends, end_potential=held)
    found = run(setting, probes=(0, 59), has_totals=True)
    assert found.outcome.probed[0, 1] == pytest.approx(-80.0, abs=2.0)
    assert np.abs(np.diff(found.outcome.probed, axis=0)).max() < 1e-8
    assert found.residual < 1e-12


def test_an_end_that_is_killed_fires_and_has_no_rest():
    ends = np.zeros(COUNT)
    ends[-1] = 2.0 * CUT.axial_conductance[1]
    killed = CableSetting(end_conductance=ends, end_potential=np.zeros(COUNT))
    with pytest.raises(NoRestingState, match="give it a start"):
        run(killed)
    rest = run(probes=(0,)).outcome.probed[0, 0]
    begun = CableSetting(
        end_conductance=ends,
        end_potential=np.zeros(COUNT),
        start={"membrane.V": rest},
    )
    found = run(begun, duration=8.0)
    # The current of injury starts an impulse that travels to the other end.
    assert 0 in found.outcome.crossed


def test_a_stretch_that_fires_by_itself_has_no_rest():
    firing = CableSetting(values={"K.blocked": over(20, 40, 0.9)})
    with pytest.raises(NoRestingState, match="fires by itself"):
        run(firing)


def test_several_impulses_are_noted_in_every_compartment():
    again = pulse("4 uA", start="18 ms", duration="0.5 ms")
    found = run(None, {0: SHOCK, 1: again}, duration=26.0)
    times = found.outcome.crossing_times[found.outcome.crossed == 30]
    assert times.size == 2
    assert times[1] - times[0] == pytest.approx(18.0, abs=2.0)


def test_the_charge_of_a_route_is_asked_for_by_name():
    assert np.isnan(run(None, {0: SHOCK}).residual)
    found = run(None, {0: SHOCK}, has_totals=True)
    assert found.carried("Na.Na").shape == (COUNT,)
    assert np.all(found.carried("Na.Na") < 0.0)
    with pytest.raises(UnknownName, match=r"Na\.Na"):
        found.carried("Na.K")


@pytest.mark.parametrize(
    ("setting", "stimuli", "error", "words"),
    [
        ({}, {60: SHOCK}, InvalidInput, "stimulus: found compartment 60, .*0 to 59"),
        ({}, {-1: SHOCK}, InvalidInput, "compartment -1"),
        ({"Na.block": over(0, 9, 1.0)}, {}, UnknownName, r"Na\.blocked"),
        ({"Na.blocked": np.zeros(3)}, {}, InvalidInput, "one for each of 60"),
    ],
)
def test_bad_input_is_refused_by_name(setting, stimuli, error, words):
    with pytest.raises(error, match=words):
        run(CableSetting(values=setting), stimuli)
    with pytest.raises(InvalidInput, match="probe: found compartment 60"):
        run(probes=(60,))


def test_adaptive_steps_need_no_length_and_close_the_books():
    adaptive = CableConditions(duration=5.0, relative_tolerance=1e-6, probes=(0, 30))
    found = record_cable(squid_axon(ions="held"), CUT, {0: SHOCK}, adaptive)
    assert found.residual < 1e-12
    assert found.outcome.steps < 500
    assert found.outcome.probe_times.size == 401
    assert found.outcome.arrival_error is None
    fixed = run(None, {0: SHOCK}).outcome.crossing_times
    # What fixed steps of 0.01 ms leave, most where one crosses at the shock's end.
    np.testing.assert_allclose(found.outcome.crossing_times, fixed, atol=2e-3)
    assert "adaptive, tolerance 1e-06" in adaptive.method
    assert "steps of 0.01 ms" in CableConditions(duration=5.0, step=0.01).method


@pytest.mark.parametrize("ions", ["held", "live"])
@pytest.mark.parametrize(
    "how",
    [{"step": 0.02}, {"relative_tolerance": 1e-4}, {"relative_tolerance": 1e-6}],
    ids=["fixed", "coarse", "fine"],
)
def test_a_second_run_shows_how_far_arrivals_are_off(how, ions):
    membrane = squid_axon(ions=ions)
    checked = CableConditions(duration=5.0, is_checked=True, **how)
    found = record_cable(membrane, CUT, {0: SHOCK}, checked)
    exact = record_cable(
        membrane,
        CUT,
        {0: SHOCK},
        CableConditions(duration=5.0, relative_tolerance=1e-9),
    )
    assert found.outcome.arrival_error is not None
    off = np.abs(found.outcome.crossing_times - exact.outcome.crossing_times)
    said = found.outcome.arrival_error
    # Where the errors of both runs agree by chance, near the shock, it may be more.
    assert np.mean(off <= said) > 0.95
    assert off.max() <= said.max()
    assert np.median(off) > 0.5 * np.median(said)


def test_an_arrival_that_the_second_run_does_not_have_has_no_error():
    record = run(None, {0: SHOCK})
    times = record.outcome.crossing_times
    assert np.sum(record.outcome.crossed == 0) == 1

    def crossed(*times):
        return replace(
            record.outcome,
            crossed=np.zeros(len(times), dtype=np.int64),
            crossing_times=np.array(times),
        )

    plan = TreePlan(system=record.system, tree=record.tree, duration=5.0)
    error = _arrival_error(crossed(1.0, 7.0), crossed(1.25), plan)
    # The two runs are 0.25 ms apart; the second leaves a tenth, and a margin is added.
    assert error[0] == pytest.approx(1.25 * 0.25 / 0.9)
    assert np.isnan(error[1])
    assert np.all(_arrival_error(record.outcome, record.outcome, plan) == 0.0)
    assert times.size == _arrival_error(record.outcome, record.outcome, plan).size


def test_a_run_that_cannot_go_on_is_named_by_compartment_and_variable():
    lost = CableSetting(start={"Na.m": over(41, 42, np.nan, 0.05)})
    adaptive = CableConditions(duration=1.0)
    with pytest.raises(IntegrationFailure, match="compartment 41") as caught:
        record_cable(squid_axon(ions="held"), CUT, {}, adaptive, setting=lost)
    assert caught.value.time == 0.0
    assert "no step is short enough" in caught.value.reason
