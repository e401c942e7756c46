"""A run as a slide: which of its quantities are drawn, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting import Phase, Spike
from axolemma.figures import Band, Curve, Figure, Landmark, Level, Slide, draw
from axolemma.integration import Samples
from axolemma.simulation import Record
from axolemma.units import FARADAY

Floats = NDArray[np.float64]

VOLTAGE = "membrane.V"
MINUS = "\N{MINUS SIGN}"
SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
# More thresholds than this would hide the trace.
MOST_MARKED = 40
_PMOL = 1e6


def draw_run(
    record: Record,
    spikes: Sequence[Spike],
    phases: Sequence[Phase],
    *,
    title: str,
    subtitle: str,
) -> Figure:
    """Draw voltage, currents and ions moved on one time axis.

    Parameters
    ----------
    record
        The run.
    spikes, phases
        Of its account.
    title, subtitle
        What stands above the picture.
    """
    samples = _drawn(record)
    (voltage,) = record.trajectory.values([VOLTAGE], samples)
    return draw(
        Slide(
            title=_typeset(title),
            subtitle=_typeset(subtitle),
            time=samples.time,
            voltage=voltage,
            bands=tuple(
                Band(name=phase.name, start=phase.start_ms, stop=phase.stop_ms)
                for phase in phases
            ),
            landmarks=_landmarks(spikes),
            levels=_levels(record, samples),
            currents=_currents(record, samples),
            moved=_moved(record, samples),
        )
    )


def _drawn(record: Record) -> Samples:
    """Sample a run where it was, and on both sides of each jump of the stimulus."""
    trajectory = record.trajectory
    jumps = trajectory.table.start[1:]
    before = np.nextafter(jumps, -np.inf)
    times = np.concatenate([trajectory.samples.time, before, jumps])
    return trajectory.at(np.unique(times[times <= trajectory.duration]))


def _typeset(words: str) -> str:
    signs = {
        "uA": "µA",
        "cm2": "cm²",
        "Na+": "Na⁺",
        "K+": "K⁺",
        "degC": "°C",
        " -": f" {MINUS}",
    }
    for plain, sign in signs.items():
        words = words.replace(plain, sign)
    return words


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
        label = rf"E$_\mathrm{{{ion}}}$"
        levels.append(Level(label=label, values=voltage - drive, carrier=ion))
    return tuple(levels)


def _currents(record: Record, samples: Samples) -> tuple[Curve, ...]:
    """Add up the routes of each mechanism."""
    trajectory = record.trajectory
    routes = trajectory.system.routes
    values = trajectory.evaluate([route.current for route in routes], samples)
    sums: dict[str, Floats] = {}
    for route, current in zip(routes, values, strict=True):
        sums[route.mechanism] = sums.get(route.mechanism, 0.0) + current
    gated = {c.name: c.ion for c in record.membrane.channels if c.is_gated}
    curves: list[Curve] = []
    for name, current in sums.items():
        strongest = float(current[np.argmax(np.abs(current))])
        label = (
            f"{name.replace('_', ' ')} channels"
            if name in gated
            else name.replace("_", " ")
        )
        curves.append(
            Curve(label=label, carrier=name, values=current, quoted=strongest)
        )
    return tuple(curves)


def _moved(record: Record, samples: Samples) -> tuple[Curve, ...]:
    """Give the amount of each ion that has come in, pmol/cm2."""
    trajectory = record.trajectory
    valences = {ion.name: ion.valence for ion in record.membrane.ions}
    curves: list[Curve] = []
    for ion, valence in valences.items():
        routes = [r.name for r in trajectory.system.routes if r.ion == ion]
        if not routes:
            continue
        totals = [trajectory.total(name, samples) for name in routes]
        entered = -_PMOL * np.sum(totals, axis=0) / (valence * FARADAY)
        size = abs(valence)
        charge = f"{size if size > 1 else ''}{'+' if valence > 0 else '-'}"
        label = ion + charge.translate(SUPERSCRIPTS)
        curves.append(
            Curve(label=label, carrier=ion, values=entered, quoted=float(entered[-1]))
        )
    return tuple(curves)
