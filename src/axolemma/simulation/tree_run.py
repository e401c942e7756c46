"""A cell along a tree run to its end, and perhaps a second time to see the error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import IntegrationFailure
from axolemma.integration.trees.plan import TreeCell, TreeOutcome, TreePlan
from axolemma.integration.trees.solver import advance_tree

Floats = NDArray[np.float64]

# A second run by adaptive steps has this part of the tolerance; by fixed steps it has
# steps half as long, and so a quarter of the error of a method of second order.
_TIGHTER, _SHORTER = 0.1, 0.5
# How much larger an error is said to be than the two runs show: measured on cables and
# cells, whose own errors were at most 1.2 times what was shown, but for places where
# the errors of both agree by chance. There it is this part of the usual one.
_MARGIN, _LEAST = 1.25, 0.25


def run_tree(
    plan: TreePlan, cell: TreeCell, *, is_checked: bool = False
) -> TreeOutcome:
    """Run a cell to its end, and perhaps a second time to see the error.

    Parameters
    ----------
    plan, cell
        How, and which.
    is_checked
        Whether there is a second run, to see how far arrivals can be off.

    Raises
    ------
    IntegrationFailure
        If it did not come to its end.
    """
    (found,) = run_trees(plan, [cell], is_checked=is_checked)
    return found


def run_trees(
    plan: TreePlan, cells: Sequence[TreeCell], *, is_checked: bool = False
) -> list[TreeOutcome]:
    """Run cells that have one tree, as `run_tree` does each."""
    outcomes = advance_tree(plan, cells)
    _require_sound(outcomes, plan)
    if not is_checked:
        return outcomes
    seconds = advance_tree(_second(plan), cells)
    return [
        replace(outcome, arrival_error=_arrival_error(outcome, second, plan))
        for outcome, second in zip(outcomes, seconds, strict=True)
    ]


def _require_sound(outcomes: Sequence[TreeOutcome], plan: TreePlan) -> None:
    farthest = [_farthest(each, plan) for each in outcomes]
    # Those that ran together with the one that failed did not come to their end either.
    failed = [number for number, each in enumerate(outcomes) if not each.is_sound]
    if not failed:
        return
    number = max(failed, key=lambda each: farthest[each][1])
    outcome, (worst, voltage) = outcomes[number], farthest[number]
    cell = number if len(outcomes) > 1 else None
    culprit = outcome.culprit
    if culprit is not None:
        raise IntegrationFailure(
            f"no step is short enough for the error that compartment "
            f"{culprit.compartment} would make",
            time=outcome.time,
            variable=culprit.variable,
            value=culprit.value,
            cell=cell,
        )
    raise IntegrationFailure(
        f"compartment {worst} left the range of numbers; either a formula gives no "
        f"number there, or steps of {plan.step:g} ms are too long for it: try shorter "
        "ones, or a tolerance, by which steps adapt",
        time=outcome.time,
        variable=plan.pivot,
        value=voltage,
        cell=cell,
    )


def _farthest(outcome: TreeOutcome, plan: TreePlan) -> tuple[int, float]:
    """Find the compartment farthest from 0 mV, or with no number; and its voltage."""
    voltages = np.abs(outcome.states[plan.system.state_names.index(plan.pivot)])
    worst = int(np.argmax(np.nan_to_num(voltages, nan=np.inf)))
    return worst, float(np.nan_to_num(voltages[worst], nan=np.inf))


def _second(plan: TreePlan) -> TreePlan:
    """Plan the run that shows how large the error of a run is."""
    bare = replace(plan, probes=(), axial_probes=(), progress=None)
    if plan.step is not None:
        return replace(bare, step=_SHORTER * plan.step)
    return replace(bare, tolerance=_TIGHTER * plan.tolerance)


def _arrival_error(outcome: TreeOutcome, second: TreeOutcome, plan: TreePlan) -> Floats:
    """Say how far each crossing can be off, ms; NaN where the second has none."""
    ours, theirs = _numbered(outcome), _numbered(second)
    apart = np.array([abs(t - theirs.get(key, np.nan)) for key, t in ours.items()])
    # What the second run has left of the error of the first.
    left = _TIGHTER if plan.step is None else _SHORTER**2
    shown = _MARGIN / (1.0 - left) * apart
    if not np.any(np.isfinite(shown)):
        return shown
    return np.maximum(shown, _LEAST * np.nanmedian(shown))


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
