"""A recording in words: the textbook's order, and no more than a voltage shows."""

import re

import pytest

from axolemma.errors import UnknownName
from axolemma.explanation.recording import (
    RecordingEvidence,
    command_pieces,
    explain_recording,
    explain_sweep,
    tell_briefly,
)
from axolemma.explanation.recording.stimulus import listed

LEVELS = ("school", "undergraduate", "research")


@pytest.fixture
def told(made):
    """Give a function that tells a sweep of a kind at a level."""
    return lambda kind, level="school": made(kind)[0].explain(level).text


def test_the_school_account_has_every_step_of_the_textbook_in_order(told):
    text = told("train")
    steps = [
        "At rest",
        "The electrode passed 120 pA",
        "began at its threshold",
        "depolarised",
        "facilitated diffusion",
        "positive feedback",
        "does not show ions",
        "peaked",
        "repolarised",
        "inactivated",
        "K+ ions leave",
        "hyperpolarisation",
        "next action potential",
        "active transport",
        "In all",
        "adaptation",
        "not corrected",
    ]
    places = [text.index(step) for step in steps]
    assert places == sorted(places)


def test_the_school_account_is_as_long_as_a_page_of_a_textbook(told, kinds):
    for kind in kinds:
        words = len(told(kind).split())
        assert 20 <= words <= 300
        assert words >= 150 or kind in {"silent", "flash alone"}


@pytest.mark.parametrize("level", LEVELS)
def test_ions_are_named_only_as_the_textbooks_cause(told, kinds, level):
    for kind in kinds:
        for sentence in re.split(r"(?<=[a-z)])\. ", told(kind, level)):
            if re.search(r"\b(Na|K)\+", sentence):
                hedges = r"textbook|usually put down|cannot divide"
                assert re.search(hedges, sentence), sentence


def test_every_level_says_that_the_junction_potential_is_not_corrected(told, kinds):
    for kind in kinds:
        for level in LEVELS:
            text = told(kind, level)
            assert "junction potential" in text
            assert "orrected" in text


@pytest.mark.parametrize("level", LEVELS)
def test_no_sentence_is_said_twice(told, kinds, level):
    for kind in kinds:
        sentences = re.split(r"(?<=\.) (?=[A-Z0-9])", told(kind, level))
        assert len(sentences) == len(set(sentences))


def test_a_sweep_without_a_spike_says_how_far_it_stayed_from_one(told):
    text = told("silent")
    assert "No action potential came" in text
    assert "short of the 0 mV" in text
    assert "peaked" not in text


def test_a_spike_that_turns_above_its_threshold_has_no_hyperpolarisation(told):
    assert "there was no hyperpolarisation" in told("no undershoot")
    assert "no after-hyperpolarisation" in told("no undershoot", "undergraduate")
    counts = "1 with a trough below threshold and 1 with none"
    assert counts in told("no undershoot", "research")


def test_a_block_is_named_with_its_last_spike(told):
    for level in LEVELS:
        assert "After the action potential at 230.0 ms" in told("block", level)
        assert "depolarisation block" in told("block", level)


def test_a_spike_that_is_cut_off_is_said_to_be(told):
    for level in LEVELS:
        assert "The sweep ended before the last action potential" in told("cut", level)
    assert "1 cut off by the end" in told("cut", "research")


def test_samples_too_far_apart_give_no_threshold(told):
    assert "too far apart to show where its threshold was" in told("slow")
    assert "cannot be read" in told("slow", "undergraduate")
    assert "too slow to read thresholds" in told("slow", "research")
    for level in LEVELS:
        assert "below the threshold" not in told("slow", level)


def test_an_unknown_command_is_not_guessed(told):
    for level in LEVELS:
        assert "does not say which current" in told("unknown command", level)
        assert "pA" not in told("unknown command", level)


def test_a_filter_is_told_to_researchers(told):
    assert re.search(r"filtered to \d+ kHz with zero phase", told("noisy", "research"))
    assert re.search(
        r"filtered to \d+ kHz to find thresholds", told("noisy", "research")
    )


def test_undergraduates_are_told_how_the_train_changes(told):
    text = told("train", "undergraduate")
    for word in ("threshold", "the peak", "the steepest rise", "width at half height"):
        assert re.search(rf"{word} (?:rose|fell|grew|shrank) from", text), word


def test_a_threshold_that_rises_is_named_accommodation(made):
    topics = {s.topic for s in made("train")[0].explain("undergraduate").sentences}
    has_risen = [s.threshold_mV for s in made("train")[0].spikes]
    assert ("accommodation" in topics) == (has_risen[-1] - has_risen[0] >= 1.0)


def test_times_of_a_long_sweep_are_told_in_seconds(told):
    assert "at 0.499 s" in told("long")
    assert "16 s" in told("long")


def test_the_brief_account_leaves_the_textbook_to_the_full_one(made):
    text = " ".join(each.text for each in tell_briefly(made("train")[0].evidence))
    assert "textbook" not in text
    assert "In all, 6 action potentials came in 0.6 s." in text


def test_several_sweeps_are_told_once_with_rate_against_current(stepped):
    text = stepped.explain("undergraduate").text
    assert text.startswith("4 sweeps, of 0.6 s each, hold 18 action potentials")
    assert "the more positive it was, the faster the cell fired" in text
    assert "from not at all at -20 pA to 45.0 times a second at 90 pA" in text
    assert "The weakest of these currents at which it fired was 30 pA" in text
    assert "Hz/nA" in text
    assert "textbook" not in text


def test_sweeps_without_action_potentials_are_told_as_such(made) -> None:
    evidence = made("silent").evidence().sweeps * 3
    text = explain_recording(RecordingEvidence(sweeps=evidence)).text
    assert text.startswith("None of the 3 sweeps, of 0.6 s each, holds an action")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("train", "grew from 22.0 ms to 46.0 ms: the firing slowed down (adaptation)"),
        ("bursts", "They came in groups, with intervals from 7.0 ms to 174.0 ms"),
        ("fast", "the intervals stayed at 4.0 ms"),
        ("slow", "The intervals stayed at 150.0 ms"),
    ],
)
def test_a_trend_of_intervals_is_told_only_where_there_is_one(told, kind, words):
    assert words in told(kind)


def test_without_a_command_a_slowing_is_not_called_adaptation(told):
    assert "the firing slowed down." in told("noisy")
    assert "adaptation" not in told("noisy")


def test_what_is_left_out_is_said(told):
    assert "2 jumps of the voltage, too sudden for a membrane" in told("flash")
    assert "began within an action potential, which is not counted" in told("begun")
    assert "drifted in the course of the sweep, from -65.0 mV to" in told("drift")


def test_an_unknown_level_suggests_the_near_one(made, stepped):
    with pytest.raises(UnknownName, match="did you mean 'school'"):
        explain_sweep(made("one")[0].evidence, "scool")
    with pytest.raises(UnknownName, match="'undergraduate'"):
        stepped.explain("doctoral")


def test_the_command_is_divided_where_it_jumps(made):
    pieces = command_pieces(made("train")[0].sweep)
    assert [(p.kind, p.start_ms, p.stop_ms, p.start_pA) for p in pieces] == [
        ("held", 0.0, 200.0, 0.0),
        ("held", 200.0, 400.0, 120.0),
        ("held", 400.0, 600.0, 0.0),
    ]
    assert command_pieces(made("unknown command")[0].sweep) == ()


@pytest.mark.parametrize(
    ("words", "joined"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_as_a_sentence_does(words, joined):
    assert listed(words) == joined
