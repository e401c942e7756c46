"""What an argument may be: any unit of its kind, of any library, in its range."""

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
    train,
)
from axolemma.units import along, cm, ms, mV, nA, parse_unit, uA, uA_per_cm2

TIMES = np.array([0.0, 1.0, 2.0]) * ms
BROKEN = np.array([0.0, np.nan, 2.0])

PULSE = {"start": "1 ms", "duration": "1 ms"}
SINE = {**PULSE, "frequency": "50 Hz"}
NOISE = {**PULSE, "interval": "0.1 ms", "seed": 1}
TRAIN = {**PULSE, "period": "2 ms", "count": 3}
CHIRP = {**PULSE, "from_frequency": "1 Hz", "to_frequency": "9 Hz"}
HEIGHT = "1 uA/cm2"


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


def test_samples_of_another_library_are_accepted():
    times = ForeignQuantity(np.array([0.0, 1.0]), "ms")
    values = ForeignQuantity(np.array([0.0, 1.0]), "mV")
    assert sampled(times, values) == sampled(
        np.array([0.0, 1.0]) * ms, np.array([0.0, 1.0]) * mV
    )


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
