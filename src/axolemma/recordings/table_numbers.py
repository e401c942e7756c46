"""The numbers of a table in text, read in blocks of lines.

A column in memory takes 8 bytes a sample.
"""

from __future__ import annotations

import os
from array import array

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.recordings.sweep import Floats
from axolemma.recordings.table import COMMENT, LONGEST_LINE, Table, with_content
from axolemma.recordings.table_layout import Column, Style


def read_numbers(
    table: Table, time: Column, others: list[Column]
) -> tuple[Floats, list[Floats]]:
    """Read the columns that are wanted, in ms, mV and pA.

    Parameters
    ----------
    table
        The table.
    time, others
        The columns.

    Raises
    ------
    InvalidInput
        If a number is missing or is none; it names the line.
    """
    wanted = [time, *others]
    columns = [array("d") for _ in wanted]
    for number, text in table.blocks():
        rows = _block(table, number, text)
        for column, store in zip(wanted, columns, strict=True):
            # What is too large for a float is found and told of later.
            with np.errstate(over="ignore"):
                values = np.ascontiguousarray(rows[:, column.place] * column.scale)
            store.frombytes(values.tobytes())
    times, *rest = (np.frombuffer(column, dtype=float) for column in columns)
    if len(times) < 2:
        raise InvalidInput(
            table.path.name, found="one row of numbers", expected="two or more"
        )
    return times, rest


def _block(table: Table, number: int, text: str) -> Floats:
    """Read a block of lines, (lines, columns)."""
    rows = None
    if COMMENT not in text and not text.isspace():
        pointed = table.style.pointed(text)
        rows = _parsed(table, pointed.removesuffix("\n").split("\n"))
    if rows is None:
        block = list(with_content(number, text))
        rows = _parsed(table, [table.style.pointed(line) for _, line in block])
        if rows is None:
            raise _first_fault(table, block)
    return rows


def _parsed(table: Table, lines: list[str]) -> Floats | None:
    """Read lines, (lines, columns); None if one of them is no row of the table."""
    count = len(table.first)
    if not lines:
        return np.empty((0, count))
    try:
        rows = np.loadtxt(
            lines,
            delimiter=table.style.delimiter,
            ndmin=2,
            comments=None,
            quotechar='"',
        )
    except (ValueError, OverflowError):
        return None
    is_sound = rows.shape == (len(lines), count) and bool(np.isfinite(rows).all())
    return rows if is_sound else None


def _first_fault(table: Table, block: list[tuple[int, str]]) -> InvalidInput:
    count = len(table.first)
    for number, line in block:
        where = f"{table.path.name}, line {number}"
        fields = table.style.fields(line.strip("\r\n"))
        if len(fields) != count:
            return InvalidInput(
                where,
                found=f"{len(fields)} column{'s' if len(fields) != 1 else ''}, "
                f"'{_shortened(line.strip())}'",
                expected=f"{count} columns, as in the first row of numbers",
            )
        for place, field in enumerate(fields):
            if not _is_number(table.style.pointed(field)):
                return InvalidInput(
                    where,
                    found=f"'{_shortened(field)}' in column {place + 1}",
                    expected="a finite number",
                    remedy="a recording must have a value for every sample",
                )
    return InvalidInput(
        f"{table.path.name}, line {block[0][0]}",
        found="text that is no table",
        expected=f"{count} columns of numbers",
    )


def rounding_of(table: Table, time: Column) -> float:
    """Find to what the times were printed, from the first row and the last, ms.

    Parameters
    ----------
    table
        The table.
    time
        Its column of times.
    """
    with table.path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - LONGEST_LINE, 0))
        tail = file.read().decode(table.encoding, errors="replace")
    texts = [next(table.lines())[1], *tail.splitlines()[-1:]]
    units = [_unit_of_last_digit(table.style, text, time.place) for text in texts]
    return max(units) * time.scale


def _unit_of_last_digit(style: Style, line: str, place: int) -> float:
    fields = style.fields(line)
    if len(fields) <= place:
        return 0.0
    number = style.pointed(fields[place]).lower()
    mantissa, _, power = number.partition("e")
    decimals = len(mantissa.partition(".")[2])
    try:
        return 10.0 ** (int(power or 0) - decimals)
    except (ValueError, OverflowError):
        return 0.0


def _is_number(field: str) -> bool:
    try:
        value = float(field)
    except ValueError:
        return False
    return bool(np.isfinite(value)) and "_" not in field


def _shortened(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return printable if len(printable) <= 60 else f"{printable[:57]}..."
