"""Drift: how the baseline of a sweep creeps away from where it was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from axolemma.accounting.recorded.baseline import QUIET, Baseline
from axolemma.accounting.recorded.survey import Survey
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.spans import Spans

# Faster than this, mV/s, measured over so long, ms, no baseline drifts; further away
# than this, mV, it is left.
FASTEST = 5.0
_OVER = 100.0
AWAY = 5.0


def followed(
    baseline: Baseline, survey: Survey, stimulated: Spans, *, interval: float
) -> Floats:
    """Follow a baseline through its sweep, mV, (bins,).

    From the middle of the stretch in which it was read it goes both ways with the mean
    of every bin of 10 ms that is quiet, not stimulated, nearer than 5 mV and within
    0.5 mV of the one 100 ms before, by 5 mV/s at most; past all others it stays as it
    is.

    Parameters
    ----------
    survey
        Has the bins.
    stimulated
        When a stimulus drives the voltage.
    interval
        Between samples, ms.
    """
    width = survey.bin * interval
    is_quiet = survey.variances <= QUIET**2
    for start, stop in zip(stimulated.starts, stimulated.stops, strict=True):
        is_quiet[int(start // width) : int(stop // width) + 1] = False
    over = round(_OVER / width)
    is_slow = (
        np.abs(survey.means[over:] - survey.means[:-over]) <= FASTEST * _OVER / 1e3
    )
    is_quiet[over:] &= is_slow
    middle = int(0.5 * (baseline.start_ms + baseline.stop_ms) / width)
    means, quiet = survey.means.tolist(), is_quiet.tolist()
    step, begin = FASTEST * width / 1e3, baseline.voltage_mV
    later = _crept(begin, means[middle:], quiet[middle:], step)
    sooner = _crept(begin, means[:middle][::-1], quiet[:middle][::-1], step)
    return np.array([*list(sooner)[::-1], *later])


def _crept(
    level: float, means: Sequence[float], is_quiet: Sequence[bool], step: float
) -> Iterator[float]:
    for mean, quiet in zip(means, is_quiet, strict=True):
        gap = mean - level
        if quiet and abs(gap) <= AWAY:
            level += min(max(gap, -step), step)
        yield level
