"""Who carried how much: ions, charge, and what it costs to carry them back."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.aftermath import overlap
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import pump_share
from axolemma.explanation.resting_state import sodium_pump

_SINGLE = "one action potential does not run"
_NO_SINGLE = "no single action potential runs"


def exchange(evidence: Evidence) -> Iterator[Sentence]:
    """Say what crossed, how much more than the capacitor needs, and the price."""
    sodium = evidence.ledger.ions.get("Na")
    if sodium is None or sodium.excess_pmol_per_cm2 <= 0.0:
        return
    entered = Claim(
        quantity="ledger.Na.excess", value=sodium.excess_pmol_per_cm2, unit="pmol/cm2"
    )
    change = sodium.percent_of_inside
    if change is None:
        yield sentence(
            "exchange",
            "Through gated channels {entered} of Na+ entered beyond what does at rest; "
            "the model holds the concentrations, as they nearly are in a wide axon.",
            entered=entered,
        )
    else:
        yield sentence(
            "exchange",
            "Through gated channels {entered} of Na+ entered beyond what does at rest, "
            "and [Na+] inside ended {change} {direction} than it began: {single} the "
            "gradients down, unless the cell is thin.",
            single=_SINGLE if len(evidence.spikes) == 1 else _NO_SINGLE,
            entered=entered,
            change=Claim(quantity="ledger.Na.change", value=abs(change), unit="%"),
            direction="higher" if change > 0.0 else "lower",
        )
    yield from _efficiency(evidence)
    yield from _price(evidence)


def _efficiency(evidence: Evidence) -> Iterator[Sentence]:
    found = overlap(evidence, evidence.spikes[0])
    if found is None:
        return
    yield sentence(
        "exchange",
        "During the {first}action potential Na+ carried in {charge}, {times} times "
        "what charges the capacitor from threshold to peak; {early} of it came before "
        "the peak, and the rest only met K+ on its way out.",
        first="" if len(evidence.spikes) == 1 else "first ",
        charge=found.charge,
        times=found.ratio,
        early=found.early,
    )


def _price(evidence: Evidence) -> Iterator[Sentence]:
    pump = sodium_pump(evidence.record.membrane)
    owed = Claim(
        quantity="energy.owed_atp",
        value=evidence.energy.owed_atp_pmol_per_cm2,
        unit="pmol/cm2",
    )
    if pump is None or float(pump.blocked) == 1.0:
        yield sentence(
            "energy",
            "To move this Na+ out again a Na+/K+ pump, with three for each ATP, would "
            "need {owed} of ATP; {why}.",
            owed=owed,
            why="this model has none" if pump is None else "here it is blocked",
        )
        return
    phase = evidence.phase("repolarisation")
    if phase is None:
        return
    yield sentence(
        "energy",
        "To pump this Na+ out again takes {owed} of ATP; while the membrane "
        "repolarised the pump carried {share} of the outward charge, so that "
        "repolarisation is not its work.",
        owed=owed,
        share=pump_share(evidence, phase, pump.name),
    )
