"""The order of the story."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.research.books import books, quality
from axolemma.explanation.research.landmarks import landmarks, rhythm
from axolemma.explanation.research.model import model, resting
from axolemma.explanation.research.routes import routes
from axolemma.explanation.research.sensitivity import sensitivities


def research_account(evidence: Evidence) -> Iterator[Sentence]:
    """Tell a run by its definitions and numbers."""
    yield from model(evidence.record)
    yield from resting(evidence.record)
    yield from landmarks(evidence)
    yield from rhythm(evidence)
    yield from routes(evidence)
    yield from sensitivities(
        evidence.sensitivities, evidence.record, spikes=len(evidence.spikes)
    )
    yield from books(evidence)
    yield from quality(evidence)
