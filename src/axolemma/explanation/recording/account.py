"""A recorded sweep told in words, at the level of the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from axolemma.explanation.claims import Sentence
from axolemma.explanation.narrative import Narrative, tell
from axolemma.explanation.recording.baseline import resting
from axolemma.explanation.recording.ending import (
    artefacts,
    beginning,
    ending,
    silence,
    small_spikes,
)
from axolemma.explanation.recording.evidence import SweepEvidence
from axolemma.explanation.recording.research import research_sweep
from axolemma.explanation.recording.school import school_sweep
from axolemma.explanation.recording.stimulus import stimulus
from axolemma.explanation.recording.train import (
    SHAPES,
    in_all,
    rates,
    trend_of_intervals,
    trends_of_shape,
)
from axolemma.explanation.recording.undergraduate import undergraduate_sweep

SWEEP_LEVELS: dict[str, Callable[[SweepEvidence], Iterator[Sentence]]] = {
    "school": school_sweep,
    "undergraduate": undergraduate_sweep,
    "research": research_sweep,
}


def explain_sweep(evidence: SweepEvidence, level: str = "school") -> Narrative:
    """Tell a sweep in words.

    Parameters
    ----------
    evidence
        The sweep and its account.
    level
        For whom: ``school``, ``undergraduate`` or ``research``.

    Raises
    ------
    UnknownName
        If there is no such level.
    """
    return tell(SWEEP_LEVELS, evidence, level)


def tell_briefly(evidence: SweepEvidence) -> tuple[Sentence, ...]:
    """Tell what is of this sweep alone: how it fired, and nothing of the textbook."""
    sentences = [*resting(evidence), *stimulus(evidence)]
    sentences += [*artefacts(evidence), *beginning(evidence)]
    if evidence.spikes:
        sentences += [
            *in_all(evidence),
            *rates(evidence),
            *trend_of_intervals(evidence),
            *trends_of_shape(evidence, SHAPES),
        ]
    else:
        sentences += silence(evidence)
    return (*sentences, *small_spikes(evidence), *ending(evidence))
