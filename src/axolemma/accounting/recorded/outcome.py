"""Outcome of a recording: what kind of response a sweep shows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from axolemma.accounting.recorded.spikes import RecordedSpike
from axolemma.accounting.recorded.survey import Survey
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
        - *depolarisation block*: after a spike the voltage stays 5 mV above where the
          first one began for at least 100 ms, without another one;
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


# A block lasts at least so long, ms, this far above where the first spike began, mV.
_BLOCK = 100.0
_ABOVE = 5.0


def find_outcome(
    survey: Survey,
    spikes: Sequence[RecordedSpike],
    *,
    interval: float,
    level: float,
    is_rising: bool,
) -> RecordedOutcome:
    """Say what kind of response a sweep shows.

    Parameters
    ----------
    interval
        Between samples, ms.
    level
        That a spike passes, mV.
    is_rising
        Whether the sweep ended in an upstroke.
    """
    is_cut = bool(spikes) and spikes[-1].is_cut
    if (not spikes and is_rising) or (len(spikes) == 1 and is_cut):
        kind: RecordedOutcomeKind = "cut"
    elif _is_blocked(survey, spikes, interval):
        kind = "depolarisation block"
    elif not spikes:
        kind = "no spike"
    else:
        kind = "action potential" if len(spikes) == 1 else "several"
    return RecordedOutcome(
        kind=kind,
        spike_count=len(spikes),
        small_spike_count=len(survey.small_spikes),
        highest_mV=survey.highest_mV,
        highest_ms=survey.highest * interval,
        distance_to_level_mV=level - survey.highest_mV,
        lowest_mV=survey.lowest_mV,
        end_mV=survey.end_mV,
        has_undershoot=any(spike.has_undershoot for spike in spikes),
        is_rising_at_end=is_rising,
        is_cut=is_cut,
    )


def _is_blocked(
    survey: Survey, spikes: Sequence[RecordedSpike], interval: float
) -> bool:
    """Say whether the voltage stayed high after a spike, without another."""
    if not spikes:
        return False
    high = survey.means > spikes[0].onset_mV + _ABOVE
    width = survey.bin * interval
    fewest = math.ceil(_BLOCK / width)
    ends = [*(spike.onset_ms for spike in spikes[1:]), survey.means.size * width]
    for spike, end in zip(spikes, ends, strict=True):
        first, last = int(spike.time_ms / width) + 1, int(end / width)
        if last - first < fewest:
            continue
        run = 0
        for is_high in high[first:last].tolist():
            run = run + 1 if is_high else 0
            if run >= fewest:
                return True
    return False
