"""SWC files: every convention, what is unclear in them, and what is refused."""

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axolemma.errors import InvalidInput
from axolemma.morphology import IrregularMorphology, read_morphology

BALL = "1 1 0 0 0 10 -1\n2 3 10 0 0 1 1\n3 3 110 0 0 1 2\n"


def test_a_file_is_read_in_its_units(read):
    cell = read("# from a microscope\n\n" + BALL.replace(" ", "\t"))
    # um to cm.
    assert cell.length == pytest.approx(100e-4, rel=1e-14)
    assert cell.neurite_area == pytest.approx(2 * np.pi * 1e-4 * 100e-4, rel=1e-14)
    assert cell.soma_area == pytest.approx(4 * np.pi * 10e-4**2, rel=1e-14)
    assert cell.notes == ()
    assert "cell.swc" in repr(cell)


@pytest.mark.parametrize(
    "ending", ["\r\n", "\r", "\n# the end\n\n", "   # a remark\n", "\n\x1a"]
)
def test_line_endings_remarks_and_end_marks_change_nothing(read, ending):
    lines = BALL.splitlines()
    assert read("\ufeff" + ending.join(lines)).length == read(BALL).length


def test_ids_need_neither_order_nor_to_be_complete(read):
    lines = ["40 3 110 0 0 1 7", "7 3 10 0 0 1 3", "3 1 0 0 0 10 -1"]
    cell = read("\n".join(lines))
    assert cell.length == read(BALL).length
    said = " ".join(cell.notes)
    assert "not in order" in said
    assert "35 ids are missing between 3 and 40" in said
    assert "before their parents" in said


def test_ids_that_are_written_with_a_point_are_whole(read):
    assert read(BALL.replace("2 3 10", "2.0 3.0 10")).length == read(BALL).length


def test_what_was_decided_is_warned_of(tmp_path):
    file = tmp_path / "cell.swc"
    file.write_text("1 3 0 0 0 1 -1\n2 3 9 0 0 1 1\n")
    with pytest.warns(IrregularMorphology, match=r"cell\.swc: there is no soma"):
        read_morphology(file)


def test_a_type_may_change_without_a_fork(read):
    cell = read(BALL + "4 4 120 0 0 1 3\n5 4 150 0 0 1 4\n")
    assert cell.select("basal").length == pytest.approx(100e-4)
    # The piece between two types has the type of its far end.
    assert cell.select("apical").length == pytest.approx(40e-4)
    assert "changes from 3 to 4 without a fork in line 4" in " ".join(cell.notes)


def test_roots_beside_a_soma_spring_from_it(read):
    cell = read(BALL + "4 2 -10 0 0 1 -1\n5 2 -30 0 0 1 4\n")
    assert cell.select("axon").length == pytest.approx(20e-4)
    assert np.count_nonzero(cell.parent < 0) == 2
    assert "1 neurites have no parent, the first in line 4" in " ".join(cell.notes)


def test_roots_in_one_place_are_one(read):
    cell = read("1 2 0 0 0 1 -1\n2 2 9 0 0 1 1\n3 2 0 0 0 1 -1\n4 2 0 9 0 1 3\n")
    assert cell.soma is None
    assert cell.length == pytest.approx(18e-4)
    assert "2 roots in one place are one" in " ".join(cell.notes)


def test_a_neurite_of_one_point_has_no_length(read):
    cell = read(BALL + "4 2 -10 0 0 1 1\n")
    assert cell.length == read(BALL).length
    assert "1 neurites of a single point" in " ".join(cell.notes)


def test_types_without_a_name_are_regions_of_their_own(read):
    cell = read(BALL.replace("3 3 110", "3 7 110"))
    assert cell.select("type_7").length == pytest.approx(100e-4)
    assert "type 7" in " ".join(cell.notes)


def test_a_neurite_away_from_the_soma_is_told_of(read):
    cell = read(BALL.replace("2 3 10 0", "2 3 40 0"))
    assert "30 um away (line 2)" in " ".join(cell.notes)
    assert cell.length == pytest.approx(70e-4)


def test_points_without_a_diameter_can_be_given_one(read):
    text = BALL.replace("3 3 110 0 0 1", "3 3 110 0 0 0")
    cell = read(text, missing_diameter="4 um")
    assert cell.radii[-1] == pytest.approx(2e-4)
    assert "1 points without a diameter were given 4 um" in " ".join(cell.notes)
    with pytest.raises(InvalidInput, match=r"line 3.*radius 0 um.*missing_diameter"):
        read(text)
    with pytest.raises(InvalidInput, match="missing_diameter"):
        read(text, missing_diameter="0 um")
    with pytest.raises(InvalidInput, match="bare number"):
        read(text, missing_diameter=4)


