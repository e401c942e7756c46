"""What a recording varies from sweep to sweep, and how the firing followed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from axolemma.explanation.recording.command import SAME_CURRENT
from axolemma.explanation.recording.evidence import SweepEvidence

Floats = NDArray[np.float64]

# Edges of one protocol fall on the same sample, ms.
_SAME_TIME = 1e-6
# Fewer currents show no relation.
_LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """The step of a protocol, and the firing in it, sweep by sweep.

    Parameters
    ----------
    start_ms, stop_ms
        When it is held in every sweep.
    numbers
        Of the sweeps.
    current
        The command, pA, (sweeps,).
    rate
        Spikes a second, (sweeps,).
    """

    start_ms: float
    stop_ms: float
    numbers: tuple[int, ...]
    current: Floats
    rate: Floats

    @property
    def is_faster_with_current(self) -> bool:
        """Whether a stronger current never made the firing slower, but did faster."""
        rates = self.rate[np.argsort(self.current, kind="stable")]
        return bool(np.all(np.diff(rates) >= 0.0) and rates[-1] > rates[0])

    @property
    def rheobase(self) -> float | None:
        """The weakest current that fired where a weaker one did not, pA."""
        firing = self.current[self.rate > 0.0]
        if not firing.size or not np.any(self.current < firing.min()):
            return None
        return float(firing.min())

    @property
    def gain(self) -> float | None:
        """Slope of the straight line through rate against current, Hz/nA.

        Of the sweeps that fired in the step; None where they are too few.
        """
        firing = self.rate > 0.0
        if np.unique(self.current[firing]).size < _LEAST:
            return None
        slope = np.polyfit(self.current[firing], self.rate[firing], 1)[0]
        return 1000.0 * float(slope)


def varied_step(sweeps: Sequence[SweepEvidence]) -> Steps | None:
    """Find the stretch whose held current differs most from sweep to sweep.

    Parameters
    ----------
    sweeps
        Of one recording.

    Returns
    -------
    Steps or None
        None where the command is not known, or no stretch is held in every sweep and
        at three currents or more.
    """
    stretches = dict.fromkeys(
        (piece.start_ms, piece.stop_ms)
        for sweep in sweeps
        for piece in sweep.pieces
        if piece.kind == "held"
    )
    best: Steps | None = None
    for start, stop in stretches:
        held = [_held(sweep, start, stop) for sweep in sweeps]
        currents = np.array([value for value in held if value is not None])
        if currents.size < len(sweeps) or np.unique(currents).size < _LEAST:
            continue
        spread = float(np.ptp(currents))
        if spread <= SAME_CURRENT or (best and spread <= float(np.ptp(best.current))):
            continue
        best = Steps(
            start_ms=start,
            stop_ms=stop,
            numbers=tuple(sweep.account.number for sweep in sweeps),
            current=currents,
            rate=np.array([_rate(sweep, start, stop) for sweep in sweeps]),
        )
    return best


def _held(sweep: SweepEvidence, start: float, stop: float) -> float | None:
    """Give the current that is held all through a stretch; None where none is."""
    for piece in sweep.pieces:
        is_within = piece.start_ms <= start + _SAME_TIME
        if is_within and stop <= piece.stop_ms + _SAME_TIME:
            return piece.start_pA if piece.kind == "held" else None
    return None


def _rate(sweep: SweepEvidence, start: float, stop: float) -> float:
    count = sum(start <= spike.time_ms < stop for spike in sweep.spikes)
    return 1000.0 * count / (stop - start)
