"""What electrodes and fields outside a cell do to a run of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from axolemma.cable import Compartments, Extracellular
from axolemma.equations import EquationSystem
from axolemma.errors import InvalidInput
from axolemma.expressions import symbol
from axolemma.integration.trees.plan import Field
from axolemma.stimulus import timetable
from axolemma.units import mV

OUTSIDE = "extracellular.potential"


def under_fields(system: EquationSystem) -> EquationSystem:
    """Give equations an input more, the potential outside, which none of them reads."""
    return replace(system, inputs=(*system.inputs, symbol(OUTSIDE, mV)))


def imposed(
    sources: Sequence[Extracellular], compartments: Compartments, *, duration: float
) -> tuple[Field, ...]:
    """Turn what stands outside a cell into numbers.

    Parameters
    ----------
    sources
        Electrodes and fields; they add up.
    compartments
        Of the cell.
    duration
        Of the run, ms.

    Raises
    ------
    InvalidInput
        If a source is none, is inside the cell, or gives an instantaneous charge.
    """
    if not isinstance(sources, (list, tuple)) or not all(
        isinstance(source, Extracellular) for source in sources
    ):
        raise InvalidInput(
            "extracellular field",
            found=f"{sources!r}",
            expected="a list of what stands outside, such as [PointElectrode(...)] or "
            "[UniformField(...)]",
        )
    found: list[Field] = []
    for source in sources:
        # An electrode's current is no current into an area: one of 1 cm2 leaves it.
        strength = timetable(source.strength, duration=duration, area=1.0)
        if np.any(strength.jump):
            raise InvalidInput(
                "extracellular field",
                found=f"'{source.strength}', an impulse without duration",
                expected="a current or field that lasts, such as a short pulse",
            )
        found.append(Field(profile=source.profile(compartments), strength=strength))
    return tuple(found)
