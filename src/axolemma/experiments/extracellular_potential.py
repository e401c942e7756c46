"""The potential that a cable makes in the medium around it while it is active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import line_sources, position, transfer_resistance
from axolemma.errors import InvalidInput
from axolemma.experiments.cable_run import CableRun
from axolemma.experiments.excitation import positive
from axolemma.units import parse_unit

Floats = NDArray[np.float64]

_RESISTIVITY = parse_unit("ohm cm")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExtracellularPotential:
    """What electrodes outside a cable record.

    Parameters
    ----------
    run
        What the cable did.
    points
        Where they are, um, (points, 3).
    resistivity
        Of the medium, ohm cm.
    time, potential
        ms, and uV, (times, points): between two times of the run.
    """

    run: CableRun
    points: Floats
    resistivity: float
    time: Floats
    potential: Floats


def extracellular_potential(
    run: CableRun, points: Sequence[Any], *, resistivity: Any = "300 ohm cm"
) -> ExtracellularPotential:
    """Record the potential at points around a cable.

    Every compartment is a line in a homogeneous medium out of which the current of its
    membrane flows [Holt & Koch 1999]. Currents of held ends flow to a distant point.

    Parameters
    ----------
    run
        What the cable did.
    points
        Each such as ``["0 um", "50 um", "0 um"]`` or ``[0, 50, 0] * um``; an axon that
        has no morphology lies along x from the origin. One inside the cell is taken at
        its surface.
    resistivity
        Of the medium.

    Raises
    ------
    InvalidInput
        If it is not said where the compartments are, or no point is given.
    """
    specific = positive(resistivity, _RESISTIVITY, "resistivity of the medium")
    places = [
        position(each, f"extracellular_potential, point {number}")
        for number, each in enumerate(points)
    ]
    if not places:
        raise InvalidInput(
            "extracellular_potential, points", found="none", expected="one or more"
        )
    lines = line_sources(run.cable.compartments)
    count = run.cable.compartments.count
    # kohm from each compartment to each point, (points, n).
    across = np.stack(
        [
            np.bincount(
                lines.owner,
                lines.share * transfer_resistance(lines, place, resistivity=specific),
                minlength=count,
            )
            for place in places
        ]
    )
    return ExtracellularPotential(
        run=run,
        points=1e4 * np.array(places),
        resistivity=1e3 * specific,
        time=0.5 * (run.time[1:] + run.time[:-1]),
        potential=1e3 * run.current @ across.T,
    )
