"""Quietness: when a recorded voltage is at its baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.drift import AWAY
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Trace
from axolemma.accounting.spans import Spans

# What has settled stays for so long, ms, within so many times what is near.
STAYS = 50.0
_STAYING = 3.0
# What is blanked is neither near nor away, in terms of what is near.
_NEITHER = 2.0
# Samples that are looked at first; then ever more.
_FIRST_LOOK = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Quietness:
    """The distance of a voltage from its baseline, wherever that drifts.

    Parameters
    ----------
    trace
        The filtered voltage.
    levels
        Of the baseline in each bin, mV, (bins,).
    bin
        How many samples a bin has.
    near
        Nearer than this, mV, it is at it.
    stimulated
        When a stimulus drives the voltage, so that it cannot settle.
    blanks
        Samples that say nothing of the membrane.
    """

    trace: Trace
    levels: Floats
    bin: int
    near: float
    stimulated: Spans
    blanks: Blanks

    @property
    def ends(self) -> tuple[float, float]:
        """Where the baseline lies at the beginning and at the end of the sweep, mV."""
        return float(self.levels[0]), float(self.levels[-1])

    @property
    def away(self) -> float:
        """Further than this, mV, a voltage without a spike has left it."""
        return max(AWAY, self._wide)

    @property
    def _wide(self) -> float:
        """Nearer than this, mV, a voltage that has settled stays."""
        return _STAYING * self.near

    def is_below(self, voltage: float, time: float) -> bool:
        """Say whether a voltage is below the baseline of a time and not at it."""
        level = self.levels[self._sample(time) // self.bin]
        return bool(voltage < level - self.near)

    def is_off(self, time: float) -> bool:
        """Say whether the voltage is not where one that has settled stays."""
        return self._is_off(min(self._sample(time), self.trace.count - 1))

    def reached(self, time: float, limit: float) -> float | None:
        """Give when the voltage is first at the baseline from a time on, ms."""
        return self._first(time, limit, self.near, is_within=True)

    def departs(self, time: float, limit: float) -> float | None:
        """Give when the voltage is first away from it, ms."""
        return self._first(time, limit, self.away, is_within=False)

    def settled(self, time: float, limit: float) -> float | None:
        """Give when the voltage is first at the baseline to stay for 50 ms, ms.

        It does not while it is stimulated; where the limit comes sooner than 50 ms,
        it stays until then.
        """
        last = self._sample(limit)
        if limit <= time + STAYS and last > 0 and self._is_off(last - 1):
            return None
        since = time
        while since < limit:
            since = self.stimulated.stop_of(since) or since
            at = self.reached(since, limit)
            if at is None:
                return None
            until = min(at + STAYS, limit)
            pushed = self.stimulated.first_start(at, until)
            end = until if pushed is None else pushed
            left = self._first(at, end, self._wide, is_within=False)
            moved = pushed if left is None else left
            if moved is None:
                return at
            since = moved
        return None

    def left(self, time: float, limit: float) -> float | None:
        """Give when the voltage was last at the baseline before a limit, ms."""
        first = self._sample(time)
        last, look = self._sample(limit), _FIRST_LOOK
        while last > first:
            begin = max(first, last - look)
            found = np.flatnonzero(self._distance(begin, last) <= self.near)
            if found.size:
                return (begin + int(found[-1])) * self.trace.interval
            last, look = begin, min(2 * look, self.trace.block)
        return None

    def _first(
        self, time: float, limit: float, bound: float, *, is_within: bool
    ) -> float | None:
        last = self._sample(limit)
        first, look = self._sample(time), _FIRST_LOOK
        while first < last:
            end = min(first + look, last)
            distance = self._distance(first, end)
            holds = (distance <= bound) == is_within
            place = int(holds.argmax())
            if holds[place]:
                return max((first + place) * self.trace.interval, time)
            first, look = end, min(2 * look, self.trace.block)
        return None

    def _distance(self, first: int, last: int) -> Floats:
        voltage = self.trace.stretch(first, last).voltage
        begin = first // self.bin
        levels = self.levels[begin : (last - 1) // self.bin + 1]
        offset = first - begin * self.bin
        level = np.repeat(levels, self.bin)[offset : offset + voltage.size]
        distance = np.abs(voltage - level)
        for begin, end in self.blanks.closed_between(first, last):
            distance[max(begin - first, 0) : end - first] = _NEITHER * self.near
        return distance

    def _is_off(self, sample: int) -> bool:
        return bool(self._distance(sample, sample + 1)[0] > self._wide)

    def _sample(self, time: float) -> int:
        """Give the first sample that is not before a time, or where the sweep ends."""
        return min(int(np.ceil(time / self.trace.interval - 1e-9)), self.trace.count)
