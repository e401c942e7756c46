"""An impulse in a branched cell: excited at one place, it runs into every branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.experiments.cell import Cell, shared_nodes
from axolemma.experiments.cell_excitation import (
    DURATION,
    Excitation,
    cell_steps,
    place_of,
)
from axolemma.experiments.refinement import extrapolated, share
from axolemma.membrane import Membrane
from axolemma.morphology import Morphology
from axolemma.simulation.cable import CableRecord
from axolemma.simulation.cable_setting import CableSetting

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

_LEVELS = 3
# A run is doubled to at most so much, ms, while the impulse still arrives somewhere in
# its last third.
_LONGEST, _LATE = 200.0, 0.66
# A velocity of which this part is error is none.
_MEANINGLESS = 0.3


@dataclass(frozen=True, kw_only=True, eq=False)
class CellConduction:
    """An impulse in a branched cell.

    Parameters
    ----------
    membrane, morphology
        What it travelled in.
    compartments
        Of the coarsest run; what follows is about these.
    at
        The one that was excited.
    arrival, error
        When the impulse came to each, extrapolated to infinitely short steps and
        compartments, and how far that can be trusted, ms; NaN where it did not come,
        (compartments,).
    peak
        The highest potential of each in the finest run, mV, (compartments,).
    rest
        Of the soma, mV.
    current
        Of the pulse that excited the cell, nA; None where none did.
    steps, counts
        Of the runs, the coarsest first: ms, the mean of adaptive ones; and number of
        compartments.
    tolerance
        Of adaptive steps; None where they were fixed.
    residual
        Charge that the books do not explain, as a part of what moved: the largest of
        the runs.
    times, voltage
        Of the finest run: ms, and mV, (times, compartments).
    """

    membrane: Membrane
    morphology: Morphology
    compartments: Compartments
    at: int
    arrival: Floats
    error: Floats
    peak: Floats
    rest: float
    current: float | None
    steps: tuple[float, ...]
    counts: tuple[int, ...]
    tolerance: float | None
    residual: float
    times: Floats
    voltage: Floats

    @property
    def region(self) -> str:
        """The region where it began."""
        pieces = self.compartments.pieces
        if self.at == 0 or pieces is None:
            return "soma"
        # A fork belongs to the branches beyond it too: what leads to it comes first.
        kind = int(pieces.kind[pieces.owner == self.at][0])
        return next(name for name, kinds in pieces.names.items() if kinds == (kind,))

    @cached_property
    def before(self) -> Places:
        """The neighbour of each on the way to where it began, -1 there, (n,)."""
        before = self.compartments.parent.copy()
        place, last = self.at, -1
        while place >= 0:
            before[place], last, place = last, place, int(before[place])
        return before

    @cached_property
    def away(self) -> Floats:
        """How far each is from where it began, along the branches, cm, (n,)."""
        distance, parent = self.compartments.distance, self.compartments.parent
        # Where the way from each towards the soma meets that from where it began.
        meets, place = np.full(distance.size, -1), self.at
        while place >= 0:
            meets[place], place = place, int(parent[place])
        for each in np.flatnonzero(meets < 0).tolist():
            meets[each] = meets[parent[each]]
        return distance + distance[self.at] - 2.0 * distance[meets]

    @property
    def ends(self) -> Places:
        """The ends of branches, but for one where it began, (ends,)."""
        tips = np.setdiff1d(
            np.arange(1, self.compartments.count), self.compartments.parent
        )
        return tips[tips != self.at]

    @property
    def invaded(self) -> bool:
        """Whether the soma fired too."""
        is_high = self.peak[0] > float(self.membrane.spike_level)
        return bool(np.isfinite(self.arrival[0]) and is_high)

    @property
    def deaths(self) -> Places:
        """Where it died: places it came to with one beyond that it did not come to."""
        come = np.isfinite(self.arrival)
        before = self.before
        beyond = np.flatnonzero(before >= 0)
        lost = beyond[~come[beyond] & come[before[beyond]]]
        return np.unique(before[lost])

    @property
    def farthest(self) -> int | None:
        """The end farthest from where it began that the impulse came to."""
        come = self.ends[np.isfinite(self.arrival[self.ends])]
        if not come.size:
            return None
        return int(come[np.argmax(self.away[come])])

    @property
    def velocity(self) -> tuple[float, float] | None:
        """Mean velocity to the farthest end, and its error, m/s."""
        place = self.farthest
        if place is None or not np.isfinite(self.arrival[self.at]):
            return None
        late = float(self.arrival[place] - self.arrival[self.at])
        if not late > 0.0:
            return None
        # One cm/ms is ten m/s.
        velocity = 10.0 * float(self.away[place]) / late
        unsure = float(self.error[place] + self.error[self.at])
        if unsure > _MEANINGLESS * late:
            return None
        return velocity, velocity * unsure / late


def conduct_cell(  # noqa: PLR0913  (what a cell can differ in)
    membrane: Membrane,
    morphology: Morphology,
    *,
    at: Any = None,
    resistivity: Any = "100 ohm cm",
    values: Mapping[Any, Mapping[str, Any]] | None = None,
    longest: Any = None,
    step: Any = None,
    tolerance: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> CellConduction:
    """Excite a cell at one place, and follow the impulse into its branches.

    Parameters
    ----------
    membrane
        What is laid on the cell.
    morphology
        Its shape.
    at
        What is excited: the soma when absent; a region, by name or made by
        `axolemma.morphology.beyond` and its like, whose end farthest from the soma is
        meant (``"axon"``, for an antidromic impulse that invades the soma); or a region
        and a distance from the soma, ``("axon", "300 um")``.
    resistivity
        Of its cytoplasm.
    values
        What differs from region to region, as `axolemma.cable.densities` takes it.
    longest
        Compartment of the coarsest run; a tenth of the length constant at 100 Hz when
        absent.
    step
        Of the finest run.
    tolerance
        Bound of the error of adaptive steps, which all runs make then: quick where
        little happens for long, and exact in time.
    progress
        Called now and then with the part of the work that is done.

    Raises
    ------
    NoRestingState
        If the cell has none.
    UnknownName
        If it has no region of a name.
    InvalidInput
        If the place is not on the cell.
    """
    levels = cell_steps(step, tolerance, _LEVELS)
    cell = Cell(
        membrane=membrane,
        morphology=morphology,
        resistivity=resistivity,
        values=values or {},
        longest=longest,
    )
    # Cut first, so that what is too fine is refused before any is run.
    finest = _cut(cell, 2 ** (_LEVELS - 1))
    first = _cut(cell, 1)
    compartments = first[0]
    place = place_of(compartments, at)

    def excited(cut: tuple[Compartments, CableSetting]) -> Excitation:
        shown = shared_nodes(compartments, cut[0])
        return Excitation(
            membrane=membrane,
            compartments=cut[0],
            setting=cut[1],
            at=int(shown[place]),
            shown=shown,
        )

    coarse = excited(first)
    strength = coarse.sure_current(levels[0])
    current, duration = strength or 0.0, DURATION
    found = coarse.run(current, duration, levels[0])
    while strength is not None and _is_late(found) and duration < _LONGEST:
        duration *= 2.0
        found = coarse.run(current, duration, levels[0])
    arrivals, runs = [found.first(found.outcome.crossing_times)], [found]
    for level in range(1, _LEVELS):
        fine = excited(finest if level == _LEVELS - 1 else _cut(cell, 2**level))
        seen = share(progress, level, growth=4.0, levels=_LEVELS)
        found = fine.run(current, duration, levels[level], progress=seen)
        first = found.first(found.outcome.crossing_times)
        arrivals.append(first[fine.shown])
        runs.append(found)
    arrival, error = _limits(arrivals)
    unsure = runs[0].outcome.arrival_error
    if unsure is not None:
        # What the extrapolation to short compartments cannot see; where the second run
        # has no impulse, nothing is sure.
        error += np.nan_to_num(runs[0].first(unsure), nan=np.inf)
    return CellConduction(
        membrane=membrane,
        morphology=morphology,
        compartments=compartments,
        at=place,
        arrival=arrival,
        error=error,
        peak=found.outcome.probed.max(axis=0),
        rest=float(found.outcome.probed[0, 0]),
        current=None if strength is None else float(f"{1e3 * strength:.6g}"),
        steps=tuple(each.outcome.time / each.outcome.steps for each in runs),
        counts=tuple(each.compartments.count for each in runs),
        tolerance=tolerance,
        residual=max(each.residual for each in runs),
        times=found.outcome.probe_times,
        voltage=found.outcome.probed,
    )


def _cut(cell: Cell, refinement: int) -> tuple[Compartments, CableSetting]:
    cable = cell.cable(refinement)
    return cable.compartments, CableSetting(values=cable.values)


def _is_late(found: CableRecord) -> bool:
    """Say whether the impulse still came somewhere near the end of the run."""
    late = found.outcome.crossing_times
    return bool(late.size) and float(late.max()) > _LATE * found.outcome.time


def _limits(arrivals: list[Floats]) -> tuple[Floats, Floats]:
    """Extrapolate every arrival, and say how far it can be trusted."""
    pairs = [
        extrapolated([value if np.isfinite(value) else None for value in column])
        for column in np.stack(arrivals, axis=1).tolist()
    ]
    limits = np.array([[np.nan, np.nan] if a is None else [a, b] for a, b in pairs])
    return limits[:, 0], limits[:, 1]
