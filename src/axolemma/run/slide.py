"""A run as a slide: which of its quantities are drawn, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Spike
from axolemma.accounting.wording import carrier_of, ion_sign, route_words
from axolemma.figures import Band, Curve, Figure, Landmark, Level, Slide, Theme, draw
from axolemma.integration import Samples
from axolemma.run.sight import Sight
from axolemma.simulation import Record
from axolemma.units import FARADAY

Floats = NDArray[np.float64]

VOLTAGE, STIMULUS = "membrane.V", "stimulus"
MINUS = "\N{MINUS SIGN}"
# More thresholds than this would hide the trace.
MOST_MARKED = 40
_PMOL = 1e6


def draw_slide(sight: Sight, theme: Theme) -> Figure:
    """Draw voltage, open channels, currents and ions moved on one time axis.

    Parameters
    ----------
    sight
        What there is to be seen.
    theme
        In which colours.
    """
    record = sight.record
    samples = _drawn(record)
    (voltage,) = record.trajectory.values([VOLTAGE], samples)
    return draw(
        Slide(
            title=sight.title,
            subtitle=sight.subtitle,
            time=samples.time,
            voltage=voltage,
            bands=tuple(
                Band(name=phase.name, start=phase.start_ms, stop=phase.stop_ms)
                for phase in sight.phases
            ),
            landmarks=_landmarks(sight.spikes),
            levels=_levels(record, samples),
            opened=_opened(record, samples),
            currents=_currents(record, samples),
            moved=_moved(record, samples),
        ),
        theme,
    )


def _drawn(record: Record) -> Samples:
    """Sample a run where it was, and on both sides of each jump of the stimulus."""
    trajectory = record.trajectory
    jumps = trajectory.table.start[1:]
    before = np.nextafter(jumps, -np.inf)
    times = np.concatenate([trajectory.samples.time, before, jumps])
    return trajectory.at(np.unique(times[times <= trajectory.duration]))


def _landmarks(spikes: Sequence[Spike]) -> tuple[Landmark, ...]:
    """Mark threshold, peak and trough of one spike, or the thresholds of several."""
    if len(spikes) > 1:
        return tuple(
            Landmark(label="threshold", time=s.threshold_ms, voltage=s.threshold_mV)
            for s in spikes[:MOST_MARKED]
            if s.threshold_ms is not None and s.threshold_mV is not None
        )
    points = [
        (name, time, voltage)
        for spike in spikes
        for name, time, voltage in (
            ("threshold", spike.threshold_ms, spike.threshold_mV),
            ("peak", spike.time_ms, spike.peak_mV),
            ("trough", spike.trough_ms, spike.trough_mV),
        )
    ]
    return tuple(
        _mark(name, time, voltage)
        for name, time, voltage in points
        if time is not None and voltage is not None
    )


def _mark(name: str, time: float, voltage: float) -> Landmark:
    label = f"{name}\n{voltage:+.1f} mV".replace("-", MINUS)
    return Landmark(label=label, time=time, voltage=voltage)


def _levels(record: Record, samples: Samples) -> tuple[Level, ...]:
    """Rest, and the equilibrium potential of each ion that a gated channel carries."""
    membrane, trajectory = record.membrane, record.trajectory
    size = samples.time.size
    resting = np.full(size, record.rest.values[VOLTAGE])
    levels = [Level(label="rest", values=resting)]
    gated = [channel for channel in membrane.channels if channel.is_gated]
    for ion in dict.fromkeys(channel.ion for channel in gated):
        channel = next(channel for channel in gated if channel.ion == ion)
        names = [VOLTAGE, f"{channel.name}.driving_force"]
        voltage, drive = trajectory.values(names, samples)
        label = f"{ion_sign(record.membrane, ion)} equilibrium"
        levels.append(Level(label=label, values=voltage - drive, carrier=ion))
    return tuple(levels)


def _opened(record: Record, samples: Samples) -> tuple[Curve, ...]:
    """Give the part of each gated channel that is open, %."""
    gated = [channel for channel in record.membrane.channels if channel.is_gated]
    names = [f"{channel.name}.open_fraction" for channel in gated]
    values = record.trajectory.values(names, samples)
    return tuple(
        Curve(
            label=route_words(record.membrane, channel.name),
            carrier=channel.ion,
            values=100.0 * opened,
            quoted=100.0 * float(opened.max()),
        )
        for channel, opened in zip(gated, values, strict=True)
    )


def _currents(record: Record, samples: Samples) -> tuple[Curve, ...]:
    """Add up the routes of each mechanism."""
    trajectory = record.trajectory
    routes = trajectory.system.routes
    values = trajectory.evaluate([route.current for route in routes], samples)
    sums: dict[str, Floats] = {}
    for route, current in zip(routes, values, strict=True):
        sums[route.mechanism] = sums.get(route.mechanism, 0.0) + current
    return tuple(
        Curve(
            label=route_words(record.membrane, name),
            carrier=carrier_of(record.membrane, name),
            values=current,
            quoted=float(current[np.argmax(np.abs(current))]),
        )
        for name, current in sums.items()
        # A membrane that a receptor excites has an electrode that does nothing.
        if name != STIMULUS or current.any()
    )


def _moved(record: Record, samples: Samples) -> tuple[Curve, ...]:
    """Give the amount of each ion that has come in, pmol/cm2."""
    trajectory = record.trajectory
    membrane = record.membrane
    curves: list[Curve] = []
    for ion in membrane.ions:
        routes = [r.name for r in trajectory.system.routes if r.ion == ion.name]
        if not routes:
            continue
        totals = [trajectory.total(name, samples) for name in routes]
        entered = -_PMOL * np.sum(totals, axis=0) / (ion.valence * FARADAY)
        curves.append(
            Curve(
                label=ion_sign(membrane, ion.name),
                carrier=ion.name,
                values=entered,
                quoted=float(entered[-1]),
            )
        )
    return tuple(curves)
