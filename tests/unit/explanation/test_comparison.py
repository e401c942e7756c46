"""Every number in the words about two runs is a number of these runs."""

import re
from dataclasses import replace

import numpy as np
import pytest

import axolemma as axo
from axolemma.explanation.claims import Claim
from axolemma.explanation.comparison import find_changes, find_contrast
from axolemma.membrane import Membrane
from axolemma.run import compare
from axolemma.stimulus import Stimulus, push

VOLTAGE = "membrane.V"
SHOCK = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
# Numbers as they are printed; those in names such as Na+/K+ or uA/cm2 are none.
NUMBER = re.compile(r"(?<![\w/+])[+-]?\d[\d,]*(?:\.\d+)?(?![\w/])")
WHAT_IF = {
    "no potassium channels": {"freeze": ["K.n"]},
    "no sodium channels": {"freeze": ["Na"]},
    "no inactivation": {"freeze": ["Na.h"]},
    "nothing voltage-gated": {"freeze": ["Na", "K"]},
    "no pump": {"block": {"pump": 1.0}},
    "fewer sodium channels": {"block": {"Na": 0.2}},
    "restless": {"block": {"K": 0.5}},
    "two values": {
        "set": {"Na.conductance": "130 mS/cm2", "K.conductance": "30 mS/cm2"}
    },
    "little": {"set": {"pump.K_K": "2.0000001 mM"}},
}  # fmt: skip


@pytest.fixture(scope="module")
def run():
    return axo.simulate(axo.models.squid_axon(), SHOCK, duration="20 ms")


@pytest.fixture(scope="module", params=WHAT_IF, ids=str)
def comparison(request, run):
    return run.what_if(**WHAT_IF[request.param])


def value_of(claim: Claim, comparison) -> float:
    """Find the number of a claim anew, from the arrays of the two runs."""
    side, _, name = claim.quantity.partition(".")
    run = {"first": comparison.first, "second": comparison.second}.get(side)
    if run is None:
        pytest.fail(f"{claim} belongs to neither run")
    if name == VOLTAGE:
        if claim.time is None:
            return run.rest.values[VOLTAGE]
        return float(run.at(claim.time))
    if name.startswith("ledger."):
        ion = name.removeprefix("ledger.").removesuffix("_in")
        states = run[f"{ion}.entered"]
        return abs(1e6 * (states[-1] - states[0]))
    if name == "spikes":
        level = run.membrane.spike_level
        above = run.voltage > level
        return float(np.sum(above[1:] & ~above[:-1]))
    if name == "spike.half_width":
        return run.spikes[0].half_width_ms
    if name == "start":
        return run.record.initial_voltage
    value = run.membrane.values[name]
    return 100.0 * value if claim.unit == "%" else value


def is_checked(claim: Claim) -> bool:
    """Whether a claim is a value of one run; times and distances follow from them."""
    return claim.unit != "ms" and not claim.is_difference


def test_every_claim_is_a_number_of_the_run_it_names(comparison):
    checked = [c for s in comparison.sentences for c in s.claims if is_checked(c)]
    for claim in checked:
        found = value_of(claim, comparison)
        again = replace(claim, value=found)
        assert again.words == claim.words, claim


def test_differences_are_those_of_the_values_beside_them(comparison):
    for each in comparison.landmarks:
        if each.first is not None and each.second is not None:
            assert each.change == each.second - each.first
    for moment in comparison.moments:
        there, here = (
            float(run.at(moment.time_ms))
            for run in (comparison.first, comparison.second)
        )
        assert moment.first_mV == pytest.approx(there)
        assert moment.second_mV == pytest.approx(here)


def test_a_corrupted_claim_does_not_hold(run):
    comparison = run.what_if(freeze=["K.n"])
    claim = next(
        c
        for s in comparison.sentences
        for c in s.claims
        if c.quantity == f"second.{VOLTAGE}" and c.time is not None
    )
    wrong = replace(claim, value=claim.value + 1.0)
    again = replace(claim, value=value_of(claim, comparison))
    assert again.words == claim.words != wrong.words


def test_every_number_in_the_words_belongs_to_a_claim(comparison):
    for sentence in comparison.sentences:
        numbers = NUMBER.findall(sentence.text)
        claimed = [NUMBER.findall(claim.words)[0] for claim in sentence.claims]
        assert sorted(numbers) == sorted(claimed), sentence.text


