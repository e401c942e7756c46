"""Filtering: how much a recorded trace is smoothed before it is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.sweep import Floats, SampledVoltage
from axolemma.errors import InvalidInput

# The slope of the noise is kept under a tenth of what is called the threshold, mV/ms;
# what filter does so is looked for among these, kHz. Lower ones would take more than
# 0.5 mV off the peak of a spike that is 0.3 ms wide.
_QUIET_SLOPE = 1.0
_LOW_PASSES = (10.0, 7.0, 5.0, 4.0)
# u at which (1 + u) exp(-u) is 1/sqrt(2), and from it sigma times the frequency.
_AT_CUTOFF = 1.0783
_SIGMA = math.sqrt(2.0 * _AT_CUTOFF) / (2.0 * math.pi)
# Beyond as many sigma the kernel is less than 1e-4 of its middle.
_REACH = 5.0
_SMEAR = 3.0
# The noise is read in this many stretches, evenly spread, this long in ms, at least
# so many samples each; ms between the slopes that are compared.
_STRETCHES = 64
_STRETCH = 5.0
_FEWEST = 60
_LAG = 0.5
# Samples that a processor keeps at hand, filtered together.
_PIECE = 16_384
# Of a normal distribution: the standard deviation over the median absolute deviation.
_NORMAL = 1.4826

# Slope by five samples, exact for polynomials of the fourth degree.
SLOPE_REACH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """A zero-phase low-pass filter, a Gaussian made flat.

    Its kernel is G(t) (3 - t^2/sigma^2)/2, which lets (1 + u) exp(-u) of an amplitude
    through, u = (sigma omega)^2/2: no ripple, and, unlike a Gaussian, no loss at the
    peak of a spike to the second order in sigma.

    Parameters
    ----------
    low_pass_kHz
        Where it lets 1/sqrt(2) of the amplitude through; nothing is filtered when
        absent.
    """

    low_pass_kHz: float | None = None

    def __post_init__(self) -> None:
        if self.low_pass_kHz is not None and not 0.0 < self.low_pass_kHz < math.inf:
            raise InvalidInput(
                "low-pass filter",
                found=f"{self.low_pass_kHz:g} kHz",
                expected="a frequency above 0 kHz",
            )

    def __str__(self) -> str:
        if self.low_pass_kHz is None:
            return "not filtered"
        return f"low-pass {self.low_pass_kHz:g} kHz, zero phase"

    @property
    def smear(self) -> float:
        """For how long after a jump its trace is seen, ms: all but 1 % of the jump."""
        return 0.0 if self.low_pass_kHz is None else _SMEAR * _SIGMA / self.low_pass_kHz

    def kernel(self, interval: float) -> Floats:
        """Give one half of the kernel, its middle first.

        Parameters
        ----------
        interval
            Between samples, ms.
        """
        if self.low_pass_kHz is None:
            return np.ones(1)
        sigma = _SIGMA / (self.low_pass_kHz * interval)
        squared = (np.arange(math.ceil(_REACH * sigma) + 1) / sigma) ** 2
        half = np.exp(-0.5 * squared) * (1.5 - 0.5 * squared)
        return half / (half[0] + 2.0 * half[1:].sum())


def smooth(voltage: Floats, kernel: Floats) -> Floats:
    """Filter along the last axis, shorter by the reach of the kernel at each end.

    The samples are added in the same order wherever a stretch begins, so that they
    come out the same to the last bit.
    """
    reach = kernel.size - 1
    count = voltage.shape[-1] - 2 * reach
    smoothed = np.empty((*voltage.shape[:-1], count))
    for first in range(0, count, _PIECE):
        last = min(first + _PIECE, count)
        piece = kernel[0] * voltage[..., first + reach : last + reach]
        for shift in range(1, reach + 1):
            before = voltage[..., first + reach - shift : last + reach - shift]
            after = voltage[..., first + reach + shift : last + reach + shift]
            piece += kernel[shift] * (before + after)
        smoothed[..., first:last] = piece
    return smoothed


def slope_of(voltage: Floats, interval: float) -> Floats:
    """Give the slope along the last axis, mV/ms, shorter by two samples at each end."""
    near = voltage[..., 3:-1] - voltage[..., 1:-3]
    far = voltage[..., 4:] - voltage[..., :-4]
    return (8.0 * near - far) / (12.0 * interval)


def choose_filtering(sweep: SampledVoltage) -> Filtering:
    """Choose the lightest filter that brings the noise of the slope to 1 mV/ms."""
    choices = [
        Filtering(),
        *(
            Filtering(low_pass_kHz=low_pass)
            for low_pass in _LOW_PASSES
            if low_pass * sweep.interval < 0.5
        ),
    ]
    for filtering in choices:
        if slope_noise(sweep, filtering) <= _QUIET_SLOPE:
            return filtering
    return choices[-1]


def slope_noise(sweep: SampledVoltage, filtering: Filtering) -> float:
    """Estimate the noise of the slope of a filtered trace, mV/ms.

    In short stretches, spread over the sweep, second differences of the slope are
    taken; the spread of a quieter stretch than three in four is believed, because
    there are spikes in others.
    """
    kernel = filtering.kernel(sweep.interval)
    margin = kernel.size - 1 + SLOPE_REACH
    lag = max(1, round(_LAG / sweep.interval))
    length = max(_FEWEST, round(_STRETCH / sweep.interval)) + 2 * (margin + lag)
    length = min(length, sweep.count)
    if length <= 2 * (margin + lag):
        return 0.0
    places = np.linspace(0, sweep.count - length, _STRETCHES).astype(int).tolist()
    voltage = np.stack([sweep.voltage(place, place + length) for place in places])
    slope = slope_of(smooth(voltage, kernel), sweep.interval)
    second = slope[:, 2 * lag :] - 2.0 * slope[:, lag:-lag] + slope[:, : -2 * lag]
    spread = np.median(np.abs(second), axis=1)
    return _NORMAL / math.sqrt(6.0) * float(np.quantile(spread, 0.25))
