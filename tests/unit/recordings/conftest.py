"""What the tests of recordings share: small files, written field by field."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

BLOCK = 512
# One step of the digitiser in the unit of the channel: 10 V over 32768, gain 0.01.
STEP = 10.0 / 32768 / 0.01

Input = tuple[str, str]
# Name, unit, holding, whether it is driven, source (2: a file), whether it keeps.
Output = tuple[str, str, float, int, int, int]
# Number, output, kind, level, step, duration, step, period, width.
Epoch = tuple[int, int, int, float, float, int, int, int, int]
Write = Callable[..., Path]


def _put(content: bytearray, place: int, form: str, *values: Any) -> None:
    struct.pack_into(f"<{form}", content, place, *values)


def _stored(samples: npt.NDArray[Any], *, is_float: bool) -> bytes:
    if is_float:
        return samples.astype("<f4").tobytes()
    return np.rint(samples / STEP).astype("<i2").tobytes()


def version_2(
    samples: npt.NDArray[Any],
    *,
    inputs: Sequence[Input] = (("IN 0", "mV"),),
    outputs: Sequence[Output] = (("Cmd 0", "pA", 0.0, 1, 1, 0),),
    epochs: Sequence[Epoch] = (),
    episodes: int = 1,
    mode: int = 5,
    interval: float = 50.0,
    is_float: bool = False,
    synch: Sequence[tuple[int, int]] = (),
    tick: float = 0.0,
    user_list: tuple[int, int, str] | None = None,
    minor: int = 6,
) -> bytes:
    """Write a file of version 2; samples (points, inputs) in the unit of each."""
    names = [part for pair in [*inputs, *(o[:2] for o in outputs)] for part in pair]
    names += [user_list[2]] if user_list else []
    strings = b"SSCH" + bytes(40)
    strings += b"\0".join(name.encode("cp1252") for name in names) + b"\0"
    head = bytearray(12 * BLOCK)
    head[:4] = b"ABF2"
    _put(head, 4, "4B", 0, 0, minor, 2)
    _put(head, 12, "I", episodes)
    _put(head, 30, "H", int(is_float))
    sections = {
        76: (1, 512, 1),
        92: (2, 128, len(inputs)),
        108: (3, 256, len(outputs)),
        156: (5, 48, len(epochs)),
        172: (7, 64, int(user_list is not None)),
        220: (8, len(strings), 1),
        236: (12, 4 if is_float else 2, samples.size),
        316: (10, 8, len(synch)),
    }
    for place, section in sections.items():
        _put(head, place, "IIq", *section)
    _put(head, BLOCK, "hf", mode, interval)
    _put(head, BLOCK + 14, "f", tick)
    _put(head, BLOCK + 110, "ffii", 10.0, 10.0, 32768, 32768)
    # No output has digital ones beside it.
    _put(head, BLOCK + 142, "h", -1)
    for index in range(len(inputs)):
        place = 2 * BLOCK + 128 * index
        _put(head, place, "h", index)
        for gain in (28, 48):
            _put(head, place + gain, "f", 1.0)
        _put(head, place + 40, "f", 0.01)
        _put(head, place + 74, "ii", 2 * index + 1, 2 * index + 2)
    for index, (_, _, holding, driven, source, keeps) in enumerate(outputs):
        place = 3 * BLOCK + 256 * index
        _put(head, place + 12, "f", holding)
        first = 2 * (len(inputs) + index) + 1
        _put(head, place + 24, "ii", first, first + 1)
        _put(head, place + 40, "hhh", driven, source, keeps)
    for index, epoch in enumerate(epochs):
        _put(head, 5 * BLOCK + 48 * index, "hhhffiiii", *epoch)
    if user_list:
        _put(head, 7 * BLOCK, "hhhh", 0, 1, user_list[0], user_list[1])
        _put(head, 7 * BLOCK + 8, "i", len(names))
    head[8 * BLOCK : 8 * BLOCK + len(strings)] = strings
    for index, entry in enumerate(synch):
        _put(head, 10 * BLOCK + 8 * index, "ii", *entry)
    return bytes(head) + _stored(samples, is_float=is_float)


def version_1(
    samples: npt.NDArray[Any],
    *,
    inputs: Sequence[Input] = (("IN 0", "mV"),),
    outputs: Sequence[Output] = (("Cmd 0", "pA", 0.0, 1, 1, 0),),
    epochs: Sequence[Epoch] = (),
    episodes: int = 1,
    mode: int = 5,
    interval: float = 50.0,
    is_float: bool = False,
    version: float = 1.83,
    order: Sequence[int] = (),
) -> bytes:
    """Write a file of version 1; `order` gives the places of the inputs."""
    places = list(order) or list(range(len(inputs)))
    head = bytearray(16 * BLOCK)
    head[:4] = b"ABF "
    _put(head, 4, "fh", version, mode)
    _put(head, 10, "i", samples.size)
    _put(head, 16, "i", episodes)
    _put(head, 40, "i", 16)
    _put(head, 100, "h", int(is_float))
    _put(head, 120, "hf", len(inputs), interval / len(inputs))
    _put(head, 244, "ffii", 10.0, 10.0, 32768, 32768)
    _put(head, 410, "16h", *places, *[-1] * (16 - len(places)))
    for place, (name, unit) in zip(places, inputs, strict=True):
        _put(head, 442 + 10 * place, "10s", name.encode().ljust(10))
        _put(head, 602 + 8 * place, "8s", unit.encode("cp1252").ljust(8))
        for start, gain in ((730, 1.0), (922, 0.01), (1050, 1.0)):
            _put(head, start + 4 * place, "f", gain)
    for index, (name, unit, holding, driven, source, keeps) in enumerate(outputs):
        _put(head, 1306 + 10 * index, "10s", name.encode().ljust(10))
        _put(head, 1346 + 8 * index, "8s", unit.encode().ljust(8))
        _put(head, 1394 + 4 * index, "f", holding)
        for start, value in ((2296, driven), (2300, source), (2304, keeps)):
            _put(head, start + 2 * index, "h", value)
    forms = ("h", "f", "f", "i", "i", "i", "i")
    starts = (2308, 2348, 2428, 2508, 2588, 2136, 2216)
    for number, output, *values in epochs:
        for form, start, value in zip(forms, starts, values, strict=True):
            size = struct.calcsize(form)
            _put(head, start + size * (10 * output + number), form, value)
    return bytes(head) + _stored(samples, is_float=is_float)


@pytest.fixture
def abf_2(tmp_path: Path) -> Write:
    """Write a file of ABF 2 and give its path."""

    def write(
        samples: npt.NDArray[Any], *, name: str = "cell.abf", **told: Any
    ) -> Path:
        file = tmp_path / name
        file.write_bytes(version_2(samples, **told))
        return file

    return write


@pytest.fixture
def abf_1(tmp_path: Path) -> Write:
    """Write a file of ABF 1 and give its path."""

    def write(
        samples: npt.NDArray[Any], *, name: str = "cell.abf", **told: Any
    ) -> Path:
        file = tmp_path / name
        file.write_bytes(version_1(samples, **told))
        return file

    return write


@pytest.fixture(params=["ABF 1", "ABF 2"])
def abf(request: pytest.FixtureRequest) -> Write:
    """Write a file of either version."""
    return request.getfixturevalue(request.param.replace("ABF ", "abf_"))


def spiking(count: int, *, interval: float = 0.05, rest: float = -65.0) -> Any:
    """Give a voltage with one spike in the middle, mV, (count, 1)."""
    time = np.arange(count) * interval
    middle = time[-1] / 2
    shape = np.exp(-(((time - middle) / 0.5) ** 2)) + 0.01 * np.sin(time)
    return (rest + 100.0 * shape)[:, None]


@pytest.fixture
def spike() -> Callable[..., Any]:
    """Make a voltage with one spike."""
    return spiking


@pytest.fixture
def whole_files() -> dict[str, bytes]:
    """Give small whole files, to be damaged by the tests."""
    epochs = ((0, 0, 1, 50.0, 10.0, 100, 0, 0, 0), (1, 0, 3, 90.0, 0.0, 100, 0, 20, 5))
    samples = np.concatenate([spiking(400), spiking(400)])
    rows = [f"{0.05 * k:.2f},{v:.3f}" for k, v in enumerate(samples[:60, 0])]
    return {
        "two.abf": version_2(samples, epochs=epochs, episodes=2),
        "one.abf": version_1(samples, epochs=epochs, episodes=2),
        "table.csv": "\n".join(["time (ms),voltage (mV)", *rows, ""]).encode(),
    }
