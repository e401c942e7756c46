"""A push on a receptor, and gates that were held: what a textbook run has not got."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Sentence, sentence
from axolemma.explanation.evidence import Evidence, channels_in_words
from axolemma.simulation import Record


def pushed(evidence: Evidence) -> Sentence:
    """Say what a push on a receptor did."""
    record = evidence.record
    receptor = record.membrane.receptor
    routes: list[str] = []
    if receptor is not None:
        routes = [f"{receptor.name}.{ion}" for ion in receptor.carriers]
    until = evidence.spikes[0].onset_ms if evidence.spikes else record.duration
    if not evidence.charge_carried(routes, 0.0, until) > 0.0:
        return sentence(
            "stimulus",
            "The stimulus ({stimulus}) let no charge in through the receptor.",
            stimulus=record.stimulus,
        )
    return sentence(
        "stimulus",
        "The stimulus ({stimulus}) deformed the receptor: stretch-mediated channels "
        "opened, Na+ ions diffused in, and this generator potential made the inside "
        "less negative.",
        stimulus=record.stimulus,
    )


def held_gates(record: Record) -> Iterator[Sentence]:
    """Say which gates were held at their resting value."""
    membrane = record.membrane
    for channel in membrane.channels:
        held = [
            gate.name
            for gate in channel.gates
            if f"{channel.name}.{gate.name}" in record.frozen
        ]
        if held:
            yield sentence(
                "rest",
                "Gate{s} {gates} of the {channels} {was} held as at rest.",
                s="s" if len(held) > 1 else "",
                gates=" and ".join(held),
                channels=channels_in_words(channel, membrane),
                was="were" if len(held) > 1 else "was",
            )
