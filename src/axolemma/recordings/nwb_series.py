"""Series: what an NWB file says of one series of samples, and reading them."""

from __future__ import annotations

import math
import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from axolemma.errors import InvalidInput
from axolemma.recordings.spacing import Spacing, even_spacing

Floats = npt.NDArray[np.float64]
_DEEPEST = 4
_MS = 1e3
_ELECTRODES = "general/intracellular_ephys"
# What h5py raises when the structures of a file are damaged: any of these, of which
# NotImplementedError for a kind of value that it cannot read.
_DAMAGE = (
    OSError, KeyError, RuntimeError, ValueError, TypeError, AttributeError, IndexError,
    OverflowError, MemoryError, SystemError, NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series; its values are ``(stored * conversion + offset)`` in the unit.

    Parameters
    ----------
    path
        Of its group in the file.
    kind
        Its ``neurodata_type``.
    channel
        Name of the electrode; of the series where none is told.
    count, columns
        Samples, and how many values each has.
    rate
        1/s; None where each sample has its time.
    start
        s.
    """

    path: str
    kind: str
    channel: str
    unit: str
    conversion: float
    offset: float
    count: int
    columns: int
    sweep_number: int | None
    start: float
    rate: float | None

    @property
    def name(self) -> str:
        """Its name in the file."""
        return self.path.rpartition("/")[2]

    @property
    def order(self) -> tuple[float, list[tuple[int, str]]]:
        """Where it stands in time, and by its name with numbers in their order."""
        parts = re.split(r"(\d+)", self.name)
        return self.start, [(int(p), "") if p.isdigit() else (0, p) for p in parts]


@contextmanager
def hdf5_of(path: Path) -> Generator[Any]:
    """Open an HDF5 file for reading, and word what h5py raises if it is damaged.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InvalidInput
        If it is damaged.
    """
    import h5py  # noqa: PLC0415  (0.05 s, and of no use for the other formats)

    library: Any = h5py
    try:
        with library.File(path, "r") as file:
            yield file
    except InvalidInput:
        raise
    except _DAMAGE as error:
        lines = str(error).splitlines() or [type(error).__name__]
        raise InvalidInput(
            path.name,
            found=f"what HDF5 cannot read ({lines[0][:200]})",
            expected="a whole NWB file",
            remedy="it may be cut off or damaged: copy it again",
        ) from error


def series_in(file: Any, place: str) -> list[Series]:
    """List the series of a group and of the groups in it.

    Parameters
    ----------
    file
        The open file.
    place
        Path of the group.
    """
    if place not in file:
        return []
    return _listed(file[place], _DEEPEST)


def _listed(group: Any, deepest: int) -> list[Series]:
    found: list[Series] = []
    for name in group:
        entry = group.get(name)
        if not hasattr(entry, "keys"):
            continue
        if "data" in entry and "neurodata_type" in entry.attrs:
            found.append(_series(entry))
        elif deepest:
            found += _listed(entry, deepest - 1)
    return found


def _series(group: Any) -> Series:
    data = group["data"]
    rate, start = None, 0.0
    if "starting_time" in group:
        start = float(group["starting_time"][()])
        rate = float(group["starting_time"].attrs["rate"])
    elif "timestamps" in group and group["timestamps"].shape[0]:
        start = float(group["timestamps"][0])
    conversion = float(data.attrs.get("conversion", 1.0))
    if "channel_conversion" in group:
        conversion *= float(np.ravel(group["channel_conversion"][()])[0])
    number = group.attrs.get("sweep_number")
    return Series(
        path=str(group.name),
        kind=_text(group.attrs["neurodata_type"]),
        channel=_electrode(group),
        unit=_text(data.attrs.get("unit", "")),
        conversion=conversion,
        offset=float(data.attrs.get("offset", 0.0)),
        count=int(data.shape[0]) if data.shape else 0,
        columns=math.prod(data.shape[1:]),
        sweep_number=None if number is None else int(number),
        start=start,
        rate=rate,
    )


def _electrode(group: Any) -> str:
    """Name the electrode that a series links to."""
    electrode = group.get("electrode")
    if electrode is not None:
        # A link is known by where it is followed from: the object itself is looked up.
        named = group.file.get(_ELECTRODES, {})
        for name in named:
            if named.get(name) == electrode:
                return str(name)
    return "no electrode named"


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def spacing_of(file: Any, series: Series, where: str) -> Spacing:
    """Find when its samples were taken.

    Parameters
    ----------
    file
        The open file.
    series
        The series.
    where
        For errors.

    Raises
    ------
    InvalidInput
        If it has too few samples, or they are not even in time.
    """
    if series.count < 2:
        raise InvalidInput(
            where, found=f"{series.count} samples", expected="two or more"
        )
    if series.rate is not None:
        if not (math.isfinite(series.start) and 0.0 < series.rate < math.inf):
            raise InvalidInput(
                where,
                found=f"a sampling rate of {series.rate:g} Hz from {series.start:g} s",
                expected="finite numbers, the rate above 0",
            )
        return Spacing(start=series.start * _MS, interval=_MS / series.rate)
    if "timestamps" not in file[series.path]:
        raise InvalidInput(
            where,
            found="neither a rate nor timestamps",
            expected="one of them",
            remedy="write starting_time with its rate",
        )
    with np.errstate(over="ignore", invalid="ignore"):
        times = np.asarray(file[series.path]["timestamps"][()], dtype=float) * _MS
    if times.shape != (series.count,):
        raise InvalidInput(
            where,
            found=f"{times.size} timestamps for {series.count} samples",
            expected="one for each",
        )
    return even_spacing(
        times, rounding=0.0, where=where, place=lambda index: f"sample {index}"
    )


def read_sample_block(file: Any, series: Series, first: int, last: int) -> Floats:
    """Read samples in the unit of the series.

    Parameters
    ----------
    file
        The open file.
    series
        The series.
    first, last
        The samples from `first` up to, and not with, `last`.
    """
    # A damaged value may be no float of this kind: it is found and told of later.
    with np.errstate(over="ignore", invalid="ignore"):
        stored = np.asarray(file[series.path]["data"][first:last], dtype=float)
        if stored.ndim > 1:
            stored = stored.reshape(len(stored), -1)[:, 0]
        values = stored * series.conversion + series.offset
    if values.shape != (last - first,):
        raise InvalidInput(
            series.path, found=f"{len(values)} samples", expected=f"{last - first}"
        )
    return values
