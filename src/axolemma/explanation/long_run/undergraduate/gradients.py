"""How concentrations, equilibrium potentials and driving forces moved."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import Forces, forces

# Potentials that moved by less, mV, hardly did.
_MOVED = 0.5


def gradients(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what the ions that crossed made of the gradients."""
    account = evidence.account
    if not account.pools:
        yield sentence(
            "gradients",
            "The model holds the concentrations, as they nearly are in a wide axon: "
            "neither equilibrium potential could move.",
        )
        return
    is_train = evidence.outcome.spikes > 1
    samples = account.onsets if is_train else account.grid
    began, ended = forces(evidence, samples, 0), forces(evidence, samples, -1)
    if began is None or ended is None:
        return
    moved = max(
        abs(ended.sodium.value - began.sodium.value),
        abs(ended.potassium.value - began.potassium.value),
    )
    when = "Between the first and the last" if is_train else "From beginning to end"
    if moved < _MOVED:
        yield sentence(
            "gradients",
            f"{when}, the equilibrium potentials of Na+ and K+ hardly moved: "
            "they ended at {sodium} and {potassium}.",
            sodium=ended.sodium,
            potassium=ended.potassium,
        )
        return
    yield from _concentrations(evidence, when, began, ended)
    yield _potentials(began, ended)
    if is_train:
        yield _forces(began, ended)


def _concentrations(
    evidence: LongEvidence, when: str, began: Forces, ended: Forces
) -> Iterator[Sentence]:
    """Give the concentrations at the moments of the forces."""
    changes: list[str] = []
    parts: dict[str, Claim] = {}
    is_train = evidence.outcome.spikes > 1
    for name in evidence.account.pools:
        ion, side = name.split(".")
        if ion not in {"Na", "K"}:
            continue
        if is_train:
            first, last = (evidence.at_spike(name, place, "mM") for place in (0, -1))
        else:
            first, last = evidence.at_start(name, "mM"), evidence.at_end(name, "mM")
        verb = "rose" if last.value > first.value else "fell"
        place = len(changes)
        changes.append(
            f"[{evidence.ion(ion)}] {side} {verb} from {{first{place}}} to "
            f"{{last{place}}}"
        )
        parts |= {f"first{place}": first, f"last{place}": last}
    if not changes:
        return
    yield sentence("gradients", f"{when}, {' and '.join(changes)}.", **parts)


def _potentials(began: Forces, ended: Forces) -> Sentence:
    words: list[str] = []
    for ion in ("sodium", "potassium"):
        first, last = getattr(began, ion).value, getattr(ended, ion).value
        verb = "rose" if last > first else "fell"
        name = "Na+" if ion == "sodium" else "K+"
        words.append(f"that of {name} {verb} from {{{ion}_first}} to {{{ion}_last}}")
    return sentence(
        "gradients",
        "The equilibrium potentials follow the logarithms of the concentration "
        f"ratios (Nernst): {' and '.join(words)}.",
        sodium_first=began.sodium,
        sodium_last=ended.sodium,
        potassium_first=began.potassium,
        potassium_last=ended.potassium,
    )


def _forces(began: Forces, ended: Forces) -> Sentence:
    verbs = [
        "shrank" if last.value < first.value else "grew"
        for first, last in (
            (began.inward, ended.inward),
            (began.outward, ended.outward),
        )
    ]
    return sentence(
        "gradients",
        f"So the driving force on Na+ at the onset of an action potential {verbs[0]} "
        f"from {{inward_first}} to {{inward_last}}, and that on K+ {verbs[1]} from "
        "{outward_first} to {outward_last}.",
        inward_first=began.inward,
        inward_last=ended.inward,
        outward_first=began.outward,
        outward_last=ended.outward,
    )
