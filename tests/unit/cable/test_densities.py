"""Values by region: means over the area of each compartment."""

from typing import Any, cast

import numpy as np
import pytest

from axolemma.cable import Axon, Compartments, area_in, cut, densities
from axolemma.errors import InvalidInput, UnknownName
from axolemma.models import squid_axon
from axolemma.morphology import Branch, Morphology, beyond, everywhere, grow, within
from axolemma.units import along, mM, mS_per_cm2, um

UM = 1e-4
MEMBRANE = squid_axon()


@pytest.fixture
def cell() -> Morphology:
    tuft = [Branch("apical", length="100 um", diameter="1 um") for _ in range(2)]
    trunk = Branch(
        "apical", length="300 um", diameter="4 um", end_diameter="2 um", branches=tuft
    )
    return grow(trunk, Branch("axon", length="200 um", diameter="1 um"), soma="20 um")


@pytest.fixture
def found(cell: Morphology) -> Compartments:
    return cut(cell, resistivity="100 ohm cm", longest="33 um")


@pytest.mark.parametrize(
    "part", ["soma", "axon", "apical", beyond("123 um"), within("10 um") | "axon"]
)
def test_areas_in_a_region_add_up_to_it(cell, found, part):
    # Sums of a hundred parts.
    whole = cell.select(part).area
    assert area_in(found, part).sum() == pytest.approx(whole, rel=1e-13)


def test_areas_in_a_region_and_in_the_rest_are_those_of_the_compartments(found):
    part = within("150 um")
    both = area_in(found, part) + area_in(found, everywhere() - part)
    np.testing.assert_allclose(both, found.area, rtol=1e-13)


def test_membrane_between_nodes_is_shared_as_the_voltage_would_be():
    cone = Branch("axon", length="90 um", diameter="4 um", end_diameter="1 um")
    found = cut(grow(cone), resistivity="100 ohm cm", longest="90 um")
    shared = area_in(found, within("40 um"))
    # Resistance from the beginning, as a part of the whole, at places up to 40 um.
    x = np.linspace(0.0, 40.0, 20_001)
    radius = 2.0 - 1.5 * x / 90.0
    passed = x / 90.0 * 0.5 / radius
    rim = 2.0 * np.pi * radius * np.hypot(90.0, 1.5) / 90.0 * UM**2
    expected = [np.trapezoid(rim * (1.0 - passed), x), np.trapezoid(rim * passed, x)]
    # The trapezoidal rule with 20000 steps.
    np.testing.assert_allclose(shared, expected, rtol=1e-8)


def values(found: Compartments, given: dict[Any, Any], name: str) -> np.ndarray:
    return densities(found, MEMBRANE, given)[name]


def test_a_constant_holds_in_its_region_and_the_membranes_own_elsewhere(found):
    chosen = values(found, {"axon": {"Na.conductance": "500 mS/cm2"}}, "Na.conductance")
    own = MEMBRANE.values["Na.conductance"]
    share = area_in(found, "axon") / found.area
    assert isinstance(own, float)
    np.testing.assert_allclose(chosen, 500 * share + own * (1 - share), rtol=1e-13)
    assert set(np.unique(share)) >= {0.0, 1.0}


def test_where_regions_overlap_the_later_holds(found):
    first = {"everywhere": {"K.conductance": "1 mS/cm2"}}
    second = {"soma": {"K.conductance": "9 mS/cm2"}}
    over = values(found, {**first, **second}, "K.conductance")
    share = area_in(found, "soma") / found.area
    np.testing.assert_allclose(over, 1.0 + 8.0 * share, rtol=1e-13)
    np.testing.assert_allclose(values(found, {**second, **first}, "K.conductance"), 1.0)


def test_a_function_of_distance_is_averaged_over_the_area(cell, found):
    def rising(distance):
        return 2.0 * mS_per_cm2 * (1.0 + distance / (100 * um))

    chosen = values(found, {"axon": {"K.conductance": rising}}, "K.conductance")
    # On a cylinder the means of a straight line are its values at the nodes.
    inner = np.flatnonzero(area_in(found, "axon") > 0.999 * found.area)[:-1]
    assert inner.size > 4
    expected = 2.0 * (1.0 + found.distance[inner] / (100 * UM))
    np.testing.assert_allclose(chosen[inner], expected, rtol=1e-12)
    # And the whole is what the line makes on the whole axon, of mean distance 100 um.
    own = MEMBRANE.values["K.conductance"]
    elsewhere = found.area - area_in(found, "axon")
    total = np.sum(chosen * found.area - own * elsewhere)
    assert total == pytest.approx(4.0 * cell.select("axon").area, rel=1e-12)


