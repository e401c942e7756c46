"""The methods at work: cells into groups of lanes, and each group through a kernel."""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.integration.cell_arrays import most_oscillators
from axolemma.integration.compiled_kernel import Kernels
from axolemma.integration.lane_block import LaneBlock
from axolemma.integration.outcomes import BlockOutcome, Outcomes
from axolemma.integration.plan import Cell, Checkpoint, Outcome, Plan

__all__ = ["Cell", "Checkpoint", "Outcome", "Outcomes", "Plan", "advance"]

# Lanes of a group: as many as there are cells, or the most that a kernel is written
# for. A fixed step waits for one long chain of results: two vectors side by side hide
# half of the waiting (measured 1.6 times as fast, with AVX2 1.3 times).
_WIDTHS = (1, 2, 4, 8)
_FIXED_WIDTHS = (*_WIDTHS, 16)
# Blocks for each thread, so that none waits long for the others at the end.
_BLOCKS_OF_THREAD = 4


def advance(plan: Plan, cells: Sequence[Cell]) -> Outcomes:
    """Run cells from their starts to the end.

    Parameters
    ----------
    plan
        How.
    cells
        Which; what one does never depends on the others.
    """
    widths = _WIDTHS if plan.step is None else _FIXED_WIDTHS
    width = next((width for width in widths if width >= len(cells)), widths[-1])
    kernels = Kernels(plan, width=width, oscillators=most_oscillators(cells))
    blocks = _blocks(kernels, cells)

    def run(block: Sequence[Cell]) -> BlockOutcome:
        return LaneBlock(kernels, block).run()

    if plan.threads > 1 and len(blocks) > 1:
        # It brings logging with it, for which one cell need not wait.
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        with ThreadPoolExecutor(plan.threads) as pool:
            return Outcomes(list(pool.map(run, blocks)))
    return Outcomes([run(block) for block in blocks])


def _blocks(kernels: Kernels, cells: Sequence[Cell]) -> list[Sequence[Cell]]:
    """Divide cells into blocks, some for each thread."""
    plan, width = kernels.plan, kernels.width
    stride = kernels.find(is_stiff=False).memory.log_stride
    groups = kernels.groups_of_block(stride)
    if plan.threads > 1:
        shared = -(-len(cells) // (plan.threads * _BLOCKS_OF_THREAD * width))
        groups = max(min(groups, shared), 1)
    size = groups * width
    return [cells[first : first + size] for first in range(0, len(cells), size)]
