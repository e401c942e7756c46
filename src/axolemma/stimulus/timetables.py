"""A stimulus as numbers: what it is between each two of its breakpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from axolemma.stimulus.arguments import Floats

# Two breakpoints that differ by rounding alone (0.1 + 0.2 and 0.3) are one: a step
# of the integrator cannot be shorter than the spacing of its time.
SAME_TIME = 8

AMPLITUDE, PHASE, ANGULAR_FREQUENCY, CHIRP_RATE = range(4)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timetable:
    """One cell's stimulus as numbers of the coherent system (mV, ms, uA/cm2, cm).

    From ``start[r]`` until ``start[r + 1]``, with tau = t - start[r],

    u(t) = value + slope tau + sum over k of
    amplitude_k sin(phase_k + omega_k tau + chirp_k tau^2 / 2).

    Parameters
    ----------
    start
        Times at which something changes, ms, shape (rows,); the first is 0, they
        increase strictly and lie before the end of the run.
    value
        The constant part, shape (rows,).
    slope
        Its change with time, per ms, shape (rows,).
    jump
        Time integral of the impulse that is delivered at `start`, shape (rows,).
    oscillations
        Amplitude, phase in rad, angular frequency in rad/ms and chirp rate in
        rad/ms2 of each oscillation, shape (rows, oscillations, 4).
    """

    start: Floats
    value: Floats
    slope: Floats
    jump: Floats
    oscillations: Floats

    @property
    def breakpoints(self) -> Floats:
        """Times after the beginning at which something changes, ms."""
        return self.start[1:]

    def at(self, times: Any) -> Floats:
        """Evaluate the stimulus, impulses apart.

        Parameters
        ----------
        times
            Times of the run, ms, any shape; at a breakpoint the new row holds.
        """
        row, elapsed = self._row_of(times)
        total = self.value[row] + self.slope[row] * elapsed
        if self.oscillations.shape[1]:
            amplitude, phase, _ = _oscillating(
                self.oscillations[row], elapsed[..., np.newaxis]
            )
            total = total + (amplitude * np.sin(phase)).sum(axis=-1)
        return total

    def rate_at(self, times: Any) -> Floats:
        """Evaluate the time derivative of `at`, per ms."""
        row, elapsed = self._row_of(times)
        total = self.slope[row]
        if self.oscillations.shape[1]:
            amplitude, phase, frequency = _oscillating(
                self.oscillations[row], elapsed[..., np.newaxis]
            )
            total = total + (amplitude * np.cos(phase) * frequency).sum(axis=-1)
        return total

    def integral(self, first: float, last: float) -> float:
        """Integrate from `first` until before `last`, impulses included.

        An impulse exactly at `last` is left out, so that adjacent integrals add up.
        All is in closed form, chirps excepted: theirs is a Gauss quadrature of
        ten points to each radian.

        Parameters
        ----------
        first, last
            Times of the run, ms.
        """
        if last < first:
            return -self.integral(last, first)
        end = np.append(self.start[1:], np.inf)
        lower = np.clip(self.start, first, last)
        width = np.clip(end, first, last) - lower
        elapsed = lower - self.start
        total = width * (self.value + self.slope * (elapsed + width / 2))
        is_inside = (self.start >= first) & (self.start < last)
        whole = float(total.sum() + self.jump[is_inside].sum())
        if self.oscillations.shape[1]:
            continued = advanced(self.oscillations, elapsed[:, np.newaxis])
            whole += _oscillation_integral(continued, width[:, np.newaxis])
        return whole

    def _row_of(self, times: Any) -> tuple[Any, Any]:
        asked = np.asarray(times, dtype=float)
        row = np.maximum(np.searchsorted(self.start, asked, side="right") - 1, 0)
        return row, asked - self.start[row]


def _oscillating(
    oscillations: Floats, elapsed: Floats
) -> tuple[Floats, Floats, Floats]:
    """Amplitude, phase and angular frequency after a time, ms."""
    amplitude = oscillations[..., AMPLITUDE]
    frequency = oscillations[..., ANGULAR_FREQUENCY]
    chirp = oscillations[..., CHIRP_RATE]
    phase = oscillations[..., PHASE] + elapsed * (frequency + chirp * elapsed / 2)
    return amplitude, phase, frequency + chirp * elapsed


def advanced(oscillations: Floats, elapsed: Floats) -> Floats:
    """Describe the same oscillations from a later moment on."""
    later = oscillations.copy()
    _, phase, frequency = _oscillating(oscillations, elapsed)
    later[..., PHASE] = phase
    later[..., ANGULAR_FREQUENCY] = frequency
    return later


def _oscillation_integral(oscillations: Floats, width: Floats) -> float:
    """Integrate each oscillation over the width of its row and add them up."""
    amplitude = oscillations[..., AMPLITUDE]
    frequency = oscillations[..., ANGULAR_FREQUENCY]
    chirp = oscillations[..., CHIRP_RATE]
    # The difference of two cosines as a product, which does not cancel.
    half = frequency * width / 2
    closed = (
        amplitude
        * width
        * np.sin(oscillations[..., PHASE] + half)
        * np.sinc(half / np.pi)
    )
    whole = float(closed[chirp == 0].sum())
    for row, k in np.argwhere((chirp != 0) & (amplitude != 0)):
        whole += _chirp_integral(oscillations[row, k], float(width[row, 0]))
    return whole


def _chirp_integral(oscillation: Floats, width: float) -> float:
    _, _, frequency, chirp = (float(number) for number in oscillation)
    radians = abs(frequency) * width + abs(chirp) * width**2 / 2
    panels = 1 + int(radians)
    nodes, weights = np.polynomial.legendre.leggauss(10)
    edges = np.linspace(0.0, width, panels + 1)[:-1, np.newaxis]
    size = width / panels
    amplitude, phase, _ = _oscillating(oscillation, edges + size * (nodes + 1) / 2)
    return float((amplitude * np.sin(phase) * weights).sum() * size / 2)


class Rows(NamedTuple):
    """One waveform as rows of a timetable; it is nothing before the first.

    The starts never decrease; of rows that start together the last holds. A column
    that is left out is zero.
    """

    start: Floats
    value: Floats
    slope: Floats | None = None
    jump: Floats | None = None
    oscillations: Floats | None = None


def superpose(parts: Sequence[tuple[float, Rows]], duration: float) -> Timetable:
    """Add waveforms up, breakpoint by breakpoint, from time 0 to the end of a run.

    Parameters
    ----------
    parts
        Factors and the waveforms that they multiply.
    duration
        Length of the run, ms; rows that would begin at its end are left out.
    """
    times, groups = _merged([part.start for _, part in parts])
    size = len(times)
    value, slope, jump = np.zeros((3, size))
    oscillations = [np.zeros((size, 0, 4))]
    for (factor, part), group in zip(parts, groups, strict=True):
        first = int(group[0])
        after = np.searchsorted(group, np.arange(first, size), side="right")
        row = after - 1
        elapsed = np.maximum(times[first:] - part.start[row], 0.0)
        value[first:] += factor * part.value[row]
        if part.slope is not None:
            value[first:] += factor * part.slope[row] * elapsed
            slope[first:] += factor * part.slope[row]
        if part.jump is not None:
            np.add.at(jump, group, factor * part.jump)
        if part.oscillations is not None:
            silent = np.zeros((first, *part.oscillations.shape[1:]))
            later = advanced(part.oscillations[row], elapsed[:, np.newaxis])
            later[..., AMPLITUDE] *= factor
            oscillations.append(np.concatenate([silent, later]))
    end: float = duration - float(_same(duration))
    stop = int(np.searchsorted(times, end))
    return Timetable(
        start=times[:stop],
        value=value[:stop],
        slope=slope[:stop],
        jump=jump[:stop],
        oscillations=np.concatenate(oscillations, axis=1)[:stop],
    )


def _merged(starts: list[Floats]) -> tuple[Floats, list[NDArray[np.intp]]]:
    """Merge times with the beginning; say also which of the merged each one is."""
    everything = np.concatenate([np.zeros(1), *starts])
    order = everything.argsort(kind="stable")
    ordered = everything[order]
    is_new = np.ones(len(ordered), dtype=bool)
    is_new[1:] = ordered[1:] - ordered[:-1] > _same(ordered[1:])
    group = np.empty(len(ordered), dtype=np.intp)
    group[order] = is_new.cumsum() - 1
    ends = list(accumulate((len(times) for times in starts), initial=1))
    return ordered[is_new], [group[a:b] for a, b in pairwise(ends)]


def _same(time: Any) -> Any:
    return SAME_TIME * np.spacing(time)
