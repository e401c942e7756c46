"""An axon with an altered stretch, and room before and behind it for an impulse."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from axolemma.cable import Axon
from axolemma.experiments.alteration import Alteration
from axolemma.experiments.excitation import (
    RISEN,
    Pace,
    arrivals,
    journey_time,
    pace_of,
    pictured,
    shock,
    under_electrode,
)
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.units import Quantity, cm

# Feet of the impulse before the stretch, in which it takes its form, and behind it. It
# has passed when it comes to this part of what is behind.
_BEFORE, _BEHIND, _PASSED = 20.0, 16.0, 0.75
# The coarser of two runs has so many compartments to a foot and steps to its time.
_COMPARTMENTS, _STEPS = 6.0, 8.0
_MOMENTS = 400
# The stretch may be slow: it is given the time for so many times its length, and so
# many times that of the foot besides.
_PATIENCE, _LINGER = 3.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlteredAxon:
    """An axon long enough for an altered stretch, and what is before and behind it.

    Parameters
    ----------
    membrane
        Outside the stretch.
    axon, pace
        Of the impulse that comes to it.
    """

    membrane: Membrane
    axon: Axon
    pace: Pace

    def lay(self, given: Alteration) -> Alteration:
        """Put a stretch in its place."""
        start = Quantity(_BEFORE * self.pace.foot, cm)
        return replace(given, start=start)

    def run(self, laid: Alteration, fineness: int) -> CableRecord:
        """Excite the beginning of the axon."""
        pace, length = self.pace, float(self.axon.length)
        count = int(np.ceil(_COMPARTMENTS * length / pace.foot)) * fineness
        compartments = self.axon.compartments(count)
        extra = _PATIENCE * float(laid.length) / pace.velocity + _LINGER / pace.rate
        duration = journey_time(pace, length) + extra
        step = 1.0 / (_STEPS * fineness * pace.rate)
        conditions = CableConditions(
            duration=duration,
            step=step,
            rise=RISEN,
            probes=pictured(compartments),
            every=max(int(duration / step / _MOMENTS), 1),
        )
        excited = under_electrode(compartments.distance, pace, end=0.0)
        return record_cable(
            self.membrane,
            compartments,
            dict.fromkeys(excited, shock(self.membrane, pace)),
            conditions,
            setting=CableSetting(
                values=laid.over(self.membrane, self.axon, compartments)
            ),
        )

    def beyond(self, laid: Alteration) -> float:
        """Say where an impulse must come to have passed, cm."""
        return laid.end + _PASSED * (float(self.axon.length) - laid.end)

    def has_passed(self, found: CableRecord, laid: Alteration) -> bool:
        """Whether the impulse travelled on behind the stretch."""
        distance, _ = arrivals(found)
        return bool(distance.size and distance[-1] >= self.beyond(laid))

    def delay(self, found: CableRecord, laid: Alteration) -> float | None:
        """Say how much later than without the stretch it came behind it, ms."""
        if self.pace.wave is None:
            return None
        distance, arrival = arrivals(found)
        ends = np.array([0.75 * float(laid.start), self.beyond(laid)])
        late = np.interp(ends, distance, arrival)
        return float(late[1] - late[0] - (ends[1] - ends[0]) / self.pace.velocity)


def altered_axon(
    membrane: Membrane, resistivity: Any, diameter: Any, *, room: float
) -> AlteredAxon:
    """Make an axon with room for a stretch.

    Parameters
    ----------
    membrane
        Each of its values one number.
    resistivity, diameter
        Of the axon.
    room
        For the longest stretch, cm.
    """
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)
    length = Quantity(room + (_BEFORE + _BEHIND) * pace.foot, cm)
    axon = Axon(diameter=diameter, resistivity=resistivity, length=length)
    return AlteredAxon(membrane=membrane, axon=axon, pace=pace)
