"""Where a whole cable stands still: its patches differ, or its ends are held.

The way there is that of the cable itself, by implicit Euler steps that grow as it
comes to rest and end as Newton's method [Kelley & Keyes 1998, pseudo-transient
continuation]. What is found is therefore a rest that the cable goes to, and not just
one at which its currents cancel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.equations import EquationSystem
from axolemma.errors import NoRestingState
from axolemma.expressions import Evaluation, jacobian
from axolemma.integration.trees.plan import Tree
from axolemma.simulation.conditions import VOLTAGE

Floats = NDArray[np.float64]

# The first step, ms; how much longer or shorter the next may be.
_FIRST, _LONGER, _SHORTER = 0.1, 4.0, 0.25
# No step moves the voltage further, mV, nor can a step be shorter, ms.
_FURTHEST, _SHORTEST = 10.0, 1e-6
# A step this small beside the scales of the states has arrived, when it is this long.
_ARRIVED, _LONG = 1e-11, 1e3
_STEPS = 400


def settled(
    numeric: EquationSystem,
    tree: Tree,
    parameters: Mapping[str, float | Floats],
    *,
    start: Mapping[str, float | Floats],
    held: Mapping[str, float],
) -> dict[str, Floats]:
    """Let a cable come to rest.

    Parameters
    ----------
    numeric
        Lowered equations of a compartment.
    tree
        How compartments are coupled, and what holds its ends.
    parameters
        By name: one number, or one for each compartment, (n,).
    start
        Where it begins, by name.
    held
        States that stay: the amounts of the ions.

    Returns
    -------
    dict
        Every state, (n,).

    Raises
    ------
    NoRestingState
        If it does not settle: a part of it fires on its own.
    """
    search = _Search(numeric, tree, parameters, held)
    names = [name for name in numeric.state_names if name not in held]
    spread = [np.broadcast_to(start[name], tree.parent.shape) for name in names]
    found = search.rest(np.array(spread, dtype=float))
    fixed = {name: np.full(tree.parent.size, value) for name, value in held.items()}
    return fixed | dict(zip(names, found, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Linear:
    """Rates, (states, n), and their derivatives by the states, (n, states, states)."""

    rates: Floats
    matrix: Floats


class _Search:
    """The way of a cable to its rest."""

    def __init__(
        self,
        numeric: EquationSystem,
        tree: Tree,
        parameters: Mapping[str, float | Floats],
        held: Mapping[str, float],
    ) -> None:
        self.tree = tree
        kept = [state for state in numeric.states if state.name not in held]
        self.names = [state.name for state in kept]
        self.scale = np.array([state.scale for state in kept])
        self.pivot = self.names.index(VOLTAGE)
        self.others = [i for i in range(len(kept)) if i != self.pivot]
        self.known = {
            **parameters,
            **held,
            **dict.fromkeys(numeric.input_names, 0.0),
        }
        by_name = dict(zip(numeric.state_names, numeric.rates, strict=True))
        rates = [by_name[name] for name in self.names]
        entries = jacobian(rates, [state.symbol for state in kept])
        self.places = list(entries)
        self.evaluation = Evaluation([*rates, *entries.values()])

    def rest(self, states: Floats) -> Floats:
        """Step until nothing changes any more."""
        length, here = _FIRST, self._at(states)
        for _ in range(_STEPS):
            step = self._step(here, length)
            moved = self._at(states + step)
            voltage = float(np.max(np.abs(step[self.pivot])))
            if not np.all(np.isfinite(moved.rates)) or voltage > _FURTHEST:
                length *= _SHORTER
                if length < _SHORTEST:
                    break
                continue
            states, before, here = states + step, here, moved
            size = float(np.max(np.abs(step) / self.scale[:, None]))
            if size < _ARRIVED and length > _LONG:
                return states
            if size < _ARRIVED:
                length *= _LONGER
                continue
            slower = _size(before.rates, self.scale) / _size(here.rates, self.scale)
            length = min(length * min(max(slower, 0.5), _LONGER), 1e9)
        raise NoRestingState(
            "the cable does not come to rest: a part of it fires by itself, or is made "
            "to by an end that is held; give it a start"
        )

    def _at(self, states: Floats) -> _Linear:
        known = {**self.known, **dict(zip(self.names, states, strict=True))}
        values = self.evaluation(known)
        size = len(self.names)
        rates = np.array(
            [np.broadcast_to(value, states.shape[1:]) for value in values[:size]]
        )
        matrix = np.zeros((states.shape[1], size, size))
        for (row, column), value in zip(self.places, values[size:], strict=True):
            matrix[:, row, column] = value
        rates[self.pivot] += self._flow(states[self.pivot]) / self.tree.capacity
        return _Linear(rates=rates, matrix=matrix)

    def _flow(self, voltage: Floats) -> Floats:
        """Give the current into each compartment along the axis and by its end, uA."""
        tree = self.tree
        above = tree.parent[1:]
        along = tree.conductance[1:] * (voltage[above] - voltage[1:])
        flow = np.zeros(voltage.size)
        flow[1:] += along
        np.subtract.at(flow, above, along)
        if tree.end_conductance is not None and tree.end_potential is not None:
            flow += tree.end_conductance * (tree.end_potential - voltage)
        return flow

    def _step(self, here: _Linear, length: float) -> Floats:
        """Solve for an implicit step: gates within compartments, then the tree."""
        pivot, others, tree = self.pivot, self.others, self.tree
        gates = here.matrix[:, others][:, :, others]
        shifted = np.eye(len(others)) / length - gates
        sides = np.stack([here.rates[others].T, here.matrix[:, others, pivot]], axis=-1)
        solved = np.linalg.solve(shifted, sides)
        by_gates = here.matrix[:, pivot, others][:, None, :]
        gained = (by_gates @ solved)[:, 0]
        diagonal = 1.0 / length - here.matrix[:, pivot, pivot] - gained[:, 1]
        side = here.rates[pivot] + gained[:, 0]
        voltage = solve_tree(tree, tree.capacity * diagonal, tree.capacity * side)
        step = np.empty_like(here.rates)
        step[pivot] = voltage
        step[others] = (solved[..., 0] + solved[..., 1] * voltage[:, None]).T
        return step


def _size(rates: Floats, scale: Floats) -> float:
    return float(np.sqrt(np.mean((rates / scale[:, None]) ** 2))) + 1e-300


def solve_tree(tree: Tree, own: NDArray[Any], side: NDArray[Any]) -> NDArray[Any]:
    """Solve for the voltages of a tree whose compartments are linear.

    Parameters
    ----------
    tree
        How they are coupled, and what holds its ends.
    own
        Conductance of each compartment's membrane, mS, (n, ...); it may be complex.
    side
        Current into each, uA, (n, ...).

    Returns
    -------
    numpy.ndarray
        mV, (n, ...).
    """
    parent = tree.parent.tolist()
    kind = np.result_type(own, side, float)
    diagonal, found = np.array(own, dtype=kind), np.array(side, dtype=kind)
    column = tree.conductance.reshape(-1, *(1,) * (diagonal.ndim - 1))
    diagonal[1:] += column[1:]
    np.add.at(diagonal, tree.parent[1:], column[1:])
    if tree.end_conductance is not None:
        diagonal += tree.end_conductance.reshape(column.shape)
    conductance = tree.conductance.tolist()
    for number in range(len(parent) - 1, 0, -1):
        part = conductance[number] / diagonal[number]
        diagonal[parent[number]] -= part * conductance[number]
        found[parent[number]] += part * found[number]
    found[0] /= diagonal[0]
    for number in range(1, len(parent)):
        above = found[parent[number]]
        found[number] = (found[number] + conductance[number] * above) / diagonal[number]
    return found
