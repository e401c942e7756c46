"""What the reports of impulses share: plain numbers, and how they were computed."""

from __future__ import annotations

from axolemma.membrane import Membrane
from axolemma.units import degC


def plain(value: float) -> float:
    """Take off what the conversion of a unit left in the last digits: 476.0.

    Parameters
    ----------
    value
        Known to no more than twelve digits.
    """
    return float(f"{value:.12g}")


def celsius(membrane: Membrane) -> float:
    """Give the temperature of a membrane, degC."""
    return round(float(degC.from_coherent(float(membrane.temperature))), 9)


def method_in_words(tolerance: float | None, solved: str = "the tree") -> str:
    """Say how an impulse was computed.

    Parameters
    ----------
    tolerance
        Of adaptive steps; None where they were fixed.
    solved
        What was solved directly.
    """
    if tolerance is None:
        return f"Strang splitting with {solved} solved directly, second order"
    return (
        f"Rodas 4(3) with {solved} solved directly, adaptive, tolerance {tolerance:g}"
    )
