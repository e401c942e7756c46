"""Currents at the peak and ions by route: who carried what."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.accounting import Ledger, written_ion
from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.membrane import Membrane

# An amount below this part of the largest is not named.
_NAMED = 1e-3


def routes(evidence: Evidence) -> Iterator[Sentence]:
    """Give the currents at the peak, and the amounts that each route moved."""
    if evidence.spikes:
        which = "the peak" if len(evidence.spikes) == 1 else "the first peak"
        yield from _currents(evidence, evidence.spikes[0].time_ms, which)
    yield from amounts(evidence.record.membrane, evidence.ledger)


def _currents(evidence: Evidence, time: float, which: str) -> Iterator[Sentence]:
    currents = evidence.currents(time)
    largest = max(map(abs, currents.values()))
    listed = {
        name: Claim(quantity=name, value=value, unit="uA/cm2", time=time)
        for name, value in currents.items()
        if abs(value) > _NAMED * largest
    }
    opening = f"Currents at {which}, outward positive"
    yield _list("routes", opening, listed, evidence.record.membrane)


def amounts(membrane: Membrane, ledger: Ledger) -> Iterator[Sentence]:
    """Give what each route moved of each ion over a run."""
    opening = "Over the run {ion} moved, into the cell positive"
    accounts = ledger.ions.values()
    every = [abs(q) for each in accounts for q in each.routes_pmol_per_cm2.values()]
    least = _NAMED * max(every, default=0.0)
    for ion in membrane.ions:
        account = ledger.ions.get(ion.name)
        if account is None:
            continue
        moved = account.routes_pmol_per_cm2
        listed = {
            f"{route}.{ion.name}": Claim(
                quantity=f"ledger.{ion.name}.{route}", value=value, unit="pmol/cm2"
            )
            for route, value in moved.items()
            if abs(value) > least
        }
        if not listed:
            continue
        written = written_ion(ion.name, ion.valence)
        yield _list("routes", opening.format(ion=written), listed, membrane)
        opening = "{ion} likewise"


def _list(
    topic: str, opening: str, listed: dict[str, Claim], membrane: Membrane
) -> Sentence:
    """Write a list of routes, each with its number."""
    places = {f"part{place}": claim for place, claim in enumerate(listed.values())}
    words = [
        f"{_called(name, membrane)} {{part{place}}}"
        for place, name in enumerate(listed)
    ]
    return sentence(topic, f"{opening}: {', '.join(words)}.", **places)


def _called(route: str, membrane: Membrane) -> str:
    mechanism, _, ion = route.partition(".")
    charge = next((each.valence for each in membrane.ions if each.name == ion), 0)
    written = written_ion(ion, charge)
    name = mechanism.replace("_", " ")
    return name if mechanism == ion else f"{name} ({written})"
