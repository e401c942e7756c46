"""The ions that changed sides, and the pump."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import pump_share
from axolemma.explanation.resting_state import sodium_pump

# A change of a concentration by less than this goes unnoticed, %.
_LITTLE = 1.0


def ions_exchanged(evidence: Evidence) -> Iterator[Sentence]:
    """Say how many sodium ions came in and how little that changed."""
    sodium = evidence.ledger.ions.get("Na")
    if not evidence.spikes or sodium is None or sodium.excess_pmol_per_cm2 <= 0.0:
        return
    crossed = Claim(
        quantity="ledger.Na.excess", value=sodium.excess_ions_per_um2, unit=""
    )
    if sodium.percent_of_inside is None:
        yield sentence(
            "exchange",
            "About {crossed} more Na+ ions than at rest entered each square "
            "micrometre.",
            crossed=crossed,
        )
        return
    percent = Claim(
        quantity="ledger.Na.change", value=sodium.percent_of_inside, unit="%"
    )
    yield sentence(
        "exchange",
        "About {crossed} more Na+ ions than at rest entered each square "
        "micrometre, changing the Na+ concentration inside by {only}{percent}.",
        crossed=crossed,
        only="only " if abs(percent.value) < _LITTLE else "",
        percent=percent,
    )


def pump_at_work(evidence: Evidence) -> Iterator[Sentence]:
    """Say what the pump did, and what it did not do."""
    pump = sodium_pump(evidence.record.membrane)
    if pump is None:
        is_live = evidence.record.membrane.is_live
        yield sentence(
            "pump",
            "This model {lacks} no Na+/K+ pump: what happened here needed none. In a "
            "living cell the pump keeps up, by active transport, the gradients on "
            "which all this depends.",
            lacks="has" if is_live else "holds the concentrations constant and has",
        )
        return
    if pump.blocked == 1.0:
        yield sentence(
            "pump",
            "All this happened without the Na+/K+ pump, which makes neither the action "
            "potential nor its repolarisation; but nothing now restores the gradients "
            "of Na+ and K+ ions on which the resting potential depends.",
        )
        return
    yield from _working_pump(evidence, pump.name)


def _working_pump(evidence: Evidence, name: str) -> Iterator[Sentence]:
    phase = evidence.phase("repolarisation")
    if phase is not None:
        yield sentence(
            "pump",
            "The Na+/K+ pump did not repolarise the membrane: it carried {share} of "
            "the charge that left.",
            share=pump_share(evidence, phase, name),
        )
    yield sentence(
        "pump",
        "{subject} active transport, three Na+ ions out and two K+ ions in for each "
        "ATP, keeps up the gradients behind the resting potential.",
        subject="the Na+/K+ pump's" if phase is None else "its",
    )
    seconds = evidence.energy.recovery_s
    if evidence.spikes and seconds is not None:
        yield sentence(
            "pump",
            "Pumping nine tenths of this Na+ out again takes {time}.",
            time=spell(seconds),
        )


def spell(seconds: float) -> Claim:
    """Give a time in the unit in which it is easiest to imagine."""
    for unit, size in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2.0 * size:
            return Claim(quantity="energy.recovery", value=seconds / size, unit=unit)
    return Claim(quantity="energy.recovery", value=seconds, unit="seconds")
