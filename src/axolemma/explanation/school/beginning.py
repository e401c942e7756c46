"""Rest, what is blocked, and the stimulus."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, sentence
from axolemma.explanation.evidence import Evidence, channels_in_words
from axolemma.explanation.findings import VOLTAGE
from axolemma.explanation.resting_state import (
    alternates,
    resting_conductances,
    stimulus_routes,
)
from axolemma.explanation.school.receptor import held_gates, pushed
from axolemma.membrane import Channel, Membrane, SodiumPotassiumPump, Transporter

# A run that begins further from rest than this does not begin at rest, mV.
_ELSEWHERE = 0.1


def resting(evidence: Evidence) -> Iterator[Sentence]:
    """Say where the membrane rests and why, and what is blocked in it."""
    rest = Claim(
        quantity=VOLTAGE,
        value=evidence.record.rest.values[VOLTAGE],
        unit="mV",
    )
    conductances = resting_conductances(evidence)
    if not evidence.record.has_rest:
        yield restless(rest)
    elif conductances.get("K", 0.0) > conductances.get("Na", 0.0) > 0.0:
        yield sentence(
            "rest",
            "At rest the inside is at {rest}, because the membrane is more permeable "
            "to K+ than to Na+ ions.",
            rest=rest,
        )
    else:
        yield sentence("rest", "At rest the inside is at {rest}.", rest=rest)
    yield from blocked(evidence.record.membrane)
    yield from held_gates(evidence.record)


def restless(start: Claim) -> Sentence:
    """Say that a membrane rests nowhere, and what is called its rest instead."""
    return sentence(
        "rest",
        "This membrane has no stable resting potential; what is called rest here is "
        "its start, {start}.",
        start=start,
    )


def blocked(membrane: Membrane) -> Iterator[Sentence]:
    """Say what is blocked in a membrane."""
    clauses: list[str] = []
    parts: dict[str, Claim] = {}
    for each in (*membrane.channels, *membrane.pumps):
        share = float(each.blocked)
        if share == 0.0:
            continue
        what = _blocked_in_words(membrane, each)
        if share == 1.0:
            clauses.append(f"all of the {what}")
            continue
        place = f"share{len(parts)}"
        parts[place] = Claim(
            quantity=f"{each.name}.blocked", value=100.0 * share, unit="%"
        )
        clauses.append(f"{{{place}}} of the {what}")
    if clauses:
        words = " and ".join(clauses)
        yield sentence("rest", f"In this run {words} are blocked.", **parts)


def _blocked_in_words(
    membrane: Membrane, blocked: Channel | SodiumPotassiumPump | Transporter
) -> str:
    if isinstance(blocked, Channel):
        return channels_in_words(blocked, membrane)
    if isinstance(blocked, SodiumPotassiumPump):
        return "Na+/K+ pumps"
    return f"{blocked.name.replace('_', ' ')} carriers"


def stimulation(evidence: Evidence) -> Iterator[Sentence]:
    """Say what was done to the membrane."""
    start = evidence.claim(VOLTAGE, 0.0, "mV")
    if abs(start.value - evidence.record.rest.values[VOLTAGE]) > _ELSEWHERE:
        yield sentence("start", "The run began at {start}.", start=start)
    stimulus = evidence.record.stimulus
    if stimulus is None:
        yield sentence("stimulus", "No stimulus was given.")
        return
    if evidence.record.is_pushed:
        yield pushed(evidence)
        return
    effect = _effect(evidence)
    yield sentence(
        "stimulus",
        "The stimulus ({stimulus}){effect}.",
        stimulus=stimulus,
        effect=effect,
    )


def _effect(evidence: Evidence) -> str:
    routes = stimulus_routes(evidence)
    until = evidence.record.duration
    if evidence.spikes:
        until = evidence.spikes[0].onset_ms
    charge = evidence.charge_carried(routes, 0.0, until)
    if alternates(evidence, until):
        return " made the inside less and more negative by turns"
    if charge > 0.0:
        return (
            " made the inside less negative, as a receptor's generator potential would"
        )
    if charge < 0.0:
        return " made the inside more negative"
    if evidence.spikes:
        return " had not acted yet when the action potential began"
    return " left the charge inside as it was"
