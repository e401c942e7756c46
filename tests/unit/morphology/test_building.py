"""Morphologies built in Python, of branches and of points."""

from typing import Any, cast

import numpy as np
import pytest

from axolemma.errors import InvalidInput
from axolemma.morphology import Branch, Morphology, Soma, grow, join
from axolemma.units import um

UM = 1e-4


def soma_of(cell: Morphology) -> Soma:
    assert cell.soma is not None
    return cell.soma


def test_branches_grow_from_the_ends_of_others():
    tuft = [Branch("apical", length="80 um", diameter="1 um") for _ in range(3)]
    trunk = Branch("apical", length="200 um", diameter="4 um", branches=tuft)
    cell = grow(trunk, soma="20 um")
    assert cell.length == pytest.approx(440 * UM, rel=1e-14)
    assert cell.distances.max() == pytest.approx(280 * UM, rel=1e-14)
    # Cylinders with sides only: no rim where thick meets thin.
    expected = np.pi * (4 * 200 + 3 * 80) * UM**2
    assert cell.neurite_area == pytest.approx(expected, rel=1e-13)
    assert soma_of(cell).area == pytest.approx(np.pi * 400 * UM**2, rel=1e-14)
    assert cell.notes == ()


def test_a_cell_may_be_one_branch_or_a_soma_alone():
    alone = grow(Branch("axon", length="1 mm", diameter="1 um"))
    assert alone.soma is None
    assert alone.length == pytest.approx(0.1)
    body = grow(soma="20 um")
    assert (body.length, body.neurite_area) == (0.0, 0.0)
    assert body.area == soma_of(body).area


def test_a_direction_lays_a_branch_out():
    up = Branch("axon", length="10 um", diameter="1 um", direction=(0, 0, 2))
    cell = grow(up, soma="10 um")
    np.testing.assert_allclose(cell.points[:, 2], [5 * UM, 15 * UM], rtol=1e-14)


def test_branches_are_laid_out_apart():
    twigs = [Branch("basal", length="50 um", diameter="1 um") for _ in range(4)]
    cell = grow(*[Branch("basal", length="9 um", diameter="1 um", branches=twigs)] * 3,
                soma="9 um")  # fmt: skip
    away = cell.points[:, None] - cell.points
    gaps = np.linalg.norm(away, axis=2)[np.triu_indices(len(cell.points), 1)]
    assert gaps.min() > 1 * UM


def test_points_are_joined_to_their_parents():
    points = np.array([[0, 0, 0], [30, 40, 0], [30, 40, 10], [0, 0, 50]]) * um
    cell = join(points, np.array([2, 2, 1, 2]) * um, [-1, 0, 1, 0],
                ["axon", "axon", "bouton", "axon"])  # fmt: skip
    assert cell.length == pytest.approx(110 * UM, rel=1e-14)
    assert cell.select("bouton").length == pytest.approx(10 * UM, rel=1e-14)
    with_soma = join(
        points, np.full(4, 2) * um, [-1, 0, 1, 0], ["axon"] * 4, soma="9 um"
    )
    assert soma_of(with_soma).radius == pytest.approx(4.5 * UM)


def test_arrays_cannot_be_written_to():
    cell = grow(Branch("axon", length="1 mm", diameter="1 um"), soma="9 um")
    for values in (
        cell.points,
        cell.radii,
        cell.parent,
        cell.kinds,
        soma_of(cell).points,
    ):
        with pytest.raises(ValueError, match="read-only"):
            values[0] = 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"length": 200}, "branch 'axon', length: found the bare number 200"),
        ({"length": "0 um"}, "more than 0 um"),
        ({"diameter": "-1 um"}, "more than 0 um"),
        ({"end_diameter": "3 ms"}, "end_diameter"),
        ({"direction": (0, 0, 0)}, "three numbers that are not all 0"),
        ({"direction": "up"}, "three numbers"),
        ({"branches": ["twig"]}, "a list of branches"),
        ({"region": "soma"}, "and not 'soma'"),
        ({"region": "an axon"}, "letters, digits and underscores"),
    ],
)
def test_what_is_no_branch_is_refused(given, told):
    usual: dict[str, Any] = {"region": "axon", "length": "1 um", "diameter": "1 um"}
    with pytest.raises(InvalidInput, match=told):
        Branch(**{**usual, **given})


def test_what_makes_no_cell_is_refused():
    with pytest.raises(InvalidInput, match="branches or a soma"):
        grow()
    with pytest.raises(InvalidInput, match="a list of branches"):
        grow(cast("Any", "axon"))
    with pytest.raises(InvalidInput, match="grow, soma"):
        grow(soma=20)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"parents": [-1, 1]}, "point 1: found a loop of parents"),
        ({"parents": [-1, 5]}, "point 1: found the parent 5"),
        ({"parents": [-1.0, 0.5]}, "a list of indices"),
        ({"diameters": np.array([1.0, 0.0]) * um}, "point 1: found the radius 0 um"),
        ({"diameters": np.ones(3) * um}, r"\(n, 3\), \(n,\), \(n,\) and n"),
        ({"points": np.zeros((2, 3))}, "bare numbers"),
        ({"regions": ["axon", "soma"]}, "the name of a neurite's region"),
        ({"regions": "axon"}, "1 regions"),
    ],
)
def test_what_makes_no_tree_is_refused(changed, told):
    usual: dict[str, Any] = {
        "points": np.array([[0, 0, 0], [0, 9, 0]]) * um,
        "diameters": np.ones(2) * um,
        "parents": [-1, 0],
        "regions": ["axon", "axon"],
    }
    with pytest.raises(InvalidInput, match=told):
        join(**{**usual, **changed})
