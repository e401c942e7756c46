"""Baselines of recorded sweeps: told only where they are quiet."""

import numpy as np
import pytest

from axolemma.accounting.recorded import account_of_sweep


def test_tells_how_quiet_it_is(make) -> None:
    rng = np.random.default_rng(4)
    voltage = -70.0 + 0.3 * rng.standard_normal(20_000)
    baseline = account_of_sweep(make(voltage, pulse=(600.0, 900.0, 50.0))).baseline
    assert baseline is not None
    # 12,000 samples; what is told is of the filtered trace, which is quieter.
    assert baseline.voltage_mV == pytest.approx(-70.0, abs=0.02)
    assert 0.1 < baseline.sd_mV < 0.3
    assert (baseline.start_ms, baseline.stop_ms) == (0.0, 600.0)
    assert baseline.command_pA == 0.0
    assert baseline.is_rest


def test_a_held_voltage_is_not_called_rest(make) -> None:
    sweep = make(np.full(20_000, -80.0), pulse=(-1.0, 2000.0, -50.0))
    baseline = account_of_sweep(sweep).baseline
    assert baseline is not None
    assert baseline.command_pA == -50.0
    assert not baseline.is_rest


@pytest.mark.parametrize("wander", [4.0, 20.0])
def test_a_voltage_that_wanders_has_none(make, wander) -> None:
    time = 0.05 * np.arange(40_000)
    voltage = -60.0 + wander * np.sin(2.0 * np.pi * time / 150.0)
    assert account_of_sweep(make(voltage)).baseline is None


def test_a_plateau_above_the_threshold_is_none(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    wave = 8.0 * np.sin(2.0 * np.pi * time / 60.0) * (time < 480.0)
    voltage = spiking(time, [300.0], height=100.0) + wave + 45.0 * (time > 500.0)
    assert account_of_sweep(make(voltage)).baseline is None
