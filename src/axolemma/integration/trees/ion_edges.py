"""Ions between two compartments: they diffuse, and share the current out.

What diffusion carries is known before the voltages are, and stands among the currents
that they are solved for; so V answers to it as fast as the axoplasm conducts.
"""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.integration.trees.axial_ions import AxialIon
from axolemma.integration.trees.rows import Rows
from axolemma.kernels import Value

Ends = tuple[Value, Value]


def spread_ions(
    rows: Rows, carriers: Sequence[AxialIon], ends: Ends, half: Value
) -> None:
    """Let ions diffuse, and put the current that they make into the equations.

    Parameters
    ----------
    rows
        The equations.
    carriers
        The ions.
    ends
        A compartment and its parent.
    half
        Half the step.
    """
    f, memory = rows.f, rows.memory
    place, above = ends
    conductance = rows.load(place, memory.to_parent)
    thermal = f.multiply(conductance, rows.load(place, memory.thermal))
    whole = rows.constant(0.0)
    for number, part in enumerate(_parts(rows, carriers, ends)):
        row = memory.concentration(number)
        far, near = rows.load(above, row), rows.load(place, row)
        steep = f.divide(f.subtract(far, near), f.add(far, near))
        drive = f.multiply(rows.constant(2.0 / carriers[number].valence), steep)
        flow = f.multiply(part, f.multiply(thermal, drive))
        whole = f.add(whole, flow)
        rows.transfer(flow, ends, memory.flux(number))
    rows.transfer(whole, ends, memory.diffusion)
    step = half if not rows.is_ensemble else f.splat(half)
    rows.transfer(f.multiply(step, whole), ends, memory.side)


def share_among_ions(
    rows: Rows, carriers: Sequence[AxialIon], ends: Ends, current: Value
) -> None:
    """Share the current between two compartments out among the ions.

    Parameters
    ----------
    rows
        The equations, solved.
    carriers
        The ions.
    ends
        A compartment and its parent.
    current
        From the parent, uA.
    """
    for number, part in enumerate(_parts(rows, carriers, ends)):
        flow = rows.f.multiply(part, current)
        rows.transfer(flow, ends, rows.memory.flux(number))


def _parts(rows: Rows, carriers: Sequence[AxialIon], ends: Ends) -> list[Value]:
    """Give the part of the current that each ion carries."""
    f, memory = rows.f, rows.memory
    place, above = ends
    weights: list[Value] = []
    for number, carrier in enumerate(carriers):
        row = memory.concentration(number)
        both = f.add(rows.load(above, row), rows.load(place, row))
        weight = rows.constant(carrier.valence**2 * carrier.mobility)
        weights.append(f.multiply(weight, both))
    whole = weights[0]
    for weight in weights[1:]:
        whole = f.add(whole, weight)
    share = rows.reciprocal(whole)
    return [f.multiply(weight, share) for weight in weights]
