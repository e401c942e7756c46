"""The geometric ratio of a junction at which an impulse just fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.experiments.excitation import pace_of, passages, positive
from axolemma.experiments.junction import Junction, has_passed
from axolemma.membrane import Membrane
from axolemma.units import um

# Part of the critical ratio that a search leaves.
_TOLERANCE = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalRatio:
    """The geometric ratio at which an impulse just fails.

    Parameters
    ----------
    membrane
        Of the axon.
    ratio, error
        Extrapolated to infinitely fine steps and compartments, and how far that can be
        trusted; None where the impulse does the same over the whole range.
    low, high
        The range that was looked through.
    passes_low, passes_high
        Whether it passes at its ends.
    """

    membrane: Membrane
    ratio: float | None
    error: float | None
    low: float
    high: float
    passes_low: bool
    passes_high: bool


def critical_ratio(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    between: tuple[float, float] = (1.0, 60.0),
) -> CriticalRatio:
    """Find the geometric ratio at which an impulse just fails.

    Whether many equal branches wait behind a junction or one wide one of the same
    ratio makes no difference to the impulse that comes: one is taken.

    Parameters
    ----------
    membrane
        The same everywhere; each of its values one number.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the branch that the impulse comes along: ``"10 um"``.
    between
        Ratios between which the critical one is looked for.
    """
    low, high = _ratios(between)
    own = positive(diameter, um, "diameter")
    pace = pace_of(membrane, resistivity=resistivity, diameter=diameter)

    def passes(ratio: float, fineness: int) -> bool:
        wide = [own, own * ratio ** (2.0 / 3.0)]
        cut, record = Junction(membrane, wide, resistivity, pace=pace).run(fineness)
        return has_passed(passages(record), cut.nodes[1])

    ends = passes(low, 1), passes(high, 1)
    ratio = error = None
    if ends[0] != ends[1]:
        found: list[float] = []
        for fineness in (1, 2):
            below, above = low, high
            while above - below > _TOLERANCE * below:
                middle = 0.5 * (below + above)
                if passes(middle, fineness) == ends[0]:
                    below = middle
                else:
                    above = middle
            found.append(0.5 * (below + above))
        ratio = found[1] + (found[1] - found[0]) / 3.0
        error = abs(ratio - found[1]) + _TOLERANCE * ratio
    return CriticalRatio(
        membrane=membrane,
        ratio=ratio,
        error=error,
        low=low,
        high=high,
        passes_low=ends[0],
        passes_high=ends[1],
    )


def _ratios(between: tuple[float, float]) -> tuple[float, float]:
    low, high = (float(each) for each in between)
    if not 0.0 < low < high < np.inf:
        raise InvalidInput(
            "critical_ratio, between",
            found=f"{between!r}",
            expected="two ratios above 0, the second larger",
        )
    return low, high
