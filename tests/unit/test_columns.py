"""Text in columns, as accounts print themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from axolemma.columns import by_name, in_columns, written


@dataclass
class Landing:
    name: str
    touch_ms: float
    touch_mV: float | None
    net_pmol_per_cm2: float
    time_error_ms: float
    is_soft: bool
    routes: Mapping[str, float]


LANDING = Landing(
    name="first",
    touch_ms=2.5,
    touch_mV=None,
    net_pmol_per_cm2=-14.2345678,
    time_error_ms=0.000123456,
    is_soft=True,
    routes={"Na": 1.25},
)


def test_numbers_stand_at_the_right_and_words_at_the_left():
    rows = [("one", "1.0", "a b"), ("twenty", "-", "c"), ("x", "+10,000.25", "")]
    assert in_columns(rows, ("name", "mV", "more")).splitlines() == [
        "name            mV  more",
        "one            1.0  a b",
        "twenty           -  c",
        "x       +10,000.25",
    ]


def test_nothing_is_an_empty_text_and_heads_may_stand_alone():
    assert in_columns([]) == ""
    assert in_columns([], ("name", "mV")) == "name  mV"


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=5))
def test_every_cell_is_kept(rows):
    text = in_columns(rows)
    assert all(cell.strip() in text for row in rows for cell in row)


def test_a_declaration_is_listed_by_name_with_the_units_that_its_names_say():
    assert by_name(LANDING, without=["name"]).splitlines() == [
        "touch       2.5 ms, -",
        "net         -14.235 pmol/cm2",
        "time error  0.00012 ms",
        "soft        yes",
        "routes      Na 1.25",
    ]


def test_a_value_is_written_as_a_person_would():
    assert [written(each) for each in (None, False, 3, 0.1 + 0.2, "words")] == [
        "-", "no", "3", "0.3", "words",
    ]  # fmt: skip
    assert written(1.2345e-16, is_small=True) == "1.2e-16"
