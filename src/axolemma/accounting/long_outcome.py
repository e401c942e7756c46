"""What a long run came to: firing to its end, fallen silent, or failed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.landmarks import REARM, VOLTAGE, find_stimulated
from axolemma.accounting.long_account import LongAccount

Floats = NDArray[np.float64]

LongKind = Literal[
    "no spike", "firing", "stimulus over", "depolarisation block", "silenced"
]

# So many intervals make a rate that a single late spike does not upset.
_INTERVALS = 10
# Firing is over when nothing came for this many of the last intervals.
MISSED = 3.0
# What is left of a spike is over by then, ms, and one that stands alone has no other.
AFTER = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Rates of firing, 1/s.

    Parameters
    ----------
    intervals
        How many each is taken over: ten, or all where there are fewer.
    first, last
        Over the first and the last ones.
    lowest, highest
        Over any.
    """

    intervals: int
    first: float
    last: float
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LongOutcome:
    """What a long run came to.

    Parameters
    ----------
    kind
        ``firing``: to the end. ``stimulus over``: it stopped with the stimulus.
        ``depolarisation block``: it failed, and the voltage stays so high that no
        other spike can begin. ``silenced``: it stopped though nothing else did.
    spikes
        How many.
    first_ms, last_ms
        Their peaks; None without any.
    stimulus_end_ms
        When the last stimulus ended; None where there is none.
    rates
        Of firing; None with less than two spikes.
    settled_mV
        Median of the voltage from 100 ms behind the last spike on; None where firing
        went on to the end.
    """

    kind: LongKind
    spikes: int
    first_ms: float | None
    last_ms: float | None
    stimulus_end_ms: float | None
    rates: Rates | None
    settled_mV: float | None


def find_long_outcome(account: LongAccount) -> LongOutcome:
    """Say what a long run came to."""
    times = account.spikes.column("time_ms")
    ends = find_stimulated(account.course.table, account.duration).stops
    stimulus_end = ends[-1] if ends else None
    kind = _kind(account, times, stimulus_end)
    settled = None
    if kind not in {"firing", "no spike"}:
        settled = _settled(account, float(times[-1]))
    return LongOutcome(
        kind=kind,
        spikes=times.size,
        first_ms=float(times[0]) if times.size else None,
        last_ms=float(times[-1]) if times.size else None,
        stimulus_end_ms=stimulus_end,
        rates=_rates(times),
        settled_mV=settled,
    )


def firing_rates(times: Floats, intervals: int) -> Floats:
    """Give the rates over so many intervals between spikes, 1/s.

    Parameters
    ----------
    times
        Of the spikes, ms, shape (spikes,).
    intervals
        How many make a rate; all where there are fewer.

    Returns
    -------
    numpy.ndarray
        One for each run of intervals, in order; empty with less than two spikes.
    """
    count = min(intervals, times.size - 1)
    if count < 1:
        return np.empty(0)
    return 1000.0 * count / (times[count:] - times[:-count])


def _rates(times: Floats) -> Rates | None:
    rates = firing_rates(times, _INTERVALS)
    if rates.size == 0:
        return None
    return Rates(
        intervals=min(_INTERVALS, times.size - 1),
        first=float(rates[0]),
        last=float(rates[-1]),
        lowest=float(rates.min()),
        highest=float(rates.max()),
    )


def _kind(account: LongAccount, times: Floats, stimulus_end: float | None) -> LongKind:
    if times.size == 0:
        return "no spike"
    intervals = np.diff(times)[-_INTERVALS:]
    missed = MISSED * float(intervals.max()) if times.size > 1 else AFTER
    last = float(times[-1])
    if account.duration - last <= missed:
        return "firing"
    settled = _settled(account, last)
    if settled is not None and settled > _rest(account) + REARM:
        return "depolarisation block"
    is_over = stimulus_end is not None and stimulus_end < account.duration
    if is_over and stimulus_end is not None and last >= stimulus_end - missed:
        return "stimulus over"
    return "silenced"


def _settled(account: LongAccount, last: float) -> float | None:
    """Give the median of the voltage after the last spike, mV."""
    grid = account.grid
    place = account.course.system.state_names.index(VOLTAGE)
    later = grid.states[place][grid.time > last + AFTER]
    return float(np.median(later)) if later.size else None


def _rest(account: LongAccount) -> float:
    return float(account.course.beginning.rest.values[VOLTAGE])
