"""The linear solve of a tree: compartments out of each other's equations, and back.

The matrix is symmetric: a diagonal for each compartment and a coupling to its parent,
or blocks of two by two where the axon has a sheath. The order is that of `elimination`.
"""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.ion_edges import share_among_ions, spread_ions
from axolemma.integration.trees.memory import TreeMemory
from axolemma.integration.trees.rows import Rows
from axolemma.integration.trees.sheath_rows import SheathRows
from axolemma.kernels import Function, Module, Value

# `order` holds places of the compartments in the order of elimination: three for each
# one between neighbours, then two for each tip; `edges` two for each edge of the tree.
_SOLVE = {
    "doubles": "ptr",
    "order": "ptr",
    "edges": "ptr",
    "half": "double",
    "between": "i64",
    "tips": "i64",
    "edge_count": "i64",
    "root": "i64",
}


def write_solve(
    module: Module,
    memory: TreeMemory,
    *,
    is_ensemble: bool,
    has_totals: bool,
    carriers: Sequence[AxialIon] = (),
) -> Function:
    """Write the function that turns right-hand sides into voltages.

    Parameters
    ----------
    module
        Where it goes.
    memory
        Where the equations stand.
    is_ensemble
        Whether lanes are cells, which are solved side by side.
    has_totals
        Whether the currents along the axis are wanted too.
    carriers
        Ions that carry them.
    """
    f = module.function("solve", _SOLVE, internal=True, inline="never")
    kind = SheathRows if memory.has_sheath else Rows
    rows = kind(f=f, memory=memory, is_ensemble=is_ensemble)
    tips = f.address(f["order"], f.multiply_whole(f["between"], f.integer(3)), "i64")
    if carriers:
        with f.loop(f["edge_count"]) as number:
            place, above = places(f, f["edges"], number, 2)
            spread_ions(rows, carriers, (place, above), f["half"])
    if not memory.has_sheath:
        with f.loop(f["between"]) as number:
            rows.eliminate(*places(f, f["order"], number, 3))
    with f.loop(f["tips"]) as number:
        rows.eliminate(*places(f, tips, number, 2))
    rows.close(f["root"])
    with f.loop(f["tips"]) as turn:
        rows.substitute(*places(f, tips, from_end(f, "tips", turn), 2))
    if not memory.has_sheath:
        with f.loop(f["between"]) as turn:
            number = from_end(f, "between", turn)
            rows.substitute(*places(f, f["order"], number, 3))
    if has_totals:
        with f.loop(f["edge_count"]) as number:
            place, above = places(f, f["edges"], number, 2)
            current = rows.carry(place, above)
            if carriers:
                share_among_ions(rows, carriers, (place, above), current)
    f.finish()
    return f


def from_end(f: Function, count: str, turn: Value) -> Value:
    """Count from the end of a list, whose length is a parameter."""
    return f.subtract_whole(f.subtract_whole(f[count], f.integer(1)), turn)


def places(f: Function, pointer: Value, number: Value, each: int) -> list[Value]:
    """Read where the compartments of one entry of an order are."""
    first = f.multiply_whole(number, f.integer(each))
    return [
        f.load_scalar(pointer, f.add_whole(first, f.integer(k)), kind="i64")
        for k in range(each)
    ]
