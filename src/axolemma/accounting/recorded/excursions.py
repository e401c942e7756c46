"""Excursions: which rises of a recorded voltage through the spike level are spikes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.trace import Stretch, Trace
from axolemma.accounting.recorded.windows import Bools, Ints, Windows, together

# By how much a spike rises, and what parts it from the next, mV. Noise of 1 mV
# spans 9 mV in a million samples.
PROMINENCE = 10.0
# How long before the peak its rise, and after it its fall, are looked for, ms.
RISE_WITHIN = 20.0
_FALL_WITHIN = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Excursion:
    """A stretch of samples above the spike level.

    Parameters
    ----------
    first, last
        Its first sample, and the sample after its last one.
    highest
        Its highest voltage, mV.
    dip
        The lowest voltage between it and the excursion before, mV.
    """

    first: int
    last: int
    highest: float
    dip: float


@dataclass(slots=True)
class Excursions:
    """The excursions of a sweep, found block after block.

    Parameters
    ----------
    level
        mV.
    """

    level: float
    _found: list[Excursion]
    _dip: float
    _is_above: bool | None

    @classmethod
    def above(cls, level: float) -> Excursions:
        """Begin a search."""
        return cls(level, [], np.inf, None)

    def look_at(self, block: Stretch) -> None:
        """Continue the search in the next block."""
        is_above = block.voltage >= self.level
        starts = np.flatnonzero(np.diff(is_above)) + 1
        starts = np.concatenate([[0], starts])
        stops = [*starts[1:].tolist(), is_above.size]
        highest = np.maximum.reduceat(block.voltage, starts).tolist()
        lowest = np.minimum.reduceat(block.voltage, starts).tolist()
        above = bool(is_above[0])
        for first, last, high, low in zip(
            starts.tolist(), stops, highest, lowest, strict=True
        ):
            if above:
                self._rise(block.first + first, block.first + last, high)
            else:
                self._dip = min(self._dip, low)
                self._is_above = False
            above = not above

    def parted(self) -> list[Excursion]:
        """Give the excursions, those joined between which the voltage hardly falls."""
        joined: list[Excursion] = []
        for each in self._found:
            before = joined[-1] if joined else None
            if before is not None:
                lower = min(before.highest, each.highest)
                if each.dip > lower - PROMINENCE:
                    highest = max(before.highest, each.highest)
                    joined[-1] = replace(before, last=each.last, highest=highest)
                    continue
            joined.append(each)
        return joined

    def _rise(self, first: int, last: int, highest: float) -> None:
        if self._is_above:
            before = self._found[-1]
            highest = max(before.highest, highest)
            self._found[-1] = replace(before, last=last, highest=highest)
            return
        # A sweep that begins above the level has not passed it; its dip says so.
        dip = -np.inf if self._is_above is None else self._dip
        self._found.append(Excursion(first=first, last=last, highest=highest, dip=dip))
        self._dip, self._is_above = np.inf, True


def find_peaks(
    trace: Trace, excursions: Iterable[Excursion], covers: tuple[Blanks, Blanks]
) -> Ints:
    """Find the peaks of the excursions that are spikes, in samples, (spikes,).

    Parameters
    ----------
    covers
        Slopes and voltages that are not looked at.
    """
    # A sweep that begins above the level has not passed it.
    ends = [(each.first, each.last) for each in excursions if each.first > 0]
    firsts, lasts = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    within = trace.samples_in(RISE_WITHIN)
    begins, stops = np.maximum(firsts - within, 0), lasts + within
    peaks: list[Ints] = [firsts[:0]]
    before = 0
    for part, near in together(trace, begins, np.minimum(stops, trace.count)):
        found = _highest(near, firsts[part], lasts[part], covers[1])
        since = np.append(before, found[:-1])[: found.size]
        is_spike = _rise(near, np.maximum(since, found - within), found, covers[0])
        is_spike &= _fall(trace, near, found)
        peaks.append(found[is_spike])
        before = found[-1:].max(initial=before)
    return np.concatenate(peaks)


def _highest(near: Stretch, firsts: Ints, lasts: Ints, masks: Blanks) -> Ints:
    """Give the highest sample of each excursion."""
    windows = Windows.of(near, firsts, lasts)
    voltage = masks.held_each(near, firsts, lasts).voltage
    return windows.highest(voltage[windows.places])


def _rise(near: Stretch, firsts: Ints, peaks: Ints, blanks: Blanks) -> Bools:
    """Say whether the voltage rises enough before each peak where nothing is blanked.

    Parameters
    ----------
    firsts
        The samples from which on this is looked at.
    """
    owners, begins, ends = blanks.open_parts(firsts, peaks + 1)
    windows = Windows.of(near, begins, ends)
    voltage = near.voltage[windows.places]
    rises = windows.greatest(voltage - windows.lowest_so_far(voltage))
    is_risen = np.zeros(peaks.size, dtype=np.bool_)
    is_risen[owners[rises >= PROMINENCE]] = True
    return is_risen


def _fall(trace: Trace, near: Stretch, peaks: Ints) -> Bools:
    """Say whether the voltage falls after each peak, or the sweep ends soon."""
    soon = trace.samples_in(RISE_WITHIN)
    # Excursions are parted by such a fall.
    ends = np.minimum(peaks + soon, np.append(peaks[1:] + 1, near.last)[: peaks.size])
    windows = Windows.of(near, peaks, ends)
    voltage = near.voltage[windows.places]
    tops = near.voltage[peaks - near.first]
    has_fallen = windows.greatest(windows.spread(tops) - voltage) >= PROMINENCE
    has_fallen |= trace.count - peaks < soon
    for place in np.flatnonzero(~has_fallen).tolist():
        first = int(peaks[place])
        later = trace.stretch(first, first + trace.samples_in(_FALL_WITHIN)).voltage
        has_fallen[place] = later[0] - later.min() >= PROMINENCE
    # What is highest at the end of a sweep may go on rising.
    return has_fallen & (peaks + 1 < trace.count)
