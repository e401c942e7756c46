"""Every number in the story of a long run is a number of the run."""

import re
from dataclasses import replace

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput
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


KINDS = ("firing", "stimulus over", "failure", "silence", "held", "squid")


def value_in(run, claim):
    """Look the value of a claim up in the run, by another way than the story did."""
    name, outcome = claim.quantity, run.outcome
    place = re.fullmatch(r"spikes\[(\d+)\]\.(\w+)", name)
    if place:
        found = getattr(run.spikes[int(place[1])], place[2])
        assert claim.time == run.spikes[int(place[1])].time_ms
        return found
    if name == "spikes[-1].time":
        return run.spikes[-1].time_ms / 1e3
    if name.startswith("rates."):
        return getattr(outcome.rates, name.partition(".")[2])
    others = {
        "duration": lambda: run.duration / 1e3,
        "spikes": lambda: len(run.spikes),
        "stimulus.end": lambda: outcome.stimulus_end_ms / 1e3,
        "outcome.below_rest": lambda: run.rest.values["membrane.V"] - settled(run),
        "ledger.Na.pumped": lambda: pumped(run),
    }
    if name in others:
        return others[name]()
    if claim.time is None:
        return settled(run)
    return run.at([claim.time], name)[0]


def settled(run):
    later = run.time > run.spikes[-1].time_ms + 100.0
    return float(np.median(run["membrane.V"][later]))


def pumped(run):
    routes = run.ledger.ions["Na"].routes_pmol_per_cm2
    return -100.0 * routes["pump"] / sum(q for n, q in routes.items() if n != "pump")


@pytest.mark.parametrize("kind", KINDS)
def test_every_claim_is_true_of_the_run(runs, kind):
    run = runs[kind]
    for claim in run.explain().claims:
        # Rounding of NumPy with other values beside; printed are three digits.
        assert claim.value == pytest.approx(value_in(run, claim), rel=1e-9), claim


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_belongs_to_a_claim(runs, kind):
    for sentence in runs[kind].explain().sentences:
        text = sentence.text
        for claim in sentence.claims:
            assert claim.words in text
            text = text.replace(claim.words, "", 1)
        assert not re.search(r"\d", text), sentence.text


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


def test_held_ions_do_not_drift(runs):
    words = str(runs["held"].explain())
    assert "rose" not in words
    assert "pump" not in words


def test_a_giant_axon_hardly_notices(runs):
    assert "inside hardly changed" in str(runs["squid"].explain())


def test_silence_is_told_in_a_sentence(runs):
    assert "no action potential came" in str(runs["silence"].explain())


def test_there_is_no_other_level(runs):
    with pytest.raises(InvalidInput, match="'school'"):
        runs["firing"].explain("expert")
