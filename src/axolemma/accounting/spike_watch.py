"""Spikes measured while a long run is being made, as they are in the whole run.

A spike is written down once nothing that comes later can change its measures; the
steps from the spike before it on are held until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from axolemma.accounting.landmarks import (
    VOLTAGE,
    Landmarks,
    find_landmarks,
    find_stimulated,
    unfelt_when_steady,
)
from axolemma.accounting.measures import Spike, measure_spikes
from axolemma.accounting.spans import Spans
from axolemma.integration import Samples, Steps, Trajectory
from axolemma.simulation.windows import Course, Window

# So much of what came before is looked at again, ms: longer than an upstroke.
_LOOK_BACK = 1000.0
# A fall is followed for so many steps; no longer than memory lasts.
_MOST_HELD = 6_000
# The next spike, which may cut an undershoot short, has peaked so long after it, ms.
_UPSTROKE = 200.0
# Peaks nearer than this, ms, are the same one.
_SAME = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """Spikes that a window has settled.

    Parameters
    ----------
    spikes
        In order, counted from the beginning of the run.
    onsets, peaks, ends
        The run at their onsets, at their peaks, and where they had repolarised; at
        the peak of those that never did.
    """

    spikes: tuple[Spike, ...]
    onsets: Samples
    peaks: Samples
    ends: Samples


class SpikeWatch:
    """Finds the spikes of a long run as its windows come in.

    Parameters
    ----------
    course
        The run.
    """

    def __init__(self, course: Course) -> None:
        self._resting_voltage = float(course.beginning.rest.values[VOLTAGE])
        self._spike_level = float(course.membrane.spike_level)
        self._stimulated: Spans = find_stimulated(
            course.table,
            course.conditions.duration,
            unfelt=unfelt_when_steady(course.membrane),
        )
        self._held: Steps | None = None
        self._count = 0
        self._last_peak = -np.inf
        # Since when the current is inward that is so where the held steps begin.
        self._inward_since: float | None = None
        # Whether the excursion in which they begin has had its spike.
        self._is_spent = False

    def watch(self, window: Window, *, is_last: bool) -> Seen:
        """Look at a window.

        Parameters
        ----------
        window
            The one that follows the one before.
        is_last
            Whether the run ends with it.
        """
        steps = window.trajectory.steps if is_last else window.whole()
        if self._held is not None:
            steps = self._held.followed_by(steps)
        trajectory = replace(window.trajectory, steps=steps)
        if steps.time.size == 0:
            return _seen(trajectory, ())
        landmarks = find_landmarks(
            trajectory,
            resting_voltage=self._resting_voltage,
            spike_level=self._spike_level,
            stimulated=self._stimulated,
        )
        found = self._new(landmarks, measure_spikes(landmarks))
        settled = found if is_last else self._settled(found, steps)
        if not is_last:
            self._hold(landmarks, found, len(settled))
        spikes = tuple(
            replace(spike, index=self._count + place)
            for place, spike in enumerate(settled)
        )
        self._count += len(spikes)
        if spikes:
            self._last_peak = spikes[-1].time_ms
        return _seen(trajectory, spikes)

    def _new(self, landmarks: Landmarks, spikes: Sequence[Spike]) -> list[Spike]:
        """Leave out what was written down already."""
        start, since = landmarks.trajectory.start, self._last_peak + _SAME
        excited = landmarks.excited
        if self._is_spent and excited.starts and excited.starts[0] == start:
            since = max(since, excited.stops[0])
        new = [spike for spike in spikes if spike.time_ms > since]
        return [self._with_inward(spike, start) for spike in new]

    def _with_inward(self, spike: Spike, start: float) -> Spike:
        """Say when a current turned inward that was so when the held steps began."""
        known = self._inward_since
        if known is None or spike.inward_ms != start or spike.threshold_ms is None:
            return spike
        return replace(spike, inward_ms=max(known, self._last_peak))

    def _settled(self, spikes: Sequence[Spike], steps: Steps) -> list[Spike]:
        """Take the spikes that nothing later can change, or that waited too long."""
        if not spikes:
            return []
        *before, last = spikes
        is_over = (
            last.trough_ms is not None
            and last.half_width_ms is not None
            and last.half_width_onset_ms is not None
            and last.undershoot_end_ms is not None
            and last.undershoot_end_ms < steps.end_time - _UPSTROKE
        )
        held = steps.time.size - np.searchsorted(steps.time, last.onset_ms)
        if is_over or held > _MOST_HELD:
            return [*before, replace(last, is_cut=False)]
        return before

    def _hold(self, landmarks: Landmarks, found: Sequence[Spike], settled: int) -> None:
        """Keep the steps that are needed for the next spike."""
        steps = landmarks.trajectory.steps
        since = steps.end_time - _LOOK_BACK
        if settled < len(found):
            since = found[-1].onset_ms - _LOOK_BACK
        # The spike before shows where the search for the next one begins.
        if settled:
            since = max(since, found[settled - 1].onset_ms)
        first = int(np.searchsorted(steps.time, since, side="right")) - 1
        self._held = steps.part(max(first, 0), steps.time.size)
        before, start = landmarks.trajectory.start, float(self._held.time[0])
        turned = _holding_since(landmarks.inward, start)
        if turned != before or self._inward_since is None:
            self._inward_since = turned
        excursion = _holding_since(landmarks.excited, start)
        was_spent = self._is_spent and excursion == before
        self._is_spent = excursion is not None and (
            was_spent
            or any(excursion <= spike.time_ms < start for spike in found[:settled])
        )


def _seen(trajectory: Trajectory, spikes: tuple[Spike, ...]) -> Seen:
    """Evaluate a run at the moments of its spikes."""
    return Seen(
        spikes=spikes,
        onsets=trajectory.at([spike.onset_ms for spike in spikes]),
        peaks=trajectory.at([spike.time_ms for spike in spikes]),
        ends=trajectory.at([spike.repolarised_ms or spike.time_ms for spike in spikes]),
    )


def _holding_since(spans: Spans, time: float) -> float | None:
    """Give the beginning of the span that holds at a time."""
    return None if spans.stop_of(time) is None else spans.last_start(time)
