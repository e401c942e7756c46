"""From a declared stimulus to the numbers of one cell of one run."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from axolemma.errors import InvalidInput, unknown_name
from axolemma.stimulus.arguments import Cell
from axolemma.stimulus.composition import Stimulus, dimensions
from axolemma.stimulus.timetables import Rows, Timetable, superpose
from axolemma.units import Along, uA


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
        If the stimulus lies wholly outside the run, or is a current into an
        unknown area.
    """
    if stimulus is None:
        return superpose([], duration)
    place = _place(cell, dimensions(stimulus))
    per_area = _per_area(stimulus, area)
    # An overflow is looked for below, where it can be reported.
    with np.errstate(over="ignore", invalid="ignore"):
        parts = [
            (per_area * factor, waveform.rows(place, duration))
            for factor, waveform in stimulus.components(place)
        ]
        _require_within(stimulus, parts, duration)
        table = superpose(parts, duration)
    for column in (table.value, table.slope, table.jump, table.oscillations):
        if not np.isfinite(column).all():
            raise InvalidInput(
                "stimulus", found=f"'{stimulus}'", expected="numbers of usual size"
            )
    return table


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
