"""The safety factor: how much more charge a place receives than it needs.

An impulse that comes excites the next place by the current that flows to it along the
axoplasm. The safety factor is that charge, from its beginning until the place gives
current on instead of taking it, divided by the charge that a current of the same
course must bring to the same membrane, alone, to excite it: the "current available" by
the "current required" [Tasaki 1959]. Excited is what rises at least half as high as the
impulse does on the unaltered axon.

Where the factor falls below one, the impulse dies. It can die above one too, of the
load of the axon ahead, which the membrane alone does not bear: heat blocks at 1.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon
from axolemma.equilibrium import parameter_values
from axolemma.experiments.alteration import Alteration
from axolemma.experiments.excitation import (
    RISEN,
    Pace,
    journey_time,
    pace_of,
    shock,
    under_electrode,
)
from axolemma.integration import Cell, InputTable, Plan, advance
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.conditions import STIMULUS
from axolemma.units import Quantity, cm

Floats = NDArray[np.float64]

# The axon is so many feet of the impulse long where nothing is altered; the first of
# them, in which the impulse takes its form, and the last, which its end is felt in, are
# not looked at.
_FEET, _FIRST, _LAST = 50.0, 14.0, 4.0
_COMPARTMENTS, _STEPS = 10.0, 16.0
# A place whose impulse dies is waited for so many times that of the foot.
_LINGER = 60.0
# A factor is looked for in this range; of so many values tried at once, so often.
_LOWEST, _HIGHEST, _TRIED, _ROUNDS = 1e-2, 1e2, 16, 3
# The current has begun when it is this part of its largest.
_FELT = 1e-6
# The alone membrane fires within so many times that of the foot, or not.
_FIRES = 200.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Safety:
    """Charge received and needed along an axon.

    Parameters
    ----------
    membrane, axon
        What the impulse travelled along.
    alteration
        What is different along a stretch of it; None where nothing is.
    distance
        Of the places, mm, (places,).
    received
        Charge that came to each along the axoplasm before it gave any on, nC/cm2,
        (places,).
    needed
        Charge that a current of that course must bring to excite the membrane there,
        nC/cm2; infinite where it is more than a hundred times what came, (places,).
    excited
        Whether the impulse came there, (places,).
    """

    membrane: Membrane
    axon: Axon
    alteration: Alteration | None
    distance: Floats
    received: Floats
    needed: Floats
    excited: NDArray[np.bool_]

    @property
    def factor(self) -> Floats:
        """The safety factor, (places,)."""
        return self.received / self.needed


def safety(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    alteration: Alteration | None = None,
    places: int = 25,
) -> Safety:
    """Find how safely an impulse is conducted, place by place.

    Parameters
    ----------
    membrane
        Each of its values one number.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the axon: ``"476 um"``.
    alteration
        A stretch that is different, from the first place that is looked at on.
    places
        How many are looked at.
    """
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)
    room = 0.0 if alteration is None else alteration.end
    length = Quantity(room + _FEET * pace.foot, cm)
    axon = Axon(diameter=diameter, resistivity=resistivity, length=length)
    laid = None if alteration is None else _shifted(alteration, pace)
    found, setting, chosen = _run(membrane, axon, pace, laid, places=places)
    looked = [
        _Place(found, setting, number, int(compartment))
        for number, compartment in enumerate(chosen)
    ]
    came = np.isin(chosen, found.outcome.crossed)
    step = 1.0 / (_STEPS * pace.rate)
    within = _FIRES / pace.rate
    needed = [each.needed(step=step, within=within) for each in looked]
    return Safety(
        membrane=membrane,
        axon=axon,
        alteration=laid,
        distance=10.0 * found.compartments.distance[chosen],
        received=np.array([each.received for each in looked]),
        needed=np.array(needed),
        excited=came,
    )


def _shifted(given: Alteration, pace: Pace) -> Alteration:
    """Put a stretch behind the part in which the impulse takes its form."""
    start = Quantity(_FIRST * pace.foot + float(given.start), cm)
    length = Quantity(float(given.length), cm)
    return Alteration(start=start, length=length, values=given.values)


def _run(
    membrane: Membrane,
    axon: Axon,
    pace: Pace,
    laid: Alteration | None,
    *,
    places: int,
) -> tuple[CableRecord, CableSetting, NDArray[np.int64]]:
    """Excite the beginning, and watch the charge that comes to each place."""
    length = float(axon.length)
    compartments = axon.compartments(int(np.ceil(_COMPARTMENTS * length / pace.foot)))
    ends = _FIRST * pace.foot, length - _LAST * pace.foot
    wanted = np.linspace(*ends, places)
    chosen = np.searchsorted(compartments.distance, wanted)
    values = {} if laid is None else laid.over(membrane, axon, compartments)
    setting = CableSetting(values=values)
    conditions = CableConditions(
        duration=journey_time(pace, length) + _LINGER / pace.rate,
        step=1.0 / (_STEPS * pace.rate),
        rise=RISEN,
        probes=(int(chosen[0]),),
        axial_probes=tuple(chosen.tolist()),
        has_totals=True,
    )
    excited = under_electrode(compartments.distance, pace, end=0.0)
    stimuli = dict.fromkeys(excited, shock(membrane, pace))
    found = record_cable(membrane, compartments, stimuli, conditions, setting=setting)
    return found, setting, chosen


class _Place:
    """A place on the axon: the current that came to it, and its membrane alone."""

    def __init__(
        self,
        found: CableRecord,
        setting: CableSetting,
        number: int,
        compartment: int,
    ) -> None:
        area = float(found.compartments.area[compartment])
        charge = found.outcome.axial_probed[:, number] / area
        times = found.outcome.probe_times
        current = np.diff(charge) / np.diff(times)
        # What flows at rest, where neighbours rest at other potentials.
        self.resting = float(current[0])
        end = _turned(current - self.resting)
        first = int(np.argmax(current - self.resting > _FELT * np.max(current)))
        self.times = times[first : end + 1] - times[first]
        self.current = np.maximum(current[first:end] - self.resting, 0.0)
        self.received = float(np.sum(self.current * np.diff(self.times)))
        self.system = found.system
        before = found.outcome.probed[:, 0]
        self.level = 0.5 * float(before[0] + before.max())
        own = {name: float(each[compartment]) for name, each in setting.values.items()}
        self.parameters = {**parameter_values(found.system), **own}
        self.start = {
            name: float(np.broadcast_to(each, found.compartments.count)[compartment])
            for name, each in found.start.items()
        }

    def needed(self, *, step: float, within: float) -> float:
        """Find the charge that a current of this course needs, nC/cm2."""
        if self.received <= 0.0:
            return np.inf
        # Charge that excites, by that which was received.
        tried: Floats = np.geomspace(_LOWEST, _HIGHEST, _TRIED)
        for _ in range(_ROUNDS):
            fires = self._fires(tried, step=step, within=within)
            if not fires.any():
                return np.inf
            first = int(np.argmax(fires))
            if first == 0:
                return float(self.received * tried[0])
            low, high = float(tried[first - 1]), float(tried[first])
            tried = np.linspace(low, high, _TRIED)
        return self.received * 0.5 * float(tried[0] + tried[-1])

    def _fires(
        self, scales: Floats, *, step: float, within: float
    ) -> NDArray[np.bool_]:
        """Say whether the membrane alone fires, for the current made so much larger."""
        duration = float(self.times[-1]) + within
        plan = Plan(
            system=self.system,
            duration=duration,
            record="events",
            level=self.level,
            step=step,
            has_totals=False,
        )
        cells = [
            Cell(
                parameters=self.parameters,
                start=self.start,
                table=self._table(float(scale)),
                relative_tolerance=1e-5,
            )
            for scale in scales
        ]
        return np.array([each.steps.time.size > 0 for each in advance(plan, cells)])

    def _table(self, scale: float) -> InputTable:
        """Give the current of one try, a value for each step of the axon's run."""
        value = np.append(scale * self.current, 0.0) + self.resting
        rows = value.size
        return InputTable(
            names=(STIMULUS,),
            start=self.times,
            value=value[:, None],
            slope=np.zeros((rows, 1)),
            jump=np.zeros((rows, 1)),
            oscillations=np.zeros((rows, 1, 0, 4)),
        )


def _turned(current: Floats) -> int:
    """Say how many steps it takes until a place gives current on."""
    top = int(np.argmax(current))
    behind = np.flatnonzero(current[top:] < 0.0)
    return top + int(behind[0]) if behind.size else current.size
