"""The story of a long run, in the words of a textbook.

It goes from the firing to the ions that it moved, to the pump that lags behind them,
to what that did to the action potentials, and to how it all ended.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.long_run.ending import ending
from axolemma.explanation.long_run.evidence import LongEvidence, drifting
from axolemma.explanation.school.beginning import blocked
from axolemma.simulation import VOLTAGE

# A rate or a current has changed when it did by a tenth of itself; a voltage, mV.
_CHANGED, _MOVED = 0.1, 1.0
# A trough follows an equilibrium potential that moved by more than this, mV.
_FOLLOWED = 0.5


def school_account(evidence: LongEvidence) -> Iterator[Sentence]:
    """Tell a long run in the words of a textbook."""
    yield from blocked(evidence.account.record.membrane)
    yield from _firing(evidence)
    yield from _ions(evidence)
    yield from pump_at_work(evidence)
    yield from _shape(evidence)
    yield from ending(evidence)


def _firing(evidence: LongEvidence) -> Iterator[Sentence]:
    outcome = evidence.outcome
    seconds = evidence.duration()
    start = evidence.at_start(VOLTAGE, "mV")
    if outcome.spikes == 0:
        yield sentence(
            "firing",
            "The potential began at {start}; over {seconds}, no action potential came.",
            start=start,
            seconds=seconds,
        )
        return
    if outcome.spikes == 1:
        yield sentence(
            "firing",
            "The potential began at {start}; over {seconds}, a single action potential "
            "came.",
            start=start,
            seconds=seconds,
        )
        return
    yield sentence(
        "firing",
        "The potential began at {start}; over {seconds}, {count} action potentials "
        "came.",
        start=start,
        seconds=seconds,
        count=Claim(quantity="spikes", value=float(outcome.spikes), unit=""),
    )
    yield from _rates(evidence)


def _rates(evidence: LongEvidence) -> Iterator[Sentence]:
    rates = evidence.outcome.rates
    if rates is None:
        return
    first, last, lowest, highest = (
        Claim(quantity=f"rates.{name}", value=value, unit="")
        for name, value in (
            ("first", rates.first),
            ("last", rates.last),
            ("lowest", rates.lowest),
            ("highest", rates.highest),
        )
    )
    least, most = sorted((rates.first, rates.last))
    is_lower = rates.lowest < (1.0 - _CHANGED) * least
    is_higher = rates.highest > (1.0 + _CHANGED) * most
    if most < (1.0 + _CHANGED) * least and not is_lower and not is_higher:
        yield sentence("rate", "Their rate was {first} a second.", first=first)
        return
    words = "Their rate went from {first} a second at first to {last} in the end"
    parts = {"first": first, "last": last}
    extremes = {"as low as {lowest}": is_lower, "as high as {highest}": is_higher}
    between = " and ".join(way for way, is_so in extremes.items() if is_so)
    if between:
        words += f", and was {between} between"
        parts |= {"lowest": lowest} if is_lower else {}
        parts |= {"highest": highest} if is_higher else {}
    yield sentence("rate", f"{words}.", **parts)


def _ions(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what drifted."""
    names = [name for name in drifting(evidence) if not name.startswith("Cl.")]
    if not names:
        yield from _steady_ions(evidence)
        return
    changes: list[str] = []
    parts: dict[str, Any] = {}
    for number, name in enumerate(names):
        ion, side = name.split(".")
        begun = evidence.at_start(name, "mM")
        ended = evidence.near(name, evidence.until, "mM")
        verb = "rose" if ended.value > begun.value else "fell"
        changes.append(
            f"{evidence.ion(ion)} {side} {verb} from {{begun{number}}} to "
            f"{{ended{number}}}"
        )
        parts |= {f"begun{number}": begun, f"ended{number}": ended}
    listed = " and ".join(changes)
    lead = ""
    if evidence.outcome.spikes and _is_exchanged(evidence):
        each = "Each" if evidence.outcome.spikes > 1 else "It"
        lead = f"{each} let some Na+ in and some K+ out, and little by little "
    yield sentence("ions", f"{lead}{listed}.", **parts)


