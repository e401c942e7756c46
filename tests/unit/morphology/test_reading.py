"""Morphologies from files: real ones against MorphIO, other formats, no files."""

import os
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axolemma.errors import InvalidInput
from axolemma.morphology import (
    IrregularMorphology,
    Morphology,
    Soma,
    read_morphology,
)

UM, UM2 = 1e-4, 1e-8
# MorphIO keeps numbers of 32 bits, with seven digits.
SAME = 1e-6


def soma_of(cell: Morphology) -> Soma:
    assert cell.soma is not None
    return cell.soma


def quietly(file: Path, **options: object) -> Morphology:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IrregularMorphology)
        return read_morphology(file, **options)


def of_morphio(file: Path, **options: Any) -> tuple[float, float, float]:
    """Length and area of all sections (um, um2), area of the soma, by MorphIO."""
    morphio = import_module("morphio")
    collector = morphio.WarningHandlerCollector()
    theirs = morphio.Morphology(str(file), warning_handler=collector, **options)
    length = area = 0.0
    for section in theirs.iter():
        points = np.asarray(section.points, dtype=float)
        radii = np.asarray(section.diameters, dtype=float) / 2
        pieces = np.linalg.norm(np.diff(points, axis=0), axis=1)
        length += pieces.sum()
        slant = np.hypot(pieces, np.diff(radii))
        area += float(np.sum(np.pi * (radii[1:] + radii[:-1]) * slant))
    has_soma = len(theirs.soma.points) > 0
    return length, area, float(theirs.soma.surface) if has_soma else 0.0


READ = {
    "morph_3_types_single_point_soma.swc": "sphere",
    "morph_ca1_n120.swc": "stack",
    "morph_ca1_n120_250.swc": "stack",
    "morph_interrupted_soma.swc": "stack",
    "morph_minimal.swc": "stack",
    "three_point_soma.swc": "three points",
}


@pytest.mark.parametrize("name", READ)
def test_length_and_area_of_a_real_cell_are_morphios(shared, name):
    pytest.importorskip("morphio")
    file = shared / "data" / "morphologies" / name
    cell = quietly(file)
    length, area, soma = of_morphio(file)
    assert cell.length == pytest.approx(length * UM, rel=SAME)
    assert cell.neurite_area == pytest.approx(area * UM2, rel=SAME)
    assert cell.soma_area == pytest.approx(soma * UM2, rel=SAME)
    assert cell.area == pytest.approx((area + soma) * UM2, rel=SAME)
    assert soma_of(cell).convention == READ[name]


def test_a_cell_without_diameters_is_refused_until_it_is_given_them(shared):
    file = shared / "data" / "morphologies" / "morph_retina_20161028_1.swc"
    told = r"morph_retina_20161028_1\.swc, line 2: found the radius 0 um \(and 7211"
    with pytest.raises(InvalidInput, match=told):
        read_morphology(file)
    cell = quietly(file, missing_diameter="1 um")
    assert cell.neurite_area == pytest.approx(np.pi * 1e-4 * cell.length, rel=1e-12)
    pytest.importorskip("morphio")
    length, _, _ = of_morphio(file)
    assert cell.length == pytest.approx(length * UM, rel=SAME)


def test_a_cell_with_an_id_twice_is_refused(shared):
    file = shared / "data" / "morphologies" / "morph_multiple_roots.swc"
    with pytest.raises(InvalidInput, match="line 9: found a second point of id 3"):
        read_morphology(file)


def test_every_cell_that_is_given_is_read_or_refused(shared):
    refused = {"morph_retina_20161028_1.swc", "morph_multiple_roots.swc"}
    given = {file.name for file in (shared / "data" / "morphologies").glob("*.swc")}
    assert given == refused | set(READ)


TREE = """1 1 0 0 0 5 -1
2 3 5 0 0 1 1
3 3 50 0 0 2 2
4 3 90 40 0 1 3
5 3 90 -40 0 1.5 3
6 2 -5 0 0 0.5 1
7 2 -80 0 0 0.5 6
"""


@st.composite
def trees(draw: st.DrawFn) -> str:
    """Trees on a coarse grid, where points often touch."""
    count, somatic = draw(st.integers(1, 12)), draw(st.integers(0, 4))
    rows: list[tuple[int, ...]] = []
    for row in range(count):
        parent = draw(st.integers(max(0, row - 3), row - 1)) if row else -1
        kind = 1 if row < somatic else draw(st.sampled_from([2, 3, 4]))
        if row >= somatic and parent >= 0 and rows[parent][1] != 1:
            kind = rows[parent][1]
        place = (draw(st.integers(-3, 3)) for _ in range(3))
        radius = draw(st.integers(1, 3))
        rows.append((row + 1, kind, *place, radius, parent + 1 if row else -1))
    return "\n".join(" ".join(map(str, row)) for row in rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees())
