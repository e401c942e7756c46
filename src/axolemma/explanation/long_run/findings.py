"""What a long run shows, as data: forces, what a spike costs, and how the pump lags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.books import amount_in
from axolemma.explanation.claims import Claim
from axolemma.explanation.gating import inactivating_gates
from axolemma.explanation.long_run.evidence import LongEvidence
from axolemma.integration import Samples
from axolemma.simulation import VOLTAGE

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forces:
    """Equilibrium potentials of sodium and potassium, and the forces on them.

    Parameters
    ----------
    sodium, potassium
        Equilibrium potentials, mV.
    inward, outward
        Distance of the voltage from the one and from the other, mV.
    """

    sodium: Claim
    potassium: Claim
    inward: Claim
    outward: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What sodium carried in through gated channels in one spike.

    Parameters
    ----------
    charge
        From its onset until it had repolarised, nC/cm2.
    ratio
        That charge by what the capacitor takes from the onset to the peak.
    early
        The part of it that came before the peak, %.
    """

    charge: Claim
    ratio: Claim
    early: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Lag:
    """How the pump followed the sodium that came in.

    Parameters
    ----------
    interval
        Between the first two spikes, ms.
    undone
        What of the sodium that the first brought in the pump had moved out when the
        second began, its work at rest apart, %.
    first, last
        What it moved out of all sodium that came in over the first intervals and over
        the last ones, %.
    intervals
        How many these are.
    """

    interval: Claim
    undone: Claim
    first: Claim
    last: Claim
    intervals: Claim


def forces(evidence: LongEvidence, samples: Samples, place: int) -> Forces | None:
    """Find the forces on sodium and potassium at one of some moments.

    Parameters
    ----------
    evidence
        The run.
    samples
        It at these moments.
    place
        Of the moment, counted from the end when negative.
    """
    names = [f"{ion}.reversal_potential" for ion in ("Na", "K")]
    if not all(evidence.knows(name) for name in names):
        return None
    at = samples.part([range(samples.time.size)[place]])
    time = float(at.time[0])
    voltage, sodium, potassium = (
        float(evidence.account.evaluate(name, at)[0]) for name in (VOLTAGE, *names)
    )

    def claim(name: str, value: float, *, is_difference: bool = False) -> Claim:
        return Claim(
            quantity=name,
            value=value,
            unit="mV",
            time=time,
            is_difference=is_difference,
        )

    return Forces(
        sodium=claim(names[0], sodium),
        potassium=claim(names[1], potassium),
        inward=claim("force.Na", abs(voltage - sodium), is_difference=True),
        outward=claim("force.K", abs(voltage - potassium), is_difference=True),
    )


def sodium_routes(evidence: LongEvidence) -> list[str]:
    """Name the routes of sodium through gated channels."""
    routes = evidence.record.membrane.gated_routes
    return [route for route in routes if route.endswith(".Na")]


def carried(
    evidence: LongEvidence, routes: Sequence[str], start: Samples, stop: Samples
) -> Floats:
    """Give the charge that routes brought in between moments, nC/cm2."""
    names = evidence.account.course.system.route_names
    rows = [names.index(route) for route in routes]
    return -(stop.totals[rows] - start.totals[rows]).sum(axis=0)


def loads(evidence: LongEvidence) -> Floats:
    """Give the charge that sodium carried in in each spike, nC/cm2, (spikes,).

    Not a number for a spike that did not repolarise.
    """
    account = evidence.account
    charges = carried(evidence, sodium_routes(evidence), account.onsets, account.ends)
    is_known = np.isfinite(account.spikes.column("repolarised_ms"))
    return np.where(is_known, charges, np.nan)


def load(evidence: LongEvidence, index: int) -> Load | None:
    """Compare what sodium carried in a spike with what its height needed."""
    account, routes = evidence.account, sodium_routes(evidence)
    place = range(len(account.spikes))[index]
    whole = float(loads(evidence)[place])
    spike = account.spikes[place]
    needed = float(evidence.record.membrane.capacitance)
    needed *= spike.peak_mV - spike.onset_mV
    if not (routes and whole > 0.0 and needed > 0.0):
        return None
    early = float(carried(evidence, routes, account.onsets, account.peaks)[place])

    def claim(name: str, value: float, unit: str) -> Claim:
        quantity = f"spikes[{place}].Na.charge{name}"
        return Claim(quantity=quantity, value=value, unit=unit, time=spike.time_ms)

    return Load(
        charge=claim("", whole, "nC/cm2"),
        ratio=claim("/capacitor", whole / needed, ""),
        early=claim(".early", 100.0 * early / whole, "%"),
    )


def lag(evidence: LongEvidence) -> Lag | None:
    """Say how the pump followed; None without a working pump and two spikes."""
    pump, rates = evidence.working_pump, evidence.outcome.rates
    if pump is None or rates is None or "Na" not in evidence.account.ledger.ions:
        return None
    onsets, count = evidence.account.onsets, rates.intervals
    first, last = (
        _share(evidence, pump.name, onsets.part([start]), onsets.part([stop]))
        for start, stop in ((0, count), (-1 - count, -1))
    )
    brought = float(loads(evidence)[0])
    if first is None or last is None or not brought > 0.0:
        return None
    one, two = onsets.part([0]), onsets.part([1])
    passed = float(two.time[0] - one.time[0])
    resting = evidence.pump_at_rest(pump.name) * passed
    moved = -float(carried(evidence, [f"{pump.name}.Na"], one, two)[0])
    return Lag(
        interval=Claim(quantity="onsets.first_interval", value=passed, unit="ms"),
        undone=Claim(
            quantity="pump.undone", value=100.0 * (moved - resting) / brought, unit="%"
        ),
        first=Claim(quantity="pump.share.first", value=first, unit="%"),
        last=Claim(quantity="pump.share.last", value=last, unit="%"),
        intervals=Claim(quantity="rates.intervals", value=float(count), unit=""),
    )


def _share(
    evidence: LongEvidence, pump: str, start: Samples, stop: Samples
) -> float | None:
    """Give what the pump moved out of the sodium that came in, %."""
    routes = [r.name for r in evidence.account.course.system.routes if r.ion == "Na"]
    entering = [name for name in routes if name != f"{pump}.Na"]
    came = float(carried(evidence, entering, start, stop)[0])
    moved = -float(carried(evidence, [f"{pump}.Na"], start, stop)[0])
    return 100.0 * moved / came if came > 0.0 else None


def extremes(evidence: LongEvidence) -> tuple[Claim, Claim]:
    """State the shortest and the longest interval between two spikes."""
    intervals = np.diff(evidence.account.spikes.column("time_ms"))
    shortest, longest = float(intervals.min()), float(intervals.max())
    return (
        Claim(quantity="interval.shortest", value=shortest, unit="ms"),
        Claim(quantity="interval.longest", value=longest, unit="ms"),
    )


def readiness(evidence: LongEvidence, index: int) -> Claim | None:
    """State which part of the sodium channels a spike found free of inactivation."""
    for name in inactivating_gates(evidence.record, "Na"):
        return evidence.at_spike(name, index, "%")
    return None


def atp_rate(claim: Claim) -> Claim:
    """Turn the claim of a net pump current, uA/cm2, into one of its use of ATP."""
    used = -amount_in(1e3 * claim.value, 1)
    return Claim(
        quantity=claim.quantity.replace(".current", ".atp_rate"),
        value=used,
        unit="pmol/cm2/s",
        time=claim.time,
    )
