"""How fast an impulse travels: an axon excited at one end, and finer and finer cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
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
    pictured,
    positive,
    shock,
    under_electrode,
)
from axolemma.experiments.refinement import extrapolated, share
from axolemma.experiments.travelling_wave import TravellingWave
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableConditions, CableRecord, record_cable
from axolemma.units import Quantity, cm, mm, ms

Floats = NDArray[np.float64]

# An axon whose length is not given is so many feet of the impulse long, more where the
# impulse needs longer to settle. Its far end is not yet felt at four fifths.
_FEET = (70.0, 140.0, 280.0)
_FROM, _TO = 0.5, 0.8
# What the velocity of a settled impulse still changes between the halves of that, as a
# part of it.
_SETTLED = 1e-4
# How often what it changes is counted as error: its settling and what the far end does
# go on beyond.
_UNSETTLED = 4.0
# An axon is at least so many feet long; a compartment of the finest run is at most so
# many of them wide, and a step so many of its times long.
_SHORTEST, _WIDEST, _LONGEST = 5.0, 2.0, 0.55
# The coarsest of three runs has so many compartments to a foot and steps to its time.
_COMPARTMENTS, _STEPS = 4.5, 5.0
# Each has half the step and half the compartment of the one before.
_LEVELS, _GROWTH = 3, 4.0
# In an axon so many times as roomy no impulse changes a concentration.
_ROOMY = 1e6
_ROOM = "membrane.volume_per_area"
# Moments that the picture of the impulse has.
_MOMENTS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """One of the runs that the velocity is extrapolated from.

    Parameters
    ----------
    compartments
        How many.
    step
        ms.
    velocity
        m/s; None where the impulse died.
    """

    compartments: int
    step: float
    velocity: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conduction:
    """An impulse along an axon.

    Parameters
    ----------
    membrane, axon
        What it travelled along.
    velocity, error
        Between half and four fifths of the axon, extrapolated to infinitely short
        steps and compartments, and how far that can be trusted, m/s; None where the
        impulse died.
    reached
        How far from the beginning it came, mm.
    distance, arrival
        Places, mm, and when the impulse came there, ms: (places,).
    wave
        The impulse of constant form, as an independent answer, with all concentrations
        held at rest; None where there is none.
    ionic_shift
        What the ions that the impulse itself moves change of the velocity, m/s: it is
        by so much off that of the wave. Nothing where concentrations are held.
    refinements
        The runs, the coarsest first.
    residual
        Charge that the books do not explain, as a part of what moved.
    places, times, voltage
        Of a picture of it: mm, ms, and mV, (times, places).
    """

    membrane: Membrane
    axon: Axon
    velocity: float | None
    error: float | None
    reached: float
    distance: Floats
    arrival: Floats
    wave: TravellingWave | None
    ionic_shift: float
    refinements: tuple[Refinement, ...]
    residual: float
    places: Floats
    times: Floats
    voltage: Floats


def conduct(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    length: Any = None,
    compartment: Any = None,
    step: Any = None,
    progress: Callable[[float], None] | None = None,
) -> Conduction:
    """Excite one end of an axon, and measure how fast the impulse travels.

    Parameters
    ----------
    membrane
        The same everywhere.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the axon: ``"476 um"``.
    length
        Of the axon; long enough for the impulse to settle when absent.
    compartment, step
        Of the finest run; fine enough for six digits or so when absent.
    progress
        Called now and then with the part of the work that is done.
    """
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)
    specific = Axon(diameter=diameter, resistivity=resistivity, length="1 mm")

    def begun(length: Any) -> tuple[Axon, list[tuple[int, float]], CableRecord]:
        axon = replace(specific, length=length)
        levels = _levels(axon, pace, compartment=compartment, step=step)
        shown = share(progress, 0, growth=_GROWTH)
        return axon, levels, _run(membrane, axon, pace, levels[0], progress=shown)

    lengths = [f"{feet * pace.foot:.6g} cm" for feet in _FEET]
    if length is not None:
        lengths = [length]
    axon, levels, coarse = begun(lengths[0])
    for longer in lengths[1:]:
        if not _is_unsettled(coarse, axon):
            break
        axon, levels, coarse = begun(longer)
    found = coarse
    measured = [_measured(coarse, axon, levels[0])]
    for number, level in enumerate(levels[1:], start=1):
        shown = share(progress, number, growth=_GROWTH)
        found = _run(membrane, axon, pace, level, progress=shown)
        measured.append(_measured(found, axon, level))
    velocity, error = extrapolated([each.velocity for each in measured])
    if error is not None:
        error += _UNSETTLED * _drift(found, axon)
    distance, arrival = arrivals(found)
    shown = found.outcome
    return Conduction(
        membrane=membrane,
        axon=axon,
        velocity=velocity,
        error=error,
        reached=10.0 * float(distance[-1]) if distance.size else 0.0,
        distance=10.0 * distance,
        arrival=arrival,
        wave=pace.wave,
        ionic_shift=_ionic_shift(coarse, axon, pace, levels[0]),
        refinements=tuple(measured),
        residual=coarse.residual,
        places=10.0 * found.compartments.distance[list(pictured(found.compartments))],
        times=shown.probe_times,
        voltage=shown.probed,
    )


def _levels(
    axon: Axon, pace: Pace, *, compartment: Any, step: Any
) -> list[tuple[int, float]]:
    """Give compartments and steps of each run, the coarsest first."""
    length, finest = float(axon.length), 2 ** (_LEVELS - 1)
    _require_room(length, pace)
    width = pace.foot / (_COMPARTMENTS * finest)
    if compartment is not None:
        width = positive(compartment, mm, "compartment", most=_WIDEST * pace.foot)
    short = 1.0 / (pace.rate * _STEPS * finest)
    if step is not None:
        short = positive(step, ms, "step", most=_LONGEST / pace.rate)
    coarse = max(int(np.ceil(length / (width * finest) * (1.0 - 1e-9))), 1)
    # Cut here already, so that 1e7 compartments are refused before any is run.
    axon.compartments(min(coarse * finest, 10**9))
    return [
        (coarse * 2**level, short * 2 ** (_LEVELS - 1 - level))
        for level in range(_LEVELS)
    ]


def _require_room(length: float, pace: Pace) -> None:
    """Refuse an axon on which nothing but the electrode would be measured."""
    least = _SHORTEST * pace.foot
    if length < least:
        raise InvalidInput(
            "length",
            found=f"an axon of {10.0 * length:.4g} mm",
            expected=f"at least {10.0 * least:.4g} mm, of which the electrode excites "
            "two fifths",
        )


def _run(
    membrane: Membrane,
    axon: Axon,
    pace: Pace,
    level: tuple[int, float],
    *,
    progress: Callable[[float], None] | None,
) -> CableRecord:
    """Excite the first two feet of an axon."""
    count, step = level
    compartments = axon.compartments(count)
    excited = under_electrode(compartments.distance, pace, end=0.0)
    duration = journey_time(pace, float(axon.length))
    conditions = CableConditions(
        duration=duration,
        step=step,
        rise=RISEN,
        has_totals=True,
        probes=pictured(compartments),
        every=max(int(duration / step / _MOMENTS), 1),
        progress=progress,
    )
    stimuli = dict.fromkeys(excited, shock(membrane, pace))
    return record_cable(membrane, compartments, stimuli, conditions)


def _measured(found: CableRecord, axon: Axon, level: tuple[int, float]) -> Refinement:
    return Refinement(
        compartments=level[0],
        step=level[1],
        velocity=_velocity(found, axon, (_FROM, _TO)),
    )


def _velocity(
    found: CableRecord, axon: Axon, stretch: tuple[float, float]
) -> float | None:
    """Measure the velocity along a stretch, in parts of the length: m/s."""
    distance, arrival = arrivals(found)
    ends = np.array(stretch) * float(axon.length)
    if not distance.size or distance[-1] < ends[1] or distance[0] > ends[0]:
        return None
    late = np.interp(ends, distance, arrival)
    if not late[1] > late[0]:
        return None
    # One cm/ms is ten m/s.
    return float(10.0 * (ends[1] - ends[0]) / (late[1] - late[0]))


def _ionic_shift(
    found: CableRecord, axon: Axon, pace: Pace, level: tuple[int, float]
) -> float:
    """Compare the velocity with that in an axon where no concentration changes, m/s.

    What compartments and steps do to the two velocities is the same.
    """
    membrane, velocity = found.membrane, _velocity(found, axon, (_FROM, _TO))
    volume = membrane.volume_per_area
    has_room = any(each.name == _ROOM for each in membrane.equation_parameters)
    if not has_room or not isinstance(volume, float) or velocity is None:
        return 0.0
    roomy = membrane.with_values({_ROOM: Quantity(_ROOMY * volume, cm)})
    held = _run(roomy, axon, pace, level, progress=None)
    other = _velocity(held, axon, (_FROM, _TO))
    return 0.0 if other is None else velocity - other


def _drift(found: CableRecord, axon: Axon) -> float:
    """Say by how much the velocity differs between the halves of the stretch, m/s."""
    middle = 0.5 * (_FROM + _TO)
    first = _velocity(found, axon, (_FROM, middle))
    second = _velocity(found, axon, (middle, _TO))
    return 0.0 if first is None or second is None else abs(first - second)


def _is_unsettled(found: CableRecord, axon: Axon) -> bool:
    velocity = _velocity(found, axon, (_FROM, _TO))
    return velocity is not None and _drift(found, axon) > _SETTLED * velocity
