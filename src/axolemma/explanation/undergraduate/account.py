"""The order of the story."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.undergraduate.afterwards import afterwards
from axolemma.explanation.undergraduate.beginning import resting, stimulation
from axolemma.explanation.undergraduate.exchange import exchange
from axolemma.explanation.undergraduate.failure import block, no_spike
from axolemma.explanation.undergraduate.simplifications import simplifications
from axolemma.explanation.undergraduate.spike import first_spike
from axolemma.explanation.undergraduate.train import later_spikes


def undergraduate_account(evidence: Evidence) -> Iterator[Sentence]:
    """Tell a run by its driving forces, open fractions and charges."""
    yield from resting(evidence)
    yield from stimulation(evidence)
    if evidence.spikes:
        yield from first_spike(evidence, evidence.spikes[0])
        yield from afterwards(evidence, evidence.spikes[0])
        yield from later_spikes(evidence)
        yield from block(evidence)
        yield from exchange(evidence)
        yield from simplifications(evidence, evidence.spikes[0])
    else:
        yield from no_spike(evidence)
