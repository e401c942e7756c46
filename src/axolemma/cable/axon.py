"""An unmyelinated axon: a uniform cable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.cable.compartments import MOST_COMPARTMENTS, Compartments, along_x
from axolemma.errors import InvalidInput
from axolemma.membrane.validation import measured, read_measures


@dataclass(frozen=True, slots=True, kw_only=True)
class Axon:
    """A uniform cylinder of axoplasm inside a membrane.

    Parameters
    ----------
    diameter
        Such as ``"476 um"``.
    resistivity
        Of the axoplasm, such as ``"35.4 ohm cm"``.
    length
        Such as ``"6 cm"``.
    """

    diameter: Any = measured("um", above=0.0)
    resistivity: Any = measured("ohm cm", above=0.0)
    length: Any = measured("mm", above=0.0)

    def __post_init__(self) -> None:
        read_measures(self, "axon")

    def compartments(self, count: int) -> Compartments:
        """Cut the axon into equal compartments, their nodes in their middles.

        Parameters
        ----------
        count
            How many.

        Raises
        ------
        InvalidInput
            If there would be none, or more than fit.
        """
        is_whole = isinstance(count, (int, np.integer)) and count is not True
        if not is_whole or not 1 <= count <= MOST_COMPARTMENTS:
            raise InvalidInput(
                "axon, compartments",
                found=f"{count!r}",
                expected=f"a whole number from 1 to {MOST_COMPARTMENTS}",
                remedy="let compartments be longer or the axon shorter",
            )
        width = float(self.length) / count
        radius = float(self.diameter) / 2.0
        along = np.pi * radius**2 / (float(self.resistivity) * width)
        conductance = np.full(count, along)
        conductance[0] = 0.0
        distance = width * (np.arange(count, dtype=float) + 0.5)
        return Compartments(
            parent=np.arange(count) - 1,
            area=np.full(count, 2.0 * np.pi * radius * width),
            length=np.full(count, width),
            axial_conductance=conductance,
            distance=distance,
            to_end=np.full(count, 2.0 * along),
            radius=np.full(count, radius),
            points=along_x(distance),
        )
