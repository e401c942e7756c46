"""How a long run ended: in failure, in silence, or still firing."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.simulation import VOLTAGE

# Below rest by less than this, mV, the voltage counts as at rest.
NEAR = 0.1
# A concentration has changed when it did by this part of itself.
_CHANGED = 0.05
# Times under this are given in ms.
BRIEF = 100.0


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
            last=in_seconds("spikes[-1].time", last),
            settled=settled(evidence),
        )
    elif kind == "stimulus over":
        yield from _after_the_stimulus(evidence, last)
    else:
        yield sentence(
            "ending",
            "It was still firing at the end; the last action potential came at {last}.",
            last=in_seconds("spikes[-1].time", last),
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
        "last": in_seconds("spikes[-1].time", last),
        "settled": settled(evidence),
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
    end = in_seconds("stimulus.end", stop)
    below = evidence.rest - evidence.settled
    pump = evidence.pump
    name = "" if pump is None else f"{pump.name}.current"
    is_pumped = pump is not None and pump.blocked < 1.0 and below > NEAR
    if evidence.outcome.spikes == 1:
        yield sentence(
            "ending",
            "After it, at {last}, the potential settled near {settled}.",
            last=in_seconds("spikes[-1].time", last),
            settled=settled(evidence),
        )
        return
    if not is_pumped:
        yield sentence(
            "ending",
            "Firing stopped with the stimulus, at {end}, and the potential settled "
            "near {settled}.",
            end=end,
            settled=settled(evidence),
        )
        return
    yield sentence(
        "ending",
        "Firing stopped with the stimulus, at {end}; then the potential lay near "
        "{settled}, {below} below rest, while the pump carried {then} out, more than "
        "at rest, and still {now} at the end of the run.",
        end=end,
        settled=settled(evidence),
        below=Claim(
            quantity="outcome.below_rest", value=below, unit="mV", is_difference=True
        ),
        then=evidence.near(name, max(stop, last), "uA/cm2"),
        now=evidence.at_end(name, "uA/cm2"),
    )
    yield from recovery(evidence, stop)


def recovery(evidence: LongEvidence, stop: float) -> Iterator[Sentence]:
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


def settled(evidence: LongEvidence) -> Claim:
    """Claim where the potential lay behind the last action potential."""
    return Claim(quantity=VOLTAGE, value=evidence.settled, unit="mV")


def in_seconds(quantity: str, time: float) -> Claim:
    """State a time in seconds, or in ms where that is easier to read."""
    if time < BRIEF:
        return moment(quantity, time)
    return Claim(quantity=quantity, value=time / 1e3, unit="s", time=time)
