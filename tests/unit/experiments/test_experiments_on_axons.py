"""Experiments on axons: what they refuse, and what they leave to the reader."""

from typing import Any

import numpy as np
import pytest

from axolemma import along
from axolemma.cable import Axon
from axolemma.errors import AxolemmaError, InvalidInput, UnitError, UnknownName
from axolemma.experiments import (
    Alteration,
    NoTravellingWave,
    branch_point,
    collide,
    critical_block,
    critical_ratio,
    electrotonus,
    fibre_velocity_curve,
    membrane_admittance,
    pass_through,
    passing_impulse,
    transfer_impedance,
    velocity_curve,
)
from axolemma.experiments.excitation import pace_of, under_electrode
from axolemma.models import mcintyre_fibre, squid_axon

AXON: dict[str, Any] = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}
MEMBRANE = squid_axon(ions="held")


def test_a_stretch_alters_compartments_by_the_part_that_lies_in_it():
    axon = Axon(**AXON, length="10 mm")
    stretch = Alteration(start="2.5 mm", length="3 mm", values={"Na.blocked": 0.8})
    values = stretch.over(MEMBRANE, axon, axon.compartments(10))
    assert values.keys() == {"Na.blocked"}
    np.testing.assert_allclose(
        values["Na.blocked"], [0, 0, 0.4, 0.8, 0.8, 0.4, 0, 0, 0, 0], atol=1e-12
    )


def test_what_a_stretch_does_not_alter_is_left_out():
    axon = Axon(**AXON, length="10 mm")
    same = {"Na.blocked": 0.0, "membrane.temperature": "2 degC"}
    stretch = Alteration(start="0 mm", length="10 mm", values=same)
    values = stretch.over(MEMBRANE, axon, axon.compartments(4))
    assert values.keys() == {"membrane.temperature"}
    np.testing.assert_allclose(values["membrane.temperature"], 275.15)


def test_a_stretch_beyond_the_axon_is_refused():
    axon = Axon(**AXON, length="10 mm")
    stretch = Alteration(start="8 mm", length="3 mm", values={"Na.blocked": 0.8})
    with pytest.raises(InvalidInput, match=r"from 8 to 11 mm, expected .* 10 mm long"):
        stretch.over(MEMBRANE, axon, axon.compartments(10))


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"Na.block": 0.5}, UnknownName, r"Na\.blocked"),
        ({"Na.blocked": 2.0}, InvalidInput, "at most 1"),
        ({"membrane.temperature": 3}, UnitError, "temperature"),
        ({"Na.blocked": along("f", [0.1, 0.2])}, InvalidInput, "many values"),
    ],
)
def test_values_that_the_membrane_does_not_take_are_refused(values, error, words):
    with pytest.raises(error, match=words):
        pass_through(MEMBRANE, **AXON, length="1 mm", values=values)


@pytest.mark.parametrize(
    ("length", "values", "words"),
    [
        ("1 mm", {"Na.blocked": 0.5}, "no pair"),
        (("1 mm", "2 mm"), {"Na.blocked": (0, 1)}, "Na.blocked, length"),
        (("2 mm", "1 mm"), {"Na.blocked": 0.5}, "the second is larger"),
        ("1 mm", {"Na.blocked": (0.1,)}, "a pair of ends"),
        ("1 mm", {"Na.blocked": (0.5, 0.1)}, "the second is larger"),
        ("1 mm", {"Na.block": (0.5, 0.1)}, r"Na\.blocked"),
        (("1 mm", 2), {"Na.blocked": 0.5}, "length"),
    ],
)
def test_a_range_is_asked_for_by_one_pair(length, values, words):
    with pytest.raises(AxolemmaError, match=words):
        critical_block(MEMBRANE, **AXON, length=length, values=values)


def test_a_curve_needs_many_of_one_quantity():
    with pytest.raises(InvalidInput, match="one value of everything"):
        velocity_curve(MEMBRANE, **AXON)
    blocked = MEMBRANE.block("Na", along("f", [0.0, 0.1]))
    diameter = along("d", [1.0, 2.0], "um")
    with pytest.raises(InvalidInput, match="one dimension"):
        velocity_curve(blocked, resistivity="35.4 ohm cm", diameter=diameter)
    with pytest.raises(InvalidInput, match="diameter"):
        velocity_curve(
            MEMBRANE, resistivity="35.4 ohm cm", diameter=along("d", [1.0, 0.0], "um")
        )


