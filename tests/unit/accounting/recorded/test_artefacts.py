"""Artefacts: what electrodes and flashes make is no spike, and no spike is one."""

import numpy as np
import pytest

from axolemma.accounting.recorded import SweepAccount, account_of_sweep


def noisy(count: int, interval: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    time = interval * np.arange(count)
    return time, -70.0 + 0.1 * rng.standard_normal(count)


def step(time: np.ndarray, transient: float, bridge: float) -> np.ndarray:
    """Give a charging step of 12 mV with the transients of its edges, mV."""
    voltage = np.zeros(time.size)
    for edge, sign in ((300.0, 1.0), (600.0, -1.0)):
        since = np.maximum(time - edge, 0.0)
        made = bridge + transient * np.exp(-since / 0.15)
        voltage += sign * np.where(time >= edge - 1e-9, made, 0.0)
        voltage += sign * 12.0 * (1.0 - np.exp(-since / 15.0))
    return voltage


def spike_times(account: SweepAccount) -> list[float]:
    return [round(spike.time_ms, 1) for spike in account.spikes]


# Two samples at 10 kHz are as wide as the fastest spikes.
@pytest.mark.parametrize(
    ("interval", "width"), [(0.02, 1), (0.02, 2), (0.05, 1), (0.05, 2), (0.1, 1)]
)
def test_a_pulse_of_one_or_two_samples_is_no_spike(make, interval, width) -> None:
    _, voltage = noisy(round(900.0 / interval), interval)
    for place, size in ((200.0, 90.0), (400.0, -70.0), (700.0, 25.0)):
        first = round(place / interval)
        voltage[first : first + width] += size
    account = account_of_sweep(make(voltage, interval))
    assert (account.spikes, account.small_spikes) == ((), ())
    assert account.artefacts_ms == pytest.approx([200.0, 400.0, 700.0], abs=0.11)
    assert [phase.name for phase in account.phases] == ["rest"]
    assert account.outcome.highest_mV < -69.0
    assert account.outcome.lowest_mV > -71.0


@pytest.mark.parametrize("transient", [0.0, 80.0])
@pytest.mark.parametrize("bridge", [30.0, 80.0])
def test_the_edges_of_a_step_are_no_spikes(make, transient, bridge) -> None:
    time, voltage = noisy(20_000, 0.05)
    account = account_of_sweep(make(voltage + step(time, transient, bridge)))
    assert (account.spikes, account.small_spikes) == ((), ())
    assert account.artefacts_ms == pytest.approx([300.0, 600.0], abs=0.051)
    assert account.outcome.kind == "no spike"


def test_spikes_are_found_between_them(make, spiking) -> None:
    time, voltage = noisy(20_000, 0.05)
    voltage += step(time, 60.0, 15.0) + spiking(
        time, [330.0, 400.0, 500.0], height=90.0, base=0.0, undershoot=8.0
    )
    account = account_of_sweep(make(voltage))
    assert spike_times(account) == [330.0, 400.0, 500.0]
    # Its trough is not the transient at the end of the step.
    last = account.spikes[-1]
    assert last.trough_ms is not None
    assert last.trough_ms < 510.0
    assert account.baseline is not None
    assert account.baseline.stop_ms == pytest.approx(300.0, abs=10.0)


@pytest.mark.parametrize("late", [-0.1, -0.05, 0.0, 0.05, 0.1, 0.4, 1.0])
@pytest.mark.parametrize("size", [90.0, -90.0])
def test_one_within_a_spike_is_not_measured_as_its_own(make, spiking, late, size):
    time, voltage = noisy(20_000, 0.05)
    voltage += spiking(time, [400.0, 500.0], height=90.0, base=0.0, undershoot=8.0)
    alone = account_of_sweep(make(voltage)).spikes
    voltage[round((500.0 + late) / 0.05)] += size
    account = account_of_sweep(make(voltage))
    assert account.artefacts_ms == pytest.approx([500.0 + late], abs=0.051)
    assert [spike.index for spike in account.spikes] == [0, 1]
    with_it, without = account.spikes[1], alone[1]
    # What is blanked is 0.25 ms long; a spike of that shape loses so much in it.
    assert with_it.time_ms == pytest.approx(without.time_ms, abs=0.3)
    assert -10.0 < with_it.peak_mV <= without.peak_mV + 0.5
    assert with_it.trough_mV == pytest.approx(without.trough_mV, abs=0.5)
    assert with_it.half_width_ms == pytest.approx(without.half_width_ms, abs=0.3)


def test_a_jump_of_the_command_is_no_surprise(make) -> None:
    time, voltage = noisy(20_000, 0.05)
    sweep = make(voltage + step(time, 60.0, 20.0), pulse=(300.0, 600.0, 100.0))
    assert account_of_sweep(sweep).artefacts_ms == ()


# A Gaussian is 2.355 standard deviations wide at half its height.
@pytest.mark.parametrize("width", [0.2, 0.3, 1.0])
@pytest.mark.parametrize("interval", [0.02, 0.05, 0.1])
def test_the_fastest_spikes_are_no_artefacts(make, spiking, interval, width) -> None:
    time = interval * np.arange(round(500.0 / interval))
    times = [100.0 + 3.337 * place for place in range(100)]
    rng = np.random.default_rng(5)
    voltage = spiking(time, times, height=100.0, width=width / 2.355)
    account = account_of_sweep(
        make(voltage + 0.1 * rng.standard_normal(time.size), interval)
    )
    assert account.artefacts_ms == ()
    assert len(account.spikes) == 100


def test_at_5_kHz_they_cannot_be_told_from_spikes(make) -> None:
    _, voltage = noisy(4000, 0.2)
    voltage[2000] += 90.0
    assert account_of_sweep(make(voltage, 0.2)).artefacts_ms == ()


def test_where_blocks_end_does_not_matter(make, in_blocks) -> None:
    time, voltage = noisy(20_000, 0.05)
    sweep = make(voltage + step(time, 60.0, 20.0))
    whole = in_blocks(sweep, 20_000)
    assert len(whole.artefacts_ms) == 2
    for block in (5999, 6000, 6001, 1000):
        assert in_blocks(sweep, block).artefacts_ms == whole.artefacts_ms
