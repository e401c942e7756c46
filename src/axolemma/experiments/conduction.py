"""How fast an impulse travels: an axon excited at one end, and finer and finer cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon
from axolemma.experiments.conduction_runs import (
    Level,
    drift_of,
    run_along,
    run_levels,
    velocity_of,
)
from axolemma.experiments.excitation import Pace, arrivals, pace_of, pictured
from axolemma.experiments.refinement import extrapolated, share
from axolemma.experiments.travelling_wave import TravellingWave
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord
from axolemma.units import Quantity, cm

Floats = NDArray[np.float64]

# An axon whose length is not given is so many feet of the impulse long, more where the
# impulse needs longer to settle.
_FEET = (70.0, 140.0, 280.0)
# What the velocity of a settled impulse still changes between the halves of the stretch
# on which it is measured, as a part of it.
_SETTLED = 1e-4
# How often what it changes is counted as error: its settling and what the far end does
# go on beyond.
_UNSETTLED = 4.0
# Each run has so many times the steps and compartments of the one before.
_GROWTH = 4.0
# What so much tighter a tolerance changes of the velocity, so many times, is what
# adaptive steps leave open.
_TIGHTER, _OPEN = 0.1, 1.5
# In an axon so many times as roomy no impulse changes a concentration.
_ROOMY = 1e6
_ROOM = "membrane.volume_per_area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """One of the runs that the velocity is extrapolated from.

    Parameters
    ----------
    compartments
        How many.
    step
        ms; the mean of adaptive ones.
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
    tolerance
        Of adaptive steps; None where they were fixed.
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
    tolerance: float | None
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
    tolerance: float | None = None,
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
    tolerance
        Bound of the error of adaptive steps instead, which all runs make then.
    progress
        Called now and then with the part of the work that is done.
    """
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)
    specific = Axon(diameter=diameter, resistivity=resistivity, length="1 mm")

    def begun(length: Any) -> tuple[Axon, list[Level], CableRecord]:
        axon = replace(specific, length=length)
        levels = run_levels(
            axon, pace, compartment=compartment, step=step, tolerance=tolerance
        )
        shown = share(progress, 0, growth=_GROWTH)
        return axon, levels, run_along(membrane, axon, pace, levels[0], progress=shown)

    lengths = [f"{feet * pace.foot:.6g} cm" for feet in _FEET]
    if length is not None:
        lengths = [length]
    axon, levels, coarse = begun(lengths[0])
    for longer in lengths[1:]:
        if not _is_unsettled(coarse, axon):
            break
        axon, levels, coarse = begun(longer)
    found = coarse
    measured = [_measured(coarse, axon)]
    for number, level in enumerate(levels[1:], start=1):
        shown = share(progress, number, growth=_GROWTH)
        found = run_along(membrane, axon, pace, level, progress=shown)
        measured.append(_measured(found, axon))
    velocity, error = extrapolated([each.velocity for each in measured])
    if error is not None:
        error += _UNSETTLED * drift_of(found, axon)
        if tolerance is not None:
            error += _left_open(coarse, axon, pace, levels[0])
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
        tolerance=tolerance,
        residual=found.residual,
        places=10.0 * found.compartments.distance[list(pictured(found.compartments))],
        times=shown.probe_times,
        voltage=shown.probed,
    )


def _measured(found: CableRecord, axon: Axon) -> Refinement:
    return Refinement(
        compartments=found.compartments.count,
        step=found.outcome.time / found.outcome.steps,
        velocity=velocity_of(found, axon),
    )


def _ionic_shift(found: CableRecord, axon: Axon, pace: Pace, level: Level) -> float:
    """Compare the velocity with that in an axon where no concentration changes, m/s.

    What compartments and steps do to the two velocities is the same.
    """
    membrane, velocity = found.membrane, velocity_of(found, axon)
    volume = membrane.volume_per_area
    has_room = any(each.name == _ROOM for each in membrane.equation_parameters)
    if not has_room or not isinstance(volume, float) or velocity is None:
        return 0.0
    roomy = membrane.with_values({_ROOM: Quantity(_ROOMY * volume, cm)})
    held = run_along(roomy, axon, pace, level, progress=None)
    other = velocity_of(held, axon)
    return 0.0 if other is None else velocity - other


def _left_open(found: CableRecord, axon: Axon, pace: Pace, level: Level) -> float:
    """Say what adaptive steps leave open of the velocity, m/s."""
    count, steps = level
    tighter = replace(steps, tolerance=_TIGHTER * steps.tolerance)
    other = run_along(found.membrane, axon, pace, (count, tighter), progress=None)
    loose, tight = (velocity_of(each, axon) for each in (found, other))
    if loose is None or tight is None:
        return loose or tight or 0.0
    return _OPEN * abs(loose - tight)


def _is_unsettled(found: CableRecord, axon: Axon) -> bool:
    velocity = velocity_of(found, axon)
    return velocity is not None and drift_of(found, axon) > _SETTLED * velocity
