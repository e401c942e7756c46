"""What an impulse does to one place that it passes: its form, and the ions it moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon
from axolemma.equilibrium import parameter_values, rest
from axolemma.errors import InternalError, NoRestingState
from axolemma.experiments.excitation import (
    RISEN,
    Pace,
    journey_time,
    pace_of,
    passages,
    shock,
    under_electrode,
)
from axolemma.experiments.refinement import extrapolated, share
from axolemma.experiments.travelling_wave import NoTravellingWave
from axolemma.expressions import evaluate
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import held_ions
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.simulation.conditions import VOLTAGE
from axolemma.units import FARADAY, Quantity, cm

Floats = NDArray[np.float64]

# The axon is so many feet of the impulse long; it is watched at this part of it.
_FEET, _WATCHED = 90.0, 0.6
# The coarsest of three runs has so many compartments to a foot and steps to its time.
_COMPARTMENTS, _STEPS, _LEVELS = 5.0, 8.0, 3
# Afterwards the membrane is given so many times its slowest time to come to rest.
_PATIENCE = 16.0
# Samples on either side of a landmark through which a polynomial is laid.
_AROUND = 3
# Na+ ions that the pump carries out for each ATP.
_SODIUM_PER_ATP = 3.0
# Of monovalent ions in a charge of 1 nC.
_PICOMOLES = 1e6 / FARADAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A measured number, and how far it can be trusted, in the same unit."""

    value: float
    error: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PassingImpulse:
    """An impulse of settled form, as an electrode at one place sees it.

    Each number is extrapolated to infinitely short steps and compartments.

    Parameters
    ----------
    membrane, axon
        What it travelled along.
    amplitude
        From rest to the peak, mV.
    undershoot
        How far the voltage then falls below rest, mV; nothing where it does not.
    half_width
        Between the times at half the amplitude, ms.
    rise, fall
        Steepest slopes up and down, mV/ms.
    moved
        Charge that each route carried inward beyond its share at rest, as an amount
        of monovalent ions, pmol/cm2.
    sodium
        Na+ that came in through gated channels, pmol/cm2.
    sodium_ratio
        That, by what charging the membrane to the peak takes.
    atp
        That the pump needs to bring it out again, pmol/cm2.
    times, voltage
        Of the finest run, there: ms and mV, (times,).
    """

    membrane: Membrane
    axon: Axon
    amplitude: Estimate
    undershoot: Estimate
    half_width: Estimate
    rise: Estimate
    fall: Estimate
    moved: Mapping[str, Estimate]
    sodium: Estimate
    sodium_ratio: Estimate
    atp: Estimate
    times: Floats
    voltage: Floats


def passing_impulse(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    progress: Callable[[float], None] | None = None,
) -> PassingImpulse:
    """Let an impulse pass a place on a long axon, and measure it there.

    Parameters
    ----------
    membrane
        The same everywhere.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the axon: ``"476 um"``.
    progress
        Called now and then with the part of the work that is done.

    Raises
    ------
    NoTravellingWave
        If the impulse dies before it comes to the place.
    """
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)
    length = Quantity(_FEET * pace.foot, cm)
    axon = Axon(diameter=diameter, resistivity=resistivity, length=length)
    runs: list[tuple[CableRecord, int]] = []
    for level in range(_LEVELS):
        shown = share(progress, level, growth=4.0, levels=_LEVELS)
        runs.append(_run(membrane, axon, pace, level, progress=shown))
    levels = [_measured(*each) for each in runs]
    found = {name: _estimate([each[name] for each in levels]) for name in levels[0]}
    return PassingImpulse(
        membrane=membrane,
        axon=axon,
        amplitude=found.pop("amplitude"),
        undershoot=found.pop("undershoot"),
        half_width=found.pop("half_width"),
        rise=found.pop("rise"),
        fall=found.pop("fall"),
        sodium=found.pop("sodium"),
        sodium_ratio=found.pop("sodium_ratio"),
        atp=found.pop("atp"),
        moved=found,
        times=runs[-1][0].outcome.probe_times,
        voltage=runs[-1][0].outcome.probed[:, 0],
    )


def _run(
    membrane: Membrane,
    axon: Axon,
    pace: Pace,
    level: int,
    *,
    progress: Callable[[float], None] | None,
) -> tuple[CableRecord, int]:
    """Excite the beginning; give the record and the compartment that is watched."""
    fineness = 2**level
    count = int(np.ceil(_COMPARTMENTS * _FEET)) * fineness
    compartments = axon.compartments(count)
    place = int(_WATCHED * count)
    excited = under_electrode(compartments.distance, pace, end=0.0)
    conditions = CableConditions(
        duration=journey_time(pace, float(axon.length))
        + _PATIENCE * _slowest(membrane),
        step=1.0 / (_STEPS * fineness * pace.rate),
        rise=RISEN,
        probes=(place,),
        has_totals=True,
        progress=progress,
    )
    found = record_cable(
        membrane,
        compartments,
        dict.fromkeys(excited, shock(membrane, pace)),
        conditions,
    )
    if passages(found)[place] != 1:
        raise NoTravellingWave(
            f"no single impulse passed along '{membrane.name}': at "
            f"{10.0 * compartments.distance[place]:.4g} mm from the excited end "
            f"{passages(found)[place]} came"
        )
    return found, place


