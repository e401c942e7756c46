"""Explanations: a run in sentences, every number of which comes from the run."""

from axolemma.explanation.account import LEVELS, explain
from axolemma.explanation.claims import Claim, Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.narrative import Narrative

__all__ = ["LEVELS", "Claim", "Evidence", "Narrative", "Sentence", "explain"]
