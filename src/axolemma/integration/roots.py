"""Roots of functions that are smooth in each step, found together.

Each step is sampled on a grid. A polynomial through the grid says where a root must
be, to some digits; the secant rule adds the others, two or three evaluations later.
Where there are few roots, or the rule leads astray, a bracket is sampled once more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

# A root is known when a correction moves it by less than this, ms.
_WIDTH = 1e-13
# A correction this small, in parts of a step, that does not improve on the one before
# is made of rounding.
_FINE = 1e-6
_ITERATIONS = 80
# So is a value this small beside the largest of the function: sums of some terms that
# cancel leave as much.
_ROUNDING = 16.0 * np.finfo(float).eps
# Newton steps on the polynomial, which is cheap.
_POLYNOMIAL_STEPS = 6
# Where a bracket is sampled in which the secant rule led astray: Chebyshev's nodes,
# near enough to the ends for roots that lie close to one.
_NODES = 0.5 * (1.0 - np.cos(np.pi * np.linspace(0.0, 1.0, 9)))
# So few points take hardly longer than one: then every bracket is sampled.
_FEW = 1024

# Gives the values of all functions, shape (functions, points), at fractions of steps.
Evaluate = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grid:
    """One function, sampled in each step.

    Parameters
    ----------
    fractions
        Where in a step, from 0 to 1, shape (points,).
    values
        Shape (steps, points).
    size
        Length of each step, ms, shape (steps,).
    """

    fractions: np.ndarray
    values: np.ndarray
    size: np.ndarray


@dataclass(slots=True, kw_only=True, eq=False)
class _Brackets:
    """Roots that are being looked for; every array of shape (roots,).

    Parameters
    ----------
    owner
        Number of the function.
    step
        In which step.
    size
        Of the step, ms.
    low, high
        Between which fractions of it.
    sign
        Of the function at `low`.
    best
        Where the root is thought to be.
    moved
        By how much that was moved last.
    slope
        Of the function, for a whole step.
    last, value
        Where it was evaluated last, and its value there; NaN before.
    noise
        A value of the function that is rounding beside its largest.
    is_lost
        Whether the bracket is to be sampled, and the root guessed anew.
    """

    owner: np.ndarray
    step: np.ndarray
    size: np.ndarray
    low: np.ndarray
    high: np.ndarray
    sign: np.ndarray
    best: np.ndarray
    moved: np.ndarray
    slope: np.ndarray
    last: np.ndarray
    value: np.ndarray
    noise: np.ndarray
    is_lost: np.ndarray


def find_roots(
    grids: Sequence[Grid], evaluate: Evaluate
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Find where functions pass through zero.

    Parameters
    ----------
    grids
        The functions, one or more, on the grids of the same steps.
    evaluate
        Gives their values at steps and fractions of them.

    Yields
    ------
    tuple of numpy.ndarray
        For each function, the step of each root and the fraction at which it is.
    """
    brackets = _bracketed(grids)
    _narrow(brackets, evaluate)
    for number in range(len(grids)):
        own = brackets.owner == number
        yield brackets.step[own], brackets.best[own]


def _bracketed(grids: Sequence[Grid]) -> _Brackets:
    """Find the intervals of the grids in which a sign changes, and guess the root."""
    edges = grids[0].fractions
    values = np.stack([grid.values for grid in grids])
    owner, step, place = np.nonzero(_crosses(values[..., :-1], values[..., 1:]))
    low, high = edges[place], edges[place + 1]
    at_low = values[owner, step, place]
    best, slope = _guessed(edges, values[owner, step], place)
    largest = np.fmax.reduce(np.abs(values), axis=(1, 2), initial=0.0)
    return _Brackets(
        owner=owner,
        step=step,
        size=grids[0].size[step],
        low=low,
        high=high,
        sign=np.sign(at_low),
        best=np.where(at_low == 0.0, low, best),
        moved=np.where(at_low == 0.0, 0.0, high - low),
        slope=slope,
        last=np.full(low.shape, np.nan),
        value=np.full(low.shape, np.nan),
        noise=_ROUNDING * largest[owner],
        is_lost=np.full(low.shape, low.size * _NODES.size <= _FEW),
    )


