"""How far the moments at which impulses arrive can be trusted: two runs compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from axolemma.integration.tree_plan import TreeOutcome, TreePlan

Floats = NDArray[np.float64]

# A second run by adaptive steps has this part of the tolerance; by fixed steps it has
# steps twice as long, and so four times the error of a method of second order.
_TIGHTER, _LONGER = 0.1, 2.0
_LEFT = 1.0 / (_LONGER**2 - 1.0)


def of_second_run(plan: TreePlan) -> TreePlan:
    """Plan the run that shows how large the error of a run is.

    Parameters
    ----------
    plan
        Of the run.
    """
    bare = replace(plan, probes=(), axial_probes=(), progress=None)
    if plan.step is not None:
        return replace(bare, step=_LONGER * plan.step)
    return replace(bare, tolerance=_TIGHTER * plan.tolerance)


def arrival_error(outcome: TreeOutcome, second: TreeOutcome, plan: TreePlan) -> Floats:
    """Say how far each crossing can be off, ms, (crossings,).

    Parameters
    ----------
    outcome, second
        Of the run and of the second one; NaN where that has no crossing to compare.
    plan
        Of the run.
    """
    ours, theirs = _numbered(outcome), _numbered(second)
    apart = np.array([abs(t - theirs.get(key, np.nan)) for key, t in ours.items()])
    return apart if plan.step is None else apart * _LEFT


def _numbered(outcome: TreeOutcome) -> dict[tuple[int, int], float]:
    """Give each crossing by its compartment and its number there."""
    seen: dict[int, int] = {}
    found: dict[tuple[int, int], float] = {}
    for place, time in zip(
        outcome.crossed.tolist(), outcome.crossing_times.tolist(), strict=True
    ):
        seen[place] = number = seen.get(place, -1) + 1
        found[place, number] = time
    return found