def test_a_mean_on_a_taper_weighs_by_area(cell):
    found = cut(cell, resistivity="100 ohm cm", longest="500 um")
    given = {"apical": {"K.conductance": lambda distance: distance / um * mS_per_cm2}}
    chosen = values(found, {"everywhere": {"K.conductance": "0 mS/cm2"}, **given},
                    "K.conductance")  # fmt: skip
    # Area-weighted mean distance along the trunk, radii 2 to 1 um, and along the tuft.
    x = np.linspace(0.0, 300.0, 30_001)
    trunk = np.trapezoid(x * (2.0 - x / 300.0), x) * 2 * np.pi * np.hypot(300, 1) / 300
    tuft = 2 * np.pi * 100 * 350.0
    total = np.sum(chosen * found.area) / UM**2
    # The trapezoidal rule with 30000 steps.
    assert total == pytest.approx(trunk + tuft, rel=1e-8)


def test_any_parameter_can_differ(found):
    given = {beyond("100 um"): {"membrane.capacitance": "2 uF/cm2",
                                "membrane.temperature": "20 degC"}}  # fmt: skip
    chosen = densities(found, MEMBRANE, given)
    assert set(chosen) == {"membrane.capacitance", "membrane.temperature"}
    assert chosen["membrane.capacitance"].max() == pytest.approx(2.0)
    assert chosen["membrane.temperature"].max() == pytest.approx(293.15)


@pytest.mark.parametrize(
    ("given", "kind", "told"),
    [
        ({"basal": {"Na.conductance": "1 mS/cm2"}}, UnknownName, "found 'basal'"),
        ({"axn": {"Na.conductance": "1 mS/cm2"}}, UnknownName, "did you mean 'axon'"),
        ({"axon": {"Na.conductanc": "1 mS/cm2"}}, UnknownName, "'Na.conductance'"),
        ({"axon": {"Na.conductance": 1}}, InvalidInput, "the bare number 1"),
        ({"axon": {"Na.conductance": "1 mV"}}, InvalidInput, "in mS/cm2"),
        ({"axon": {"Na.conductance": "-1 mS/cm2"}}, InvalidInput, "at least 0 mS/cm2"),
        ({"axon": {"Na.conductance": lambda distance: -distance / um * mS_per_cm2}},
         InvalidInput, "at least 0 mS/cm2"),
        ({"axon": {"Na.conductance": lambda distance: distance}}, InvalidInput,
         "a formula in cm"),
        ({"axon": {"Na.conductance": lambda x: x / mM * mS_per_cm2}}, InvalidInput,
         "a function of distance alone"),
        ({"axon": "1 mS/cm2"}, InvalidInput, "values by name"),
        ({beyond("1 mm"): {"Na.conductance": "1 mS/cm2"}}, InvalidInput,
         "beyond 1000 um', which covers nothing.*farthest end is 400 um"),
        ("axon", InvalidInput, "values by region"),
        ({3: {}}, InvalidInput, "the name of a region"),
    ],
)  # fmt: skip
def test_what_cannot_be_laid_is_refused(found, given, kind, told):
    with pytest.raises(kind, match=told):
        densities(found, MEMBRANE, given)


def test_a_membrane_that_differs_between_cells_is_refused(found):
    many = MEMBRANE.with_values({"Na.conductance": along("g", [1, 2], "mS/cm2")})
    with pytest.raises(InvalidInput, match="values along 'g'"):
        densities(found, many, {"axon": {"Na.conductance": "1 mS/cm2"}})


def test_what_is_no_membrane_has_no_densities(found):
    with pytest.raises(InvalidInput, match="expected a membrane"):
        densities(found, cast("Any", "squid_axon"), {})


def test_an_axon_has_no_regions():
    axon = Axon(diameter="1 um", resistivity="100 ohm cm", length="1 mm")
    with pytest.raises(InvalidInput, match="not cut from a morphology"):
        area_in(axon.compartments(3), "axon")
    with pytest.raises(InvalidInput, match="in place of compartments"):
        area_in(cast("Any", axon), "axon")
