"""The layout of a table in text: its delimiter, and what each column is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axolemma.errors import InvalidInput
from axolemma.recordings.scales import current_scale, time_scale, voltage_scale

_SKIPPED = "-"
_UNIT_AT_END = re.compile(
    r"^(?P<name>.*?)\s*(?:[(\[{]\s*(?P<inside>[^()\[\]{}]+?)\s*[)\]}]"
    r"|[_\s/,]\s*(?P<behind>[^\W\d_]{1,3}))\s*$"
)
# A column headed by one of these has a name; 'V' and 'I' are symbols more often.
_NAMES_NOT_UNITS = frozenset({"v", "a", "h", "s"})
# ms. A first column with smaller steps is likely in s.
_SMALL_STEP = 1e-3
_SMALL_VOLTAGE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the numbers of a line are told apart.

    Parameters
    ----------
    delimiter
        Between two columns; None for blanks.
    has_decimal_comma
        Whether a comma stands where a point is expected.
    """

    delimiter: str | None
    has_decimal_comma: bool

    def fields(self, line: str) -> list[str]:
        """Cut a line into its columns."""
        return [
            field.strip().strip('"').strip() for field in line.split(self.delimiter)
        ]

    def numbers(self, line: str) -> list[float] | None:
        """Read a line of numbers; None if one of them is no number."""
        try:
            numbers = [float(self.pointed(field)) for field in self.fields(line)]
        except ValueError:
            return None
        return numbers or None

    def pointed(self, text: str) -> str:
        """Write decimal points for decimal commas."""
        return text.replace(",", ".") if self.has_decimal_comma else text


