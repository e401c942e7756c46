import pickle
from types import SimpleNamespace

from axolemma.run.rows import Rows

MEMBERS = (
    SimpleNamespace(name="first", start_ms=0.0, more=SimpleNamespace(words="why")),
    SimpleNamespace(
        name="second", start_ms=None, more=SimpleNamespace(words="why not")
    ),
)
COLUMNS = ("name", "start_ms", "more.words")


def test_members_are_printed_one_a_row_under_their_names():
    assert str(Rows(MEMBERS, COLUMNS)).splitlines() == [
        "name    start_ms  more",
        "first      0.000  why",
        "second         -  why not",
    ]


def test_nothing_prints_as_none():
    assert str(Rows((), COLUMNS)) == "none"


def test_rows_are_a_tuple_in_every_other_way():
    rows = Rows(MEMBERS, COLUMNS)
    assert rows == MEMBERS
    assert rows[1] is MEMBERS[1]
    assert repr(rows) == repr(MEMBERS)


def test_rows_travel_between_processes():
    rows = pickle.loads(pickle.dumps(Rows((1, 2), ("real",))))
    assert rows == (1, 2)
    assert rows.columns == ("real",)
