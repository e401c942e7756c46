"""Table: a text file with rows of numbers, and what stands above them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from axolemma.errors import InvalidInput
from axolemma.recordings.table_layout import Style, is_unit, style_of

# Characters that are read at once.
_BLOCK = 1_048_576
# Lines that may stand before the numbers.
_LONGEST_PREAMBLE = 200
# Characters. A line of a thousand sweeps is shorter.
LONGEST_LINE = 100_000
_LOOKED_AT = 65_536
_LOOKED_AT_LINES = 100
COMMENT = "#"
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

    def blocks(self) -> Iterator[tuple[int, str]]:
        """Give the lines with numbers, many at once, with the number of the first."""
        with self._opened() as file:
            number = 1
            for _ in range(self.preamble):
                file.readline(LONGEST_LINE)
                number += 1
            while text := file.read(_BLOCK):
                rest = file.readline(LONGEST_LINE)
                text += rest
                following = number + text.count("\n")
                if len(rest) == LONGEST_LINE:
                    raise _too_long(self.path.name, following)
                yield number, text
                number = following

    def lines(self) -> Iterator[tuple[int, str]]:
        """Give the lines with numbers, with their numbers in the file from 1."""
        for number, text in self.blocks():
            yield from with_content(number, text)

    def _opened(self) -> TextIO:
        return _opened(self.path, self.encoding)

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
        style = style_of(line) if not line.lstrip().startswith(COMMENT) else None
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
    has_comma = any("," in line.partition(COMMENT)[0] for line in following)
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


def _opened(path: Path, encoding: str) -> TextIO:
    return path.open(encoding=encoding, errors="replace", newline=None)


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, str]]:
    with _opened(path, encoding) as file:
        number = 0
        while line := file.readline(LONGEST_LINE):
            number += 1
            if len(line) == LONGEST_LINE:
                raise _too_long(path.name, number)
            yield number, line


def _too_long(name: str, number: int) -> InvalidInput:
    return InvalidInput(
        f"{name}, line {number}",
        found=f"a line of more than {LONGEST_LINE} characters",
        expected="a row of a table",
    )


def with_content(number: int, text: str) -> Iterator[tuple[int, str]]:
    """Give the lines of a text without comments, those with more than blanks.

    Parameters
    ----------
    number
        Of the first line in the file.
    text
        Whole lines.
    """
    for place, line in enumerate(text.removesuffix("\n").split("\n"), start=number):
        content = line.partition(COMMENT)[0] if COMMENT in line else line
        if content and not content.isspace():
            yield place, content


def _heads(above: list[str], style: Style, count: int) -> tuple[str, ...]:
    """Find the header: the last line above that has as many columns.

    NumPy writes it as a comment.
    """
    plain = [line for line in above if not line.lstrip().startswith(COMMENT)]
    comments = [line.lstrip().lstrip(COMMENT) for line in above if line not in plain]
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
