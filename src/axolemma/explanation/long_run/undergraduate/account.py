"""The order of the story."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.undergraduate.beginning import beginning
from axolemma.explanation.long_run.undergraduate.ending import ending, without_spikes
from axolemma.explanation.long_run.undergraduate.firing import firing
from axolemma.explanation.long_run.undergraduate.gradients import gradients
from axolemma.explanation.long_run.undergraduate.pump import exchange, pump
from axolemma.explanation.long_run.undergraduate.shape import shape
from axolemma.explanation.long_run.undergraduate.simplifications import simplifications


def undergraduate_account(evidence: LongEvidence) -> Iterator[Sentence]:
    """Tell a long run by its gradients, driving forces and charges."""
    yield from beginning(evidence)
    yield from firing(evidence)
    yield from gradients(evidence)
    if not evidence.outcome.spikes:
        yield from without_spikes(evidence)
        return
    yield from shape(evidence)
    yield from exchange(evidence)
    yield from pump(evidence)
    yield from ending(evidence)
    yield from simplifications(evidence)
