"""Each waveform as rows: where it changes, and by what."""

import math

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.stimulus import (
    charge,
    chirp,
    noise,
    pulse,
    ramp,
    sampled,
    sine,
    step,
    timetable,
    train,
)
from axolemma.units import along, ms, um


def test_a_pulse_changes_at_its_start_and_at_its_end_and_nowhere_else():
    table = timetable(pulse("10 uA/cm2", start="1 ms", duration="2 ms"), duration=30.0)
    assert table.start.tolist() == [0.0, 1.0, 3.0]
    assert table.value.tolist() == [0.0, 10.0, 0.0]
    assert table.slope.tolist() == table.jump.tolist() == [0.0, 0.0, 0.0]
    assert table.oscillations.shape == (3, 0, 4)
    assert table.breakpoints.tolist() == [1.0, 3.0]


def test_a_pulse_from_the_beginning_needs_no_row_before_it():
    table = timetable(pulse("10 uA/cm2", start="0 ms", duration="2 ms"), duration=30.0)
    assert table.start.tolist() == [0.0, 2.0]
    assert table.value.tolist() == [10.0, 0.0]


@pytest.mark.parametrize("end", [3.0, 2.5])
def test_no_row_begins_at_or_after_the_end_of_the_run(end):
    table = timetable(pulse("10 uA/cm2", start="1 ms", duration="2 ms"), duration=end)
    assert table.start.tolist() == [0.0, 1.0]


def test_a_step_lasts_until_the_end():
    table = timetable(step("-20 mV", start="5 ms"), duration=1e6)
    assert table.start.tolist() == [0.0, 5.0]
    assert table.at([4.999, 5.0, 1e6]).tolist() == [0.0, -20.0, -20.0]


def test_a_train_is_the_sum_of_its_pulses():
    each = [pulse("2 uA/cm2", start=t * ms, duration="2 ms") for t in (1, 6, 11)]
    together = train("2 uA/cm2", start="1 ms", duration="2 ms", period="5 ms", count=3)
    one = timetable(together, duration=30.0)
    other = timetable(each[0] + each[1] + each[2], duration=30.0)
    assert one.start.tolist() == other.start.tolist()
    assert one.value.tolist() == other.value.tolist()


def test_a_train_is_laid_out_as_far_as_the_run_goes():
    endless = train(
        "2 uA/cm2", start="1 ms", duration="2 ms", period="5 ms", count=10**12
    )
    table = timetable(endless, duration=11.0)
    assert table.start.tolist() == [0.0, 1.0, 3.0, 6.0, 8.0]


def test_pulses_that_touch_leave_no_gap_of_rounding_between_them():
    # 0.1 ms is no binary fraction: ends and beginnings differ in their last digit.
    touching = train(
        "1 mV", start="0.3 ms", duration="0.1 ms", period="0.1 ms", count=9
    )
    table = timetable(touching, duration=10.0)
    assert table.start.size == 11
    assert table.value.tolist() == [0.0] + [1.0] * 9 + [0.0]
    assert np.diff(table.start).min() > 0.099


def test_a_ramp_goes_in_a_straight_line_and_ends_at_once():
    table = timetable(
        ramp("-2 mV", "4 mV", start="1 ms", duration="3 ms"), duration=9.0
    )
    assert table.start.tolist() == [0.0, 1.0, 4.0]
    assert table.value.tolist() == [0.0, -2.0, 0.0]
    assert table.slope.tolist() == [0.0, 2.0, 0.0]
    assert table.at([1.0, 2.5, 4.0]).tolist() == [-2.0, 1.0, 0.0]


def test_a_sine_is_the_sine_of_the_textbook_while_it_lasts():
    wave = sine(
        "2 mV",
        frequency="50 Hz",
        start="10 ms",
        duration="30 ms",
        phase=0.5,
        offset="1 mV",
    )
    table = timetable(wave, duration=60.0)
    assert table.start.tolist() == [0.0, 10.0, 40.0]
    times = np.linspace(10, 40, 200, endpoint=False)
    expected = 1 + 2 * np.sin(0.5 + 2 * np.pi * 0.05 * (times - 10))
    # A handful of roundings of numbers of order one to ten.
    assert np.abs(table.at(times) - expected).max() < 1e-14
    assert table.at([0.0, 9.99, 40.0, 59.0]).tolist() == [0.0] * 4


def test_a_chirp_has_the_declared_frequencies_at_its_ends():
    sweep = chirp(
        "3 mV",
        from_frequency="10 Hz",
        to_frequency="40 Hz",
        start="5 ms",
        duration="200 ms",
    )
    table = timetable(sweep, duration=500.0)
    ((amplitude, phase, frequency, rate),) = table.oscillations[1]
    assert (amplitude, phase) == (3.0, 0.0)
    assert frequency == pytest.approx(2 * math.pi * 0.01, rel=1e-15)
    assert frequency + 200 * rate == pytest.approx(2 * math.pi * 0.04, rel=1e-15)
    assert table.oscillations[2].tolist() == [[0.0] * 4]
    # Twenty-five hertz on average, for a fifth of a second: five whole waves.
    assert abs(table.at(5 + 200 - 1e-9)) < 1e-8


