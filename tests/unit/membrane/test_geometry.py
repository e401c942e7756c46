import math
from typing import Any

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.membrane import Cylinder, Patch, Sphere
from axolemma.units import along


def test_a_cylinder_holds_a_quarter_of_its_diameter_for_each_area():
    cylinder = Cylinder("476 um", length="1 mm")
    assert cylinder.volume_per_area == pytest.approx(0.0119, rel=1e-15)
    assert cylinder.area == pytest.approx(math.pi * 0.0476 * 0.1, rel=1e-15)
    assert Cylinder("476 um").area is None


def test_a_sphere_holds_a_sixth_of_its_diameter_for_each_area():
    sphere = Sphere("30 um")
    assert sphere.volume_per_area == pytest.approx(0.0005, rel=1e-15)
    assert sphere.area == pytest.approx(math.pi * 9e-6, rel=1e-15)


def test_a_patch_has_any_area_and_volume():
    patch = Patch("1000 um2", "500 um3")
    assert patch.area == pytest.approx(1e-5, rel=1e-15)
    assert patch.volume_per_area == pytest.approx(0.5e-4, rel=1e-15)
    assert Patch("1000 um2").volume_per_area is None


@pytest.mark.parametrize(
    "geometry", [Cylinder("476 um"), Sphere("30 um"), Patch("9 um2", volume="3 um3")]
)
def test_a_volume_per_area_can_be_asked_for(geometry):
    changed = geometry.with_volume_per_area(0.02)
    assert changed.volume_per_area == pytest.approx(0.02, rel=1e-15)
    assert type(changed) is type(geometry)


def test_diameters_may_differ_between_cells():
    diameters = along("d", [1.0, 2.0, 4.0], "um")
    tubes: Any = Cylinder(diameters, length=along("d", [1.0, 1.0, 2.0], "um"))
    assert np.allclose(tubes.volume_per_area.values, [2.5e-5, 5e-5, 1e-4], rtol=1e-15)
    assert np.allclose(tubes.area.values / math.pi, [1e-8, 2e-8, 8e-8], rtol=1e-15)
    with pytest.raises(InvalidInput, match="one dimension"):
        _ = Cylinder(diameters, length=along("l", [1.0, 1.0, 2.0], "um")).area


@pytest.mark.parametrize("size", ["0 um", "-1 um", "3 mV", 3, None, "big"])
def test_a_size_is_a_length_above_zero(size):
    with pytest.raises(InvalidInput, match=r"diameter"):
        Cylinder(size)
    with pytest.raises(InvalidInput, match=r"diameter"):
        Sphere(size)
    with pytest.raises(InvalidInput, match=r"area"):
        Patch(size)


def test_a_geometry_prints_its_sizes_with_units():
    assert str(Cylinder("476 um", length="1 mm")) == (
        "cylinder, diameter 476 um, length 1000 um"
    )
    assert str(Sphere("30 um")) == "sphere, diameter 30 um"
    assert str(Patch("9 um2", volume="3 um3")) == "patch, area 9 um2, volume 3 um3"
