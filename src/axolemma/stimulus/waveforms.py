"""The shapes a stimulus can have: what is declared, checked and laid out in rows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.stimulus.arguments import (
    Cell,
    Value,
    in_cell,
    in_words,
    require_finite,
    require_no_more,
    require_not_negative,
    require_positive,
    require_whole,
)
from axolemma.stimulus.composition import Waveform, dimensions
from axolemma.stimulus.timetables import Rows
from axolemma.units import DIMENSIONLESS, Along, Unit, ms, parse_unit

HERTZ = parse_unit("Hz")

# Half a gigabyte of table; more is a slip in a unit.
MOST_ROWS = 10_000_000


class Driven(Waveform):
    """A waveform whose values are in the unit of what it drives."""

    __slots__ = ()

    unit: Unit

    @property
    def drives(self) -> Unit:
        """Coherent unit of what is driven."""
        return self.unit.coherent


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Pulses(Driven):
    """Rectangular pulses: one, a train of them, or a step.

    Parameters
    ----------
    amplitude
        Height, coherent.
    unit
        Unit the amplitude was given in.
    start
        Beginning of the first pulse, ms.
    duration
        Length of each pulse, ms; None for a step, which lasts until the end.
    period
        From the beginning of a pulse to the next, ms; None for a single one.
    count
        How many pulses.
    """

    amplitude: Value
    unit: Unit
    start: Value
    duration: Value | None = None
    period: Value | None = None
    count: int | Along = 1

    def __post_init__(self) -> None:
        name = "train" if self.period is not None else "pulse"
        name = "step" if self.duration is None else name
        require_finite(self.amplitude, f"amplitude of the {name}", self.unit)
        require_not_negative(self.start, f"start of the {name}", ms)
        require_whole(self.count, f"count of the {name}", least=1)
        dimensions(self)
        if self.duration is not None:
            require_positive(self.duration, f"duration of the {name}", ms)
        if self.period is not None:
            require_positive(self.period, f"period of the {name}", ms)
        if self.duration is not None and self.period is not None:
            where, limit = "duration of each pulse", "the period"
            require_no_more(self.duration, self.period, where, limit)
        elif self.count != 1:
            found = f"{self.count}"
            raise InvalidInput(f"count of the {name}", found=found, expected="1")

    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay the pulses out."""
        amplitude, start = in_cell(self.amplitude, cell), in_cell(self.start, cell)
        if self.duration is None:
            return Rows(np.array([start]), np.array([amplitude]))
        duration = in_cell(self.duration, cell)
        if self.period is None:
            times = np.array([start, start + duration])
            return Rows(times, np.array([amplitude, 0.0]))
        period = in_cell(self.period, cell)
        count = repetitions(until - start, period, in_cell(self.count, cell), "train")
        times = np.empty(2 * count)
        times[0::2] = start + period * np.arange(count)
        times[1::2] = times[0::2] + duration
        # Where pulses touch, rounding must not let one begin before the last ends.
        np.minimum(times[1:-1:2], times[2::2], out=times[1:-1:2])
        return Rows(times, np.tile([amplitude, 0.0], count))

    def __str__(self) -> str:
        amplitude, start = in_words(self.amplitude, self.unit), in_words(self.start, ms)
        if self.duration is None:
            return f"{amplitude} from {start} on"
        pulse = f"{amplitude} for {in_words(self.duration, ms)}"
        if self.period is None:
            return f"{pulse}, from {start}"
        count = in_words(self.count, DIMENSIONLESS)
        noun = "pulse" if self.count == 1 else "pulses"
        return (
            f"{count} {noun} of {pulse} every {in_words(self.period, ms)}, from {start}"
        )


