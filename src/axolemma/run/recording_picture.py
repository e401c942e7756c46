"""A recorded sweep as a picture, and several: what of them is drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.recorded import RecordedSpike
from axolemma.explanation.recording import Piece, Steps, SweepEvidence
from axolemma.figures import Band, Figure, Landmark, Theme
from axolemma.figures.measurement import Measurement, draw_measurement
from axolemma.figures.recording import (
    Enlarged,
    Marks,
    RecordedSlide,
    Trace,
    draw_recording,
)
from axolemma.recordings import Recorded, Sweep
from axolemma.run.envelope import envelope
from axolemma.run.recording_headline import sampling, sweep_headline

Floats = NDArray[np.float64]

MINUS = "\N{MINUS SIGN}"
# Around the spike that is enlarged: ms before its onset, and how many times the time
# from onset to repolarisation behind its trough.
_BEFORE, _BEHIND = 2.0, 3.0
# At the most so many ms are shown behind its peak.
_LONGEST = 60.0


def draw_sweep(
    recorded: Recorded,
    sweep: Sweep,
    evidence: SweepEvidence,
    *,
    theme: Theme,
    is_titled: bool = True,
) -> Figure:
    """Draw a sweep with its phases, the command, and one spike enlarged.

    Parameters
    ----------
    recorded, sweep, evidence
        The sweep, the recording that it belongs to, and its account.
    theme
        In which colours.
    is_titled
        Whether the picture says itself what it shows.
    """
    headline = sweep_headline(evidence)
    title = f"{headline.capitalize()} · {recorded.name}, sweep {sweep.number}"
    subtitle = f"{recorded.format} · {recorded.channel} · {sampling(evidence)}"
    return draw_recording(
        RecordedSlide(
            title=title if is_titled else "",
            subtitle=subtitle if is_titled else "",
            start=0.0,
            stop=sweep.count * sweep.interval,
            voltage=Trace(*envelope(sweep.voltage, sweep.count, sweep.interval)),
            bands=tuple(
                Band(name=phase.name, start=phase.start_ms, stop=phase.stop_ms)
                for phase in evidence.account.phases
            ),
            marks=_marks(evidence),
            command=_command(sweep, evidence.pieces),
            enlarged=_enlarged(sweep, evidence),
        ),
        theme,
    )


def draw_rates(steps: Steps, *, theme: Theme) -> Figure:
    """Draw the rate of firing against the current, a point a sweep.

    Parameters
    ----------
    steps
        What the protocol varies.
    theme
        In which colours.
    """
    order = np.argsort(steps.current, kind="stable")
    return draw_measurement(
        Measurement(
            title="",
            subtitle="",
            across=f"command from {steps.start_ms:g} to {steps.stop_ms:g} ms, pA",
            up="action potentials a second",
            values=steps.current[order],
            measured=steps.rate[order],
        ),
        theme,
    )


def _marks(evidence: SweepEvidence) -> tuple[Marks, ...]:
    """Mark threshold, peak and trough of every spike, as far as it has them."""
    found: list[Marks] = []
    for name, time, voltage in (
        ("threshold", "threshold_ms", "threshold_mV"),
        ("peak", "time_ms", "peak_mV"),
        ("trough", "trough_ms", "trough_mV"),
    ):
        points = [(getattr(s, time), getattr(s, voltage)) for s in evidence.spikes]
        known = np.array([point for point in points if None not in point], dtype=float)
        known = known.reshape(-1, 2)
        found.append(Marks(name=name, time=known[:, 0], voltage=known[:, 1]))
    return tuple(found)


def _command(sweep: Sweep, pieces: tuple[Piece, ...]) -> Trace | None:
    if not pieces:
        return None
    if any(piece.kind == "other" for piece in pieces):
        return Trace(*envelope(sweep.command, sweep.count, sweep.interval))
    time = [end for piece in pieces for end in (piece.start_ms, piece.stop_ms)]
    values = [end for piece in pieces for end in (piece.start_pA, piece.stop_pA)]
    return Trace(np.array(time), np.array(values))


def _enlarged(sweep: Sweep, evidence: SweepEvidence) -> Enlarged | None:
    spike = evidence.typical
    if spike is None:
        return None
    start, stop = _window(sweep, evidence, spike)
    first, last = int(start / sweep.interval), int(np.ceil(stop / sweep.interval)) + 1
    last = min(last, sweep.count)
    voltage = sweep.voltage(first, last)
    time = np.arange(first, last, dtype=np.float64) * sweep.interval
    return Enlarged(
        title=f"{evidence.which(spike)} action potential",
        voltage=Trace(time, voltage),
        bands=_bands(evidence, spike, float(time[0]), float(time[-1])),
        landmarks=_landmarks(spike, float(time[-1])),
    )


def _window(
    sweep: Sweep, evidence: SweepEvidence, spike: RecordedSpike
) -> tuple[float, float]:
    """Choose what is shown of a spike: from before its onset to behind its trough."""
    back = spike.repolarised_ms or spike.trough_ms or spike.time_ms
    width = max(back - spike.onset_ms, 10.0 * sweep.interval)
    stop = max(back, spike.trough_ms or back) + _BEHIND * width
    following = evidence.after(spike)
    end = sweep.count * sweep.interval
    if following is not None:
        end = following.onset_ms
    stop = min(stop, end, spike.time_ms + max(_LONGEST, 4.0 * width))
    return max(0.0, spike.onset_ms - max(_BEFORE, width)), stop


def _bands(
    evidence: SweepEvidence, spike: RecordedSpike, start: float, stop: float
) -> tuple[Band, ...]:
    """Cut the phases to the window; those of neighbours that only touch it are left."""
    return tuple(
        Band(
            name=phase.name,
            start=max(phase.start_ms, start),
            stop=min(phase.stop_ms, stop),
        )
        for phase in evidence.account.phases
        if phase.start_ms < stop
        and phase.stop_ms > start
        and (phase.spike == spike.index or phase.stop_ms <= spike.onset_ms)
    )


def _landmarks(spike: RecordedSpike, stop: float) -> tuple[Landmark, ...]:
    points = (
        ("threshold", spike.threshold_ms, spike.threshold_mV),
        ("peak", spike.time_ms, spike.peak_mV),
        ("trough", spike.trough_ms, spike.trough_mV),
    )
    return tuple(
        Landmark(
            label=f"{name}\n{voltage:+.1f} mV".replace("-", MINUS),
            time=time,
            voltage=voltage,
        )
        for name, time, voltage in points
        if time is not None and voltage is not None and time <= stop
    )
