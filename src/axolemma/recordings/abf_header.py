"""What the header of an ABF file says, the same for both versions of the format."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from axolemma.recordings.abf_bytes import damaged

GAP_FREE = 3
_VARIABLE_LENGTH = 1
# ms. A tenth of a microsecond to ten seconds between two samples.
_INTERVALS = (1e-4, 1e4)
_MOST_CHANNELS = 64
# Of a user list: what follows the parameters that belong to no epoch.
_FIRST_OF_EPOCHS = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class InputChannel:
    """One input of the digitiser: its values are ``scale * stored + offset``."""

    name: str
    unit: str
    scale: float
    offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One column of the waveform editor; times in samples, levels in the unit.

    A `step` is what every further sweep adds.
    """

    number: int
    kind: int
    level: float
    level_step: float
    duration: int
    duration_step: int
    period: int
    width: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UserList:
    """Values that a parameter of the waveform takes, sweep by sweep.

    Parameters
    ----------
    parameter
        Its number in the format.
    values
        In the unit of the output, or in samples.
    is_repeated
        Whether it begins again at its end; otherwise the last value stays.
    epoch_count
        How many epochs a waveform of the file's version can have.
    """

    parameter: int
    values: tuple[float, ...]
    is_repeated: bool
    epoch_count: int

    def target(self) -> tuple[str, int] | None:
        """Name what it changes, ``level`` or ``duration``, and of which epoch."""
        place = self.parameter - _FIRST_OF_EPOCHS - self.epoch_count
        kind, number = divmod(place, self.epoch_count)
        names = {0: "level", 1: "duration"}
        return (names[kind], number) if kind in names else None

    def value(self, sweep: int) -> float:
        """Give the value for a sweep, counted from 0."""
        count = len(self.values)
        return self.values[sweep % count if self.is_repeated else min(sweep, count - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputChannel:
    """One output of the digitiser, which commands the amplifier.

    Parameters
    ----------
    holding
        Where nothing else is commanded.
    is_driven
        Whether a waveform was played out.
    is_from_file
        Whether that waveform lies in another file.
    keeps_level
        Whether the last level stays until the next sweep.
    untold
        Why the waveform cannot be known; empty if it can.
    """

    name: str
    unit: str
    holding: float
    is_driven: bool
    is_from_file: bool
    keeps_level: bool
    epochs: tuple[Epoch, ...]
    user_list: UserList | None = None
    untold: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A sweep among the samples of the file.

    Parameters
    ----------
    start
        ms.
    first, count
        Samples of each channel.
    """

    start: float
    first: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AbfHeader:
    """What the header says; `data_start` in bytes, `interval` in ms."""

    version: str
    mode: int
    interval: float
    inputs: tuple[InputChannel, ...]
    outputs: tuple[OutputChannel, ...]
    data_start: int
    is_float: bool
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the samples of all channels follow one another in the file.

    Parameters
    ----------
    total
        Samples of all channels together.
    channels
        How many there are.
    episodes
        How many sweeps the header counts.
    interval
        Between two samples of a channel, ms.
    spacing
        Between the starts of two sweeps, ms; 0 when not told.
    mode
        Of acquisition.
    synch
        Start and length of each sweep, (sweeps, 2).
    tick
        Unit of those starts, us; 0 when they count samples.
    """

    total: int
    channels: int
    episodes: int
    interval: float
    spacing: float
    mode: int
    synch: npt.NDArray[np.int64]
    tick: float

    def stretches(self) -> tuple[Stretch, ...]:
        """Cut the samples into sweeps."""
        lengths = self._lengths()
        if lengths is None:
            return self._equal()
        ends = np.cumsum(lengths) // self.channels
        tick = _told(self.tick)
        unit = tick / 1e3 if tick else self.interval / self.channels
        return tuple(
            Stretch(
                start=float(start) * unit,
                first=int(end - length // self.channels),
                count=int(length // self.channels),
            )
            for (start, _), length, end in zip(self.synch, lengths, ends, strict=True)
        )

    def _lengths(self) -> npt.NDArray[np.int64] | None:
        """Give the lengths that the table of sweeps tells, if it can be believed."""
        if not len(self.synch):
            return None
        lengths = self.synch[:, 1]
        tick = _told(self.tick)
        if self.mode == _VARIABLE_LENGTH and tick and lengths.sum() > self.total:
            # Some programs write the lengths of events in the unit of their starts.
            lengths = np.rint(lengths / max(tick, 1.0)).astype(np.int64)
        is_whole = bool(np.all(lengths > 0) and not np.any(lengths % self.channels))
        return lengths if is_whole and lengths.sum() <= self.total else None

    def _equal(self) -> tuple[Stretch, ...]:
        episodes = 1 if self.mode == GAP_FREE else max(self.episodes, 1)
        count = self.total // self.channels // episodes
        if not count:
            return ()
        spacing = max(_told(self.spacing), count * self.interval)
        return tuple(
            Stretch(start=index * spacing, first=index * count, count=count)
            for index in range(episodes)
        )


def _told(time: float) -> float:
    """Give a time of the header, 0 for one that makes no sense."""
    return time if 0.0 < time < math.inf else 0.0


def scale_of(name: str, *, reach: float, resolution: float, gains: Any) -> float:
    """Give the size of one step of the digitiser in the unit of a channel.

    Parameters
    ----------
    name
        Of the file.
    reach
        Largest voltage at the digitiser, V.
    resolution
        Steps up to it.
    gains
        All that stands between the cell and the digitiser.
    """
    product = math.prod(gains) * resolution
    scale = reach / product if product else math.inf
    if not math.isfinite(scale) or scale == 0.0:
        raise damaged(name, "a gain of a channel is 0 or no number")
    return scale


def check_sizes(name: str, *, channels: int, interval: float, total: int) -> None:
    """Refuse what no digitiser does.

    Parameters
    ----------
    name
        Of the file.
    channels
        How many inputs.
    interval
        Between two samples of a channel, ms.
    total
        Samples of all channels together.
    """
    if not 1 <= channels <= _MOST_CHANNELS:
        raise damaged(name, f"it tells of {channels} channels")
    if not _INTERVALS[0] <= interval <= _INTERVALS[1]:
        raise damaged(name, f"it tells of {interval:g} ms between two samples")
    if total < channels:
        raise damaged(name, "it tells of no sample")


def listed_values(written: str) -> tuple[float, ...]:
    """Read the numbers of a user list; none if one of them is no number."""
    try:
        return tuple(float(part) for part in written.split(",") if part.strip())
    except ValueError:
        return ()
