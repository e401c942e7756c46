"""Every number told of a recording, computed again from the raw samples."""

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import axolemma as axo

_FILE = Path(__file__).with_name("recording_truth.py")
FILES = ("17o05027_ic_ramp.abf", "17o05028_ic_steps.abf")
LEVELS = ("school", "undergraduate", "research")


@pytest.fixture(scope="module")
def truth():
    """Give the checker."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(_FILE.parent))
        yield _loaded()


def _loaded():
    specification = importlib.util.spec_from_file_location("recording_truth", _FILE)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules["recording_truth"] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=FILES)
def recording(request, shared):
    return axo.read_recording(shared / "data" / "recordings" / request.param)


def wrong(checked):
    return [
        (each.claim.quantity, each.claim.words, each.wanted, each.sentence)
        for each in checked
        if not each.holds
    ]


def test_every_claim_on_every_sweep_of_a_real_recording_holds(truth, recording):
    for sweep in recording:
        checked = truth.check(sweep)
        assert len(checked) > 30
        assert wrong(checked) == [], sweep.number
        for level in LEVELS:
            assert truth.unclaimed(sweep.explain(level)) == []


def test_every_claim_on_a_real_recording_as_a_whole_holds(truth, recording):
    checked = truth.check_together(recording)
    assert checked
    assert wrong(checked) == []
    for level in LEVELS:
        assert truth.unclaimed(recording.explain(level)) == []


def test_every_claim_on_sweeps_of_every_kind_holds(truth, made, kinds):
    for kind in kinds:
        (sweep,) = made(kind)
        assert wrong(truth.check(sweep)) == [], kind
        for level in LEVELS:
            assert truth.unclaimed(sweep.explain(level)) == [], kind


def test_every_claim_on_steps_of_current_holds(truth, stepped):
    checked = truth.check_together(stepped)
    quantities = {each.claim.quantity for each in checked}
    assert {"step.rheobase", "step.gain", "sweeps.silent"} <= quantities
    assert wrong(checked) == []


def test_a_value_that_is_corrupted_is_noticed(truth, made, stepped):
    checked = [
        each for each in truth.check_together(stepped) if each.wanted is not None
    ]
    for kind in ("train", "silent", "noisy"):
        (sweep,) = made(kind)
        checked += [each for each in truth.check(sweep) if each.wanted is not None]
    assert len(checked) > 100
    for each in checked:
        value = each.claim.value + 0.05 * abs(each.claim.value) + 1.2
        claim = replace(each.claim, value=value)
        assert not each._replace(claim=claim).holds, claim


def test_a_number_without_a_claim_is_noticed(truth, made):
    (sweep,) = made("train")
    told = sweep.explain("school")
    first = told.sentences[0]
    changed = replace(first, text=f"{first.text} That is 42 of them.")
    corrupted = replace(told, sentences=(changed, *told.sentences[1:]))
    assert [number for _, number in truth.unclaimed(corrupted)] == ["42"]
