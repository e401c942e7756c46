"""How many action potentials came, in which rhythm, and what changed the rhythm."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import extremes
from axolemma.simulation import STIMULUS

# A rhythm has changed when it did by a tenth; a pump matters when it takes a tenth of
# the stimulus.
_CHANGED = 0.1
# A potential has moved when it did by so much, mV.
_MOVED = 2.0


def firing(evidence: LongEvidence) -> Iterator[Sentence]:
    """Count the action potentials and give the intervals between them."""
    outcome = evidence.outcome
    seconds = evidence.duration()
    if outcome.first_ms is None:
        yield sentence(
            "firing", "In {seconds}, no action potential came.", seconds=seconds
        )
        return
    if outcome.spikes == 1:
        yield sentence(
            "firing",
            "In {seconds}, a single action potential came, with its peak at {time}.",
            seconds=seconds,
            time=moment("spikes[0].time_ms", outcome.first_ms),
        )
        return
    yield sentence(
        "firing",
        "In {seconds}, {count} action potentials came.",
        seconds=seconds,
        count=Claim(quantity="spikes", value=float(outcome.spikes), unit=""),
    )
    yield from _intervals(evidence)
    yield from _against_the_stimulus(evidence)
    yield from _nearer_to_threshold(evidence)


def _intervals(evidence: LongEvidence) -> Iterator[Sentence]:
    rates = evidence.outcome.rates
    if rates is None:
        return
    first, last, longest, shortest = (
        Claim(quantity=f"intervals.{name}", value=1000.0 / rate, unit="ms")
        for name, rate in (
            ("first", rates.first),
            ("last", rates.last),
            ("longest", rates.lowest),
            ("shortest", rates.highest),
        )
    )
    if rates.intervals == 1:
        yield sentence(
            "rhythm", "The second followed {first} after the first.", first=first
        )
        return
    if rates.intervals == evidence.outcome.spikes - 1:
        yield _few(evidence, first)
        return
    count = Claim(quantity="rates.intervals", value=float(rates.intervals), unit="")
    is_long = longest.value > (1.0 + _CHANGED) * max(first.value, last.value)
    is_short = shortest.value < (1.0 - _CHANGED) * min(first.value, last.value)
    if _is_even(first.value, last.value) and not is_long and not is_short:
        yield sentence(
            "rhythm",
            "Their rhythm was even: {count} intervals lasted {first} each on average "
            "at the beginning, and {last} at the end.",
            count=count,
            first=first,
            last=last,
        )
        return
    words = (
        "The mean of {count} intervals went from {first} at the beginning to {last} at "
        "the end"
    )
    parts = {"count": count, "first": first, "last": last}
    between = {
        "as long as {longest}": is_long,
        "as short as {shortest}": is_short,
    }
    listed = " and ".join(way for way, is_so in between.items() if is_so)
    if listed:
        words += f", and was {listed} between"
        parts |= {"longest": longest} if is_long else {}
        parts |= {"shortest": shortest} if is_short else {}
    yield sentence("rhythm", f"{words}.", **parts)


def _few(evidence: LongEvidence, mean: Claim) -> Sentence:
    """Give the intervals of so few spikes that all make one mean."""
    shortest, longest = extremes(evidence)
    if _is_even(shortest.value, longest.value):
        return sentence("rhythm", "They came {mean} apart on average.", mean=mean)
    return sentence(
        "rhythm",
        "The intervals between them lasted from {shortest} to {longest}, {mean} on "
        "average.",
        shortest=shortest,
        longest=longest,
        mean=mean,
    )


def _is_even(first: float, last: float) -> bool:
    return max(first, last) < (1.0 + _CHANGED) * min(first, last)


def _against_the_stimulus(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how much of the stimulus the pump's outward current came to cancel."""
    pump, rates = evidence.working_pump, evidence.outcome.rates
    if pump is None or rates is None:
        return
    is_slower = rates.last < (1.0 - _CHANGED) * rates.first
    if not is_slower and evidence.outcome.kind != "silenced":
        return
    if evidence.record.is_pushed or not evidence.knows(STIMULUS):
        return
    name = f"{pump.name}.current"
    first, last = (evidence.at_spike(name, place, "uA/cm2") for place in (0, -1))
    driven = evidence.at_spike(STIMULUS, -1, "uA/cm2")
    growth = last.value - first.value
    if not (driven.value > 0.0 and growth > _CHANGED * driven.value):
        return
    yield sentence(
        "rhythm",
        "The pump works against the stimulus: its net outward current, three Na+ for "
        "two K+, grew by {growth} until the last, which is {share} of the stimulus "
        "current of {driven}.",
        growth=Claim(quantity="pump.growth", value=growth, unit="uA/cm2"),
        share=Claim(
            quantity="pump.growth/stimulus",
            value=100.0 * growth / driven.value,
            unit="%",
        ),
        driven=driven,
    )


def _nearer_to_threshold(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how far it was from a trough to the next onset, where firing quickened."""
    rates = evidence.outcome.rates
    if rates is None or rates.last < (1.0 + _CHANGED) * rates.first:
        return
    troughs = evidence.account.spikes.column("trough_mV")[:-1]
    onsets = evidence.account.spikes.column("onset_mV")[1:]
    ways = onsets - troughs
    known = [place for place, way in enumerate(ways.tolist()) if way > 0.0]
    if not known or ways[known[0]] - ways[known[-1]] < _MOVED:
        return
    first, last = (
        Claim(
            quantity=f"spikes[{place}].way",
            value=float(ways[place]),
            unit="mV",
            is_difference=True,
        )
        for place in (known[0], known[-1])
    )
    yield sentence(
        "rhythm",
        "The way up from the trough of one to the onset of the next shrank from "
        "{first} to {last}, and took less time.",
        first=first,
        last=last,
    )
