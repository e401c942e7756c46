"""Branch points and changes of width: whether an impulse goes on, and how late.

What decides is the geometric ratio: the sum of d^(3/2) over the branches ahead, by that
of the branch the impulse comes along [Goldstein & Rall 1974]. At one, it is as if the
axon went on; above, more membrane and axoplasm wait to be charged than before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import BranchingAxon
from axolemma.experiments.excitation import passages
from axolemma.experiments.junction import Junction, has_passed, read_diameters
from axolemma.membrane import Membrane
from axolemma.simulation.cable import CableRecord

Floats = NDArray[np.float64]

# The velocity is measured over these parts of a branch, away from the junction, from
# where it was excited and from where it ends.
_COMING, _GOING = (0.2, 0.5), (0.5, 0.8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BranchPoint:
    """An impulse that came to a branch point.

    Parameters
    ----------
    membrane, axon
        What it travelled along; branch 0 is the parent.
    came_along
        Number of the branch that was excited at its far end.
    ratio
        The geometric ratio that it met.
    passed
        Whether it went on, for each branch; of the one it came along True.
    delay
        How much later it came along each than if it had gone on to the junction and
        left it at the velocities before and behind, ms; NaN where it did not pass, and
        nothing for the branch it came along.
    reflected
        Whether a second impulse went back along the branch that the first came along.
    distance
        Of places along branch by branch, from the junction, mm: one array for each.
    arrival
        When an impulse first came there, ms; NaN for never: one array for each.
    """

    membrane: Membrane
    axon: BranchingAxon
    came_along: int
    ratio: float
    passed: tuple[bool, ...]
    delay: tuple[float, ...]
    reflected: bool
    distance: tuple[Floats, ...]
    arrival: tuple[Floats, ...]


def branch_point(
    membrane: Membrane,
    *,
    resistivity: Any,
    parent: Any,
    daughters: Sequence[Any],
    came_along: int = 0,
) -> BranchPoint:
    """Send an impulse to a branch point.

    Parameters
    ----------
    membrane
        The same everywhere; each of its values one number.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    parent
        Diameter of the branch before the junction: ``"476 um"``.
    daughters
        Diameters of those behind it; one for an axon that changes its width.
    came_along
        The branch whose far end is excited: 0 for the parent, 1 for the first
        daughter, whose impulse invades the parent against the usual direction.
    """
    junction = Junction(
        membrane, read_diameters(parent, daughters), resistivity, came_along=came_along
    )
    cut, record = junction.run(2)
    counts = passages(record)
    arrival = _arrivals(record)
    passed = tuple(has_passed(counts, nodes) for nodes in cut.nodes)
    out = cut.nodes[came_along]
    far = out[: out.size // 4] if came_along == 0 else out[-(out.size // 4) :]
    here = record.compartments.distance[cut.nodes[0][-1]]
    distance = [np.abs(record.compartments.distance[each] - here) for each in cut.nodes]
    return BranchPoint(
        membrane=membrane,
        axon=junction.axon,
        came_along=came_along,
        ratio=junction.ratio,
        passed=passed,
        delay=tuple(
            _delay(distance, [arrival[each] for each in cut.nodes], came_along, number)
            if passed[number]
            else np.nan
            for number in range(len(cut.nodes))
        ),
        reflected=bool(np.median(counts[far]) > 1),
        distance=tuple(10.0 * each for each in distance),
        arrival=tuple(arrival[each] for each in cut.nodes),
    )


def _arrivals(record: CableRecord) -> Floats:
    """Give when an impulse first came to each compartment, ms; NaN for never."""
    found = np.full(record.compartments.count, np.nan)
    places, first = np.unique(record.outcome.crossed, return_index=True)
    found[places] = record.outcome.crossing_times[first]
    return found


def _delay(
    distance: Sequence[Floats], arrival: Sequence[Floats], source: int, branch: int
) -> float:
    """Prolong the journeys before and behind the junction to it; give the gap, ms."""
    if branch == source:
        return 0.0
    at_junction: list[float] = []
    for number, (near, far) in ((source, _COMING), (branch, _GOING)):
        away, late = distance[number], arrival[number]
        part = away / away.max()
        chosen = (part > near) & (part < far) & np.isfinite(late)
        at_junction.append(float(np.polyfit(away[chosen], late[chosen], 1)[1]))
    return at_junction[1] - at_junction[0]
