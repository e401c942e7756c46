"""A potential outside compartments: what it drives along the axis, and its strength.

The membrane potential is that against the outside where the compartment is. With a
potential phi there, the axoplasm stands at V + phi against a distant point, and it is
the differences of that which drive currents along the axis; so what flows out of one
compartment flows into another [McNeal 1976; Rattay 1986]. Where the axon has a sheath,
phi is outside the myelin.
"""

from __future__ import annotations

import numpy as np

from axolemma.integration.inputs import InputTable, merged
from axolemma.integration.split_code import SplitCode
from axolemma.integration.trees.layout import TreeLayout
from axolemma.integration.trees.memory import TreeMemory
from axolemma.integration.trees.plan import Floats, TreeCell
from axolemma.kernels import Value


def lift(
    split: SplitCode, memory: TreeMemory, parts: tuple[Value, Value], outside: int
) -> None:
    """Let the unknowns of the tree be potentials against a distant point.

    Parameters
    ----------
    split, memory
        Whose code is being written; inputs and equations stand ready in it.
    parts
        Half the step, and what multiplies the membrane potential itself.
    outside
        Index of the input that is the potential outside.
    """
    lanes, f = split.lanes, split.lanes.function
    half, own = parts
    field = f.load(split.inputs, outside * f.width)
    lanes.store(field, memory.outside)

    def add(couples: Value, row: int) -> None:
        lanes.store(f.fused(couples, field, lanes.load(row)), row)

    add(f.multiply(half, lanes.load(memory.end_conductance)), memory.side)
    if not memory.has_sheath:
        add(own, memory.side)
        return
    leak, capacity = (
        lanes.load(row) for row in (memory.sheath_leak, memory.sheath_capacity)
    )
    add(f.fused(half, leak, capacity), memory.sheath_side)


def against_outside(split: SplitCode, memory: TreeMemory, row: int) -> Value:
    """Give a potential that the tree gave against the outside where it is."""
    lanes, f = split.lanes, split.lanes.function
    found = lanes.load(row)
    if not memory.has_field:
        return found
    return f.subtract(found, lanes.load(memory.outside))


def strengths(cell: TreeCell) -> InputTable:
    """Merge the timetables of the fields of a cell, one column for each."""
    names = [str(number) for number, _ in enumerate(cell.fields)]
    tables = [field.strength for field in cell.fields]
    return merged(names, dict(zip(names, tables, strict=True)))


def impose(layout: TreeLayout, cell: int, table: InputTable, start: float) -> None:
    """Put in the potential outside the compartments of a cell, from a time on.

    Parameters
    ----------
    layout
        Where.
    cell
        Number of the cell.
    table
        As `strengths` gives it.
    start
        ms.
    """
    plan, memory = layout.plan, layout.memory.lane
    place = plan.system.input_names.index(plan.outside or "")
    first = memory.input + place * memory.input_width
    row = int(np.searchsorted(table.start, start, side="right")) - 1
    late = start - table.start[row]
    value, slope = np.zeros((2, plan.tree.parent.size))
    for column, field in enumerate(layout.cells[cell].fields):
        grows = table.slope[row, column]
        value += field.profile * (table.value[row, column] + grows * late)
        slope += field.profile * grows
        waves = moved_on(table.oscillations[row, column], late)
        for turn, (a, p, w, b) in enumerate(waves.tolist()):
            begin = first + 3 + 4 * (column * len(waves) + turn)
            for offset, each in enumerate((a * field.profile, p, w, b)):
                layout.put(begin + offset, cell, each)
    layout.put(first, cell, value)
    layout.put(first + 1, cell, slope)


def moved_on(waves: Floats, late: float) -> Floats:
    """Let oscillations (a, p, w, b) begin so much later, shape (oscillators, 4)."""
    a, p, w, b = waves.T
    return np.stack([a, p + w * late + 0.5 * b * late**2, w + b * late, b], axis=-1)
