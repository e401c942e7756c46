"""Several action potentials: their rhythm, and how they change."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE

# Intervals that differ by less than this part count as equal.
_EVEN = 0.02
# A peak is lower than another by at least this, mV.
_LOWER = 1.0


def later_spikes(evidence: Evidence) -> Iterator[Sentence]:
    """Say how the rhythm went on."""
    spikes = evidence.spikes
    if len(spikes) < 2:
        return
    if len(spikes) == 2:
        yield sentence(
            "train",
            "A second action potential followed {later} after the first and peaked at "
            "{peak}.",
            later=_interval("first", spikes[1].time_ms - spikes[0].time_ms),
            peak=Claim(
                quantity=VOLTAGE,
                value=spikes[1].peak_mV,
                unit="mV",
                time=spikes[1].time_ms,
            ),
        )
        return
    first = spikes[1].time_ms - spikes[0].time_ms
    last = spikes[-1].time_ms - spikes[-2].time_ms
    count = Claim(quantity="spikes", value=float(len(spikes)), unit="")
    if abs(last - first) < _EVEN * first:
        yield sentence(
            "train",
            "In all {count} action potentials came, in an even rhythm: one every "
            "{last}.",
            count=count,
            last=_interval("last", last),
        )
    else:
        yield sentence(
            "train",
            "In all {count} action potentials came; the interval between them went "
            "from {first} to {last}: the rhythm became {change}.",
            count=count,
            first=_interval("first", first),
            last=_interval("last", last),
            change="slower (adaptation)" if last > first else "faster",
        )
    highest, lowest = _peak(evidence, 0), _peak(evidence, -1)
    if highest.value - lowest.value > _LOWER:
        yield sentence(
            "train",
            "Each after the first starts from a membrane that has not recovered from "
            "the one before: the first peaked at {first}, the last at {last}.",
            first=highest,
            last=lowest,
        )


def _peak(evidence: Evidence, number: int) -> Claim:
    spike = evidence.spikes[number]
    return Claim(quantity=VOLTAGE, value=spike.peak_mV, unit="mV", time=spike.time_ms)


def _interval(which: str, value: float) -> Claim:
    return Claim(quantity=f"spikes.{which}_interval", value=value, unit="ms")