CHAIN = "1 1 0 0 0 1 -1\n2 3 1 0 0 1 1\n3 3 2 0 0 1 2\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "no point at all, expected lines of 7 columns: id, type, x, y, z"),
        ("# only a remark\n\n", "no point at all"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "found a binary file"),
        (b"\x00\x01\x02\x03", "found a binary file"),
        (CHAIN + "4 3 3 0 0 1\n", "line 4: found 6 columns"),
        (CHAIN + "4 3 3 0 0 1 3 9\n", "line 4: found 8 columns"),
        (CHAIN + "4 3 3 0 zero 1 3\n", "line 4: found 'zero' for the z"),
        (CHAIN + "4 3 3 0 nan 1 3\n", "line 4: found nan for the z"),
        (CHAIN + "4 3 3 0 0 inf 3\n", "line 4: found inf for the radius"),
        (CHAIN + "4.5 3 3 0 0 1 3\n", "line 4: found 4.5 for the id"),
        (CHAIN + "1e300 3 3 0 0 1 3\n", "line 4: found 1e\\+300 for the id.*2\\*\\*53"),
        (CHAIN + "4 3 3 0 0 -1 3\n", "line 4: found the radius -1 um"),
        (CHAIN + "4 3 3 0 0 0 3\n", "line 4: found the radius 0 um"),
        (CHAIN + "4 3 1e30 0 0 1 3\n", "line 4: found a place or a radius that is no"),
        (CHAIN + "4 -3 3 0 0 1 3\n", "line 4: found the type -3"),
        (CHAIN + "# here\n3 3 3 0 0 1 2\n", "line 5: found a second point of id 3.*3"),
        (CHAIN + "4 3 3 0 0 1 9\n", "line 4: found the parent 9, which no point is"),
        (CHAIN + "4 3 3 0 0 1 -2\n", "line 4: found the parent -2"),
        (CHAIN + "4 3 3 0 0 1 4\n", "line 4: found a loop of parents: 4 -> 4"),
        (
            CHAIN + "4 3 3 0 0 1 6\n5 3 4 0 0 1 4\n6 3 5 0 0 1 5\n",
            "line 4: found a loop of parents: 4 -> 6 -> 5 -> 4",
        ),
        ("1 2 0 0 0 1 -1\n2 2 1 0 0 1 1\n3 2 5 5 5 1 -1\n4 2 6 6 6 1 3\n",
         "line 3: found a second root"),
        ("1 2 0 0 0 1 -1\n", "no more than a point"),
        (CHAIN + "4 1 9 0 0 1 -1\n", "line 4: found a second soma, besides.*line 1"),
        (CHAIN + "4 1 9 0 0 1 3\n", "line 4: found a point of the soma that grows"),
        ("1 1 0 0 0 0 -1\n2 3 1 0 0 1 1\n", "line 1: found a soma without a diameter"),
    ],
)  # fmt: skip
def test_what_is_no_cell_is_refused_by_name_and_line(read, text, told):
    with pytest.raises(InvalidInput, match=f"^cell.swc.*{told}") as refused:
        read(text)
    assert refused.value.expected


def test_a_long_loop_is_shortened(read):
    lines = [f"{n} 3 {n} 0 0 1 {n - 1 if n > 10 else 60}" for n in range(10, 61)]
    with pytest.raises(
        InvalidInput, match=r"10 -> 60 -> 59 -> 58 -> \.\.\. -> 11 -> 10"
    ):
        read("1 1 0 0 0 1 -1\n" + "\n".join(lines))


number = st.one_of(
    st.integers(-3, 12).map(str),
    st.floats(-1e3, 1e3).map(lambda x: f"{x:.3g}"),
    st.sampled_from(
        ["nan", "inf", "-0", "1e400", "1e-300", "0x1", "1_0", "٣", "-", ""]
    ),
)
line = st.lists(number, min_size=5, max_size=9).map(" ".join)
point = st.tuples(
    st.integers(1, 9), st.integers(0, 5), *[st.integers(-4, 4)] * 3,
    st.sampled_from([0, 1, 1, 1, 2]), st.integers(-1, 9),
).map(lambda fields: " ".join(map(str, fields)))  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(str.encode),
        st.lists(st.one_of(line, point), max_size=9).map(
            lambda x: "\n".join(x).encode()
        ),
        st.lists(point, max_size=9).map(lambda x: "\n".join(x).encode()),
    )
)
def test_whatever_a_file_holds_it_is_read_or_refused(read, content):
    cell, refused = None, None
    try:
        cell = read(content)
    except InvalidInput as error:
        refused = error
    if cell is None:
        assert str(refused).startswith("cell.swc")
        return
    assert np.isfinite(cell.area)
    assert cell.area > 0.0
    assert cell.select("everywhere").length == pytest.approx(cell.length)
    assert re.search("soma", str(cell))


def test_a_long_file_is_read_in_seconds_and_its_fault_found(read):
    count = 100_000
    lines = [f"{n} 3 {n % 100} {n / 100:.2f} 0 0.5 {n - 1}" for n in range(2, count)]
    text = "1 1 0 0 0 1 -1\n" + "\n".join(lines)
    assert read(text).parent.size == count - 2
    with pytest.raises(InvalidInput, match=f"line {count}: found 3 columns"):
        read(text + "\n1 2 3\n")
