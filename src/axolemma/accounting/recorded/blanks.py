"""Blanks: the samples around the edges of a stimulus, whose slope is not the cell's."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from axolemma.accounting.recorded.filtering import SLOPE_REACH
from axolemma.accounting.recorded.stimulation import BLANK
from axolemma.accounting.recorded.trace import SLOWEST, Trace


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


def blanks_around(trace: Trace, jumps: Sequence[float]) -> Blanks:
    """Blank the samples around jumps of the command.

    Parameters
    ----------
    trace
        The filter and the slope smear a jump.
    jumps
        ms.
    """
    firsts: list[int] = []
    lasts: list[int] = []
    # A slope reaches no further than it is used, where sampling is slow.
    reach = SLOPE_REACH if trace.interval <= SLOWEST else 1
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
