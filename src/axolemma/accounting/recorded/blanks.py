"""Blanks: samples around the edges of a stimulus, which are not the membrane's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from axolemma.accounting.recorded.filtering import SLOPE_REACH
from axolemma.accounting.recorded.stimulation import BLANK
from axolemma.accounting.recorded.trace import SLOWEST, Stretch, Trace
from axolemma.accounting.recorded.windows import Bools, Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Blanks:
    """Stretches of samples, in order and parted.

    Parameters
    ----------
    firsts
        The first sample of each.
    lasts
        The sample after the last of each.
    """

    firsts: tuple[int, ...]
    lasts: tuple[int, ...]

    def open_between(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Give the stretches between two samples that are not blanked."""
        begin = first
        for place in range(bisect_right(self.lasts, first), len(self.firsts)):
            if self.firsts[place] >= last:
                break
            if self.firsts[place] > begin:
                yield begin, self.firsts[place]
            begin = self.lasts[place]
        if begin < last:
            yield begin, last

    def closed_between(self, first: int, last: int) -> Iterator[tuple[int, int]]:
        """Give the blanked stretches of which a part lies between two samples."""
        for place in range(bisect_right(self.lasts, first), len(self.firsts)):
            if self.firsts[place] >= last:
                break
            yield self.firsts[place], self.lasts[place]

    def held(self, stretch: Stretch) -> Stretch:
        """Give a stretch with the voltage before each blank held until it ends."""
        closed = list(self.closed_between(stretch.first, stretch.last))
        if not closed:
            return stretch
        voltage = stretch.voltage.copy()
        for begin, end in closed:
            first, last = begin - stretch.first, end - stretch.first
            # A stretch that begins in a blank takes what comes after it.
            voltage[max(first, 0) : last] = voltage[
                first - 1 if first > 0 else min(last, voltage.size - 1)
            ]
        return replace(stretch, voltage=voltage)

    def held_each(self, near: Stretch, firsts: Ints, lasts: Ints) -> Stretch:
        """Give a stretch of which parts are held, each by itself."""
        place = np.searchsorted(self.lasts, firsts, side="right")
        is_hit = np.array([*self.firsts, near.last])[place] < lasts
        if not is_hit.any():
            return near
        voltage = near.voltage.copy()
        for index in np.flatnonzero(is_hit):
            part = near.within(int(firsts[index]), int(lasts[index]))
            voltage[part.first - near.first : part.last - near.first] = self.held(
                part
            ).voltage
        return replace(near, voltage=voltage)

    def cover(self, samples: Ints) -> Bools:
        """Say which of many samples are blanked."""
        if not self.firsts:
            return np.zeros(samples.size, dtype=np.bool_)
        place = np.searchsorted(self.firsts, samples, side="right") - 1
        return (place >= 0) & (samples < np.array(self.lasts)[place])

    def open_parts(self, firsts: Ints, lasts: Ints) -> tuple[Ints, Ints, Ints]:
        """Give the parts of windows that are not blanked: of which, and their ends."""
        windows = zip(firsts.tolist(), lasts.tolist(), strict=True)
        found = [
            (owner, *ends)
            for owner, window in enumerate(windows)
            for ends in self.open_between(*window)
        ]
        owners, begins, ends = np.array(found, dtype=np.int64).reshape(-1, 3).T
        return owners, begins, ends

    def open_since(self, firsts: Ints, samples: Ints) -> Ints:
        """Give since when nothing is blanked up to samples, from a first one on."""
        place = np.searchsorted(self.lasts, samples, side="right") - 1
        return np.maximum(np.array([*self.lasts, 0])[place], firsts)

    def next_edges(self, samples: Ints, limits: Ints) -> Ints:
        """Give the last samples before the next blanks, or limits that come sooner."""
        place = np.searchsorted(self.firsts, samples + 1, side="right")
        edges = np.array([*self.firsts, np.iinfo(np.int64).max])[place]
        return np.where(edges < limits, edges - 1, limits)

    def end_of(self, sample: int) -> int | None:
        """Give the end of the blank in which a sample lies; None if it lies in none."""
        place = bisect_right(self.firsts, sample) - 1
        if place < 0 or sample >= self.lasts[place]:
            return None
        return self.lasts[place]

    def overlaps(self, first: int, last: int) -> bool:
        """Say whether any sample between two is blanked."""
        place = bisect_right(self.lasts, first)
        return place < len(self.firsts) and self.firsts[place] < last


def blanks_around(trace: Trace, jumps: Sequence[float], *, of_slope: bool) -> Blanks:
    """Blank the samples around jumps of the stimulus.

    Parameters
    ----------
    trace
        The filter and the slope smear a jump.
    jumps
        ms.
    of_slope
        Whether it is the slope that is looked at, which reaches further than the
        voltage.
    """
    firsts: list[int] = []
    lasts: list[int] = []
    # A slope reaches no further than it is used, where sampling is slow.
    reach = SLOPE_REACH if trace.interval <= SLOWEST else 1
    smear = trace.filtering.smear(trace.interval)
    if of_slope:
        smear = trace.filtering.of_slope.smear(trace.interval) + reach
    for jump in jumps:
        edge = round(jump / trace.interval)
        first = max(edge - smear, 0)
        last = edge + max(trace.samples_in(BLANK), smear)
        if lasts and first <= lasts[-1]:
            lasts[-1] = last
        else:
            firsts.append(first)
            lasts.append(last)
    return Blanks(firsts=tuple(firsts), lasts=tuple(lasts))
