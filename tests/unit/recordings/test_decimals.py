"""Plain decimals are read as Python reads them, to the last bit, or not at all."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.recordings.decimals import plain_decimals

# As many digits as are exact in a float, with a sign and a point or without.
NUMBERS = st.from_regex(r"-?[0-9]{1,8}(\.[0-9]{0,7})?|-?\.[0-9]{1,15}", fullmatch=True)


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1), st.sampled_from(",;\t")
)
def test_they_are_what_python_reads(rows, delimiter):
    text = "".join(f"{delimiter.join(row)}\n" for row in rows)
    found = plain_decimals(text, delimiter, 3)
    wanted = np.array([[float(number) for number in row] for row in rows])
    assert found is not None
    # Equal bits: a minus before zero counts.
    np.testing.assert_array_equal(found.view(np.int64), wanted.view(np.int64))


@pytest.mark.parametrize(
    "row",
    [
        "1e3,2", "nan,2", "+1,2", " 1,2", "1,2 ", '"1",2', "1,", ",2", "1", "1,2,3",
        "1.2.3,4", "1-2,3", "--1,2", "-,2", ".,2", "-.,2", "1_0,2", "1,2#", "", "µ,2",
        "1234567890.123456,2", "0x1,2", "1/2,3", "1:2,3",
    ],
)  # fmt: skip
@pytest.mark.parametrize("rows", ["{}\n", "1,2\n{}\n", "{}\n1,2\n", "1,2\n{}\n3,4\n"])
def test_what_is_not_plain_is_left(row, rows):
    assert plain_decimals(rows.format(row), ",", 2) is None


def test_a_line_must_be_whole():
    assert plain_decimals("1,2\n3,4", ",", 2) is None
    assert plain_decimals("", ",", 2) is None
