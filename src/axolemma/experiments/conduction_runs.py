"""The runs along an axon from which a conduction velocity is extrapolated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from axolemma.cable import Axon
from axolemma.errors import InvalidInput
from axolemma.experiments.excitation import (
    RISEN,
    Pace,
    arrivals,
    journey_time,
    pictured,
    positive,
    shock,
    under_electrode,
)
from axolemma.experiments.steps import Steps, adaptive_steps, refined_steps
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.units import mm

# Number of compartments, and how a run steps.
Level = tuple[int, Steps]

# The velocity is measured between these parts of the axon: there an impulse has
# settled, and does not yet feel the far end.
_FROM, _TO = 0.5, 0.8
# An axon is at least so many feet long; a compartment of the finest run is at most so
# many of them wide, and a step so many of its times long.
_SHORTEST, _WIDEST, _LONGEST = 5.0, 2.0, 0.55
# The coarsest of the runs has so many compartments to a foot and steps to its time;
# each has half the step and half the compartment of the one before.
_COMPARTMENTS, _STEPS, _LEVELS = 4.5, 5.0, 3
# Moments that the picture of the impulse has.
_MOMENTS = 400


def run_levels(
    axon: Axon, pace: Pace, *, compartment: Any, step: Any, tolerance: float | None
) -> list[Level]:
    """Say how many compartments each run has and how it steps, the coarsest first.

    Parameters
    ----------
    axon, pace
        What conducts, and the scales of its impulse.
    compartment, step
        Of the finest run; usual ones when absent.
    tolerance
        Of adaptive steps instead.
    """
    counts = _counts(axon, pace, compartment)
    return list(zip(counts, _steps(step, tolerance, pace), strict=True))


def _counts(axon: Axon, pace: Pace, compartment: Any) -> list[int]:
    """Say how many compartments each run has, the coarsest first."""
    length, finest = float(axon.length), 2 ** (_LEVELS - 1)
    _require_room(length, pace)
    width = pace.foot / (_COMPARTMENTS * finest)
    if compartment is not None:
        width = positive(compartment, mm, "compartment", most=_WIDEST * pace.foot)
    coarse = max(int(np.ceil(length / (width * finest) * (1.0 - 1e-9))), 1)
    # Cut here already, so that 1e7 compartments are refused before any is run.
    axon.compartments(min(coarse * finest, 10**9))
    return [coarse * 2**level for level in range(_LEVELS)]


def _steps(step: Any, tolerance: float | None, pace: Pace) -> list[Steps]:
    """Say how each run steps, the coarsest first."""
    if tolerance is not None:
        return [adaptive_steps(step, tolerance)] * _LEVELS
    usual = 1.0 / (pace.rate * _STEPS * 2 ** (_LEVELS - 1))
    most = _LONGEST / pace.rate
    return refined_steps(step, usual=usual, levels=_LEVELS, most=most)


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


def run_along(
    membrane: Membrane,
    axon: Axon,
    pace: Pace,
    level: Level,
    *,
    progress: Callable[[float], None] | None,
) -> CableRecord:
    """Excite the first two feet of an axon.

    Parameters
    ----------
    membrane, axon, pace
        What conducts, and the scales of its impulse.
    level
        How the axon is cut, and how the run steps.
    progress
        Called now and then with the part of the run that is done.
    """
    count, steps = level
    compartments = axon.compartments(count)
    excited = under_electrode(compartments.distance, pace, end=0.0)
    duration = journey_time(pace, float(axon.length))
    conditions = CableConditions(
        duration=duration,
        step=steps.length,
        relative_tolerance=steps.tolerance,
        rise=RISEN,
        has_totals=True,
        probes=pictured(compartments),
        every=1
        if steps.length is None
        else max(int(duration / steps.length / _MOMENTS), 1),
        progress=progress,
    )
    stimuli = dict.fromkeys(excited, shock(membrane, pace))
    return record_cable(membrane, compartments, stimuli, conditions)


def velocity_of(
    found: CableRecord, axon: Axon, stretch: tuple[float, float] = (_FROM, _TO)
) -> float | None:
    """Measure the velocity along a stretch, m/s; None where no impulse passed it.

    Parameters
    ----------
    found
        The run.
    axon
        What it ran along.
    stretch
        From and to, in parts of the length.
    """
    distance, arrival = arrivals(found)
    ends = np.array(stretch) * float(axon.length)
    if not distance.size or distance[-1] < ends[1] or distance[0] > ends[0]:
        return None
    late = np.interp(ends, distance, arrival)
    if not late[1] > late[0]:
        return None
    # One cm/ms is ten m/s.
    return float(10.0 * (ends[1] - ends[0]) / (late[1] - late[0]))


def drift_of(found: CableRecord, axon: Axon) -> float:
    """Say by how much the velocity differs between the halves of the stretch, m/s.

    Parameters
    ----------
    found
        The run.
    axon
        What it ran along.
    """
    middle = 0.5 * (_FROM + _TO)
    first = velocity_of(found, axon, (_FROM, middle))
    second = velocity_of(found, axon, (middle, _TO))
    return 0.0 if first is None or second is None else abs(first - second)
