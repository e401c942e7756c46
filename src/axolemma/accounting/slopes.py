"""Slopes: where the voltage of each spike rises and falls most steeply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axolemma.accounting.landmarks import VOLTAGE, Landmarks
from axolemma.accounting.outlines import Fall, Outline
from axolemma.accounting.spans import on_both_sides


@dataclass(frozen=True, slots=True, kw_only=True)
class Steepest:
    """The steepest slopes of a spike, the stimulus included.

    Parameters
    ----------
    rise_ms, rise
        Between onset and peak: when, ms, and the slope, mV/ms.
    fall_ms, fall
        After the peak; None where the slope has no minimum there.
    """

    rise_ms: float
    rise: float
    fall_ms: float | None
    fall: float | None


def find_steepest(
    landmarks: Landmarks, outlines: Sequence[Outline], falls: Sequence[Fall]
) -> list[Steepest]:
    """Find where the slope is largest before each peak and smallest after it."""
    speeding = landmarks.speeding
    rises: list[tuple[float, ...]] = []
    drops: list[tuple[float, ...]] = []
    for outline, fall in zip(outlines, falls, strict=True):
        onset, peak = outline.onset, outline.peak.time
        turns = speeding.stops_within(onset, peak)
        rises.append((onset, *turns, *landmarks.breakpoints_within(onset, peak)))
        turns = speeding.starts_within(peak, fall.bottom)
        drops.append((*turns, *landmarks.breakpoints_within(peak, fall.bottom)))
    slopes = _slopes(landmarks, [time for times in (*rises, *drops) for time in times])
    found: list[Steepest] = []
    for rise, drop in zip(rises, drops, strict=True):
        up = max(rise, key=lambda time: slopes[time][1])
        down = min(drop, key=lambda time: slopes[time][0], default=None)
        found.append(
            Steepest(
                rise_ms=up,
                rise=slopes[up][1],
                fall_ms=down,
                fall=None if down is None else slopes[down][0],
            )
        )
    return found


def slope_at_end(landmarks: Landmarks) -> float:
    """Give the slope of the voltage at the end of the run, mV/ms."""
    trajectory = landmarks.trajectory
    samples = trajectory.at([trajectory.duration])
    return float(trajectory.evaluate([trajectory.rate(VOLTAGE)], samples)[0][0])


def _slopes(
    landmarks: Landmarks, times: Sequence[float]
) -> dict[float, tuple[float, float]]:
    """Give the smaller and the larger of the slopes on both sides of each time."""
    trajectory = landmarks.trajectory
    samples = on_both_sides(trajectory, times)
    (values,) = trajectory.evaluate([trajectory.rate(VOLTAGE)], samples)
    sides = values.reshape(2, -1)
    ranges = zip(sides.min(axis=0).tolist(), sides.max(axis=0).tolist(), strict=True)
    return dict(zip(times, ranges, strict=True))
