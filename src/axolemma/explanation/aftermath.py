"""What a spike leaves behind, and what it cost beyond the charge of the capacitor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Spike
from axolemma.explanation.claims import Claim
from axolemma.explanation.evidence import Evidence
from axolemma.explanation.gating import inactivating_gates

Floats = NDArray[np.float64]

# A gate has recovered when it has come back to this part of its resting value.
_RECOVERED = 0.9
# Moments between which a gate is looked at.
_MOMENTS = 513


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How channels recover from inactivation.

    Parameters
    ----------
    gate
        Its name, such as ``Na.h``.
    lowest, lowest_ms
        The smallest part of channels not inactivated, and when.
    recovered_ms
        When nine tenths of the resting part were back; None where that was not before
        the next spike or the end.
    """

    gate: str
    lowest: float
    lowest_ms: float
    recovered_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How much of the charge that came in met charge on its way out.

    Parameters
    ----------
    charge
        That sodium carried in through gated channels in the spike, nC/cm2.
    ratio
        That charge by what the capacitor takes from the threshold to the peak.
    early
        The part of it that came before the peak, %.
    """

    charge: Claim
    ratio: Claim
    early: Claim


def recovery(evidence: Evidence, spike: Spike, ion: str) -> Recovery | None:
    """Say how the channels of an ion recover from a spike; None where none do."""
    stop = evidence.end_of(spike)
    for name in inactivating_gates(evidence.record, ion):
        wanted = _RECOVERED * evidence.record.rest.values[name]
        times = np.linspace(spike.time_ms, stop, _MOMENTS)
        (values,) = evidence.values([name], times)
        place = int(np.argmin(values))
        if values[place] > wanted:
            return None
        lowest, lowest_ms = _lowest(evidence, name, times, values)
        back = np.flatnonzero(values[place:] >= wanted)
        when = None
        if back.size:
            late = place + int(back[0])
            when = _crossing(evidence, name, wanted, (times[late - 1], times[late]))
        return Recovery(
            gate=name,
            lowest=lowest,
            lowest_ms=lowest_ms,
            recovered_ms=when,
        )
    return None


def _lowest(
    evidence: Evidence, name: str, times: Floats, values: Floats
) -> tuple[float, float]:
    """Find how low a quantity goes, and when, ms: finely at each of its dips."""
    padded = np.pad(values, 1, constant_values=np.inf)
    dips = np.flatnonzero((values <= padded[:-2]) & (values <= padded[2:]))
    low, high = (
        times[np.maximum(dips - 1, 0)],
        times[np.minimum(dips + 1, times.size - 1)],
    )
    around = np.linspace(low, high, 33).ravel()
    (fine,) = evidence.values([name], around)
    place = int(np.argmin(fine))
    return float(fine[place]), float(around[place])


def _crossing(
    evidence: Evidence, name: str, level: float, between: tuple[float, float]
) -> float:
    """Find when a quantity rises through a level, ms."""
    low, high = between
    for _ in range(3):
        times = np.linspace(low, high, 17)
        (values,) = evidence.values([name], times)
        late = max(int(np.argmax(values >= level)), 1)
        low, high = float(times[late - 1]), float(times[late])
    return 0.5 * (low + high)


def overlap(evidence: Evidence, spike: Spike) -> Overlap | None:
    """Compare what sodium carried in a spike with what its height needed."""
    stop = spike.repolarised_ms
    routes = [
        route
        for route in evidence.record.membrane.gated_routes
        if route.endswith(".Na")
    ]
    if stop is None or not routes:
        return None
    whole = evidence.charge_carried(routes, spike.onset_ms, stop)
    early = evidence.charge_carried(routes, spike.onset_ms, spike.time_ms)
    capacitance = float(evidence.record.membrane.capacitance)
    needed = capacitance * (spike.peak_mV - spike.onset_mV)
    if not (whole > 0.0 and needed > 0.0):
        return None
    return Overlap(
        charge=Claim(quantity="spike.Na.charge", value=whole, unit="nC/cm2"),
        ratio=Claim(
            quantity="spike.Na.charge/capacitor", value=whole / needed, unit=""
        ),
        early=Claim(
            quantity="spike.Na.charge.early", value=100.0 * early / whole, unit="%"
        ),
    )
