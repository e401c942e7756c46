"""What kept a depolarisation from becoming an action potential."""

from __future__ import annotations

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.gating import inactivating_gates

# With fewer sodium channels than this able to open, %, there is nothing to set off.
_READY = 5.0
# Currents match when they differ by less than this part.
_MATCHED = 0.02


def obstacle(evidence: Evidence) -> Sentence | None:
    """Say what kept positive feedback from beginning, where that is known."""
    return _blocked(evidence) or _unready(evidence) or _outweighed(evidence)


def _blocked(evidence: Evidence) -> Sentence | None:
    """Say that no sodium channel could open."""
    own = [each for each in evidence.record.membrane.channels if each.ion == "Na"]
    gated = [each for each in own if each.is_gated]
    if not gated or evidence.gated_channels("Na"):
        return None
    return sentence(
        "failure",
        "No Na+ ions could diffuse in through the blocked channels, so positive "
        "feedback could not begin; the rise was the work of the stimulus alone.",
    )


def _unready(evidence: Evidence) -> Sentence | None:
    """Say that the sodium channels were inactivated to begin with."""
    for name in inactivating_gates(evidence.record, "Na"):
        ready = 100.0 * evidence.record.rest.values[name]
        if ready < _READY:
            return sentence(
                "failure",
                "At this resting potential nearly all Na+ channels are inactivated, "
                "only {ready} of them able to open: too few for positive feedback to "
                "begin.",
                ready=Claim(quantity=name, value=ready, unit="%"),
            )
    return None


def _outweighed(evidence: Evidence) -> Sentence | None:
    """Say that too few sodium channels opened."""
    time = evidence.outcome.highest_ms
    channels = evidence.gated_channels("Na")
    resting, inward = (
        -sum(evidence.value(f"{channel.name}.current", when) for channel in channels)
        for when in (0.0, time)
    )
    outward = evidence.value("membrane.current", time) + inward
    if not 0.0 < resting < inward < (1.0 + _MATCHED) * outward:
        return None
    entered = Claim(
        quantity=f"{channels[0].name}.current", value=inward, unit="uA/cm2", time=time
    )
    if inward > (1.0 - _MATCHED) * outward:
        return sentence(
            "failure",
            "More voltage-gated Na+ channels opened and Na+ ions diffused in, but too "
            "few: there the currents of other ions out matched theirs, {inward}, so "
            "threshold was not reached and positive feedback did not begin.",
            inward=entered,
        )
    return sentence(
        "failure",
        "More voltage-gated Na+ channels opened and Na+ ions diffused in, but too few: "
        "their current, {inward}, was weaker than that of the other ions out, "
        "{outward}, so threshold was not reached and positive feedback did not begin.",
        inward=entered,
        outward=Claim(
            quantity="others.current", value=outward, unit="uA/cm2", time=time
        ),
    )
