"""Rest as a balance of currents, and what the stimulus put in."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.explanation.claims import Claim, Sentence, moment, sentence
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.findings import VOLTAGE
from axolemma.explanation.resting_state import (
    resting_conductances,
    resting_potentials,
    sodium_pump,
    stimulus_routes,
)
from axolemma.explanation.school.beginning import blocked, restless
from axolemma.explanation.school.receptor import held_gates

# A run that begins further from rest than this does not begin at rest, mV.
_ELSEWHERE = 0.1


def resting(evidence: Evidence) -> Iterator[Sentence]:
    """Say which forces hold the membrane where it rests."""
    rest = evidence.record.rest.values[VOLTAGE]
    claim = Claim(quantity=VOLTAGE, value=rest, unit="mV")
    conductances = resting_conductances(evidence)
    potentials = resting_potentials(evidence)
    sodium, potassium = (conductances.get(ion, 0.0) for ion in ("Na", "K"))
    if not evidence.record.has_rest:
        yield restless(claim)
    elif potassium > sodium > 0.0 and {"Na", "K"} <= potentials.keys():
        yield sentence(
            "rest",
            "At rest, at {rest}, channels conduct {times} times as much for K+ as for "
            "Na+, which draws the membrane towards the K+ equilibrium potential of "
            "{potassium} and away from that of Na+, {sodium}.",
            rest=claim,
            times=Claim(
                quantity="rest.K.conductance/rest.Na.conductance",
                value=potassium / sodium,
                unit="",
            ),
            potassium=_equilibrium("K", potentials["K"]),
            sodium=_equilibrium("Na", potentials["Na"]),
        )
        yield sentence(
            "rest",
            "It is at neither: a driving force of {inward} pulls Na+ in and one of "
            "{outward} pushes K+ out{balance}.",
            inward=_distance("Na", rest - potentials["Na"]),
            outward=_distance("K", rest - potentials["K"]),
            balance=_balance(evidence),
        )
    else:
        yield sentence("rest", "At rest the inside is at {rest}.", rest=claim)
    yield from blocked(evidence.record.membrane)
    yield from held_gates(evidence.record)


def _balance(evidence: Evidence) -> str:
    pump = sodium_pump(evidence.record.membrane)
    if pump is None or float(pump.blocked) == 1.0:
        return ", and all currents together cancel"
    return (
        "; the Na+/K+ pump carries three Na+ out for two K+ in, and with its net "
        "outward current all currents cancel"
    )


def _equilibrium(ion: str, value: float) -> Claim:
    return Claim(quantity=f"rest.{ion}.reversal_potential", value=value, unit="mV")


def _distance(ion: str, drive: float) -> Claim:
    return Claim(
        quantity=f"rest.{ion}.driving_force",
        value=abs(drive),
        unit="mV",
        is_difference=True,
    )


def _brought(evidence: Evidence) -> tuple[float, float]:
    """Give what charge came in till the action potential, or the highest voltage."""
    routes, end = stimulus_routes(evidence), evidence.record.duration
    if evidence.spikes:
        until = evidence.spikes[0].onset_ms
    else:
        until = evidence.outcome.highest_ms
    charge = evidence.charge_carried(routes, 0.0, until)
    # Where nothing had come in by then, as before a hyperpolarising stimulus.
    if charge == 0.0 and not evidence.spikes:
        return end, evidence.charge_carried(routes, 0.0, end)
    return until, charge


def stimulation(evidence: Evidence) -> Iterator[Sentence]:
    """Say how much charge the stimulus brought before the response."""
    record = evidence.record
    start = evidence.claim(VOLTAGE, 0.0, "mV")
    if abs(start.value - record.rest.values[VOLTAGE]) > _ELSEWHERE:
        yield sentence("start", "The run began at {start}.", start=start)
    if record.stimulus is None:
        yield sentence("stimulus", "No stimulus was given.")
        return
    until, charge = _brought(evidence)
    if charge == 0.0:
        yield sentence(
            "stimulus",
            "The stimulus ({stimulus}) had brought no charge in{until}.",
            stimulus=record.stimulus,
            until=" when the action potential began" if evidence.spikes else "",
        )
        return
    if record.is_pushed:
        yield sentence(
            "stimulus",
            "The stimulus ({stimulus}) opened mechanically gated channels, which let "
            "Na+ in and K+ out at once and so pull the potential to a value between "
            "the two equilibrium potentials; by {time} they had brought in {charge}: a "
            "generator potential, graded with the push.",
            stimulus=record.stimulus,
            time=moment("time", until),
            charge=_charge(charge, until),
        )
        return
    capacitance = float(record.membrane.capacitance)
    yield sentence(
        "stimulus",
        "The stimulus ({stimulus}) had brought {charge} {direction} by {time}; on the "
        "capacitor alone that would be {change}, but what moves the potential also "
        "drives ions back through the membrane.",
        stimulus=record.stimulus,
        direction="in" if charge >= 0.0 else "out",
        charge=_charge(abs(charge), until),
        time=moment("time", until),
        change=Claim(
            quantity="stimulus.charge/membrane.capacitance",
            value=abs(charge) / capacitance,
            unit="mV",
            time=until,
            is_difference=True,
        ),
    )


def _charge(value: float, until: float) -> Claim:
    return Claim(quantity="stimulus.charge", value=value, unit="nC/cm2", time=until)
