"""Explanations: a run in sentences, every number of which comes from the run."""

from axolemma.explanation.claims import Claim, Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.narrative import LEVELS, Narrative, explain

__all__ = ["LEVELS", "Claim", "Evidence", "Narrative", "Sentence", "explain"]
