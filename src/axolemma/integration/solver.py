"""The methods at work: cells into groups of lanes, and each group through a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from axolemma.integration.cell_arrays import CellArrays
from axolemma.integration.compiled_kernel import Kernels
from axolemma.integration.lane_group import LaneGroup
from axolemma.integration.plan import Cell, Checkpoint, Outcome, Plan

__all__ = ["Cell", "Checkpoint", "Outcome", "Plan", "advance"]

# Lanes of a group: as many as there are cells, or the most that a kernel is written
# for.
_WIDTHS = (1, 2, 4, 8)


def advance(plan: Plan, cells: Sequence[Cell]) -> list[Outcome]:
    """Run cells from their starts to the end.

    Parameters
    ----------
    plan
        How.
    cells
        Which; what one does never depends on the others.
    """
    width = next((width for width in _WIDTHS if width >= len(cells)), _WIDTHS[-1])
    groups = np.split(np.arange(len(cells)), range(width, len(cells), width))
    oscillators = max((cell.table.oscillators for cell in cells), default=0)
    kernels = Kernels(plan, width=width, oscillators=oscillators)
    arrays = CellArrays(plan, cells, oscillators=oscillators)

    def run(numbers: np.ndarray) -> list[Outcome]:
        return LaneGroup(kernels, arrays, numbers).run()

    if plan.threads > 1 and len(groups) > 1:
        with ThreadPoolExecutor(plan.threads) as pool:
            parts = list(pool.map(run, groups))
    else:
        parts = [run(group) for group in groups]
    return [outcome for part in parts for outcome in part]
