"""Trace: the filtered voltage of a sweep and its slope, read in stretches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from axolemma.accounting.recorded.filtering import (
    SLOPE_REACH,
    Filtering,
    slope_of,
    smooth,
)
from axolemma.accounting.recorded.sweep import Floats, SampledVoltage

# The threshold is read up to this interval, ms. Recordings of 20 kHz, 390 spikes, were
# thinned out: at 0.2 ms thresholds moved by 0.3 mV at most, at 0.5 ms by 2 mV, at 1 ms
# by 9 mV.
SLOWEST = 0.2
# Samples that are held at once: 8 MB of voltage and 8 MB of slope.
BLOCK = 1_048_576


@dataclass(slots=True, kw_only=True, eq=False)
class Stretch:
    """Voltage and slope of neighbouring samples.

    Parameters
    ----------
    first
        Sample that comes first.
    voltage
        mV, shape (samples,).
    slope
        Of that voltage, mV/ms, shape (samples,).
    quiet_slope
        The slope in which thresholds are looked for, mV/ms, shape (samples,).
    interval
        Between samples, ms.
    """

    first: int
    voltage: Floats
    slope: Floats
    quiet_slope: Floats
    interval: float

    @property
    def last(self) -> int:
        """The sample after the last one."""
        return self.first + self.voltage.size

    def within(self, first: int, last: int) -> Stretch:
        """Give a part of it."""
        part = slice(first - self.first, last - self.first)
        return Stretch(
            first=first,
            voltage=self.voltage[part],
            slope=self.slope[part],
            quiet_slope=self.quiet_slope[part],
            interval=self.interval,
        )


@dataclass(slots=True, kw_only=True)
class Trace:
    """The filtered voltage of a sweep.

    Parameters
    ----------
    sweep
        The recording.
    filtering
        How it is filtered.
    slope_noise
        Standard deviation of the noise of its quiet slope, mV/ms.
    block
        How many samples are read at once.
    """

    sweep: SampledVoltage
    filtering: Filtering
    slope_noise: float
    block: int = BLOCK
    _held: Stretch | None = field(default=None, init=False)

    @property
    def count(self) -> int:
        """How many samples there are."""
        return self.sweep.count

    @property
    def interval(self) -> float:
        """Between samples, ms."""
        return self.sweep.interval

    def samples_in(self, duration: float) -> int:
        """Give how many samples a stretch of time has, ms, at least one."""
        return max(1, round(duration / self.interval))

    def stretch(self, first: int, last: int) -> Stretch:
        """Give the samples from `first` up to, and not with, `last`, in the sweep."""
        first, last = max(first, 0), min(last, self.count)
        held = self._held
        if held is None or first < held.first or last > held.last:
            held = self._read(first, min(max(last, first + self.block), self.count))
            self._held = held
        return held.within(first, last)

    def blocks(self, *, multiple_of: int) -> Iterator[tuple[int, int]]:
        """Give the samples between which blocks lie that tile the sweep.

        Parameters
        ----------
        multiple_of
            How many samples no block may part.
        """
        size = max(1, self.block // multiple_of) * multiple_of
        for first in range(0, self.count, size):
            yield first, min(first + size, self.count)

    def _read(self, first: int, last: int) -> Stretch:
        filters = (self.filtering, self.filtering.of_slope)
        kernel, slope_kernel = (each.kernel(self.interval) for each in filters)
        margin = max(kernel.size, slope_kernel.size) - 1 + SLOPE_REACH
        begin, end = first - margin, last + margin
        raw = self.sweep.voltage(max(begin, 0), min(end, self.count))
        # Before and after a sweep its first and last voltage are thought to last.
        before = np.full(max(-begin, 0), raw[0])
        after = np.full(max(end - self.count, 0), raw[-1])
        raw = np.concatenate([before, raw, after])
        voltage = self._smoothed(raw, kernel, margin)
        slope = slope_of(voltage, self.interval)
        quiet_slope = slope
        if self.filtering.slope_low_pass_kHz is not None:
            quiet = self._smoothed(raw, slope_kernel, margin)
            quiet_slope = slope_of(quiet, self.interval)
        return Stretch(
            first=first,
            voltage=voltage[SLOPE_REACH:-SLOPE_REACH],
            slope=slope,
            quiet_slope=quiet_slope,
            interval=self.interval,
        )

    @staticmethod
    def _smoothed(raw: Floats, kernel: Floats, margin: int) -> Floats:
        """Filter what has a margin, and leave of it what the slope needs."""
        spare = margin - SLOPE_REACH - (kernel.size - 1)
        return smooth(raw[spare : raw.size - spare], kernel)
