"""Sweep: one uninterrupted stretch of a recording, read in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from axolemma.errors import InvalidInput
from axolemma.recordings.credibility import Credibility, refuse_impossible

Floats = npt.NDArray[np.float64]
# Samples that are looked at together: 2 MB of them as float64.
BLOCK = 262_144


class Samples(Protocol):
    """Equidistant samples that lie in a file."""

    def __call__(self, first: int, last: int, /) -> Floats:
        """Read the samples from `first` up to, and not with, `last`."""
        ...


class Command(Protocol):
    """The current that the amplifier was told to pass."""

    def current(self, first: int, last: int) -> Floats:
        """Give it at the samples from `first` up to, and not with, `last`, pA."""
        ...

    def edges(self) -> Floats:
        """Give the samples at which it jumps or bends, increasing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """One uninterrupted stretch of a recording; its samples stay in the file.

    Parameters
    ----------
    number
        As the file numbers it.
    count
        How many samples it has.
    interval
        Time between two samples, ms.
    start
        Time of the first sample in the file, ms.
    where
        The file, the sweep and the channel, for errors.
    samples
        Reads the voltage, mV.
    stimulus
        The commanded current; None where the file does not tell it.
    """

    number: int
    count: int
    interval: float
    start: float
    where: str
    samples: Samples
    stimulus: Command | None = None

    def voltage(self, first: int = 0, last: int | None = None) -> Floats:
        """Read the voltage of a stretch, mV, (samples,).

        Parameters
        ----------
        first, last
            The samples from `first` up to, and not with, `last`; all by default.

        Raises
        ------
        InvalidInput
            If a value is missing or is no voltage of a membrane.
        """
        begin, end = self._stretch(first, last)
        voltage = self.samples(begin, end)
        refuse_impossible(voltage, begin * self.interval, self.interval, self.where)
        return voltage

    @property
    def has_command(self) -> bool:
        """Whether the file tells the commanded current."""
        return self.stimulus is not None

    def command(self, first: int = 0, last: int | None = None) -> Floats:
        """Give the commanded current of a stretch, pA, (samples,).

        Parameters
        ----------
        first, last
            The samples from `first` up to, and not with, `last`; all by default.

        Raises
        ------
        InvalidInput
            If the file does not tell it.
        """
        if self.stimulus is None:
            raise InvalidInput(
                self.where,
                found="no commanded current that the file tells",
                expected="one",
                remedy="look at `has_command` first",
            )
        return self.stimulus.current(*self._stretch(first, last))

    def command_edges(self) -> Floats:
        """Give the times at which the commanded current jumps or bends, ms.

        They count from the beginning of the sweep; there are none where the file
        does not tell the command.
        """
        if self.stimulus is None:
            return np.empty(0)
        return self.stimulus.edges() * self.interval

    def check(self) -> None:
        """Look at the whole voltage, piece by piece, before results are believed.

        Raises
        ------
        InvalidInput
            If a value is missing or impossible, if nothing but noise was recorded, or
            if the voltage stands in another unit than the file says.
        """
        credibility = Credibility(self.where, self.interval)
        for first, last in self._blocks():
            credibility.look_at(self.voltage(first, last))
        credibility.judge()

    def _blocks(self) -> Iterator[tuple[int, int]]:
        for first in range(0, self.count, BLOCK):
            yield first, min(first + BLOCK, self.count)

    def _stretch(self, first: int, last: int | None) -> tuple[int, int]:
        end = self.count if last is None else last
        if not 0 <= first <= end <= self.count:
            raise InvalidInput(
                self.where,
                found=f"the samples from {first} to {end}",
                expected=f"a stretch within its {self.count} samples",
            )
        return first, end
