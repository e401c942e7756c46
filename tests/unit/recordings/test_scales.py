"""Units as files write them."""

import pytest

from axolemma.recordings.scales import current_scale, time_scale, voltage_scale


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("mV", 1.0), ("mv", 1.0), (" mV ", 1.0), ("V", 1e3), ("volts", 1e3),
        ("Volt", 1e3), ("millivolts", 1.0), ("uV", 1e-3), ("µV", 1e-3), ("μV", 1e-3),
        ("pA", None), ("", None), ("m", None), ("dB", None), ("mmHg", None),
    ],
)  # fmt: skip
def test_voltages_in_mV(unit: str, size: float | None) -> None:
    assert voltage_scale(unit) == size


@pytest.mark.parametrize(
    ("unit", "size"),
    [("pA", 1.0), ("nA", 1e3), ("A", 1e12), ("amperes", 1e12), ("amps", 1e12),
     ("picoamperes", 1.0), ("uA", 1e6), ("µA", 1e6), ("mV", None)],
)  # fmt: skip
def test_currents_in_pA(unit: str, size: float | None) -> None:
    assert current_scale(unit) == size


@pytest.mark.parametrize(
    ("unit", "size"),
    [("ms", 1.0), ("s", 1e3), ("sec", 1e3), ("seconds", 1e3), ("milliseconds", 1.0),
     ("msec", 1.0), ("mV", None), ("us", 1e-3), ("min", 6e4)],
)  # fmt: skip
def test_times_in_ms(unit: str, size: float | None) -> None:
    assert time_scale(unit) == size
