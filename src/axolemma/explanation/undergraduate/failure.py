"""What did not happen: no action potential, or none any more."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE
from axolemma.explanation.gating import inactivating_gates
from axolemma.explanation.school.failure import has_risen, is_unfinished
from axolemma.explanation.school.failure import no_spike as at_school


def no_spike(evidence: Evidence) -> Iterator[Sentence]:
    """Say how far a run without a spike came, and what the currents were there."""
    yield from at_school(evidence)
    time = evidence.outcome.highest_ms
    channels = evidence.gated_channels("Na")
    is_cut = evidence.outcome.is_rising_at_end or is_unfinished(evidence)
    if is_cut or not channels or not has_risen(evidence):
        return
    name = f"{channels[0].name}.open_fraction"
    yield sentence(
        "failure",
        "At the highest potential {opened} of the Na+ channels were open, against "
        "{resting} at the start.",
        opened=evidence.percent(name, time),
        resting=evidence.percent(name, 0.0),
    )


def block(evidence: Evidence) -> Iterator[Sentence]:
    """Say why no further action potential could arise, where none could."""
    if not evidence.outcome.is_held_depolarised:
        return
    end = evidence.record.trajectory.duration
    for name in inactivating_gates(evidence.record, "Na"):
        yield sentence(
            "block",
            "At the end the membrane stood depolarised at {voltage}, where only "
            "{ready} of the Na+ channels are free of inactivation, too few for another "
            "action potential: depolarisation block.",
            voltage=evidence.claim(VOLTAGE, end, "mV"),
            ready=evidence.percent(name, end),
        )
        return
