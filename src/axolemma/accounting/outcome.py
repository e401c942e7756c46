"""Outcome: what kind of response a run shows, and what did not happen in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from axolemma.accounting.landmarks import Landmarks, driven_mechanisms, voltages
from axolemma.accounting.measures import Spike, landmarks_of
from axolemma.accounting.outlines import find_unfinished_onset
from axolemma.accounting.spans import on_both_sides
from axolemma.columns import by_name
from axolemma.integration import Trajectory
from axolemma.simulation import Record

OutcomeKind = Literal[
    "action potential",
    "several",
    "no spike",
    "depolarisation block",
    "anode break",
    "cut",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What kind of response a run shows.

    Parameters
    ----------
    kind
        - *action potential*: one spike;
        - *several*: more of them;
        - *no spike*;
        - *depolarisation block*: after a spike the voltage stays more than 20 mV above
          rest to the end, so that no other can begin;
        - *anode break*: the first spike arises after a stimulus that, until then,
          hyperpolarised on the whole;
        - *cut*: the run ended on the way up to the first peak, or before the only
          spike was repolarised or had its trough.
    spike_count
        How many spikes there are.
    highest_mV, highest_ms
        The highest voltage of the run, and when it was.
    peak_depolarisation_mV
        How far that is above rest.
    distance_to_level_mV
        How far that is below the level of a spike; negative above it.
    end_mV
        Voltage at the end of the run.
    has_undershoot
        Whether the voltage went below rest after some spike.
    is_held_depolarised
        Whether the run ends more than 20 mV above rest, neither rising to a spike
        nor coming down from one.
    is_rising_at_end
        Whether the run ended between the threshold and the peak of a spike.
    is_cut
        Whether the run ended before the last spike was repolarised or had its trough.
    """

    kind: OutcomeKind
    spike_count: int
    highest_mV: float
    highest_ms: float
    peak_depolarisation_mV: float
    distance_to_level_mV: float
    end_mV: float
    has_undershoot: bool
    is_held_depolarised: bool
    is_rising_at_end: bool
    is_cut: bool

    def __str__(self) -> str:
        return by_name(self)

    @property
    def facts(self) -> dict[str, Any]:
        """Everything but the kind, by name."""
        facts = asdict(self)
        del facts["kind"]
        return facts


def find_outcome(
    record: Record, spikes: Sequence[Spike], *, landmarks: Landmarks | None = None
) -> Outcome:
    """Say what kind of response a run shows.

    Parameters
    ----------
    record
        The run.
    spikes
        All of its spikes.
    landmarks
        Its landmarks, if they were found already.
    """
    marks = landmarks or landmarks_of(record)
    end = record.trajectory.duration
    highest_ms, highest_mV, end_mV = _extremes(marks)
    is_rising = find_unfinished_onset(marks) is not None
    is_cut = bool(spikes) and spikes[-1].is_cut
    is_excited = bool(marks.excited.stops) and marks.excited.stops[-1] == end
    is_held = is_excited and not (is_rising or is_cut)
    return Outcome(
        kind=_kind(record, spikes, is_held=is_held, is_rising=is_rising),
        spike_count=len(spikes),
        highest_mV=highest_mV,
        highest_ms=highest_ms,
        peak_depolarisation_mV=highest_mV - marks.resting_voltage,
        distance_to_level_mV=marks.spike_level - highest_mV,
        end_mV=end_mV,
        has_undershoot=any(spike.has_undershoot for spike in spikes),
        is_held_depolarised=is_held,
        is_rising_at_end=is_rising,
        is_cut=is_cut,
    )


def _kind(
    record: Record, spikes: Sequence[Spike], *, is_held: bool, is_rising: bool
) -> OutcomeKind:
    if not spikes:
        return "cut" if is_rising else "no spike"
    if is_held:
        return "depolarisation block"
    if stimulus_charge(record.trajectory, spikes[0].onset_ms) < 0.0:
        return "anode break"
    if len(spikes) > 1:
        return "several"
    return "cut" if spikes[0].is_cut else "action potential"


def stimulus_charge(trajectory: Trajectory, until: float) -> float:
    """Give the charge that the stimulus brought in until a time, nC/cm2.

    Where a push opened the channels of a receptor it is what these let in.
    """
    samples = trajectory.at([until])
    driven = driven_mechanisms(trajectory.system)
    return -sum(
        float(trajectory.total(route.name, samples)[0])
        for route in trajectory.system.routes
        if route.mechanism in driven
    )


def _extremes(landmarks: Landmarks) -> tuple[float, float, float]:
    """Give time and value of the highest voltage, and the voltage at the end."""
    trajectory = landmarks.trajectory
    turns = [*landmarks.rising.stops, *landmarks.breakpoints, 0.0, trajectory.duration]
    sides = voltages(trajectory, on_both_sides(trajectory, turns)).reshape(2, -1)
    highest = sides.max(axis=0)
    place = int(np.argmax(highest))
    return turns[place], float(highest[place]), float(sides[1, -1])
