import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput, UnitError
from axolemma.stimulus import from_dict, push, timetable
from axolemma.units import um


def at(stimulus, times, duration=50.0):
    return um.from_coherent(timetable(stimulus, duration=duration).at(times))


def test_a_push_is_made_held_and_released():
    made = push("2 um", start="1 ms", duration="20 ms")
    times = [0.0, 0.999, 1.0, 1.5, 2.0, 20.9, 21.0, 21.25, 22.0, 40.0]
    expected = [0.0, 0.0, 0.0, 1.0, 2.0, 2.0, 2.0, 1.5, 0.0, 0.0]
    assert at(made, times) == pytest.approx(expected, abs=1e-12)


def test_a_push_without_a_duration_is_held_to_the_end():
    held = push("2 um", start="1 ms", ramp="0.5 ms")
    assert at(held, [1.25, 1.5, 49.0]) == pytest.approx([1.0, 2.0, 2.0])


def test_one_as_long_as_its_ramp_is_a_triangle():
    made = push("2 um", start="1 ms", duration="1 ms")
    assert at(made, [1.5, 2.0, 2.5, 3.0]) == pytest.approx([1.0, 2.0, 1.0, 0.0])


def test_pushes_add_up_and_are_multiplied():
    made = push("1 um", start="1 ms", duration="5 ms")
    both = 2 * made + push("1 um", start="3 ms")
    assert at(both, [2.5, 4.5, 30.0]) == pytest.approx([2.0, 3.0, 1.0])


def test_each_cell_has_its_own_depth():
    made = push(np.array([1.0, 3.0]) * um, start="1 ms")
    depths = [
        um.from_coherent(timetable(made, duration=10.0, cell=cell).at([5.0])[0])
        for cell in (0, 1)
    ]
    assert depths == pytest.approx([1.0, 3.0])


@pytest.mark.parametrize("duration", [None, "20 ms"])
def test_it_survives_the_way_through_plain_values(duration):
    made = push("2 um", start="1 ms", duration=duration)
    assert from_dict(made.to_dict()) == made


def test_it_says_what_it_is():
    assert str(push("2 um", start="1 ms")) == "push of 2 um from 1 ms on, made in 1 ms"
    released = str(push("2 um", start="1 ms", duration="20 ms"))
    assert released == "push of 2 um for 20 ms, from 1 ms, made and released in 1 ms"


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"depth": 2.0, "start": "1 ms"}, UnitError, "um"),
        ({"depth": "2 mV", "start": "1 ms"}, UnitError, "um"),
        ({"depth": "2 um", "start": "-1 ms"}, InvalidInput, "start of the push"),
        ({"depth": "2 um", "start": "1 ms", "ramp": "0 ms"}, InvalidInput, "ramp"),
        (
            {"depth": "2 um", "start": "1 ms", "duration": "0.5 ms"},
            InvalidInput,
            "at most its duration",
        ),
    ],
)
def test_what_is_no_push_is_refused(given, error, words):
    with pytest.raises(error, match=words):
        push(**given)


def test_a_membrane_without_a_receptor_cannot_be_pushed():
    with pytest.raises(InvalidInput, match="with_receptor"):
        axo.simulate(axo.models.squid_axon(), push("2 um", start="1 ms"))


def test_a_receptor_can_still_be_stimulated_by_an_electrode():
    axon = axo.models.squid_axon().with_receptor()
    shock = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
    run = axo.simulate(axon, shock, duration="20 ms")
    assert len(run.spikes) == 1
    assert not run.record.is_pushed
