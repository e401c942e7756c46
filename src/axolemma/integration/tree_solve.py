"""The linear solve of a tree: compartments out of each other's equations, and back.

The matrix is symmetric: a diagonal for each compartment and a coupling to its parent,
or blocks of two by two where the axon has a sheath. The order is that of `tree_order`.
"""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.integration.axial_ions import AxialIon
from axolemma.integration.sheath_rows import SheathRows
from axolemma.integration.tree_memory import TreeMemory
from axolemma.integration.tree_rows import Rows
from axolemma.kernels import Function, Module, Value

# `order` holds places of the compartments in the order of elimination: three for each
# one between neighbours, then two for each tip; `edges` two for each edge of the tree.
_SOLVE = {
    "doubles": "ptr",
    "order": "ptr",
    "edges": "ptr",
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
    if not memory.has_sheath:
        with f.loop(f["between"]) as number:
            rows.eliminate(*_places(f, f["order"], number, 3))
    with f.loop(f["tips"]) as number:
        rows.eliminate(*_places(f, tips, number, 2))
    rows.close(f["root"])
    with f.loop(f["tips"]) as turn:
        rows.substitute(*_places(f, tips, _from_end(f, "tips", turn), 2))
    if not memory.has_sheath:
        with f.loop(f["between"]) as turn:
            number = _from_end(f, "between", turn)
            rows.substitute(*_places(f, f["order"], number, 3))
    if has_totals:
        with f.loop(f["edge_count"]) as number:
            place, above = _places(f, f["edges"], number, 2)
            current = rows.carry(place, above)
            if carriers:
                _carry_ions(rows, carriers, (place, above), current)
    f.finish()
    return f


def _from_end(f: Function, count: str, turn: Value) -> Value:
    return f.subtract_whole(f.subtract_whole(f[count], f.integer(1)), turn)


def _places(f: Function, pointer: Value, number: Value, each: int) -> list[Value]:
    first = f.multiply_whole(number, f.integer(each))
    return [
        f.load_scalar(pointer, f.add_whole(first, f.integer(k)), kind="i64")
        for k in range(each)
    ]


def _carry_ions(
    rows: Rows, carriers: Sequence[AxialIon], ends: tuple[Value, Value], current: Value
) -> None:
    """Share a current out among the ions, and let them diffuse; see `axial_ions`."""
    f, memory = rows.f, rows.memory
    place, above = ends
    conductance = rows.load(place, memory.to_parent)
    thermal = f.multiply(conductance, rows.load(place, memory.thermal))
    sums: list[Value] = []
    steps: list[Value] = []
    weights: list[Value] = []
    for number, carrier in enumerate(carriers):
        row = memory.concentration(number)
        far, near = rows.load(above, row), rows.load(place, row)
        sums.append(f.add(far, near))
        steps.append(f.subtract(far, near))
        weight = rows.constant(carrier.valence**2 * carrier.mobility)
        weights.append(f.multiply(weight, sums[-1]))
    whole = weights[0]
    for weight in weights[1:]:
        whole = f.add(whole, weight)
    share = rows.reciprocal(whole)
    diffusing = rows.constant(0.0)
    for number, carrier in enumerate(carriers):
        part = f.multiply(weights[number], share)
        steep = f.divide(steps[number], sums[number])
        drive = f.multiply(rows.constant(2.0 / carrier.valence), steep)
        spreading = f.multiply(part, f.multiply(thermal, drive))
        diffusing = f.add(diffusing, spreading)
        flow = f.fused(part, current, spreading)
        rows.transfer(flow, ends, memory.flux(number))
    rows.transfer(diffusing, ends, memory.diffusion)