def _is_exchanged(evidence: LongEvidence) -> bool:
    """Whether sodium came in through gated channels, and potassium went out."""
    ions = evidence.account.ledger.ions
    if not {"Na", "K"} <= set(ions):
        return False
    return ions["Na"].excess_pmol_per_cm2 > 0.0 > ions["K"].excess_pmol_per_cm2


def _steady_ions(evidence: LongEvidence) -> Iterator[Sentence]:
    if not evidence.outcome.spikes or not evidence.account.pools:
        return
    name = evidence.account.pools[0]
    ion, side = name.split(".")
    begun = evidence.at_start(name, "mM")
    ended = evidence.near(name, evidence.until, "mM")
    if begun.words == ended.words:
        words = f"{evidence.ion(ion)} {side} hardly changed from {{begun}}."
        yield sentence("ions", words, begun=begun)
    else:
        words = (
            f"{evidence.ion(ion)} {side} hardly changed, from {{begun}} to {{ended}}."
        )
        yield sentence("ions", words, begun=begun, ended=ended)


def pump_at_work(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how far the pump followed."""
    pump = evidence.pump
    if pump is None or "Na" not in evidence.account.ledger.ions:
        return
    if pump.blocked == 1.0:
        yield sentence("pump", "With the pump blocked, nothing carried them back.")
        return
    share = pumped(evidence, pump.name)
    name = f"{pump.name}.current"
    values = evidence.values(name)
    place = int(np.argmax(values))
    highest = evidence.near(name, float(evidence.account.grid.time[place]), "uA/cm2")
    if highest.value > (1.0 + _CHANGED) * float(values[0]):
        yield sentence(
            "pump",
            "The pump, which Na+ inside drives, worked harder, its current rising from "
            "{begun} to {highest}; over the whole time it moved out {share} of the Na+ "
            "that came in.",
            begun=evidence.at_start(name, "uA/cm2"),
            highest=highest,
            share=share,
        )
    else:
        yield sentence(
            "pump",
            "The pump moved out {share} of the Na+ that came in.",
            share=share,
        )


def pumped(evidence: LongEvidence, pump: str) -> Claim:
    """Claim which part of the sodium that came in a pump moved out."""
    routes = evidence.account.ledger.ions["Na"].routes_pmol_per_cm2
    entered = sum(amount for name, amount in routes.items() if name != pump)
    return Claim(
        quantity="ledger.Na.pumped",
        value=100.0 * -routes[pump] / entered if entered > 0.0 else 0.0,
        unit="%",
    )


def _shape(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what became of the peak, and of the hyperpolarisation behind it."""
    peaks, troughs = evidence.measured("peak_mV"), evidence.measured("trough_mV")
    if peaks.size < 2:
        return
    first = evidence.of_spike("peak_mV", 0, "mV")
    last = evidence.of_spike("peak_mV", -1, "mV")
    if abs(last.value - first.value) < _MOVED:
        return
    verb = "lower" if last.value < first.value else "higher"
    yield sentence(
        "shape",
        f"The action potentials became {verb}: the first peaked at {{first}}, the last "
        "at {last}.",
        first=first,
        last=last,
    )
    if troughs.size < 2:
        return
    begun = evidence.of_spike("trough_mV", int(troughs[0]), "mV")
    ended = evidence.of_spike("trough_mV", int(troughs[-1]), "mV")
    if abs(ended.value - begun.value) < _MOVED:
        return
    verb = "deeper" if ended.value < begun.value else "shallower"
    words = (
        f"The hyperpolarisation behind each became {verb}, from {{begun}} to {{ended}}"
    )
    potential = "K.reversal_potential"
    parts = {"begun": begun, "ended": ended}
    if evidence.knows(potential):
        before = evidence.near(potential, begun.time or 0.0, "mV")
        after = evidence.near(potential, ended.time or 0.0, "mV")
        moved = after.value - before.value
        if moved * (ended.value - begun.value) > 0.0 and abs(moved) > _FOLLOWED:
            words += (
                ", for the equilibrium potential of K+ moved from {before} to {after}"
            )
            parts |= {"before": before, "after": after}
    yield sentence("shape", f"{words}.", **parts)
