"""By how much the response would move, had a conductance been another."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence


def sensitivities(evidence: Evidence) -> Iterator[Sentence]:
    """Give the sensitivity of peak and threshold to each conductance."""
    for place, each in enumerate(evidence.sensitivities):
        words = (
            "A conductance of the {channel} channels one per cent higher moves the "
            "peak by {peak} and the threshold by {threshold}"
            if place == 0
            else "for the {channel} channels it is {peak} and {threshold}"
        )
        yield sentence(
            "sensitivity",
            words
            + (
                " (half the difference of two runs, each from its own rest)."
                if place == 0
                else "."
            ),
            channel=each.channel.replace("_", " "),
            peak=_change(f"sensitivity.{each.channel}.peak", each.peak_uV),
            threshold=_change(
                f"sensitivity.{each.channel}.threshold", each.threshold_uV
            ),
        )


def _change(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="uV", is_difference=True)