def test_progress_of_a_curve_goes_from_nothing_to_all():
    seen: list[float] = []
    velocity_curve(
        MEMBRANE.block("Na", along("f", [0.0, 0.2])), **AXON, progress=seen.append
    )
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"delay": "50 ms"}, "under way"), ({"delay": "-1 ms"}, "under way"),
     ({"length": "3 mm"}, "room for two electrodes"), ({"delay": 1}, "delay")],
)  # fmt: skip
def test_a_collision_needs_room_and_two_impulses(given, words):
    with pytest.raises(AxolemmaError, match=words):
        collide(MEMBRANE, **AXON, **given)


def test_impulses_that_die_do_not_meet():
    found = collide(squid_axon(temperature="36 degC", ions="held"), **AXON)
    assert not found.met
    assert not found.annihilated
    assert found.place is None


def test_an_impulse_that_dies_has_no_form():
    with pytest.raises(NoTravellingWave, match="0 came"):
        passing_impulse(squid_axon(temperature="36 degC", ions="held"), **AXON)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"daughters": []}, "a row of diameters"), ({"daughters": "3 um"}, "a row"),
     ({"daughters": ["0 um"]}, "diameter of daughter 1"),
     ({"parent": 3}, "diameter of parent"), ({"came_along": 2}, "0 to 1")],
)  # fmt: skip
def test_what_is_no_branch_point_is_refused(given, words):
    junction: dict[str, Any] = {"parent": "476 um", "daughters": ["476 um"]}
    with pytest.raises(AxolemmaError, match=words):
        branch_point(MEMBRANE, resistivity="35.4 ohm cm", **{**junction, **given})


@pytest.mark.parametrize("between", [(0.0, 2.0), (3.0, 2.0), (1.0, np.inf)])
def test_ratios_are_positive_and_in_order(between):
    with pytest.raises(InvalidInput, match="between"):
        critical_ratio(MEMBRANE, **AXON, between=between)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"far_end": "open"}, "'sealed' or 'killed' or 'infinite'"),
     ({"frequency": "-1 Hz"}, "frequency"), ({"length": "0 mm"}, "length")],
)  # fmt: skip
def test_a_small_current_needs_an_end_and_a_frequency(given, words):
    with pytest.raises(InvalidInput, match=words):
        electrotonus(MEMBRANE, **AXON, **{"length": "1 cm", **given})


def test_a_current_into_no_compartment_is_refused():
    cut = Axon(**AXON, length="1 cm").compartments(5)
    with pytest.raises(InvalidInput, match="compartment 5"):
        transfer_impedance(MEMBRANE, cut, place=5)


def test_at_high_frequencies_a_membrane_is_its_capacitor():
    fast = membrane_admittance(MEMBRANE, [1e4])[0]
    assert fast.imag == pytest.approx(2e4 * np.pi, rel=1e-6)
    # What conducts at once, with all gates as they are at rest: the chord of 1476.
    assert 1e3 / fast.real == pytest.approx(1475.97, rel=1e-3)


def test_the_scales_of_an_impulse_are_those_of_its_wave():
    pace = pace_of(MEMBRANE, **AXON)
    assert pace.wave is not None
    assert 10.0 * pace.velocity == pytest.approx(pace.wave.velocity, rel=1e-12)
    blocked = pace_of(MEMBRANE.block("Na", 1.0), **AXON)
    assert blocked.wave is None


def test_an_electrode_lies_on_the_nearest_two_feet():
    pace = pace_of(MEMBRANE, **AXON)
    distance = np.linspace(0.0, 10.0, 101)
    under = under_electrode(distance, pace, end=10.0)
    assert sorted(under) == list(range(101 - len(under), 101))
    assert len(under) == round(2.0 * pace.foot / 0.1)


def test_velocities_of_fibres_make_a_curve_with_a_best_g_ratio():
    ratios = along("g_ratio", [0.5, 0.75, 0.95])
    found = fibre_velocity_curve(mcintyre_fibre, nodes=21, g_ratio=ratios)
    assert found.best == 0.75
    assert found.exponent is None
    assert found.unit == ""
    assert np.all(found.error < 2e-3 * found.velocity)


def test_velocity_is_roughly_in_proportion_to_the_width_of_a_fibre():
    widths = along("diameter", [8.7, 11.5, 16.0], "um")
    found = fibre_velocity_curve(mcintyre_fibre, nodes=21, diameter=widths)
    # By the published velocities, ln(94.00 / 47.80) / ln(16.0 / 8.7).
    assert found.exponent == pytest.approx(1.11, abs=0.02)
    assert found.best is None


def test_one_of_the_arguments_of_fibres_must_be_many():
    with pytest.raises(InvalidInput, match="one value of everything"):
        fibre_velocity_curve(mcintyre_fibre, nodes=21)
