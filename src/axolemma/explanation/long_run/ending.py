"""How a long run ended: in failure, in silence, or still firing."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.simulation import VOLTAGE

# Below rest by less than this, mV, the voltage counts as at rest.
_NEAR = 0.1
# Times under this are given in ms.
_BRIEF = 100.0


def ending(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how it ended."""
    kind, last = evidence.outcome.kind, evidence.outcome.last_ms
    if last is None:
        return
    if kind == "depolarisation block":
        yield from _failure(evidence, last)
    elif kind == "silenced":
        yield sentence(
            "ending",
            "After {last} it fell silent, at {settled}.",
            last=_seconds("spikes[-1].time", last),
            settled=_settled(evidence),
        )
    elif kind == "stimulus over":
        yield from _after_the_stimulus(evidence, last)
    else:
        yield sentence(
            "ending",
            "It was still firing at the end; the last action potential came at {last}.",
            last=_seconds("spikes[-1].time", last),
        )


def _failure(evidence: LongEvidence, last: float) -> Iterator[Sentence]:
    count = Claim(quantity="spikes", value=float(evidence.outcome.spikes), unit="")
    plural = "s" if evidence.outcome.spikes > 1 else ""
    words = (
        "After {count} action potential"
        + plural
        + ", {last} from the start, it failed: "
        "the potential stayed near {settled}, too high for another to begin."
    )
    yield sentence(
        "ending",
        words,
        count=count,
        last=_seconds("spikes[-1].time", last),
        settled=_settled(evidence),
    )
    if {"Na.inside", "K.inside"} <= set(evidence.account.pools):
        yield sentence(
            "ending",
            "At its last action potential the cell held {sodium} of Na+ and "
            "{potassium} of K+.",
            sodium=evidence.near("Na.inside", last, "mM"),
            potassium=evidence.near("K.inside", last, "mM"),
        )


def _after_the_stimulus(evidence: LongEvidence, last: float) -> Iterator[Sentence]:
    """Say what the pump did to the voltage once the drive was over."""
    stop = evidence.outcome.stimulus_end_ms
    if stop is None:
        return
    end = _seconds("stimulus.end", stop)
    below = evidence.rest - evidence.settled
    pump = evidence.pump
    name = "" if pump is None else f"{pump.name}.current"
    is_pumped = pump is not None and pump.blocked < 1.0 and below > _NEAR
    if evidence.outcome.spikes == 1:
        yield sentence(
            "ending",
            "After it, at {last}, the potential settled near {settled}.",
            last=_seconds("spikes[-1].time", last),
            settled=_settled(evidence),
        )
        return
    if not is_pumped:
        yield sentence(
            "ending",
            "Firing stopped with the stimulus, at {end}, and the potential settled "
            "near {settled}.",
            end=end,
            settled=_settled(evidence),
        )
        return
    yield sentence(
        "ending",
        "Firing stopped with the stimulus, at {end}; then the potential lay near "
        "{settled}, {below} below rest, while the pump carried {then} out, more than "
        "at rest, and still {now} at the end of the run.",
        end=end,
        settled=_settled(evidence),
        below=Claim(
            quantity="outcome.below_rest", value=below, unit="mV", is_difference=True
        ),
        then=evidence.near(name, max(stop, last), "uA/cm2"),
        now=evidence.at_end(name, "uA/cm2"),
    )
    yield from _recovery(evidence, stop)


def _recovery(evidence: LongEvidence, stop: float) -> Iterator[Sentence]:
    """Say how much of the sodium had left again."""
    if "Na.inside" not in evidence.account.pools:
        return
    begun = evidence.at_start("Na.inside", "mM")
    highest = evidence.near("Na.inside", stop, "mM")
    ended = evidence.at_end("Na.inside", "mM")
    if highest.value > begun.value and ended.value < highest.value:
        yield sentence(
            "ending",
            "Na+ inside, {highest} when the stimulus ended, was down to {ended} again.",
            highest=highest,
            ended=ended,
        )


def _settled(evidence: LongEvidence) -> Claim:
    return Claim(quantity=VOLTAGE, value=evidence.settled, unit="mV")


def _seconds(quantity: str, time: float) -> Claim:
    """State a time in seconds, or in ms where that is easier to read."""
    if time < _BRIEF:
        return moment(quantity, time)
    return Claim(quantity=quantity, value=time / 1e3, unit="s", time=time)
