"""Why there was no action potential."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE

# A rise by less than this is none, mV.
_UNNOTICED = 0.05


def no_spike(evidence: Evidence) -> Iterator[Sentence]:
    """Say how far a run without a spike came and why not further."""
    outcome = evidence.outcome
    time = outcome.highest_ms
    highest = Claim(quantity=VOLTAGE, value=outcome.highest_mV, unit="mV", time=time)
    when = Claim(quantity="time", value=time, unit="ms", time=time)
    if outcome.peak_depolarisation_mV < _UNNOTICED:
        yield sentence(
            "failure",
            "The inside never became less negative than at rest, and there was no "
            "action potential.",
        )
        return
    if outcome.is_rising_at_end:
        yield sentence(
            "end",
            "Threshold had been passed and the potential was still rising, at {highest}, "
            "when the run ended at {time}: a longer run would show the action "
            "potential.",
            highest=highest,
            time=when,
        )
        return
    yield sentence(
        "failure",
        "The potential rose only to {highest}, {above} above rest, at {time}.",
        highest=highest,
        above=Claim(
            quantity=VOLTAGE,
            value=outcome.peak_depolarisation_mV,
            unit="mV",
            time=time,
            is_difference=True,
        ),
        time=when,
    )
    yield from _why_not(evidence, time)
    yield sentence(
        "failure",
        "So there was no action potential, not even a small one: the response is all "
        "or nothing.",
    )


def _why_not(evidence: Evidence, time: float) -> Iterator[Sentence]:
    channels = evidence.gated_channels("Na")
    if not channels:
        return
    inward = -sum(evidence.value(f"{c.name}.current", time) for c in channels)
    outward = evidence.value("membrane.current", time) + inward
    resting = -sum(evidence.value(f"{c.name}.current", 0.0) for c in channels)
    if 0.0 < resting < inward < outward:
        yield sentence(
            "failure",
            "More voltage-gated Na+ channels opened and Na+ ions diffused in, but too "
            "few: their current, {inward}, was weaker than that of the other ions out, "
            "{outward}, so threshold was not reached and positive feedback did not "
            "begin.",
            inward=Claim(
                quantity=f"{channels[0].name}.current",
                value=inward,
                unit="uA/cm2",
                time=time,
            ),
            outward=Claim(
                quantity="membrane.current", value=outward, unit="uA/cm2", time=time
            ),
        )
