"""One cell, run from its rest: beginnings, checks, longer runs, failures."""

import pickle

import numpy as np
import pytest

from axolemma.errors import IntegrationFailure, InvalidInput, NoRestingState
from axolemma.membrane import Channel, Gate, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, extended, record
from axolemma.stimulus import charge, pulse, step
from axolemma.units import ms, mV

# Every membrane has an ion that carries the electrode's current.
_POTASSIUM = Ion("K", inside="1 mM", outside="1 mM")
PULSE = pulse("10 uA/cm2", start="1 ms", duration="1 ms")


@pytest.fixture(scope="module")
def axon():
    return squid_axon(ions="held")


@pytest.mark.parametrize("temperature", ["6.3 degC", "18.5 degC", "20 degC"])
def test_ions_made_to_rest_are_known_to_rest_at_any_temperature(temperature):
    # Chloride has one route, at equilibrium: all of its current is rounding.
    axon = squid_axon(temperature=temperature)
    assert record(axon, None, Conditions(duration=1.0)).is_ion_rest
    assert not record(
        axon.block("pump", 0.5), None, Conditions(duration=1.0)
    ).is_ion_rest


def test_a_cell_left_alone_stays_at_rest(axon):
    alone = record(axon, None, Conditions(duration=20.0))
    resting = alone.rest.values["membrane.V"]
    # The tolerance allows 1e-5 of 100 mV a step; rest is stable, so nothing grows.
    assert alone.trajectory.steps.end_states[0] == pytest.approx(resting, abs=1e-4)


def test_a_run_begins_at_the_voltage_that_is_given_with_its_gates_settled(axon):
    begun = record(axon, None, Conditions(duration=1.0, initial_voltage=-50.0))
    start = dict(
        zip(
            begun.trajectory.system.state_names,
            begun.trajectory.steps.states[:, 0],
            strict=True,
        )
    )
    assert start["membrane.V"] == -50.0
    # n at -50 mV from the rates of 1952: alpha 0.1 xe(0.5), beta 0.125 exp(-15/80).
    alpha = 0.1 * 0.5 / (1 - np.exp(-0.5))
    beta = 0.125 * np.exp(-15 / 80)
    assert start["K.n"] == pytest.approx(alpha / (alpha + beta), rel=1e-12)
    # The rest that is reported is the cell's own, not where the run was begun.
    assert begun.rest.values["membrane.V"] == pytest.approx(-64.99637933, abs=1e-7)


def test_the_check_is_finer_than_the_run(axon):
    run = record(axon, PULSE, Conditions(duration=10.0))
    assert run.check is not None
    assert run.check.steps.time.size > run.trajectory.steps.time.size
    unchecked = record(axon, PULSE, Conditions(duration=10.0, is_checked=False))
    assert unchecked.check is None
    assert np.array_equal(
        unchecked.trajectory.steps.states, run.trajectory.steps.states
    )


def test_a_fixed_step_is_checked_by_half_of_it(axon):
    run = record(axon, PULSE, Conditions(duration=10.0, step=0.025))
    assert np.allclose(run.trajectory.steps.size, 0.025)
    assert run.check is not None
    assert np.allclose(run.check.steps.size, 0.0125)
    assert "second order" in run.method


@pytest.mark.parametrize("pause", [0.7, 1.5, 3.3, 9.0])
def test_a_longer_run_has_the_bits_of_one_long_run(axon, pause):
    at_once = record(axon, PULSE, Conditions(duration=12.0))
    begun = record(axon, PULSE, Conditions(duration=max(pause, 1.01)))
    later = extended(begun, 12.0)
    assert at_once.check is not None
    assert later.check is not None
    for whole, joined in (
        (at_once.trajectory.steps, later.trajectory.steps),
        (at_once.check.steps, later.check.steps),
    ):
        assert np.array_equal(whole.time, joined.time)
        assert np.array_equal(whole.states, joined.states)
        assert np.array_equal(whole.totals, joined.totals)
        assert np.array_equal(whole.end_states, joined.end_states)


def test_a_run_cannot_be_made_shorter(axon):
    run = record(axon, None, Conditions(duration=5.0))
    with pytest.raises(InvalidInput, match="a shorter run"):
        extended(run, 4.0)


def test_an_instantaneous_charge_moves_the_voltage_by_charge_over_capacitance(axon):
    shock = charge("7 nC/cm2", at="2 ms")
    run = record(axon, shock, Conditions(duration=5.0)).trajectory
    before, after = run.at([2.0 - 1e-9, 2.0]).states[0]
    assert after - before == pytest.approx(7.0, abs=1e-6)
    route = run.system.route_names.index("stimulus.K")
    assert run.steps.end_totals[route] == -7.0


def test_a_voltage_is_no_stimulus(axon):
    command = step("10 mV", start="1 ms")
    with pytest.raises(InvalidInput, match="voltage_clamp"):
        record(axon, command, Conditions(duration=5.0))


def test_a_state_that_blows_up_is_named_with_its_time():
    runaway = Channel(
        "run",
        ion="Na",
        conductance="1 mS/cm2",
        gates=[
            Gate("r", alpha=lambda V: np.exp((V / mV + 65) / 2) / ms, beta="0.1 1/ms")
        ],
    )
    membrane = Membrane(
        "runaway",
        ions=(
            Ion("Na", reversal_potential="5000 mV"),
            Ion("K", inside="1 mM", outside="1 mM"),
        ),
        channels=(runaway, Channel("K", ion="K", conductance="0.1 mS/cm2")),
    )
    with pytest.raises(IntegrationFailure, match="no step is short enough") as caught:
        record(membrane, None, Conditions(duration=1e4, initial_voltage=0.0))
    failure = caught.value
    assert failure.variable == "run.r"
    assert 0.0 <= failure.time < 1.0
    assert pickle.loads(pickle.dumps(failure)).time == failure.time


def test_a_membrane_without_a_rest_says_what_to_do():
    only_inward = Membrane(
        "leaky",
        ions=(
            Ion("Na", reversal_potential="200 mV"),
            Ion("K", inside="1 mM", outside="1 mM"),
        ),
        channels=(Channel("leak", ion="Na", conductance="1 mS/cm2"),),
    )
    with pytest.raises(NoRestingState, match="initial_voltage"):
        record(only_inward, None, Conditions(duration=1.0))
