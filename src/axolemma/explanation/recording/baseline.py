"""Where the potential lay when nothing happened, and whether that can be told."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting.recorded import Baseline
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.recording.evidence import SweepEvidence
from axolemma.explanation.recording.stimulus import current

# A baseline that lies as much further up or down in the end has drifted, mV.
_DRIFTED = 3.0


def resting(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say where the potential lay, if the sweep has a quiet stretch."""
    found = evidence.account.baseline
    if found is None:
        yield sentence(
            "rest",
            "The cell was never quiet for long enough to read a resting potential.",
        )
        return
    if found.command_pA is None:
        words = "In a quiet stretch the potential lay at {voltage}"
    elif found.is_rest:
        words = "At rest, with no current flowing, the potential lay at {voltage}"
    else:
        words = "Held by a current of {current}, the potential lay quietly at {voltage}"
    parts = {"voltage": level(found)}
    if "{current}" in words:
        parts["current"] = _holding(found)
    yield sentence("rest", f"{words}.", **parts)
    yield from drift(evidence)


def drift(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say by how much the baseline drifted in the sweep, where that is a lot."""
    ends = evidence.account.baseline_ends_mV
    if ends is None or abs(ends[1] - ends[0]) < _DRIFTED:
        return
    first, last = (
        Claim(quantity=f"baseline.{name}_mV", value=value, unit="mV")
        for name, value in zip(("first", "last"), ends, strict=True)
    )
    yield sentence(
        "drift",
        "This level drifted in the course of the sweep, from {first} to {last}.",
        first=first,
        last=last,
    )


def quietness(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say over which stretch the potential was quiet, and how quiet."""
    found = evidence.account.baseline
    if found is None:
        yield sentence(
            "baseline",
            "There is no quiet stretch, so no resting potential is given.",
        )
        return
    parts = {
        "start": evidence.exactly("baseline.start_ms", found.start_ms),
        "stop": evidence.exactly("baseline.stop_ms", found.stop_ms),
        "voltage": level(found),
        "deviation": Claim(
            quantity="baseline.sd_mV",
            value=found.sd_mV,
            unit="mV",
            is_difference=True,
            digits=2,
        ),
        "drift": Claim(
            quantity="baseline.drift_mV",
            value=found.drift_mV,
            unit="mV",
            is_difference=True,
            digits=2,
        ),
    }
    words = (
        "Baseline: {voltage}, the mean from {start} to {stop}, with a standard "
        "deviation of {deviation} and a drift of {drift}"
    )
    if found.command_pA is None:
        words += "; the command at that time is not known"
    elif not found.is_rest:
        words += "; it was held there by {current}"
        parts["current"] = _holding(found)
    yield sentence("baseline", f"{words}.", **parts)
    yield from drift(evidence)


def level(found: Baseline) -> Claim:
    """State the voltage of a baseline."""
    return Claim(quantity="baseline.voltage_mV", value=found.voltage_mV, unit="mV")


def _holding(found: Baseline) -> Claim:
    return current(found.command_pA or 0.0, time=0.5 * (found.start_ms + found.stop_ms))
