"""Which ions carry the current along the axis of a cell, and how fast they diffuse."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.equations import EquationSystem
from axolemma.integration.tree_plan import Carrier, Carriers
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
    return Carriers(
        ions=ions,
        thermal=GAS_CONSTANT * kelvin / FARADAY,
        amount=1.0 / (FARADAY * compartments.area),
    )
