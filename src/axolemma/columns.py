"""Text in columns: how an account prints itself for a person to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

# The ending of a field's name says its unit.
_UNITS = {
    "_pmol_per_cm2": "pmol/cm2",
    "_mV_per_ms": "mV/ms",
    "_kJ_per_mol": "kJ/mol",
    "_per_um2": "/um2",
    "_mV": "mV",
    "_ms": "ms",
    "_mM": "mM",
    "_s": "s",
}
# Of what is only to be small, one or two figures are enough.
_SMALL = ("residual", "error", "tolerance")


def in_columns(rows: Iterable[Sequence[str]], heads: Sequence[str] = ()) -> str:
    """Set rows of text below one another, numbers at the right of their column.

    Parameters
    ----------
    rows
        Cells, row by row, equally many in each.
    heads
        What stands above each column; nothing when absent.
    """
    body = [list(row) for row in rows]
    lines = [list(heads), *body] if heads else body
    if not lines:
        return ""
    width = [max(map(len, column)) for column in zip(*lines, strict=True)]
    right = [False] * len(width)
    if body:
        right = [all(map(_is_number, column)) for column in zip(*body, strict=True)]
    written = [
        "  ".join(
            cell.rjust(room) if is_right else cell.ljust(room)
            for cell, room, is_right in zip(line, width, right, strict=True)
        )
        for line in lines
    ]
    return "\n".join(line.rstrip() for line in written)


def by_name(declared: Any, *, without: Sequence[str] = ()) -> str:
    """Set what a dataclass holds below one another, each by its name.

    Parameters
    ----------
    declared
        Its fields say their units in their names: ``peak_mV``.
    without
        Fields that are left out.
    """
    found: dict[str, list[str]] = {}
    for each in fields(declared):
        if each.name in without:
            continue
        value = getattr(declared, each.name)
        name, unit = _unit_of(each.name)
        words = written(value, is_small=name.endswith(_SMALL))
        has_unit = bool(unit) and value is not None and not isinstance(value, Mapping)
        # What is said of one thing stands in one line: its time and its voltage.
        found.setdefault(name, []).append(f"{words} {unit}" if has_unit else words)
    return in_columns(
        [(name.replace("_", " "), ", ".join(words)) for name, words in found.items()]
    )


def written(value: Any, *, is_small: bool = False) -> str:
    """Write a value as a person would.

    Parameters
    ----------
    value
        A number, a truth, text, or values by name.
    is_small
        Whether its size alone matters.
    """
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2g}" if is_small else f"{value:.5g}"
    if isinstance(value, Mapping):
        held = cast("Mapping[str, Any]", value)
        return ", ".join(f"{name} {written(each)}" for name, each in held.items())
    return str(value)


def _unit_of(name: str) -> tuple[str, str]:
    for ending, unit in _UNITS.items():
        if name.endswith(ending):
            return name.removesuffix(ending), unit
    return name.removeprefix("is_").removeprefix("has_"), ""


def _is_number(cell: str) -> bool:
    return cell == "-" or (cell[-1:].isdigit() and cell[:1] in "+-0123456789")
