"""Excursions: which rises of a recorded voltage through the spike level are spikes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.trace import Stretch, Trace

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """The highest sample of a spike.

    Parameters
    ----------
    sample
        Its number.
    since
        The sample from which on the voltage belongs to this spike: the peak of the
        one before, or the beginning of the sweep.
    """

    sample: int
    since: int


def find_peaks(
    trace: Trace, excursions: Iterable[Excursion], covers: tuple[Blanks, Blanks]
) -> Iterator[Peak]:
    """Find the peaks of the excursions that are spikes.

    Parameters
    ----------
    covers
        Slopes and voltages that are not looked at.
    """
    blanks, masks = covers
    since = 0
    for each in excursions:
        if each.first == 0:
            continue
        part = masks.held(trace.stretch(each.first, each.last))
        sample = each.first + int(part.voltage.argmax())
        peak = Peak(sample=sample, since=since)
        if _rises(trace, peak, blanks) and _falls(trace, sample):
            yield peak
            since = sample


def _rises(trace: Trace, peak: Peak, blanks: Blanks) -> bool:
    """Say whether the voltage rises enough before a peak where nothing is blanked."""
    begin = max(peak.since, peak.sample - trace.samples_in(RISE_WITHIN))
    for first, last in blanks.open_between(begin, peak.sample + 1):
        voltage = trace.stretch(first, last).voltage
        if float(np.max(voltage - np.minimum.accumulate(voltage))) >= PROMINENCE:
            return True
    return False


def _falls(trace: Trace, sample: int) -> bool:
    """Say whether the voltage falls after a peak, or the sweep ends soon."""
    if sample + 1 >= trace.count:
        return False
    for duration in (RISE_WITHIN, _FALL_WITHIN):
        voltage = trace.stretch(sample, sample + trace.samples_in(duration)).voltage
        if float(voltage[0] - voltage.min()) >= PROMINENCE:
            return True
    return trace.count - sample < trace.samples_in(RISE_WITHIN)
