"""Spikes of recorded sweeps: counted, measured, and left out where they are none."""

import math

import numpy as np
import pytest

from axolemma.accounting.recorded import Filtering, account_of_sweep
from axolemma.errors import InvalidInput

UNFILTERED = Filtering()
WIDTH = 0.3
HEIGHT = 100.0
BASE = -65.0


def onset_of_a_bump(height: float = HEIGHT) -> float:
    """Time from the peak of a Gaussian at which its slope first reaches 10 mV/ms."""
    low, high = -6.0 * WIDTH, -WIDTH
    for _ in range(80):
        middle = 0.5 * (low + high)
        slope = -height * middle / WIDTH**2 * math.exp(-0.5 * (middle / WIDTH) ** 2)
        low, high = (middle, high) if slope < 10.0 else (low, middle)
    return low


@pytest.mark.parametrize("interval", [0.02, 0.05])
@pytest.mark.parametrize("shift", [0.0, 0.013, 0.031])
def test_measures_a_spike_of_known_shape(make, spiking, interval, shift) -> None:
    time = interval * np.arange(round(100.0 / interval))
    peak = 50.0 + shift
    sweep = make(spiking(time, [peak], height=HEIGHT), interval)
    (spike,) = account_of_sweep(sweep, filtering=UNFILTERED).spikes
    onset = onset_of_a_bump()
    bottom = BASE + HEIGHT * math.exp(-0.5 * (onset / WIDTH) ** 2)
    half = WIDTH * math.sqrt(-2.0 * math.log(0.5 * (1.0 + (bottom - BASE) / HEIGHT)))
    # Between samples of 0.05 ms, a cubic is right to 0.02 mV at the peak; straight
    # lines to 0.004 ms at the sides, where the voltage bends most.
    assert spike.time_ms == pytest.approx(peak, abs=1e-3)
    assert spike.peak_mV == pytest.approx(BASE + HEIGHT, abs=0.02)
    assert spike.threshold_ms == pytest.approx(peak + onset, abs=5e-3)
    assert spike.threshold_mV == pytest.approx(bottom, abs=0.06)
    assert spike.half_width_onset_ms == pytest.approx(2.0 * half, abs=8e-3)
    assert spike.repolarised_ms == pytest.approx(peak - onset, abs=8e-3)
    # The steepest slopes are at one standard deviation; the difference of five samples
    # is low by (interval/width)^4/30 of the fifth derivative, and a parabola by less.
    steepest = HEIGHT / WIDTH * math.exp(-0.5)
    assert spike.max_slope_ms == pytest.approx(peak - WIDTH, abs=3e-3)
    assert spike.max_slope_mV_per_ms == pytest.approx(steepest, rel=2e-3)
    assert spike.min_slope_ms == pytest.approx(peak + WIDTH, abs=3e-3)
    assert spike.min_slope_mV_per_ms == pytest.approx(-steepest, rel=2e-3)


def test_the_half_width_over_the_baseline_is_that_of_the_whole_height(
    make, spiking
) -> None:
    time = 0.05 * np.arange(8000)
    sweep = make(spiking(time, [300.0], height=HEIGHT))
    account = account_of_sweep(sweep, filtering=UNFILTERED)
    (spike,) = account.spikes
    assert account.baseline is not None
    assert account.baseline.voltage_mV == pytest.approx(BASE, abs=1e-9)
    full = 2.0 * WIDTH * math.sqrt(2.0 * math.log(2.0))
    assert spike.half_width_ms == pytest.approx(full, abs=8e-3)


def test_without_a_quiet_baseline_no_width_is_told_over_it(make, spiking) -> None:
    time = 0.05 * np.arange(8000)
    wave = 8.0 * np.sin(2.0 * np.pi * time / 60.0)
    account = account_of_sweep(make(spiking(time, [300.0], height=HEIGHT) + wave))
    assert account.baseline is None
    assert account.spikes[0].half_width_ms is None
    assert account.spikes[0].half_width_onset_ms is not None


@pytest.mark.parametrize("interval", [0.02, 0.05, 0.1])
@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5, 1.0])
def test_finds_fast_spikes_at_300_per_second(make, spiking, interval, noise) -> None:
    time = interval * np.arange(round(1000.0 / interval))
    peaks = np.arange(200.0, 800.0, 1e3 / 300.0)
    voltage = spiking(time, peaks, height=85.0, width=0.12, undershoot=8.0)
    voltage += noise * np.random.default_rng(1).standard_normal(time.size)
    spikes = account_of_sweep(make(voltage, interval)).spikes
    assert len(spikes) == peaks.size
    # One sample.
    found = np.array([spike.time_ms for spike in spikes])
    assert np.abs(found - peaks).max() < max(interval, 0.05)


