"""An axon and the compartments it is cut into."""

import numpy as np
import pytest

from axolemma.cable import Axon
from axolemma.errors import InvalidInput

AXON = Axon(diameter="476 um", resistivity="35.4 ohm cm", length="6 cm")


def test_compartments_keep_length_and_area():
    cut = AXON.compartments(7)
    assert cut.count == 7
    # Sums of seven equal parts.
    assert cut.length.sum() == pytest.approx(6.0, rel=1e-14)
    assert cut.area.sum() == pytest.approx(np.pi * 0.0476 * 6.0, rel=1e-14)
    assert cut.parent.tolist() == [-1, 0, 1, 2, 3, 4, 5]


def test_the_conductance_between_nodes_is_that_of_the_axoplasm_between_them():
    cut = AXON.compartments(60)
    # pi a^2 / (R dx) in mS, from one middle to the next.
    expected = np.pi * 0.0238**2 / (0.0354 * 0.1)
    np.testing.assert_allclose(cut.axial_conductance[1:], expected, rtol=1e-14)
    assert cut.axial_conductance[0] == 0.0
    np.testing.assert_allclose(np.diff(cut.distance), 0.1, rtol=1e-12)
    assert cut.distance[0] == pytest.approx(0.05)


@pytest.mark.parametrize("count", [0, 10_000_000, 2.5, True])
def test_none_or_too_many_compartments_are_refused(count):
    with pytest.raises(InvalidInput, match="a whole number from 1 to"):
        AXON.compartments(count)


@pytest.mark.parametrize(
    ("name", "value"),
    [("diameter", "0 um"), ("length", "-1 mm"), ("resistivity", "3 mV"),
     ("diameter", 476), ("length", "nan mm")],
)  # fmt: skip
def test_what_is_no_axon_is_refused(name, value):
    given = {"diameter": "1 um", "resistivity": "100 ohm cm", "length": "1 mm"}
    with pytest.raises(InvalidInput, match=name):
        Axon(**{**given, name: value})
