"""Why there was no action potential."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE
from axolemma.explanation.resting_state import alternates, stimulus_routes
from axolemma.explanation.school.obstacle import obstacle
from axolemma.explanation.school.stronger import stronger

# A rise by less than this is none, mV.
_UNNOTICED = 0.05
# A potential still rises that did so by this much, mV/ms, in the last of the run, ms.
_RISING, _LATELY = 0.2, 0.2
# A response as high as this is a small one, if no action potential, mV.
_SMALL = 15.0


def no_spike(evidence: Evidence) -> Iterator[Sentence]:
    """Say how far a run without a spike came and why not further."""
    outcome = evidence.outcome
    if outcome.is_rising_at_end or is_unfinished(evidence):
        yield _cut_short(evidence)
        return
    yield _how_far(evidence)
    if not _is_pulled_down(evidence) and has_risen(evidence):
        reason = obstacle(evidence)
        if reason is not None:
            yield reason
        yield sentence(
            "failure",
            "So there was no action potential{nature}.",
            nature=_nature(evidence),
        )
    yield from stronger(evidence)


def has_risen(evidence: Evidence) -> bool:
    """Say whether the potential rose, if to no action potential."""
    outcome = evidence.outcome
    return outcome.highest_ms > 0.0 and outcome.peak_depolarisation_mV >= _UNNOTICED


def _nature(evidence: Evidence) -> str:
    """Say that a response is all or nothing, where this one is."""
    known = evidence.stimulus_threshold
    can_fire = known is None or known.fires is not None
    if can_fire and evidence.outcome.peak_depolarisation_mV < _SMALL:
        return ", not even a small one: the response is all or nothing"
    return ""


def _cut_short(evidence: Evidence) -> Sentence:
    """Say where the run ended before it was decided, or seen, what would come."""
    highest, time = _highest(evidence), _when(evidence)
    if not evidence.outcome.is_rising_at_end:
        return sentence(
            "end",
            "The potential had come to {highest} and was still rising when the run "
            "ended at {time}; whether it would have passed threshold, a longer run "
            "would show.",
            highest=highest,
            time=time,
        )
    return sentence(
        "end",
        "Threshold had been passed{feedback}: the potential was still rising, at "
        "{highest}, when the run ended at {time}, and a longer run would show the "
        "action potential.",
        feedback=", and through voltage-gated channel proteins Na+ ions entered by "
        "facilitated diffusion, the more the less negative the inside became"
        if _is_fed_back(evidence)
        else "",
        highest=highest,
        time=time,
    )


def _is_fed_back(evidence: Evidence) -> bool:
    """Whether sodium came in through gated channels, faster than at the start."""
    names = [f"{each.name}.current" for each in evidence.gated_channels("Na")]
    if not names:
        return False
    moments = [0.0, evidence.outcome.highest_ms]
    before, now = evidence.values(names, moments).sum(axis=0)
    return bool(now < min(before, 0.0))


def _is_pulled_down(evidence: Evidence) -> bool:
    """Whether the stimulus, until the highest potential, hyperpolarised."""
    until = evidence.outcome.highest_ms
    charge = evidence.charge_carried(stimulus_routes(evidence), 0.0, until)
    return charge < 0.0 and not alternates(evidence, until)


def _how_far(evidence: Evidence) -> Sentence:
    outcome = evidence.outcome
    if outcome.peak_depolarisation_mV < _UNNOTICED:
        return sentence(
            "failure",
            "The inside never became less negative than at rest, and there was no "
            "action potential.",
        )
    if outcome.highest_ms == 0.0:
        return sentence(
            "failure",
            "The potential never rose from where it began, and there was no action "
            "potential.",
        )
    parts: dict[str, Any] = {
        "highest": _highest(evidence),
        "above": Claim(
            quantity=VOLTAGE,
            value=outcome.peak_depolarisation_mV,
            unit="mV",
            time=outcome.highest_ms,
            is_difference=True,
        ),
        "time": _when(evidence),
    }
    if _is_pulled_down(evidence):
        return sentence(
            "failure",
            "That took the potential away from threshold; afterwards it rose no "
            "higher than {highest}, {above} above rest, at {time}, and there was no "
            "action potential.",
            **parts,
        )
    short = _short(evidence)
    words = "The potential rose only to {highest}, {above} above rest, at {time}."
    if short is not None:
        parts["short"] = short
        words = (
            "The potential rose only to {highest}, {above} above rest but {short} "
            "short of threshold, at {time}."
        )
    return sentence("failure", words, **parts)


def _short(evidence: Evidence) -> Claim | None:
    """Say how far below the threshold of a stronger stimulus the potential stayed."""
    known = evidence.stimulus_threshold
    if known is None or known.onset_mV is None or known.is_rebound:
        return None
    distance = known.onset_mV - evidence.outcome.highest_mV
    if distance < _UNNOTICED:
        return None
    return Claim(
        quantity="stimulus_threshold.short",
        value=distance,
        unit="mV",
        time=evidence.outcome.highest_ms,
        is_difference=True,
    )


def is_unfinished(evidence: Evidence) -> bool:
    """Say whether the potential was still on its way up when the run ended."""
    end = evidence.record.trajectory.duration
    if evidence.outcome.highest_ms < end:
        return False
    before = max(end - _LATELY, 0.0)
    late = evidence.values([VOLTAGE], [before, end])[0]
    return bool(late[1] - late[0] > _RISING * (end - before))


def _highest(evidence: Evidence) -> Claim:
    outcome = evidence.outcome
    return Claim(
        quantity=VOLTAGE, value=outcome.highest_mV, unit="mV", time=outcome.highest_ms
    )


def _when(evidence: Evidence) -> Claim:
    time = evidence.outcome.highest_ms
    return moment("time", time)
