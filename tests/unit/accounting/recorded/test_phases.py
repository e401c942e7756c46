"""Phases of recorded sweeps: they tile, and each is what its name says."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from axolemma.accounting.recorded import Filtering, SweepAccount, account_of_sweep


def names(account: SweepAccount) -> list[str]:
    return [phase.name for phase in account.phases]


def check_tiling(account: SweepAccount) -> None:
    phases = account.phases
    assert phases[0].start_ms == 0.0
    assert phases[-1].stop_ms == account.duration_ms
    assert all(each.stop_ms > each.start_ms for each in phases)
    for before, after in pairwise(phases):
        assert before.stop_ms == after.start_ms
        assert before.stop_mV == after.start_mV


def check_order(account: SweepAccount) -> None:
    end = account.duration_ms
    for spike in account.spikes:
        assert 0.0 <= spike.onset_ms < spike.time_ms <= end
        assert spike.peak_mV >= account.spike_level_mV
        if spike.repolarised_ms is not None:
            assert spike.time_ms < spike.repolarised_ms <= end
        if spike.trough_ms is not None:
            since = spike.repolarised_ms or spike.time_ms
            # The voltage turns between the sample before this passage and the next.
            assert spike.trough_ms > since - account.interval_ms
    for before, after in pairwise(account.spikes):
        assert before.time_ms < after.onset_ms
        assert before.trough_ms is None or before.trough_ms <= after.onset_ms


def test_a_spike_to_a_known_pulse_has_all_phases(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    is_on = (time > 300.0 - 1e-9) & (time < 400.0 - 1e-9)
    step = np.where(is_on, 8.0 * (1.0 - np.exp(-(time - 300.0) / 5.0)), 0.0)
    voltage = spiking(time, [330.0], height=95.0, undershoot=20.0) + step
    account = account_of_sweep(make(voltage, pulse=(300.0, 400.0, 100.0)))
    assert names(account) == [
        "rest",
        "generator potential",
        "depolarisation",
        "repolarisation",
        "hyperpolarisation",
        "recovery",
        "rest",
    ]
    check_tiling(account)
    (spike,) = account.spikes
    rest, generator, up, down, under, recovery, _ = account.phases
    assert rest.stop_ms == generator.start_ms == 300.0
    assert generator.stop_ms == spike.threshold_ms
    assert up.stop_ms == spike.time_ms
    assert down.stop_ms == spike.repolarised_ms
    assert under.stop_ms == spike.trough_ms
    # It cannot settle while it is stimulated.
    assert recovery.stop_ms >= 400.0


def test_in_a_train_recovery_ends_where_the_next_depolarisation_begins(
    make, spiking
) -> None:
    time = 0.05 * np.arange(20_000)
    peaks = np.arange(320.0, 680.0, 30.0)
    is_on = (time > 300.0 - 1e-9) & (time < 700.0 - 1e-9)
    voltage = spiking(time, peaks, height=95.0, undershoot=20.0) + 5.0 * is_on
    account = account_of_sweep(make(voltage, pulse=(300.0, 700.0, 100.0)))
    assert len(account.spikes) == peaks.size
    check_tiling(account)
    for before, after in pairwise(account.phases):
        if after.name == "depolarisation" and after.spike != 0:
            assert before.name == "recovery"
            assert after.spike is not None
            assert before.spike == after.spike - 1


def test_a_hyperpolarisation_is_below_the_threshold(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    peaks = np.arange(320.0, 680.0, 30.0)
    voltage = spiking(time, peaks, height=95.0, undershoot=20.0)
    account = account_of_sweep(make(voltage), filtering=Filtering())
    for phase in account.phases:
        if phase.name != "hyperpolarisation":
            continue
        first, last = (round(x / 0.05) for x in (phase.start_ms, phase.stop_ms))
        assert phase.spike is not None
        threshold = account.spikes[phase.spike].threshold_mV
        assert np.all(voltage[first + 1 : last] < threshold)


def test_a_stimulus_without_a_spike_is_a_generator_potential(make) -> None:
    time = 0.05 * np.arange(20_000)
    on = np.clip((time - 300.0) / 5.0, 0.0, None)
    off = np.clip((time - 500.0) / 5.0, 0.0, None)
    voltage = -65.0 + 12.0 * (np.exp(-off) - np.exp(-on))
    account = account_of_sweep(make(voltage, pulse=(300.0, 500.0, 50.0)))
    assert names(account) == ["rest", "generator potential", "rest"]
    # Half a millivolt is left of twelve after 3.2 time constants.
    stop = account.phases[1].stop_ms
    assert stop == pytest.approx(500.0 + 5.0 * np.log(24.0), abs=0.06)


def test_without_a_command_rest_ends_where_the_voltage_leaves_it(make, spiking) -> None:
    time = 0.05 * np.arange(20_000)
    ramp = np.clip((time - 300.0) * 0.5, 0.0, 20.0) * (time < 340.0)
    voltage = spiking(time, [330.0], height=95.0) + ramp
    account = account_of_sweep(make(voltage))
    assert names(account)[:3] == ["rest", "generator potential", "depolarisation"]
    # The ramp has risen by the half millivolt that is called near, in one millisecond.
    assert account.phases[0].stop_ms == pytest.approx(301.0, abs=0.051)


@settings(max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    interval=st.sampled_from([0.02, 0.05, 0.1, 1.0]),
    noise=st.sampled_from([0.0, 0.05, 0.3, 3.0]),
    height=st.floats(5.0, 120.0),
    base=st.floats(-90.0, 20.0),
    is_known=st.booleans(),
)
def test_phases_tile_any_sweep(
    make,
    spiking,
    seed: int,
    interval: float,
    noise: float,
    height: float,
    base: float,
    is_known,
) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 6000))
    time = interval * np.arange(count)
    end = float(time[-1])
    peaks = rng.uniform(0.0, end, int(rng.integers(0, 12)))
    voltage = spiking(time, peaks, height=height, base=base, undershoot=15.0)
    voltage += noise * rng.standard_normal(count)
    voltage += rng.choice([0.0, 30.0]) * (time > rng.uniform(0.0, end))
    edges = sorted(round(x / interval) * interval for x in rng.uniform(0.0, end, 2))
    pulse = (edges[0], edges[1], 50.0) if is_known else None
    account = account_of_sweep(make(voltage, interval, pulse=pulse))
    check_tiling(account)
    check_order(account)
    assert account.outcome.spike_count == len(account.spikes)


def test_a_voltage_that_moves_is_not_at_rest(make, spiking) -> None:
    # Pacemaking: it rises from each trough to the next threshold, at no command.
    time = 0.05 * np.arange(40_000)
    ramp = 20.0 * ((time - 100.0) % 250.0) / 250.0
    times = [place - 1.0 for place in np.arange(350.0, 2000.0, 250.0)]
    voltage = spiking(time, times, height=80.0, base=-62.0) + ramp
    for sweep in (make(voltage), make(voltage, pulse=(700.0, 1200.0, 0.0))):
        account = account_of_sweep(sweep)
        assert account.baseline is None
        assert "rest" not in names(account)


def test_after_a_stimulus_it_is_not_at_rest_before_it_has_come_back(make) -> None:
    time = 0.05 * np.arange(40_000)
    fall = np.clip((time - 300.0) / 30.0, 0.0, None)
    back = np.clip((time - 800.0) / 120.0, 0.0, None)
    voltage = -60.0 - 40.0 * (np.exp(-back) - np.exp(-fall))
    account = account_of_sweep(make(voltage, pulse=(300.0, 800.0, -100.0)))
    assert names(account) == ["rest", "generator potential", "rest"]
    # Half a millivolt is left of forty after 4.4 time constants; while it creeps the
    # last of the way slower than 5 mV/s the baseline has met it by less than that.
    stop = account.phases[1].stop_ms
    assert stop == pytest.approx(800.0 + 120.0 * np.log(80.0), abs=30.0)


def test_a_sweep_may_begin_in_a_spike(make, spiking) -> None:
    time = 0.05 * np.arange(10_000)
    voltage = spiking(time, [-0.2, 300.0], height=100.0, undershoot=8.0)
    account = account_of_sweep(make(voltage))
    assert names(account)[:3] == ["repolarisation", "recovery", "rest"]
    assert account.phases[0].spike is None
    assert account.outcome.is_falling_at_start
    assert account.outcome.spike_count == 1


def test_an_undershoot_ends_before_what_follows_the_stimulus(make, spiking) -> None:
    # The command is not known, and a plateau ends 100 ms after its last spike.
    time = 0.05 * np.arange(20_000)
    plateau = 25.0 * ((time > 300.0) & (time < 600.0))
    rise = 1.0 - np.exp(-np.maximum(time - 300.0, 0.0) / 10.0)
    voltage = spiking(time, [450.0, 500.0], height=80.0, undershoot=8.0)
    voltage += plateau * rise
    last = account_of_sweep(make(voltage)).spikes[-1]
    assert last.trough_ms is not None
    assert last.trough_ms < 510.0
