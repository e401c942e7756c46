"""The account of a recording as tables: sweeps, phases, action potentials."""

from __future__ import annotations

from axolemma.explanation.recording import RecordingEvidence, SweepEvidence
from axolemma.report.markup import Markup
from axolemma.report.run_tables import MOST_PHASES, MOST_SPIKES
from axolemma.report.tables import table

MINUS = "\N{MINUS SIGN}"
_NONE = "–"
_MOST_SWEEPS = 200


def sweep_table(evidence: RecordingEvidence) -> Markup:
    """Lay out how each sweep fired, and measures of its first action potential."""
    steps = evidence.steps
    heads = [
        "Sweep", "Action potentials", "Threshold, mV", "Peak, mV", "Half-width, ms",
        "Trough, mV",
    ]  # fmt: skip
    note = "Threshold to trough: of the first action potential. "
    if steps is not None:
        heads[1:1] = ["Command, pA", "Rate, 1/s"]
        note += f"Command and rate: from {steps.start_ms:g} to {steps.stop_ms:g} ms. "
    rows: list[list[str]] = []
    for place, sweep in enumerate(evidence.sweeps[:_MOST_SWEEPS]):
        first = sweep.typical
        row = [
            str(sweep.account.number),
            f"{len(sweep.spikes):,}",
            _mV(first and first.threshold_mV),
            _mV(first and first.peak_mV),
            _ms(first and first.half_width_onset_ms),
            _mV(first and first.trough_mV),
        ]
        if steps is not None:
            row[1:1] = [
                f"{steps.current[place]:.4g}".replace("-", MINUS),
                f"{steps.rate[place]:.1f}",
            ]
        rows.append(row)
    left = len(evidence.sweeps) - len(rows)
    return table(
        "How each sweep fired", heads, rows, note + (f"{left} more." if left else "")
    )


def recorded_phase_table(evidence: SweepEvidence) -> Markup:
    """Lay out the phases: when, and from which voltage to which."""
    phases = evidence.account.phases
    rows = [
        [
            f"{number} {phase.name}",
            _NONE if phase.spike is None else str(phase.spike + 1),
            f"{phase.start_ms:.2f} – {phase.stop_ms:.2f}",
            _mV(phase.start_mV),
            _mV(phase.stop_mV),
        ]
        for number, phase in enumerate(phases[:MOST_PHASES], start=1)
    ]
    heads = ["Phase", "Action potential", "Time, ms", "From, mV", "To, mV"]
    left = len(phases) - len(rows)
    return table(
        f"The phases of sweep {evidence.account.number}",
        heads,
        rows,
        f"And {left:,} more phases." if left else "",
    )


def recorded_spike_table(evidence: SweepEvidence) -> Markup:
    """Lay out the measures of each action potential."""
    spikes = evidence.spikes
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
        "Number", "Threshold, mV", "Peak, mV", "Trough, mV", "Half-width, ms",
        "Steepest, mV/ms",
    ]  # fmt: skip
    left = len(spikes) - len(rows)
    more = (
        f"And {left:,} more of them, which the table spikes.csv lists. " if left else ""
    )
    return table(
        f"The action potentials of sweep {evidence.account.number}",
        heads,
        rows,
        f"{more}Times in ms.",
    )


def _at(voltage: float | None, time: float | None) -> str:
    if voltage is None or time is None:
        return _NONE
    return f"{_mV(voltage)} at {time:.2f}"


def _mV(voltage: float | None) -> str:
    return _NONE if voltage is None else f"{voltage:+.1f}".replace("-", MINUS)


def _ms(time: float | None) -> str:
    return _NONE if time is None else f"{time:.3f}"


def _slope(slope: float | None) -> str:
    return _NONE if slope is None else f"{slope:.0f}"
