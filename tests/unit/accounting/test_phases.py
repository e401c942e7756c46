"""Phases: they tile every run, and their charges are those of the run."""

from itertools import pairwise

import numpy as np
import pytest

from axolemma.accounting import build_ledger
from axolemma.stimulus import charge, noise, pulse, ramp, sine, step, train

SPIKE = ["depolarisation", "repolarisation", "hyperpolarisation", "recovery"]
NOISE = noise("10 uA/cm2", interval="0.5 ms", seed=3, start="2 ms", duration="40 ms")
TWICE = {"start": "1 ms", "duration": "1 ms", "count": 2}
RUNS = {
    "golden": (pulse("10 uA/cm2", start="1 ms", duration="1 ms"), 30.0),
    "at once": (pulse("10 uA/cm2", start="0 ms", duration="1 ms"), 30.0),
    "no stimulus": (None, 10.0),
    "subthreshold": (pulse("2 uA/cm2", start="1 ms", duration="1 ms"), 40.0),
    "hyperpolarising": (pulse("-2 uA/cm2", start="1 ms", duration="1 ms"), 40.0),
    "weak and long": (step("1 uA/cm2", start="5 ms"), 40.0),
    "impulse": (charge("9 nC/cm2", at="1 ms"), 30.0),
    "impulse at once": (charge("9 nC/cm2", at="0 ms"), 30.0),
    "tiny impulse": (charge("0.01 nC/cm2", at="1 ms"), 30.0),
    "sustained": (step("10 uA/cm2", start="5 ms"), 60.0),
    "block": (step("200 uA/cm2", start="1 ms"), 60.0),
    "anode break": (pulse("-5 uA/cm2", start="5 ms", duration="50 ms"), 90.0),
    "sprung back": (pulse("-20 uA/cm2", start="1 ms", duration="2 ms"), 30.0),
    "springing back": (pulse("-20 uA/cm2", start="1 ms", duration="2 ms"), 3.2),
    "sprung and rising": (pulse("-20 uA/cm2", start="1 ms", duration="2 ms"), 9.9),
    "twice": (train("10 uA/cm2", period="35 ms", **TWICE), 70.0),
    "twice fast": (train("10 uA/cm2", period="8 ms", **TWICE), 70.0),
    "twice weak": (train("2 uA/cm2", period="5 ms", **TWICE), 70.0),
    "noise": (NOISE, 60.0),
    "ramp": (ramp("0 uA/cm2", "20 uA/cm2", start="1 ms", duration="20 ms"), 50.0),
    "sine": (
        sine("10 uA/cm2", frequency="50 Hz", start="0 ms", duration="40 ms"),
        50.0,
    ),
    "cut rising": (pulse("10 uA/cm2", start="0 ms", duration="1 ms"), 2.4),
    "cut falling": (pulse("10 uA/cm2", start="0 ms", duration="1 ms"), 3.0),
    "cut below rest": (pulse("10 uA/cm2", start="0 ms", duration="1 ms"), 5.0),
}


@pytest.fixture(params=RUNS, ids=str)
def account(request, account_of, held):
    stimulus, duration = RUNS[request.param]
    return account_of(held, stimulus, duration)


@pytest.fixture
def phases_of(account_of, held):
    def divided(run: str):
        stimulus, duration = RUNS[run]
        return account_of(held, stimulus, duration).phases

    return divided


def names(phases):
    return [phase.name for phase in phases]


def test_phases_tile_the_run(account):
    phases = account.phases
    assert phases[0].start_ms == 0.0
    assert phases[-1].stop_ms == account.record.duration
    for phase, following in pairwise(phases):
        assert phase.stop_ms == following.start_ms
        assert phase.stop_mV == following.start_mV
    assert all(phase.stop_ms > phase.start_ms for phase in phases)


def test_every_spike_has_its_phases(account):
    for spike in account.spikes:
        own = [phase for phase in account.phases if phase.spike == spike.index]
        (rise,) = [phase for phase in own if phase.name == "depolarisation"]
        (fall,) = [phase for phase in own if phase.name == "repolarisation"]
        assert (rise.start_ms, rise.stop_ms) == (spike.onset_ms, spike.time_ms)
        assert fall.start_ms == spike.time_ms


def test_charges_are_those_of_the_capacitor(account):
    for phase in account.phases:
        gross = sum(map(abs, phase.charge.values())) + 100.0
        # Every scheme keeps the balance to rounding, here of up to 1e4 nC in all.
        assert abs(phase.residual) < 1e-12 * gross
        assert phase.capacitor_charge == pytest.approx(
            phase.stop_mV - phase.start_mV, abs=1e-12
        )


def test_phases_add_up_to_the_run(account):
    for ion, whole in build_ledger(account.record).ions.items():
        total = sum(phase.ions[ion] for phase in account.phases)
        # Rounding of up to some hundred pmol/cm2.
        assert total == pytest.approx(whole.net_pmol_per_cm2, abs=1e-10)


def test_one_action_potential_has_all_phases_in_order(phases_of):
    phases = phases_of("golden")
    assert names(phases) == ["rest", "generator potential", *SPIKE, "rest"]
    assert [phase.spike for phase in phases] == [None, 0, 0, 0, 0, 0, None]
    assert phases[1].start_ms == 1.0


