"""Drift: a baseline that creeps is followed, one that was left is not."""

import numpy as np
import pytest

from axolemma.accounting.recorded import SweepAccount, account_of_sweep


def phases_of(account: SweepAccount) -> list[str]:
    return [phase.name for phase in account.phases]


def drifting(rate: float, duration: float) -> tuple[np.ndarray, np.ndarray]:
    """Give times, ms, and a voltage that drifts by so many mV a second."""
    time = 0.05 * np.arange(round(duration / 0.05))
    noise = 0.1 * np.random.default_rng(6).standard_normal(time.size)
    return time, -75.0 + rate * time / 1e3 + noise


@pytest.mark.parametrize("rate", [-2.0, 1.0, 4.0])
def test_a_silent_sweep_that_drifts_is_at_rest(make, rate) -> None:
    _, voltage = drifting(rate, 4000.0)
    account = account_of_sweep(make(voltage))
    assert phases_of(account) == ["rest"]
    assert account.baseline_ends_mV is not None
    first, last = account.baseline_ends_mV
    # A baseline goes with bins of 10 ms, in which it drifts by 0.04 mV.
    assert first == pytest.approx(-75.0, abs=0.1)
    assert last == pytest.approx(-75.0 + 4.0 * rate, abs=0.1)


def test_what_moves_faster_is_no_drift(make) -> None:
    _, voltage = drifting(0.0, 4000.0)
    time = 0.05 * np.arange(voltage.size)
    voltage += np.clip((time - 1000.0) * 0.02, 0.0, 20.0)
    account = account_of_sweep(make(voltage))
    assert phases_of(account) == ["rest", "generator potential"]
    assert account.baseline_ends_mV == pytest.approx((-75.0, -75.0), abs=0.1)


def test_a_drift_after_a_spike_is_no_depolarisation_block(make, spiking) -> None:
    time, voltage = drifting(3.0, 8000.0)
    foot = 15.0 * np.exp(-np.abs(time - 400.0) / 4.0)
    voltage += foot + spiking(time, [400.0], height=80.0, base=0.0, undershoot=5.0)
    account = account_of_sweep(make(voltage))
    assert account.outcome.kind == "action potential"
    assert phases_of(account)[-1] == "rest"


def test_a_train_on_a_drift_is_no_depolarisation_block(make, spiking) -> None:
    time, voltage = drifting(2.5, 8000.0)
    times = np.arange(300.0, 8000.0, 450.0)
    for each in times:
        voltage += 15.0 * np.exp(-np.abs(time - each) / 4.0)
    voltage += spiking(time, times.tolist(), height=80.0, base=0.0, undershoot=5.0)
    account = account_of_sweep(make(voltage))
    assert account.outcome.kind == "several"
    assert account.outcome.blocked_after is None
    assert phases_of(account).count("rest") == times.size + 1


def test_a_stimulus_is_not_followed(make) -> None:
    _, voltage = drifting(0.0, 4000.0)
    voltage[20_000:60_000] += 3.0
    account = account_of_sweep(make(voltage, pulse=(1000.0, 3000.0, 20.0)))
    assert phases_of(account) == ["rest", "generator potential", "rest"]
    assert account.baseline_ends_mV == pytest.approx((-75.0, -75.0), abs=0.1)
