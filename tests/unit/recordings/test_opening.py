"""Opening recordings: what a file holds tells its format, and what to do is said."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from axolemma.errors import InvalidInput
from axolemma.recordings import Recorded, open_recording

Write = Callable[..., Path]
Spike = Callable[..., Any]
TABLE = "time (ms),voltage (mV)\n0,-65\n1,-64\n2,-66\n"


def test_the_content_tells_the_format_not_the_name(
    tmp_path: Path, abf_2: Write, spike: Spike
) -> None:
    assert open_recording(abf_2(spike(64), name="cell.csv")).format == "ABF 2.6"
    file = tmp_path / "cell.abf"
    file.write_text(TABLE)
    assert open_recording(str(file)).format == "CSV"
    file.write_text("DATE of today\n" + TABLE)
    assert open_recording(file).format == "CSV"


@pytest.mark.parametrize(
    ("name", "content", "found", "remedy"),
    [
        ("cell.abf", b"", "an empty file", "a recording in it"),
        ("cell.abf", b"ABF", "text without a row of numbers", "ABF and NWB"),
        ("cell.abf", b"\x00\x01" * 99, "an unknown format", "copy it again"),
        ("cell.dat", b"\x00\x01" * 99, "perhaps one of HEKA", "export it"),
        ("cell.wcp", b"\x00\x01" * 99, "perhaps one of WinWCP", "export it"),
        ("cell.bin", b"\x00\x01" * 99, "an unknown format", "export it"),
        ("cell.mat", b"MATLAB 5.0 MAT-file\x00", "a file of MATLAB", "export it"),
        ("cell.atf", b"ATF\t1.0\n8\t3\n", "an Axon text file", "export it"),
        ("cell.xlsx", b"PK\x03\x04" + bytes(9), "a sheet of Excel", "export it"),
        (
            "cell.gz",
            gzip.compress(TABLE.encode(), mtime=0),
            "a compressed file",
            "export it",
        ),
        ("cell.nwb", b"\x89HDF\r\n\x1a\n" + bytes(99), "HDF5 cannot read", "cut off"),
    ],
)
def test_other_formats_are_refused_with_what_can_be_read(
    tmp_path: Path, name: str, content: bytes, found: str, remedy: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InvalidInput) as told:
        open_recording(file)
    assert told.value.where == name
    assert found in told.value.found
    assert remedy in told.value.remedy


def test_a_file_that_is_not_there_has_near_names(tmp_path: Path) -> None:
    (tmp_path / "17o05028.abf").write_bytes(b"ABF2")
    with pytest.raises(
        InvalidInput, match=r"not there.*did you mean '.*17o05028\.abf'"
    ):
        open_recording(tmp_path / "17o05082.abf")
    with pytest.raises(InvalidInput, match=r"such as cell\.abf"):
        open_recording(tmp_path / "elsewhere" / "x.abf")
    with pytest.raises(InvalidInput, match="a folder"):
        open_recording(tmp_path)
    with pytest.raises(InvalidInput, match="the name of a file"):
        open_recording(3)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidInput, match="not there"):
        open_recording("a\0b")


def test_channel_and_units_are_text(tmp_path: Path) -> None:
    file = tmp_path / "cell.csv"
    file.write_text(TABLE)
    with pytest.raises(InvalidInput, match="a name, or a place from 0"):
        open_recording(file, channel=1.5)  # pyright: ignore[reportArgumentType]
    with pytest.raises(InvalidInput, match="text, such as 'mV'"):
        open_recording(file, units=3)  # pyright: ignore[reportArgumentType]


def test_unknown_sweeps_are_told_with_those_there_are() -> None:
    def nothing(number: int) -> Any:
        raise AssertionError(number)

    recorded = Recorded(
        name="cell.nwb",
        format="NWB 2",
        channel="e",
        sweep_numbers=(0, 1, 2, 3, 7, 9, 10),
        sweep_of=nothing,
    )
    with pytest.raises(InvalidInput, match="0 to 3, 7, 9, 10"):
        recorded.sweep(4)
