"""How a long run ended: in failure, in silence, or still firing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence, in_seconds
from axolemma.simulation import VOLTAGE

# Below rest by less than this, mV, the voltage counts as at rest.
NEAR = 0.1
# Sodium has left again when this part of what came in has.
_LEFT = 0.1
# The next is due after this many times the longest of so many last intervals.
_DUE, _LAST = 1.5, 10
# A concentration has changed when it did by this part of itself.
_CHANGED = 0.05


def ending(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how it ended."""
    kind, last = evidence.outcome.kind, evidence.outcome.last_ms
    if last is None:
        return
    if kind == "depolarisation block":
        yield from _failure(evidence, last)
    elif kind == "silenced":
        yield _with_settled(
            evidence,
            "After {last} it fell silent",
            ", at {settled}",
            last=when("spikes[-1].time", last),
        )
    elif kind == "stimulus over":
        yield from _after_the_stimulus(evidence, last)
    elif evidence.outcome.spikes == 1:
        yield sentence(
            "ending",
            "It peaked at {last}.",
            last=when("spikes[-1].time", last),
        )
    else:
        yield _still(evidence, last)


def _still(evidence: LongEvidence, last: float) -> Sentence:
    """Say that it was firing still, or how long ago it fired last."""
    left = evidence.account.duration - last
    intervals = np.diff(evidence.account.spikes.column("time_ms"))
    if left <= _DUE * float(intervals[-_LAST:].max()):
        return sentence(
            "ending",
            "It was still firing at the end; the last action potential came at {last}.",
            last=when("spikes[-1].time", last),
        )
    return sentence(
        "ending",
        "The last action potential came at {last}, {left} before the end.",
        last=when("spikes[-1].time", last),
        left=in_seconds("spikes[-1].to_end", left),
    )


def _failure(evidence: LongEvidence, last: float) -> Iterator[Sentence]:
    words, parts = failed(evidence, last)
    yield sentence("ending", f"{words}, too high for another to begin.", **parts)
    if _leaked_on(evidence, last):
        yield sentence(
            "ending",
            "Ions went on leaking, and at the end the cell held {sodium} of Na+ and "
            "{potassium} of K+.",
            sodium=evidence.at_end("Na.inside", "mM"),
            potassium=evidence.at_end("K.inside", "mM"),
        )


def failed(evidence: LongEvidence, last: float) -> tuple[str, dict[str, Claim]]:
    """Say after how many action potentials it failed, and where the potential stayed.

    Returns
    -------
    tuple
        Words to which more can be added, and the claims in them.
    """
    count = evidence.outcome.spikes
    first = "After {count} action potentials" if count > 1 else "After this one"
    parts = {
        "last": when("spikes[-1].time", last),
        "settled": settled(evidence) or evidence.at_end(VOLTAGE, "mV"),
    }
    if count > 1:
        parts["count"] = Claim(quantity="spikes", value=float(count), unit="")
    words = ", {last} from the start, it failed: the potential stayed near {settled}"
    return first + words, parts


def _leaked_on(evidence: LongEvidence, last: float) -> bool:
    """Whether the concentrations inside still changed once it had failed."""
    names = ("Na.inside", "K.inside")
    if not set(names) <= set(evidence.account.pools):
        return False
    return all(
        abs(evidence.at_end(name, "").value - then) > _CHANGED * then
        for name in names
        for then in (evidence.near(name, last, "").value,)
    )


def _after_the_stimulus(evidence: LongEvidence, last: float) -> Iterator[Sentence]:
    """Say what the pump did to the voltage once the drive was over."""
    stop = evidence.outcome.stimulus_end_ms
    if stop is None:
        return
    end = when("stimulus.end", stop)
    if evidence.outcome.spikes == 1:
        if evidence.outcome.settled_mV is not None:
            yield _with_settled(
                evidence,
                "After it, at {last}, the potential",
                " settled near {settled}",
                last=when("spikes[-1].time", last),
            )
        return
    hyperpolarised = _hyperpolarised(evidence, max(stop, last), end)
    if hyperpolarised is None:
        yield _with_settled(
            evidence,
            "Firing stopped with the stimulus, at {end}",
            ", and the potential settled near {settled}",
            end=end,
        )
        return
    yield hyperpolarised
    yield from recovery(evidence, stop)


def _hyperpolarised(
    evidence: LongEvidence, since: float, end: Claim
) -> Sentence | None:
    """Say how far below rest the pump held the potential; None where it did not."""
    pump, where = evidence.working_pump, evidence.outcome.settled_mV
    if pump is None or where is None or evidence.rest - where < NEAR:
        return None
    name = f"{pump.name}.current"
    then = evidence.near(name, since, "uA/cm2")
    if then.value <= evidence.at_start(name, "").value:
        return None
    return sentence(
        "ending",
        "Firing stopped with the stimulus, at {end}; then the potential lay near "
        "{settled}, {below} below rest, while the pump carried {then} out, more than "
        "at rest, and still {now} at the end of the run.",
        end=end,
        settled=settled(evidence),
        below=Claim(
            quantity="outcome.below_rest",
            value=evidence.rest - where,
            unit="mV",
            is_difference=True,
        ),
        then=then,
        now=evidence.at_end(name, "uA/cm2"),
    )


def _with_settled(
    evidence: LongEvidence, words: str, more: str, **parts: Claim
) -> Sentence:
    """Add where the potential lay to a sentence, where that is known."""
    where = settled(evidence)
    if where is None:
        return sentence("ending", f"{words}.", **parts)
    return sentence("ending", f"{words}{more}.", **parts, settled=where)


def recovery(evidence: LongEvidence, stop: float) -> Iterator[Sentence]:
    """Say how much of the sodium had left again."""
    if "Na.inside" not in evidence.account.pools:
        return
    begun = evidence.at_start("Na.inside", "mM")
    highest = evidence.near("Na.inside", stop, "mM")
    ended = evidence.at_end("Na.inside", "mM")
    risen, left = highest.value - begun.value, highest.value - ended.value
    if risen > 0.0 and left > _LEFT * risen:
        yield sentence(
            "ending",
            "Na+ inside, {highest} when the stimulus ended, was down to {ended} again.",
            highest=highest,
            ended=ended,
        )


def settled(evidence: LongEvidence) -> Claim | None:
    """Claim where the potential lay behind the last action potential, where known."""
    where = evidence.outcome.settled_mV
    return None if where is None else Claim(quantity=VOLTAGE, value=where, unit="mV")


def when(quantity: str, time: float) -> Claim:
    """State when something happened."""
    return in_seconds(quantity, time, time=time)
