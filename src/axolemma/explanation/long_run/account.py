"""A long run told in words, at three levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.research import research_account
from axolemma.explanation.long_run.school import school_account
from axolemma.explanation.long_run.undergraduate import undergraduate_account
from axolemma.explanation.narrative import Narrative, tell

LONG_LEVELS: dict[str, Callable[[LongEvidence], Iterator[Sentence]]] = {
    "school": school_account,
    "undergraduate": undergraduate_account,
    "research": research_account,
}


def explain_long(evidence: LongEvidence, level: str = "school") -> Narrative:
    """Tell a long run in words.

    Parameters
    ----------
    evidence
        The run and its account.
    level
        For whom: ``school``, ``undergraduate`` or ``research``.

    Raises
    ------
    UnknownName
        If there is no such level.
    """
    return tell(LONG_LEVELS, evidence, level)
