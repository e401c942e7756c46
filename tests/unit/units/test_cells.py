"""One value for each cell: rows along a dimension."""

import pickle

import numpy as np
import pytest

from axolemma.errors import UnitError
from axolemma.units import Along, along, coherent_values, ms, pA, uA, um


def test_values_along_a_dimension_are_kept_in_the_coherent_system():
    values = along("length", [1.0, 2.0], "um")
    assert values.values.tolist() == [1e-4, 2e-4]
    assert values.unit == um
    assert along("length", np.array([1.0, 2.0]) * um) == values


def test_values_along_a_dimension_are_equal_and_hash_by_content():
    one, same = along("g", [1.0, 2.0], "mV"), along("g", [1.0, 2.0], "mV")
    assert one == same
    assert hash(one) == hash(same)
    assert one != along("h", [1.0, 2.0], "mV")
    assert one != along("g", [1.0, 3.0], "mV")
    assert pickle.loads(pickle.dumps(one)) == one


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]]])
def test_values_along_a_dimension_are_one_row(values):
    with pytest.raises(UnitError, match="one row of at least one value"):
        along("g", values, "mV")


def test_a_single_number_is_no_row():
    with pytest.raises(UnitError, match=r"found an array of shape \(\)"):
        along("g", 1.0, "mV")


@pytest.mark.parametrize("dimension", ["", " ", None, 3])
def test_a_dimension_has_a_name(dimension):
    with pytest.raises(UnitError, match=r"^dimension: .* expected a name, such as 'g'"):
        along(dimension, [1.0], "mV")


def test_the_unit_along_a_dimension_is_a_unit():
    with pytest.raises(UnitError, match=r"^unit along 'g': found 5"):
        along("g", [1.0], 5)  # pyright: ignore[reportArgumentType]


def test_a_quantity_for_each_cell_gets_the_name_of_its_argument():
    values = coherent_values(np.array([1.0, 2.0]) * pA, uA, "amplitude", "amplitude")
    assert isinstance(values, Along)
    assert values.dimension == "amplitude"
    assert values.values.tolist() == [1e-6, 2e-6]
    assert values.unit == pA


def test_one_quantity_for_all_cells_stays_one_number():
    assert coherent_values("1 nA", uA, "amplitude", "amplitude") == 1e-3


def test_values_along_a_dimension_are_checked_for_their_unit():
    with pytest.raises(
        UnitError, match="start: found values in mV, expected values in ms"
    ):
        coherent_values(along("start", [1.0], "mV"), ms, "start", "start")
