"""What can be declared, how it is said in words, and what is refused."""

from inspect import signature

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.errors import InvalidInput, UnitError
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
from axolemma.units import (
    Hz,
    Quantity,
    along,
    cm,
    ms,
    mV,
    nA,
    parse_unit,
    uA,
    uA_per_cm2,
    um,
)

TIMES = np.array([0.0, 1.0, 2.0]) * ms
BROKEN = np.array([0.0, np.nan, 2.0])


class ForeignQuantity:
    """What another library of units hands over."""

    def __init__(self, magnitude, unit):
        self.magnitude = magnitude
        self.unit = unit

    def to(self, name):
        if name != self.unit:
            raise KeyError(name)
        return self


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


@pytest.mark.parametrize(
    ("amplitude", "driven"),
    [
        ("10 uA/cm2", "uA/cm2"),
        ("1 A/m2", "uA/cm2"),
        (20 * nA / cm**2, "uA/cm2"),
        ("200 pA", "uA"),
        ("-65 mV", "mV"),
        ("3 um", "cm"),
        ("2 mM", "mM"),
        (ForeignQuantity(3.0, "pA"), "uA"),
        (ForeignQuantity(3.0, "mV"), "mV"),
        (along("push", [1.0, 2.0], "um"), "cm"),
    ],
)
def test_the_unit_of_the_amplitude_decides_what_is_driven(amplitude, driven):
    assert step(amplitude, start="0 ms").drives == parse_unit(driven)


def test_a_charge_drives_what_the_current_of_its_dimension_drives():
    assert charge("1 nC/cm2", at="0 ms").drives == uA_per_cm2
    assert charge("1 pC", at="0 ms").drives == uA
    assert charge(ForeignQuantity(1.0, "pC"), at="0 ms").drives == uA


def test_units_that_are_products_are_written_so_that_they_can_be_read():
    roundabout = 20 * nA / cm**2 / mV * mV
    unusual = pulse(roundabout, start=1 * ms, duration=1 * ms)
    assert str(unusual) == "0.02 uA/cm2 for 1 ms, from 1 ms"


def test_samples_of_another_library_are_accepted():
    times = ForeignQuantity(np.array([0.0, 1.0]), "ms")
    values = ForeignQuantity(np.array([0.0, 1.0]), "mV")
    assert sampled(times, values) == sampled(
        np.array([0.0, 1.0]) * ms, np.array([0.0, 1.0]) * mV
    )


def test_changing_the_array_that_was_given_changes_no_stimulus():
    values = np.array([0.0, 3.0, 1.0])
    stimulus = sampled(TIMES, values * mV, interpolation="hold")
    values[1] = 7.0
    assert timetable(stimulus, duration=5.0).value.tolist() == [0.0, 3.0, 1.0]


