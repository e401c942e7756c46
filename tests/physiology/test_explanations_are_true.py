"""Every sentence of every explanation: its numbers computed again from the arrays."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import axolemma as axo
from axolemma.explanation import LEVELS

_FILE = Path(__file__).with_name("explanation_truth.py")


@pytest.fixture(scope="module")
def truth():
    """Give the checker, which can also be run alone on a thousand runs."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(_FILE.parent))
        yield _loaded()


def _loaded():
    specification = importlib.util.spec_from_file_location("explanation_truth", _FILE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["explanation_truth"] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def default():
    return axo.simulate(
        axo.models.squid_axon(),
        axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms"),
        duration="30 ms",
    )


@pytest.mark.parametrize("seed", range(24))
def test_every_claim_of_a_random_run_holds(truth, seed):
    run = truth.random_run(seed)
    levels = ("school", "undergraduate") if seed % 6 else truth.LEVELS
    wrong = [
        (each.claim.quantity, each.claim.words, each.wanted, each.sentence)
        for each in truth.check(run, levels)
        if not each.holds
    ]
    assert wrong == []
    assert truth.unclaimed(run, levels) == []
    assert len(run.explain("school").text.split()) <= 300


def test_a_value_that_is_corrupted_is_noticed(truth, default):
    checked = [
        each
        for each in truth.check(default, ("school", "undergraduate"))
        if each.wanted is not None and each.claim.quantity not in {"time", "spikes"}
    ]
    assert len(checked) > 50
    assert all(each.holds for each in checked)
    noticed = [not truth.corrupted(each).holds for each in checked]
    # A moment that is its own witness cannot be told from a wrong one.
    assert sum(noticed) > 0.9 * len(noticed)


def test_a_number_without_a_claim_is_noticed(truth, default):
    class Corrupted:
        membrane, stimulus = default.membrane, default.stimulus

        def explain(self, level):
            told = default.explain(level)
            first = told.sentences[0]
            changed = replace(first, text=f"{first.text} That is 42 of them.")
            return replace(told, sentences=(changed, *told.sentences[1:]))

    assert truth.unclaimed(default, ("school",)) == []
    assert [number for _, number in truth.unclaimed(Corrupted(), ("school",))] == ["42"]


def test_the_sensitivities_are_those_of_runs_made_by_hand(truth, default):
    told = default.explain("research")
    stated = {
        claim.quantity: claim.value
        for claim in told.claims
        if claim.quantity.startswith("sensitivity.")
    }
    for channel in ("Na", "K"):
        name = f"{channel}.conductance"
        value = float(default.membrane.values[name])
        runs = [
            axo.simulate(
                default.membrane.with_values({name: f"{value * part} mS/cm2"}),
                default.stimulus,
                duration="30 ms",
            )
            for part in (0.99, 1.01)
        ]
        low, high = (run.spikes[0] for run in runs)
        # In uV for one per cent; runs at the default tolerance differ by less.
        peak = 500.0 * (high.peak_mV - low.peak_mV)
        assert stated[f"sensitivity.{channel}.peak"] == pytest.approx(peak, abs=1.0)


def test_all_levels_are_told_in_different_words(default):
    texts = {level: default.explain(level).text for level in LEVELS}
    assert list(texts) == ["school", "undergraduate", "research"]
    assert len(set(texts.values())) == 3
    assert 150 <= len(texts["school"].split()) <= 300
    assert 250 <= len(texts["undergraduate"].split()) <= 600
    assert default.membrane.citation in texts["research"]


def test_the_school_account_has_every_step_of_the_textbook_in_order(default):
    text = default.explain("school").text
    steps = [
        "At rest",
        "stimulus",
        "Na+ channel proteins began to open",
        "facilitated diffusion",
        "threshold",
        "positive feedback depolarised",
        "peaked",
        "inactivated",
        "K+ ions diffused out",
        "repolarised",
        "close slowly",
        "hyperpolarised",
        "back at rest",
        "active transport",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)
