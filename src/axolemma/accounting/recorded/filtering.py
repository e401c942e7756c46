"""Filtering: how much a recorded trace is smoothed before it is measured."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtering:
    """A zero-phase low-pass filter.

    Parameters
    ----------
    low_pass_kHz
        Where it lets 1/sqrt(2) of the amplitude through; nothing is filtered when
        absent.
    """

    low_pass_kHz: float | None = None

    def __post_init__(self) -> None:
        if self.low_pass_kHz is not None and not 0.0 < self.low_pass_kHz < float("inf"):
            raise InvalidInput(
                "low-pass filter",
                found=f"{self.low_pass_kHz:g} kHz",
                expected="a frequency above 0 kHz",
            )

    def __str__(self) -> str:
        if self.low_pass_kHz is None:
            return "not filtered"
        return f"low-pass {self.low_pass_kHz:g} kHz, zero phase"
