"""Sweeps: values that cannot be a membrane's voltage are refused, and when is told."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.recordings import Sweep
from axolemma.recordings import sweep as module

TIME = np.arange(4000) * 0.1


def sweep_of(voltage: np.ndarray) -> Sweep:
    return Sweep(
        number=3,
        count=len(voltage),
        interval=0.1,
        start=0.0,
        where="cell.abf, sweep 3",
        samples=lambda first, last: voltage[first:last].copy(),
    )


def spiking() -> np.ndarray:
    return -65.0 + 100.0 * np.exp(-((TIME - 200.0) ** 2)) + 0.1 * np.sin(TIME)


@pytest.mark.parametrize("block", [1_000_000, 1000, 7])
def test_a_missing_value_is_refused_with_its_time(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    voltage = spiking()
    voltage[1234] = np.nan
    with pytest.raises(InvalidInput, match=r"sweep 3: found nan at 123\.4 ms"):
        sweep_of(voltage).check()
    with pytest.raises(InvalidInput, match=r"at 123\.4 ms"):
        sweep_of(voltage).voltage(1200, 1300)
    assert sweep_of(voltage).voltage(0, 1234).size == 1234


@pytest.mark.parametrize("value", [1000.5, -4000.0])
def test_no_membrane_bears_a_volt(value: float) -> None:
    voltage = spiking()
    voltage[10] = value
    with pytest.raises(InvalidInput, match="unit or the gain"):
        sweep_of(voltage).voltage()


def test_volts_under_the_name_of_mV_are_noticed() -> None:
    with pytest.raises(InvalidInput, match=r"look like volts.*--units V"):
        sweep_of(spiking() / 1000.0).check()


def test_one_value_throughout_is_no_recording() -> None:
    with pytest.raises(InvalidInput, match="the same value, -65 mV, at every sample"):
        sweep_of(np.full(100, -65.0)).check()


def test_noise_that_no_membrane_makes_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    noise = np.random.default_rng(1).normal(scale=60.0, size=4000)
    with pytest.raises(InvalidInput, match="this is noise"):
        sweep_of(noise).check()
    # Where it is quiet for a while something may have been recorded.
    monkeypatch.setattr(module, "BLOCK", 4000)
    sweep_of(np.concatenate([spiking(), noise])).check()


def test_the_fastest_firing_and_an_upstroke_alone_are_believed() -> None:
    # 1000 spikes a second, each of them 0.3 ms wide.
    train = -60.0 + 100.0 * np.exp(-(((TIME % 1.0 - 0.5) / 0.18) ** 2))
    sweep_of(train).check()
    sweep_of(np.linspace(-60.0, 40.0, 4)).check()


def test_silence_and_an_electrode_in_the_bath_are_believed() -> None:
    noise = np.random.default_rng(1).normal(scale=0.05, size=1000)
    sweep_of(-65.0 + noise).check()
    sweep_of(noise).check()


def test_a_slow_recording_is_left_to_the_account() -> None:
    sweep_of(spiking()[::10]).check()