def _crosses(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Say where a sign changes; a zero belongs to the interval it begins."""
    changes = np.sign(before) * np.sign(after) < 0.0
    return changes | ((before == 0.0) & (after != 0.0))


def _guessed(
    edges: np.ndarray, values: np.ndarray, place: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Find the root of the polynomial through a grid, and its slope there.

    Parameters
    ----------
    edges
        Of the grid, shape (points,).
    values
        Shape (roots, points).
    place
        Interval of the grid in which each root is.
    """
    powers = np.vander(edges, increasing=True)
    coefficients = np.linalg.solve(powers, values.T)
    low, high = edges[place], edges[place + 1]
    rows = np.arange(place.size)
    at_low, at_high = values[rows, place], values[rows, place + 1]
    chord = (at_high - at_low) / (high - low)
    root = low - at_low / chord
    slope = chord
    order = np.arange(1, edges.size)[:, None]
    for _ in range(_POLYNOMIAL_STEPS):
        value = _polynomial(coefficients, root)
        slope = _polynomial(coefficients[1:] * order, root)
        # Where the polynomial turns it is of no use: the chord stays.
        slope = np.where(slope * chord > 0.1 * chord**2, slope, chord)
        root = np.clip(root - value / slope, low, high)
    return root, slope


def _polynomial(coefficients: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Evaluate polynomials, each at its own place (Horner)."""
    value = np.zeros_like(at)
    for coefficient in coefficients[::-1]:
        value = value * at + coefficient
    return value


def _narrow(brackets: _Brackets, evaluate: Evaluate) -> None:
    """Correct each root until it is known."""
    is_left = brackets.moved > 0.0
    for _ in range(_ITERATIONS):
        if not np.any(is_left):
            break
        calm = np.flatnonzero(is_left & ~brackets.is_lost)
        lost = np.flatnonzero(is_left & brackets.is_lost)
        low, width = brackets.low[lost], brackets.high[lost] - brackets.low[lost]
        sampled = low[:, None] + _NODES * width[:, None]
        # To evaluate more points takes hardly longer.
        asked = np.concatenate([calm, np.repeat(lost, _NODES.size)])
        places = np.concatenate([brackets.best[calm], sampled.ravel()])
        values = evaluate(brackets.step[asked], places)
        value = values[brackets.owner[asked], np.arange(asked.size)]
        is_left[calm] = ~_corrected(brackets, calm, value[: calm.size])
        _sample(brackets, lost, value[calm.size :].reshape(sampled.shape))


def _sample(brackets: _Brackets, lost: np.ndarray, values: np.ndarray) -> None:
    """Guess some roots anew from values at the nodes of each bracket."""
    low, width = brackets.low[lost], brackets.high[lost] - brackets.low[lost]
    crosses = _crosses(values[:, :-1], values[:, 1:])
    # A bracket that holds no root is given up where the value is smallest.
    nearest = low + width * _NODES[np.argmin(np.abs(values), axis=1)]
    for place in (brackets.low, brackets.high, brackets.best):
        place[lost] = nearest
    brackets.slope[lost] = 1.0
    brackets.last[lost] = brackets.value[lost] = np.nan
    brackets.is_lost[lost] = False
    holds = np.any(crosses, axis=1)
    held, low, width, values = lost[holds], low[holds], width[holds], values[holds]
    first = np.argmax(crosses[holds], axis=1)
    best, slope = _guessed(_NODES, values, first)
    brackets.low[held] = low + _NODES[first] * width
    brackets.high[held] = low + _NODES[first + 1] * width
    brackets.best[held], brackets.slope[held] = low + best * width, slope / width
    brackets.sign[held] = np.sign(values[np.arange(held.size), first])
    brackets.moved[lost] = brackets.high[lost] - brackets.low[lost]


def _corrected(brackets: _Brackets, left: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Correct some roots by the values there; give those that are known now."""
    best, before, size = brackets.best[left], brackets.value[left], brackets.size[left]
    is_lower = np.sign(value) == brackets.sign[left]
    brackets.low[left] = low = np.where(is_lower, best, brackets.low[left])
    brackets.high[left] = high = np.where(is_lower, brackets.high[left], best)
    brackets.slope[left] = slope = _secant(brackets, left, value)
    correction = -value / slope
    wanted = best + correction
    is_wild = (wanted < low) | (wanted > high)
    is_wild |= np.abs(correction) > 0.5 * np.abs(brackets.moved[left])
    is_rounding = is_wild | (np.abs(value) >= 0.5 * np.abs(before))
    is_known = (np.abs(correction) <= _FINE) & is_rounding
    is_known |= np.abs(correction) * size <= _WIDTH
    new = np.clip(wanted, low, high)
    brackets.last[left], brackets.value[left] = best, value
    brackets.best[left], brackets.moved[left] = new, new - best
    is_known |= np.abs(value) <= brackets.noise[left]
    is_known |= (new == best) | ((high - low) * size <= _WIDTH)
    brackets.is_lost[left] = is_wild & ~is_known
    return is_known


def _secant(brackets: _Brackets, left: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Give the slope between the last two places, or the one known so far."""
    known = brackets.slope[left]
    apart = brackets.best[left] - brackets.last[left]
    with np.errstate(all="ignore"):
        secant = (value - brackets.value[left]) / apart
    return np.where(np.isfinite(secant) & (secant * known > 0.0), secant, known)
