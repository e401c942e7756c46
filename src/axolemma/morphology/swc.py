"""SWC files: seven columns for each point of a cell."""

from __future__ import annotations

import io
import itertools
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.morphology.assembly import assemble
from axolemma.morphology.frusta import Floats
from axolemma.morphology.listing import Listing
from axolemma.morphology.morphology import Morphology
from axolemma.units import um

COLUMNS = ("id", "type", "x", "y", "z", "radius", "parent")
_WHOLE = (0, 1, 6)
# Beyond it a float no longer holds every whole number.
_LARGEST_ID = 2.0**53
# Bytes. The largest reconstructions have a few million points, sixty bytes each.
_LARGEST_FILE = 500_000_000
_LOOKED_AT = 65_536
# Control characters that occur in text: tab, line feed, form feed, carriage return,
# and the mark that old systems end a file with.
_OF_TEXT = frozenset(b"\t\n\x0b\f\r\x1a")


def read_swc(path: Path, missing_radius: float | None = None) -> Morphology:
    """Read an SWC file.

    Parameters
    ----------
    path
        The file.
    missing_radius
        For points whose radius is 0, cm; None to refuse them.

    Raises
    ------
    InvalidInput
        If it is no SWC file, or its points make no cell.
    """
    text = _content(path).replace(b"\x1a", b" ")
    rows = _numbers(text, path.name)
    _check(rows, text, path.name)
    whole = rows[:, _WHOLE].astype(np.int64)
    listing = Listing(
        ids=whole[:, 0],
        kinds=whole[:, 1],
        points=um.to_coherent(rows[:, 2:5]),
        radii=um.to_coherent(rows[:, 5]),
        parent_ids=whole[:, 2],
        source=path.name,
        place=lambda row: _line_of(text, row),
        missing_radius=missing_radius,
    )
    return assemble(listing)


def _content(path: Path) -> bytes:
    size = path.stat().st_size
    if size > _LARGEST_FILE:
        raise InvalidInput(
            path.name,
            found=f"a file of {size / 1e9:.3g} GB",
            expected=f"a reconstruction, of at most {_LARGEST_FILE / 1e9:g} GB",
        )
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
        if any(byte < 32 and byte not in _OF_TEXT for byte in set(head)):
            raise InvalidInput(
                path.name,
                found="a binary file",
                expected="the text of an SWC file, " + _written_columns(),
                remedy="name a file of Neurolucida .asc and one of MorphIO .h5",
            )
        return head + file.read()


def _numbers(text: bytes, name: str) -> Floats:
    """Read the table, (points, 7)."""
    try:
        with warnings.catch_warnings():
            # Of an empty file, which is told of below.
            warnings.simplefilter("ignore", UserWarning)
            rows = np.loadtxt(_opened(text), comments="#", ndmin=2)
    except (ValueError, OverflowError):
        rows = None
    if rows is not None and rows.size and rows.shape[1] == len(COLUMNS):
        return rows
    raise _first_fault(text, name)


def _first_fault(text: bytes, name: str) -> InvalidInput:
    for number, fields in _lines(text):
        where = f"{name}, line {number}"
        if len(fields) != len(COLUMNS):
            count = f"{len(fields)} column{'s' if len(fields) != 1 else ''}"
            return InvalidInput(
                where,
                found=f"{count}, '{_shortened(' '.join(fields))}'",
                expected=_written_columns(),
            )
        for column, field in zip(COLUMNS, fields, strict=True):
            if not _is_number(field):
                return InvalidInput(
                    where,
                    found=f"'{_shortened(field)}' for the {column}",
                    expected="a number",
                )
    if next(_lines(text), None) is None:
        return InvalidInput(
            name, found="no point at all", expected="lines of " + _written_columns()
        )
    return InvalidInput(
        name, found="text that is no table", expected="lines of " + _written_columns()
    )


def _check(rows: Floats, text: bytes, name: str) -> None:
    """Refuse numbers that are none, and parts where whole ones belong."""
    faults = ~np.isfinite(rows)
    for column in _WHOLE:
        values = rows[:, column]
        is_whole = (np.floor(values) == values) & (np.abs(values) < _LARGEST_ID)
        faults[:, column] |= ~is_whole
    wrong = np.argwhere(faults)
    if not wrong.size:
        return
    row, column = (int(each) for each in wrong[0])
    raise InvalidInput(
        f"{name}, {_line_of(text, row)}",
        found=f"{rows[row, column]:g} for the {COLUMNS[column]}",
        expected="a whole number of less than 2**53"
        if column in _WHOLE
        else "a finite number in um",
    )


def _lines(text: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the lines with points: their numbers from 1, and their fields."""
    for number, line in enumerate(_opened(text), start=1):
        fields = line.partition("#")[0].split()
        if fields:
            yield number, fields


def _line_of(text: bytes, row: int) -> str:
    found = next(itertools.islice(_lines(text), row, None), None)
    return f"point {row + 1}" if found is None else f"line {found[0]}"


def _opened(text: bytes) -> io.TextIOWrapper:
    """Decode line by line: as one string a large file would be in memory twice."""
    return io.TextIOWrapper(io.BytesIO(text), "utf-8-sig", errors="replace")


def _is_number(field: str) -> bool:
    try:
        float(field)
    except ValueError:
        return False
    return "_" not in field


def _written_columns() -> str:
    return f"{len(COLUMNS)} columns: {', '.join(COLUMNS)}"


def _shortened(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return printable if len(printable) <= 60 else f"{printable[:57]}..."
