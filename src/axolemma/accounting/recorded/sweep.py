"""Sweep: what the account of a recording asks of the recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class SampledVoltage(Protocol):
    """A voltage sampled at equal intervals, and the command if it is known."""

    @property
    def number(self) -> int:
        """Place among the sweeps of its recording."""
        ...

    @property
    def count(self) -> int:
        """How many samples there are."""
        ...

    @property
    def interval(self) -> float:
        """Between two samples, ms."""
        ...

    @property
    def has_command(self) -> bool:
        """Whether the current of the electrode is known."""
        ...

    def voltage(self, first: int, last: int) -> Floats:
        """Give the voltage of samples ``first`` to ``last - 1``, mV."""
        ...

    def command(self, first: int, last: int) -> Floats:
        """Give the current of samples ``first`` to ``last - 1``, pA."""
        ...

    def command_edges(self) -> Sequence[float] | Floats:
        """Give the times at which the command jumps, ms."""
        ...
