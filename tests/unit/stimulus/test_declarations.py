"""What can be declared, and how it is said in words."""

from inspect import signature

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from axolemma.units import Hz, Quantity, cm, ms, mV, nA, uA, uA_per_cm2, um

TIMES = np.array([0.0, 1.0, 2.0]) * ms
HEIGHT = "1 uA/cm2"


@pytest.mark.parametrize(
    ("stimulus", "words"),
    [
        (
            pulse("10 uA/cm2", start="1 ms", duration="1 ms"),
            "10 uA/cm2 for 1 ms, from 1 ms",
        ),
        (
            pulse(np.linspace(0, 20, 50) * uA / cm**2, start="1 ms", duration="5 ms"),
            "0 to 20 uA/cm2 (50 along 'amplitude') for 5 ms, from 1 ms",
        ),
        (step("-65 mV", start="0.1 s"), "-65 mV from 100 ms on"),
        (
            train("2 nA", start="1 ms", duration="1 ms", period="20 ms", count=5),
            "5 pulses of 2 nA for 1 ms every 20 ms, from 1 ms",
        ),
        (
            train("2 nA", start="1 ms", duration="1 ms", period="20 ms", count=1),
            "1 pulse of 2 nA for 1 ms every 20 ms, from 1 ms",
        ),
        (
            ramp("0 mV", "10 mV", start="1 ms", duration="3 ms"),
            "ramp from 0 mV to 10 mV in 3 ms, from 1 ms",
        ),
        (
            sine("2 um", frequency="50 Hz", start="0 ms", duration="1 s"),
            "sine of 2 um at 50 Hz for 1 s, from 0 ms",
        ),
        (
            sine(
                "2 um",
                frequency="50 Hz",
                start="0 ms",
                duration="1 s",
                phase=1.5,
                offset="1 um",
            ),
            "sine of 2 um at 50 Hz about 1 um for 1 s, from 0 ms, phase 1.5 rad",
        ),
        (
            chirp(
                "2 nA",
                from_frequency="0 Hz",
                to_frequency="0.1 kHz",
                start="0 ms",
                duration="1 s",
            ),
            "chirp of 2 nA from 0 Hz to 100 Hz for 1 s, from 0 ms",
        ),
        (
            noise(
                "2 uA/cm2",
                interval="0.1 ms",
                seed=7,
                start="1 ms",
                duration="9 ms",
                mean="5 uA/cm2",
            ),
            "noise of 2 uA/cm2 about 5 uA/cm2, a new value every 0.1 ms (seed 7), "
            "for 9 ms, from 1 ms",
        ),
        (
            sampled(TIMES, np.array([0.0, -3.0, 1.0]) * um),
            "3 samples of -3 to 1 um, joined by lines, from 0 to 2 ms",
        ),
        (
            sampled(TIMES, np.array([0.0, 3.0, 1.0]) * um, interpolation="hold"),
            "3 samples of 0 to 3 um, each held, from 0 to 2 ms",
        ),
        (charge("20 nC/cm2", at="1 ms"), "20 nC/cm2 at 1 ms"),
        (
            step("1 nA", start="1 ms") + charge("3 pC", at="2 ms"),
            "1 nA from 1 ms on + 3 pC at 2 ms",
        ),
        (
            0.5 * pulse("10 uA/cm2", start="1 ms", duration="1 ms"),
            "0.5 times (10 uA/cm2 for 1 ms, from 1 ms)",
        ),
    ],
)
def test_a_stimulus_says_itself_in_words(stimulus, words):
    assert str(stimulus) == words
    assert words in repr(stimulus)


def test_units_that_are_products_are_written_so_that_they_can_be_read():
    roundabout = 20 * nA / cm**2 / mV * mV
    unusual = pulse(roundabout, start=1 * ms, duration=1 * ms)
    assert str(unusual) == "0.02 uA/cm2 for 1 ms, from 1 ms"


def test_changing_the_array_that_was_given_changes_no_stimulus():
    values = np.array([0.0, 3.0, 1.0])
    stimulus = sampled(TIMES, values * mV, interpolation="hold")
    values[1] = 7.0
    assert timetable(stimulus, duration=5.0).value.tolist() == [0.0, 3.0, 1.0]


numbers = st.floats() | st.integers(-(10**300), 10**300)
arrays = st.lists(st.floats(), max_size=3).map(np.array)
texts = st.text(max_size=5) | st.builds(
    "{}{}".format,
    st.floats() | st.integers(),
    st.sampled_from([" ms", "mV", " pA", ""]),
)
anything = st.one_of(
    st.none(),
    st.booleans(),
    texts,
    numbers,
    arrays,
    st.lists(numbers, max_size=2),
    st.builds(Quantity, numbers | arrays, st.sampled_from([ms, mV, uA_per_cm2, Hz])),
)


@given(
    st.sampled_from([pulse, step, train, ramp, sine, chirp, noise, sampled, charge]),
    st.data(),
)
def test_whatever_is_given_makes_a_stimulus_or_an_error_about_the_input(declare, data):
    usable = {
        "amplitude": "1 mV", "standard_deviation": "1 mV", "first": "1 mV",
        "last": "2 mV", "offset": "1 mV", "mean": "1 mV", "amount": "1 nC/cm2",
        "start": "1 ms", "at": "1 ms", "duration": "3 ms", "period": "4 ms",
        "interval": "0.1 ms", "frequency": "50 Hz", "from_frequency": "5 Hz",
        "to_frequency": "50 Hz", "phase": 1.0, "count": 3, "seed": 1,
        "times": TIMES, "values": TIMES, "interpolation": "hold",
    }  # fmt: skip
    names = list(signature(declare).parameters)
    arguments = {name: usable[name] for name in names}
    for name in data.draw(st.sets(st.sampled_from(names), max_size=2)):
        arguments[name] = data.draw(anything, label=name)
    try:
        table = timetable(declare(**arguments), duration=10.0, area=1e-5)
    except InvalidInput:
        return
    assert np.isfinite(table.value).all()


@pytest.mark.parametrize(
    ("duration", "period"), [("1100 ms", "1.1 s"), ("1.1 s", "1100 ms")]
)
def test_pulses_may_touch_whatever_units_their_times_are_given_in(duration, period):
    # 1.1 s is 1100.0000000000002 ms.
    touching = train(HEIGHT, start="0 ms", duration=duration, period=period, count=3)
    table = timetable(touching, duration=5000.0)
    assert table.at(np.linspace(0, 3299, 50)).tolist() == [1.0] * 50
