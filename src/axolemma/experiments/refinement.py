"""A measurement repeated with finer and finer steps, and taken to infinitely fine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# Part of the last correction that is not trusted.
_UNSURE = 0.01


def extrapolated(
    values: Sequence[float | None],
) -> tuple[float, float] | tuple[None, None]:
    """Take three measurements of second order to infinitely fine steps.

    Parameters
    ----------
    values
        Each with half the step of the one before; None for one that failed.

    Returns
    -------
    tuple of float
        The limit, and how far it can be trusted: not at all, where the finest alone
        succeeded. None where that failed.
    """
    coarse, middle, fine = values
    if fine is None:
        return None, None
    if middle is None:
        return fine, abs(fine)
    if coarse is None:
        return fine + (fine - middle) / 3.0, 4.0 / 3.0 * abs(fine - middle)
    before = middle + (middle - coarse) / 3.0
    best = fine + (fine - middle) / 3.0
    # What the extrapolation itself has changed, and a part of what it took off.
    return best, abs(best - before) + _UNSURE * abs(best - fine)


def share(
    progress: Callable[[float], None] | None,
    number: int,
    *,
    growth: float,
    levels: int = 3,
) -> Callable[[float], None] | None:
    """Report the part of the whole that a run is.

    Parameters
    ----------
    progress
        Called with that part.
    number
        Which run it is.
    growth
        How many times the run before each costs.
    levels
        How many there are.
    """
    if progress is None:
        return None
    costs = [growth**level for level in range(levels)]
    done, own, whole = sum(costs[:number]), costs[number], sum(costs)
    return lambda part: progress((done + own * part) / whole)
