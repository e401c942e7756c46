"""Opening a file of recordings of any format that is known."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any

from axolemma.errors import InvalidInput
from axolemma.recordings.abf import read_abf
from axolemma.recordings.delimited import read_delimited
from axolemma.recordings.nwb import read_nwb
from axolemma.recordings.recorded import Recorded

_KNOWN = "ABF (versions 1 and 2), NWB (2) and text in columns (CSV)"
_HDF5 = b"\x89HDF\r\n\x1a\n"
# HDF5 lets a user's own bytes stand before its signature, in these amounts.
_HDF5_PLACES = (0, 512, 1024, 2048)
_LOOKED_AT = 4096
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# Control characters that occur in text.
_OF_TEXT = frozenset(b"\t\n\x0b\f\r\x1a")
_AXON_TEXT = b"ATF\t"
_SIGNATURES = {
    b"PK\x03\x04": "a compressed folder or a sheet of Excel",
    b"\x1f\x8b": "a compressed file",
    b"MATLAB": "a file of MATLAB",
    _AXON_TEXT: "an Axon text file",
    b"DAT1": "a file of HEKA Patchmaster",
    b"DAT2": "a file of HEKA Patchmaster",
}
_SUFFIXES = {
    ".dat": "perhaps one of HEKA Patchmaster",
    ".wcp": "perhaps one of WinWCP",
    ".mat": "perhaps one of MATLAB",
    ".ibw": "perhaps one of Igor",
    ".smr": "perhaps one of Spike2",
    ".smrx": "perhaps one of Spike2",
}


def open_recording(
    path: str | os.PathLike[str],
    *,
    channel: str | int | None = None,
    units: str | None = None,
) -> Recorded:
    """Open a file of current-clamp recordings; what it holds tells its format.

    Parameters
    ----------
    path
        An ABF file (version 1 or 2), an NWB file or a table in text (CSV).
    channel
        The voltage channel, by its name or by its place from 0; the first by default.
    units
        For a table, the units of its columns, such as ``"ms,mV"``; otherwise that of
        the voltage, where the file is wrong about it.

    Raises
    ------
    InvalidInput
        If it cannot be read, or holds no recording of a voltage.
    """
    file = _file(path)
    _check_arguments(channel, units)
    try:
        with file.open("rb") as opened:
            head = opened.read(_LOOKED_AT)
        if head[:4] in {b"ABF ", b"ABF2"}:
            return read_abf(file, channel, units)
        if any(head[place : place + 8] == _HDF5 for place in _HDF5_PLACES):
            return read_nwb(file, channel, units)
        if _is_text(head):
            return read_delimited(file, channel, units)
    except OSError as error:
        raise InvalidInput(
            file.name,
            found=f"a file that cannot be read ({error.strerror or error})",
            expected="one that can",
            remedy="look at its permissions, and whether it is whole",
        ) from error
    raise _unknown(file, head)


def _file(path: Any) -> Path:
    if not isinstance(path, (str, os.PathLike)):
        raise InvalidInput(
            "open_recording", found=f"{path!r}", expected="the name of a file"
        )
    file = Path(os.fspath(path))
    try:
        is_file, is_folder, is_there = file.is_file(), file.is_dir(), file.exists()
    except (OSError, ValueError):
        is_file, is_folder, is_there = False, False, False
    if is_file:
        return file
    kind = "a folder" if is_folder else "no file but a device or a pipe"
    raise InvalidInput(
        "open_recording",
        found=f"'{file}', {kind if is_there else 'which is not there'}",
        expected="a file of recordings",
        remedy=_near(file) or "name one, such as cell.abf",
    )


def _near(file: Path) -> str:
    """Suggest files of the same folder with a similar name."""
    try:
        names = [each.name for each in file.parent.iterdir() if each.is_file()]
    except (OSError, ValueError):
        return ""
    near = difflib.get_close_matches(file.name, names, n=3, cutoff=0.6)
    if not near:
        return ""
    return (
        "did you mean " + " or ".join(f"'{file.parent / name}'" for name in near) + "?"
    )


def _check_arguments(channel: Any, units: Any) -> None:
    if channel is not None and (
        isinstance(channel, bool) or not isinstance(channel, (str, int))
    ):
        raise InvalidInput(
            "channel", found=f"{channel!r}", expected="a name, or a place from 0"
        )
    if units is not None and not isinstance(units, str):
        raise InvalidInput("units", found=f"{units!r}", expected="text, such as 'mV'")


def _is_text(head: bytes) -> bool:
    if head[:2] in _UTF_16:
        return True
    is_plain = all(byte >= 32 or byte in _OF_TEXT for byte in set(head))
    return is_plain and bool(head.strip()) and not head.startswith(_AXON_TEXT)


def _unknown(file: Path, head: bytes) -> InvalidInput:
    if not head.strip():
        found, remedy = "an empty file", "name one with a recording in it"
    else:
        marks = [told for mark, told in _SIGNATURES.items() if head.startswith(mark)]
        kinds = marks or [_SUFFIXES.get(file.suffix.lower(), "")]
        found = "a file of an unknown format" if not marks else kinds[0]
        if not marks and kinds[0]:
            found += f", {kinds[0]}"
        remedy = "export it as one of these from the program that recorded it"
        if file.suffix.lower() in {".abf", ".nwb"}:
            remedy = "it may be damaged: copy it again from where it was recorded"
    return InvalidInput(file.name, found=found, expected=_KNOWN, remedy=remedy)
