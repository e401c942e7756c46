"""Blanks: samples around the edges of a stimulus, which are not the membrane's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from axolemma.accounting.recorded.filtering import SLOPE_REACH
from axolemma.accounting.recorded.stimulation import BLANK
from axolemma.accounting.recorded.trace import SLOWEST, Stretch, Trace


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
