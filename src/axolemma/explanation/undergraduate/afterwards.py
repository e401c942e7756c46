"""What an action potential leaves behind: channels that cannot open yet."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Spike
from axolemma.explanation.aftermath import recovery
from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.evidence import Evidence, ion_in_words
from axolemma.explanation.findings import upstroke


def afterwards(evidence: Evidence, spike: Spike) -> Iterator[Sentence]:
    """Say why, and until when, another action potential is harder to set off."""
    risen = upstroke(evidence, spike)
    if risen is None or spike.is_cut:
        return
    found = recovery(evidence, spike, risen.ion)
    if found is None:
        return
    ion = ion_in_words(evidence.record.membrane, risen.ion)
    lowest = sentence(
        "refractoriness",
        "At {time} only {ready} of the {ion} channels were free of inactivation, so "
        "that another stimulus would have found the membrane refractory.",
        time=moment(found.gate, found.lowest_ms),
        ready=Claim(
            quantity=found.gate,
            value=100.0 * found.lowest,
            unit="%",
            time=found.lowest_ms,
        ),
        ion=ion,
    )
    yield lowest
    if found.recovered_ms is None:
        yield sentence(
            "refractoriness",
            "They had not recovered nine tenths of their resting readiness when the "
            "{until}.",
            until="run ended" if len(evidence.spikes) == 1 else "next came",
        )
        return
    yield sentence(
        "refractoriness",
        "Nine tenths of their resting readiness was back at {time}, {after} after the "
        "peak; till then, and while K+ channels are still open, more than the usual "
        "stimulus is needed.",
        time=Claim(
            quantity=found.gate,
            value=found.recovered_ms,
            unit="ms",
            time=found.recovered_ms,
        ),
        after=Claim(
            quantity="refractoriness.after_peak",
            value=found.recovered_ms - spike.time_ms,
            unit="ms",
            time=found.recovered_ms,
        ),
    )
