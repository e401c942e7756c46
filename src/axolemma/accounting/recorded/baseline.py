"""Baseline: the quiet stretch of a sweep from which a resting potential is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.survey import Survey
from axolemma.accounting.recorded.sweep import Floats
from axolemma.columns import by_name

# A baseline lasts at least so long, ms, and varies no more, mV.
LASTS = 100.0
QUIET = 1.0
# What is nearer to it than this, mV, or than so many standard deviations, is at it.
_NEAR = 0.5
_NEAR_SD = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A quiet stretch of a sweep, and how quiet it is.

    It has no spike and no edge of the stimulus, lasts at least 100 ms, its standard
    deviation is at most 1 mV, and it lies below the voltage at which any spike begins.
    Where the command is known it is that of the beginning of the sweep. The stretch
    with which the sweep begins is taken; the longest, where it does not begin quietly.

    Parameters
    ----------
    voltage_mV
        Its mean, which is the resting potential where the command is zero.
    sd_mV
        Standard deviation of its samples, drift and noise together.
    drift_mV
        By how much the mean of its last 10 ms differs from that of its first.
    start_ms, stop_ms
        From when to when.
    command_pA
        Current of the electrode then; None if it is not known.
    """

    voltage_mV: float
    sd_mV: float
    drift_mV: float
    start_ms: float
    stop_ms: float
    command_pA: float | None

    def __str__(self) -> str:
        return by_name(self)

    @property
    def is_rest(self) -> bool:
        """Whether no current is known to have held the voltage there."""
        return not self.command_pA

    @property
    def nearness_mV(self) -> float:
        """How near to it a voltage is at it: two deviations, at least 0.5 mV."""
        return max(_NEAR, _NEAR_SD * self.sd_mV)


def find_baseline(
    survey: Survey,
    *,
    interval: float,
    taken: Iterable[tuple[float, float]],
    below: float,
    command: float | None,
) -> Baseline | None:
    """Find the baseline of a sweep.

    Parameters
    ----------
    interval
        Between samples, ms.
    taken
        Stretches in which there is something else, ms.
    below
        Voltage that it lies below, mV.
    command
        Current of the electrode, pA; None if it is not known.
    """
    width = survey.bin * interval
    is_free = (survey.means < below) & (survey.variances <= QUIET**2)
    for start, stop in taken:
        first = max(int(start // width), 0)
        is_free[first : int(stop // width) + 1] = False
    runs = _quiet_runs(survey.means, survey.variances, is_free)
    fewest = int(np.ceil(LASTS / width))
    long = [(first, last) for first, last in runs if last - first >= fewest]
    if not long:
        return None
    longest = max(long, key=lambda run: run[1] - run[0])
    first, last = next((run for run in long if run[0] == 0), longest)
    means, variances = survey.means[first:last], survey.variances[first:last]
    return Baseline(
        voltage_mV=float(means.mean()),
        sd_mV=float(np.sqrt(means.var() + variances.mean())),
        drift_mV=float(means[-1] - means[0]),
        start_ms=first * width,
        stop_ms=last * width,
        command_pA=command,
    )


def _quiet_runs(
    means: Floats, variances: Floats, is_free: np.ndarray
) -> list[tuple[int, int]]:
    """Find, for every bin, the longest quiet run that ends with it; in bins."""
    origin = float(means[0])
    parts = np.stack([means - origin, (means - origin) ** 2 + variances])
    sums = np.concatenate([np.zeros((2, 1)), np.cumsum(parts, axis=1)], axis=1)
    total, squares = sums.tolist()
    runs: list[tuple[int, int]] = []
    first = 0
    for last, free in enumerate(is_free.tolist(), start=1):
        if not free:
            first = last
            continue
        while _variance(total, squares, first, last) > QUIET**2:
            first += 1
        if runs and runs[-1][0] == first:
            runs[-1] = (first, last)
        else:
            runs.append((first, last))
    return runs


def _variance(total: list[float], squares: list[float], first: int, last: int) -> float:
    number = last - first
    mean = (total[last] - total[first]) / number
    return (squares[last] - squares[first]) / number - mean * mean