def test_any_tree_is_measured_as_morphio_does(tmp_path, text):
    morphio = pytest.importorskip("morphio")
    file = tmp_path / "cell.swc"
    file.write_text(text)
    try:
        length, area, soma = of_morphio(file)
        cell = quietly(file)
    except (InvalidInput, morphio.MorphioError):
        # Refused by one or both, as the tests above say.
        return
    assert cell.length == pytest.approx(length * UM, rel=SAME)
    assert cell.neurite_area == pytest.approx(area * UM2, rel=SAME)
    assert cell.soma_area == pytest.approx(soma * UM2, rel=SAME)


BALL = "1 1 0 0 0 5 -1\n"
LEAVES = "2 3 5 0 0 1 1\n3 3 50 0 0 2 2\n4 3 90 40 0 1 3\n5 3 90 -40 0 1.5 3\n"
ODD = {
    "a soma of two points": BALL + "6 1 0 9 0 4 1\n" + LEAVES,
    "a soma of three points in a chain": (
        BALL + "6 1 0 -5 0 5 1\n7 1 0 -9 0 3 6\n" + LEAVES
    ),
    "a stack": (
        "1 1 0 0 0 2 -1\n6 1 0 2 0 5 1\n7 1 0 4 0 6 6\n8 1 0 8 0 3 7\n" + LEAVES
    ),
    "a neurite on the second point": (
        BALL + "6 1 0 9 0 4 1\n7 1 0 12 0 2 6\n" + LEAVES.replace("0 1 1\n", "0 1 6\n")
    ),
    "no soma": LEAVES.replace("0 1 1\n", "0 1 -1\n"),
    "neurites without a parent": BALL + LEAVES + "6 2 9 40 0 1 -1\n7 2 90 -40 0 1 6\n",
    "no order": "".join(reversed((BALL + LEAVES).splitlines(keepends=True))),
    "missing ids": "10 1 0 0 0 5 -1\n20 3 5 0 0 1 10\n37 3 50 0 0 2 20\n",
    "ids from 0": "0 1 0 0 0 5 -1\n1 3 5 0 0 1 0\n2 3 50 0 0 2 1\n",
    "no length": (
        BALL + "2 3 5 0 0 1 1\n3 3 5 0 0 1 2\n4 3 50 0 0 2 3\n5 3 50 0 0 1 4\n"
        "6 3 70 0 0 1 5\n"
    ),
    "blanks": "  " + (BALL + LEAVES).replace("\n", "   \n  "),
    "tabs": (BALL + LEAVES).replace(" ", "\t"),
    "remarks": "# a\n" + BALL + "\n# b\n" + LEAVES.replace("2 2\n", "2 2 # c\n"),
    "the ends of lines of another system": (BALL + LEAVES).replace("\n", "\r\n"),
    "powers of ten": (BALL + LEAVES).replace("50 0 0", "5e1 0.0e0 +0"),
    "three branches": BALL + LEAVES + "6 3 90 0 30 1 3\n",
    "only a soma": BALL,
}


@pytest.mark.parametrize("kind", ODD)
def test_an_odd_file_is_measured_as_morphio_does(kind, tmp_path):
    pytest.importorskip("morphio")
    file = tmp_path / "cell.swc"
    file.write_bytes(ODD[kind].encode())
    cell = quietly(file)
    length, area, soma = of_morphio(file)
    assert cell.length == pytest.approx(length * UM, rel=SAME)
    assert cell.neurite_area == pytest.approx(area * UM2, rel=SAME)
    assert cell.soma_area == pytest.approx(soma * UM2, rel=SAME)


def test_three_points_of_other_ids_are_told_of_with_morphios_area(tmp_path):
    pytest.importorskip("morphio")
    file = tmp_path / "cell.swc"
    file.write_text(BALL + "6 1 0 -5 0 5 1\n7 1 0 5 0 5 1\n" + LEAVES)
    cell = quietly(file)
    length, area, soma = of_morphio(file)
    assert cell.length == pytest.approx(length * UM, rel=SAME)
    assert cell.neurite_area == pytest.approx(area * UM2, rel=SAME)
    assert soma_of(cell).convention == "three points"
    assert f"MorphIO wants the ids 1, 2 and 3 too, and reads a chain of {soma:.6g}" in (
        " ".join(cell.notes)
    )