def repetitions(span: float, period: float, count: float, name: str) -> int:
    """How many repetitions begin within a span of time, ms; at least one."""
    # A repetition that rounding alone puts inside the span would be empty.
    needed = min(count, span / period * (1 - 1e-12))
    if needed > MOST_ROWS:
        raise InvalidInput(
            f"stimulus of the kind {name}",
            found=f"{needed:.3g} values, one every {period:g} ms",
            expected=f"at most {MOST_ROWS}",
            remedy="check the units of the times",
        )
    return max(1, math.ceil(needed))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Ramp(Driven):
    """A straight line from one value to another, and nothing after it.

    Parameters
    ----------
    first, last
        Values at its beginning and end, coherent.
    unit
        Unit they were given in.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    """

    first: Value
    last: Value
    unit: Unit
    start: Value
    duration: Value

    def __post_init__(self) -> None:
        require_finite(self.first, "first value of the ramp", self.unit)
        require_finite(self.last, "last value of the ramp", self.unit)
        require_not_negative(self.start, "start of the ramp", ms)
        require_positive(self.duration, "duration of the ramp", ms)
        dimensions(self)

    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay the ramp out."""
        first, last = in_cell(self.first, cell), in_cell(self.last, cell)
        start, duration = in_cell(self.start, cell), in_cell(self.duration, cell)
        times = np.array([start, start + duration])
        slope = np.array([(last - first) / duration, 0.0])
        return Rows(times, np.array([first, 0.0]), slope=slope)

    def __str__(self) -> str:
        first, last = in_words(self.first, self.unit), in_words(self.last, self.unit)
        duration, start = in_words(self.duration, ms), in_words(self.start, ms)
        return f"ramp from {first} to {last} in {duration}, from {start}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Oscillation(Driven):
    """A sine wave, of one frequency or of one that changes steadily.

    Parameters
    ----------
    amplitude
        From the middle to the crest, coherent.
    offset
        The middle, coherent.
    unit
        Unit the amplitude was given in.
    frequency
        At the beginning, 1/ms.
    last_frequency
        At the end, 1/ms; None if it stays.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    phase
        At the beginning, rad.
    """

    amplitude: Value
    offset: Value = 0.0
    unit: Unit
    frequency: Value
    last_frequency: Value | None = None
    start: Value
    duration: Value
    phase: Value = 0.0

    def __post_init__(self) -> None:
        name = "sine" if self.last_frequency is None else "chirp"
        require_finite(self.amplitude, f"amplitude of the {name}", self.unit)
        require_finite(self.offset, f"offset of the {name}", self.unit)
        if self.last_frequency is None:
            require_positive(self.frequency, "frequency of the sine", HERTZ)
        else:
            # A sweep may begin from a standstill.
            require_not_negative(self.frequency, "first frequency of the chirp", HERTZ)
            require_positive(self.last_frequency, "last frequency of the chirp", HERTZ)
        require_not_negative(self.start, f"start of the {name}", ms)
        require_positive(self.duration, f"duration of the {name}", ms)
        require_finite(self.phase, f"phase of the {name}", DIMENSIONLESS)
        dimensions(self)

    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay the oscillation out."""
        start, duration = in_cell(self.start, cell), in_cell(self.duration, cell)
        frequency = in_cell(self.frequency, cell)
        chirp = 0.0
        if self.last_frequency is not None:
            change = in_cell(self.last_frequency, cell) - frequency
            chirp = 2 * math.pi * change / duration
        amplitude, phase = in_cell(self.amplitude, cell), in_cell(self.phase, cell)
        oscillation = [amplitude, phase, 2 * math.pi * frequency, chirp]
        return Rows(
            np.array([start, start + duration]),
            np.array([in_cell(self.offset, cell), 0.0]),
            oscillations=np.array([[oscillation], [[0.0] * 4]]),
        )

    def __str__(self) -> str:
        amplitude, middle = (
            in_words(value, self.unit) for value in (self.amplitude, self.offset)
        )
        pitch = in_words(self.frequency, HERTZ)
        wave = f"sine of {amplitude} at {pitch}"
        if self.last_frequency is not None:
            last = in_words(self.last_frequency, HERTZ)
            wave = f"chirp of {amplitude} from {pitch} to {last}"
        about = "" if self.offset == 0.0 else f" about {middle}"
        angle = in_words(self.phase, DIMENSIONLESS)
        phase = "" if self.phase == 0.0 else f", phase {angle} rad"
        duration, start = in_words(self.duration, ms), in_words(self.start, ms)
        return f"{wave}{about} for {duration}, from {start}{phase}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Charge(Waveform):
    """A charge that is delivered in no time.

    Parameters
    ----------
    amount
        The charge, nC/cm2 or nC; a positive one depolarises.
    unit
        Unit it was given in.
    at
        When, ms.
    """

    amount: Value
    unit: Unit
    at: Value

    def __post_init__(self) -> None:
        require_finite(self.amount, "amount of the charge", self.unit)
        require_not_negative(self.at, "time of the charge", ms)
        dimensions(self)

    @property
    def drives(self) -> Unit:
        """Coherent unit of the current whose integral it is."""
        return (self.unit / ms).coherent

    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay the charge out."""
        amount, time = in_cell(self.amount, cell), in_cell(self.at, cell)
        return Rows(np.array([time]), np.zeros(1), jump=np.array([amount]))

    def __str__(self) -> str:
        return f"{in_words(self.amount, self.unit)} at {in_words(self.at, ms)}"
