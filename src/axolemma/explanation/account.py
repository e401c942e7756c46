"""A run told in words, at three levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.narrative import Narrative, tell
from axolemma.explanation.research import research_account
from axolemma.explanation.school import school_account
from axolemma.explanation.undergraduate import undergraduate_account

LEVELS: dict[str, Callable[[Evidence], Iterator[Sentence]]] = {
    "school": school_account,
    "undergraduate": undergraduate_account,
    "research": research_account,
}


def explain(evidence: Evidence, level: str = "school") -> Narrative:
    """Tell a run in words.

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
    return tell(LEVELS, evidence, level)