def _slowest(membrane: Membrane) -> float:
    """Give the time in which the slowest disturbance of rest dies out e-fold, ms."""
    system = membrane.equations()
    return float(1.0 / np.min(-rest(system, held=held_ions(system)).eigenvalues.real))


def _measured(found: CableRecord, place: int) -> dict[str, float]:
    """Measure one run: form, then charges."""
    if found.rest is None:
        raise NoRestingState(f"'{found.membrane.name}' has no resting state")
    resting = found.rest.values[VOLTAGE]
    trace = _Trace(found.outcome.probe_times, found.outcome.probed[:, 0])
    peak_time, peak = trace.extreme()
    _, trough = trace.extreme(after=peak_time, is_lowest=True)
    half = 0.5 * (peak + resting)
    form = {
        "amplitude": peak - resting,
        "undershoot": max(resting - trough, 0.0),
        "half_width": trace.crossing(half, peak_time, is_before=False)
        - trace.crossing(half, peak_time, is_before=True),
        "rise": trace.steepest(),
        "fall": -trace.steepest(after=peak_time, is_falling=True),
    }
    return form | _charges(found, place, form["amplitude"])


def _charges(found: CableRecord, place: int, amplitude: float) -> dict[str, float]:
    """Sum what each route carried beyond rest, pmol/cm2."""
    system, outcome = found.system, found.outcome
    known = {
        **parameter_values(system),
        **found.start,
        **dict.fromkeys(system.input_names, 0.0),
    }
    currents = evaluate([route.current for route in system.routes], known)
    shares = np.array(currents, dtype=float) * outcome.time
    amounts = -_PICOMOLES * (outcome.totals[:, place] - shares)
    moved = dict(zip(system.route_names, amounts.tolist(), strict=True))
    moved = {name: each for name, each in moved.items() if "stimulus." not in name}
    gated = set(found.membrane.gated_routes)
    sodium = sum(
        moved[route.name]
        for route in system.routes
        if route.ion == "Na" and route.name in gated
    )
    charging = _PICOMOLES * float(found.membrane.capacitance) * amplitude
    return moved | {
        "sodium": sodium,
        "sodium_ratio": sodium / charging,
        "atp": sodium / _SODIUM_PER_ATP,
    }


class _Trace:
    """A voltage at equal steps, between which polynomials are laid."""

    def __init__(self, times: Floats, voltage: Floats) -> None:
        # The steps of the rows of the stimulus differ; the impulse is in the last row.
        steps = np.diff(times)
        first = int(np.flatnonzero(np.abs(steps - steps[-1]) > 1e-9 * steps[-1])[-1])
        self.times, self.voltage = times[first + 1 :], voltage[first + 1 :]
        self.step = float(steps[-1])

    def extreme(
        self, *, after: float = 0.0, is_lowest: bool = False
    ) -> tuple[float, float]:
        """Find the highest or lowest voltage behind a time, and when it was."""
        sign = -1.0 if is_lowest else 1.0
        values = np.where(self.times > after, sign * self.voltage, -np.inf)
        top = int(np.argmax(values))
        near = self._around(top)
        part = _root_near(np.polyder(near))
        return float(self.times[top] + part * self.step), float(np.polyval(near, part))

    def steepest(self, *, after: float = 0.0, is_falling: bool = False) -> float:
        """Find the largest slope up or down behind a time, mV/ms."""
        sign = -1.0 if is_falling else 1.0
        slopes = sign * np.gradient(self.voltage)
        slopes[self.times <= after] = -np.inf
        slope = np.polyder(self._around(int(np.argmax(slopes))))
        part = _root_near(np.polyder(slope))
        return float(np.polyval(slope, part)) / self.step

    def crossing(self, level: float, peak: float, *, is_before: bool) -> float:
        """Find the crossing of a level next to the time of a peak, ms."""
        above = self.voltage > level
        places = np.flatnonzero(above[:-1] != above[1:])
        early = places[self.times[places] < peak]
        place = int(early[-1]) if is_before else int(places[early.size])
        shifted = self._around(place)
        shifted[-1] -= level
        rise = self.voltage[place + 1] - self.voltage[place]
        guess = (level - self.voltage[place]) / rise
        return float(self.times[place] + _root_near(shifted, guess) * self.step)

    def _around(self, place: int) -> Floats:
        """Lay a polynomial through the samples around one, in steps from it."""
        near = np.arange(-_AROUND, _AROUND + 1)
        return np.polyfit(near, self.voltage[place + near], 2 * _AROUND)


def _root_near(polynomial: NDArray[Any], guess: float = 0.0) -> float:
    """Find the root nearest to a guess by Newton's method."""
    slope = np.polyder(polynomial)
    for _ in range(20):
        guess -= float(np.polyval(polynomial, guess) / np.polyval(slope, guess))
    return guess


def _estimate(values: list[float]) -> Estimate:
    best, error = extrapolated(values)
    if best is None or error is None:
        raise InternalError("a measurement without a value")
    return Estimate(value=best, error=error)
