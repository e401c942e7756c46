"""What is called a spike, its onset and its end, and what the run came to by that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axolemma.accounting.landmarks import ONSET_SLOPE, REARM
from axolemma.accounting.long_outcome import AFTER, MISSED
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.ending import settled
from axolemma.explanation.long_run.evidence import LongEvidence, in_seconds

_OUTCOMES = {
    "firing": "firing to the end",
    "stimulus over": "firing that ended with the stimulus",
    "depolarisation block": "depolarisation block",
    "silenced": "firing that fell silent",
}


def definitions(evidence: LongEvidence) -> Iterator[Sentence]:
    """Define a spike and its landmarks."""
    level = float(evidence.record.membrane.spike_level)
    yield sentence(
        "definitions",
        "A spike is an excursion with inward ionic current in its upstroke whose peak "
        "reaches {level}; another can follow once the voltage was less than {rearm} "
        "above rest.",
        level=_definition("spike_level", level, "mV"),
        rearm=_definition("rearm", REARM, "mV", is_difference=True),
    )
    if evidence.outcome.spikes:
        yield sentence(
            "definitions",
            "Its onset is the threshold, where the ionic slope alone reaches {slope}, "
            "or, where it never does, the turn of the ionic current inward; it ends "
            "where the voltage falls through rest, or through the onset voltage where "
            "it turns before.",
            slope=_definition("onset_slope", ONSET_SLOPE, "mV/ms"),
        )
        yield from _outcome(evidence)


def _outcome(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what the run counts as, and why."""
    kind, last, rates = (
        evidence.outcome.kind,
        evidence.outcome.last_ms,
        evidence.outcome.rates,
    )
    if last is None:
        return
    left = in_seconds("spikes[-1].to_end", evidence.account.duration - last)
    words = "The run counts as {kind}: the last peak lay {until} before the end"
    parts: dict[str, Any] = {"kind": _OUTCOMES[kind], "until": left}
    if rates is not None and rates.intervals > 1:
        words += (
            " (firing is over when nothing comes for {missed} times the longest of the "
            "last {intervals} intervals)"
        )
        parts["missed"] = _definition("missed", MISSED, "")
        parts["intervals"] = Claim(
            quantity="rates.intervals", value=float(rates.intervals), unit=""
        )
    if evidence.outcome.settled_mV is not None:
        words += ", and the median of the voltage from {after} behind it was {settled}"
        parts["after"] = _definition("after", AFTER, "ms")
        parts["settled"] = settled(evidence)
    yield sentence("outcome", f"{words}.", **parts)


def _definition(
    name: str, value: float, unit: str, *, is_difference: bool = False
) -> Claim:
    return Claim(
        quantity=f"definition.{name}",
        value=value,
        unit=unit,
        is_difference=is_difference,
    )
