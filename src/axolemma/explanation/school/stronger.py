"""What stimulus would have set off an action potential, or that none would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.stimulus.strength import strength_of


def stronger(evidence: Evidence) -> Iterator[Sentence]:
    """Say what a stronger stimulus would have done, where that was tried."""
    known = evidence.stimulus_threshold
    if known is None:
        return
    if known.fires is None:
        yield sentence(
            "threshold",
            "Even {a_stimulus} {tried} times as {strong} would not have set one off in "
            "this time.",
            a_stimulus=_a_stimulus(evidence),
            strong=_strong(evidence),
            tried=Claim(
                quantity="stimulus_threshold.fails", value=known.tried, unit=""
            ),
        )
        return
    parts: dict[str, Any] = {
        "times": Claim(quantity="stimulus_threshold.fires", value=known.fires, unit="")
    }
    strength = _strength(evidence, known.fires)
    if strength is not None:
        parts["strength"] = strength
    yield sentence(
        "threshold",
        "{a_stimulus} {times} times as {strong}"
        + (", of {strength}," if strength is not None else "")
        + " would have set one off{rebound}.",
        a_stimulus=_a_stimulus(evidence),
        strong=_strong(evidence),
        rebound=", on the rebound from below rest" if known.is_rebound else "",
        **parts,
    )


def _a_stimulus(evidence: Evidence) -> str:
    return "a push" if evidence.record.is_pushed else "a stimulus"


def _strong(evidence: Evidence) -> str:
    return "deep" if evidence.record.is_pushed else "strong"


def _strength(evidence: Evidence, factor: float) -> Claim | None:
    """Say in its own unit how strong the stimulus would have had to be."""
    found = strength_of(evidence.record.stimulus)
    if found is None:
        return None
    value, unit = found
    return Claim(
        quantity="stimulus_threshold.strength",
        value=float(unit.from_coherent(factor * value)),
        unit=str(unit),
    )
