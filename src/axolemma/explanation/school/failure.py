"""Why there was no action potential."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE, inactivating_gates

# A rise by less than this is none, mV.
_UNNOTICED = 0.05
# A potential still rises that did so by this much, mV/ms, in the last of the run, ms.
_RISING, _LATELY = 0.2, 0.2
# With fewer sodium channels than this able to open, %, there is nothing to set off.
_READY = 5.0


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
            "Threshold had been passed and the potential was still rising, at "
            "{highest}, when the run ended at {time}: a longer run would show the "
            "action potential.",
            highest=highest,
            time=when,
        )
        return
    if is_unfinished(evidence):
        yield sentence(
            "end",
            "The potential had come to {highest} and was still rising when the run "
            "ended at {time}; whether it would have passed threshold, a longer run "
            "would show.",
            highest=highest,
            time=when,
        )
        return
    if time == 0.0:
        yield sentence(
            "failure",
            "From there the potential never rose, and there was no action potential.",
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
    reason = _unready(evidence) or _outweighed(evidence, time)
    if reason is not None:
        yield reason
    yield sentence(
        "failure",
        "So there was no action potential, not even a small one: the response is all "
        "or nothing.",
    )


def is_unfinished(evidence: Evidence) -> bool:
    """Say whether the potential was still on its way up when the run ended."""
    end = evidence.record.trajectory.duration
    if evidence.outcome.highest_ms < end:
        return False
    before = max(end - _LATELY, 0.0)
    late = evidence.values([VOLTAGE], [before, end])[0]
    return bool(late[1] - late[0] > _RISING * (end - before))


def _unready(evidence: Evidence) -> Sentence | None:
    """Say that the sodium channels were inactivated to begin with."""
    for name in inactivating_gates(evidence, "Na"):
        ready = 100.0 * evidence.record.rest.values[name]
        if ready < _READY:
            return sentence(
                "failure",
                "At this resting potential the Na+ channels are inactivated, only "
                "{ready} of them able to open, and positive feedback cannot begin.",
                ready=Claim(quantity=name, value=ready, unit="%"),
            )
    return None


def _outweighed(evidence: Evidence, time: float) -> Sentence | None:
    """Say that too few sodium channels opened."""
    channels = evidence.gated_channels("Na")
    resting, inward = (
        -sum(evidence.value(f"{channel.name}.current", when) for channel in channels)
        for when in (0.0, time)
    )
    outward = evidence.value("membrane.current", time) + inward
    if not 0.0 < resting < inward < outward:
        return None
    return sentence(
        "failure",
        "More voltage-gated Na+ channels opened and Na+ ions diffused in, but too few: "
        "their current, {inward}, was weaker than that of the other ions out, "
        "{outward}, so threshold was not reached and positive feedback did not begin.",
        inward=Claim(
            quantity=f"{channels[0].name}.current",
            value=inward,
            unit="uA/cm2",
            time=time,
        ),
        outward=Claim(
            quantity="others.current", value=outward, unit="uA/cm2", time=time
        ),
    )
