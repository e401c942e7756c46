"""The tables of a recording: its sweeps, and the phases and spikes of one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from axolemma.accounting.recorded import RecordedPhase, RecordedSpike
from axolemma.cli.tables import MOST_PHASES, MOST_SPIKES
from axolemma.cli.terminal import Line
from axolemma.columns import in_columns
from axolemma.explanation.recording import Steps, SweepEvidence

# A long protocol is shown by its beginning.
MOST_SWEEPS = 40


def sweep_table(sweeps: Sequence[SweepEvidence], steps: Steps | None) -> Iterator[Line]:
    """Give for each sweep how it fired, and measures of its first spike.

    Parameters
    ----------
    sweeps
        The sweeps.
    steps
        What the protocol varies; the rate is that in its step.
    """
    heads = ["sweep", "spikes", "threshold", "peak", "half-width", "trough"]
    if steps is not None:
        heads[1:1] = ["pA", "1/s"]
    rows: list[list[str]] = []
    for place, sweep in enumerate(sweeps[:MOST_SWEEPS]):
        first = sweep.typical
        row = [
            str(sweep.account.number),
            str(len(sweep.spikes)),
            _mV(first and first.threshold_mV),
            _mV(first and first.peak_mV),
            _ms(first and first.half_width_onset_ms),
            _mV(first and first.trough_mV),
        ]
        if steps is not None:
            row[1:1] = [
                f"{steps.current[place]:.4g}",
                f"{steps.rate[place]:.1f}",
            ]
        rows.append(row)
    yield from _table(rows, heads)
    if len(sweeps) > MOST_SWEEPS:
        left = len(sweeps) - MOST_SWEEPS
        yield Line(f" and {left} more sweeps (--json lists all)")
    note = " threshold to trough: of the first action potential, mV and ms"
    if steps is not None:
        note += f"; pA, 1/s: from {steps.start_ms:g} to {steps.stop_ms:g} ms"
    yield Line(note, "dim")


def phase_table(phases: Sequence[RecordedPhase]) -> Iterator[Line]:
    """Give the phases: of which spike, when, from which voltage to which."""
    rows = [
        [
            phase.name,
            "-" if phase.spike is None else str(phase.spike + 1),
            f"{phase.start_ms:.2f}",
            f"{phase.stop_ms:.2f}",
            f"{phase.start_mV:+.1f}",
            f"{phase.stop_mV:+.1f}",
        ]
        for phase in phases[:MOST_PHASES]
    ]
    heads = ["phase", "spike", "from, ms", "to, ms", "from, mV", "to, mV"]
    yield from _table(rows, heads)
    if len(phases) > MOST_PHASES:
        left = len(phases) - MOST_PHASES
        yield Line(f" and {left} more phases (--json lists all)")


def recorded_spike_table(spikes: Sequence[RecordedSpike]) -> Iterator[Line]:
    """Give threshold and measures of each spike."""
    rows = [
        [
            str(spike.index + 1),
            _at(spike.threshold_mV, spike.threshold_ms),
            _at(spike.peak_mV, spike.time_ms),
            _at(spike.trough_mV, spike.trough_ms),
            _ms(spike.half_width_onset_ms),
            _slope(spike.max_slope_mV_per_ms),
        ]
        for spike in spikes[:MOST_SPIKES]
    ]
    heads = [
        "spike",
        "threshold",
        "peak",
        "trough",
        "half-width, ms",
        "steepest, mV/ms",
    ]
    yield from _table(rows, heads)
    if len(spikes) > MOST_SPIKES:
        left = len(spikes) - MOST_SPIKES
        yield Line(f" and {left} more spikes (--spikes FILE.csv writes all)")
    yield Line(
        " threshold: where dV/dt, stimulus included, first reaches 10 mV/ms", "dim"
    )
    yield Line(" half-width: half-way from threshold to peak", "dim")


def _table(rows: Iterable[Sequence[str]], heads: Sequence[str]) -> Iterator[Line]:
    lines = in_columns(rows, heads).splitlines()
    for number, line in enumerate(lines):
        yield Line(f" {line}", "" if number else "dim")


def _at(voltage: float | None, time: float | None) -> str:
    if voltage is None or time is None:
        return "-"
    return f"{voltage:+.2f} at {time:.2f}"


def _mV(voltage: float | None) -> str:
    return "-" if voltage is None else f"{voltage:+.1f}"


def _ms(time: float | None) -> str:
    return "-" if time is None else f"{time:.3f}"


def _slope(slope: float | None) -> str:
    return "-" if slope is None else f"{slope:.0f}"
