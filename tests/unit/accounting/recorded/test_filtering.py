"""How a recorded trace is filtered: the response, the noise, the choice."""

import numpy as np
import pytest

from axolemma.accounting.recorded import Filtering
from axolemma.accounting.recorded.filtering import (
    choose_filtering,
    slope_noise,
    slope_of,
    smooth,
)
from axolemma.errors import InvalidInput

INTERVAL = 0.01


def response(filtering: Filtering, frequency: float) -> float:
    half = filtering.kernel(INTERVAL)
    shift = INTERVAL * np.arange(1, half.size)
    return float(half[0] + 2.0 * half[1:] @ np.cos(2.0 * np.pi * frequency * shift))


@pytest.mark.parametrize("low_pass", [1.0, 2.0, 5.0, 10.0])
def test_lets_the_root_of_a_half_through_at_its_frequency(low_pass: float) -> None:
    # Sampled at 100 kHz and cut at 5 sigma, the kernel is that of the formula to 1e-4.
    passed = response(Filtering(low_pass_kHz=low_pass), low_pass)
    assert passed == pytest.approx(np.sqrt(0.5), abs=3e-4)


def test_follows_the_formula_that_it_states() -> None:
    filtering = Filtering(low_pass_kHz=5.0)
    # Half of (sigma omega)^2, which is 1.0783 at the cut-off.
    u = 1.0783 * (np.array([1.0, 2.5, 8.0, 12.0]) / 5.0) ** 2
    got = [response(filtering, frequency) for frequency in (1.0, 2.5, 8.0, 12.0)]
    np.testing.assert_allclose(got, (1.0 + u) * np.exp(-u), atol=2e-4)


def test_leaves_a_parabola_as_it_is() -> None:
    time = 0.05 * np.arange(200)
    voltage = 3.0 - 2.0 * time + 5.0 * time**2
    kernel = Filtering(low_pass_kHz=4.0).kernel(0.05)
    inside = slice(kernel.size - 1, 1 - kernel.size)
    # The kernel, cut at 5 sigma, has a second moment of 1e-5 of sigma squared.
    np.testing.assert_allclose(smooth(voltage, kernel), voltage[inside], atol=1e-4)


def test_takes_the_slope_of_a_quartic_exactly() -> None:
    time = 0.05 * np.arange(60)
    got = slope_of(time**4 - 3.0 * time**2, 0.05)
    exact = 4.0 * time**3 - 6.0 * time
    # Rounding of 80 mV over 0.05 ms.
    np.testing.assert_allclose(got, exact[2:-2], atol=1e-11)


@pytest.mark.parametrize("low_pass", [None, 4.0])
def test_tells_the_noise_of_the_slope(make, low_pass) -> None:
    noise = np.random.default_rng(3).normal(-65.0, 0.2, 40_000)
    sweep = make(noise, 0.05)
    filtering = Filtering(low_pass_kHz=low_pass)
    seen = np.std(slope_of(smooth(noise, filtering.kernel(0.05)), 0.05))
    # The quieter quarter of 64 stretches of 100 samples is a tenth lower than all.
    assert slope_noise(sweep, filtering) == pytest.approx(seen, rel=0.2)


def test_spikes_are_not_taken_for_noise(make, spiking) -> None:
    time = 0.05 * np.arange(40_000)
    voltage = spiking(time, np.arange(100.0, 1900.0, 20.0), height=90.0)
    assert slope_noise(make(voltage), Filtering()) < 1e-6


@pytest.mark.parametrize(
    ("noise", "low_pass", "of_slope"),
    [(0.0, None, None), (0.02, None, None), (0.1, None, 4.0), (1.0, 4.0, None)],
)
def test_chooses_the_lightest_filters_that_quiet_voltage_and_slope(
    make, noise, low_pass, of_slope
) -> None:
    rng = np.random.default_rng(0)
    sweep = make(-65.0 + noise * rng.standard_normal(20_000), 0.05)
    chosen = Filtering(low_pass_kHz=low_pass, slope_low_pass_kHz=of_slope)
    assert choose_filtering(sweep) == chosen


def test_says_what_it_is() -> None:
    assert str(Filtering()) == "not filtered"
    assert str(Filtering(low_pass_kHz=5.0)) == "low-pass 5 kHz, zero phase"
    slope_alone = Filtering(slope_low_pass_kHz=4.0)
    assert str(slope_alone) == "not filtered; slope low-pass 4 kHz, zero phase"


def test_a_filter_has_a_frequency_above_zero() -> None:
    with pytest.raises(InvalidInput, match="found 0 kHz, expected a frequency above 0"):
        Filtering(low_pass_kHz=0.0)


def test_a_short_sweep_has_no_noise_to_tell(make) -> None:
    assert slope_noise(make(np.full(12, -65.0)), Filtering()) == 0.0
