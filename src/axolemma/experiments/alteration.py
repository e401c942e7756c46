"""A stretch of an axon whose membrane is altered: cooled, poisoned, stripped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon, Compartments
from axolemma.errors import InvalidInput, unknown_name
from axolemma.membrane import Membrane
from axolemma.membrane.validation import measured, read_measures
from axolemma.units import Along

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alteration:
    """What is different along a stretch.

    Parameters
    ----------
    start
        Where it begins, from the beginning of the axon: ``"20 mm"``.
    length
        ``"5 mm"``.
    values
        Parameters of the membrane there, by name: ``{"Na.blocked": 0.9}`` for a
        poison, ``{"membrane.temperature": "2 degC"}`` for ice.
    """

    start: Any = measured("mm", at_least=0.0)
    length: Any = measured("mm", at_least=0.0)
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __post_init__(self) -> None:
        read_measures(self, "alteration")

    @property
    def end(self) -> float:
        """Where it ends, cm."""
        return float(self.start) + float(self.length)

    def altered(self, membrane: Membrane) -> Membrane:
        """Give the membrane of the stretch.

        Parameters
        ----------
        membrane
            That of the rest of the axon; each of its values one number.
        """
        changed = membrane.with_values(self.values)
        for name in self.values:
            if isinstance(changed.values[name], Along):
                raise InvalidInput(
                    f"alteration, '{name}'",
                    found="many values",
                    expected="one",
                    remedy="let a membrane's own values differ, or alter one by one",
                )
        return changed

    def over(
        self, membrane: Membrane, axon: Axon, compartments: Compartments
    ) -> dict[str, Floats]:
        """Give the parameters that differ, one value for each compartment.

        A compartment that lies in the stretch in part is altered in part, so that what
        the axon does varies with the length of the stretch and not in jumps.

        Parameters
        ----------
        membrane
            Of the rest of the axon.
        axon, compartments
            Along which it is laid, and how that is cut.

        Raises
        ------
        InvalidInput
            If the stretch goes beyond the axon.
        """
        beyond = self.end - float(axon.length)
        if beyond > 1e-9 * float(axon.length):
            raise InvalidInput(
                "alteration",
                found=f"a stretch from {10.0 * float(self.start):.6g} to "
                f"{10.0 * self.end:.6g} mm",
                expected=f"one on the axon, which is {10.0 * float(axon.length):.6g} "
                "mm long",
            )
        half = 0.5 * compartments.length
        low = np.maximum(compartments.distance - half, float(self.start))
        high = np.minimum(compartments.distance + half, self.end)
        part = np.clip((high - low) / compartments.length, 0.0, 1.0)
        before, after = membrane.values, self.altered(membrane).values
        found: dict[str, Floats] = {}
        for name, value in after.items():
            if name not in before:
                raise unknown_name("alteration", name, before)
            own, other = _number(before[name]), _number(value)
            if own != other:
                found[name] = own + part * (other - own)
        return found


def _number(value: float | Along) -> float:
    if isinstance(value, Along):
        raise InvalidInput(
            "membrane", found=f"values along '{value.dimension}'", expected="one value"
        )
    return float(value)
