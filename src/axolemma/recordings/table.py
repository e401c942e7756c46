"""Table: rows of numbers in a text file, read in blocks of lines.

A column in memory takes 8 bytes a sample.
"""

from __future__ import annotations

import itertools
import os
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.recordings.sweep import Floats
from axolemma.recordings.table_layout import Column, Style, is_unit, style_of

_LINES = 65_536
# Lines that may stand before the numbers.
_LONGEST_PREAMBLE = 200
# Characters. A line of a thousand sweeps is shorter.
_LONGEST_LINE = 100_000
_LOOKED_AT = 65_536
_LOOKED_AT_LINES = 100
_COMMENT = "#"
_WORD_WITH_UNIT = re.compile(r"[^\s(\[]+\s*[(\[][^)\]]*[)\]]|\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that was opened but not read.

    Parameters
    ----------
    path, encoding
        Of the file.
    style
        How its numbers are told apart.
    preamble
        How many lines stand before the numbers.
    heads
        What stands above the columns.
    first, second
        The first rows of numbers; the second is empty if there is none.
    """

    path: Path
    encoding: str
    style: Style
    preamble: int
    heads: tuple[str, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give the lines with numbers, with their numbers in the file from 1."""
        for number, line in _lines(self.path, self.encoding):
            content = line.partition(_COMMENT)[0] if _COMMENT in line else line
            if number > self.preamble and not content.isspace() and content:
                yield number, content

    def place(self, row: int) -> str:
        """Word in which line a row of numbers stands."""
        number, _ = next(itertools.islice(self.lines(), row, None))
        return f"line {number}"


def open_table(path: Path) -> Table:
    """Find where the numbers begin, and what stands above them.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InvalidInput
        If no line holds numbers.
    """
    encoding = _encoding(path)
    above: list[str] = []
    lines = _lines(path, encoding)
    for number, line in lines:
        style = style_of(line) if not line.lstrip().startswith(_COMMENT) else None
        if style is not None:
            following = [text for _, text in itertools.islice(lines, _LOOKED_AT_LINES)]
            style = _with_comma(style, following)
            first = tuple(style.numbers(line) or ())
            second = style.numbers(following[0]) if following else None
            return Table(
                path=path,
                encoding=encoding,
                style=style,
                preamble=number - 1,
                heads=_heads(above, style, len(first)),
                first=first,
                second=tuple(second or ()),
            )
        above.append(line)
        if len(above) > _LONGEST_PREAMBLE:
            break
    raise InvalidInput(
        path.name,
        found="text without a row of numbers" if above else "no line",
        expected="a table of times and voltages, such as '0.05, -65.2'",
        remedy="other formats that can be read are ABF and NWB",
    )


def _with_comma(style: Style, following: list[str]) -> Style:
    """Look for decimal commas further down, when the first row has whole numbers."""
    if style.delimiter == ",":
        return style
    has_comma = any("," in line.partition(_COMMENT)[0] for line in following)
    return replace(style, has_decimal_comma=style.has_decimal_comma or has_comma)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_LOOKED_AT)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    try:
        # A character may be cut off where the look ends.
        head[:-4].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    with path.open(encoding=encoding, errors="replace", newline=None) as file:
        number = 0
        while line := file.readline(_LONGEST_LINE):
            number += 1
            if len(line) == _LONGEST_LINE:
                raise InvalidInput(
                    f"{path.name}, line {number}",
                    found=f"a line of more than {_LONGEST_LINE} characters",
                    expected="a row of a table",
                )
            yield number, line


def _heads(above: list[str], style: Style, count: int) -> tuple[str, ...]:
    """Find the header: the last line above that has as many columns.

    NumPy writes it as a comment.
    """
    plain = [line for line in above if not line.lstrip().startswith(_COMMENT)]
    comments = [line.lstrip().lstrip(_COMMENT) for line in above if line not in plain]
    rows = [
        heads
        for line in [*reversed(plain), *reversed(comments)]
        if (heads := _cut(line.strip(), style, count))
    ]
    if rows and all(is_unit(head.strip("()[]")) for head in rows[0]):
        names = rows[1] if len(rows) > 1 else ("",) * count
        units = (head.strip("()[]") for head in rows[0])
        return tuple(f"{n} ({u})" for n, u in zip(names, units, strict=True))
    return rows[0] if rows else ()


def _cut(line: str, style: Style, count: int) -> tuple[str, ...]:
    for delimiter in (style.delimiter, ",", ";", "\t"):
        heads = Style(delimiter=delimiter, has_decimal_comma=False).fields(line)
        if len(heads) == count:
            return tuple(heads)
    # Between blanks a unit in brackets belongs to the word before it.
    words = _WORD_WITH_UNIT.findall(line)
    return tuple(words) if len(words) == count else ()


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
    lines = table.lines()
    block: list[tuple[int, str]]
    while block := list(itertools.islice(lines, _LINES)):
        rows = _block(table, block)
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


def _block(table: Table, block: list[tuple[int, str]]) -> Floats:
    """Read a block of lines, (lines, columns)."""
    style = table.style
    lines = [style.pointed(line) for _, line in block]
    try:
        rows = np.loadtxt(
            lines,
            delimiter=style.delimiter,
            ndmin=2,
            comments=None,
            quotechar='"',
        )
    except (ValueError, OverflowError):
        rows = None
    is_sound = rows is not None and rows.shape == (len(block), len(table.first))
    if rows is None or not is_sound or not np.isfinite(rows).all():
        raise _first_fault(table, block)
    return rows


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
        file.seek(max(size - _LONGEST_LINE, 0))
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
