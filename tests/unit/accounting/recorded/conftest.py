"""What the tests of recorded sweeps share: sweeps in memory, spikes of known shape."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from axolemma.accounting.recorded import Filtering, SweepAccount
from axolemma.accounting.recorded.account import account_of_trace
from axolemma.accounting.recorded.filtering import slope_noise
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Trace

UNFILTERED = Filtering()


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """A sweep in memory."""

    samples: Floats
    interval: float
    current: Floats | None = None
    edges: Sequence[float] = ()
    number: int = 0

    @property
    def count(self) -> int:
        return self.samples.size

    @property
    def has_command(self) -> bool:
        return self.current is not None

    def voltage(self, first: int, last: int) -> Floats:
        assert 0 <= first <= last <= self.count
        return self.samples[first:last]

    def command(self, first: int, last: int) -> Floats:
        assert self.current is not None
        return self.current[first:last]

    def command_edges(self) -> Sequence[float]:
        return self.edges


SweepOf = Callable[..., Sampled]


def sampled(
    samples: Floats,
    interval: float = 0.05,
    *,
    pulse: tuple[float, float, float] | None = None,
) -> Sampled:
    """Make a sweep; with a pulse of start ms, stop ms and pA the command is known."""
    if pulse is None:
        return Sampled(samples=samples, interval=interval)
    start, stop, size = pulse
    time = interval * np.arange(samples.size)
    # Rounding must not move an edge by a sample.
    is_on = (time > start - 1e-9) & (time < stop - 1e-9)
    return Sampled(
        samples=samples,
        interval=interval,
        current=np.where(is_on, size, 0.0),
        edges=(start, stop),
    )


def bumps(
    time: Floats,
    peaks: Sequence[float],
    *,
    height: float,
    base: float = -65.0,
    width: float = 0.3,
    undershoot: float = 0.0,
) -> Floats:
    """Give Gaussian spikes of a standard deviation, ms, each with an undershoot."""
    voltage = np.full(time.size, base)
    for peak in peaks:
        since = time - peak
        voltage += height * np.exp(-0.5 * (since / width) ** 2)
        late = np.maximum(since, 0.0)
        voltage -= undershoot * (1.0 - np.exp(-late / 0.4)) * np.exp(-late / 3.0)
    return voltage


@pytest.fixture(scope="session")
def make() -> SweepOf:
    return sampled


@pytest.fixture(scope="session")
def spiking() -> Callable[..., Floats]:
    return bumps


@pytest.fixture(scope="session")
def in_blocks() -> Callable[[Sampled, int], SweepAccount]:
    """Make an account that reads a sweep in blocks of so many samples."""

    def account(sweep: Sampled, block: int) -> SweepAccount:
        trace = Trace(
            sweep=sweep,
            filtering=Filtering(low_pass_kHz=7.0, slope_low_pass_kHz=4.0),
            slope_noise=slope_noise(sweep, UNFILTERED),
            block=block,
        )
        return account_of_trace(trace, spike_level=0.0)

    return account
