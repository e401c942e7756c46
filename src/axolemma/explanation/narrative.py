"""A run told in words, at the level of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from axolemma.errors import unknown_name
from axolemma.explanation.claims import Claim, Sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.research import research_account
from axolemma.explanation.school import school_account
from axolemma.explanation.undergraduate import undergraduate_account


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """A run in sentences; printed, it is a paragraph.

    Parameters
    ----------
    level
        For whom: ``school``, ``undergraduate`` or ``research``.
    sentences
        In order, each with the claims it makes.
    """

    level: str
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every number in it, in order."""
        return tuple(claim for each in self.sentences for claim in each.claims)

    def __str__(self) -> str:
        return self.text


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
    if level not in LEVELS:
        raise unknown_name("level of the explanation", str(level), LEVELS)
    return Narrative(level=level, sentences=tuple(LEVELS[level](evidence)))
