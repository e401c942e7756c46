"""Outcome of a recording: what kind of response a sweep shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from axolemma.accounting.recorded.cut_spikes import CutSpikes
from axolemma.accounting.recorded.quietness import Quietness
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
        - *depolarisation block*: from 50 ms after the peak of a spike at the latest
          the voltage stays, for at least 100 ms and without another spike, off the
          baseline, 5 mV above where the first one began, and no lower than 5 mV below
          where that one did;
        - *cut*: the sweep ended on the way up to the first peak, or before the only
          spike was repolarised or had its trough.
    spike_count
        How many spikes there are.
    blocked_after
        Index of the spike after which a block began; None without one.
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
    is_falling_at_start
        Whether the sweep began within a spike, which is not counted.
    is_rising_at_end
        Whether the sweep ended above the spike level before it reached a peak.
    is_cut
        Whether the sweep ended before the last spike was repolarised or had its
        trough.
    """

    kind: RecordedOutcomeKind
    spike_count: int
    blocked_after: int | None
    small_spike_count: int
    highest_mV: float
    highest_ms: float
    distance_to_level_mV: float
    lowest_mV: float
    end_mV: float
    has_undershoot: bool
    is_falling_at_start: bool
    is_rising_at_end: bool
    is_cut: bool

    def __str__(self) -> str:
        return by_name(self)


# A block begins so soon after a peak and lasts at least so long, ms; it is this far
# above where the first spike began, and no further below where the last one did, mV.
_SOON = 50.0
BLOCK = 100.0
_APART = 5.0


def find_outcome(
    survey: Survey,
    spikes: Sequence[RecordedSpike],
    *,
    interval: float,
    level: float,
    quiet: Quietness | None,
    cut: CutSpikes,
) -> RecordedOutcome:
    """Say what kind of response a sweep shows.

    Parameters
    ----------
    interval
        Between samples, ms.
    level
        That a spike passes, mV.
    quiet
        Says when the voltage is at the baseline; None without one.
    cut
        The spikes at its ends that it does not have in full.
    """
    blocked_after = _blocked_after(survey, spikes, quiet, interval)
    is_rising = cut.rising_from is not None
    is_cut = bool(spikes) and spikes[-1].is_cut
    if (not spikes and is_rising) or (len(spikes) == 1 and is_cut):
        kind: RecordedOutcomeKind = "cut"
    elif blocked_after is not None:
        kind = "depolarisation block"
    elif not spikes:
        kind = "no spike"
    else:
        kind = "action potential" if len(spikes) == 1 else "several"
    return RecordedOutcome(
        kind=kind,
        spike_count=len(spikes),
        blocked_after=blocked_after,
        small_spike_count=len(survey.small_spikes),
        highest_mV=survey.highest_mV,
        highest_ms=survey.highest * interval,
        distance_to_level_mV=level - survey.highest_mV,
        lowest_mV=survey.lowest_mV,
        end_mV=survey.end_mV,
        has_undershoot=any(spike.has_undershoot for spike in spikes),
        is_falling_at_start=cut.falling_to is not None,
        is_rising_at_end=is_rising,
        is_cut=is_cut,
    )


def _blocked_after(
    survey: Survey,
    spikes: Sequence[RecordedSpike],
    quiet: Quietness | None,
    interval: float,
) -> int | None:
    """Say after which spike the voltage stayed high without another, if it did."""
    if not spikes:
        return None
    width = survey.bin * interval
    soon, fewest = math.ceil(_SOON / width), math.ceil(BLOCK / width)
    ends = [*(spike.onset_ms for spike in spikes[1:]), survey.means.size * width]
    for spike, end in zip(spikes, ends, strict=True):
        first, last = int(spike.time_ms / width) + 1, int(end / width)
        if last - first < fewest:
            continue
        level = max(spikes[0].onset_mV + _APART, spike.onset_mV - _APART)
        is_high = survey.means[first : min(last, first + soon + fewest)] > level
        if not _lasts(is_high.tolist(), fewest):
            continue
        within = min(spike.time_ms + _SOON + BLOCK, end)
        if quiet is None or quiet.settled(spike.time_ms, within) is None:
            return spike.index
    return None


def _lasts(holds: Iterable[bool], fewest: int) -> bool:
    """Say whether something holds so many times, one after another."""
    run = 0
    for each in holds:
        run = run + 1 if each else 0
        if run >= fewest:
            return True
    return False
