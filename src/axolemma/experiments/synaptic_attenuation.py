"""How much of a synaptic potential is left along a dendrite, and how late it comes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon, Branch, BranchingAxon, Compartments
from axolemma.errors import InvalidInput
from axolemma.experiments.electrotonus import electrotonus
from axolemma.experiments.impedance import transfer_impedance
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.synapses import Synapse
from axolemma.units import Quantity, cm, coherent_value, mS, ms

Floats = NDArray[np.float64]

# Intervals to a length constant in the coarser of two runs, and steps to the shortest
# time of the synapse.
_COMPARTMENTS, _STEPS = 40.0, 40.0
# It is watched for so many of the longest times of synapse and membrane.
_PATIENCE = 6.0
# Intervals between the places that are looked at.
_PLACES = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SynapticAttenuation:
    """A synaptic potential along a cable with sealed ends.

    Parameters
    ----------
    membrane, axon, synapse
        What it spreads along, and what made it.
    place
        Of the synapse, mm.
    distance
        Of places, mm, (places,).
    peak
        The largest shift of the voltage from rest at each, mV, downward shifts
        negative, extrapolated to infinitely short steps and compartments, (places,).
    error
        How far that can be trusted, mV, (places,).
    delay
        From the first arrival to the peak, ms, (places,).
    steady
        What would be left at each of the shift at the synapse if that were held, by
        cable theory, (places,).
    is_firing
        Whether the potential grew to an action potential somewhere, which no theory of
        attenuation holds for.
    """

    membrane: Membrane
    axon: Axon
    synapse: Synapse
    place: float
    distance: Floats
    peak: Floats
    error: Floats
    delay: Floats
    steady: Floats
    is_firing: bool

    @property
    def left(self) -> Floats:
        """What is left at each place of the peak at the synapse, (places,)."""
        return self.peak / np.interp(self.place, self.distance, self.peak)


def synaptic_attenuation(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    length: Any,
    synapse: Synapse,
    at: Any,
) -> SynapticAttenuation:
    """Let impulses arrive at a synapse, and follow the potential along the cable.

    Parameters
    ----------
    membrane
        The same everywhere; each of its values one number.
    resistivity
        Of the cytoplasm: ``"150 ohm cm"``.
    diameter, length
        Of the cable: ``"2 um"``, ``"500 um"``.
    synapse
        With its arrivals.
    at
        Its place, from the beginning of the cable: ``"100 um"``.
    """
    axon = Axon(diameter=diameter, resistivity=resistivity, length=length)
    place = _place(at, axon, synapse)
    spread = electrotonus(
        membrane, resistivity=resistivity, diameter=diameter, length=length
    )
    parts = _COMPARTMENTS * spread.electrotonic_length
    # Places that are looked at are nodes of every cut.
    count = int(max(np.ceil(parts / _PLACES), 1)) * _PLACES
    resting_time = 1e-3 * spread.membrane_resistance * float(membrane.capacitance)
    within = _PATIENCE * max(resting_time, float(synapse.decay))
    runs = [
        _run(membrane, _cut(axon, fine * count), synapse, place, times=(within, fine))
        for fine in (1, 2)
    ]
    coarse, fine = (_peaks(record) for record in runs)
    peak = fine[0] + (fine[0] - coarse[0]) / 3.0
    return SynapticAttenuation(
        membrane=membrane,
        axon=axon,
        synapse=synapse,
        place=10.0 * place,
        distance=10.0 * np.linspace(0.0, float(axon.length), _PLACES + 1),
        peak=peak,
        error=np.abs(peak - fine[0]),
        delay=fine[1] - float(synapse.arrivals[0]),
        steady=_steady(membrane, runs[1].compartments, place),
        is_firing=bool(np.max(runs[1].outcome.probed) > float(membrane.spike_level)),
    )


def _place(given: Any, axon: Axon, synapse: Synapse) -> float:
    place = coherent_value(given, cm, "at")
    length = float(axon.length)
    if np.ndim(place) != 0 or not 0.0 <= place <= length:
        raise InvalidInput(
            "synaptic_attenuation, at",
            found=f"{given!r}",
            expected=f"a place on the cable, 0 to {1e4 * length:.6g} um",
        )
    if not synapse.arrivals.size:
        raise InvalidInput(
            "synaptic_attenuation, synapse",
            found="no arrival",
            expected="at least one, such as arrivals='1 ms'",
        )
    return float(place)


def _cut(axon: Axon, count: int) -> Compartments:
    """Cut the cable so that there are nodes at both of its ends."""
    branch = Branch(diameter=axon.diameter, length=axon.length)
    whole = BranchingAxon(branches=[branch], resistivity=axon.resistivity)
    return whole.compartments([count]).compartments


def _shared(cut: Compartments, place: float) -> dict[int, float]:
    """Share what is at a place among the two nearest nodes, as their distances say."""
    after = int(np.clip(np.searchsorted(cut.distance, place), 1, cut.count - 1))
    low, high = cut.distance[after - 1], cut.distance[after]
    part = float((place - low) / (high - low))
    return {after - 1: 1.0 - part, after: part}


def _run(
    membrane: Membrane,
    cut: Compartments,
    synapse: Synapse,
    place: float,
    *,
    times: tuple[float, int],
) -> CableRecord:
    """Let impulses arrive, and watch for a time after, with steps so much finer."""
    within, fine = times
    shortest = float(synapse.decay if synapse.rise is None else synapse.rise)
    conditions = CableConditions(
        duration=float(synapse.arrivals[-1]) + within,
        step=shortest / (_STEPS * fine),
        probes=tuple(range(0, cut.count, (cut.count - 1) // _PLACES)),
    )
    synapses = {
        node: [
            replace(
                synapse,
                conductance=Quantity(part * float(synapse.conductance), mS),
                arrivals=Quantity(synapse.arrivals, ms),
            )
        ]
        for node, part in _shared(cut, place).items()
        if part > 0.0
    }
    return record_cable(
        membrane, cut, {}, conditions, setting=CableSetting(synapses=synapses)
    )


def _peaks(record: CableRecord) -> tuple[Floats, Floats]:
    """Give the largest shift of each probe from its start, mV, and when it was, ms."""
    times, voltage = record.outcome.probe_times, record.outcome.probed
    shift = voltage - voltage[0]
    top = np.clip(np.argmax(np.abs(shift), axis=0), 1, times.size - 2)
    before, at, after = (
        np.take_along_axis(shift, (top + away)[None], axis=0)[0] for away in (-1, 0, 1)
    )
    bend = before - 2.0 * at + after
    part = 0.5 * np.divide(before - after, bend, out=np.zeros_like(at), where=bend != 0)
    step = times[top + 1] - times[top]
    return at - 0.25 * (before - after) * part, times[top] + part * step


def _steady(membrane: Membrane, cut: Compartments, place: float) -> Floats:
    """Say what would be left everywhere of a steady shift at a place, (places,)."""
    held = np.zeros(cut.count)
    for node, part in _shared(cut, place).items():
        held += part * transfer_impedance(membrane, cut, place=node)[:, 0].real
    here = float(np.interp(place, cut.distance, held))
    return held[:: (cut.count - 1) // _PLACES] / here
