"""The action potentials after the first, and where the run ended."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE

# So near to rest the voltage counts as back, mV.
_NEAR = 1.0


def later_spikes(evidence: Evidence) -> Iterator[Sentence]:
    """Say how many action potentials followed, and when."""
    later = evidence.spikes[1:]
    if not later:
        return
    times = [
        Claim(quantity="spike.time", value=s.time_ms, unit="ms", time=s.time_ms)
        for s in later
    ]
    count = Claim(quantity="spikes", value=float(len(later)), unit="")
    peaks = [
        Claim(quantity=VOLTAGE, value=s.peak_mV, unit="mV", time=s.time_ms)
        for s in (
            min(later, key=lambda s: s.peak_mV),
            max(later, key=lambda s: s.peak_mV),
        )
    ]
    if len(later) == 1:
        yield sentence(
            "train",
            "A second action potential followed in the same way, with its peak of "
            "{peak} at {time}.",
            peak=peaks[0],
            time=times[0],
        )
        return
    yield sentence(
        "train",
        "A further {count} action potentials followed in the same way, from the peak "
        "at {first} to that at {last}, all of them between {lowest} and {highest}.",
        count=count,
        first=times[0],
        last=times[-1],
        lowest=peaks[0],
        highest=peaks[1],
    )


def ending(evidence: Evidence) -> Iterator[Sentence]:
    """Say where the voltage was in the end, unless a sentence before has done so."""
    end = evidence.record.trajectory.duration
    rest = evidence.record.rest.values[VOLTAGE]
    last = evidence.claim(VOLTAGE, end, "mV")
    time = Claim(quantity="time", value=end, unit="ms", time=end)
    if evidence.spikes and evidence.spikes[-1].is_cut:
        return
    if abs(last.value - rest) < _NEAR:
        yield sentence(
            "recovery",
            "When the run ended, at {time}, the potential was back at rest, at {last}.",
            time=time,
            last=last,
        )
    else:
        yield sentence(
            "recovery",
            "When the run ended, at {time}, the potential was {last}, not back at rest.",
            time=time,
            last=last,
        )
