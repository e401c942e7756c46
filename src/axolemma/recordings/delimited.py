"""Tables in text: times and voltages in columns (CSV and its kin)."""

from __future__ import annotations

from pathlib import Path

from axolemma.errors import InvalidInput, unknown_name
from axolemma.recordings.recorded import Recorded
from axolemma.recordings.sampled_command import SampledCommand
from axolemma.recordings.spacing import Spacing, even_spacing
from axolemma.recordings.sweep import Floats, Sweep
from axolemma.recordings.table import open_table
from axolemma.recordings.table_layout import Column, Layout, layout_of
from axolemma.recordings.table_numbers import read_numbers, rounding_of

# ms. No amplifier takes closer ones; in others no action potential would be seen.
_CLOSEST, _FURTHEST = 1e-3, 10.0


def read_delimited(
    path: Path, channel: str | int | None, units: str | None
) -> Recorded:
    """Read a table of times and voltages.

    Parameters
    ----------
    path
        The file.
    channel
        A column of voltages, by name or by place among them; None for all, as sweeps.
    units
        Of the columns, where the header does not tell them, such as ``"ms,mV"``.

    Raises
    ------
    InvalidInput
        If it is no such table; it names the line.
    """
    table = open_table(path)
    layout = layout_of(
        table.heads, (table.first, table.second), units=units, name=path.name
    )
    chosen = _chosen(layout, path.name, channel)
    commands = _commands(layout, chosen)
    times, columns = read_numbers(table, layout.time, [*chosen, *commands])
    spacing = even_spacing(
        times,
        rounding=rounding_of(table, layout.time),
        where=path.name,
        place=table.place,
    )
    _refuse_interval(spacing.interval, layout, len(table.first), path.name)
    sweeps = {
        number: _sweep(
            number,
            f"{path.name}, sweep {number}, column '{column.name}'",
            spacing,
            (
                columns[number],
                columns[len(chosen) + number % len(commands)] if commands else None,
            ),
        )
        for number, column in enumerate(chosen)
    }
    return Recorded(
        name=path.name,
        format="CSV",
        channel=chosen[0].name,
        sweep_numbers=tuple(sweeps),
        notes=tuple(_notes(layout, chosen)),
        sweep_of=sweeps.__getitem__,
    )


def _refuse_interval(interval: float, layout: Layout, count: int, name: str) -> None:
    """Refuse times that can only stand in another unit."""
    if _CLOSEST <= interval <= _FURTHEST:
        return
    units = ["-"] * count
    for column in (*layout.voltages, *layout.currents):
        units[column.place] = column.unit
    units[layout.time.place] = "s" if interval < _CLOSEST else "ms"
    raise InvalidInput(
        f"{name}, column '{layout.time.name}'",
        found=f"samples {interval:.3g} ms apart",
        expected=f"the voltage of a membrane every {_CLOSEST:g} to {_FURTHEST:g} ms",
        remedy="the times may have another unit than it says: try --units "
        f"{','.join(units)}",
    )


def _chosen(layout: Layout, name: str, channel: str | int | None) -> list[Column]:
    if channel is None:
        return list(layout.voltages)
    names = [column.name for column in layout.voltages]
    if channel in names:
        return [layout.voltages[names.index(str(channel))]]
    text = str(channel).strip()
    if text.isdecimal() and int(text) < len(names):
        return [layout.voltages[int(text)]]
    raise unknown_name(f"{name}, columns of voltage", str(channel), names)


def _commands(layout: Layout, chosen: list[Column]) -> list[Column]:
    if len(layout.currents) <= 1:
        return list(layout.currents)
    pairs = zip(layout.voltages, layout.currents, strict=True)
    return [current for voltage, current in pairs if voltage in chosen]


def _sweep(
    number: int, where: str, spacing: Spacing, columns: tuple[Floats, Floats | None]
) -> Sweep:
    voltage, current = columns
    return Sweep(
        number=number,
        count=len(voltage),
        interval=spacing.interval,
        start=spacing.start,
        where=where,
        samples=lambda first, last: voltage[first:last].copy(),
        stimulus=None
        if current is None
        else SampledCommand(
            count=len(current),
            where=where,
            read=lambda first, last: current[first:last].copy(),
        ),
    )


def _notes(layout: Layout, chosen: list[Column]) -> list[str]:
    notes: list[str] = []
    if chosen[0].scale != 1.0:
        notes.append(f"the voltage was written in {chosen[0].unit}; it is told in mV")
    if len(chosen) > 1:
        notes.append(f"each of the {len(chosen)} columns of voltage is a sweep")
    if layout.others:
        notes.append("not read: " + ", ".join(f"'{other}'" for other in layout.others))
    return notes
