"""Filtering: how much a recorded trace is smoothed before it is measured."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.sweep import Floats, SampledVoltage
from axolemma.errors import InvalidInput

# The noise of the voltage, mV, is kept under what the eye sees, that of the slope under
# a tenth of what is called the threshold, mV/ms. What filters do so is looked for among
# these, kHz: a lower one would take more than 0.5 mV off the peak of a spike that is
# 0.3 ms wide, and move the threshold of its sharp upstroke by a sample.
_QUIET_VOLTAGE = 0.2
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
    slope_low_pass_kHz
        The same for the slope in which thresholds are looked for, where that is
        filtered more strongly than the voltage.
    """

    low_pass_kHz: float | None = None
    slope_low_pass_kHz: float | None = None

    def __post_init__(self) -> None:
        for low_pass in (self.low_pass_kHz, self.slope_low_pass_kHz):
            if low_pass is None or 0.0 < low_pass < math.inf:
                continue
            raise InvalidInput(
                "low-pass filter",
                found=f"{low_pass:g} kHz",
                expected="a frequency above 0 kHz",
            )

    def __str__(self) -> str:
        voltage = _in_words(self.low_pass_kHz)
        if self.slope_low_pass_kHz is None:
            return voltage
        return f"{voltage}; slope {_in_words(self.slope_low_pass_kHz)}"

    @property
    def of_slope(self) -> Filtering:
        """The filter of the slope in which thresholds are looked for."""
        if self.slope_low_pass_kHz is None:
            return self
        return Filtering(low_pass_kHz=self.slope_low_pass_kHz)

    def smear(self, interval: float) -> int:
        """For how many samples after a jump its trace is seen: all but 1 % of it."""
        if self.low_pass_kHz is None:
            return 0
        return round(_SMEAR * _SIGMA / (self.low_pass_kHz * interval))

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


def _in_words(low_pass: float | None) -> str:
    if low_pass is None:
        return "not filtered"
    return f"low-pass {low_pass:g} kHz, zero phase"


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
    """Choose the lightest filters that quiet the voltage and its slope.

    The noise of the voltage is brought to 0.2 mV, that of the slope to 1 mV/ms; what
    4 kHz leaves is left.
    """
    choices = [
        Filtering(),
        *(
            Filtering(low_pass_kHz=low_pass)
            for low_pass in _LOW_PASSES
            if low_pass * sweep.interval < 0.5
        ),
    ]
    voltage = next(
        (each for each in choices if voltage_noise(sweep, each) <= _QUIET_VOLTAGE),
        choices[-1],
    )
    slope = next(
        (
            each
            for each in choices[choices.index(voltage) :]
            if slope_noise(sweep, each) <= _QUIET_SLOPE
        ),
        choices[-1],
    )
    if slope == voltage:
        return voltage
    return Filtering(
        low_pass_kHz=voltage.low_pass_kHz, slope_low_pass_kHz=slope.low_pass_kHz
    )


def voltage_noise(sweep: SampledVoltage, filtering: Filtering) -> float:
    """Estimate the noise of a filtered voltage, mV."""
    return _noise(smooth(*_glimpses(sweep, filtering)), sweep.interval)


def slope_noise(sweep: SampledVoltage, filtering: Filtering) -> float:
    """Estimate the noise of the slope in which thresholds are looked for, mV/ms."""
    voltage = smooth(*_glimpses(sweep, filtering.of_slope))
    return _noise(slope_of(voltage, sweep.interval), sweep.interval)


def _glimpses(sweep: SampledVoltage, filtering: Filtering) -> tuple[Floats, Floats]:
    """Give short stretches, spread over a sweep, and the kernel to filter them with."""
    kernel = filtering.kernel(sweep.interval)
    margin = kernel.size - 1 + SLOPE_REACH + max(1, round(_LAG / sweep.interval))
    length = max(_FEWEST, round(_STRETCH / sweep.interval)) + 2 * margin
    length = min(length, sweep.count)
    if length <= 2 * margin:
        return np.zeros((1, 2 * margin + 1)), kernel
    places = np.linspace(0, sweep.count - length, _STRETCHES).astype(int).tolist()
    voltage = np.stack([sweep.voltage(place, place + length) for place in places])
    return voltage, kernel


def _noise(values: Floats, interval: float) -> float:
    """Estimate the noise of stretches of values, shape (stretches, samples).

    Second differences leave out what drifts; the spread of a quieter stretch than
    three in four is believed, because there are spikes in others.
    """
    lag = max(1, round(_LAG / interval))
    second = values[:, 2 * lag :] - 2.0 * values[:, lag:-lag] + values[:, : -2 * lag]
    spread = np.median(np.abs(second), axis=1)
    return _NORMAL / math.sqrt(6.0) * float(np.quantile(spread, 0.25))
