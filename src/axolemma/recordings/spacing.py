"""Whether samples follow one another evenly in time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from axolemma.errors import InvalidInput

Floats = npt.NDArray[np.float64]
# Of an interval, by which a time may lie off: clocks jitter and print rounds.
_TOLERATED = 1e-3
# Of the usual interval; a step beyond is a gap, and below two samples at one time.
_GAP = 1.5
_BLOCK = 1_000_000
# ms. Thirty thousand years.
_LATEST = 1e15


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """Even spacing: the first time and the interval, ms."""

    start: float
    interval: float


def even_spacing(
    times: Floats, *, rounding: float, where: str, place: Callable[[int], str]
) -> Spacing:
    """Find the interval of samples that must follow one another evenly.

    Parameters
    ----------
    times
        Of the samples, ms, (samples,); two at least.
    rounding
        To which they were printed, ms; 0 if they were not.
    where
        What is read.
    place
        Words where a sample stands.

    Raises
    ------
    InvalidInput
        If there is a gap, time runs back, or the steps are uneven.
    """
    is_time = np.abs(times) <= _LATEST
    if not is_time.all():
        index = int(np.argmin(is_time))
        raise InvalidInput(
            f"{where}, {place(index)}",
            found=f"a time of {times[index]:.4g} ms",
            expected="the time of a sample",
        )
    _refuse_steps(times, where, place)
    interval = float(times[-1] - times[0]) / (len(times) - 1)
    tolerance = max(_TOLERATED * interval, rounding)
    for first in range(0, len(times), _BLOCK):
        block = times[first : first + _BLOCK]
        even = times[0] + interval * np.arange(first, first + len(block))
        off = np.abs(block - even)
        if np.any(off > tolerance):
            index = first + int(np.argmax(off > tolerance))
            raise InvalidInput(
                f"{where}, {place(index)}",
                found=f"the time {times[index]:.9g} ms, {off.max():.3g} ms off its "
                "place",
                expected=f"even steps, which would be of {interval:.9g} ms",
                remedy="sample the voltage anew at even times",
            )
    return Spacing(start=float(times[0]), interval=interval)


def _refuse_steps(times: Floats, where: str, place: Callable[[int], str]) -> None:
    usual = float(np.median(np.diff(times[:_BLOCK])))
    for first in range(0, len(times) - 1, _BLOCK):
        steps = np.diff(times[first : first + _BLOCK + 1])
        wrong = ~((steps > 0.0) & (steps < _GAP * max(usual, 0.0)))
        if not wrong.any():
            continue
        index = first + int(np.argmax(wrong))
        before, after = times[index], times[index + 1]
        is_gap = after > before
        raise InvalidInput(
            f"{where}, {place(index + 1)}",
            found=f"a gap: the time goes from {before:.9g} to {after:.9g} ms"
            if is_gap
            else f"a time of {after:.9g} ms after one of {before:.9g} ms",
            expected=f"even steps, of {usual:.6g} ms as usual"
            if is_gap
            else "times that increase from sample to sample",
            remedy="give each stretch without a gap as a file of its own"
            if is_gap
            else "write the times with more digits, if they were rounded",
        )
