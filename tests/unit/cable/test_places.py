"""Places on a cell: by region and distance."""

import pytest

from axolemma.cable import Compartments, cut, place
from axolemma.errors import InvalidInput, UnknownName
from axolemma.morphology import Branch, beyond, grow, region

UM = 1e-4


@pytest.fixture
def found() -> Compartments:
    twigs = [Branch("apical", length="90 um", diameter=d) for d in ("1 um", "2 um")]
    trunk = Branch("apical", length="300 um", diameter="4 um", branches=twigs)
    axon = Branch("axon", length="200 um", diameter="1 um")
    cell = grow(trunk, axon, soma="20 um")
    return cut(cell, resistivity="100 ohm cm", longest="30 um")


@pytest.mark.parametrize(
    ("part", "distance", "at"),
    [
        ("soma", None, 0.0),
        ("axon", "100 um", 114.2857),
        ("axon", "199 um", 200.0),
        ("axon", "0.2 mm", 200.0),
        ("apical", "70 um", 60.0),
        (beyond("210 um"), None, 210.0),
        (region("apical") & beyond("330 um"), "390 um", 390.0),
    ],
)
def test_the_nearest_node_is_found(found, part, distance, at):
    node = place(found, part, distance)
    # Nodes of the axon stand every 200 / 7 um.
    assert found.distance[node] == pytest.approx(at * UM, rel=1e-6)


def test_of_several_branches_the_thickest_is_taken(found):
    node = place(found, "apical", "360 um")
    assert found.radius is not None
    assert found.radius[node] == pytest.approx(1 * UM)


def test_a_place_off_the_tree_is_refused(found):
    told = "place in 'axon': found '201 um' from the soma, which is off it, expected 0"
    with pytest.raises(InvalidInput, match=f"{told} to 200 um"):
        place(found, "axon", "201 um")
    with pytest.raises(UnknownName, match="did you mean 'axon'"):
        place(found, "axn")
    with pytest.raises(InvalidInput, match="bare number"):
        place(found, "axon", 100)