def test_the_causes_of_an_action_potential(phases_of):
    by_name = {phase.name: phase.cause for phase in phases_of("golden")[1:-1]}
    assert by_name["depolarisation"].inward == "Na.Na"
    assert by_name["depolarisation"].words.startswith("Na+ in through Na channels")
    for name in ("repolarisation", "hyperpolarisation"):
        assert by_name[name].outward == "K.K"
        assert by_name[name].words.startswith("K+ out through K channels")


def test_recovery_ends_near_rest_for_good(phases_of, record_of, held):
    *_, recovery, tail = phases_of("golden")
    record = record_of(held, *RUNS["golden"])
    times = np.linspace(recovery.stop_ms, tail.stop_ms, 200)
    (voltage,) = record.trajectory.values(["membrane.V"], record.trajectory.at(times))
    resting = record.rest.values["membrane.V"]
    # Just at the boundary the distance is 0.1 mV, to the width of the root.
    assert np.abs(voltage - resting).max() == pytest.approx(0.1, abs=1e-10)


def test_a_run_at_rest_is_rest(phases_of):
    assert names(phases_of("no stimulus")) == ["rest"]


@pytest.mark.parametrize("run", ["subthreshold", "hyperpolarising"])
def test_a_response_without_spike_comes_back_and_swings(phases_of, run):
    phases = phases_of(run)
    assert names(phases) == ["rest", "generator potential", "recovery", "rest"]
    assert all(phase.spike is None for phase in phases)
    # It ends as the voltage passes rest, after the stimulus.
    assert phases[1].stop_mV == pytest.approx(phases[0].start_mV, abs=1e-9)
    assert phases[1].stop_ms > 2.0


def test_a_lasting_stimulus_without_spike_is_one_generator_potential(phases_of):
    assert names(phases_of("weak and long")) == ["rest", "generator potential"]


@pytest.mark.parametrize("run", ["impulse", "impulse at once"])
def test_an_impulse_is_booked_where_it_begins_a_phase(phases_of, run):
    phases = phases_of(run)
    (generator,) = [p for p in phases if p.name == "generator potential"]
    assert generator.charge["stimulus.K"] == pytest.approx(9.0, abs=1e-12)
    # The voltage before it is that of rest: the solved one and the run's agree.
    assert generator.start_mV == pytest.approx(-64.996379331192, abs=1e-9)


def test_an_impulse_too_small_to_be_seen_leaves_rest_whole(phases_of):
    assert names(phases_of("tiny impulse")) == ["rest"]


def test_in_a_train_recovery_ends_where_the_next_depolarisation_begins(phases_of):
    phases = phases_of("sustained")
    assert names(phases)[2:10] == SPIKE * 2


def test_a_second_stimulus_after_recovery_begins_anew(phases_of):
    expected = ["rest", "generator potential", *SPIKE] * 2
    assert names(phases_of("twice"))[:12] == expected


def test_stimuli_that_fail_one_after_the_other_have_their_own_phases(phases_of):
    found = names(phases_of("twice weak"))
    assert found.count("generator potential") == 2


def test_a_release_that_fires_ends_the_generator_potential(phases_of):
    _, generator, rise, *_ = phases_of("anode break")
    assert (generator.start_ms, generator.spike) == (5.0, 0)
    assert rise.start_ms > 55.0


def test_to_spring_back_to_rest_from_below_is_no_depolarisation(phases_of):
    # The leak and the K channels drive the potential up by more than 10 mV/ms there.
    assert names(phases_of("springing back")) == ["rest", "generator potential"]
    for run in ("sprung back", "sprung and rising"):
        _, generator, rise, *_ = phases_of(run)
        assert (generator.name, rise.name) == ("generator potential", "depolarisation")
        # As after any other break: between rest and the foot of the upstroke.
        assert -65.0 < rise.start_mV < -50.0


def test_a_block_never_recovers(phases_of):
    phases = phases_of("block")
    assert names(phases)[-2:] == ["repolarisation", "recovery"]
    assert phases[-1].stop_ms == 60.0


def test_an_upstroke_that_the_end_cuts_is_a_depolarisation_of_no_spike(phases_of):
    phases = phases_of("cut rising")
    assert names(phases) == ["generator potential", "depolarisation"]
    assert phases[-1].spike is None


@pytest.mark.parametrize(
    ("run", "last"),
    [("cut falling", "repolarisation"), ("cut below rest", "hyperpolarisation")],
)
def test_a_cut_run_ends_in_the_phase_it_reached(phases_of, run, last):
    assert names(phases_of(run))[-1] == last


def test_a_run_that_begins_off_rest_recovers(account_of, held):
    phases = account_of(held, None, 60.0, initial_voltage=-60.0).phases
    assert names(phases) == ["recovery", "rest"]


def test_a_run_that_begins_off_rest_and_fires_has_a_generator_potential(
    account_of, held
):
    first, *others = account_of(held, None, 40.0, initial_voltage=-80.0).phases
    assert (first.name, first.spike) == ("generator potential", 0)
    assert names(others) == [*SPIKE, "rest"]