def test_the_two_are_nowhere_further_apart(comparison):
    moment = comparison.contrast.moment("furthest apart")
    assert moment is not None
    times = np.linspace(0.0, 20.0, 4001)
    apart = np.abs(comparison.second.at(times) - comparison.first.at(times))
    # Between samples of either run it may be larger by their spacing, 0.5 mV.
    assert abs(moment.change_mV) >= float(apart.max()) - 0.5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ("no potassium channels", "Without the K+ channels opening, there would still"),
        ("no sodium channels", "there would be no action potential"),
        ("no inactivation", "With gate h of the Na+ channels held at rest"),
        ("nothing voltage-gated", "only the passive response would be left"),
        ("no pump", "With the Na+/K+ pump blocked"),
        ("fewer sodium channels", "With 20 % of the Na+ channels blocked"),
        ("restless", "with a beginning at -65.0 mV in place of rest"),
        ("two values", "With Na.conductance at 130 mS/cm2 in place of 120 mS/cm2"),
        ("little", "would differ by no more than"),
    ],
)
def test_the_words_follow_what_was_changed(run, changes, words):
    assert words in run.what_if(**WHAT_IF[changes]).text


def test_without_potassium_channels_the_potential_would_still_be_up(run):
    text = run.what_if(freeze=["K.n"]).text
    assert "when the membrane was back at rest, the potential would still be at" in text
    assert "No hyperpolarisation below rest would follow it." in text


def test_what_is_left_of_a_push_is_the_generator_potential():
    axon = axo.models.squid_axon().with_receptor()
    touch = axo.simulate(axon, push("3 um", start="1 ms"), duration="20 ms")
    text = touch.what_if(freeze=["Na", "K"]).text
    assert "only the generator potential would be left" in text


def test_a_run_compared_with_itself_is_the_same(run):
    comparison = compare(run, run)
    assert comparison.changes == ()
    assert comparison.text == "With nothing changed, the potential is the same."


def kinds(first, second):
    return [each.kind for each in find_changes(first.record, second.record)]


def simulated(
    membrane: Membrane | None = None,
    stimulus: Stimulus = SHOCK,
    duration: str = "20 ms",
    initial_voltage: str | None = None,
):
    return axo.simulate(
        membrane or axo.models.squid_axon(),
        stimulus,
        duration=duration,
        initial_voltage=initial_voltage,
    )


def test_any_two_runs_are_compared_by_what_differs(run):
    axon = axo.models.squid_axon()
    others = {
        "model": simulated(axo.models.pyramidal_neuron()),
        "ions": simulated(axo.models.squid_axon(ions="held")),
        "added": simulated(axon.with_receptor()),
        "stimulus": simulated(stimulus=2 * SHOCK),
        "start": simulated(initial_voltage="-60 mV"),
        "duration": simulated(duration="30 ms"),
        "value": simulated(axon.with_values({"Na.conductance": "90 mS/cm2"})),
    }
    for kind, other in others.items():
        assert kinds(run, other) == [kind]
        assert compare(run, other).text
    assert kinds(others["added"], run) == ["removed"]
    assert kinds(run.what_if(freeze=["K.n"]).second, run) == ["freed"]


def test_a_block_that_is_taken_back_is_said_so(run):
    blocked = run.what_if(block={"pump": 1.0}).second
    text = compare(blocked, run).text
    assert text.startswith("With the Na+/K+ pump no longer blocked")


def test_more_changes_than_can_be_read_are_counted(run):
    values = {f"{name}.conductance": "0.1 mS/cm2" for name in ("Cl_leak", "Na_leak")}
    values |= {"Na.conductance": "90 mS/cm2", "K.conductance": "30 mS/cm2"}
    comparison = run.what_if(set=values)
    assert len(comparison.changes) == 4
    assert "and 1 more change, " in comparison.text


def test_runs_of_different_lengths_are_compared_as_far_as_both_go(run):
    contrast = find_contrast(run.evidence, simulated(duration="5 ms").evidence)
    assert contrast.time[-1] == 5.0
    assert contrast.moment("trough") is None
