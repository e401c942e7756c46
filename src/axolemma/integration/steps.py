"""What is written down of a run: its accepted steps, and samples made from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

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
