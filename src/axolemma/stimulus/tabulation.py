"""From a declared stimulus to the numbers of one cell of one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

import numpy as np

from axolemma.errors import InvalidInput, unknown_name
from axolemma.stimulus.arguments import Cell
from axolemma.stimulus.composition import Stimulus, dimensions
from axolemma.stimulus.timetables import Rows, Timetable, superpose, superpose_alike
from axolemma.units import Along, uA

_Parts = list[tuple[float, Rows]]

# So many rows of cells are reckoned together, which takes some tens of MB.
_TOGETHER = 200_000


def timetable(
    stimulus: Stimulus | None,
    *,
    duration: float,
    area: float | None = None,
    cell: int | Mapping[str, int] = 0,
) -> Timetable:
    """Turn a stimulus into numbers for one cell of one run.

    Parameters
    ----------
    stimulus
        The stimulus; None is a current density of nothing.
    duration
        Length of the run, ms.
    area
        Membrane area, cm2; it makes a current density of a current.
    cell
        Index along each named dimension, or one index where there is one dimension.

    Raises
    ------
    InvalidInput
        As for `timetables`.
    """
    return timetables(stimulus, duration=duration, area=area, cells=[cell])[0]


def timetables(
    stimulus: Stimulus | None,
    *,
    duration: float,
    area: float | None = None,
    cells: Sequence[int | Mapping[str, int]],
) -> list[Timetable]:
    """Turn a stimulus into numbers for several cells of one run.

    Parameters
    ----------
    stimulus, duration, area
        As for `timetable`.
    cells
        Each as for `timetable`.

    Raises
    ------
    InvalidInput
        If the stimulus lies wholly outside the run, or is a current into an
        unknown area.
    """
    if stimulus is None:
        return [superpose([], duration)] * len(cells)
    used, per_area = dimensions(stimulus), _per_area(stimulus, area)
    # Cells whose waveforms begin at the same times are reckoned together.
    alike: dict[tuple[object, ...], tuple[list[int], list[_Parts]]] = {}
    # An overflow is looked for below, where it can be reported.
    with np.errstate(over="ignore", invalid="ignore"):
        for number, cell in enumerate(cells):
            place = _place(cell, used)
            parts = [
                (per_area * factor, waveform.rows(place, duration))
                for factor, waveform in stimulus.components(place)
            ]
            _require_within(stimulus, parts, duration)
            numbers, several = alike.setdefault(_layout(parts), ([], []))
            numbers.append(number)
            several.append(parts)
        made: list[tuple[int, Timetable]] = []
        for numbers, several in alike.values():
            rows = 1 + sum(len(part.start) for _, part in several[0])
            together = max(_TOGETHER // rows, 1)
            for first in range(0, len(several), together):
                tables = superpose_alike(several[first : first + together], duration)
                _require_finite(stimulus, tables)
                made += zip(numbers[first:], tables, strict=False)
    return [table for _, table in sorted(made, key=itemgetter(0))]


def _require_finite(stimulus: Stimulus, tables: Sequence[Timetable]) -> None:
    for column in ("value", "slope", "jump", "oscillations"):
        values = np.concatenate([getattr(table, column).ravel() for table in tables])
        if not np.isfinite(values).all():
            raise InvalidInput(
                "stimulus", found=f"'{stimulus}'", expected="numbers of usual size"
            )


def _layout(parts: _Parts) -> tuple[object, ...]:
    """Tell waveforms apart by when their rows begin and what they have."""
    return tuple(
        (
            rows.start.tobytes(),
            rows.slope is None,
            rows.jump is None,
            None if rows.oscillations is None else rows.oscillations.shape,
        )
        for _, rows in parts
    )


def _per_area(stimulus: Stimulus, area: float | None) -> float:
    if not stimulus.drives.has_dimension_of(uA):
        return 1.0
    if area is None:
        raise InvalidInput(
            "stimulus",
            found=f"'{stimulus}', a current, without the area of a membrane",
            expected="a current density, in uA/cm2",
            remedy="give the membrane an area, or the stimulus per area",
        )
    return 1.0 / area


def _place(cell: int | Mapping[str, int], used: dict[str, Along]) -> Cell:
    if not isinstance(cell, Mapping):
        if len(used) > 1:
            raise InvalidInput(
                "cell of a stimulus",
                found=f"the one index {cell}",
                expected="an index along each of "
                + ", ".join(f"'{name}'" for name in used),
            )
        cell = dict.fromkeys(used, cell)
    for name, values in used.items():
        if name not in cell:
            raise unknown_name("cell of a stimulus", name, cell)
        if not 0 <= cell[name] < values.values.size:
            raise InvalidInput(
                f"cell of a stimulus, along '{name}'",
                found=f"index {cell[name]}",
                expected=f"0 to {values.values.size - 1}",
            )
    return cell


def _require_within(
    stimulus: Stimulus, parts: list[tuple[float, Rows]], duration: float
) -> None:
    start = min(float(rows.start[0]) for _, rows in parts)
    if start >= duration:
        raise InvalidInput(
            f"stimulus '{stimulus}'",
            found=f"a start at {start:.8g} ms",
            expected=f"a start before the end of the run at {duration:.8g} ms",
            remedy="let the run last longer or the stimulus start earlier",
        )
