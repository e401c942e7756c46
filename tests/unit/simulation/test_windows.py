"""A run made window by window is the run that is made at once."""

import numpy as np
import pytest

from axolemma.errors import InternalError, NoRestingState
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation import Conditions, record, windows
from axolemma.simulation.windows import Course
from axolemma.stimulus import step, train

STEP = step("15 uA/cm2", start="5 ms")
SHOCKS = train("20 uA/cm2", start="3 ms", duration="1 ms", period="9 ms", count=12)


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    """Make windows so short that seams fall everywhere."""
    monkeypatch.setattr(windows, "_FIRST", 3.0)
    monkeypatch.setattr(windows, "_LONGEST", 7.0)


def course_of(membrane, stimulus, duration=120.0, **how):
    return Course.of(membrane, stimulus, Conditions(duration=duration, **how))


@pytest.mark.parametrize("stimulus", [STEP, SHOCKS, None], ids=str)
@pytest.mark.parametrize("lane", [0, 1])
def test_the_windows_joined_are_the_whole_run(stimulus, lane):
    course = course_of(squid_axon(), stimulus)
    made = list(course.windows())
    assert len(made) > 10
    joined = made[0].whole(lane)
    for window in made[1:-1]:
        joined = joined.followed_by(window.whole(lane))
    last = (made[-1].trajectory, made[-1].check)[lane]
    assert last is not None
    joined = joined.followed_by(last.steps)
    at_once = record(squid_axon(), stimulus, course.conditions)
    whole = (at_once.trajectory, at_once.check)[lane]
    assert whole is not None
    for name in ("time", "size", "row", "method", "states", "totals", "end_states"):
        given, expected = getattr(joined, name), getattr(whole.steps, name)
        np.testing.assert_array_equal(given, expected)


def test_a_window_can_be_made_again_to_the_same_bits():
    course = course_of(squid_axon(), STEP)
    window = list(course.windows())[4]
    again = course.window(window.mark, window.trajectory.duration)
    before, after = window.trajectory.steps, again.trajectory.steps
    np.testing.assert_array_equal(before.states, after.states)
    np.testing.assert_array_equal(before.end_totals, after.end_totals)


def test_a_window_begins_with_the_step_that_the_one_before_cut_short():
    first, second, *_ = course_of(squid_axon(), STEP).windows()
    assert first.following.time < first.trajectory.duration
    assert second.trajectory.steps.time[0] == first.following.time
    assert first.whole().end_time == first.following.time


def test_progress_goes_up_to_the_end():
    said: list[float] = []
    list(course_of(squid_axon(), STEP, duration=30.0, progress=said.append).windows())
    assert said == sorted(said)
    assert said[-1] == 1.0


def test_without_a_check_there_are_no_steps_of_one():
    window = next(course_of(squid_axon(), STEP, is_checked=False).windows())
    assert window.check is None
    with pytest.raises(InternalError, match="without a check"):
        window.whole(lane=1)


def test_a_membrane_that_never_rests_needs_a_beginning():
    poisoned = pyramidal_neuron().block("pump", 1.0)
    with pytest.raises(NoRestingState, match="initial_voltage"):
        course_of(poisoned, None)
