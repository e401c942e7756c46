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
    return superpose_alike([parts], duration)[0]


def superpose_alike(
    cells: Sequence[Sequence[tuple[float, Rows]]], duration: float
) -> list[Timetable]:
    """Add up the waveforms of cells whose waveforms begin at the same times.

    Parameters
    ----------
    cells
        For each of them factors and waveforms, as for `superpose`.
    duration
        Length of the run, ms.
    """
    alike = [
        (np.array([factor for factor, _ in same]), [rows for _, rows in same])
        for same in zip(*cells, strict=True)
    ]
    starts = [rows[0].start for _, rows in alike]
    times, groups = _merged(starts)
    size = len(times)
    value, slope, jump = np.zeros((3, len(cells), size))
    oscillations = [np.zeros((len(cells), size, 0, 4))]
    for (factors, rows), group in zip(alike, groups, strict=True):
        factor, shape = factors[:, np.newaxis], rows[0]
        first = int(group[0])
        after = np.searchsorted(group, np.arange(first, size), side="right")
        row = after - 1
        elapsed = np.maximum(times[first:] - shape.start[row], 0.0)
        value[:, first:] += factor * _stacked(rows, "value")[:, row]
        if shape.slope is not None:
            slopes = factor * _stacked(rows, "slope")[:, row]
            value[:, first:] += slopes * elapsed
            slope[:, first:] += slopes
        if shape.jump is not None:
            np.add.at(jump.T, group, (factor * _stacked(rows, "jump")).T)
        if shape.oscillations is not None:
            waves = _stacked(rows, "oscillations")[:, row]
            silent = np.zeros((len(cells), first, *waves.shape[2:]))
            later = advanced(waves, elapsed[:, np.newaxis])
            later[..., AMPLITUDE] *= factor[:, :, np.newaxis]
            oscillations.append(np.concatenate([silent, later], axis=1))
    end: float = duration - float(_same(duration))
    stop = int(np.searchsorted(times, end))
    waves = np.concatenate(oscillations, axis=2)
    return [
        Timetable(
            start=times[:stop],
            value=value[cell, :stop],
            slope=slope[cell, :stop],
            jump=jump[cell, :stop],
            oscillations=waves[cell, :stop],
        )
        for cell in range(len(cells))
    ]


def _stacked(rows: Sequence[Rows], column: str) -> Floats:
    """Stack one column of the waveforms of several cells, cells first."""
    return np.array([getattr(each, column) for each in rows])


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
