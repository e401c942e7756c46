"""A timetable evaluates, differentiates and integrates as its formula says."""

from collections.abc import Sequence
from itertools import pairwise

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from axolemma.stimulus import (
    Stimulus,
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
from axolemma.units import Hz, ms, uA_per_cm2

END = 64.0


def together(parts: Sequence[Stimulus]) -> Stimulus:
    return sum(parts[1:], start=parts[0])


# Times are whole numbers of 1/16 ms, so that sums of them do not round and each
# stimulus ends where another begins exactly or not at all.
starts = st.integers(0, 16 * 63).map(lambda n: n / 16 * ms)
durations = st.integers(1, 16 * 80).map(lambda n: n / 16 * ms)
heights = st.floats(-10, 10).map(lambda x: x * uA_per_cm2)
frequencies = st.floats(1, 200).map(lambda x: x * Hz)
pulses = st.builds(pulse, heights, start=starts, duration=durations)
steps = st.builds(step, heights, start=starts)
ramps = st.builds(ramp, heights, heights, start=starts, duration=durations)
sines = st.builds(
    sine,
    heights,
    frequency=frequencies,
    start=starts,
    duration=durations,
    phase=st.floats(-4, 4),
    offset=heights,
)
chirps = st.builds(
    chirp,
    heights,
    from_frequency=frequencies,
    to_frequency=frequencies,
    start=starts,
    duration=durations,
)
noises = st.builds(
    noise,
    heights.map(lambda height: abs(height.magnitude) * uA_per_cm2),
    interval=st.integers(8, 64).map(lambda n: n / 16 * ms),
    seed=st.integers(0, 1000),
    start=starts,
    duration=durations,
)
trains = st.builds(
    train,
    heights,
    start=starts,
    duration=st.integers(1, 32).map(lambda n: n / 16 * ms),
    period=st.integers(32, 200).map(lambda n: n / 16 * ms),
    count=st.integers(1, 20),
)
waveforms = st.lists(
    st.integers(0, 16 * 63), min_size=2, max_size=6, unique=True
).flatmap(
    lambda times: st.builds(
        sampled,
        st.just(np.sort(times) / 16 * ms),
        st.lists(st.floats(-10, 10), min_size=len(times), max_size=len(times)).map(
            lambda values: np.array(values) * uA_per_cm2
        ),
        interpolation=st.sampled_from(["linear", "hold"]),
    )
)
charges = st.builds(
    charge, st.floats(-10, 10).map(lambda x: f"{x!r} nC/cm2"), at=starts
)
single = st.one_of(
    pulses, steps, ramps, sines, chirps, noises, trains, waveforms, charges
)
stimuli = st.lists(single, min_size=1, max_size=4).map(together)
instants = st.floats(0, END)
sixteenths = st.integers(0, 16 * 64).map(lambda n: n / 16)

# Amplitudes are at most a few tens and phases at most a hundred radians: their
# roundings stay below 1e-12 in a value.
VALUE_ERROR = 1e-12
# The same over 64 ms.
INTEGRAL_ERROR = 1e-10


@given(st.lists(single, min_size=2, max_size=4), st.lists(instants, min_size=1))
def test_a_sum_of_stimuli_is_at_every_time_the_sum_of_what_they_are(parts, times):
    whole = timetable(together(parts), duration=END)
    each = [timetable(part, duration=END) for part in parts]
    times = [*times, *whole.start]
    expected = sum(table.at(times) for table in each)
    assert np.abs(whole.at(times) - expected).max() < VALUE_ERROR
    rates = sum(table.rate_at(times) for table in each)
    # A chirp of 200 Hz changes by 2.5 times its amplitude in a millisecond.
    assert np.abs(whole.rate_at(times) - rates).max() < 10 * VALUE_ERROR


@given(st.lists(single, min_size=2, max_size=4), instants, instants)
def test_the_integral_of_a_sum_is_the_sum_of_the_integrals(parts, first, last):
    whole = timetable(together(parts), duration=END).integral(first, last)
    each = [timetable(part, duration=END).integral(first, last) for part in parts]
    assert abs(whole - sum(each)) < INTEGRAL_ERROR


@given(stimuli, instants, instants, instants)
def test_integrals_over_adjacent_stretches_add_up(stimulus, a, b, c):
    table = timetable(stimulus, duration=END)
    parts = table.integral(a, b) + table.integral(b, c)
    assert abs(parts - table.integral(a, c)) < INTEGRAL_ERROR


@given(stimuli, st.floats(-5, 5))
def test_a_multiple_is_that_multiple_in_every_column(stimulus, factor):
    one = timetable(stimulus, duration=END)
    many = timetable(factor * stimulus, duration=END)
    assert many.start.tolist() == one.start.tolist()
    times = np.linspace(0, END, 40)
    assert np.abs(many.at(times) - factor * one.at(times)).max() < VALUE_ERROR
    assert np.abs(many.jump - factor * one.jump).max() < VALUE_ERROR


@given(stimuli)
def test_every_table_begins_at_zero_increases_and_ends_before_the_run_does(stimulus):
    table = timetable(stimulus, duration=END)
    assert table.start[0] == 0.0
    assert (np.diff(table.start) > 0).all()
    assert table.start[-1] < END
    rows = table.start.size
    assert table.value.shape == table.slope.shape == table.jump.shape == (rows,)
    assert table.oscillations.shape[::2] == (rows, 4)


@given(st.lists(st.floats(0, END - 1), min_size=2, max_size=8))
def test_starts_that_are_almost_equal_never_make_a_step_of_rounding(times):
    # Sums such as 0.1 + 0.2 against 0.3.
    pulses = [
        pulse("1 mV", start=time * ms, duration=gap * ms)
        for time in times
        for gap in (0.1, 0.2, 0.3)
    ]
    start = timetable(together(pulses), duration=END).start
    assert (np.diff(start) > 4 * np.spacing(start[1:])).all()


def test_what_one_pulse_ends_and_another_begins_is_one_breakpoint():
    # 0.1 + 0.2 is 0.30000000000000004.
    stimulus = pulse("1 mV", start="0.1 ms", duration="0.2 ms") + pulse(
        "2 mV", start="0.3 ms", duration="1 ms"
    )
    table = timetable(stimulus, duration=1.0)
    assert table.start.tolist() == [0.0, 0.1, 0.3]
    assert table.value.tolist() == [0.0, 1.0, 2.0]


def test_charges_at_the_same_time_add_up():
    stimulus = charge("1 nC/cm2", at="0.3 ms") + charge("2 nC/cm2", at=(0.1 + 0.2) * ms)
    table = timetable(stimulus, duration=1.0)
    assert table.start.tolist() == [0.0, 0.3]
    assert table.jump.tolist() == [0.0, 3.0]


def test_an_oscillation_goes_on_with_its_phase_through_a_later_breakpoint():
    wave = sine("1 mV", frequency="30 Hz", start="1 ms", duration="90 ms")
    table = timetable(wave + step("0 mV", start="50 ms"), duration=80.0)
    assert table.start.tolist() == [0.0, 1.0, 50.0]
    assert table.oscillations[:, 0, 0].tolist() == [0.0, 1.0, 1.0]
    omega = 2 * np.pi * 0.03
    assert table.oscillations[2, 0, 1] == pytest.approx(49 * omega, rel=1e-15)
    assert table.oscillations[2, 0, 2] == pytest.approx(omega, rel=1e-15)


def test_every_oscillation_has_a_column_of_its_own_in_all_rows():
    two = sine("1 mV", frequency="30 Hz", start="1 ms", duration="9 ms") + sine(
        "2 mV", frequency="70 Hz", start="5 ms", duration="9 ms"
    )
    table = timetable(two, duration=80.0)
    assert table.start.tolist() == [0.0, 1.0, 5.0, 10.0, 14.0]
    amplitudes = table.oscillations[:, :, 0]
    assert amplitudes.tolist() == [[0, 0], [1, 0], [1, 2], [0, 2], [0, 0]]


@given(stimuli, instants)
def test_the_rate_is_the_derivative_within_a_row(stimulus, time):
    table = timetable(stimulus, duration=END)
    row = np.searchsorted(table.start, time, side="right") - 1
    end = np.append(table.start[1:], END)[row]
    width = 1e-3
    if not table.start[row] + width < time < end - width:
        return
    slope = (table.at(time + width) - table.at(time - width)) / (2 * width)
    # The third derivative of 200 Hz is (1.26 / ms)^3 times an amplitude of up to 40.
    assert abs(table.rate_at(time) - slope) < 40 * 1.26**3 * width**2 / 6 + 1e-8


@given(
    st.one_of(pulses, ramps, sines, chirps, noises, waveforms), sixteenths, sixteenths
)
def test_the_integral_agrees_with_a_quadrature_of_the_values(stimulus, first, last):
    table = timetable(stimulus, duration=END)
    first, last = min(first, last), max(first, last)

    def value_until(time, end):
        return table.at(min(time, end))

    edges = np.unique(np.clip([first, *table.start, last], first, last))
    expected = 0.0
    for a, b in pairwise(edges):
        # Within a row the values have no corner; just before its end the row holds.
        pieces = np.linspace(a, b, 2 + int((b - a) / 4))
        last_inside = np.nextafter(b, a)
        for c, d in pairwise(pieces):
            expected += quad(value_until, c, d, args=(last_inside,))[0]
    # What the quadrature promises for each piece, 1.5e-8; it is far better.
    assert abs(table.integral(first, last) - expected) < 1e-8


def test_the_integral_of_a_chirp_is_fresnels():
    sweep = chirp(
        "3 mV",
        from_frequency="10 Hz",
        to_frequency="400 Hz",
        start="0 ms",
        duration="500 ms",
    )
    table = timetable(sweep, duration=500.0)
    _, _, omega, rate = table.oscillations[0, 0].tolist()
    # sin(omega t + rate t^2/2) with the square completed.
    scale = mpmath.sqrt(mpmath.pi / rate)
    shift = mpmath.mpf(omega) ** 2 / (2 * rate)

    def primitive(time):
        x = (time + mpmath.mpf(omega) / rate) / scale
        cosine, sine_part = mpmath.cos(shift), mpmath.sin(shift)
        return scale * (mpmath.fresnels(x) * cosine - mpmath.fresnelc(x) * sine_part)

    exact = 3 * float(primitive(480) - primitive(7))
    # 600 radians of phase, each rounded to 1e-13.
    assert abs(table.integral(7.0, 480.0) - exact) < 1e-11


def test_a_slow_oscillation_is_integrated_without_cancellation():
    slow = sine("1 mV", frequency="1e-9 Hz", start="0 ms", duration="1 s", phase=0.5)
    table = timetable(slow, duration=1000.0)
    # It hardly moves: the value times the time, to the change of 6e-9 rad.
    assert table.integral(0, 1000) == pytest.approx(1000 * np.sin(0.5), rel=1e-8)
    assert table.integral(0, 1e-6) == pytest.approx(1e-6 * np.sin(0.5), rel=1e-13)


def test_the_integral_holds_an_impulse_from_its_time_on():
    table = timetable(charge("5 nC/cm2", at="2 ms"), duration=9.0)
    assert table.integral(0, 2) == 0.0
    assert table.integral(2, 3) == 5.0
    assert table.integral(0, 9) == 5.0
    assert table.integral(9, 0) == -5.0


def test_values_have_the_shape_of_the_times():
    table = timetable(
        sine("1 mV", frequency="30 Hz", start="1 ms", duration="9 ms"), duration=80.0
    )
    for shape in ((), (3,), (2, 3)):
        assert table.at(np.ones(shape)).shape == shape
        assert table.rate_at(np.ones(shape)).shape == shape
