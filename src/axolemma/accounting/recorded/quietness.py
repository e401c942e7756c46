"""Quietness: when a recorded voltage is at its baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.accounting.landmarks import Spans
from axolemma.accounting.recorded.baseline import Baseline
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Trace

# Further from the baseline than this, mV, a voltage without a spike has left it.
_AWAY = 5.0
# What has settled stays for so long, ms, within so many times what is near.
STAYS = 50.0
_STAYING = 3.0
# Samples that are looked at first; then ever more.
_FIRST_LOOK = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Quietness:
    """The distance of a voltage from its baseline.

    Parameters
    ----------
    trace
        The filtered voltage.
    voltage
        Of the baseline, mV.
    near
        Nearer than this, mV, it is at it.
    stimulated
        When a stimulus drives the voltage, so that it cannot settle.
    """

    trace: Trace
    voltage: float
    near: float
    stimulated: Spans

    @classmethod
    def of(cls, trace: Trace, baseline: Baseline, stimulated: Spans) -> Quietness:
        """Measure distances from a baseline."""
        return cls(
            trace=trace,
            voltage=baseline.voltage_mV,
            near=baseline.nearness_mV,
            stimulated=stimulated,
        )

    @property
    def away(self) -> float:
        """Further than this, mV, a voltage without a spike has left it."""
        return max(_AWAY, _STAYING * self.near)

    def is_below(self, voltage: float) -> bool:
        """Say whether a voltage is below the baseline and not at it."""
        return voltage < self.voltage - self.near

    def is_at(self, time: float) -> bool:
        """Say whether the voltage is at the baseline, at the sample after a time."""
        first = min(self._sample(time), self.trace.count - 1)
        return bool(self._distance(first, first + 1)[0] <= self.near)

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
        since, wide = time, _STAYING * self.near
        while since < limit:
            since = self.stimulated.stop_of(since) or since
            at = self.reached(since, limit)
            if at is None:
                return None
            until = min(at + STAYS, limit)
            pushed = self.stimulated.first_start(at, until)
            end = until if pushed is None else pushed
            left = self._first(at, end, wide, is_within=False)
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
        return np.abs(self.trace.stretch(first, last).voltage - self.voltage)

    def _sample(self, time: float) -> int:
        """Give the first sample that is not before a time."""
        return int(np.ceil(time / self.trace.interval - 1e-9))
