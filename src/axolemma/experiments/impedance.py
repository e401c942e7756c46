"""Impedance: what a small current near rest does to the voltage, here and there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, rest
from axolemma.errors import InvalidInput
from axolemma.expressions import evaluate, jacobian
from axolemma.integration.trees.plan import Tree
from axolemma.membrane import Membrane
from axolemma.simulation.beginning import held_ions
from axolemma.simulation.cable_rest import solve_tree
from axolemma.simulation.conditions import VOLTAGE

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]


def membrane_admittance(membrane: Membrane, frequencies: Sequence[float]) -> Complexes:
    """Give how much a patch of membrane at rest conducts a small current.

    Parameters
    ----------
    membrane
        Each of its values one number. Amounts of ions stay as they are.
    frequencies
        1/ms, (n,).

    Returns
    -------
    numpy.ndarray
        mS/cm2, (n,): current by voltage, the capacitor's included.
    """
    system = membrane.equations()
    held = held_ions(system)
    numeric = lowered(system)
    known = {
        **parameter_values(numeric),
        **dict.fromkeys(numeric.input_names, 0.0),
        **rest(system, held=held).values,
        **held,
    }
    kept = [place for place, name in enumerate(numeric.state_names) if name not in held]
    symbols = [numeric.states[place].symbol for place in kept]
    entries = jacobian([numeric.rates[place] for place in kept], symbols)
    matrix = np.zeros((len(kept), len(kept)))
    for place, value in zip(
        entries, evaluate(list(entries.values()), known), strict=True
    ):
        matrix[place] = float(value)
    pivot = [numeric.state_names[place] for place in kept].index(VOLTAGE)
    gates = [place for place in range(len(kept)) if place != pivot]
    found = np.empty(len(frequencies), dtype=complex)
    for number, frequency in enumerate(frequencies):
        turning = 2j * np.pi * frequency
        own = turning * np.eye(len(gates)) - matrix[np.ix_(gates, gates)]
        answer = np.linalg.solve(own, matrix[gates, pivot].astype(complex))
        found[number] = turning - matrix[pivot, pivot] - matrix[pivot, gates] @ answer
    return (float(membrane.capacitance) * found).astype(np.complex128)


def transfer_impedance(
    membrane: Membrane,
    compartments: Compartments,
    *,
    place: int,
    frequencies: Sequence[float] = (0.0,),
) -> Complexes:
    """Give the voltage everywhere for a small current into one compartment.

    The attenuation from there to another compartment is the ratio of the two values.

    Parameters
    ----------
    membrane
        The same everywhere.
    compartments
        The tree, its ends sealed.
    place
        Where the current enters.
    frequencies
        Of the current, 1/ms, (frequencies,).

    Returns
    -------
    numpy.ndarray
        kohm, (n, frequencies).
    """
    if not 0 <= place < compartments.count:
        raise InvalidInput(
            "transfer_impedance, place",
            found=f"compartment {place}",
            expected=f"one of the {compartments.count} that there are",
        )
    admittance = membrane_admittance(membrane, frequencies)
    side = np.zeros((compartments.count, len(frequencies)), dtype=complex)
    side[place] = 1.0
    return solve_tree(
        axial_tree(compartments), np.multiply.outer(compartments.area, admittance), side
    )


def axial_tree(compartments: Compartments, ends: Floats | None = None) -> Tree:
    """Couple compartments along the axis alone.

    Parameters
    ----------
    compartments
        The tree.
    ends
        Conductance out of each to where the voltage does not move, mS, (n,).
    """
    return Tree(
        parent=compartments.parent,
        conductance=compartments.axial_conductance,
        capacity=compartments.area,
        end_conductance=ends,
        end_potential=None if ends is None else np.zeros_like(ends),
    )
