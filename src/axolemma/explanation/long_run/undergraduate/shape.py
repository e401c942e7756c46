"""What became of the action potentials: peak, onset, readiness and trough."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import forces, readiness

# Potentials that moved by less, mV, hardly did; readiness, as a part of itself.
_MOVED = 1.0
# A trough follows an equilibrium potential that moved by more than this, mV.
_FOLLOWED = 0.5
_CHANGED = 0.1


def shape(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how the last action potential differed from the first, and why."""
    if evidence.outcome.spikes < 2:
        return
    yield from _peak(evidence)
    yield from _threshold(evidence)
    yield from _trough(evidence)


def _peak(evidence: LongEvidence) -> Iterator[Sentence]:
    first, last = (evidence.of_spike("peak_mV", place, "mV") for place in (0, -1))
    change = last.value - first.value
    if abs(change) < _MOVED:
        yield sentence(
            "shape",
            "The first and the last peaked alike, at {first} and at {last}.",
            first=first,
            last=last,
        )
        return
    onsets = evidence.account.onsets
    began, ended = forces(evidence, onsets, 0), forces(evidence, onsets, -1)
    why, parts = "", {}
    if began is not None and ended is not None:
        moved = ended.sodium.value - began.sodium.value
        if moved * change > 0.0 and abs(moved) > _MOVED:
            why = ", while its ceiling, the equilibrium potential of Na+, {fell} by "
            why += "{moved}"
            parts["moved"] = _change("change.Na.reversal_potential", moved)
    yield sentence(
        "shape",
        f"The peak {{fell}} by {{change}}, from {{first}} to {{last}}{why}.",
        fell="fell" if change < 0.0 else "rose",
        change=_change("change.peak_mV", change),
        first=first,
        last=last,
        **parts,
    )
    yield from _readiness(evidence)


def _readiness(evidence: LongEvidence) -> Iterator[Sentence]:
    first, last = readiness(evidence, 0), readiness(evidence, -1)
    if first is None or last is None:
        return
    if abs(last.value - first.value) < _CHANGED * first.value:
        return
    yield sentence(
        "shape",
        "The first found {first} of the Na+ channels free of inactivation, the last "
        "{last}"
        + (": more of them were refractory." if last.value < first.value else "."),
        first=first,
        last=last,
    )


def _threshold(evidence: LongEvidence) -> Iterator[Sentence]:
    known = evidence.measured("threshold_mV")
    if known.size < 2:
        return
    places = int(known[0]), int(known[-1])
    first, last = (evidence.of_spike("threshold_mV", each, "mV") for each in places)
    if abs(last.value - first.value) < _MOVED:
        return
    yield sentence(
        "shape",
        "The threshold moved from {first} to {last}{which}.",
        first=first,
        last=last,
        which=_which(evidence, places[1], "had one"),
    )


def _trough(evidence: LongEvidence) -> Iterator[Sentence]:
    known = evidence.measured("trough_mV")
    if known.size < 2:
        return
    places = int(known[0]), int(known[-1])
    first, last = (evidence.of_spike("trough_mV", each, "mV") for each in places)
    if abs(last.value - first.value) < _MOVED:
        return
    words = "The trough behind each moved from {first} to {last}{which}"
    parts: dict[str, Claim] = {}
    onsets = evidence.account.onsets
    found = [forces(evidence, onsets, place) for place in places]
    if found[0] is not None and found[1] is not None:
        before, after = found[0].potassium, found[1].potassium
        moved = after.value - before.value
        if moved * (last.value - first.value) > 0.0 and abs(moved) > _FOLLOWED:
            words += (
                ": it followed the equilibrium potential of K+, towards which open K+ "
                "channels draw the membrane, and stopped {above_first} short of it at "
                "first and {above_last} in the end"
            )
            parts = {
                "above_first": _above(places[0], first.value - before.value),
                "above_last": _above(places[1], last.value - after.value),
            }
    which = _which(evidence, places[1], "had one")
    yield sentence("shape", f"{words}.", first=first, last=last, which=which, **parts)


def _which(evidence: LongEvidence, place: int, what: str) -> str:
    """Say which spike is meant by the last, where that is not the last of all."""
    is_last = place == evidence.outcome.spikes - 1
    return "" if is_last else f", in the last that {what}"


def _change(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=abs(value), unit="mV", is_difference=True)


def _above(place: int, value: float) -> Claim:
    return Claim(
        quantity=f"spikes[{place}].trough_above_K",
        value=value,
        unit="mV",
        is_difference=True,
    )