def test_noise_holds_each_gaussian_number_of_its_seed_for_one_interval():
    source = noise(
        "2 mV", interval="0.5 ms", seed=42, start="1 ms", duration="10 ms", mean="3 mV"
    )
    table = timetable(source, duration=30.0)
    numbers = np.random.Generator(np.random.PCG64(42)).standard_normal(20)
    assert table.start.tolist() == [0.0, *np.arange(1, 11.5, 0.5)]
    assert table.value.tolist() == [0.0, *(3 + 2 * numbers), 0.0]


def test_noise_in_a_longer_run_begins_with_the_noise_of_the_shorter():
    source = noise("2 mV", interval="0.1 ms", seed=1, start="1 ms", duration="50 ms")
    short, long = timetable(source, duration=7.0), timetable(source, duration=70.0)
    assert short.value.tolist() == long.value[: short.value.size].tolist()
    assert short.start.tolist() == long.start[: short.start.size].tolist()


def test_the_last_interval_of_noise_may_be_cut_short():
    source = noise("2 mV", interval="2 ms", seed=1, start="0 ms", duration="5 ms")
    assert timetable(source, duration=9.0).start.tolist() == [0.0, 2.0, 4.0, 5.0]


def test_noise_is_the_same_in_every_cell_unless_the_seed_differs():
    size = noise(
        along("size", [1.0, 2.0], "mV"),
        interval="1 ms",
        seed=5,
        start="0 ms",
        duration="8 ms",
    )
    small, large = (timetable(size, duration=8.0, cell=i).value for i in (0, 1))
    assert (2 * small).tolist() == large.tolist()
    seeds = noise(
        "1 mV",
        interval="1 ms",
        seed=along("trial", [5.0, 6.0]),
        start="0 ms",
        duration="8 ms",
    )
    assert timetable(seeds, duration=8.0, cell=0).value.tolist() == small.tolist()
    assert timetable(seeds, duration=8.0, cell=1).value.tolist() != small.tolist()


def test_noise_has_the_declared_mean_and_standard_deviation():
    source = noise(
        "2 mV", interval="0.1 ms", seed=3, start="0 ms", duration="10 s", mean="-1 mV"
    )
    value = timetable(source, duration=10_000.0).value
    # Of 100,000 values: four standard errors.
    assert abs(value.mean() + 1) < 4 * 2 / math.sqrt(100_000)
    assert abs(value.std() - 2) < 4 * 2 / math.sqrt(200_000)


TIMES = np.array([1.0, 2.0, 4.0])
VALUES = np.array([3.0, 5.0, -1.0])


def test_samples_are_joined_by_lines_and_nothing_follows_the_last():
    table = timetable(sampled(TIMES * ms, VALUES * um), duration=9.0)
    assert table.start.tolist() == [0.0, 1.0, 2.0, 4.0]
    times = np.linspace(1, 4, 100, endpoint=False)
    expected = np.interp(times, TIMES, VALUES) * 1e-4
    # Micrometres become centimetres; two roundings.
    assert np.abs(table.at(times) - expected).max() < 1e-18
    assert table.at([0.5, 4.0, 8.0]).tolist() == [0.0, 0.0, 0.0]


def test_samples_are_held_until_the_next_and_the_last_until_the_end():
    table = timetable(
        sampled(TIMES * ms, VALUES * um, interpolation="hold"), duration=9.0
    )
    assert table.start.tolist() == [0.0, 1.0, 2.0, 4.0]
    assert table.value.tolist() == pytest.approx([0.0, 3e-4, 5e-4, -1e-4], rel=1e-15)
    assert not table.slope.any()


def test_a_charge_is_a_jump_and_no_current():
    table = timetable(charge("20 nC/cm2", at="2 ms"), duration=9.0)
    assert table.start.tolist() == [0.0, 2.0]
    assert table.jump.tolist() == [0.0, 20.0]
    assert table.at([1.0, 2.0, 3.0]).tolist() == [0.0, 0.0, 0.0]
    assert timetable(charge("20 nC/cm2", at="0 ms"), duration=9.0).jump.tolist() == [
        20.0
    ]


@pytest.mark.parametrize(
    "absurd",
    [
        noise("1 mV", interval="1e-9 ms", seed=1, start="0 ms", duration="1 ms"),
        train("1 mV", start="0 ms", duration="1e-9 ms", period="1e-9 ms", count=10**12),
    ],
)
def test_more_values_than_any_memory_holds_are_refused_and_not_laid_out(absurd):
    with pytest.raises(
        InvalidInput, match=r"1e-09 ms.*at most 10000000.*check the units"
    ):
        timetable(absurd, duration=1.0)
