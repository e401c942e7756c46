"""How an axon is excited in an experiment: scales of its impulse, electrode, duration.

Lengths are chosen in feet of the impulse, the length in which its rise grows e-fold
ahead of it, and times in the time that this takes, so that an experiment suits a giant
axon and a thin fibre alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon, Compartments
from axolemma.equilibrium import rest
from axolemma.errors import InvalidInput, NoRestingState
from axolemma.experiments.travelling_wave import (
    NoTravellingWave,
    TravellingWave,
    travelling_wave,
)
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import held_ions
from axolemma.simulation.cable import CableRecord
from axolemma.stimulus import Stimulus, pulse
from axolemma.units import Unit, coherent_value

Floats = NDArray[np.float64]

# The impulse has come when the voltage is this far above rest, mV: on the steep foot,
# of a small impulse too.
RISEN = 30.0
# Where no wave is known, its rate is taken to be that of the fastest gate at rest, near
# which it is where there is one, and at least this, 1/ms.
_USUAL_RATE = 5.0
# The electrode charges two feet of the axon by about this, mV, in so many times.
_CHARGED, _TIMES, _FEET = 100.0, 4.0, 2.0
# No axon is thinner than two membranes, cm, and none so wide that the foot of its
# impulse is this part of the width.
_THINNEST, _BLUNT = 1e-6, 0.1
# Places that the picture of the impulse has.
_PLACES = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The scales of an impulse.

    Parameters
    ----------
    rate
        At which its foot grows, 1/ms.
    foot
        Length in which it does, cm.
    wave
        The impulse of constant form; None where there is none.
    """

    rate: float
    foot: float
    wave: TravellingWave | None

    @property
    def velocity(self) -> float:
        """How fast it goes, cm/ms; about so fast where there is no wave."""
        return self.foot * self.rate


def pace_of(membrane: Membrane, *, resistivity: Any, diameter: Any) -> Pace:
    """Find the scales of the impulse of an axon.

    Parameters
    ----------
    membrane
        Each of its values one number.
    resistivity
        Of the axoplasm.
    diameter
        Of the axon.
    """
    axon = Axon(diameter=diameter, resistivity=resistivity, length="1 mm")
    try:
        wave = travelling_wave(membrane, resistivity=resistivity, diameter=diameter)
    except NoTravellingWave:
        wave = None
    rate = max(_USUAL_RATE, _fastest(membrane)) if wave is None else wave.rate
    conductance = 2.0 * float(axon.resistivity) * float(membrane.capacitance) * rate
    wide = float(axon.diameter)
    foot = float(np.sqrt(0.5 * wide / conductance))
    # The foot goes with the square root of the width.
    _require_width(wide, np.inf if wave is None else (foot / _BLUNT) ** 2 / wide)
    return Pace(rate=rate, foot=foot, wave=wave)


def _require_width(wide: float, widest: float) -> None:
    """Refuse an axon that the cable equation does not hold for, cm."""
    if not _THINNEST <= wide <= widest:
        raise InvalidInput(
            "diameter",
            found=f"an axon {1e4 * wide:.4g} um wide",
            expected=f"{1e4 * _THINNEST:g} um, twice the thickness of a membrane, to "
            f"{1e4 * widest:.4g} um, beyond which the impulse rises in a tenth of the "
            "width and is no longer the same all across it",
        )


def _fastest(membrane: Membrane) -> float:
    """Give the rate at which the fastest disturbance of rest dies out, 1/ms."""
    system = membrane.equations()
    try:
        found = rest(system, held=held_ions(system))
    except NoRestingState:
        return 0.0
    return float(np.max(np.abs(found.eigenvalues.real)))


def shock(membrane: Membrane, pace: Pace, *, at: float = 0.0) -> Stimulus:
    """Give a pulse that excites any membrane which conducts.

    Parameters
    ----------
    membrane, pace
        What it excites.
    at
        When, ms.
    """
    density = _CHARGED * float(membrane.capacitance) * pace.rate
    return pulse(
        f"{density:.10g} uA/cm2",
        start=f"{at:.10g} ms",
        duration=f"{_TIMES / pace.rate:.10g} ms",
    )


def under_electrode(distance: Floats, pace: Pace, *, end: float) -> tuple[int, ...]:
    """Give the compartments that an electrode at an end excites: the nearest two feet.

    Parameters
    ----------
    distance
        Of compartments, cm, (n,).
    pace
        Of the impulse.
    end
        Where the end is, cm.
    """
    away = np.abs(distance - end)
    width = float(np.min(np.diff(np.sort(distance)), initial=np.inf))
    count = max(round(_FEET * pace.foot / width), 1) if np.isfinite(width) else 1
    return tuple(np.argsort(away, kind="stable")[:count].tolist())


def journey_time(pace: Pace, length: float) -> float:
    """Say how long an impulse is given for a length of axon, cm: ms."""
    return 1.3 * length / pace.velocity + (_TIMES + 30.0) / pace.rate


def pictured(compartments: Compartments) -> tuple[int, ...]:
    """Choose the compartments that a picture shows."""
    wanted = np.linspace(0, compartments.count - 1, _PLACES).astype(int)
    return tuple(sorted(set(wanted.tolist())))


def arrivals(found: CableRecord) -> tuple[Floats, Floats]:
    """Give places in order, cm, and when an impulse first came there, ms."""
    outcome = found.outcome
    places, first = np.unique(outcome.crossed, return_index=True)
    return found.compartments.distance[places], outcome.crossing_times[first]


def passages(found: CableRecord) -> NDArray[np.int64]:
    """Count the impulses that came to each compartment, (n,)."""
    return np.bincount(found.outcome.crossed, minlength=found.compartments.count)


def positive(given: Any, unit: Unit, name: str, *, most: float = np.inf) -> float:
    """Read one quantity that is more than nothing, and no more than fits."""
    value = coherent_value(given, unit, name)
    if np.ndim(value) != 0 or not value > 0.0 or not np.isfinite(value):
        raise InvalidInput(name, found=f"{given!r}", expected="more than nothing")
    if value > most:
        raise InvalidInput(
            name,
            found=f"'{given}'",
            expected=f"at most {unit.from_coherent(most):.4g} {unit}: longer than that "
            "it follows no impulse of this membrane",
        )
    return float(value)
