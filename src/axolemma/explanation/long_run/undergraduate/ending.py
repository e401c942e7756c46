"""How it ended, and which gradients and channels were left."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.gating import inactivating_gates
from axolemma.explanation.long_run.ending import NEAR, failed, recovery, when
from axolemma.explanation.long_run.ending import ending as at_school
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.explanation.long_run.findings import forces
from axolemma.explanation.long_run.undergraduate.pump import pump
from axolemma.simulation import VOLTAGE

# Gradients have run down when an equilibrium potential moved by so much, mV.
_RUN_DOWN = 10.0
# What is left of a spike is over by then, ms.
_AFTER = 100.0
# Readiness has changed when it did by this part of itself.
_CHANGED = 0.1


def ending(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say what ended the firing, and in which state it left the membrane."""
    kind = evidence.outcome.kind
    lowest = _lowest(evidence) if kind == "stimulus over" else None
    if kind == "depolarisation block":
        yield from _block(evidence)
    elif kind == "silenced":
        yield from _silence(evidence)
    elif lowest is not None and evidence.outcome.spikes > 1:
        yield from _hyperpolarised(evidence, lowest)
    elif kind != "firing" or evidence.outcome.spikes > 1:
        yield from at_school(evidence)


def without_spikes(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say where a silent run ended, and what its pump did."""
    yield sentence(
        "ending",
        "At the end the potential was at {ended}.",
        ended=evidence.at_end(VOLTAGE, "mV"),
    )
    for name in inactivating_gates(evidence.record, "Na"):
        first, last = evidence.at_start(name, "%"), evidence.at_end(name, "%")
        if abs(last.value - first.value) > _CHANGED * first.value:
            yield sentence(
                "ending",
                "There {last} of the Na+ channels were free of inactivation, against "
                "{first} at the beginning.",
                first=first,
                last=last,
            )
        break
    yield from pump(evidence)


def _block(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say which channels were left to open, and how far the gradients had run down."""
    last = evidence.outcome.last_ms or 0.0
    words, parts = failed(evidence, last)
    for name in inactivating_gates(evidence.record, "Na"):
        words += ", and at the end only {ready} of the Na+ channels were free of "
        words += "inactivation, a depolarisation block"
        parts["ready"] = evidence.at_end(name, "%")
        break
    yield sentence("ending", f"{words}.", **parts)
    if not _is_run_down(evidence):
        yield from _held_up(evidence)
    yield from _run_down(evidence)


def _silence(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say that firing stopped though the stimulus went on, if it did, and why."""
    last, stop = evidence.outcome.last_ms, evidence.outcome.stimulus_end_ms
    if last is None or stop is None or stop <= last:
        yield from at_school(evidence)
    else:
        is_on = stop >= evidence.account.duration
        yield sentence(
            "ending",
            "After {last} it fell silent, though the stimulus went on"
            + (" to the end." if is_on else " until {stop}."),
            last=when("spikes[-1].time", last),
            **({} if is_on else {"stop": when("stimulus.end", stop)}),
        )
    yield from _run_down(evidence)


def _moved(evidence: LongEvidence) -> tuple[float, float] | None:
    """Give how far E_Na fell and E_K rose from the start to the last onset, mV."""
    began = forces(evidence, evidence.account.grid, 0)
    ended = forces(evidence, evidence.account.onsets, -1)
    if began is None or ended is None:
        return None
    sodium = began.sodium.value - ended.sodium.value
    return sodium, ended.potassium.value - began.potassium.value


def _is_run_down(evidence: LongEvidence) -> bool:
    moved = _moved(evidence)
    return moved is not None and min(moved) > 0.0 and max(moved) > _RUN_DOWN


def _run_down(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say how far the gradients had run down, where they had."""
    moved = _moved(evidence)
    if moved is None or not _is_run_down(evidence):
        return
    sodium, potassium = moved
    what = (
        "Na+, towards which a spike rises, had come {sodium} down since the beginning, "
        "and that of K+ {potassium} up"
        if sodium > potassium
        else "K+, which draws the membrane back, had come {potassium} up since the "
        "beginning, and that of Na+ {sodium} down"
    )
    yield sentence(
        "ending",
        "What failed were the gradients: when the last began, the equilibrium "
        f"potential of {what}.",
        sodium=_difference("since_start.Na.reversal_potential", sodium),
        potassium=_difference("since_start.K.reversal_potential", potassium),
    )


def _held_up(evidence: LongEvidence) -> Iterator[Sentence]:
    """Say that the gradients were there still, and what was against them."""
    ended = forces(evidence, evidence.account.onsets, -1)
    stop = evidence.outcome.stimulus_end_ms
    if ended is None or stop is None or stop < evidence.account.duration:
        return
    yield sentence(
        "ending",
        "The gradients were there still, with equilibrium potentials of {sodium} for "
        "Na+ and {potassium} for K+: the stimulus is too strong for the membrane to "
        "repolarise against it.",
        sodium=ended.sodium,
        potassium=ended.potassium,
    )


def _difference(quantity: str, value: float) -> Claim:
    return Claim(quantity=quantity, value=value, unit="mV", is_difference=True)


def _lowest(evidence: LongEvidence) -> Claim | None:
    """Find where the potential was lowest behind the firing; None if not below rest."""
    grid = evidence.account.grid
    later = np.flatnonzero(grid.time > (evidence.outcome.last_ms or 0.0) + _AFTER)
    if later.size == 0:
        return None
    place = int(later[int(np.argmin(evidence.values(VOLTAGE)[later]))])
    lowest = evidence.near(VOLTAGE, float(grid.time[place]), "mV")
    return lowest if evidence.rest - lowest.value > NEAR else None


def _hyperpolarised(evidence: LongEvidence, lowest: Claim) -> Iterator[Sentence]:
    """Say how low the pump drew the potential once the stimulus was over."""
    working, stop = evidence.working_pump, evidence.outcome.stimulus_end_ms
    time = lowest.time
    if working is None or stop is None or time is None:
        yield from at_school(evidence)
        return
    name = f"{working.name}.current"
    if evidence.near(name, time, "").value <= evidence.at_start(name, "").value:
        yield from at_school(evidence)
        return
    below = evidence.rest - lowest.value
    words = (
        "Firing stopped with the stimulus, at {stop}; then the outward current of the "
        "pump, still larger than at rest, hyperpolarised the membrane by {below}"
    )
    parts = {
        "stop": when("stimulus.end", stop),
        "below": _difference("outcome.deepest.below_rest", below),
        "ended": evidence.at_end(VOLTAGE, "mV"),
    }
    if time < evidence.account.duration:
        words += " at {time}, and at the end it was at {ended}"
        parts["time"] = when("outcome.deepest", time)
    else:
        words += ", to {ended} at the end"
    yield sentence("ending", f"{words}.", **parts)
    yield from recovery(evidence, stop)
