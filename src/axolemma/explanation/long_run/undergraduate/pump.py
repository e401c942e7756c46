"""What an action potential let in beside what it needed, and how the pump followed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.gating import gated_channels
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import atp_rate, lag, load, loads
from axolemma.explanation.long_run.school import pumped

# A current has changed when it did by a hundredth of itself, a charge by a twentieth.
_CHANGED, _OTHER = 0.01, 0.05
# So little of the sodium is hardly any, %.
_HARDLY = 0.1
# The pump has caught up when it moves out this much of what comes in, %.
_CAUGHT_UP = 90.0


def exchange(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what sodium carried in, against what the capacitor takes."""
    first = load(evidence, 0)
    if first is None:
        return
    is_train = evidence.outcome.spikes > 1
    yield sentence(
        "exchange",
        f"The {'first ' if is_train else ''}action potential let {{charge}} of Na+ in "
        "through gated channels, {ratio} times what charges the capacitor from onset "
        "to peak (C times the height); {early} of it came before the peak, and the "
        "rest only met K+ on its way out.",
        charge=first.charge,
        ratio=first.ratio,
        early=first.early,
    )
    yield from _open(evidence)
    known = np.flatnonzero(loads(evidence) > 0.0)
    last = load(evidence, int(known[-1])) if known.size > 1 else None
    if last is None:
        return
    if abs(last.charge.value - first.charge.value) < _OTHER * first.charge.value:
        return
    yield sentence(
        "exchange",
        "The last{repolarised} let {charge} in, {ratio} times what it needed.",
        repolarised=""
        if int(known[-1]) == evidence.outcome.spikes - 1
        else " that repolarised",
        charge=last.charge,
        ratio=last.ratio,
    )


def _open(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how many channels were open at the first peak, and at the last."""
    names: list[str] = []
    for ion in ("Na", "K"):
        channels = gated_channels(evidence.record.membrane, ion)
        names += [f"{channel.name}.open_fraction" for channel in channels[:1]]
    if len(names) < 2:
        return
    peaks = evidence.account.peaks
    sodium, potassium = (evidence.at_spike(n, 0, "%", at=peaks) for n in names)
    if evidence.outcome.spikes == 1:
        yield sentence(
            "exchange",
            "At its peak {sodium} of the Na+ channels were open and {potassium} of the "
            "K+ channels.",
            sodium=sodium,
            potassium=potassium,
        )
        return
    last_sodium, last_potassium = (
        evidence.at_spike(n, -1, "%", at=peaks) for n in names
    )
    yield sentence(
        "exchange",
        "At its peak {sodium} of the Na+ channels were open and {potassium} of the K+ "
        "channels, at that of the last {last_sodium} and {last_potassium}.",
        sodium=sodium,
        potassium=potassium,
        last_sodium=last_sodium,
        last_potassium=last_potassium,
    )


def pump(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how the pump lagged, what it moved and what it cost."""
    sodium = evidence.account.ledger.ions.get("Na")
    if evidence.pump is None or sodium is None:
        return
    if evidence.working_pump is None:
        yield sentence(
            "pump",
            "With the pump blocked, no Na+ that came in was moved out again: the "
            "gradients were a battery that nothing charged.",
        )
        return
    yield from _lag(evidence)
    yield from _work(evidence)


def _lag(evidence: LongEvidence) -> Iterator[Sentence]:
    found = lag(evidence)
    if found is None:
        return
    yield sentence(
        "pump",
        "The pump lags: in the {interval} before the second began it had moved out, "
        "beside its work at rest, {few}{undone} of the Na+ that the first let in.",
        few="no more than " if found.undone.value < _HARDLY else "",
        interval=found.interval,
        undone=found.undone,
    )
    if found.intervals.value == 1.0:
        return
    if found.intervals.value == evidence.outcome.spikes - 1:
        yield sentence(
            "pump",
            "Until the last began it moved out {first} of all the Na+ that came in.",
            first=found.first,
        )
        return
    has_caught_up = found.last.value >= _CAUGHT_UP > found.first.value
    yield sentence(
        "pump",
        "Over the first {intervals} intervals it moved out {first} of all the Na+ that "
        "came in, over the last as many {last}{end}.",
        intervals=found.intervals,
        first=found.first,
        last=found.last,
        end=": it had caught up" if has_caught_up else "",
    )


def _work(evidence: LongEvidence) -> Iterator[Sentence]:
    """Give the rate of the pump at the start, at its highest, and the cost."""
    pump = evidence.working_pump
    if pump is None:
        return
    name = f"{pump.name}.current"
    values = evidence.values(name)
    place = int(np.argmax(values))
    begun, ended = evidence.at_start(name, "uA/cm2"), evidence.at_end(name, "uA/cm2")
    highest = evidence.near(name, float(evidence.account.grid.time[place]), "uA/cm2")
    if highest.value > (1.0 + _CHANGED) * begun.value:
        is_over = highest.value > (1.0 + _CHANGED) * ended.value
        words = (
            "Na+ inside drives it, and its net current rose from {begun} to {highest}"
            + (", to end at {ended}" if is_over else "")
            + "; at one ATP for three Na+ that is {before} of ATP at the start and "
            + ("{most} at its highest." if is_over else "{most} at the end.")
        )
        parts = {"begun": begun, "highest": highest, "before": atp_rate(begun)}
        parts |= {"ended": ended} if is_over else {}
        yield sentence("pump", words, most=atp_rate(highest), **parts)
    yield sentence(
        "energy",
        "Over the whole run the pump moved out {share} of the Na+ that came in, for "
        "{atp} of ATP.",
        share=pumped(evidence, pump.name),
        atp=Claim(
            quantity="energy.atp",
            value=evidence.energy.atp_pmol_per_cm2,
            unit="pmol/cm2",
        ),
    )
