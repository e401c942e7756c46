"""Sparse linear systems, unrolled: their zeros are known when the code is written.

Pivots are taken on the diagonal, where 1 / (h gamma) dominates as soon as the step
is short; whoever solves checks the smallest pivot and shortens the step otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from axolemma.kernels.llvm_instructions import Value
from axolemma.kernels.llvm_ir import Function

Entries = dict[tuple[int, int], Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """A matrix as a product of triangles.

    Parameters
    ----------
    order
        Indices in the order of elimination.
    entries
        Multipliers below and the upper triangle above, by (row, column).
    inverses
        One over each pivot, by index.
    smallest_pivot
        The smallest size of a pivot.
    """

    order: tuple[int, ...]
    entries: Entries
    inverses: dict[int, Value]
    smallest_pivot: Value


def factorise(function: Function, matrix: Entries) -> Factors:
    """Write the factorisation of a sparse matrix.

    Parameters
    ----------
    function
        Where the code goes.
    matrix
        Its entries by (row, column), the whole diagonal among them.
    """
    entries = dict(matrix)
    left = {row for row, _ in entries}
    order: list[int] = []
    inverses: dict[int, Value] = {}
    smallest: Value | None = None
    while left:
        pivot = _cheapest(entries, left)
        left.discard(pivot)
        order.append(pivot)
        size = function.absolute(entries[pivot, pivot])
        smallest = size if smallest is None else function.minimum(smallest, size)
        inverses[pivot] = _eliminate(function, entries, left, pivot)
    return Factors(
        order=tuple(order),
        entries=entries,
        inverses=inverses,
        smallest_pivot=smallest if smallest is not None else function.constant(1.0),
    )


def solve(function: Function, factors: Factors, right: Sequence[Value]) -> list[Value]:
    """Write the solution of a factorised system.

    Parameters
    ----------
    function
        Where the code goes.
    factors
        The matrix.
    right
        Right-hand side, one for each index.

    Returns
    -------
    list of Value
        The unknowns, one for each index.
    """
    solution = list(right)
    place = {index: step for step, index in enumerate(factors.order)}
    for column in factors.order:
        for (row, other), value in factors.entries.items():
            if other == column and place[row] > place[column]:
                negative = function.negative(value)
                solution[row] = function.fused(
                    negative, solution[column], solution[row]
                )
    for row in reversed(factors.order):
        for (other, column), value in factors.entries.items():
            if other == row and place[column] > place[row]:
                negative = function.negative(value)
                solution[row] = function.fused(
                    negative, solution[column], solution[row]
                )
        solution[row] = function.multiply(solution[row], factors.inverses[row])
    return solution


def _cheapest(entries: Entries, left: set[int]) -> int:
    """Choose the pivot that can fill in least (Markowitz)."""

    def cost(index: int) -> tuple[int, int]:
        rows = sum(1 for row, column in entries if column == index and row in left)
        columns = sum(1 for row, column in entries if row == index and column in left)
        return (rows - 1) * (columns - 1), index

    return min(left, key=cost)


def _eliminate(
    function: Function, entries: Entries, left: set[int], pivot: int
) -> Value:
    """Take an unknown out of the equations that are left; give one over its pivot."""
    inverse = function.divide(function.constant(1.0), entries[pivot, pivot])
    rows = [row for row, column in entries if column == pivot and row in left]
    columns = [column for row, column in entries if row == pivot and column in left]
    for row in rows:
        multiplier = function.multiply(entries[row, pivot], inverse)
        entries[row, pivot] = multiplier
        negative = function.negative(multiplier)
        for column in columns:
            before = entries.get((row, column))
            entries[row, column] = (
                function.multiply(negative, entries[pivot, column])
                if before is None
                else function.fused(negative, entries[pivot, column], before)
            )
    return inverse
