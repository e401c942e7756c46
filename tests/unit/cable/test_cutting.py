"""Morphologies cut into compartments: what is kept, and where nodes stand."""

import warnings
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.cable import Compartments, cut
from axolemma.cable.branching import Branch as Cylinder
from axolemma.cable.branching import BranchingAxon
from axolemma.errors import InvalidInput
from axolemma.morphology import (
    Branch,
    Frusta,
    IrregularMorphology,
    Morphology,
    grow,
    join,
    read_morphology,
)
from axolemma.units import um

UM = 1e-4
# Sums of thousands of numbers, each good to 2e-16.
KEPT = 1e-12


def cut_up(cell: Morphology, **options: Any) -> Compartments:
    return cut(cell, resistivity="100 ohm cm", **options)


def pieces_of(compartments: Compartments) -> Frusta:
    assert compartments.pieces is not None
    return compartments.pieces


def quietly(file: Path, **options: Any) -> Morphology:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IrregularMorphology)
        return read_morphology(file, **options)


def check_tree(cell: Morphology, found: Compartments) -> None:
    places = np.arange(found.count)
    assert found.parent[0] == -1
    assert np.all((found.parent[1:] >= 0) & (found.parent[1:] < places[1:]))
    assert np.all(found.area > 0.0)
    assert np.all(np.isfinite(found.axial_conductance))
    assert np.all(found.axial_conductance[1:] > 0.0)
    assert found.area.sum() == pytest.approx(cell.area, rel=KEPT)
    assert found.length.sum() == pytest.approx(cell.length, rel=KEPT, abs=1e-30)
    pieces = pieces_of(found)
    own = np.bincount(pieces.owner, pieces.share * pieces.areas, minlength=found.count)
    np.testing.assert_allclose(own, found.area, rtol=KEPT)


def volume_of(cell: Morphology) -> float:
    inside = float(cell.frusta.volumes.sum())
    return inside + (cell.soma.volume if cell.soma is not None else 0.0)


@pytest.mark.parametrize(
    "name",
    ["morph_3_types_single_point_soma", "morph_ca1_n120", "morph_ca1_n120_250",
     "morph_interrupted_soma", "morph_minimal", "three_point_soma",
     "morph_retina_20161028_1"],
)  # fmt: skip
@pytest.mark.parametrize("options", [{}, {"longest": "3 um"}, {"refinement": 3}])
def test_cutting_a_real_cell_keeps_its_length_area_and_volume(shared, name, options):
    file = shared / "data" / "morphologies" / f"{name}.swc"
    cell = quietly(file, missing_diameter="1 um")
    found = cut_up(cell, **options)
    check_tree(cell, found)
    assert found.volume is not None
    assert found.volume.sum() == pytest.approx(volume_of(cell), rel=KEPT)


def test_a_real_cell_can_be_cut_into_a_thousand_compartments(shared):
    cell = quietly(shared / "data" / "morphologies" / "morph_ca1_n120.swc")
    assert cut_up(cell).count > 500
    assert cut_up(cell, refinement=2).count > 1000


@st.composite
def cells(draw: st.DrawFn) -> Morphology:
    """Trees on a coarse grid, in which points often touch."""
    count = draw(st.integers(2, 14))
    parents = [-1]
    parents += [draw(st.integers(max(0, n - 4), n - 1)) for n in range(1, count)]
    coordinate = st.integers(-2, 2)
    points = [[draw(coordinate) for _ in range(3)] for _ in parents]
    # Never all in one place.
    points[1][0] = points[0][0] + 3
    diameters = [draw(st.sampled_from([0.5, 1.0, 3.0])) for _ in parents]
    regions = [draw(st.sampled_from(["axon", "basal"])) for _ in parents]
    soma = draw(st.sampled_from([None, "4 um"]))
    return join(
        np.array(points) * um, np.array(diameters) * um, parents, regions, soma=soma
    )


@given(cells(), st.sampled_from([{}, {"longest": "0.7 um"}, {"refinement": 2}]))
def test_cutting_any_tree_keeps_its_length_and_area(cell, options):
    check_tree(cell, cut_up(cell, **options))


