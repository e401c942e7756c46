"""Phases: a run divided, without gap or overlap, into what the membrane is doing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.books import Books
from axolemma.accounting.causes import Cause, attribute
from axolemma.accounting.landmarks import Landmarks, voltages
from axolemma.accounting.measures import Spike, landmarks_of
from axolemma.accounting.stretches import PhaseName, Stretch, find_stretches
from axolemma.columns import by_name
from axolemma.simulation import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One phase of a run, and what crossed the membrane in it.

    Each begins where the one before ends:

    - *rest* lasts until a stimulus begins, that is until an input is not zero or,
      where a capsule yields to a steady push, until it changes; in a run without a
      stimulus until the onset of a spike.
    - *generator potential* lasts from the beginning of a stimulus to the onset of the
      spike. Where no spike comes it lasts until the stimulus has ended and the voltage
      has come back to rest. A run that begins off rest and fires without a stimulus
      begins in it.
    - *depolarisation* lasts from the onset, which is the threshold, to the peak.
    - *repolarisation* lasts from the peak until the voltage falls through rest;
      through the voltage of the onset, where it turns before it reaches rest; until
      its first turn, where it does not even come down to the onset.
    - *hyperpolarisation* is the stretch below rest that follows.
    - *recovery* lasts until the voltage stays within 0.1 mV of rest, to the end of the
      run or the next stimulus; at the longest to the onset of the next spike. After a
      stimulus without a spike it is the swing that follows the generator potential.

    Parameters
    ----------
    name
        One of those.
    spike
        Index of the spike it belongs to; None if it belongs to none.
    start_ms, stop_ms
        From when to when.
    start_mV, stop_mV
        Voltage there; before an impulse, where one begins the phase.
    charge
        What each route brought into the cell, nC/cm2.
    capacitor_charge
        C dV, nC/cm2, which all routes together brought in.
    residual
        What the sum of the routes differs from it by, nC/cm2.
    ions
        What of each ion came into the cell, pmol/cm2.
    cause
        Which routes carried the charge.
    """

    name: PhaseName
    spike: int | None
    start_ms: float
    stop_ms: float
    start_mV: float
    stop_mV: float
    charge: Mapping[str, float]
    capacitor_charge: float
    residual: float
    ions: Mapping[str, float]
    cause: Cause

    def __str__(self) -> str:
        return by_name(self)


def divide(
    record: Record,
    spikes: Sequence[Spike],
    *,
    landmarks: Landmarks | None = None,
) -> tuple[Phase, ...]:
    """Divide a run into its phases.

    Parameters
    ----------
    record
        The run.
    spikes
        All of its spikes.
    landmarks
        Its landmarks, if they were found already.

    Returns
    -------
    tuple of Phase
        In order; together they tile the run.
    """
    marks = landmarks or landmarks_of(record)
    stretches = find_stretches(marks, spikes)
    whole = [(each.start, each.stop) for each in stretches]
    until = _turning_points(marks, stretches)
    causal = [(each.start, stop) for each, stop in zip(stretches, until, strict=True)]
    books = Books.of(record, [*whole, *causal])
    return tuple(
        Phase(
            name=stretch.name,
            spike=stretch.spike,
            start_ms=stretch.start,
            stop_ms=stretch.stop,
            start_mV=float(books.voltages[0, place]),
            stop_mV=float(books.voltages[1, place]),
            charge=(charge := books.charge(place)),
            capacitor_charge=(stored := books.capacitor_charge(place)),
            residual=sum(charge.values()) - stored,
            ions=books.amounts(place),
            cause=attribute(books.charge(len(whole) + place), record.membrane),
        )
        for place, stretch in enumerate(stretches)
    )


def _turning_points(landmarks: Landmarks, stretches: Sequence[Stretch]) -> list[float]:
    """Give the time until which the cause of each phase is sought.

    What leads back to rest has its cause where the voltage was furthest away.
    """
    rising, trajectory = landmarks.rising, landmarks.trajectory
    turns = [
        (
            *rising.starts_within(each.start, each.stop),
            *rising.stops_within(each.start, each.stop),
            # Just after the beginning an impulse there has come.
            float(np.nextafter(each.start, np.inf)),
            each.stop,
        )
        if _leads_back(each)
        else (each.stop,)
        for each in stretches
    ]
    samples = trajectory.at([time for times in turns for time in times])
    distance = np.abs(voltages(trajectory, samples) - landmarks.resting_voltage)
    found: list[float] = []
    first = 0
    for times in turns:
        found.append(times[int(np.argmax(distance[first : first + len(times)]))])
        first += len(times)
    return found


def _leads_back(stretch: Stretch) -> bool:
    is_passing = stretch.name == "generator potential" and stretch.spike is None
    return is_passing or stretch.name == "hyperpolarisation"
