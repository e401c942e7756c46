"""Where a textbook simplifies, and what this run shows instead."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import upstroke
from axolemma.explanation.resting_state import sodium_pump
from axolemma.explanation.school.exchange import spell

# Channels that are this much of their most open are called open still, %.
_STILL = 50.0
# K+ channels that are so many times as open as at the start began before the peak.
_BEGUN = 1.5


def simplifications(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    """Set what this run shows beside what is said for short."""
    risen = upstroke(evidence, spike)
    if risen is None or spike.repolarised_ms is None:
        return
    yield from _sodium_at_peak(evidence, spike, risen.ion)
    yield from _potassium_at_peak(evidence, spike)
    yield from _pump(evidence, spike)


def _sodium_at_peak(evidence: Evidence, spike: Spike, ion: str) -> Iterator[Sentence]:
    name = f"{evidence.gated_channels(ion)[0].name}.open_fraction"
    stop = spike.repolarised_ms or spike.time_ms
    most = evidence.time_of_largest(name, spike.onset_ms, stop)
    part = 100.0 * evidence.value(name, spike.time_ms) / evidence.value(name, most)
    if part < _STILL:
        return
    yield sentence(
        "textbook",
        "That Na+ channels close at the peak is a simplification: there they were "
        "still at {part} of their most open.",
        part=Claim(quantity=f"{name}/max", value=part, unit="%", time=spike.time_ms),
    )


def _potassium_at_peak(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    channels = evidence.gated_channels("K")
    if not channels:
        return
    name = f"{channels[0].name}.open_fraction"
    before, now = evidence.values([name], [0.0, spike.time_ms])[0]
    if not now > _BEGUN * before > 0.0:
        return
    yield sentence(
        "textbook",
        "Nor do K+ channels wait for the peak: there they were already {times} times "
        "as open as at the start.",
        times=Claim(
            quantity=f"{name}/start", value=now / before, unit="", time=spike.time_ms
        ),
    )


def _pump(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    pump, seconds = sodium_pump(evidence.record.membrane), evidence.energy.recovery_s
    if pump is None or seconds is None or spike.repolarised_ms is None:
        return
    yield sentence(
        "textbook",
        "And the pump does not restore the resting potential, which was back at {time} "
        "through channels; it restores the ions, and needs {spell} for nine tenths of "
        "them.",
        time=Claim(
            quantity="spike.repolarised",
            value=spike.repolarised_ms,
            unit="ms",
            time=spike.repolarised_ms,
        ),
        spell=spell(seconds),
    )
