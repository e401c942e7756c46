"""Waveform: a commanded current of pieces, each given by a formula.

The pieces are those of the waveform editor of pCLAMP (S. W. Harden's pyABF, which the
tests compare with, reads them in the same way).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

STEP, RAMP, PULSES, TRIANGLES, COSINES, BIPHASIC = 1, 2, 3, 4, 5, 7
KINDS = frozenset({STEP, RAMP, PULSES, TRIANGLES, COSINES, BIPHASIC})
_TRAINS = frozenset({PULSES, TRIANGLES, BIPHASIC})
# Of the largest level. What a float32 of the header rounds away is smaller still.
_NO_BEND = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of samples with one formula.

    Parameters
    ----------
    first, last
        The samples from `first` up to, and not with, `last`.
    kind
        One of `KINDS`.
    before, level
        Where it comes from and where it goes to, pA.
    period, width
        Of the pulses of a train, samples.
    """

    first: int
    last: int
    kind: int
    before: float
    level: float
    period: int = 0
    width: int = 0

    def values(self, place: Indices) -> Floats:
        """Give the current at samples counted from the first of the piece, pA."""
        size = self.last - self.first
        if self.kind == STEP:
            return np.full(place.shape, self.level)
        if self.kind == RAMP:
            return self._between(self.before, self.level, place / max(size - 1, 1))
        if self.kind == COSINES:
            turns = self._pulse_count() * place / max(size - 1, 1)
            rise = 0.5 * (1.0 - np.cos(2.0 * np.pi * turns))
            return self._between(self.before, self.level, rise)
        return self._train(place)

    def bends(self) -> Indices:
        """Give the samples at which it may jump or bend."""
        ends = np.array([self.first, self.last], dtype=np.int64)
        if self.kind not in _TRAINS or not self._pulse_count():
            return ends
        starts = self.first + self.period * np.arange(self._pulse_count() + 1)
        widths = (self.width // 2, self.width)
        return np.concatenate([ends, starts, *(starts + width for width in widths)])

    def _pulse_count(self) -> int:
        return (self.last - self.first) // self.period if self.period > 0 else 0

    def _train(self, place: Indices) -> Floats:
        if not self._pulse_count():
            return np.full(place.shape, self.before)
        phase = place % self.period
        pulse = self._pulse(phase)
        is_beyond = place >= self._pulse_count() * self.period
        return np.where(is_beyond, self.before, pulse)

    def _pulse(self, phase: Indices) -> Floats:
        """Give one pulse of a train at samples counted from its beginning."""
        is_on = phase < self.width
        if self.kind == PULSES:
            return np.where(is_on, self.level, self.before)
        if self.kind == BIPHASIC:
            change = self.level - self.before
            turned = np.where(phase < self.width // 2, change, -change)
            return np.where(is_on, self.before + turned, self.before)
        rise = phase / max(self.width - 1, 1)
        fall = (phase - self.width) / max(self.period - self.width - 1, 1)
        return np.where(
            is_on,
            self._between(self.before, self.level, rise),
            self._between(self.level, self.before, fall),
        )

    @staticmethod
    def _between(start: float, end: float, share: Floats) -> Floats:
        return start + (end - start) * share


@dataclass(frozen=True, slots=True, kw_only=True)
class Waveform:
    """A commanded current of pieces that tile a sweep.

    Parameters
    ----------
    pieces
        In order; the first begins with sample 0.
    """

    pieces: tuple[Piece, ...]

    def current(self, first: int, last: int) -> Floats:
        """Give the current at the samples from `first` up to, and not with, `last`."""
        return self._values(np.arange(first, last))

    def edges(self) -> Floats:
        """Give the samples at which the current jumps or bends, increasing."""
        end = self.pieces[-1].last
        candidates = np.unique(np.concatenate([p.bends() for p in self.pieces]))
        candidates = candidates[(candidates > 0) & (candidates < end)]
        around = candidates[:, None] + np.arange(-2, 2)
        bend = np.diff(self._values(np.clip(around, 0, end - 1)), n=2)
        size = max(max(abs(p.before), abs(p.level)) for p in self.pieces)
        is_bent = np.any(np.abs(bend) > _NO_BEND * size, axis=1)
        return candidates[is_bent].astype(float)

    def _values(self, samples: Indices) -> Floats:
        values = np.empty(samples.shape)
        for piece in self.pieces:
            is_inside = (samples >= piece.first) & (samples < piece.last)
            if is_inside.any():
                values[is_inside] = piece.values(samples[is_inside] - piece.first)
        return values


def constant(level: float, count: int) -> Waveform:
    """Make the waveform of one level.

    Parameters
    ----------
    level
        pA.
    count
        Samples.
    """
    return Waveform(
        pieces=(Piece(first=0, last=count, kind=STEP, before=level, level=level),)
    )
