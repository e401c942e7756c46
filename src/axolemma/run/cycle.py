"""A run as a cycle: which of its points are drawn against their slopes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Phase
from axolemma.figures import Figure, Theme
from axolemma.figures.cycle import Arc, Cycle, draw_loop
from axolemma.figures.labels import Point
from axolemma.run.sight import Sight
from axolemma.simulation import Record

Floats = NDArray[np.float64]

VOLTAGE = "membrane.V"
# What a membrane at rest does not leave, mV.
STILL = 0.01
# More action potentials than this would only cover one another.
MOST_LOOPS = 60
# Parts into which the time between two samples is divided, where these are not many.
BETWEEN, MOST_REFINED = 4, 5000


def draw_cycle(sight: Sight, theme: Theme) -> Figure:
    """Draw the voltage against its slope.

    Parameters
    ----------
    sight
        What there is to be seen.
    theme
        In which colours.
    """
    trajectory = sight.record.trajectory
    stride = 1 + len(sight.spikes) // MOST_LOOPS
    phases = [each for each in sight.phases if (each.spike or 0) % stride == 0]
    samples = trajectory.at(_times(sight.record, phases))
    slope = trajectory.rate(VOLTAGE)
    voltage, slopes = trajectory.evaluate(
        [trajectory.system.expression(VOLTAGE), slope], samples
    )
    arcs: list[Arc] = []
    for phase in phases:
        start = int(np.searchsorted(samples.time, phase.start_ms))
        stop = int(np.searchsorted(samples.time, phase.stop_ms, side="right"))
        within = slice(start, stop)
        arcs.append(
            Arc(phase=phase.name, voltage=voltage[within], slope=slopes[within])
        )
    drawn = f"one action potential in {stride} is drawn" if stride > 1 else ""
    return draw_loop(
        Cycle(
            title=sight.title,
            subtitle=sight.subtitle,
            arcs=tuple(arcs),
            points=_points(sight),
            note=drawn,
        ),
        theme,
    )


def _times(record: Record, phases: Sequence[Phase]) -> Floats:
    """Give the times of some phases, their ends, and both sides of jumps in them."""
    trajectory = record.trajectory
    starts = np.array([phase.start_ms for phase in phases])
    stops = np.array([phase.stop_ms for phase in phases])
    jumps = trajectory.table.start[1:]
    sampled = _refined(trajectory.samples.time)
    times = np.concatenate([sampled, jumps, np.nextafter(jumps, -np.inf)])
    phase = np.searchsorted(starts, times, side="right") - 1
    times = times[(phase >= 0) & (times <= stops[np.maximum(phase, 0)])]
    return np.unique(np.concatenate([times, starts, stops]))


def _refined(times: Floats) -> Floats:
    """Put times between times, so that the loop of a spike is drawn round."""
    if times.size > MOST_REFINED:
        return times
    parts = np.linspace(0.0, 1.0, BETWEEN + 1)[:-1]
    between = times[:-1, None] + np.diff(times)[:, None] * parts
    return np.append(between.ravel(), times[-1])


def _points(sight: Sight) -> tuple[Point, ...]:
    """Name the landmarks of the first spike, or how far the voltage went instead."""
    found = [(name, time) for name, time in _moments(sight) if time is not None]
    trajectory = sight.record.trajectory
    samples = trajectory.at([time for _, time in found])
    voltage, slopes = trajectory.evaluate(
        [trajectory.system.expression(VOLTAGE), trajectory.rate(VOLTAGE)], samples
    )
    return tuple(
        Point(_label(name, float(x), float(y)), float(x), float(y))
        for (name, _), x, y in zip(found, voltage, slopes, strict=True)
    )


def _moments(sight: Sight) -> list[tuple[str, float | None]]:
    if not sight.spikes:
        samples = sight.record.trajectory.samples
        (voltage,) = sight.record.trajectory.values([VOLTAGE], samples)
        top = float(samples.time[int(np.argmax(voltage))])
        if float(np.ptp(voltage)) < STILL:
            return [("rest", 0.0)]
        return [("start", 0.0), ("highest", top)]
    spike = sight.spikes[0]
    return [
        ("threshold", spike.threshold_ms),
        ("steepest rise", spike.max_slope_ms),
        ("peak", spike.time_ms),
        ("steepest fall", spike.min_slope_ms),
        ("trough", spike.trough_ms),
    ]


def _label(name: str, voltage: float, slope: float) -> str:
    """Write a steep point with its slope, and any other with its voltage."""
    value = f"{slope:+.0f} mV/ms" if "steep" in name else f"{voltage:+.1f} mV"
    return f"{name}\n{value}".replace("-", "\N{MINUS SIGN}")
