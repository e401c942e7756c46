"""Which ions carry the current along the axis of a cell, and how fast they diffuse."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import EquationSystem
from axolemma.integration.trees.plan import Carrier, Carriers
from axolemma.membrane import Membrane
from axolemma.units.constants import FARADAY, GAS_CONSTANT

Floats = NDArray[np.float64]

# Diffusion coefficients in water, 1e-5 cm2/s [Saetra, Einevoll & Halnes 2020]; only
# their ratios matter, for the resistivity says how much all of them carry together.
DIFFUSION = MappingProxyType({"Na": 1.33, "K": 1.96, "Cl": 2.03, "Ca": 0.71})
_OTHER = 1.5


def axial_carriers(
    membrane: Membrane,
    system: EquationSystem,
    compartments: Compartments,
    parameters: Mapping[str, float | Floats],
    *,
    step: float,
) -> Carriers | None:
    """Give the ions whose amounts inside are counted; None where none is.

    Parameters
    ----------
    membrane
        What declares them.
    system
        Its lowered equations.
    compartments
        Where they are.
    parameters
        Values by name, one number or one for each compartment.
    step
        ms. Where compartments are so short that ions even out within it, they do so
        more slowly, in a few steps, which keeps the step stable; the correction is of
        second order in it.
    """
    states = set(system.state_names)
    ions = tuple(
        Carrier(
            state=f"{ion.name}.entered",
            concentration=f"{ion.name}.inside",
            valence=ion.valence,
            mobility=DIFFUSION.get(ion.name, _OTHER),
        )
        for ion in membrane.ions
        if f"{ion.name}.entered" in states and f"{ion.name}.inside" in system.positive
    )
    if not ions:
        return None
    kelvin = np.broadcast_to(
        parameters["membrane.temperature"], compartments.count
    ).astype(float)
    thermal = GAS_CONSTANT * kelvin / FARADAY
    rate = thermal * _evening(ions, compartments, parameters)
    return Carriers(
        ions=ions,
        thermal=thermal * _slowed(step * rate, compartments.parent),
        amount=1.0 / (FARADAY * compartments.area),
    )


def _evening(
    ions: tuple[Carrier, ...],
    compartments: Compartments,
    parameters: Mapping[str, float | Floats],
) -> Floats:
    """Give by RT/F how fast the most mobile ion evens out with the neighbours, (n,)."""
    weights = [ion.valence**2 * ion.mobility for ion in ions]
    conducting = sum(
        weight * np.asarray(parameters[f"{ion.concentration}_at_start"])
        for weight, ion in zip(weights, ions, strict=True)
    )
    around = compartments.axial_conductance.copy()
    around[0] = 0.0
    np.add.at(around, compartments.parent[1:], compartments.axial_conductance[1:])
    volume = compartments.area * parameters["membrane.volume_per_area"]
    return around * max(weights) / (conducting * FARADAY * volume)


def _slowed(evened: Floats, parent: NDArray[np.int64]) -> Floats:
    """Give the factor of diffusion between each compartment and its parent, (n,)."""
    either = np.maximum(evened, evened[np.maximum(parent, 0)])
    return 1.0 / np.sqrt(1.0 + (4.0 * either) ** 2)
