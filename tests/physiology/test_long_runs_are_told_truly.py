"""Every number told of a long run, computed again from a run that keeps every step."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import axolemma as axo
from axolemma.membrane import Cylinder
from axolemma.stimulus import charge, train

_FILE = Path(__file__).with_name("long_truth.py")
LEVELS = ("school", "undergraduate", "research")


def process(diameter):
    return replace(axo.models.pyramidal_neuron(), geometry=Cylinder(diameter))


SQUID = axo.models.squid_axon()
ABRUPT = {"initial_voltage": "-66.6 mV"}
# Each a membrane, what drives it, how long it runs, and how it begins.
CASES: dict[str, tuple[Any, Any, str, dict[str, Any]]] = {
    "firing for a minute": (
        process("1 um"), axo.step("0.3 uA/cm2", start="10 ms"), "60 s", {}
    ),
    "after the drive": (
        process("0.25 um"),
        axo.pulse("0.3 uA/cm2", start="10 ms", duration="6 s"),
        "12 s",
        {},
    ),
    "poisoned": (process("0.1 um").block("pump", 1.0), None, "6 s", ABRUPT),
    "half poisoned": (
        process("0.1 um").block("pump", 0.5),
        axo.step("1 uA/cm2", start="10 ms"),
        "4 s",
        ABRUPT,
    ),
    "silent": (process("1 um"), None, "400 ms", {}),
    "hyperpolarised": (
        process("1 um"),
        axo.pulse("-2 uA/cm2", start="10 ms", duration="300 ms"),
        "1 s",
        {},
    ),
    "held up": (SQUID, axo.step("160 uA/cm2", start="5 ms"), "400 ms", {}),
    "squid": (SQUID, axo.step("15 uA/cm2", start="5 ms"), "400 ms", {}),
    "squid poisoned": (
        axo.models.squid_axon(diameter="1 um").block("pump", 1.0),
        axo.step("15 uA/cm2", start="5 ms"),
        "4 s",
        {"initial_voltage": "-65 mV"},
    ),
    "one impulse": (
        axo.models.squid_axon(diameter="1 um"),
        charge("15 nC/cm2", at="1 ms"),
        "5 s",
        {},
    ),
    "two": (
        SQUID,
        train("20 uA/cm2", start="1 ms", duration="1 ms", period="25 ms", count=2),
        "300 ms",
        {},
    ),
    "held ions": (
        axo.models.pyramidal_neuron(ions="held"),
        axo.step("2 uA/cm2", start="5 ms"),
        "400 ms",
        {},
    ),
    "touch": (SQUID.with_receptor(), axo.step("3 um", start="5 ms"), "300 ms", {}),
    "node": (
        axo.models.mcintyre_node(), axo.step("80 uA/cm2", start="5 ms"), "120 ms", {}
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def truth():
    """Give the checker."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(_FILE.parent))
        specification = importlib.util.spec_from_file_location("long_truth", _FILE)
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules["long_truth"] = module
        specification.loader.exec_module(module)
        yield module


def follow(case):
    membrane, stimulus, duration, how = CASES[case]
    return axo.simulate(membrane, stimulus, duration=duration, keep="spikes", **how)


@pytest.mark.parametrize("case", CASES)
def test_every_claim_on_a_long_run_holds(truth, case):
    run = follow(case)
    checked = truth.check(run)
    wrong = [
        (each.claim.quantity, each.claim.words, each.wanted, each.sentence)
        for each in checked
        if not each.holds
    ]
    assert wrong == []
    assert truth.unclaimed(run) == []
    # A few come from the account: residuals, and the number of a spike.
    assert sum(each.wanted is None for each in checked) <= 6


def test_a_value_that_is_corrupted_is_noticed(truth):
    checked = [
        each for each in truth.check(follow("poisoned")) if each.wanted is not None
    ]
    changed = [
        (each, truth.corrupted(each))
        for each in checked
        if each.claim.value and truth.corrupted(each).claim.words != each.claim.words
    ]
    assert len(changed) > 100
    assert [each for each, other in changed if other.holds] == []


def test_a_number_without_a_claim_is_noticed(truth):
    run = follow("two")

    class Corrupted:
        membrane, stimulus = run.membrane, run.stimulus

        def explain(self, level):
            told = run.explain(level)
            first = told.sentences[0]
            changed = replace(first, text=f"{first.text} That is 42 of them.")
            return replace(told, sentences=(changed, *told.sentences[1:]))

    for level in LEVELS:
        assert truth.unclaimed(run, (level,)) == []
        stray = truth.unclaimed(Corrupted(), (level,))
        assert [number for _, number in stray] == ["42"]
