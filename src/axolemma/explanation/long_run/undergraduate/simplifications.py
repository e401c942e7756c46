"""Where a textbook simplifies, and what this run shows instead."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import lag
from axolemma.explanation.school.exchange import spell

# Concentrations have changed when they did by so much, %; peaks and thresholds, mV.
_CHANGED = 1.0
_LOWER = 5.0
# One action potential changes little when it changes less than this, %.
_LITTLE = 3.0
# The pump has not undone a spike when less than this is undone, %.
_UNDONE = 50.0


def simplifications(evidence: LongEvidence) -> Iterator[Sentence]:
    """Set what this run shows beside what is said for short."""
    found = [*_restored(evidence), *_constant(evidence)]
    yield from found
    yield from _alike(evidence, lead="And all" if found else "All")


def _restored(evidence: LongEvidence) -> Iterator[Sentence]:
    """Contradict that the pump restores the gradients behind every action potential."""
    found, seconds = lag(evidence), evidence.energy.recovery_s
    is_late = found is not None and found.undone.value < _UNDONE
    if seconds is None or not (is_late or evidence.outcome.spikes == 1):
        return
    yield sentence(
        "textbook",
        "That the pump restores the ions behind each action potential is a "
        "simplification: here it needs {spell} for nine tenths of what a single one "
        "lets in.",
        spell=spell(seconds),
    )


def _constant(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what one action potential changes of a concentration, and all of them."""
    name, count = "Na.inside", evidence.outcome.spikes
    if name not in evidence.account.pools or count < 2:
        return
    account = evidence.account
    before, after = evidence.at_spike(name, 0, "mM"), evidence.at_spike(name, -1, "mM")
    behind = evidence.at_spike(name, 0, "mM", at=account.ends)
    one = 100.0 * (behind.value - before.value) / before.value
    every = 100.0 * (after.value - before.value) / before.value
    if one <= 0.0 or every <= one:
        return
    ending = (
        "but they add up: the last found {every} more than the first."
        if every > _CHANGED
        else "and even of all together: the last found {every} more than the first."
    )
    words = (
        "That an action potential hardly changes a concentration is true of the first, "
        "which raised [Na+] inside by {one}, " + ending
        if one < _LITTLE
        else "That an action potential hardly changes a concentration is not true of a "
        "cell as thin as this: the first raised [Na+] inside by {one}, and the last "
        "found {every} more than the first."
    )
    yield sentence(
        "textbook",
        words,
        one=Claim(quantity="spikes[0].Na.change", value=one, unit="%"),
        every=Claim(quantity="onsets.Na.change", value=every, unit="%"),
    )


def _alike(evidence: LongEvidence, *, lead: str) -> Iterator[Sentence]:
    """Say that all or nothing holds for one state of the membrane only."""
    first, last = (evidence.of_spike("peak_mV", place, "mV") for place in (0, -1))
    if evidence.outcome.spikes < 2 or first.value - last.value < _LOWER:
        return
    yield sentence(
        "textbook",
        f"{lead} or nothing is a rule about stimuli at one moment: in the course "
        "of this run the same membrane made action potentials of {first} and of "
        "{last}.",
        first=first,
        last=last,
    )
