"""A stimulus becomes numbers for one cell of one run, or says why it cannot."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnknownName
from axolemma.stimulus import (
    charge,
    noise,
    pulse,
    sampled,
    sine,
    step,
    timetable,
    timetables,
    train,
)
from axolemma.units import along, ms, mV

LATE = {"start": "40 ms", "duration": "1 ms"}


def test_cells_together_have_the_bits_that_each_has_alone():
    heights = along("height", np.linspace(-3.0, 20.0, 7), "uA/cm2")
    factors = along("height", np.linspace(1.0, 2.0, 7))
    late = along("late", [0.0, 2.5, 2.5, 40.0], "ms")
    stimulus = (
        2.0 * pulse(heights, start=late, duration="3 ms")
        + sine("1 uA/cm2", start=late, duration="9 ms", frequency="50 Hz")
        + charge("1 nC/cm2", at="2 ms") * factors
        + noise("1 uA/cm2", start="1 ms", duration="5 ms", interval="1 ms", seed=3)
    )
    places = [{"height": h, "late": t} for h in range(7) for t in range(4)]
    together = timetables(stimulus, duration=60.0, cells=places)
    for place, found in zip(places, together, strict=True):
        alone = timetable(stimulus, duration=60.0, cell=place)
        for column in ("start", "value", "slope", "jump", "oscillations"):
            assert np.array_equal(getattr(found, column), getattr(alone, column))
    # Not all of them begin at the same times.
    assert len({table.start.tobytes() for table in together}) == 3
    assert len({table.value.tobytes() for table in together}) == 21


def test_no_stimulus_is_a_current_density_of_nothing():
    table = timetable(None, duration=30.0)
    assert table.start.tolist() == table.value.tolist() == table.jump.tolist() == [0.0]
    assert table.oscillations.shape == (1, 0, 4)
    assert table.integral(0, 30) == 0.0


def test_a_current_becomes_a_density_where_the_area_is_known():
    # 200 pA through 2e-5 cm2.
    table = timetable(step("200 pA", start="0 ms"), duration=9.0, area=2e-5)
    assert table.value[0] == pytest.approx(10.0, rel=1e-15)
    impulse = timetable(charge("200 pC", at="0 ms"), duration=9.0, area=2e-5)
    assert impulse.jump[0] == pytest.approx(1e4, rel=1e-15)


def test_a_density_a_voltage_and_a_length_are_as_large_on_any_area():
    for amplitude, value in (("10 uA/cm2", 10.0), ("10 mV", 10.0), ("10 cm", 10.0)):
        table = timetable(step(amplitude, start="0 ms"), duration=9.0, area=2e-5)
        assert table.value.tolist() == [value]


@pytest.mark.parametrize(
    "current", [step("200 pA", start="0 ms"), charge("3 pC", at="0 ms")]
)
def test_a_current_without_an_area_is_refused(current):
    with pytest.raises(InvalidInput) as caught:
        timetable(current, duration=9.0)
    assert str(current) in caught.value.found
    assert "uA/cm2" in caught.value.expected
    assert "area" in caught.value.remedy


@pytest.mark.parametrize(
    "stimulus",
    [
        pulse("1 mV", **LATE),
        step("1 mV", start="40 ms"),
        train("1 mV", **LATE, period="2 ms", count=3),
        sine("1 mV", **LATE, frequency="50 Hz"),
        noise("1 mV", **LATE, interval="0.1 ms", seed=1),
        sampled(np.array([40.0, 41.0]) * ms, np.ones(2) * mV),
        charge("1 nC/cm2", at="40 ms"),
        2 * pulse("1 mV", **LATE) + step("1 mV", start="70 ms"),
    ],
)
@pytest.mark.parametrize("duration", [30.0, 40.0])
def test_a_stimulus_wholly_outside_the_run_is_refused(stimulus, duration):
    with pytest.raises(InvalidInput) as caught:
        timetable(stimulus, duration=duration)
    assert str(stimulus) in caught.value.where
    assert "40 ms" in caught.value.found
    assert f"{duration:g} ms" in caught.value.expected
    assert "longer" in caught.value.remedy


def test_a_sum_of_which_a_part_lies_within_the_run_is_accepted():
    both = step("1 mV", start="5 ms") + pulse("1 mV", **LATE)
    assert timetable(both, duration=30.0).start.tolist() == [0.0, 5.0]


@pytest.mark.parametrize(
    "huge",
    [
        1e200 * step(1e200 * mV, start="0 ms"),
        sampled(np.array([0.0, 1e-300, 1.0]) * ms, np.array([0.0, 1e10, 0.0]) * mV),
    ],
)
def test_numbers_beyond_all_bounds_are_refused(huge):
    with pytest.raises(InvalidInput, match="expected numbers of usual size"):
        timetable(huge, duration=30.0)


FAMILY = pulse(
    along("height", [1.0, 2.0], "mV"),
    start=along("when", [1.0, 2.0, 3.0], "ms"),
    duration="1 ms",
)


def test_a_cell_is_named_by_its_index_along_each_dimension():
    table = timetable(FAMILY, duration=9.0, cell={"height": 1, "when": 2, "gK": 7})
    assert table.start.tolist() == [0.0, 3.0, 4.0]
    assert table.value.tolist() == [0.0, 2.0, 0.0]


def test_one_index_is_enough_along_one_dimension():
    single = step(along("height", [1.0, 2.0], "mV"), start="0 ms")
    assert timetable(single, duration=9.0, cell=1).value.tolist() == [2.0]
    assert timetable(single, duration=9.0).value.tolist() == [1.0]


def test_one_index_is_not_enough_along_two_dimensions():
    with pytest.raises(InvalidInput, match="index along each of 'height', 'when'"):
        timetable(FAMILY, duration=9.0, cell=1)


def test_a_dimension_that_the_cell_leaves_out_is_named():
    with pytest.raises(UnknownName, match="'when'"):
        timetable(FAMILY, duration=9.0, cell={"height": 1})


@pytest.mark.parametrize("index", [-1, 3])
def test_a_cell_beyond_the_values_is_refused(index):
    with pytest.raises(
        InvalidInput, match=f"along 'when': found index {index}, expected 0 to 2"
    ):
        timetable(FAMILY, duration=9.0, cell={"height": 1, "when": index})
