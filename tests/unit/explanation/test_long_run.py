"""A long run is told at three levels, each in words of its own."""

from dataclasses import replace

import pytest

import axolemma as axo
from axolemma.errors import InvalidInput
from axolemma.explanation.long_run import explain_long
from axolemma.membrane import Cylinder

THIN = replace(axo.models.pyramidal_neuron(), geometry=Cylinder("1 um"))
THINNEST = replace(axo.models.pyramidal_neuron(), geometry=Cylinder("0.04 um"))
STEADY = axo.step("2 uA/cm2", start="5 ms")


def follow(membrane, stimulus, duration, **how):
    return axo.simulate(membrane, stimulus, duration=duration, keep="spikes", **how)


@pytest.fixture(scope="module")
def runs():
    drive = axo.pulse("2 uA/cm2", start="5 ms", duration="800 ms")
    poisoned = THINNEST.block("pump", 1.0)
    return {
        "firing": follow(THIN, STEADY, "600 ms"),
        "stimulus over": follow(THIN, drive, "5 s"),
        "failure": follow(poisoned, None, "3 s", initial_voltage="-66.6 mV"),
        "silence": follow(THIN, None, "200 ms"),
        "held": follow(axo.models.pyramidal_neuron(ions="held"), STEADY, "600 ms"),
        "squid": follow(axo.models.squid_axon(), axo.step("15 uA/cm2", start="5 ms"),
                        "300 ms"),
    }  # fmt: skip


LEVELS = ("school", "undergraduate", "research")


def test_failure_is_told_with_the_number_of_spikes(runs):
    run = runs["failure"]
    words = str(run.explain())
    assert f"After {len(run.spikes):,} action potentials" in words
    assert "it failed" in words
    assert "With the pump blocked, nothing carried them back." in words


def test_a_drive_that_ended_leaves_the_pump_at_work(runs):
    words = str(runs["stimulus over"].explain())
    assert "Firing stopped with the stimulus" in words
    assert "while the pump carried" in words


def test_firing_to_the_end_is_told(runs):
    assert "still firing at the end" in str(runs["firing"].explain())


def test_researchers_are_told_what_the_first_spike_depends_on(runs):
    words = str(runs["firing"].explain("research"))
    assert "one per cent higher moves the first peak by" in words
    assert "two runs, each from its own rest)" in words
    poisoned = str(runs["failure"].explain("research"))
    assert "two runs, each from the voltage given)" in poisoned
    for level, name in (("undergraduate", "firing"), ("research", "silence")):
        assert "one per cent higher" not in str(runs[name].explain(level))


def test_held_ions_do_not_drift(runs):
    words = str(runs["held"].explain())
    assert "rose" not in words
    assert "pump" not in words


def test_a_giant_axon_hardly_notices(runs):
    assert "inside hardly changed" in str(runs["squid"].explain())


def test_silence_is_told_in_a_sentence(runs):
    assert "no action potential came" in str(runs["silence"].explain())


def told(runs, kind, level):
    return str(runs[kind].explain(level))


def test_all_levels_are_told_in_different_words(runs):
    for kind in runs:
        texts = {told(runs, kind, level) for level in LEVELS}
        assert len(texts) == 3
        assert all(text.endswith(".") for text in texts)
        assert not any("  " in text or "{" in text for text in texts)


def test_an_undergraduate_is_told_of_forces_charges_and_the_lag_of_the_pump(runs):
    words = told(runs, "firing", "undergraduate")
    for step in (
        "driving force",
        "Nernst",
        "times what charges the capacitor",
        "The pump lags",
        "at one ATP for three Na+",
        "is a simplification",
    ):
        assert step in words
    assert len(words.split()) <= 700


def test_an_undergraduate_is_told_what_failed(runs):
    words = told(runs, "failure", "undergraduate")
    assert "free of inactivation, a depolarisation block" in words
    assert "What failed were the gradients" in words
    assert "a battery that nothing charged" in words
    assert "The pump lags" not in words


def test_what_a_strong_stimulus_holds_up_is_not_blamed_on_the_gradients():
    strong = axo.step("160 uA/cm2", start="5 ms")
    run = follow(axo.models.squid_axon(), strong, "300 ms")
    words = str(run.explain("undergraduate"))
    assert "The gradients were there still" in words
    assert "What failed" not in words
    assert "After this one" in words


def test_what_lowers_the_potential_after_a_drive_is_the_pump(runs):
    words = told(runs, "stimulus over", "undergraduate")
    assert "the outward current of the pump, still larger than at rest" in words


def test_held_concentrations_are_named_as_an_assumption(runs):
    words = told(runs, "held", "undergraduate")
    assert "The model holds the concentrations" in words
    assert "pump" not in words


def test_a_slowing_rhythm_names_the_share_of_the_pump():
    weak = axo.step("0.3 uA/cm2", start="10 ms")
    thinner = replace(THIN, geometry=Cylinder("0.25 um"))
    words = str(follow(thinner, weak, "4 s").explain("undergraduate"))
    assert "The pump works against the stimulus" in words


def test_research_has_definitions_ledger_and_errors(runs):
    words = told(runs, "firing", "research")
    assert THIN.citation in words
    for step in (
        "A spike is an excursion",
        "The run counts as firing to the end",
        "eigenvalues",
        "Net, and gross",
        "C dV is what the routes carried",
        "The mean drift of 10 spikes",
        "relative tolerance",
        "The same run at a tenth of the tolerance",
    ):
        assert step in words


def test_a_run_whose_check_spikes_otherwise_gives_no_error_of_times(runs):
    evidence = runs["firing"]._evidence
    fewer = replace(evidence.trust, spikes_of_check=1, spike_time_error_ms=None)
    words = explain_long(replace(evidence, trust=fewer), "research").text
    assert "once, so that spikes that barely reach it depend on the error" in words


def test_without_spikes_research_gives_the_highest_voltage(runs):
    words = told(runs, "silence", "research")
    assert "the highest voltage on the grid was" in words
    assert "counts as" not in words


def test_there_is_no_other_level(runs):
    with pytest.raises(InvalidInput, match="'school'"):
        runs["firing"].explain("expert")
