"""Version 1 of ABF (pCLAMP 6 to 9): every field stands at its fixed place.

The places are those of Axon Instruments' *ABF File Format*, 1.83.
"""

from __future__ import annotations

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

_INPUTS = 16
_OUTPUTS = 4
# Waveforms exist for the first two outputs, ten epochs each.
_WAVEFORMS = 2
_EPOCHS = 10
# Older versions have a shorter header, without room for the waveforms of two outputs.
_WITH_WAVEFORMS = 1.6
_LONG_HEADER = 6144


def read_version_1(source: AbfBytes) -> AbfHeader:
    """Read the header of a file of version 1.

    Raises
    ------
    InvalidInput
        If it cannot be true.
    """
    channels = source.number("h", 120)
    interval = source.number("f", 122) * channels / 1e3
    total = source.number("i", 10)
    check_sizes(source.name, channels=channels, interval=interval, total=total)
    data_block, ignored = source.number("i", 40), source.number("h", 14)
    is_float = source.number("h", 100) == 1
    layout = Layout(
        total=total,
        channels=channels,
        episodes=source.number("i", 16),
        interval=interval,
        spacing=source.number("f", 178) * 1e3,
        mode=source.number("h", 8),
        synch=_synch(source),
        tick=source.number("f", 130),
    )
    return AbfHeader(
        version=f"{source.number('f', 4):.1f}",
        mode=layout.mode,
        interval=interval,
        inputs=tuple(_inputs(source, channels)),
        outputs=tuple(_output(source, index) for index in range(_OUTPUTS)),
        data_start=data_block * BLOCK + ignored * (4 if is_float else 2),
        is_float=is_float,
        stretches=layout.stretches(),
    )


def _synch(source: AbfBytes) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    block, count = source.unpack("2i", 92)
    if block <= 0 or count <= 0:
        return np.empty((0, 2), dtype=np.int64)
    content = source.take(block * BLOCK, count * 8)
    return np.frombuffer(content, dtype="<i4").astype(np.int64).reshape(count, 2)


def _inputs(source: AbfBytes, channels: int) -> list[InputChannel]:
    sequence = source.unpack(f"{_INPUTS}h", 410)[:channels]
    if len(set(sequence)) < channels:
        # Programs that convert files leave the order of sampling empty.
        sequence = tuple(range(channels))
    if not all(0 <= place < _INPUTS for place in sequence):
        raise damaged(source.name, "an input is sampled that does not exist")
    has_telegraph = source.number("i", 40) * BLOCK >= _LONG_HEADER
    return [_input(source, place, has_telegraph=has_telegraph) for place in sequence]


def _input(source: AbfBytes, place: int, *, has_telegraph: bool) -> InputChannel:
    def gain(start: int) -> float:
        return source.number("f", start + 4 * place)

    gains = [gain(730), gain(922), gain(1050)]
    if has_telegraph and source.number("h", 4512 + 2 * place) == 1:
        gains.append(gain(4576))
    return InputChannel(
        name=text(source.take(442 + 10 * place, 10)) or f"input {place}",
        unit=text(source.take(602 + 8 * place, 8)),
        scale=scale_of(
            source.name,
            reach=source.number("f", 244),
            resolution=source.number("i", 252),
            gains=gains,
        ),
        offset=gain(986) - gain(1114),
    )


def _output(source: AbfBytes, index: int) -> OutputChannel:
    is_long = (
        source.number("f", 4) >= _WITH_WAVEFORMS
        and source.number("i", 40) * BLOCK >= _LONG_HEADER
    )
    has_waveform = is_long and index < _WAVEFORMS
    enabled, way, keeps = (
        (source.number("h", start + 2 * index) for start in (2296, 2300, 2304))
        if has_waveform
        else (0, 0, 0)
    )
    return OutputChannel(
        name=text(source.take(1306 + 10 * index, 10)) or f"output {index}",
        unit=text(source.take(1346 + 8 * index, 8)),
        holding=source.number("f", 1394 + 4 * index),
        is_driven=bool(enabled and way),
        is_from_file=way == 2,
        keeps_level=bool(keeps),
        epochs=tuple(_epochs(source, index)) if has_waveform else (),
        user_list=_user_list(source, index) if has_waveform else None,
        untold="" if is_long else "so old a version of ABF is not read for it",
    )


def _epochs(source: AbfBytes, index: int) -> list[Epoch]:
    def field(form: str, start: int, size: int, number: int) -> float:
        return source.number(form, start + size * (index * _EPOCHS + number))

    return [
        Epoch(
            number=number,
            kind=int(field("h", 2308, 2, number)),
            level=field("f", 2348, 4, number),
            level_step=field("f", 2428, 4, number),
            duration=int(field("i", 2508, 4, number)),
            duration_step=int(field("i", 2588, 4, number)),
            period=int(field("i", 2136, 4, number)),
            width=int(field("i", 2216, 4, number)),
        )
        for number in range(_EPOCHS)
    ]


def _user_list(source: AbfBytes, index: int) -> UserList | None:
    if source.number("h", 3360 + 2 * index) != 1:
        return None
    return UserList(
        parameter=source.number("h", 3368 + 2 * index),
        values=listed_values(text(source.take(3376 + 256 * index, 256))),
        is_repeated=source.number("h", 4400 + 2 * index) == 1,
        epoch_count=_EPOCHS,
    )