def test_pieces_that_touch_are_measured_as_morphio_does(tmp_path):
    pytest.importorskip("morphio")
    file = tmp_path / "cell.swc"
    # A fork whose daughter begins in the same place, and a rim within a stretch.
    file.write_text(TREE + "8 3 50 0 0 1 3\n9 3 50 30 0 1 8\n10 3 50 30 0 0.5 9\n")
    cell = quietly(file)
    length, area, _ = of_morphio(file)
    assert cell.length == pytest.approx(length * UM, rel=SAME)
    assert cell.neurite_area == pytest.approx(area * UM2, rel=SAME)


def test_a_type_that_changes_is_measured_as_morphio_does(tmp_path):
    morphio = pytest.importorskip("morphio")
    file = tmp_path / "cell.swc"
    # It changes along the way, and where two points of unlike radius touch.
    file.write_text(TREE + "8 4 99 44 9 1 4\n9 7 99 44 9 3 8\n10 7 120 44 9 2 9\n")
    cell = quietly(file)
    options = morphio.Option.allow_unifurcated_section_change
    length, area, _ = of_morphio(file, options=options)
    assert cell.length == pytest.approx(length * UM, rel=SAME)
    assert cell.neurite_area == pytest.approx(area * UM2, rel=SAME)


@pytest.mark.parametrize("suffix", [".h5", ".asc", ".swc"])
def test_other_formats_are_read_by_morphio(tmp_path, suffix):
    morphio = pytest.importorskip("morphio")
    plain = tmp_path / "cell.swc"
    plain.write_text(TREE)
    other = tmp_path / f"other{suffix}"
    cell = morphio.mut.Morphology(str(plain))
    if suffix != ".swc":
        around = [[5, 5, 0], [-5, 5, 0], [-5, -5, 0], [5, -5, 0]]
        cell.soma.points, cell.soma.diameters = around, [0, 0, 0, 0]
        cell.soma.type = morphio.SomaType.SOMA_SIMPLE_CONTOUR
    cell.write(str(other))
    told, first = quietly(other), quietly(plain)
    assert told.length == pytest.approx(first.length, rel=SAME)
    assert told.neurite_area == pytest.approx(first.neurite_area, rel=SAME)
    assert told.regions == first.regions == ("axon", "basal", "dendrite", "soma")
    if suffix != ".swc":
        assert soma_of(told).convention == "outline"
        assert soma_of(told).area == pytest.approx(4 * np.pi * 50 * UM2, rel=SAME)


def test_what_morphio_cannot_read_is_told_in_its_words(tmp_path):
    pytest.importorskip("morphio")
    file = tmp_path / "cell.asc"
    file.write_text('("Dendrite" (Dendrite) (0 0 0 1')
    with pytest.raises(InvalidInput, match=r"cell\.asc: found what MorphIO cannot"):
        read_morphology(file)
    file = tmp_path / "cell.h5"
    file.write_bytes(b"no container")
    with pytest.raises(InvalidInput, match=r"cell\.h5: found what MorphIO cannot"):
        read_morphology(file)


def test_without_morphio_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "morphio", None)
    file = tmp_path / "cell.asc"
    file.write_text("(CellBody)")
    with pytest.raises(InvalidInput, match=r"pip install 'axolemma\[morphology\]'"):
        read_morphology(file)


def test_what_is_no_file_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="which is not there"):
        read_morphology(tmp_path / "none.swc")
    with pytest.raises(InvalidInput, match="a folder"):
        read_morphology(tmp_path)
    with pytest.raises(InvalidInput, match="which is not there"):
        read_morphology("a\0b.swc")
    with pytest.raises(InvalidInput, match="the name of a file"):
        read_morphology(cast("Any", 3))
    other = tmp_path / "cell.txt"
    other.write_text(TREE)
    with pytest.raises(InvalidInput, match=r"ends in \.swc, \.asc, \.h5"):
        read_morphology(other)


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "cell.swc"
    file.write_text(TREE)

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(InvalidInput, match=r"cell\.swc: found a file that cannot be"):
        read_morphology(file)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_refused_at_once(tmp_path):
    pipe = tmp_path / "cell.swc"
    os.mkfifo(pipe)
    with pytest.raises(InvalidInput, match="a device or a pipe"):
        read_morphology(pipe)
