"""The ions that changed sides, and the pump."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import pump_share, sodium_pump


def ions_exchanged(evidence: Evidence) -> Iterator[Sentence]:
    """Say how many ions changed sides and how little that changed."""
    ions = evidence.ledger.ions
    sodium, potassium = ions.get("Na"), ions.get("K")
    if sodium is None or sodium.excess_pmol_per_cm2 <= 0.0:
        return
    entered = Claim(
        quantity="ledger.Na.excess",
        value=sodium.excess_pmol_per_cm2,
        unit="pmol/cm2",
    )
    crossed = Claim(
        quantity="ledger.Na.excess",
        value=sodium.excess_pmol_per_cm2 * IONS_PER_UM2,
        unit="",
    )
    if potassium is not None and potassium.excess_pmol_per_cm2 < 0.0:
        yield sentence(
            "exchange",
            "Altogether the gated channels let in {entered} of Na+ ions more than at "
            "rest, about {crossed} through each square micrometre, and let out {left} "
            "of K+ ions.",
            entered=entered,
            crossed=crossed,
            left=Claim(
                quantity="ledger.K.excess",
                value=-potassium.excess_pmol_per_cm2,
                unit="pmol/cm2",
            ),
        )
    if sodium.change_mM is not None and sodium.percent_of_inside is not None:
        yield sentence(
            "exchange",
            "By the end that had changed the concentration of Na+ ions inside by "
            "{change}, or {percent}.",
            change=Claim(
                quantity="ledger.Na.change", value=sodium.change_mM, unit="mM"
            ),
            percent=Claim(
                quantity="ledger.Na.change", value=sodium.percent_of_inside, unit="%"
            ),
        )


def pump_at_work(evidence: Evidence) -> Iterator[Sentence]:
    pump = sodium_pump(evidence)
    if pump is None:
        yield sentence(
            "pump",
            "This model holds the concentrations constant and has no Na+/K+ pump: what "
            "happened here needed none. In a living cell the pump keeps up, by active "
            "transport, the gradients on which all this depends.",
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
            "The Na+/K+ pump did not repolarise the membrane: it carried {share} of the "
            "charge that left during repolarisation.",
            share=pump_share(evidence, phase, name),
        )
    yield sentence(
        "pump",
        "Its work is active transport: with each ATP it moves three Na+ ions out and "
        "two K+ ions in, and so keeps up the gradients on which the resting potential "
        "depends.",
    )
    seconds = evidence.energy.recovery_s
    if evidence.spikes and seconds is not None:
        yield sentence(
            "pump",
            "To undo this exchange of ions it needs {time}.",
            time=_spell(seconds),
        )


def _spell(seconds: float) -> Claim:
    """Give a time in the unit in which it is easiest to imagine."""
    for unit, size in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2.0 * size:
            return Claim(quantity="energy.recovery", value=seconds / size, unit=unit)
    return Claim(quantity="energy.recovery", value=seconds, unit="seconds")