PULSE = {"start": "1 ms", "duration": "1 ms"}
SINE = {**PULSE, "frequency": "50 Hz"}
NOISE = {**PULSE, "interval": "0.1 ms", "seed": 1}
TRAIN = {**PULSE, "period": "2 ms", "count": 3}
CHIRP = {**PULSE, "from_frequency": "1 Hz", "to_frequency": "9 Hz"}
HEIGHT = "1 uA/cm2"


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (
            lambda: pulse(10, **PULSE),
            "amplitude of the pulse: found the bare number 10, expected a "
            "quantity in uA/cm2; write '10 uA/cm2' if that is what you mean",
        ),
        (
            lambda: pulse("10", **PULSE),
            "amplitude of the pulse: found the bare number 10, expected a "
            "quantity in uA/cm2; write '10 uA/cm2' if that is what you mean",
        ),
        (
            lambda: pulse(np.ones(2), **PULSE),
            "amplitude of the pulse: found an array of bare numbers, expected"
            " a quantity in uA/cm2; write '1 uA/cm2' if that is what you mean",
        ),
        (
            lambda: pulse(None, **PULSE),
            "amplitude of the pulse: found None, expected a quantity in "
            "uA/cm2, such as '10 uA/cm2'",
        ),
        (
            lambda: pulse("ten pA", **PULSE),
            "amplitude of the pulse: found 'ten pA', expected a quantity in "
            "uA/cm2, such as '10 uA/cm2'",
        ),
        (
            lambda: pulse(HEIGHT, start=1, duration="1 ms"),
            "start of the pulse: found the bare number 1, expected a quantity"
            " in ms; write '1 ms' if that is what you mean",
        ),
        (
            lambda: pulse(HEIGHT, start="1 ms", duration=1),
            "duration of the pulse: found the bare number 1, expected a "
            "quantity in ms; write '1 ms' if that is what you mean",
        ),
        (
            lambda: step(10, start="1 ms"),
            "amplitude of the step: found the bare number 10, expected a "
            "quantity in uA/cm2; write '10 uA/cm2' if that is what you mean",
        ),
        (
            lambda: ramp(1, HEIGHT, **PULSE),
            "first value of the ramp: found the bare number 1, expected a "
            "quantity in uA/cm2; write '1 uA/cm2' if that is what you mean",
        ),
        (
            lambda: ramp(HEIGHT, 1, **PULSE),
            "last value of the ramp: found the bare number 1, expected a "
            "quantity in uA/cm2; write '1 uA/cm2' if that is what you mean",
        ),
        (
            lambda: sine(HEIGHT, **{**SINE, "frequency": 50}),
            "frequency of the sine: found the bare number 50, expected a "
            "quantity in Hz; write '50 Hz' if that is what you mean",
        ),
        (
            lambda: sine(HEIGHT, **SINE, offset=1),
            "offset of the sine: found the bare number 1, expected a quantity"
            " in uA/cm2; write '1 uA/cm2' if that is what you mean",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "interval": 1}),
            "interval of the noise: found the bare number 1, expected a "
            "quantity in ms; write '1 ms' if that is what you mean",
        ),
        (
            lambda: sampled(np.arange(3), np.ones(3) * mV),
            "times of the sampled stimulus: found an array of bare numbers, "
            "expected a quantity in ms; write '1 ms' if that is what you mean",
        ),
        (
            lambda: sampled(TIMES, np.ones(3)),
            "values of the sampled stimulus: found an array of bare numbers, "
            "expected a quantity in uA/cm2; write '1 uA/cm2' if that is what "
            "you mean",
        ),
        (
            lambda: charge(3, at="1 ms"),
            "amount of the charge: found the bare number 3, expected a "
            "quantity in nC/cm2; write '3 nC/cm2' if that is what you mean",
        ),
        (
            lambda: charge("3 pC", at=1),
            "time of the charge: found the bare number 1, expected a quantity"
            " in ms; write '1 ms' if that is what you mean",
        ),
        (
            lambda: pulse(HEIGHT, start="1 mV", duration="1 ms"),
            "start of the pulse: found '1 mV', expected a quantity in ms",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "period": "1 Hz"}),
            "period of the train: found '1 Hz', expected a quantity in ms",
        ),
        (
            lambda: ramp("1 mV", HEIGHT, **PULSE),
            "last value of the ramp: found '1 uA/cm2', expected a quantity in mV",
        ),
        (
            lambda: sine(HEIGHT, **{**SINE, "frequency": "5 ms"}),
            "frequency of the sine: found '5 ms', expected a quantity in Hz",
        ),
        (
            lambda: sine(HEIGHT, **SINE, phase="1 ms"),
            "phase of the sine: found '1 ms', expected a plain number",
        ),
        (
            lambda: sampled(np.arange(3) * mV, np.ones(3) * mV),
            "times of the sampled stimulus: found 'an array in mV', expected "
            "a quantity in ms",
        ),
        (
            lambda: charge("3 mV", at="1 ms"),
            "amount of the charge: found a quantity in mV, expected one in "
            "nC/cm2 or in pC",
        ),
        (
            lambda: pulse(along("a", [1.0], "ms"), start="1 mV", duration="1 ms"),
            "start of the pulse: found '1 mV', expected a quantity in ms",
        ),
    ],
)
def test_a_value_without_its_unit_is_refused(declare, message):
    with pytest.raises(UnitError) as caught:
        declare()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (
            lambda: pulse(HEIGHT, start="-1 ms", duration="1 ms"),
            "start of the pulse: found '-1 ms', expected at least 0 ms",
        ),
        (
            lambda: pulse(HEIGHT, start="1 ms", duration="0 ms"),
            "duration of the pulse: found '0 ms', expected more than 0 ms",
        ),
        (
            lambda: pulse(HEIGHT, start="1 ms", duration="-2 ms"),
            "duration of the pulse: found '-2 ms', expected more than 0 ms",
        ),
        (
            lambda: pulse(HEIGHT, start="1 ms", duration=np.array([1, -2]) * ms),
            "duration of the pulse: found '-2 ms' as value 1 along 'duration'"
            " (the first is value 0), expected more than 0 ms",
        ),
        (
            lambda: pulse("nan mV", **PULSE),
            "amplitude of the pulse: found 'nan mV', expected a quantity in "
            "uA/cm2, such as '10 uA/cm2'",
        ),
        (
            lambda: pulse(float("nan") * mV, **PULSE),
            "amplitude of the pulse: found 'nan mV', expected finite numbers in mV",
        ),
        (
            lambda: step(HEIGHT, start="-1 ms"),
            "start of the step: found '-1 ms', expected at least 0 ms",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "count": 0}),
            "count of the train: found '0', expected a whole number, 1 or more",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "count": -3}),
            "count of the train: found '-3', expected a whole number, 1 or more",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "count": 2.5}),
            "count of the train: found 2.5, expected a whole number",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "count": True}),
            "count of the train: found True, expected a whole number",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "count": np.array([1, 0])}),
            "count of the train: found '0' as value 1 along 'count' (the "
            "first is value 0), expected a whole number, 1 or more",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "period": "0.5 ms"}),
            "duration of each pulse: found 1 ms, expected at most the period, 0.5 ms",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "period": np.array([3, 0.5]) * ms}),
            "duration of each pulse: found 1 ms, expected at most the period, 0.5 ms",
        ),
        (
            lambda: train(
                HEIGHT,
                start="0 ms",
                count=2,
                period=np.array([3, 4]) * ms,
                duration=np.array([1, 3.5]) * ms,
            ),
            "duration of each pulse: found 3.5 ms, expected at most the period, 3 ms",
        ),
        (
            lambda: train(HEIGHT, **{**TRAIN, "period": "0 ms"}),
            "period of the train: found '0 ms', expected more than 0 ms",
        ),
        (
            lambda: ramp("1 mV", "2 mV", start="1 ms", duration="0 ms"),
            "duration of the ramp: found '0 ms', expected more than 0 ms",
        ),
        (
            lambda: sine(HEIGHT, **{**SINE, "frequency": "0 Hz"}),
            "frequency of the sine: found '0 Hz', expected more than 0 Hz",
        ),
        (
            lambda: sine(HEIGHT, **{**SINE, "frequency": "-5 Hz"}),
            "frequency of the sine: found '-5 Hz', expected more than 0 Hz",
        ),
        (
            lambda: chirp(HEIGHT, **{**CHIRP, "from_frequency": "-1 Hz"}),
            "first frequency of the chirp: found '-1 Hz', expected at least 0 Hz",
        ),
        (
            lambda: chirp(HEIGHT, **{**CHIRP, "to_frequency": "0 Hz"}),
            "last frequency of the chirp: found '0 Hz', expected more than 0 Hz",
        ),
        (
            lambda: noise("-1 mV", **NOISE),
            "standard deviation of the noise: found '-1 mV', expected at least 0 mV",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "seed": 1.5}),
            "seed of the noise: found 1.5, expected a whole number",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "seed": "one"}),
            "seed of the noise: found 'one', expected a whole number",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "seed": None}),
            "seed of the noise: found None, expected a whole number",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "seed": -1}),
            "seed of the noise: found '-1', expected a whole number, 0 or more",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "seed": along("trial", [1.0, 1.5])}),
            "seed of the noise: found '1.5' as value 1 along 'trial' (the "
            "first is value 0), expected a whole number, 0 or more",
        ),
        (
            lambda: noise(HEIGHT, **{**NOISE, "interval": "0 ms"}),
            "interval of the noise: found '0 ms', expected more than 0 ms",
        ),
        (
            lambda: sampled(TIMES, BROKEN * mV),
            "values of the sampled stimulus: found nan at sample 1 (the first"
            " is sample 0), expected finite numbers; cut that stretch out or "
            "interpolate across it",
        ),
        (
            lambda: sampled(TIMES, ForeignQuantity(BROKEN, "mV")),
            "values of the sampled stimulus: found nan at sample 1 (the first"
            " is sample 0), expected finite numbers; cut that stretch out or "
            "interpolate across it",
        ),
        (
            lambda: sampled(BROKEN * ms, BROKEN * mV),
            "values of the sampled stimulus: found nan at sample 1 (the first"
            " is sample 0), expected finite numbers; cut that stretch out or "
            "interpolate across it",
        ),
        (
            lambda: sampled(BROKEN * ms, np.ones(3) * mV),
            "times of the sampled stimulus: found nan at sample 1 (the first "
            "is sample 0), expected finite numbers; cut that stretch out or "
            "interpolate across it",
        ),
        (
            lambda: sampled(np.array([0, 2, 1]) * ms, np.ones(3) * mV),
            "times of the sampled stimulus: found 1 ms at sample 2 after 2 ms"
            " at sample 1, expected increasing times; sort the samples, and "
            "keep one of those at the same time",
        ),
        (
            lambda: sampled(np.array([0, 1, 1]) * ms, np.ones(3) * mV),
            "times of the sampled stimulus: found 1 ms at sample 2 after 1 ms"
            " at sample 1, expected increasing times; sort the samples, and "
            "keep one of those at the same time",
        ),
        (
            lambda: sampled(np.array([-1, 1, 2]) * ms, np.ones(3) * mV),
            "times of the sampled stimulus: found -1 ms at sample 0, expected"
            " at least 0 ms",
        ),
        (
            lambda: sampled(TIMES, np.ones(4) * mV),
            "sampled stimulus: found 3 times and 4 values, expected equally "
            "many, at least 2",
        ),
        (
            lambda: sampled("1 ms", np.ones(4) * mV),
            "times of the sampled stimulus: found an array of shape (), "
            "expected one row of samples",
        ),
        (
            lambda: sampled(TIMES, np.ones((3, 3)) * mV),
            "values of the sampled stimulus: found an array of shape (3, 3), "
            "expected one row of samples",
        ),
        (
            lambda: sampled(np.ones(1) * ms, np.ones(1) * mV),
            "sampled stimulus: found 1 times and 1 values, expected equally "
            "many, at least 2",
        ),
        (
            lambda: sampled(TIMES, np.ones(3) * mV, interpolation="cubic"),  # pyright: ignore[reportArgumentType]
            "interpolation of the sampled stimulus: found 'cubic', expected "
            "'linear' or 'hold'",
        ),
        (
            lambda: charge("3 pC", at="-1 ms"),
            "time of the charge: found '-1 ms', expected at least 0 ms",
        ),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(declare, message):
    with pytest.raises(InvalidInput) as caught:
        declare()
    assert str(caught.value) == message


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
