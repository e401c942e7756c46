"""What is written down of a run: its accepted steps, and samples made from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

import numpy as np


class Method(IntEnum):
    """Which scheme made a step."""

    EXPLICIT = 0
    ROSENBROCK = 1
    STRANG = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """The accepted steps of a run.

    Parameters
    ----------
    time, size
        Where each begins and how long it is, ms, shape (steps,).
    row
        Row of the input table in force.
    method
        The `Method` that made it.
    states, totals
        At the beginning of each step, after any jump there; shape (states, steps)
        and (routes, steps).
    end_time, end_states, end_totals
        Where the run ended.
    """

    time: np.ndarray
    size: np.ndarray
    row: np.ndarray
    method: np.ndarray
    states: np.ndarray
    totals: np.ndarray
    end_time: float
    end_states: np.ndarray
    end_totals: np.ndarray

    @property
    def beginnings(self) -> Samples:
        """What is known where each step begins."""
        return Samples(
            time=self.time, row=self.row, states=self.states, totals=self.totals
        )

    def part(self, first: int, stop: int) -> Steps:
        """Take out some steps; they end where the first one left out begins."""
        chosen = slice(first, stop)
        ends: dict[str, Any] = {}
        if stop < self.time.size:
            ends = {
                "end_time": float(self.time[stop]),
                "end_states": self.states[:, stop],
                "end_totals": self.totals[:, stop],
            }
        return replace(
            self,
            time=self.time[chosen],
            size=self.size[chosen],
            row=self.row[chosen],
            method=self.method[chosen],
            states=self.states[:, chosen],
            totals=self.totals[:, chosen],
            **ends,
        )

    def followed_by(self, after: Steps) -> Steps:
        """Put the steps that come after these behind them."""
        return replace(
            after,
            time=np.append(self.time, after.time),
            size=np.append(self.size, after.size),
            row=np.append(self.row, after.row),
            method=np.append(self.method, after.method),
            states=np.hstack([self.states, after.states]),
            totals=np.hstack([self.totals, after.totals]),
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Samples:
    """States and route totals at some times.

    Parameters
    ----------
    time
        ms, shape (times,).
    row
        Row of the input table in force.
    states, totals
        Shape (states, times) and (routes, times); totals outward, nC/cm2.
    """

    time: np.ndarray
    row: np.ndarray
    states: np.ndarray
    totals: np.ndarray

    def divided(self, most: int) -> Iterator[Samples]:
        """Divide the times, in order, into parts of not more than so many."""
        for first in range(0, self.time.size, most):
            part = slice(first, first + most)
            yield Samples(
                time=self.time[part],
                row=self.row[part],
                states=self.states[:, part],
                totals=self.totals[:, part],
            )

    def part(self, places: Sequence[int]) -> Samples:
        """Take out some times, by their places."""
        chosen = list(places)
        return Samples(
            time=self.time[chosen],
            row=self.row[chosen],
            states=self.states[:, chosen],
            totals=self.totals[:, chosen],
        )
