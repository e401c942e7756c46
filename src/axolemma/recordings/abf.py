"""ABF files: Axon Binary Format, versions 1 and 2.

The header is read by our own code: pyABF would bring pytest to every user, and makes
lists as long as a damaged header says; Neo takes 0.3 s to import and knows only steps.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.recordings.abf_bytes import AbfBytes, damaged
from axolemma.recordings.abf_channels import Chosen, choose_channel
from axolemma.recordings.abf_command import AbfCommand, command_of
from axolemma.recordings.abf_header import GAP_FREE, AbfHeader
from axolemma.recordings.abf_version_1 import read_version_1
from axolemma.recordings.abf_version_2 import read_version_2
from axolemma.recordings.recorded import Recorded
from axolemma.recordings.sweep import BLOCK, Floats, Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class _AbfSamples:
    """The samples of one input in one sweep, mV.

    Parameters
    ----------
    path
        Of the file.
    place
        Of the first sample of the sweep in the file, bytes.
    is_float
        Whether float32 values are stored; otherwise int16 steps of the digitiser.
    channels, channel
        How many inputs, and which.
    scale, offset
        From what is stored to mV.
    """

    path: Path
    place: int
    is_float: bool
    channels: int
    channel: int
    scale: float
    offset: float

    def __call__(self, first: int, last: int, /) -> Floats:
        """Read the samples from `first` up to, and not with, `last`."""
        voltage = np.empty(last - first)
        stored = np.dtype("<f4" if self.is_float else "<i2")
        step = max(BLOCK // self.channels, 1)
        # A damaged value may be no float of this kind: it is found and told of later.
        with self.path.open("rb") as file, np.errstate(over="ignore", invalid="ignore"):
            file.seek(self.place + first * self.channels * stored.itemsize)
            for begin in range(0, last - first, step):
                end = min(begin + step, last - first)
                block = np.fromfile(file, stored, (end - begin) * self.channels)
                if block.size < (end - begin) * self.channels:
                    raise damaged(self.path.name, "it tells of more samples than exist")
                voltage[begin:end] = block[self.channel :: self.channels]
            voltage *= self.scale
            voltage += self.offset
        return voltage


def read_abf(path: Path, channel: str | int | None, units: str | None) -> Recorded:
    """Open an ABF file.

    Parameters
    ----------
    path
        The file.
    channel
        The voltage channel, by name or by place from 0; None for the first.
    units
        Unit of the voltage where the file is wrong about it.

    Raises
    ------
    InvalidInput
        If it is damaged, or holds no current clamp.
    """
    header = _header(path)
    chosen = choose_channel(header, path.name, channel=channel, units=units)
    command, reason = command_of(header, chosen.place)
    notes = [*chosen.notes, *_notes(header, command), reason]
    return Recorded(
        name=path.name,
        format=f"ABF {header.version}",
        channel=chosen.channel.name,
        sweep_numbers=tuple(range(len(header.stretches))),
        notes=tuple(note for note in notes if note),
        sweep_of=lambda number: _sweep(path, header, chosen, number),
    )


def _header(path: Path) -> AbfHeader:
    size = path.stat().st_size
    with path.open("rb") as file:
        source = AbfBytes(file=file, size=size, name=path.name)
        is_new = source.take(0, 4) == b"ABF2"
        header = read_version_2(source) if is_new else read_version_1(source)
    if not header.stretches:
        raise damaged(path.name, "it tells of no sweep with a sample")
    last = header.stretches[-1]
    width = (4 if header.is_float else 2) * len(header.inputs)
    told, there = last.first + last.count, (size - header.data_start) // width
    if not 0 < header.data_start <= size or told > there:
        raise InvalidInput(
            path.name,
            found=f"{max(there, 0)} samples of each channel",
            expected=f"the {told} that its header tells of",
            remedy="the file was cut off: copy it again from where it was recorded",
        )
    return header


def _notes(header: AbfHeader, command: AbfCommand | None) -> list[str]:
    if command is None or header.mode != GAP_FREE:
        return []
    output = command.output
    return [
        f"recorded without gaps and without a waveform: '{output.name}' is taken to "
        f"have held {output.holding:g} {output.unit}"
    ]


def _sweep(path: Path, header: AbfHeader, chosen: Chosen, number: int) -> Sweep:
    stretch = header.stretches[number]
    command, _ = command_of(header, chosen.place)
    channels = len(header.inputs)
    width = (4 if header.is_float else 2) * channels
    return Sweep(
        number=number,
        count=stretch.count,
        interval=header.interval,
        start=stretch.start,
        where=f"{path.name}, sweep {number}, channel '{chosen.channel.name}'",
        samples=_AbfSamples(
            path=path,
            place=header.data_start + stretch.first * width,
            is_float=header.is_float,
            channels=channels,
            channel=chosen.place,
            scale=chosen.unit_scale
            * (1.0 if header.is_float else chosen.channel.scale),
            offset=chosen.unit_scale
            * (0.0 if header.is_float else chosen.channel.offset),
        ),
        stimulus=command.waveform(number, stretch.count) if command else None,
    )
