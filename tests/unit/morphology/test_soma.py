"""The soma: one for each convention, two at once refused."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput

NEURITE = "9 3 20 0 0 1 1\n10 3 90 0 0 1 9\n"
UM2 = 1e-8


def soma(read, *lines: str):
    return read("\n".join([*lines, NEURITE]))


def test_a_single_point_is_a_sphere(read):
    cell = soma(read, "1 1 0 0 0 5 -1")
    assert cell.soma.convention == "sphere"
    assert cell.soma.area == pytest.approx(4 * np.pi * 25 * UM2, rel=1e-14)
    assert cell.soma.volume == pytest.approx(4 / 3 * np.pi * 125e-12, rel=1e-14)
    # The same area as the side of the cylinder as long as it is wide.
    assert cell.soma.area == pytest.approx(np.pi * 10 * 10 * UM2, rel=1e-14)


def test_three_points_are_the_cylinder_that_neuromorpho_means(read):
    cell = soma(read, "1 1 1 1 0 5 -1", "2 1 1 -4 0 5 1", "3 1 1 6 0 5 1")
    assert cell.soma.convention == "three points"
    assert cell.soma.area == pytest.approx(4 * np.pi * 25 * UM2, rel=1e-14)
    assert cell.soma.volume == pytest.approx(np.pi * 25 * 10e-12, rel=1e-14)
    np.testing.assert_allclose(cell.soma.centre, [1e-4, 1e-4, 0.0], rtol=1e-14)


def test_three_points_with_other_ids_are_known_by_their_places(read):
    text = (
        "5 1 0 0 0 5 -1\n6 1 0 -5 0 5 5\n7 1 0 5 0 5 5\n8 3 9 0 0 1 5\n9 3 90 0 0 1 8"
    )
    assert read(text).soma.convention == "three points"


def test_three_points_in_other_places_are_told_of(read):
    cell = soma(read, "1 1 0 0 0 5 -1", "2 1 0 -3 0 5 1", "3 1 0 8 0 5 1")
    assert cell.soma.area == pytest.approx(4 * np.pi * 25 * UM2, rel=1e-14)
    assert "three points of the soma do not lie" in " ".join(cell.notes)


def test_points_in_a_line_are_a_stack_of_cones(read):
    cell = soma(read, "1 1 0 0 0 3 -1", "2 1 0 4 0 6 1", "3 1 0 8 0 3 2")
    assert cell.soma.convention == "stack"
    # Two cones of slant 5, radii 3 and 6.
    assert cell.soma.area == pytest.approx(2 * np.pi * 9 * 5 * UM2, rel=1e-14)
    volume = 2 * np.pi / 3 * 4 * (9 + 18 + 36) * 1e-12
    assert cell.soma.volume == pytest.approx(volume, rel=1e-14)


def test_arms_of_a_soma_are_one_stack(read):
    lines = ("1 1 0 0 0 3 -1", "2 1 2 0 0 3 1", "3 1 4 0 0 3 2", "4 1 -1 0 0 3 1")
    cell = soma(read, *lines)
    assert cell.soma.area == pytest.approx(2 * np.pi * 3 * (4 + 5) * UM2, rel=1e-14)
    assert "the soma has 2 arms" in " ".join(cell.notes)


def test_points_without_radii_are_an_outline(read):
    square = ("1 1 5 5 0 0 -1", "2 1 -5 5 0 0 1", "3 1 -5 -5 0 0 2", "4 1 5 -5 0 0 3")
    cell = soma(read, *square)
    assert cell.soma.convention == "outline"
    assert cell.soma.area == pytest.approx(4 * np.pi * 50 * UM2, rel=1e-14)
    assert "read as an outline" in " ".join(cell.notes)


@pytest.mark.parametrize(
    "lines",
    [
        # Three points as NeuroMorpho has them, and a fourth.
        ("1 1 0 0 0 5 -1", "2 1 0 -5 0 5 1", "3 1 0 5 0 5 1", "4 1 0 9 0 5 3"),
        ("1 1 0 0 0 5 -1", "2 1 -5 0 0 5 1", "3 1 5 0 0 5 1", "4 1 0 9 0 5 1"),
        # An outline and a stack.
        ("1 1 0 0 0 5 -1", "2 1 0 5 0 0 1", "3 1 0 9 0 5 2"),
    ],
)
def test_two_conventions_at_once_are_refused(read, lines):
    with pytest.raises(
        InvalidInput, match="line 1: found two conventions for the soma"
    ):
        soma(read, *lines)


def test_two_arms_that_go_on_are_no_three_points(read):
    lines = ("1 1 0 0 0 1 -1", "2 1 1 0 0 1 1", "5 1 -1 0 0 1 1", "6 1 -2 0 0 1 5")
    assert soma(read, *lines).soma.convention == "stack"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("1 1 0 0 0 5 -1", "2 1 0 5 0 5 1", "3 1 0 9 0 5 2", "4 1 3 9 0 5 2"),
         "a soma that forks at the point of id 2"),
        (("1 1 0 0 0 5 -1", "2 1 0 0 0 5 1"), "all lie in one place"),
        (("1 1 0 0 0 0 -1", "2 1 0 1 0 0 1"), "a soma without a diameter"),
        (("1 1 2 2 2 0 -1", "2 1 2 2 2 0 1", "3 1 2 2 2 0 2"), "without a diameter"),
    ],
)  # fmt: skip
def test_a_soma_of_no_convention_is_refused(read, lines, told):
    with pytest.raises(InvalidInput, match=told):
        soma(read, *lines)


@pytest.mark.parametrize(
    "lines",
    [
        ["1 1 0 0 0 3 -1", "2 1 0 4 0 6 1", "3 1 0 8 0 3 2"],
        ["1 1 0 0 0 3 -1", "2 1 0 4 0 6 1", "3 1 0 8 0 3 2", "4 1 0 -2 0 3 1"],
    ],
)
def test_a_soma_listed_backwards_is_the_same(read, lines):
    assert soma(read, *lines[::-1]).soma.area == soma(read, *lines).soma.area
