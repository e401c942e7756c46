"""Landmarks: stretches of time between roots."""

import numpy as np
import pytest

from axolemma.accounting.landmarks import voltages
from axolemma.accounting.measures import landmarks_of
from axolemma.accounting.spans import Spans, on_both_sides
from axolemma.stimulus import charge, pulse, step

SPANS = Spans(starts=(1.0, 3.0, 6.0), stops=(2.0, 4.0, 9.0))


def test_beginnings_are_listed_with_both_ends():
    assert SPANS.starts_within(1.0, 3.0) == (1.0, 3.0)
    assert SPANS.stops_within(2.5, 9.0) == (4.0, 9.0)


def test_the_first_beginning_in_a_stretch_of_time():
    assert SPANS.first_start(1.5, 6.0) == 3.0
    assert SPANS.first_start(4.0, 5.0) is None


def test_the_last_beginning_until_a_time():
    assert SPANS.last_start(5.0) == 3.0
    assert SPANS.last_start(0.5) is None


@pytest.mark.parametrize(
    ("time", "stop"), [(0.5, None), (1.0, 2.0), (3.5, 4.0), (4.0, None)]
)
def test_the_end_of_the_span_that_holds(time, stop):
    assert SPANS.stop_of(time) == stop


def test_rounding_at_rest_is_no_motion(record_of, held):
    marks = landmarks_of(record_of(held, None, 2.0, relative_tolerance=1e-10))
    for spans in (marks.rising, marks.inward, marks.below_rest, marks.speeding):
        assert spans.starts == ()


def test_a_run_at_rest_is_near_rest_throughout(record_of, held):
    marks = landmarks_of(record_of(held, None, 20.0))
    assert marks.steep.starts == marks.excited.starts == ()
    assert marks.near_rest == Spans(starts=(0.0,), stops=(20.0,))


def test_the_voltage_rises_in_the_spans_where_it_is_said_to(record_of, held, shock):
    marks = landmarks_of(record_of(held, shock, 30.0))
    for start, stop in zip(marks.rising.starts, marks.rising.stops, strict=True):
        times = np.linspace(start, stop, 50)
        values = voltages(marks.trajectory, marks.trajectory.at(times))
        assert np.all(np.diff(values) > 0.0)


def test_the_end_of_a_pulse_can_end_a_rise(record_of, passive):
    stimulus = pulse("10 uA/cm2", start="1 ms", duration="1 ms")
    marks = landmarks_of(record_of(passive, stimulus, 10.0))
    assert marks.rising == Spans(starts=(1.0,), stops=(2.0,))


def test_a_sustained_stimulus_lasts_to_the_end(record_of, passive):
    marks = landmarks_of(record_of(passive, step("1 uA/cm2", start="5 ms"), 10.0))
    assert marks.stimulated == Spans(starts=(5.0,), stops=(10.0,))


def test_an_impulse_is_a_stimulus_without_length(record_of, passive):
    marks = landmarks_of(record_of(passive, charge("5 nC/cm2", at="2 ms"), 10.0))
    assert marks.stimulated == Spans(starts=(2.0,), stops=(2.0,))
    assert not marks.begins_with_impulse


def test_an_impulse_has_two_sides(record_of, passive):
    record = record_of(passive, charge("5 nC/cm2", at="2 ms"), 10.0)
    samples = on_both_sides(record.trajectory, [2.0])
    left, right = voltages(record.trajectory, samples)
    # 5 nC on 1 uF are 5 mV; rounding of 70 mV.
    assert right - left == pytest.approx(5.0, abs=1e-12)
