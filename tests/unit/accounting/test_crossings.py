"""Crossings: against a membrane whose voltage is an exponential."""

import numpy as np
import pytest

from axolemma.accounting.crossings import Crossing, crossing_times
from axolemma.accounting.measures import landmarks_of
from axolemma.stimulus import charge

# The tolerance of the run is 1e-10 of 100 mV, on a slope of at least 1 mV/ms.
CLOSE = 1e-7


@pytest.fixture
def marks(record_of, passive):
    record = record_of(
        passive, charge("20 nC/cm2", at="1 ms"), 20.0, relative_tolerance=1e-10
    )
    return landmarks_of(record)


@pytest.mark.parametrize("height", [19.0, 10.0, 5.0, 2.0])
def test_a_decay_passes_levels_when_the_exponential_does(marks, height):
    asked = Crossing(level=-70.0 + height, after=1.0, until=20.0, is_upward=False)
    (time,) = crossing_times(marks, [asked])
    assert time == pytest.approx(1.0 + 2.0 * np.log(20.0 / height), abs=CLOSE)


def test_an_impulse_passes_every_level_on_its_way_at_once(marks):
    asked = [
        Crossing(level=level, after=0.0, until=5.0, is_upward=True)
        for level in (-69.0, -60.0, -51.0)
    ]
    assert crossing_times(marks, asked) == pytest.approx([1.0, 1.0, 1.0], abs=1e-12)


@pytest.mark.parametrize(
    ("level", "until"), [(-40.0, 20.0), (-60.0, 1.5), (-71.0, 20.0)]
)
def test_a_level_that_is_not_passed_has_no_time(marks, level, until):
    asked = Crossing(level=level, after=1.0, until=until, is_upward=False)
    assert crossing_times(marks, [asked]) == [None]


def test_what_an_impulse_at_time_zero_passes_is_passed_then(record_of, passive):
    record = record_of(passive, charge("20 nC/cm2", at="0 ms"), 20.0)
    asked = Crossing(level=-60.0, after=0.0, until=0.5, is_upward=True)
    assert crossing_times(landmarks_of(record), [asked]) == [0.0]


def test_nothing_asked_is_nothing_answered(marks):
    assert crossing_times(marks, []) == []
