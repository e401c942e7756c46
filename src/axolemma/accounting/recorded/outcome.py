"""Outcome of a recording: what kind of response a sweep shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from axolemma.columns import by_name

RecordedOutcomeKind = Literal[
    "action potential", "several", "no spike", "depolarisation block", "cut"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOutcome:
    """What kind of response a recorded sweep shows.

    Parameters
    ----------
    kind
        - *action potential*: one spike;
        - *several*: more of them;
        - *no spike*;
        - *depolarisation block*: after a spike the voltage stays above where that
          spike began for at least 100 ms without another one;
        - *cut*: the sweep ended on the way up to the first peak, or before the only
          spike was repolarised or had its trough.
    spike_count
        How many spikes there are.
    small_spike_count
        How many more there are below the spike level.
    highest_mV, highest_ms
        The highest voltage of the sweep, and when it was.
    distance_to_level_mV
        How far that is below the level of a spike; negative above it.
    lowest_mV
        The lowest voltage of the sweep.
    end_mV
        Voltage at the end of the sweep.
    has_undershoot
        Whether the voltage went below where a spike began after some spike.
    is_rising_at_end
        Whether the sweep ended above the spike level before it reached a peak.
    is_cut
        Whether the sweep ended before the last spike was repolarised or had its
        trough.
    """

    kind: RecordedOutcomeKind
    spike_count: int
    small_spike_count: int
    highest_mV: float
    highest_ms: float
    distance_to_level_mV: float
    lowest_mV: float
    end_mV: float
    has_undershoot: bool
    is_rising_at_end: bool
    is_cut: bool

    def __str__(self) -> str:
        return by_name(self)
