"""Which cells along a tree run together."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from axolemma.integration.trees.arrangement import WIDTH
from axolemma.integration.trees.plan import TreeCell, TreePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cells that run together.

    Parameters
    ----------
    numbers
        Which.
    is_ensemble
        Whether they are the lanes; else the compartments of one are.
    """

    numbers: list[int]
    is_ensemble: bool


def group_cells(plan: TreePlan, cells: Sequence[TreeCell]) -> list[Group]:
    """Say which cells run together: as many as there are lanes, that step alike.

    Where inputs break, steps of all that run together end. So those of a group break at
    the same times, and none has other steps than it would have alone.

    Parameters
    ----------
    plan
        How they are run.
    cells
        All of them.
    """
    alike: dict[Hashable, list[int]] = {}
    for number, cell in enumerate(cells):
        key = number if plan.step is None else _breaks(cell)
        alike.setdefault(key, []).append(number)
    return [
        Group(numbers=same[first : first + WIDTH], is_ensemble=len(same) > 1)
        for same in alike.values()
        for first in range(0, len(same), WIDTH)
    ]


def _breaks(cell: TreeCell) -> Hashable:
    tables = [*cell.drives.values(), *(field.strength for field in cell.fields)]
    return frozenset(time for table in tables for time in table.start.tolist())
