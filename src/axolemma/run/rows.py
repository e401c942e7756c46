"""Spikes and phases as tuples that print themselves as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from axolemma.columns import in_columns

T = TypeVar("T")


class Rows(tuple[T, ...]):
    """A tuple whose members are printed one a row.

    Parameters
    ----------
    members
        What it holds.
    columns
        The attributes that are printed, in order; a dot goes into an attribute.
    """

    columns: tuple[str, ...]

    def __new__(cls, members: Iterable[T], columns: tuple[str, ...]) -> Self:
        """Make the tuple."""
        rows = super().__new__(cls, members)
        rows.columns = columns
        return rows

    def __getnewargs__(self) -> tuple[tuple[T, ...], tuple[str, ...]]:
        """Pickle by members and columns."""
        return tuple(self), self.columns

    def __str__(self) -> str:
        if not self:
            return "none"
        heads = [name.partition(".")[0] for name in self.columns]
        cells = [
            [_written(_found(each, name)) for name in self.columns] for each in self
        ]
        return in_columns(cells, heads)


def _found(member: Any, name: str) -> Any:
    for part in name.split("."):
        member = getattr(member, part)
    return member


def _written(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
