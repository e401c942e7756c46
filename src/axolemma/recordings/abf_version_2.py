"""Version 2 of ABF (pCLAMP 10 and 11): a table tells where each section stands.

Molecular Devices give no account of it; the places are those that pyABF found
(S. W. Harden, https://swharden.com/pyabf/abf2-file-format).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from axolemma.recordings.abf_bytes import BLOCK, AbfBytes, damaged, text
from axolemma.recordings.abf_header import (
    AbfHeader,
    Epoch,
    InputChannel,
    Layout,
    OutputChannel,
    UserList,
    check_sizes,
    listed_values,
    scale_of,
)

# Where the table tells of each section.
_PROTOCOL, _INPUTS, _OUTPUTS, _EPOCHS = 76, 92, 108, 156
_USER_LISTS, _STRINGS, _DATA, _SYNCH = 172, 220, 236, 316
# Before the strings of the section of strings.
_STRINGS_HEAD = 44
# Bytes, and entries: far more than any file has.
_LARGEST_SECTION = 1_000_000
_MOST_ENTRIES = 1000
# A waveform had ten epochs, and has fifty since pCLAMP 11 (its files are 2.9).
_EPOCHS_BEFORE, _EPOCHS_SINCE, _SINCE = 10, 50, (2, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    place: int
    size: int
    count: int

    def entries(self) -> Iterator[int]:
        """Give the place of each entry."""
        for index in range(self.count):
            yield self.place + index * self.size


def read_version_2(source: AbfBytes) -> AbfHeader:
    """Read the header of a file of version 2.

    Raises
    ------
    InvalidInput
        If it cannot be true.
    """
    protocol = _section(source, _PROTOCOL).place
    data = _section(source, _DATA, is_small=False)
    inputs = _section(source, _INPUTS)
    interval = source.number("f", protocol + 2) / 1e3
    check_sizes(source.name, channels=inputs.count, interval=interval, total=data.count)
    if source.number("B", protocol + 6):
        raise damaged(source.name, "it tells of compressed samples")
    layout = Layout(
        total=data.count,
        channels=inputs.count,
        episodes=source.number("I", 12),
        interval=interval,
        spacing=source.number("f", protocol + 62) * 1e3,
        mode=source.number("h", protocol),
        synch=_synch(source),
        tick=source.number("f", protocol + 14),
    )
    strings = _strings(source)
    return AbfHeader(
        version="{3}.{2}".format(*source.unpack("4B", 4)),
        mode=layout.mode,
        interval=interval,
        inputs=tuple(
            _input(source, place, protocol, strings) for place in inputs.entries()
        ),
        outputs=tuple(_outputs(source, protocol, strings)),
        data_start=data.place,
        is_float=source.number("H", 30) == 1,
        stretches=layout.stretches(),
    )


def _section(source: AbfBytes, place: int, *, is_small: bool = True) -> _Section:
    block, size, count = source.unpack("IIq", place)
    if count < 0 or (is_small and (size > _LARGEST_SECTION or count > _MOST_ENTRIES)):
        raise damaged(source.name, f"a section has {count} entries of {size} bytes")
    return _Section(place=block * BLOCK, size=size, count=count)


def _strings(source: AbfBytes) -> list[str]:
    section = _section(source, _STRINGS)
    content = source.take(section.place, section.size)
    if not content.startswith(b"SSCH"):
        raise damaged(source.name, "its names are not where they should stand")
    return [text(part) for part in content[_STRINGS_HEAD:].split(b"\0")]


def _string(strings: list[str], number: int) -> str:
    """Give a string by its number; they count from 1."""
    return strings[number - 1] if 1 <= number <= len(strings) else ""


def _synch(source: AbfBytes) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    section = _section(source, _SYNCH, is_small=False)
    if not section.count or section.size != 8:
        return np.empty((0, 2), dtype=np.int64)
    content = source.take(section.place, section.count * section.size)
    table = np.frombuffer(content, dtype="<i4").astype(np.int64)
    return table.reshape(section.count, 2)


def _input(
    source: AbfBytes, place: int, protocol: int, strings: list[str]
) -> InputChannel:
    gains = [source.number("f", place + offset) for offset in (28, 40, 48)]
    if source.number("h", place + 2) == 1:
        gains.append(source.number("f", place + 6))
    name = _string(strings, source.number("i", place + 74))
    return InputChannel(
        name=name or f"input {source.number('h', place)}",
        unit=_string(strings, source.number("i", place + 78)),
        scale=scale_of(
            source.name,
            reach=source.number("f", protocol + 110),
            resolution=source.number("i", protocol + 118),
            gains=gains,
        ),
        offset=source.number("f", place + 44) - source.number("f", place + 52),
    )


def _outputs(
    source: AbfBytes, protocol: int, strings: list[str]
) -> Iterator[OutputChannel]:
    epochs = _epochs(source)
    lists = _user_lists(source, strings)
    alternates = source.number("h", protocol + 182) != 0
    for index, place in enumerate(_section(source, _OUTPUTS).entries()):
        enabled, way, keeps = source.unpack("3h", place + 40)
        name = _string(strings, source.number("i", place + 24))
        yield OutputChannel(
            name=name or f"output {index}",
            unit=_string(strings, source.number("i", place + 28)),
            holding=source.number("f", place + 12),
            is_driven=bool(enabled and way),
            is_from_file=way == 2,
            keeps_level=bool(keeps),
            epochs=tuple(epochs.get(index, ())),
            user_list=lists.get(index),
            untold="the outputs took turns" if alternates else "",
        )


def _epochs(source: AbfBytes) -> dict[int, list[Epoch]]:
    """Read the epochs of each output, by its number."""
    epochs: dict[int, list[Epoch]] = {}
    for place in _section(source, _EPOCHS).entries():
        number, output, kind, level, step, *times = source.unpack("3h2f4i", place)
        duration, duration_step, period, width = times
        epochs.setdefault(output, []).append(
            Epoch(
                number=number,
                kind=kind,
                level=level,
                level_step=step,
                duration=duration,
                duration_step=duration_step,
                period=period,
                width=width,
            )
        )
    return epochs


def _user_lists(source: AbfBytes, strings: list[str]) -> dict[int, UserList]:
    is_new = tuple(source.unpack("4B", 4)[:1:-1]) >= _SINCE
    lists: dict[int, UserList] = {}
    for place in _section(source, _USER_LISTS).entries():
        output, _, parameter, repeat, values = source.unpack("4hi", place)
        if parameter > 0:
            lists[output] = UserList(
                parameter=parameter,
                values=listed_values(_string(strings, values)),
                is_repeated=repeat == 1,
                epoch_count=_EPOCHS_SINCE if is_new else _EPOCHS_BEFORE,
            )
    return lists
