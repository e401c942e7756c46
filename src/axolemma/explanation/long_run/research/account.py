"""The order of the story."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.research.definitions import definitions
from axolemma.explanation.long_run.research.drift import drift
from axolemma.explanation.long_run.research.ions import ions
from axolemma.explanation.long_run.research.pump import pump
from axolemma.explanation.long_run.research.quality import quality
from axolemma.explanation.long_run.research.train import train
from axolemma.explanation.research.model import model, resting
from axolemma.explanation.research.sensitivity import sensitivities


def research_account(evidence: LongEvidence) -> Iterator[Sentence]:
    """Tell a long run by its definitions and numbers."""
    yield from model(evidence.record)
    yield from resting(evidence.record)
    yield from definitions(evidence)
    yield from train(evidence)
    yield from sensitivities(
        evidence.sensitivities, evidence.account.whole, spikes=evidence.outcome.spikes
    )
    yield from drift(evidence)
    yield from ions(evidence)
    yield from pump(evidence)
    yield from quality(evidence)
