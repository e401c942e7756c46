"""Stimuli are values: they add, are multiplied, compare, pickle and are written."""

import json
import pickle

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnitError, UnknownName
from axolemma.stimulus import (
    charge,
    chirp,
    dimensions,
    from_dict,
    noise,
    pulse,
    ramp,
    sampled,
    sine,
    step,
    timetable,
    train,
)
from axolemma.units import Along, along, cm, ms, mV, nA, pA, uA


def every_kind():
    """Make one stimulus of each kind, afresh at each call."""
    brief = {"start": "1 ms", "duration": "3 ms"}
    push = pulse(along("push", [1.0, 2.0, 4.0], "um"), **brief)
    return [
        pulse("10 uA/cm2", **brief),
        pulse(20 * nA / cm**2, **brief),
        push,
        step("0.1 nA", start=np.array([0.1, 0.7]) * ms),
        train("1 mV", **brief, period="7 ms", count=3),
        ramp("0 mV", "0.3 mV", **brief),
        sine("1 mV", **brief, frequency="0.3 kHz", phase=0.1, offset="2 mV"),
        chirp("1 mV", **brief, from_frequency="0 Hz", to_frequency="9 Hz"),
        noise("1 mV", **brief, interval="0.1 ms", seed=3, mean="0.1 mV"),
        noise("1 mV", **brief, interval="0.1 ms", seed=along("trial", [1.0, 2.0])),
        sampled(np.array([0.1, 0.3]) * ms, np.array([0.1, 0.7]) * mV),
        charge("0.1 pC", at="0.3 ms"),
        step("1 nA", start="1 ms") + charge("0.1 pC", at="0.3 ms"),
        0.1 * push,
        push * along("gain", [0.5, 1.0]) - 3 * push,
    ]


KINDS = range(len(every_kind()))


@pytest.mark.parametrize("kind", KINDS)
def test_stimuli_are_equal_and_hash_by_content(kind):
    one, same = every_kind()[kind], every_kind()[kind]
    assert one == same
    assert hash(one) == hash(same)
    others = every_kind()[:kind] + every_kind()[kind + 1 :]
    assert one not in others
    assert one != str(one)


@pytest.mark.parametrize("kind", KINDS)
def test_stimuli_pickle(kind):
    stimulus = every_kind()[kind]
    copy = pickle.loads(pickle.dumps(stimulus))
    assert copy == stimulus
    assert str(copy) == str(stimulus)


@pytest.mark.parametrize("kind", KINDS)
def test_stimuli_come_back_from_json_to_the_last_bit(kind):
    stimulus = every_kind()[kind]
    text = json.dumps(stimulus.to_dict(), allow_nan=False)
    copy = from_dict(json.loads(text))
    assert copy == stimulus
    assert hash(copy) == hash(stimulus)
    assert str(copy) == str(stimulus)


@pytest.mark.parametrize("kind", KINDS)
def test_stimuli_cannot_be_changed(kind):
    stimulus = every_kind()[kind]
    for name in stimulus.__dataclass_fields__:
        with pytest.raises(AttributeError):
            setattr(stimulus, name, None)


def test_the_samples_of_a_stimulus_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        sampled([0.0, 1.0] * np.array(1.0) * ms, np.ones(2) * mV).values[0] = 3.0


def test_a_saved_stimulus_is_plain_and_in_the_coherent_system():
    assert pulse("200 pA", start="1 ms", duration="1 s").to_dict() == {
        "kind": "pulses",
        "amplitude": 2e-4,
        "unit": "pA",
        "start": 1.0,
        "duration": 1000.0,
        "period": None,
        "count": 1,
    }


GOOD = pulse("10 mV", start="1 ms", duration="1 ms").to_dict()


@pytest.mark.parametrize(
    "saved",
    [
        None,
        [],
        {},
        {"kind": 3},
        {"kind": "pulses"},
        {**GOOD, "start": -1.0},
        {**GOOD, "start": "1 ms"},
        {**GOOD, "start": [1.0]},
        {**GOOD, "start": {"along": "x"}},
        {**GOOD, "start": float("nan")},
        {**GOOD, "unit": "parsec"},
        {**GOOD, "unit": 3},
        {**GOOD, "count": None},
        {**GOOD, "amplitude": None},
        {"kind": "sum", "parts": []},
        {"kind": "sum", "parts": [GOOD, 3]},
        {"kind": "multiple", "factor": None, "stimulus": GOOD},
        {"kind": "multiple", "factor": 1.0, "stimulus": None},
        {"kind": "samples", "times": [0.0], "values": ["a"], "unit": "mV"},
    ],
)
def test_what_is_no_saved_stimulus_is_refused(saved):
    with pytest.raises(InvalidInput):
        from_dict(saved)


def test_unknown_names_in_a_saved_stimulus_suggest_the_near_ones():
    with pytest.raises(UnknownName, match="did you mean 'pulses'"):
        from_dict({**GOOD, "kind": "pulse"})
    with pytest.raises(UnknownName, match="did you mean 'duration'"):
        from_dict({**GOOD, "durations": 1.0})


# Sums and multiples

TEN = pulse("10 uA/cm2", start="1 ms", duration="1 ms")
STEP = step("1 uA/cm2", start="0 ms")


