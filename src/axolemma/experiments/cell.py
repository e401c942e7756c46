"""A branched cell at the rig: membrane on a morphology, cut as finely as is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments, cut, densities
from axolemma.errors import InvalidInput
from axolemma.experiments.cable_run import Cable
from axolemma.membrane import Membrane
from axolemma.morphology import Morphology

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cell:
    """A membrane laid on a morphology.

    Parameters
    ----------
    membrane
        Each of its values one number.
    morphology
        The shape.
    resistivity
        Of the cytoplasm.
    values
        What differs from region to region, as `axolemma.cable.densities` takes it.
    longest
        How long a compartment may be before it is refined; a tenth of the length
        constant at 100 Hz when absent.
    """

    membrane: Membrane
    morphology: Morphology
    resistivity: Any = "100 ohm cm"
    values: Mapping[Any, Mapping[str, Any]] = field(
        default_factory=dict[Any, Mapping[str, Any]]
    )
    longest: Any = None

    def __post_init__(self) -> None:
        if not isinstance(self.morphology, Morphology):
            raise InvalidInput(
                "cell, morphology",
                found=f"{self.morphology!r}",
                expected="what axolemma.morphology.read_morphology or grow gives",
            )

    def cable(self, refinement: int = 1) -> Cable:
        """Cut it, with each interval in so many.

        Parameters
        ----------
        refinement
            Doubling it quarters the error.
        """
        membrane = self.membrane
        compartments = cut(
            self.morphology,
            resistivity=self.resistivity,
            capacitance=f"{float(membrane.capacitance)!r} uF/cm2",
            longest=self.longest,
            refinement=refinement,
        )
        found = densities(compartments, membrane, self.values)
        inside = "membrane.volume_per_area"
        names = {each.name for each in membrane.equation_parameters}
        if inside in names and inside not in found and compartments.volume is not None:
            found[inside] = compartments.volume / compartments.area
        return Cable(membrane=membrane, compartments=compartments, values=found)


def shared_nodes(coarse: Compartments, fine: Compartments) -> Places:
    """Say which compartment of a finer cut has the node of each of a coarser one."""
    keys, wanted = _keys(fine), _keys(coarse)
    order = np.argsort(keys, kind="stable")
    known = keys[order]
    after = np.clip(np.searchsorted(known, wanted), 1, known.size - 1)
    is_before = wanted - known[after - 1] < known[after] - wanted
    return order[np.where(is_before, after - 1, after)]


def _keys(compartments: Compartments) -> Floats:
    """Give each node a number by its stretch, and on that by its distance."""
    if compartments.stretch is None:
        raise InvalidInput("cell", found="an axon", expected="a cell that was cut")
    farthest = float(compartments.distance.max())
    return 2.0 * farthest * compartments.stretch + compartments.distance
