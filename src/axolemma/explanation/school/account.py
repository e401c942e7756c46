"""The order of the story."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.school.beginning import resting, stimulation
from axolemma.explanation.school.exchange import ions_exchanged, pump_at_work
from axolemma.explanation.school.failure import no_spike
from axolemma.explanation.school.spike import first_spike
from axolemma.explanation.school.train import ending, later_spikes


def school_account(evidence: Evidence) -> Iterator[Sentence]:
    """Tell a run in the words of a textbook."""
    yield from resting(evidence)
    yield from stimulation(evidence)
    if evidence.spikes:
        yield from first_spike(evidence, evidence.spikes[0])
        yield from later_spikes(evidence)
    else:
        yield from no_spike(evidence)
    yield from ending(evidence)
    yield from ions_exchanged(evidence)
    yield from pump_at_work(evidence)
