"""A branching axon and the compartments it is cut into."""

import numpy as np
import pytest

from axolemma.cable import Branch, BranchingAxon
from axolemma.errors import InvalidInput

TRUNK = Branch(diameter="4 um", length="1 mm")
TWIGS = [Branch(diameter="2 um", length="0.5 mm", parent=0) for _ in range(2)]
FORK = BranchingAxon(branches=[TRUNK, *TWIGS], resistivity="100 ohm cm")


def test_compartments_keep_length_and_area():
    cut = FORK.compartments([4, 2, 3])
    found = cut.compartments
    assert found.count == 10
    # Sums of ten parts, in cm and cm2.
    assert found.length.sum() == pytest.approx(0.2, rel=1e-14)
    assert found.area.sum() == pytest.approx(np.pi * (4e-4 * 0.1 + 2e-4 * 0.1))
    assert [nodes.tolist() for nodes in cut.nodes] == [
        [0, 1, 2, 3, 4], [4, 5, 6], [4, 7, 8, 9]
    ]  # fmt: skip
    assert found.parent.tolist() == [-1, 0, 1, 2, 3, 4, 5, 4, 7, 8]


def test_a_node_at_a_branch_point_has_a_part_of_every_branch():
    cut = FORK.compartments([4, 2, 3])
    parts = [4e-4 * 0.1 / 8, 2e-4 * 0.05 / 4, 2e-4 * 0.05 / 6]
    assert cut.compartments.area[4] == pytest.approx(np.pi * sum(parts))
    assert cut.compartments.area[0] == pytest.approx(np.pi * parts[0])


def test_places_and_conductances_are_those_of_whole_intervals():
    found = FORK.compartments([4, 2, 3]).compartments
    np.testing.assert_allclose(found.distance[[0, 4, 6, 9]], [0.0, 0.1, 0.15, 0.15])
    # pi d^2 / (4 R dx), mS.
    expected = np.pi * (4e-4) ** 2 / (4.0 * 0.1 * 0.025)
    assert found.axial_conductance[2] == pytest.approx(expected)
    assert found.axial_conductance[0] == 0.0


@pytest.mark.parametrize(
    ("branches", "words"),
    [
        ([], "branches: found \\[\\], expected a list"),
        ("TRUNK", "branches: found 'TRUNK', expected a list"),
        ([TRUNK, 3], "expected a list of one or more"),
        ([TWIGS[0]], "branch 0: found the parent 0"),
        ([TRUNK, TRUNK], "branch 1: found the parent None"),
        ([TRUNK, Branch(diameter="1 um", length="1 mm", parent=1)], "the parent 1"),
    ],
)
def test_what_is_no_tree_is_refused(branches, words):
    with pytest.raises(InvalidInput, match=words):
        BranchingAxon(branches=branches, resistivity="100 ohm cm")


@pytest.mark.parametrize(
    ("intervals", "words"),
    [
        ([4, 2], "for each of 3"),
        ([4, 0, 2], "one or more"),
        ([10**7, 1, 1], "1 to"),
        ([4, 2.5, 2], "found \\[4, 2.5, 2\\]"),
        (4, "found 4"),
    ],
)
def test_a_cut_that_does_not_fit_is_refused(intervals, words):
    with pytest.raises(InvalidInput, match=words):
        FORK.compartments(intervals)
