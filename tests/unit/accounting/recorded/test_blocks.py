"""A sweep is read in blocks: where they are cut does not change what is found."""

import numpy as np

from axolemma.accounting.recorded import account_of_sweep


def test_the_account_does_not_depend_on_the_blocks(make, spiking, in_blocks) -> None:
    rng = np.random.default_rng(5)
    time = 0.05 * np.arange(60_000)
    peaks = np.cumsum(rng.uniform(6.0, 200.0, 25))
    voltage = spiking(time, peaks, height=90.0, undershoot=10.0)
    voltage += spiking(time, peaks[:-1] + 4.9, height=35.0, base=0.0)
    voltage += 0.05 * rng.standard_normal(time.size)
    sweep = make(voltage, pulse=(700.0, 1300.0, 50.0))
    whole = in_blocks(sweep, 1_000_000)
    assert len(whole.spikes) > 20
    assert len(whole.small_spikes) > 10
    for block in (200, 997, 4096, 20_000):
        parts = in_blocks(sweep, block)
        assert parts.spikes == whole.spikes
        assert parts.small_spikes == whole.small_spikes
        assert parts.phases == whole.phases
        assert parts.outcome == whole.outcome
        assert parts.baseline == whole.baseline


def test_progress_is_told_up_to_the_end(make, spiking) -> None:
    time = 0.05 * np.arange(2_500_000)
    told: list[float] = []
    sweep = make(np.full(time.size, -65.0))
    account_of_sweep(sweep, progress=told.append)
    assert len(told) == 4
    assert told == sorted(told)
    assert told[-1] == 1.0
