"""The linear system of a tree, factorised once and solved for one side after another.

The matrix is symmetric: a diagonal for each compartment and a coupling to its parent.
The order is that of `tree_order`, and lies in memory as `tree_solve` says.
"""

from __future__ import annotations

from axolemma.integration.tree_memory import TreeMemory
from axolemma.integration.tree_rows import Rows
from axolemma.integration.tree_solve import from_end, places
from axolemma.kernels import Function, Module, Value

ORDER = {
    "doubles": "ptr",
    "order": "ptr",
    "edges": "ptr",
    "between": "i64",
    "tips": "i64",
    "edge_count": "i64",
    "root": "i64",
}


def write_factorise(module: Module, memory: TreeMemory) -> Function:
    """Write the function that leaves reciprocal pivots and factors in the rows."""
    f = module.function("factorise", ORDER, internal=True, inline="never")
    rows = Rows(f=f, memory=memory, is_ensemble=False)
    with f.loop(f["between"]) as number:
        _take_out(rows, *places(f, f["order"], number, 3))
    with f.loop(f["tips"]) as number:
        _take_out(rows, *places(f, _tips(f), number, 2))
    inverse = rows.reciprocal(rows.load(f["root"], memory.diagonal))
    rows.store(inverse, f["root"], memory.diagonal)
    f.finish()
    return f


def write_substitute(module: Module, memory: TreeMemory) -> Function:
    """Write the function that turns right-hand sides into the unknowns."""
    f = module.function("substitute", ORDER, internal=True, inline="never")
    rows = Rows(f=f, memory=memory, is_ensemble=False)
    with f.loop(f["between"]) as number:
        _hand_on(rows, *places(f, f["order"], number, 3))
    with f.loop(f["tips"]) as number:
        _hand_on(rows, *places(f, _tips(f), number, 2))
    root = f.multiply(
        rows.load(f["root"], memory.side), rows.load(f["root"], memory.diagonal)
    )
    rows.store(root, f["root"], memory.side)
    with f.loop(f["tips"]) as turn:
        rows.substitute(*places(f, _tips(f), from_end(f, "tips", turn), 2))
    with f.loop(f["between"]) as turn:
        number = from_end(f, "between", turn)
        rows.substitute(*places(f, f["order"], number, 3))
    f.finish()
    return f


def write_carry(module: Module, memory: TreeMemory) -> Function:
    """Write the function that adds up the currents that the unknowns make."""
    f = module.function("carry", ORDER, internal=True, inline="never")
    rows = Rows(f=f, memory=memory, is_ensemble=False)
    with f.loop(f["edge_count"]) as number:
        place, above = places(f, f["edges"], number, 2)
        rows.carry(place, above)
    f.finish()
    return f


def _tips(f: Function) -> Value:
    return f.address(f["order"], f.multiply_whole(f["between"], f.integer(3)), "i64")


def _take_out(
    rows: Rows, place: Value, above: Value, below: Value | None = None
) -> None:
    """Take a compartment out of the matrix of its neighbours."""
    f, memory = rows.f, rows.memory
    inverse = rows.reciprocal(rows.load(place, memory.diagonal))
    factor = _spread(rows, rows.load(place, memory.coupling), inverse, above)
    rows.store(inverse, place, memory.diagonal)
    rows.store(factor, place, memory.coupling)
    if below is None:
        return
    other = rows.load(below, memory.coupling)
    rows.store(_spread(rows, other, inverse, below), place, memory.below)
    rows.store(f.multiply(factor, other), below, memory.coupling)


def _spread(rows: Rows, coupling: Value, inverse: Value, neighbour: Value) -> Value:
    f, memory = rows.f, rows.memory
    factor = f.multiply(coupling, inverse)
    diagonal = rows.load(neighbour, memory.diagonal)
    left = f.fused(f.negative(factor), coupling, diagonal)
    rows.store(left, neighbour, memory.diagonal)
    return factor


def _hand_on(
    rows: Rows, place: Value, above: Value, below: Value | None = None
) -> None:
    """Take a compartment out of the right-hand sides of its neighbours."""
    f, memory = rows.f, rows.memory
    side = rows.load(place, memory.side)
    pairs = [(above, memory.coupling)]
    if below is not None:
        pairs.append((below, memory.below))
    for neighbour, row in pairs:
        given = f.fused(rows.load(place, row), side, rows.load(neighbour, memory.side))
        rows.store(given, neighbour, memory.side)