def values_of(stimulus):
    return timetable(stimulus, duration=3.0).value.tolist()


def test_stimuli_add_and_subtract():
    assert values_of(TEN + STEP) == [1.0, 11.0, 1.0]
    assert values_of(TEN - STEP) == [-1.0, 9.0, -1.0]
    assert values_of(-TEN) == [0.0, -10.0, 0.0]


def test_sums_of_sums_are_one_sum():
    assert (TEN + STEP) + TEN == TEN + (STEP + TEN) == sum([TEN, STEP, TEN])


@pytest.mark.parametrize("factor", [2, 2.0, np.float64(2), np.int64(2)])
def test_stimuli_are_multiplied_by_numbers_from_either_side(factor):
    assert values_of(factor * TEN) == values_of(TEN * factor) == [0.0, 20.0, 0.0]
    assert values_of(factor * (TEN + STEP)) == [2.0, 22.0, 2.0]


def test_a_multiple_of_a_multiple_is_one_multiple():
    assert 2 * (3 * TEN) == 6 * TEN


def test_an_array_of_factors_gives_each_cell_its_own():
    family = np.array([1.0, 2.0, 5.0]) * TEN
    assert list(dimensions(family)) == ["factor"]
    heights = [timetable(family, duration=3.0, cell=i).value.max() for i in range(3)]
    assert heights == [10.0, 20.0, 50.0]


@pytest.mark.parametrize("other", [3, "10 uA/cm2", None, True])
def test_only_stimuli_can_be_added(other):
    with pytest.raises(TypeError):
        _ = TEN + other
    with pytest.raises(TypeError):
        _ = TEN - other


@pytest.mark.parametrize("factor", ["2", None, True, TEN, 1j])
def test_only_numbers_multiply(factor):
    with pytest.raises(TypeError):
        _ = factor * TEN


def test_a_factor_is_a_finite_number_without_a_unit():
    with pytest.raises(UnitError, match=r"factor of a stimulus: found .*3 mV"):
        _ = (3 * mV) * TEN
    with pytest.raises(InvalidInput, match=r"factor of a stimulus: found .*nan"):
        _ = float("nan") * TEN


@pytest.mark.parametrize(
    "other",
    [
        step("1 mV", start="0 ms"),
        step("200 pA", start="0 ms"),
        charge("3 pC", at="0 ms"),
    ],
)
def test_stimuli_that_drive_different_things_do_not_add(other):
    with pytest.raises(UnitError) as caught:
        _ = TEN + other
    assert caught.value.where == "sum of stimuli"
    assert str(TEN) in caught.value.found
    assert str(other) in caught.value.found
    assert "uA/cm2" in caught.value.remedy


def test_a_charge_adds_to_a_current():
    table = timetable(TEN + charge("4 nC/cm2", at="2 ms"), duration=3.0)
    assert table.jump.tolist() == [0.0, 0.0, 4.0]
    assert table.integral(0, 3) == 14.0


# One value for each cell


def test_an_array_lies_along_the_dimension_of_its_argument():
    stimulus = train(
        np.arange(2.0) * uA,
        start=np.arange(3.0) * ms,
        duration="1 ms",
        period=np.arange(1.0, 5.0) * ms,
        count=np.arange(1, 6),
    )
    lengths = {
        name: values.values.size for name, values in dimensions(stimulus).items()
    }
    assert lengths == {"amplitude": 2, "start": 3, "period": 4, "count": 5}


def test_a_stimulus_of_plain_numbers_has_no_dimension():
    assert dimensions(TEN + 2 * STEP) == {}


def test_the_values_of_a_dimension_are_given_with_their_unit():
    stimulus = pulse(along("i", [1.0, 2.0], "pA"), start="0 ms", duration="1 ms")
    values = dimensions(stimulus)["i"]
    assert isinstance(values, Along)
    assert values.unit == pA


def test_values_along_one_name_go_together():
    stimulus = pulse(
        along("trial", [1.0, 2.0], "mV"),
        start="0 ms",
        duration=along("trial", [3.0, 4.0], "ms"),
    )
    second = timetable(stimulus, duration=9.0, cell=1)
    assert (second.start.tolist(), second.value.tolist()) == ([0.0, 4.0], [2.0, 0.0])


@pytest.mark.parametrize(
    "declare",
    [
        lambda: pulse(
            along("trial", [1.0, 2.0], "mV"),
            start=along("trial", [1.0, 2.0, 3.0], "ms"),
            duration="1 ms",
        ),
        lambda: (
            step(along("trial", [1.0, 2.0], "uA/cm2"), start="0 ms")
            + 2 * step(along("trial", [1.0, 2.0, 3.0], "uA/cm2"), start="0 ms")
        ),
        lambda: (
            along("trial", [1.0, 2.0, 3.0])
            * step(along("trial", [1.0, 2.0], "mV"), start="0 ms")
        ),
    ],
)
def test_values_along_one_name_must_be_equally_many(declare):
    with pytest.raises(InvalidInput) as caught:
        declare()
    assert "along 'trial'" in caught.value.where
    assert {"2", "3"} <= set(caught.value.found.split())
    assert "equally many" in caught.value.expected
