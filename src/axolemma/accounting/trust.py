"""Trust: how far the numbers of a run can be trusted, and where they come from."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass

import llvmlite
import numpy as np

from axolemma.accounting.landmarks import Landmarks, find_upstrokes, voltages
from axolemma.accounting.ledger import Ledger, build_ledger
from axolemma.accounting.measures import Spike, landmarks_of
from axolemma.accounting.outlines import find_outlines, find_turns
from axolemma.accounting.spans import on_both_sides
from axolemma.columns import by_name
from axolemma.integration import Trajectory
from axolemma.simulation import Record
from axolemma.version import VERSION

# Boole's rule on the samples of a step, as parts of the step.
_BOOLE = np.array([7.0, 32.0, 12.0, 32.0, 7.0]) / 90.0
# A spike whose latency differs by this much between the two runs, ms, lingered so near
# to the threshold that errors not much larger would have cost it: along the unstable
# direction, of about 1 per ms, the margin is then some twenty times the error.
_LINGERING = 0.05
# A maximum this many errors from the level of a spike could have fallen on its other
# side.
_SAFETY = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """How far the numbers of a run can be trusted.

    Parameters
    ----------
    method
        How it was integrated, in words.
    relative_tolerance
        Bound of the error of a step.
    steps, rejected
        How many steps were taken, and turned back.
    voltage_error_mV
        Largest difference of the voltage from the same run at a tenth of the
        tolerance, both aligned on their spikes; None where there is no such run.
    spike_time_error_ms
        Largest difference of the times of peaks and upward crossings; None where
        nothing fired.
    ledger_residual
        Largest of the residuals of charge and of ions.
    quadrature_residual
        Between the charge that routes carried and an independent quadrature of their
        currents, as a part of all charge that moved.
    near_threshold
        Whether an error of this size might have made or cost a spike.
    provenance
        What computed it: versions, and the digest of the membrane.
    """

    method: str
    relative_tolerance: float
    steps: int
    rejected: int
    voltage_error_mV: float | None
    spike_time_error_ms: float | None
    ledger_residual: float
    quadrature_residual: float
    near_threshold: bool
    provenance: dict[str, str]

    def __str__(self) -> str:
        return by_name(self)


def assess(
    record: Record,
    spikes: Sequence[Spike],
    *,
    ledger: Ledger | None = None,
    landmarks: Landmarks | None = None,
) -> Trust:
    """Assess how far a run can be trusted.

    Parameters
    ----------
    record
        The run.
    spikes
        All of its spikes.
    ledger, landmarks
        Of the whole run, if they are there already.
    """
    voltage_error, time_error, is_near = None, None, False
    if record.check is not None:
        marks = landmarks or landmarks_of(record)
        comparison = _compare(marks, spikes, record.check)
        voltage_error, time_error, is_near = comparison
    return Trust(
        method=record.method,
        relative_tolerance=record.relative_tolerance,
        steps=record.trajectory.steps.time.size,
        rejected=record.rejected,
        voltage_error_mV=voltage_error,
        spike_time_error_ms=time_error,
        ledger_residual=(ledger or build_ledger(record)).residual,
        quadrature_residual=quadrature_residual(record.trajectory),
        near_threshold=is_near,
        provenance=provenance(record),
    )


def quadrature_residual(trajectory: Trajectory) -> float:
    """Compare what routes carried with a quadrature of their currents by Boole's rule.

    Returns
    -------
    float
        The sum over the routes of what differs over the whole run, as a part of the
        sum of all charge that moved, from step to step.
    """
    steps, samples = trajectory.steps, trajectory.samples
    currents = [route.current for route in trajectory.system.routes]
    inner = np.array(trajectory.evaluate(currents, samples))
    starts = inner[:, :-1].reshape(len(currents), steps.time.size, -1)
    ends = np.concatenate([starts[:, 1:, 0], inner[:, -1:]], axis=1)
    totals = np.column_stack([steps.totals[:, 1:], steps.end_totals])
    # Where the inputs jump, a step ends otherwise than the next one begins.
    breaks = np.flatnonzero(np.isin(steps.time, trajectory.table.start[1:]))
    left = trajectory.at(np.nextafter(steps.time[breaks], -np.inf))
    ends[:, breaks - 1] = np.array(trajectory.evaluate(currents, left))
    totals[:, breaks - 1] = left.totals
    carried = totals - steps.totals
    summed = np.concatenate([starts, ends[:, :, None]], axis=2) @ _BOOLE * steps.size
    moved = float(np.abs(carried).sum())
    missing = np.abs((carried - summed).sum(axis=1)).sum()
    return float(missing) / moved if moved else 0.0


def provenance(record: Record) -> dict[str, str]:
    """Say what computed a record."""
    return {
        "axolemma": VERSION,
        "numpy": np.__version__,
        "llvmlite": llvmlite.__version__,
        "python": platform.python_version(),
        "processor": platform.machine(),
        "system": platform.system(),
        "membrane": record.membrane.digest.hex(),
    }


def _compare(
    landmarks: Landmarks, spikes: Sequence[Spike], check: Trajectory
) -> tuple[float, float | None, bool]:
    """Give the errors of voltage and spike times, and whether a spike hangs on them."""
    tighter = find_upstrokes(
        check,
        resting_voltage=landmarks.resting_voltage,
        spike_level=landmarks.spike_level,
    )
    maxima, _ = find_turns(tighter)
    outlines = find_outlines(tighter, maxima)
    here: list[float] = []
    there: list[float] = []
    for spike, outline in zip(spikes, outlines, strict=False):
        crossing = tighter.above_level.last_start(outline.peak.time)
        if spike.crossing_ms and crossing:
            here.append(spike.crossing_ms)
            there.append(crossing)
        here.append(spike.time_ms)
        there.append(outline.peak.time)
    moments, shifts = np.array(here), np.array(there) - np.array(here)
    time_error = float(np.abs(shifts).max()) if here else None
    voltage_error = _voltage_error(landmarks, moments, shifts, check)
    is_lingering = bool(np.any(np.abs(np.diff(shifts, prepend=0.0)) > _LINGERING))
    is_near = len(spikes) != len(outlines) or is_lingering
    return (
        voltage_error,
        time_error,
        is_near or _nears_level(landmarks, _SAFETY * voltage_error),
    )


def _voltage_error(
    landmarks: Landmarks, moments: np.ndarray, shifts: np.ndarray, check: Trajectory
) -> float:
    """Compare voltages at times that correspond, those of the spikes among them.

    Between spikes the shift goes over from one to the next; the inputs stay in place.
    """
    trajectory = landmarks.trajectory
    fixed = np.array([0.0, *landmarks.breakpoints])
    knots = np.concatenate([fixed, moments])
    order = np.argsort(knots, kind="stable")
    moved = np.concatenate([np.zeros(fixed.size), shifts])
    samples = trajectory.samples
    times = samples.time + np.interp(samples.time, knots[order], moved[order])
    difference = voltages(trajectory, samples) - voltages(check, check.at(times))
    return float(np.abs(difference).max())


def _nears_level(landmarks: Landmarks, margin: float) -> bool:
    """Say whether some maximum lies within a margin of the level of a spike."""
    trajectory = landmarks.trajectory
    values = voltages(trajectory, on_both_sides(trajectory, landmarks.rising.stops))
    return bool(np.any(np.abs(values - landmarks.spike_level) < margin))
