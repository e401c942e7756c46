"""Commanded currents that were stored sample by sample: where they jump or bend."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.recordings import sampled_command
from axolemma.recordings.sampled_command import SampledCommand

SAMPLES = np.arange(5000)
NOISE = np.random.default_rng(5).normal(size=5000)
PULSE = np.where((SAMPLES >= 700) & (SAMPLES < 1900), 150.0, -20.0)


def command(current: np.ndarray) -> SampledCommand:
    return SampledCommand(
        count=len(current),
        where="cell.csv",
        read=lambda first, last: current[first:last],
    )


def edges(current: np.ndarray) -> list[float]:
    return list(command(current).edges())


@pytest.mark.parametrize("block", [1_000_000, 700, 701, 97])
def test_a_pulse_has_two_edges_wherever_blocks_end(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(sampled_command, "_BLOCK", block)
    assert edges(PULSE) == [700, 1900]


def test_a_ramp_bends_at_its_ends_also_in_single_precision() -> None:
    ramp = np.interp(SAMPLES, [1000, 4000], [0.0, 300.0])
    assert edges(ramp) == [1000, 4000]
    assert edges(ramp.astype(np.float32).astype(float)) == [1000, 4000]


def test_of_a_measured_pulse_the_jumps_are_told() -> None:
    assert edges(PULSE + NOISE) == [700, 1900]


def test_noise_and_silence_have_none() -> None:
    assert edges(NOISE) == []
    assert edges(0.0 * NOISE) == []


@pytest.mark.parametrize("value", [np.nan, np.inf, -2e9])
def test_no_electrode_passes_a_milliampere(value: float) -> None:
    current = np.where(SAMPLES == 7, value, PULSE)
    with pytest.raises(InvalidInput, match="unit that is given"):
        command(current).current(0, 10)
    with pytest.raises(InvalidInput, match="unit that is given"):
        command(current).edges()
