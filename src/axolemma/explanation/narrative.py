"""A story in sentences, told at the level of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from axolemma.errors import unknown_name
from axolemma.explanation.claims import Claim, Sentence

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrative:
    """What happened, in sentences; printed, it is a paragraph.

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


def tell(
    levels: Mapping[str, Callable[[Told], Iterable[Sentence]]],
    evidence: Told,
    level: str,
) -> Narrative:
    """Tell something at one of the levels at which it can be told.

    Parameters
    ----------
    levels
        What tells it at each level.
    evidence
        What it is drawn from.
    level
        The level.

    Raises
    ------
    UnknownName
        If there is no such level.
    """
    if level not in levels:
        raise unknown_name("level of the explanation", str(level), levels)
    return Narrative(level=level, sentences=tuple(levels[level](evidence)))
