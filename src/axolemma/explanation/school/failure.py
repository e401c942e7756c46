"""Why there was no action potential."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE


def no_spike(evidence: Evidence) -> Iterator[Sentence]:
    """Say how far a run without a spike came and why not further."""
    trajectory = evidence.record.trajectory
    top = evidence.time_of_largest(VOLTAGE, 0.0, trajectory.duration)
    rest = evidence.record.rest.values[VOLTAGE]
    highest = evidence.claim(VOLTAGE, top, "mV")
    if highest.value - rest < 0.1:
        yield sentence("failure", "The membrane was not depolarised, and stayed at rest.")
        return
    yield sentence(
        "failure",
        "The potential rose only to {highest}, {above} above rest, at {time}.",
        highest=highest,
        above=Claim(quantity=VOLTAGE, value=highest.value - rest, unit="mV", time=top),
        time=Claim(quantity="time", value=top, unit="ms", time=top),
    )
    yield from _why_not(evidence, top)
    yield sentence(
        "failure",
        "Threshold was not reached, so there was no action potential, not even a small "
        "one: the response is all or nothing.",
    )


def _why_not(evidence: Evidence, time: float) -> Iterator[Sentence]:
    channels = evidence.gated_channels("Na")
    if not channels:
        return
    inward = -sum(evidence.value(f"{c.name}.current", time) for c in channels)
    outward = evidence.value("membrane.current", time) + inward
    if 0.0 < inward < outward:
        yield sentence(
            "failure",
            "Some voltage-gated Na+ channels opened and Na+ ions diffused in, but too "
            "few: their current, {inward}, was smaller than the current of the other "
            "ions the other way, {outward}, so there was no positive feedback.",
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
