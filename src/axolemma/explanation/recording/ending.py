"""Sweeps that do not go by the book: silent, blocked, cut, or of small spikes."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting.recorded.outcome import BLOCK
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.recording.command import SAME_CURRENT
from axolemma.explanation.recording.evidence import SweepEvidence


def silence(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say how far the potential stayed from an action potential."""
    outcome = evidence.account.outcome
    highest = Claim(
        quantity="outcome.highest_mV",
        value=outcome.highest_mV,
        unit="mV",
        time=outcome.highest_ms,
    )
    time = evidence.moment("outcome.highest_ms", outcome.highest_ms)
    if outcome.is_rising_at_end:
        yield sentence(
            "no action potential",
            "The sweep ended at {highest}, on the way up to an action potential.",
            highest=highest,
        )
        return
    if outcome.distance_to_level_mV <= 0.0:
        yield sentence(
            "no action potential",
            "No action potential came, though the potential reached {highest} at "
            "{time}: it did not rise and fall as an action potential does.",
            highest=highest,
            time=time,
        )
        return
    yield sentence(
        "no action potential",
        "No action potential came: the potential was highest at {time}, at {highest}, "
        "{distance} short of the {level} that an action potential passes.",
        highest=highest,
        time=time,
        distance=Claim(
            quantity="outcome.distance_to_level_mV",
            value=outcome.distance_to_level_mV,
            unit="mV",
            is_difference=True,
        ),
        level=spike_level(evidence),
    )
    ends = [end for each in evidence.pieces for end in (each.start_pA, each.stop_pA)]
    if ends and max(ends) > SAME_CURRENT:
        yield sentence(
            "no action potential",
            "In the textbook an action potential is all or nothing: a stimulus that "
            "leaves the potential below its threshold starts none.",
        )
    elif ends and min(ends) < -SAME_CURRENT:
        yield sentence(
            "no action potential",
            "A negative current drives the potential away from the threshold.",
        )


def spike_level(evidence: SweepEvidence) -> Claim:
    """State the level that counts as an action potential."""
    return Claim(
        quantity="definition.spike_level_mV",
        value=evidence.account.spike_level_mV,
        unit="mV",
        digits=0,
    )


def small_spikes(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say how many stayed below the level, which are counted apart."""
    small = evidence.account.small_spikes
    if not small:
        return
    several = len(small) > 1
    yield sentence(
        "small spikes",
        "{count} smaller "
        + ("rises" if several else "rise")
        + ", fast as an action potential but peaking below {level}, "
        + ("are" if several else "is")
        + " counted apart.",
        count=Claim(quantity="small_spikes", value=float(len(small)), unit=""),
        level=spike_level(evidence),
    )


def artefacts(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say how often the voltage jumped as no membrane does, and no command tells."""
    found = evidence.account.artefacts_ms
    if not found:
        return
    several = len(found) > 1
    yield sentence(
        "artefacts",
        "{count} "
        + ("jumps" if several else "jump")
        + " of the voltage, too sudden for a membrane, "
        + ("are taken for artefacts" if several else "is taken for an artefact")
        + " of the stimulus and left out.",
        count=Claim(quantity="artefacts", value=float(len(found)), unit=""),
    )


def beginning(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say whether the sweep began within an action potential."""
    if evidence.account.outcome.is_falling_at_start:
        yield sentence(
            "beginning",
            "The sweep began within an action potential, which is not counted.",
        )


def ending(evidence: SweepEvidence) -> Iterator[Sentence]:
    """Say what became of the firing, where it did not simply go on or cease."""
    outcome, spikes = evidence.account.outcome, evidence.spikes
    if not spikes:
        return
    last = evidence.moment(f"spikes[{spikes[-1].index}].time_ms", spikes[-1].time_ms)
    if outcome.kind == "depolarisation block":
        yield _block(evidence)
    if outcome.is_rising_at_end:
        yield sentence(
            "end", "The sweep ended on the way up to another action potential."
        )
    elif outcome.is_cut:
        yield sentence(
            "end",
            "The sweep ended before the last action potential, at {last}, was over.",
            last=last,
        )


def _block(evidence: SweepEvidence) -> Sentence:
    """Say after which action potential the potential stayed high."""
    index = evidence.account.outcome.blocked_after
    assert index is not None
    spike = evidence.spikes[index]
    return sentence(
        "depolarisation block",
        "After the action potential at {time} the potential stayed depolarised, and "
        "for more than {long} no other came: a depolarisation block, which the "
        "textbook puts down to Na+ channels that stay inactivated.",
        time=evidence.moment(f"spikes[{index}].time_ms", spike.time_ms),
        long=Claim(quantity="definition.block_ms", value=BLOCK, unit="ms", digits=0),
    )
