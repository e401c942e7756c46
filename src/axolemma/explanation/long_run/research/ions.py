"""The ledger: every ion by its routes, net and gross, and what each spike carried."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import load, loads
from axolemma.explanation.research.routes import amounts


def ions(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give the amounts by route, their balance, and the sodium of each spike."""
    ledger = evidence.account.ledger
    yield from amounts(evidence.record.membrane, ledger)
    listed: list[str] = []
    parts: dict[str, Claim] = {}
    for place, (name, account) in enumerate(ledger.ions.items()):
        parts[f"net{place}"] = Claim(
            quantity=f"ledger.{name}.net",
            value=account.net_pmol_per_cm2,
            unit="pmol/cm2",
        )
        parts[f"gross{place}"] = Claim(
            quantity=f"ledger.{name}.gross",
            value=account.gross_pmol_per_cm2,
            unit="pmol/cm2",
        )
        listed.append(f"{evidence.ion(name)} {{net{place}}} and {{gross{place}}}")
    yield sentence(
        "ledger",
        "Net, and gross, which is what moved either way from step to step: "
        f"{', '.join(listed)}.",
        **parts,
    )
    yield _balance(evidence)
    yield from _of_spikes(evidence)


def _balance(evidence: LongEvidence) -> Sentence:
    ledger = evidence.account.ledger
    words = "C dV is what the routes carried to {charge} of the charge that moved"
    parts = {
        "charge": Claim(
            quantity="ledger.charge_residual", value=ledger.charge_residual, unit=""
        )
    }
    if evidence.account.pools:
        words += (
            ", and what the pools gained is what they brought to {ions} of the ions"
        )
        worst = max((each.residual for each in ledger.ions.values()), default=0.0)
        parts["ions"] = Claim(quantity="ledger.residual", value=worst, unit="")
    return sentence("ledger", f"{words}.", **parts)


def _of_spikes(evidence: LongEvidence) -> Iterator[Sentence]:
    charges = loads(evidence)
    known = np.flatnonzero(charges > 0.0)
    if known.size == 0:
        return
    first = load(evidence, int(known[0]))
    last = load(evidence, int(known[-1]))
    if first is None or last is None:
        return
    if known.size == 1:
        yield sentence(
            "spikes",
            "From onset to its end the spike carried {charge} of gated Na+ in, {ratio} "
            "times C dV from onset to peak, {early} of it before the peak.",
            charge=first.charge,
            ratio=first.ratio,
            early=first.early,
        )
        return
    yield sentence(
        "spikes",
        "From onset to end, gated Na+ carried in {mean} on average of the {count} "
        "spikes that repolarised, {charge} in the first of them and {last_charge} in "
        "the last: {ratio} and {last_ratio} times C dV from onset to peak, {early} and "
        "{last_early} of it before the peak.",
        charge=first.charge,
        last_charge=last.charge,
        mean=Claim(
            quantity="spikes.Na.charge.mean",
            value=float(charges[known].mean()),
            unit="nC/cm2",
        ),
        count=Claim(quantity="spikes.repolarised", value=float(known.size), unit=""),
        ratio=first.ratio,
        last_ratio=last.ratio,
        early=first.early,
        last_early=last.early,
    )
