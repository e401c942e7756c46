"""Cylinders of axon that meet in one point, one of them excited at its far end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Branch, BranchedCompartments, BranchingAxon
from axolemma.errors import InvalidInput
from axolemma.experiments.excitation import (
    RISEN,
    Pace,
    journey_time,
    pace_of,
    pictured,
    positive,
    shock,
    under_electrode,
)
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.units import Quantity, cm, um

# Each branch is so many feet of its impulse long; the impulse has passed where it came
# to this part of it.
_FEET, _PASSED = 30.0, 0.8
# Compartments to a foot and steps to its time.
_COMPARTMENTS, _STEPS = 12.0, 16.0
# More time than the journeys take: an impulse may linger at the junction.
_LINGER = 80.0


class Junction:
    """Cylinders that meet in one point.

    Parameters
    ----------
    membrane
        The same everywhere; each of its values one number.
    diameters
        Of the parent and of the daughters, cm.
    resistivity
        Of the axoplasm.
    came_along
        Number of the branch that is excited.
    pace
        Of the impulse along that; found when absent.
    """

    def __init__(
        self,
        membrane: Membrane,
        diameters: Sequence[float],
        resistivity: Any,
        *,
        came_along: int = 0,
        pace: Pace | None = None,
    ) -> None:
        if came_along not in range(len(diameters)):
            raise InvalidInput(
                "branch_point, came_along",
                found=f"{came_along!r}",
                expected=f"the number of a branch, 0 to {len(diameters) - 1}",
            )
        self.membrane = membrane
        self.came_along = came_along
        own = diameters[came_along]
        powers = [each**1.5 for each in diameters]
        self.ratio = (sum(powers) - powers[came_along]) / powers[came_along]
        self.pace = pace or pace_of(
            membrane, resistivity=resistivity, diameter=Quantity(own, cm)
        )
        feet = [self.pace.foot * np.sqrt(each / own) for each in diameters]
        self.axon = BranchingAxon(
            branches=[
                Branch(
                    diameter=Quantity(each, cm),
                    length=Quantity(_FEET * float(foot), cm),
                    parent=0 if number else None,
                )
                for number, (each, foot) in enumerate(zip(diameters, feet, strict=True))
            ],
            resistivity=resistivity,
        )

    def run(self, fineness: int) -> tuple[BranchedCompartments, CableRecord]:
        """Excite the far end of the branch that the impulse comes along."""
        intervals = int(0.5 * _COMPARTMENTS * fineness * _FEET)
        cut = self.axon.compartments([intervals] * len(self.axon.branches))
        nodes, pace = cut.nodes[self.came_along], self.pace
        distance = cut.compartments.distance[nodes]
        end = distance[0] if self.came_along == 0 else distance[-1]
        under = under_electrode(distance, pace, end=float(end))
        # Each branch takes an impulse of its own width the same time.
        length = 2.0 * _FEET * pace.foot
        conditions = CableConditions(
            duration=journey_time(pace, length) + _LINGER / pace.rate,
            step=2.0 / (_STEPS * fineness * pace.rate),
            rise=RISEN,
            probes=pictured(cut.compartments),
        )
        stimuli = dict.fromkeys(nodes[list(under)].tolist(), shock(self.membrane, pace))
        record = record_cable(self.membrane, cut.compartments, stimuli, conditions)
        return cut, record


def read_diameters(parent: Any, daughters: Sequence[Any]) -> list[float]:
    """Read the diameters of a parent and its daughters, cm."""
    if isinstance(daughters, str) or len(daughters) == 0:
        raise InvalidInput(
            "branch_point, daughters",
            found=f"{daughters!r}",
            expected="a row of diameters, such as ['300 um', '200 um']",
        )
    names = ["parent", *(f"daughter {n + 1}" for n, _ in enumerate(daughters))]
    return [
        positive(given, um, f"diameter of {name}")
        for given, name in zip([parent, *daughters], names, strict=True)
    ]


def has_passed(counts: NDArray[np.int64], nodes: NDArray[np.int64]) -> bool:
    """Whether an impulse travelled on along a branch, given how many came where."""
    return bool(counts[nodes[int(_PASSED * (nodes.size - 1))]] > 0)