def test_nodes_stand_at_both_ends_and_evenly_between():
    found = cut_up(
        grow(Branch("axon", length="90 um", diameter="2 um")), longest="30 um"
    )
    assert found.count == 4
    np.testing.assert_allclose(found.distance, [0.0, 30 * UM, 60 * UM, 90 * UM])
    # An end has half an interval, the others two halves.
    side = np.pi * 2 * 30 * UM**2
    np.testing.assert_allclose(found.area, [side / 2, side, side, side / 2])
    # pi a^2 / (R dx), kohm cm inside.
    expected = np.pi * (1 * UM) ** 2 / (0.1 * 30 * UM)
    np.testing.assert_allclose(found.axial_conductance[1:], expected)
    assert found.axial_conductance[0] == 0.0


def test_the_conductance_of_a_cone_is_exact_however_it_is_drawn():
    whole = join(
        np.array([[0, 0, 0], [0, 0, 60]]) * um, np.array([4, 1]) * um, [-1, 0],
        ["axon"] * 2,
    )  # fmt: skip
    halved = join(
        np.array([[0, 0, 0], [0, 0, 20], [0, 0, 60]]) * um, np.array([4, 3, 1]) * um,
        [-1, 0, 1], ["axon"] * 3,
    )  # fmt: skip
    # pi r0 r1 / (R l), with radii of 2 and 0.5 um.
    expected = np.pi * 2 * 0.5 * UM**2 / (0.1 * 60 * UM)
    for cell in (whole, halved):
        found = cut_up(cell, longest="60 um")
        assert found.axial_conductance[1] == pytest.approx(expected, rel=1e-13)
    finer = cut_up(whole, longest="7 um")
    series = 1.0 / np.sum(1.0 / finer.axial_conductance[1:])
    assert series == pytest.approx(expected, rel=1e-13)


def test_intervals_are_equal_parts_of_the_length_constant():
    cone = Branch("axon", length="400 um", diameter="4 um", end_diameter="1 um")
    found = cut_up(grow(cone), fraction=0.05, frequency="200 Hz")
    # The integral of dx / lambda from node to node, lambda = sqrt(d / (4 pi f R C)).
    places = np.linspace(found.distance[:-1], found.distance[1:], 2001)
    diameter = (4.0 - 3.0 * places / (400 * UM)) * UM
    length_constant = np.sqrt(diameter / (4 * np.pi * 0.2 * 0.1 * 1.0))
    parts = np.atleast_1d(np.trapezoid(1.0 / length_constant, places, axis=0))
    # The trapezoidal rule with 2000 steps.
    np.testing.assert_allclose(parts, parts[0], rtol=1e-6)
    assert 0.045 < parts[0] <= 0.05


def test_a_refinement_halves_every_interval():
    tuft = [Branch("apical", length="80 um", diameter="1 um") for _ in range(2)]
    cell = grow(Branch("apical", length="200 um", diameter="4 um", branches=tuft))
    coarse, fine = cut_up(cell), cut_up(cell, refinement=2)
    assert fine.count - 1 == 2 * (coarse.count - 1)
    assert set(np.round(coarse.distance, 12)) <= set(np.round(fine.distance, 12))


def test_branches_of_a_soma_and_of_a_fork_share_a_node():
    twigs = [Branch("basal", length="10 um", diameter="1 um") for _ in range(2)]
    stem = Branch("basal", length="10 um", diameter="2 um", branches=twigs)
    found = cut_up(grow(stem, stem, soma="10 um"), longest="10 um")
    assert found.count == 7
    assert sorted(found.parent.tolist()) == [-1, 0, 0, 1, 1, 2, 2]
    # The soma and half of each stem.
    soma_area = np.pi * 100 * UM**2
    assert found.area[0] == pytest.approx(soma_area + 2 * np.pi * 2 * 5 * UM**2)
    fork = np.pi * (2 * 5 + 2 * 1 * 5) * UM**2
    np.testing.assert_allclose(found.area[1:3], fork)


