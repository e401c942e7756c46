"""By how much the response would move, had a conductance been another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Sensitivity
from axolemma.simulation import Record


def sensitivities(
    found: Sequence[Sensitivity], record: Record, *, spikes: int
) -> Iterator[Sentence]:
    """Give the sensitivity of the first peak and threshold to each conductance.

    Parameters
    ----------
    found
        What is known of them.
    record
        The run.
    spikes
        How many action potentials it had.
    """
    which = "the first" if spikes > 1 else "the"
    start = "its own rest" if record.initial_voltage is None else "the voltage given"
    for place, each in enumerate(found):
        words = (
            "A conductance of the {channel} channels one per cent higher moves "
            f"{which} peak by {{peak}} and {which} threshold by {{threshold}}"
            if place == 0
            else "for the {channel} channels it is {peak} and {threshold}"
        )
        yield sentence(
            "sensitivity",
            words
            + (
                f" (half the difference of two runs, each from {start})."
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
