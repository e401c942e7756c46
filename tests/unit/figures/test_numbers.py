"""Numbers beside curves: three figures, always."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.figures.numbers import in_figures


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-14.0, "−14.0"),
        (14.23, "+14.2"),
        (821.0, "+821"),
        (-1118.0, "−1,120"),
        (0.2494, "+0.249"),
        (0.0092, "+0.00920"),
        (0.0, "0"),
        (2.5e-7, "+2.50e−07"),
        (3e6, "+3.00e+06"),
    ],
)
def test_a_number_keeps_its_three_figures(value, words):
    assert in_figures(value, is_signed=True) == words


@given(st.floats(-1e9, 1e9).filter(lambda value: abs(value) > 1e-12))
def test_a_number_can_be_read_back(value):
    read = float(in_figures(value).replace(",", "").replace("\N{MINUS SIGN}", "-"))
    # Half a unit of the third figure.
    assert read == pytest.approx(value, rel=5.01e-3)
