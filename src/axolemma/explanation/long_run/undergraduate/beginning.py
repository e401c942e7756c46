"""Where the run began, which forces acted there, and what the stimulus brought."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import forces
from axolemma.explanation.school.beginning import blocked
from axolemma.simulation import VOLTAGE

# A stimulus is balanced when less than this part of what it moved is left.
_BALANCED = 1e-3


def beginning(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say where the run began, and what was done to the membrane."""
    yield from blocked(evidence.record.membrane)
    yield from _forces(evidence)
    yield from _stimulus(evidence)


def _forces(evidence: LongEvidence) -> Iterator[Sentence]:
    start = evidence.at_start(VOLTAGE, "mV")
    found = forces(evidence, evidence.account.grid, 0)
    if found is None:
        yield sentence("start", "The potential began at {start}.", start=start)
        return
    yield sentence(
        "start",
        "The potential began at {start}, where a driving force of {inward} pulls Na+ "
        "in, towards its equilibrium potential of {sodium}, and one of {outward} "
        "{pushes} K+ {out}, towards {potassium}{balance}.",
        start=start,
        inward=found.inward,
        sodium=found.sodium,
        outward=found.outward,
        pushes="pushes" if start.value > found.potassium.value else "pulls",
        out="out" if start.value > found.potassium.value else "in",
        potassium=found.potassium,
        balance=_balance(evidence),
    )


def _balance(evidence: LongEvidence) -> str:
    """Say that the pump balances the leak, where it does."""
    is_moved = evidence.account.course.conditions.initial_voltage is not None
    is_at_rest = evidence.record.is_ion_rest and not is_moved
    if evidence.working_pump is None or not is_at_rest:
        return ""
    return "; at rest the Na+/K+ pump carries back what these forces drive through"


def _stimulus(evidence: LongEvidence) -> Iterator[Sentence]:
    record, account = evidence.record, evidence.account
    if record.stimulus is None:
        yield sentence("stimulus", "No stimulus was given.")
        return
    receptor = record.membrane.receptor
    if record.is_pushed and receptor is not None:
        mechanism = receptor.name
    else:
        mechanism = "stimulus"
    routes = [r for r in account.course.system.routes if r.mechanism == mechanism]
    names = [route.name for route in routes]
    rows = [account.course.system.route_names.index(name) for name in names]
    totals = account.grid.totals[rows]
    charge, moved = -float(totals[:, -1].sum()), float(np.abs(np.diff(totals)).sum())
    if abs(charge) <= _BALANCED * moved:
        yield sentence(
            "stimulus",
            "The stimulus ({stimulus}) {balance}.",
            stimulus=record.stimulus,
            balance="took out as much charge as it brought in"
            if moved
            else "brought in no charge",
        )
        return
    yield sentence(
        "stimulus",
        "The stimulus ({stimulus}) carried {charge} {direction} over the run.",
        stimulus=record.stimulus,
        charge=Claim(quantity="stimulus.charge", value=abs(charge), unit="nC/cm2"),
        direction="in" if charge > 0.0 else "out",
    )
