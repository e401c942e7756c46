"""NWB files: Neurodata Without Borders 2, in HDF5, read by its schema.

h5py reads them; pynwb would bring pandas, and takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from axolemma.errors import InvalidInput, unknown_name
from axolemma.recordings.nwb_series import (
    Series,
    hdf5_of,
    read_sample_block,
    series_in,
    spacing_of,
)
from axolemma.recordings.nwb_stimulus import (
    AlignedCommand,
    paired_by_table,
    stimulus_for,
)
from axolemma.recordings.recorded import Recorded
from axolemma.recordings.sampled_command import SampledCommand
from axolemma.recordings.scales import given_voltage_scale, voltage_scale
from axolemma.recordings.sweep import Command, Floats, Sweep
from axolemma.recordings.waveform import constant

_CURRENT_CLAMP = frozenset({"CurrentClampSeries", "IZeroClampSeries"})
_VOLTAGE_CLAMP = "VoltageClampSeries"
_PLAIN = frozenset({"PatchClampSeries", "TimeSeries"})


def read_nwb(path: Path, channel: str | int | None, units: str | None) -> Recorded:
    """Open an NWB file.

    Parameters
    ----------
    path
        The file.
    channel
        The electrode or the series, by name or by place from 0; None for the first.
    units
        Unit of the voltage where the file is wrong about it.

    Raises
    ------
    InvalidInput
        If it is damaged, or holds no current clamp.
    """
    with hdf5_of(path) as file:
        _check_version(file, path.name)
        every = series_in(file, "acquisition")
        stimuli = series_in(file, "stimulus/presentation")
        found, notes = _voltages(every, path.name, units)
        chosen, others = _of_channel(found, path.name, channel)
        pairs = paired_by_table(file)
        matched = {
            each.path: stimulus_for(each, stimuli, pairs.get(each.path))
            for each in chosen
        }
    sweeps = _numbered(chosen)
    if others:
        notes.append(f"read '{chosen[0].channel}'; also recorded: {', '.join(others)}")
    if chosen[0].columns > 1:
        notes.append(f"of {chosen[0].columns} columns of samples the first is read")
    untold = [number for number, each in sweeps.items() if not _is_told(each, matched)]
    if untold:
        of_some = f" of {len(untold)} sweeps" if len(untold) < len(sweeps) else ""
        notes.append(f"the commanded current{of_some} is not told")
    return Recorded(
        name=path.name,
        format="NWB 2",
        channel=chosen[0].channel,
        sweep_numbers=tuple(sweeps),
        notes=tuple(notes),
        sweep_of=lambda number: _sweep(
            path, sweeps[number], matched[sweeps[number].path], (number, units)
        ),
    )


def _check_version(file: Any, name: str) -> None:
    version = file.attrs.get("nwb_version", "")
    version = version.decode() if isinstance(version, bytes) else str(version)
    if version.startswith("2"):
        return
    old = "nwb_version" in file
    raise InvalidInput(
        name,
        found=f"NWB {version}"
        if version
        else ("a file of NWB 1" if old else "an HDF5 file that is no NWB file"),
        expected="NWB 2, in HDF5",
        remedy="export it anew from the program that recorded it",
    )


def _voltages(
    every: Sequence[Series], name: str, units: str | None
) -> tuple[list[Series], list[str]]:
    """Choose the series that are voltages of a current clamp."""
    found = [each for each in every if each.kind in _CURRENT_CLAMP]
    clamped = [each for each in every if each.kind == _VOLTAGE_CLAMP]
    notes: list[str] = []
    if found and clamped:
        verb = "is" if len(clamped) == 1 else "are"
        notes.append(f"{len(clamped)} series of voltage clamp {verb} not read")
    if not found and not clamped:
        found = [
            each
            for each in every
            if each.kind in _PLAIN
            and (units is not None or voltage_scale(each.unit) is not None)
        ]
        if found:
            notes.append(
                f"'{found[0].name}' is a plain {found[0].kind}, taken for the voltage "
                "of a current clamp for its unit"
            )
    if found:
        return found, notes
    if clamped:
        raise InvalidInput(
            name,
            found=f"a voltage-clamp recording: '{clamped[0].name}' is a "
            f"{_VOLTAGE_CLAMP}, in {clamped[0].unit}",
            expected="a CurrentClampSeries among its acquisitions",
            remedy="spikes are measured in a voltage: name a current-clamp recording",
        )
    told = ", ".join(sorted({f"{each.kind} '{each.name}'" for each in every})[:5])
    raise InvalidInput(
        name,
        found=f"no current clamp, but {told}" if told else "no acquisition",
        expected="a CurrentClampSeries among its acquisitions",
        remedy="name a current-clamp recording",
    )


def _of_channel(
    found: Sequence[Series], name: str, channel: str | int | None
) -> tuple[list[Series], list[str]]:
    """Choose the series of one electrode, and name the other electrodes."""
    electrodes = list(dict.fromkeys(each.channel for each in found))
    wanted = electrodes[0]
    if channel is not None:
        named = [each for each in found if each.name == channel]
        if named and channel not in electrodes:
            return named, []
        wanted = _electrode(electrodes, name, channel)
    chosen = [each for each in found if each.channel == wanted]
    return chosen, [f"'{other}'" for other in electrodes if other != wanted]


def _electrode(electrodes: list[str], name: str, channel: str | int) -> str:
    if channel in electrodes:
        return str(channel)
    text = str(channel).strip()
    if text.isdecimal() and int(text) < len(electrodes):
        return electrodes[int(text)]
    raise unknown_name(f"{name}, electrode", str(channel), electrodes)


def _numbered(chosen: Sequence[Series]) -> dict[int, Series]:
    """Number the sweeps as the file does, or in order of time."""
    numbers = [each.sweep_number for each in chosen]
    told = [number for number in numbers if number is not None]
    if len(set(told)) == len(chosen):
        pairs = zip(told, chosen, strict=True)
        return dict(sorted(pairs, key=lambda pair: pair[0]))
    return dict(enumerate(sorted(chosen, key=lambda each: each.order)))


def _is_told(series: Series, matched: dict[str, Series | None]) -> bool:
    return series.kind == "IZeroClampSeries" or matched[series.path] is not None


def _sweep(
    path: Path, series: Series, stimulus: Series | None, asked: tuple[int, str | None]
) -> Sweep:
    number, units = asked
    where = f"{path.name}, sweep {number}, '{series.name}'"
    with hdf5_of(path) as file:
        spacing = spacing_of(file, series, where)
        commanded = spacing_of(file, stimulus, where) if stimulus else None
    scale = voltage_scale(series.unit) if units is None else given_voltage_scale(units)
    if scale is None:
        raise InvalidInput(
            where,
            found=f"the unit '{series.unit}'",
            expected="a unit of voltage",
            remedy="if it is a voltage all the same, give its unit (--units mV)",
        )
    command: Command | None = None
    if series.kind == "IZeroClampSeries":
        command = constant(0.0, series.count)
    elif stimulus and commanded:
        aligned = AlignedCommand(
            path=path, series=stimulus, spacing=commanded, response=spacing
        )
        command = SampledCommand(count=series.count, where=where, read=aligned.read)
    return Sweep(
        number=number,
        count=series.count,
        interval=spacing.interval,
        start=spacing.start,
        where=where,
        samples=_Voltage(path=path, series=series, scale=scale),
        stimulus=command,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Voltage:
    """The samples of a series, mV; `scale` is the size of its unit."""

    path: Path
    series: Series
    scale: float

    def __call__(self, first: int, last: int, /) -> Floats:
        """Read the samples from `first` up to, and not with, `last`."""
        with hdf5_of(self.path) as file:
            return read_sample_block(file, self.series, first, last) * self.scale
