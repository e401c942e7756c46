"""Lines out of which the currents of compartments flow."""

import numpy as np
import pytest

from axolemma.cable import (
    Axon,
    Branch,
    BranchingAxon,
    cut,
    line_sources,
    transfer_resistance,
)
from axolemma.errors import InvalidInput
from axolemma.models import mcintyre_fibre
from axolemma.morphology import Branch as Neurite
from axolemma.morphology import grow


def branched(**options):
    twigs = [
        Neurite("apical", length="90 um", diameter="1 um", direction=direction)
        for direction in ((1, 1, 0), (-1, 1, 0))
    ]
    trunk = Neurite("apical", length="60 um", diameter="2 um", branches=twigs)
    return cut(grow(trunk, **options), resistivity="100 ohm cm", longest="30 um")


@pytest.mark.parametrize("options", [{}, {"soma": "20 um"}])
def test_all_the_current_of_every_compartment_leaves_it(options):
    cell = branched(**options)
    lines = line_sources(cell)
    shares = np.bincount(lines.owner, lines.share, minlength=cell.count)
    np.testing.assert_allclose(shares, 1.0, rtol=1e-12)
    assert np.all(lines.share >= 0.0)
    # Two halves of each of the ways between nodes, and the point of the root.
    assert lines.owner.size == 1 + 2 * (cell.count - 1)


def test_an_axon_is_lines_side_by_side():
    lines = line_sources(
        Axon(diameter="2 um", resistivity="100 ohm cm", length="1 mm").compartments(10)
    )
    np.testing.assert_allclose(lines.begin[1:], lines.end[:-1], atol=1e-15)
    np.testing.assert_allclose(lines.end[-1], [0.1, 0.0, 0.0], rtol=1e-12)


def test_a_soma_alone_is_a_point_and_nothing_is_nearer_than_its_surface():
    lines = line_sources(cut(grow(soma="20 um"), resistivity="100 ohm cm"))
    far, inside = (
        transfer_resistance(lines, np.array([x, 0.0, 0.0]), resistivity=0.3)
        for x in (0.01, 1e-5)
    )
    assert far.sum() == pytest.approx(0.3 / (4 * np.pi * 0.01), rel=1e-12)
    assert inside.sum() == pytest.approx(0.3 / (4 * np.pi * 10e-4), rel=1e-12)


def test_far_away_a_cell_is_a_point_whatever_its_shape():
    cell = branched(soma="20 um")
    lines = line_sources(cell)
    place = np.array([50.0, 30.0, 20.0])
    found = np.bincount(
        lines.owner,
        lines.share * transfer_resistance(lines, place, resistivity=0.3),
        minlength=cell.count,
    )
    # The cell is 0.02 cm across, the place 60 cm away.
    expected = 0.3 / (4 * np.pi * np.linalg.norm(place))
    np.testing.assert_allclose(found, expected, rtol=1e-3)


def test_distances_to_lines_are_those_to_their_nearest_points():
    lines = line_sources(
        Axon(diameter="2 um", resistivity="100 ohm cm", length="1 mm").compartments(2)
    )
    away = lines.away(np.array([0.075, 0.003, 0.004]))
    np.testing.assert_allclose(away, [np.hypot(0.025, 0.005), 0.005], rtol=1e-12)


def test_a_fibre_lies_along_x_and_a_tree_without_places_nowhere():
    fibre = mcintyre_fibre(nodes=5).compartments()
    assert fibre.points is not None
    np.testing.assert_array_equal(fibre.points[:, 0], fibre.distance)
    branch = Branch(diameter="1 um", length="1 mm")
    nowhere = BranchingAxon(branches=[branch], resistivity="100 ohm cm")
    with pytest.raises(InvalidInput, match="not said where they are"):
        line_sources(nowhere.compartments([4]).compartments)
