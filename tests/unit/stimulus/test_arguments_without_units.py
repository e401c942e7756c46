"""An argument without its unit is refused, and the error says what to write."""

import numpy as np
import pytest

from axolemma.errors import UnitError
from axolemma.stimulus import charge, noise, pulse, ramp, sampled, sine, step, train
from axolemma.units import along, ms, mV

TIMES = np.array([0.0, 1.0, 2.0]) * ms

PULSE = {"start": "1 ms", "duration": "1 ms"}
SINE = {**PULSE, "frequency": "50 Hz"}
NOISE = {**PULSE, "interval": "0.1 ms", "seed": 1}
TRAIN = {**PULSE, "period": "2 ms", "count": 3}
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
