"""A long run told: how firing, ions and the pump changed one another."""

from axolemma.explanation.long_run.account import explain_long
from axolemma.explanation.long_run.evidence import LongEvidence

__all__ = ["LongEvidence", "explain_long"]