_STYLES = (
    Style(delimiter=";", has_decimal_comma=False),
    Style(delimiter=";", has_decimal_comma=True),
    Style(delimiter="\t", has_decimal_comma=False),
    Style(delimiter="\t", has_decimal_comma=True),
    Style(delimiter=",", has_decimal_comma=False),
    Style(delimiter=None, has_decimal_comma=False),
    Style(delimiter=None, has_decimal_comma=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `scale` is the size of its unit in ms, mV or pA."""

    name: str
    unit: str
    place: int
    scale: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the columns of a table are.

    Parameters
    ----------
    time
        The column of times.
    voltages
        One for each sweep.
    currents
        Commanded: as many as voltages, or one for all, or none.
    others
        Names of the columns that are not read.
    """

    time: Column
    voltages: tuple[Column, ...]
    currents: tuple[Column, ...]
    others: tuple[str, ...]


def style_of(line: str) -> Style | None:
    """Find how a line of numbers is delimited; None if it is no such line."""
    for style in _STYLES:
        has_delimiter = style.delimiter is None or style.delimiter in line
        if has_delimiter and style.numbers(line) is not None:
            return style
    return None


def layout_of(
    heads: Sequence[str],
    rows: tuple[Sequence[float], Sequence[float]],
    *,
    units: str | None,
    name: str,
) -> Layout:
    """Find out what each column is.

    Parameters
    ----------
    heads
        What stands above the columns; empty without a header.
    rows
        The first two rows of numbers.
    units
        Of the columns, as a user gives them, such as ``"ms,mV"``.
    name
        Of the file.

    Raises
    ------
    InvalidInput
        If the units are not told, or there is no time or no voltage.
    """
    count = len(rows[0])
    split = [_name_and_unit(head) for head in heads] or [("", "")] * count
    if units is not None:
        given = _given(units, count, name)
        split = [(own, unit) for (own, _), unit in zip(split, given, strict=True)]
    columns = [
        (label or f"column {place + 1}", unit, place)
        for place, (label, unit) in enumerate(split)
    ]
    times = _of_kind(columns, time_scale)
    voltages, currents = (
        _of_kind(columns, voltage_scale),
        _of_kind(columns, current_scale),
    )
    if times and currents and not voltages:
        raise _voltage_clamp(currents[0], name)
    if not times or not voltages:
        raise _untold(heads, rows, name, lacks_voltage=bool(times))
    if len(times) > 1:
        raise InvalidInput(
            name,
            found=f"{len(times)} columns of times, "
            + ", ".join(f"'{column.name}'" for column in times),
            expected="one, for all the voltages",
            remedy="say which columns to leave out with a '-', such as "
            f"--units {_example(count, 'ms', 'mV', last=_SKIPPED)}",
        )
    used_currents = currents if len(currents) in {1, len(voltages)} else []
    used = {each.place for each in [*times, *voltages, *used_currents]}
    return Layout(
        time=times[0],
        voltages=tuple(voltages),
        currents=tuple(used_currents),
        others=tuple(label for label, _, place in columns if place not in used),
    )


def _name_and_unit(head: str) -> tuple[str, str]:
    """Split what stands above a column into a name and a unit."""
    match = _UNIT_AT_END.match(head)
    if match:
        unit = match["inside"] or match["behind"]
        if is_unit(unit):
            return match["name"].strip(" _/,:"), unit
    if is_unit(head) and head.strip().lower() not in _NAMES_NOT_UNITS:
        return "", head
    return head, ""


def is_unit(text: str) -> bool:
    """Tell whether a text is a unit of time, voltage or current."""
    return any(scale(text) for scale in (time_scale, voltage_scale, current_scale))


def _of_kind(
    columns: Sequence[tuple[str, str, int]], scale_of: Callable[[str], float | None]
) -> list[Column]:
    found: list[Column] = []
    for label, unit, place in columns:
        scale = scale_of(unit)
        if scale is not None:
            found.append(Column(name=label, unit=unit, place=place, scale=scale))
    return found


def _given(units: str, count: int, name: str) -> list[str]:
    given = [unit.strip() for unit in units.split(",")]
    wrong = [unit for unit in given if unit != _SKIPPED and not is_unit(unit)]
    if len(given) != count or wrong:
        raise InvalidInput(
            f"{name}, units",
            found=f"'{units}'",
            expected=f"a unit for each of its {count} columns, '-' for one that is "
            "left out",
            remedy=f"such as --units {_example(count, 'ms', 'mV')}",
        )
    return given


def _voltage_clamp(current: Column, name: str) -> InvalidInput:
    return InvalidInput(
        name,
        found=f"no voltage, but a current, '{current.name}' in {current.unit}, as a "
        "voltage clamp records it",
        expected="a column in a unit of voltage, such as voltage (mV)",
        remedy="spikes are measured in a voltage: name a current-clamp recording, or "
        "set a wrong unit right with --units",
    )


def _untold(
    heads: Sequence[str],
    rows: tuple[Sequence[float], Sequence[float]],
    name: str,
    *,
    lacks_voltage: bool,
) -> InvalidInput:
    first, second = rows
    count = len(first)
    if count < 2:
        return InvalidInput(
            name,
            found="one column",
            expected="a column of times and one or more of voltages",
            remedy="write the time of each sample before its voltage",
        )
    told = ", ".join(f"'{head}'" for head in heads)
    step = abs(second[0] - first[0]) if len(second) == count else 0.0
    time = "s" if 0.0 < step < _SMALL_STEP else "ms"
    voltage = "V" if abs(first[1]) < _SMALL_VOLTAGE else "mV"
    return InvalidInput(
        name,
        found=f"the columns {told}" if heads else f"{count} columns without a header",
        expected="a column in a unit of voltage, such as voltage (mV)"
        if lacks_voltage
        else "units in the header, such as time (ms), voltage (mV)",
        remedy=f"say the units with --units {_example(count, time, voltage)} (or "
        "whatever they are)",
    )


def _example(count: int, time: str, voltage: str, *, last: str = "") -> str:
    units = [time, *[voltage] * (count - 1)]
    if last:
        units[-1] = last
    return ",".join(units)
