"""The train: its rates, and the measures of its first and its last spike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import extremes

# After the point, of voltages and widths.
_DIGITS = 3
_MEASURES = (
    ("threshold", "threshold_mV", "mV"),
    ("peak", "peak_mV", "mV"),
    ("trough", "trough_mV", "mV"),
    ("width at half the height above rest", "half_width_ms", "ms"),
    ("steepest rise", "max_slope_mV_per_ms", "mV/ms"),
)


def train(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give the rates of a train, and the measures of its spikes."""
    times = evidence.account.spikes.column("time_ms")
    if times.size == 0:
        yield _none(evidence)
        return
    if times.size == 1:
        yield sentence(
            "train",
            "The one spike peaked at {time}.",
            time=moment("spikes[0].time_ms", float(times[0])),
        )
    else:
        yield from _rates(evidence)
    yield from _measures(evidence)


def _none(evidence: LongEvidence) -> Sentence:
    voltage = evidence.values("membrane.V")
    time = float(evidence.account.grid.time[int(np.argmax(voltage))])
    return sentence(
        "train",
        "There was no spike: the highest voltage on the grid was {highest}, at {time}.",
        highest=evidence.near("membrane.V", time, "mV"),
        time=moment("grid.highest", time),
    )


def _rates(evidence: LongEvidence) -> Iterator[Sentence]:
    times, rates = evidence.account.spikes.column("time_ms"), evidence.outcome.rates
    if rates is None:
        return
    mean = 1000.0 * (times.size - 1) / float(times[-1] - times[0])
    words = (
        "{count} spikes peaked between {first_time} and {last_time}, at a mean rate of "
        "{mean}"
    )
    parts = {
        "count": Claim(quantity="spikes", value=float(times.size), unit=""),
        "first_time": moment("spikes[0].time_ms", float(times[0])),
        "last_time": moment("spikes[-1].time_ms", float(times[-1])),
        "mean": Claim(quantity="rates.mean", value=mean, unit="Hz"),
    }
    if rates.intervals == times.size - 1:
        words += ", at intervals from {shortest} to {longest}"
        parts["shortest"], parts["longest"] = extremes(evidence)
    else:
        words += (
            "; over {intervals} intervals it was {first} at first and {last} in the "
            "end, at least {lowest} and at most {highest}"
        )
        parts["intervals"] = Claim(
            quantity="rates.intervals", value=float(rates.intervals), unit=""
        )
        for name in ("first", "last", "lowest", "highest"):
            parts[name] = Claim(
                quantity=f"rates.{name}", value=getattr(rates, name), unit="Hz"
            )
    yield sentence("train", f"{words}.", **parts)


def _measures(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give each measure of the first spike that has it, and of the last."""
    listed: list[str] = []
    parts: dict[str, Claim] = {}
    for name, measure, unit in _MEASURES:
        known = evidence.measured(measure)
        if known.size == 0:
            continue
        place = len(listed)
        parts[f"first{place}"] = _measure(evidence, measure, int(known[0]), unit)
        if known.size == 1:
            listed.append(f"{name} {{first{place}}}")
            continue
        last = int(known[-1])
        parts[f"last{place}"] = _measure(evidence, measure, last, unit)
        words = f"{name} {{first{place}}} and {{last{place}}}"
        if last != evidence.outcome.spikes - 1:
            parts[f"which{place}"] = Claim(
                quantity="number", value=float(last + 1), unit=""
            )
            words += f" (spike {{which{place}}}, the last with one)"
        listed.append(words)
    opening = "Its measures"
    if evidence.outcome.spikes > 1:
        opening = "Of the first spike and the last"
    yield sentence("measures", f"{opening}: {', '.join(listed)}.", **parts)


def _measure(evidence: LongEvidence, measure: str, place: int, unit: str) -> Claim:
    claim = evidence.of_spike(measure, place, unit)
    digits = None if unit == "mV/ms" else _DIGITS
    return Claim(
        quantity=claim.quantity,
        value=claim.value,
        unit=unit,
        time=claim.time,
        digits=digits,
    )
