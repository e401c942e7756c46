"""Baseline: the quiet stretch of a sweep from which a resting potential is read."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.columns import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A quiet stretch of a sweep, and how quiet it is.

    Parameters
    ----------
    voltage_mV
        Its mean, which is the resting potential where the command is zero.
    sd_mV
        Standard deviation of its samples, drift and noise together.
    drift_mV
        By how much its end differs from its beginning.
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