def test_a_cell_of_cylinders_is_cut_like_a_branching_axon():
    daughters = [Branch("axon", length="60 um", diameter=d) for d in ("1 um", "2 um")]
    cell = grow(Branch("axon", length="90 um", diameter="3 um", branches=daughters))
    found = cut_up(cell, longest="30 um")
    axon = BranchingAxon(
        branches=[Cylinder(diameter="3 um", length="90 um"),
                  Cylinder(diameter="1 um", length="60 um", parent=0),
                  Cylinder(diameter="2 um", length="60 um", parent=0)],
        resistivity="100 ohm cm",
    )  # fmt: skip
    other = axon.compartments([3, 2, 2]).compartments
    for name in ("parent", "area", "length", "axial_conductance", "distance"):
        np.testing.assert_allclose(
            getattr(found, name), getattr(other, name), rtol=1e-12
        )


def test_stretches_without_length_are_no_nodes():
    # Point 1 touches the root, point 3 touches point 2: both are forks.
    points = np.array([[0, 0, 0], [0, 0, 0], [0, 0, 9], [0, 0, 9], [0, 5, 9], [5, 0, 9],
                       [0, 9, 0], [5, 5, 9]]) * um  # fmt: skip
    cell = join(points, np.full(8, 2.0) * um, [-1, 0, 1, 2, 3, 3, 1, 2], ["axon"] * 8)
    found = cut_up(cell, longest="50 um")
    # Points 1 and 3 are the root and point 2: the first has two daughters, the other
    # three.
    assert sorted(found.parent.tolist()) == [-1, 0, 0, 1, 1, 1]
    check_tree(cell, found)


def test_ends_that_are_almost_one_place_are_one_node():
    points = np.array([[0, 0, 0], [0, 0, 9], [0, 1e-9, 9], [0, 9, 9]]) * um
    cell = join(points, np.full(4, 2.0) * um, [-1, 0, 1, 1], ["axon"] * 4)
    found = cut_up(cell)
    assert found.count == 3
    check_tree(cell, found)


def test_a_soma_alone_is_one_compartment():
    body = grow(soma="20 um")
    found = cut_up(body)
    assert found.count == 1
    check_tree(body, found)
    assert found.radius is not None
    assert found.radius[0] == pytest.approx(10 * UM)


def test_nodes_know_where_they_are():
    bent = join(
        np.array([[0, 0, 0], [0, 30, 0], [0, 30, 30]]) * um, np.array([2, 2, 4]) * um,
        [-1, 0, 1], ["axon", "axon", "bouton"],
    )  # fmt: skip
    found = cut_up(bent, longest="20 um")
    assert found.points is not None
    assert found.radius is not None
    expected = [[0, 0, 0], [0, 20, 0], [0, 30, 10], [0, 30, 30]]
    np.testing.assert_allclose(found.points / UM, expected, atol=1e-12)
    np.testing.assert_allclose(found.radius / UM, [1, 1, 4 / 3, 2])
    assert found.stretch is not None
    assert found.stretch.tolist() == [-1, 0, 0, 0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"longest": "0.01 nm"}, r"found 1e\+08, expected at most 2000000"),
        ({"refinement": 10_000_000}, "at most 2000000; let intervals be longer"),
        ({"longest": 5}, "cut, longest: found the bare number 5"),
        ({"longest": "0 um"}, "more than 0 um"),
        ({"fraction": 0}, "cut, fraction"),
        ({"fraction": 2}, "cut, fraction"),
        ({"frequency": "100 mV"}, "cut, frequency"),
        ({"capacitance": "-1 uF/cm2"}, "cut, capacitance"),
        ({"resistivity": "0 ohm cm"}, "cut, resistivity"),
        ({"refinement": 0}, "a whole number of at least 1"),
        ({"refinement": 1.5}, "a whole number of at least 1"),
    ],
)
def test_what_cannot_be_cut_so_is_refused(options, told):
    cell = grow(Branch("axon", length="1 mm", diameter="1 um"), soma="9 um")
    usual = {"resistivity": "100 ohm cm"}
    with pytest.raises(InvalidInput, match=told):
        cut(cell, **cast("Any", {**usual, **options}))
    with pytest.raises(InvalidInput, match=r"cut, morphology: found 'cell\.swc'"):
        cut(cast("Any", "cell.swc"), resistivity="100 ohm cm")
