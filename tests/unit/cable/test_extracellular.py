"""Electrodes and fields outside a cell: profiles, units, what is refused."""

from typing import Any

import numpy as np
import pytest

from axolemma.cable import (
    Axon,
    Branch,
    BranchingAxon,
    PointElectrode,
    UniformField,
)
from axolemma.errors import InvalidInput, UnitError
from axolemma.simulation.extracellular import imposed
from axolemma.stimulus import charge, pulse, sampled, train
from axolemma.units import along, ms, uA, um

AXON = Axon(diameter="10 um", resistivity="100 ohm cm", length="1 mm").compartments(10)
SHOCK = pulse("-20 uA", start="1 ms", duration="0.1 ms")
FIELD = pulse("10 V/m", start="1 ms", duration="5 ms")


def electrode(**changes: Any):
    given: dict[str, Any] = {"position": ["0.5 mm", "100 um", "0 um"], "current": SHOCK}
    return PointElectrode(**(given | changes))


def test_the_potential_of_a_point_falls_with_the_distance():
    profile = electrode(resistivity="300 ohm cm").profile(AXON)
    away = np.hypot(AXON.distance - 0.05, 0.01)
    # 0.3 kohm cm: kohm, mV for each uA.
    np.testing.assert_allclose(profile, 0.3 / (4 * np.pi * away), rtol=1e-14)


def test_a_uniform_field_points_to_where_the_potential_falls():
    profile = UniformField(strength=FIELD, direction=(2, 0, 0)).profile(AXON)
    np.testing.assert_allclose(profile, -AXON.distance, rtol=1e-14)
    across = UniformField(strength=FIELD, direction=(0, 1, 0)).profile(AXON)
    assert not across.any()


def test_a_place_is_given_in_any_unit_of_length():
    by_words = electrode(position=["500 um", "0.01 cm", "0 nm"])
    by_array = electrode(position=np.array([500.0, 100.0, 0.0]) * um)
    np.testing.assert_allclose(by_words.position, by_array.position, rtol=1e-14)


@pytest.mark.parametrize(
    "current",
    [
        train("5 uA", start="1 ms", duration="0.1 ms", count=5, period="5 ms"),
        sampled(np.arange(4.0) * ms, np.array([0.0, 1.0, -1.0, 0.0]) * uA),
    ],
    ids=["train", "samples"],
)
def test_the_current_is_any_stimulus(current):
    (field,) = imposed([electrode(current=current)], AXON, duration=30.0)
    assert field.strength.start.size > 3
    assert field.profile.shape == (10,)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: electrode(position=[0, 100, 0]), "bare number"),
        (lambda: electrode(position=["0 um", "1 um"]), "three lengths"),
        (lambda: electrode(position="here"), "position"),
        (lambda: electrode(position=["nan um", "1 um", "0 um"]), "'nan um'"),
        (lambda: electrode(current=FIELD), "expected a stimulus such as pulse"),
        (
            lambda: electrode(current=pulse("1 uA/cm2", start="0 ms", duration="1 ms")),
            "'-20 uA'",
        ),
        (lambda: electrode(current="-20 uA"), "found '-20 uA'"),
        (lambda: electrode(resistivity="-1 ohm cm"), "more than 0 ohm cm"),
        (lambda: electrode(resistivity=300), "ohm cm"),
        (
            lambda: electrode(
                current=pulse(along("i", [1, 2], "uA"), start="0 ms", duration="1 ms")
            ),
            "expected one stimulus",
        ),
        (lambda: UniformField(strength=SHOCK), "'10 V/m'"),
        (lambda: UniformField(strength=FIELD, direction=(0, 0, 0)), "not all 0"),
        (lambda: UniformField(strength=FIELD, direction="x"), "three plain numbers"),
        (lambda: UniformField(strength=FIELD, direction=(1, 0)), "three plain"),
        (lambda: UniformField(strength=FIELD, direction=(np.inf, 0, 0)), "three"),
    ],
)
def test_what_cannot_stand_outside_a_cell_is_refused(make, told):
    with pytest.raises((InvalidInput, UnitError), match=told):
        make()


def test_an_electrode_inside_the_cell_is_refused():
    inside = electrode(position=["0.45 mm", "3 um", "0 um"])
    with pytest.raises(InvalidInput, match="compartment 4, whose radius is 5 um"):
        inside.profile(AXON)


def test_compartments_that_are_nowhere_have_no_field():
    branching = BranchingAxon(
        branches=[Branch(diameter="1 um", length="1 mm")], resistivity="100 ohm cm"
    )
    cut = branching.compartments([5]).compartments
    with pytest.raises(InvalidInput, match="not said where they are"):
        UniformField(strength=FIELD).profile(cut)


def test_an_impulse_without_duration_is_no_current_of_an_electrode():
    with pytest.raises(InvalidInput, match="impulse without duration"):
        imposed([electrode(current=charge("1 nC", at="1 ms"))], AXON, duration=5.0)
    with pytest.raises(InvalidInput, match="before the end of the run"):
        imposed([electrode()], AXON, duration=0.5)
