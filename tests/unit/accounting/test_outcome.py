"""Outcome: what kind of response a run shows."""

import pytest

from axolemma.accounting import find_outcome
from axolemma.stimulus import pulse, step

SHOCK = pulse("10 uA/cm2", start="0 ms", duration="1 ms")


def outcome_of(account):
    return find_outcome(account.record, account.spikes, landmarks=account.landmarks)


@pytest.mark.parametrize(
    ("stimulus", "duration", "kind"),
    [
        (SHOCK, 30.0, "action potential"),
        (step("10 uA/cm2", start="5 ms"), 60.0, "several"),
        (None, 10.0, "no spike"),
        (pulse("2 uA/cm2", start="1 ms", duration="1 ms"), 30.0, "no spike"),
        (step("200 uA/cm2", start="1 ms"), 60.0, "depolarisation block"),
        (pulse("-5 uA/cm2", start="5 ms", duration="50 ms"), 90.0, "anode break"),
        (SHOCK, 2.4, "cut"),
        (SHOCK, 3.0, "cut"),
        (SHOCK, 5.0, "cut"),
    ],
    ids=str,
)
def test_kinds(account_of, held, stimulus, duration, kind):
    assert outcome_of(account_of(held, stimulus, duration)).kind == kind


def test_the_highest_voltage_is_the_peak(account_of, held):
    account = account_of(held, SHOCK, 30.0)
    (spike,) = account.spikes
    outcome = outcome_of(account)
    assert (outcome.highest_mV, outcome.highest_ms) == (spike.peak_mV, spike.time_ms)
    assert outcome.distance_to_level_mV == -spike.peak_mV
    rest = account.record.rest.values["membrane.V"]
    assert outcome.peak_depolarisation_mV == spike.peak_mV - rest


def test_a_response_that_fails_says_by_how_much(account_of, held):
    stimulus = pulse("2 uA/cm2", start="1 ms", duration="1 ms")
    outcome = outcome_of(account_of(held, stimulus, 30.0))
    # The pulse of 2 nC lifts 1 uF by less than 2 mV, and its end is the top.
    assert 1.0 < outcome.peak_depolarisation_mV < 2.0
    assert outcome.highest_ms == 2.0
    assert outcome.distance_to_level_mV == -outcome.highest_mV


def test_a_cut_upstroke_is_rising(account_of, held):
    outcome = outcome_of(account_of(held, SHOCK, 2.4))
    assert outcome.is_rising_at_end
    assert not outcome.is_held_depolarised
    assert outcome.spike_count == 0


def test_a_cut_fall_is_no_block(account_of, held):
    outcome = outcome_of(account_of(held, SHOCK, 3.0))
    assert outcome.is_cut
    assert not outcome.is_held_depolarised


def test_a_block_is_held_depolarised_and_has_no_undershoot(account_of, held):
    outcome = outcome_of(account_of(held, step("200 uA/cm2", start="1 ms"), 60.0))
    assert outcome.is_held_depolarised
    assert not outcome.has_undershoot


def test_facts_are_everything_but_the_kind(account_of, held):
    outcome = outcome_of(account_of(held, SHOCK, 30.0))
    assert outcome.facts["has_undershoot"] is True
    assert "kind" not in outcome.facts
