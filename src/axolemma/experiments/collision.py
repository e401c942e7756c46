"""Collision: two impulses, one from each end of an axon, meet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon
from axolemma.errors import InvalidInput
from axolemma.experiments.excitation import (
    RISEN,
    Pace,
    arrivals,
    journey_time,
    pace_of,
    passages,
    pictured,
    shock,
    under_electrode,
)
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.units import Quantity, cm, coherent_value, mm, ms

Floats = NDArray[np.float64]

# An axon whose length is not given is so many feet of the impulse long.
_FEET = 80.0
_COMPARTMENTS, _STEPS = 12.0, 16.0
_MOMENTS = 400
# Near the place of meeting arrivals are hastened by the other impulse: the form of
# each is followed up to so many feet before it, over so many feet.
_APART, _OVER = 8.0, 12.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collision:
    """Two impulses that ran against each other.

    Parameters
    ----------
    membrane, axon
        What they travelled along.
    delay
        How much later the far end was excited, ms.
    met
        Whether both travelled until they met.
    place, time
        Where and when they met: the last place that an impulse came to, mm and ms;
        None where they did not.
    expected
        Where two impulses of unchanged velocity would have met, mm; None where they
        did not.
    most_passages
        The largest number of impulses that came to any place. Had one passed through
        the other, it would be two.
    distance, arrival
        Places, mm, and when an impulse first came there, ms: (places,).
    places, times, voltage
        Of a picture of it: mm, ms, and mV, (times, places).
    """

    membrane: Membrane
    axon: Axon
    delay: float
    met: bool
    place: float | None
    time: float | None
    expected: float | None
    most_passages: int
    distance: Floats
    arrival: Floats
    places: Floats
    times: Floats
    voltage: Floats

    @property
    def annihilated(self) -> bool:
        """Whether they met and nothing travelled on."""
        return self.met and self.most_passages == 1


def collide(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    length: Any = None,
    delay: Any = "0 ms",
) -> Collision:
    """Excite both ends of an axon, and see what becomes of the two impulses.

    Parameters
    ----------
    membrane
        The same everywhere.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the axon: ``"476 um"``.
    length
        Of the axon; long enough for both to take their form when absent.
    delay
        How much later the far end is excited.
    """
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)
    chosen = Quantity(_FEET * pace.foot, cm) if length is None else length
    axon = Axon(diameter=diameter, resistivity=resistivity, length=chosen)
    late = _delay(delay, axon, pace)
    found = _run(membrane, axon, pace, late)
    distance, arrival = arrivals(found)
    met, meeting = _met(found, axon), int(np.argmax(arrival)) if arrival.size else 0
    shown = list(pictured(found.compartments))
    return Collision(
        membrane=membrane,
        axon=axon,
        delay=late,
        met=met,
        place=10.0 * _between(distance, arrival, meeting) if met else None,
        time=float(arrival[meeting]) if met else None,
        expected=_expected(distance, arrival, meeting, pace) if met else None,
        most_passages=int(passages(found).max()),
        distance=10.0 * distance,
        arrival=arrival,
        places=10.0 * found.compartments.distance[shown],
        times=found.outcome.probe_times,
        voltage=found.outcome.probed,
    )


def _delay(given: Any, axon: Axon, pace: Pace) -> float:
    late = coherent_value(given, ms, "delay")
    longest = float(axon.length) / pace.velocity
    if np.ndim(late) != 0 or not 0.0 <= late < longest:
        raise InvalidInput(
            "delay",
            found=f"{given!r}",
            expected=f"0 ms to {longest:.4g} ms, in which the first impulse is under "
            "way",
        )
    return float(late)


def _run(membrane: Membrane, axon: Axon, pace: Pace, late: float) -> CableRecord:
    length = float(axon.length)
    compartments = axon.compartments(int(np.ceil(_COMPARTMENTS * length / pace.foot)))
    step = 1.0 / (_STEPS * pace.rate)
    # Had an impulse passed through the other, it would have come to the end by then.
    duration = journey_time(pace, length) + late
    near = under_electrode(compartments.distance, pace, end=0.0)
    far = under_electrode(compartments.distance, pace, end=length)
    if set(near) & set(far):
        raise InvalidInput(
            "length",
            found=f"an axon of {mm.from_coherent(length):.4g} mm",
            expected="room for two electrodes, more than "
            f"{4.0 * mm.from_coherent(pace.foot):.4g} mm",
        )
    stimuli = dict.fromkeys(near, shock(membrane, pace))
    stimuli |= dict.fromkeys(far, shock(membrane, pace, at=late))
    conditions = CableConditions(
        duration=duration,
        step=step,
        rise=RISEN,
        probes=pictured(compartments),
        every=max(int(duration / step / _MOMENTS), 1),
    )
    return record_cable(membrane, compartments, stimuli, conditions)


def _met(found: CableRecord, axon: Axon) -> bool:
    """Whether an impulse came to every place."""
    distance, _ = arrivals(found)
    return distance.size == found.compartments.count and float(axon.length) > 0.0


def _between(distance: Floats, arrival: Floats, meeting: int) -> float:
    """Find the place of the latest arrival between compartments, cm."""
    if not 0 < meeting < arrival.size - 1:
        return float(distance[meeting])
    before, top, after = arrival[meeting - 1 : meeting + 2]
    part = 0.5 * (before - after) / (before - 2.0 * top + after)
    return float(distance[meeting] + part * (distance[1] - distance[0]))


def _expected(
    distance: Floats, arrival: Floats, meeting: int, pace: Pace
) -> float | None:
    """Prolong both journeys at their velocities until they cross, mm."""
    apart, over = _APART * pace.foot, _OVER * pace.foot
    here = distance[meeting]
    first = (distance < here - apart) & (distance > here - apart - over)
    second = (distance > here + apart) & (distance < here + apart + over)
    if min(np.count_nonzero(first), np.count_nonzero(second)) < 2:
        return None
    slopes, starts = zip(
        *(np.polyfit(distance[part], arrival[part], 1) for part in (first, second)),
        strict=True,
    )
    return float(10.0 * (starts[1] - starts[0]) / (slopes[0] - slopes[1]))