@pytest.mark.parametrize("noise", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("shape", ["rest", "at the level", "drift", "withdrawn"])
def test_invents_none_from_noise(make, noise, shape) -> None:
    time = 0.02 * np.arange(100_000)
    voltage = {
        "rest": np.full(time.size, -65.0),
        "at the level": np.zeros(time.size),
        "drift": np.minimum(0.02 * time - 20.0, 0.0),
        "withdrawn": np.where(time < 1000.0, -60.0, 0.0),
    }[shape]
    voltage = voltage + noise * np.random.default_rng(2).standard_normal(time.size)
    for filtering in (None, UNFILTERED):
        account = account_of_sweep(make(voltage, 0.02), filtering=filtering)
        assert account.spikes == ()
        assert account.small_spikes == ()
        assert account.outcome.kind == "no spike"


def test_in_noise_as_steep_as_spikes_none_are_told(make) -> None:
    noise = np.random.default_rng(2).standard_normal(100_000)
    account = account_of_sweep(make(-60.0 + 5.0 * noise))
    assert account.slope_noise_mV_per_ms > 10.0
    assert (account.spikes, account.small_spikes, account.artefacts_ms) == ((), (), ())


def test_spikes_below_the_level_are_counted_apart(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    peaks = np.arange(200.0, 800.0, 50.0)
    sweep = make(spiking(time, peaks, height=45.0))
    account = account_of_sweep(sweep)
    assert account.spikes == ()
    assert len(account.small_spikes) == peaks.size
    small = account.small_spikes[0]
    assert small.time_ms == pytest.approx(200.0, abs=1e-3)
    # To what a cubic is right at the peak.
    assert small.peak_mV == pytest.approx(-20.0, abs=0.01)
    assert small.prominence_mV == pytest.approx(45.0, abs=0.01)
    assert "12 spikes that stay below the spike level" in account.notes[0]
    lower = account_of_sweep(sweep, spike_level=-30.0)
    assert len(lower.spikes) == peaks.size
    assert lower.small_spikes == ()


def test_spikelets_are_no_spikes(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    account = account_of_sweep(make(spiking(time, [300.0, 500.0], height=8.0)))
    assert account.small_spikes == ()


def test_two_peaks_between_which_the_voltage_hardly_falls_are_one_spike(
    make, spiking
) -> None:
    time = 0.05 * np.arange(4000)
    once = spiking(time, [100.0, 100.75], height=70.0)
    twice = spiking(time, [100.0, 102.0], height=80.0)
    assert len(account_of_sweep(make(once)).spikes) == 1
    assert len(account_of_sweep(make(twice)).spikes) == 2


def test_an_artefact_at_a_blanked_edge_is_no_spike_and_no_threshold(
    make, spiking
) -> None:
    time = 0.05 * np.arange(20_000)
    is_on = (time > 300.0 - 1e-9) & (time < 600.0 - 1e-9)
    charge = 5.0 * (1.0 - np.exp(-np.maximum(time - 300.0, 0.0) / 10.0))
    for jump, expected in ((75.0, 0), (15.0, 0)):
        plateau = -65.0 + np.where(is_on, jump + charge, 0.0)
        known = account_of_sweep(make(plateau, pulse=(300.0, 600.0, 500.0)))
        assert len(known.spikes) == expected
        assert known.small_spikes == ()
    spikes = spiking(time, [303.0, 400.0], height=90.0, base=0.0)
    sweep = make(plateau + spikes, pulse=(300.0, 600.0, 500.0))
    first, second = account_of_sweep(sweep).spikes
    onset = onset_of_a_bump(90.0)
    # Charging adds 0.4 mV/ms, which the slope reaches 0.01 ms before.
    assert first.threshold_ms == pytest.approx(303.0 + onset, abs=0.02)
    assert second.threshold_ms == pytest.approx(400.0 + onset, abs=0.02)
    assert first.latency_ms == pytest.approx(3.0, abs=1e-3)


def test_a_spike_that_rises_out_of_a_blanked_edge_has_no_threshold(
    make, spiking
) -> None:
    time = 0.05 * np.arange(20_000)
    voltage = spiking(time, [300.6], height=100.0)
    account = account_of_sweep(make(voltage, pulse=(300.0, 600.0, 500.0)))
    (spike,) = account.spikes
    assert spike.threshold_ms is None
    assert spike.onset_ms >= 300.25
    assert spike.half_width_onset_ms is None
    assert "already where the blanked edge" in account.notes[0]


@pytest.mark.parametrize("interval", [0.25, 1.0, 5.0])
def test_between_samples_that_are_far_apart_nothing_is_invented(
    make, spiking, interval
) -> None:
    time = interval * np.arange(round(1000.0 / interval))
    voltage = spiking(time, [300.0, 500.0, 700.0], height=90.0, width=0.8 * interval)
    after = round(300.0 / interval) + 2
    voltage[after : after + 4] -= [15.0, 12.0, 8.0, 4.0]
    account = account_of_sweep(make(voltage, interval))
    assert len(account.spikes) == 3
    for spike in account.spikes:
        assert spike.peak_mV in voltage
        assert spike.trough_mV is None or spike.trough_mV in voltage
    assert account.spikes[0].trough_mV is not None


def test_one_kilohertz_is_too_slow_for_thresholds(make, spiking) -> None:
    time = 1.0 * np.arange(2000)
    peaks = np.arange(200.0, 1800.0, 100.0)
    account = account_of_sweep(make(spiking(time, peaks, height=100.0), 1.0))
    assert len(account.spikes) == peaks.size
    assert not account.has_thresholds
    assert all(spike.threshold_mV is None for spike in account.spikes)
    assert account.notes[0].startswith(
        "One sample every 1 ms is too slow for thresholds"
    )


def test_a_trace_that_was_filtered_flat_has_no_thresholds(make) -> None:
    time = 0.05 * np.arange(20_000)
    slow = -65.0 + 80.0 * np.exp(-0.5 * ((time - 500.0) / 8.0) ** 2)
    account = account_of_sweep(make(slow))
    (spike,) = account.spikes
    assert spike.threshold_ms is None
    assert "nowhere reaches 10 mV/ms" in account.notes[0]
    # A tenth of the height over the lowest voltage of the 20 ms before.
    lowest = -65.0 + 80.0 * math.exp(-0.5 * (20.0 / 8.0) ** 2)
    assert spike.onset_mV == pytest.approx(lowest + 0.1 * (15.0 - lowest), abs=0.01)


def test_the_depth_of_an_after_hyperpolarisation_is_told_from_the_threshold(
    make, spiking
) -> None:
    time = 0.05 * np.arange(20_000)
    voltage = spiking(time, [500.0], height=100.0, undershoot=12.0)
    (spike,) = account_of_sweep(make(voltage)).spikes
    assert spike.threshold_mV is not None
    assert spike.trough_mV == pytest.approx(voltage.min(), abs=0.01)
    depth = spike.threshold_mV - voltage.min()
    assert spike.after_hyperpolarisation_mV == pytest.approx(depth, abs=0.01)


def test_a_depolarisation_block_is_told(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    rise = 1.0 - np.exp(-np.maximum(time - 300.0, 0.0) / 3.0)
    voltage = spiking(time, [305.0, 310.0, 316.0], height=80.0) + 45.0 * rise
    outcome = account_of_sweep(make(voltage)).outcome
    assert outcome.kind == "depolarisation block"
    assert outcome.spike_count == 3


def test_a_sweep_that_ends_in_a_spike_is_cut(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    voltage = spiking(time, [500.0], height=100.0)
    rising = account_of_sweep(make(voltage[: round(499.9 / 0.05)]))
    assert rising.outcome.kind == "cut"
    assert rising.outcome.is_rising_at_end
    assert rising.phases[-1].name == "depolarisation"
    falling = account_of_sweep(make(voltage[: round(500.3 / 0.05)]))
    assert falling.outcome.kind == "cut"
    assert falling.spikes[0].is_cut


def test_a_sweep_that_begins_above_the_level_has_not_passed_it(make) -> None:
    time = 0.05 * np.arange(4000)
    account = account_of_sweep(make(-60.0 + 80.0 * np.exp(-time)))
    assert account.spikes == ()


def test_a_sweep_has_two_samples(make) -> None:
    with pytest.raises(InvalidInput, match=r"sweep 0: found 1 samples, expected"):
        account_of_sweep(make(np.array([-65.0])))
