"""Stimuli given value by value: noise and sampled waveforms."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.stimulus.arguments import (
    Cell,
    Floats,
    Value,
    in_cell,
    in_words,
    require_finite,
    require_finite_samples,
    require_not_negative,
    require_positive,
    require_whole,
)
from axolemma.stimulus.composition import dimensions
from axolemma.stimulus.timetables import Rows
from axolemma.stimulus.waveforms import Driven, repetitions
from axolemma.units import DIMENSIONLESS, Along, Unit, ms

INTERPOLATIONS = ("linear", "hold")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Noise(Driven):
    """Gaussian noise: a new value in every interval, held until the next.

    Parameters
    ----------
    standard_deviation, mean
        Of the values, coherent.
    unit
        Unit the standard deviation was given in.
    interval
        How long each value holds, ms.
    seed
        Whole number that decides the values, the same on every machine.
    start
        Its beginning, ms.
    duration
        Its length, ms.
    """

    standard_deviation: Value
    mean: Value = 0.0
    unit: Unit
    interval: Value
    seed: int | Along
    start: Value
    duration: Value

    def __post_init__(self) -> None:
        require_not_negative(
            self.standard_deviation, "standard deviation of the noise", self.unit
        )
        require_finite(self.mean, "mean of the noise", self.unit)
        require_positive(self.interval, "interval of the noise", ms)
        require_whole(self.seed, "seed of the noise", least=0)
        require_not_negative(self.start, "start of the noise", ms)
        require_positive(self.duration, "duration of the noise", ms)
        dimensions(self)

    def rows(self, cell: Cell, until: float) -> Rows:
        """Draw the values; a longer run only draws more of the same."""
        start, duration = in_cell(self.start, cell), in_cell(self.duration, cell)
        interval = in_cell(self.interval, cell)
        span = min(duration, until - start)
        count = repetitions(span, interval, math.inf, "noise")
        generator = np.random.Generator(np.random.PCG64(int(in_cell(self.seed, cell))))
        value = np.zeros(count + 1)
        generator.standard_normal(out=value[:-1])
        value[:-1] *= in_cell(self.standard_deviation, cell)
        value[:-1] += in_cell(self.mean, cell)
        times = start + interval * np.arange(count + 1, dtype=np.float64)
        times[-1] = max(start + duration, times[-2])
        return Rows(times, value)

    def __str__(self) -> str:
        deviation = in_words(self.standard_deviation, self.unit)
        about = "" if self.mean == 0.0 else f" about {in_words(self.mean, self.unit)}"
        interval, seed = in_words(self.interval, ms), in_words(self.seed, DIMENSIONLESS)
        duration, start = in_words(self.duration, ms), in_words(self.start, ms)
        return (
            f"noise of {deviation}{about}, a new value every {interval} (seed {seed}), "
            f"for {duration}, from {start}"
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Samples(Driven):
    """A waveform given by its samples.

    Parameters
    ----------
    times
        When each was taken, ms, shape (n,).
    values
        The samples, coherent, shape (n,).
    unit
        Unit the samples were given in.
    interpolation
        ``linear``: straight lines between samples and nothing after the last;
        ``hold``: each value until the next sample, the last until the end.
    """

    times: Floats
    values: Floats
    unit: Unit
    interpolation: str = "linear"

    def __post_init__(self) -> None:
        if str(self.interpolation) not in INTERPOLATIONS:
            raise InvalidInput(
                "interpolation of the sampled stimulus",
                found=f"{self.interpolation!r}",
                expected="'linear' or 'hold'",
            )
        least = 2 if self.interpolation == "linear" else 1
        if self.times.shape != self.values.shape or self.times.size < least:
            raise InvalidInput(
                "sampled stimulus",
                found=f"{self.times.size} times and {self.values.size} values",
                expected=f"equally many, at least {least}",
            )
        require_finite_samples(self.times, "times of the sampled stimulus")
        require_finite_samples(self.values, "values of the sampled stimulus")
        _require_increasing(self.times)
        self.times.flags.writeable = False
        self.values.flags.writeable = False

    def rows(self, cell: Cell, until: float) -> Rows:
        """Lay the samples out."""
        if self.interpolation == "hold":
            return Rows(self.times, self.values)
        slope = np.append(np.diff(self.values) / np.diff(self.times), 0.0)
        value = np.append(self.values[:-1], 0.0)
        return Rows(self.times, value, slope=slope)

    def __str__(self) -> str:
        shown = self.unit.from_coherent(self.values)
        joined = "joined by lines" if self.interpolation == "linear" else "each held"
        return (
            f"{shown.size} samples of {shown.min():.8g} to {shown.max():.8g} "
            f"{self.unit}, {joined}, "
            f"from {self.times[0]:.8g} to {self.times[-1]:.8g} ms"
        )


def _require_increasing(times: Floats) -> None:
    where = "times of the sampled stimulus"
    if times[0] < 0:
        raise InvalidInput(
            where, found=f"{times[0]:g} ms at sample 0", expected="at least 0 ms"
        )
    wrong = np.flatnonzero(np.diff(times) <= 0)
    if wrong.size:
        earlier = wrong[0]
        raise InvalidInput(
            where,
            found=f"{times[earlier + 1]:.8g} ms at sample {earlier + 1} "
            f"after {times[earlier]:.8g} ms at sample {earlier}",
            expected="increasing times",
            remedy="sort the samples, and keep one of those at the same time",
        )
