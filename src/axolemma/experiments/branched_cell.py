"""An impulse in a branched cell: excited at the soma, it runs into every branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments
from axolemma.errors import InvalidInput
from axolemma.experiments.cell import Cell, shared_nodes
from axolemma.experiments.excitation import RISEN, positive
from axolemma.experiments.refinement import extrapolated, share
from axolemma.membrane import Membrane
from axolemma.morphology import Morphology
from axolemma.simulation.cable import (
    CableConditions,
    CableRecord,
    CableSetting,
    record_cable,
)
from axolemma.stimulus import pulse
from axolemma.units import ms

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

# Of the finest of three runs, ms.
_STEP = 0.01
_LEVELS = 3
# The pulse at the soma lasts so long, ms. It first charges the whole cell by about so
# much, mV, if all of it stayed; it is made stronger by a factor until the soma fires.
_LONG, _CHARGED, _STRONGER, _TRIES = 0.5, 2.0, 2.0, 14
# Then it is made so much stronger still, so as not to be near threshold.
_SURE = 1.5
# A soma that fires peaks so long after the pulse, ms, and so high above rest, mV.
_AFTER, _HIGH = 0.05, 50.0
# A run lasts so long at first, ms, and is doubled to at most so much while the impulse
# still arrives somewhere in its last third.
_DURATION, _LONGEST, _LATE = 12.0, 200.0, 0.66
# A velocity of which this part is error is none.
_MEANINGLESS = 0.3
# Moments and compartments of the picture.
_MOMENTS, _PLACES = 300, 3000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellConduction:
    """An impulse in a branched cell.

    Parameters
    ----------
    membrane, morphology
        What it travelled in.
    compartments
        Of the coarsest run; what follows is about these.
    arrival, error
        When the impulse came to each, extrapolated to infinitely short steps and
        compartments, and how far that can be trusted, ms; NaN where it did not come,
        (compartments,).
    peak
        The highest potential of each, mV, (compartments,).
    rest
        Of the soma, mV.
    current
        Of the pulse that excited the soma, nA; None where none did.
    steps, counts
        Of the runs, the coarsest first: ms, and number of compartments.
    residual
        Charge that the books do not explain, as a part of what moved.
    times, voltage
        Of the coarsest run: ms, and mV, (times, compartments).
    """

    membrane: Membrane
    morphology: Morphology
    compartments: Compartments
    arrival: Floats
    error: Floats
    peak: Floats
    rest: float
    current: float | None
    steps: tuple[float, ...]
    counts: tuple[int, ...]
    residual: float
    times: Floats
    voltage: Floats

    @property
    def ends(self) -> Places:
        """The compartments at the ends of branches, (ends,)."""
        return np.setdiff1d(
            np.arange(1, self.compartments.count), self.compartments.parent
        )

    @property
    def farthest(self) -> int | None:
        """The end farthest from the soma that the impulse came to."""
        come = self.ends[np.isfinite(self.arrival[self.ends])]
        if not come.size:
            return None
        return int(come[np.argmax(self.compartments.distance[come])])

    @property
    def velocity(self) -> tuple[float, float] | None:
        """Mean velocity to the farthest end, and its error, m/s."""
        place = self.farthest
        if place is None or not np.isfinite(self.arrival[0]):
            return None
        late = float(self.arrival[place] - self.arrival[0])
        if not late > 0.0:
            return None
        # One cm/ms is ten m/s.
        velocity = 10.0 * float(self.compartments.distance[place]) / late
        unsure = float(self.error[place] + self.error[0])
        if unsure > _MEANINGLESS * late:
            return None
        return velocity, velocity * unsure / late


def conduct_cell(
    membrane: Membrane,
    morphology: Morphology,
    *,
    resistivity: Any = "100 ohm cm",
    values: Mapping[Any, Mapping[str, Any]] | None = None,
    longest: Any = None,
    step: Any = None,
    progress: Callable[[float], None] | None = None,
) -> CellConduction:
    """Excite the soma of a cell, and follow the impulse into its branches.

    Parameters
    ----------
    membrane
        What is laid on the cell.
    morphology
        Its shape.
    resistivity
        Of its cytoplasm.
    values
        What differs from region to region, as `axolemma.cable.densities` takes it.
    longest
        Compartment of the coarsest run; a tenth of the length constant at 100 Hz when
        absent.
    step
        Of the finest run.
    progress
        Called now and then with the part of the work that is done.

    Raises
    ------
    NoRestingState
        If the cell has none.
    """
    finest = _STEP if step is None else positive(step, ms, "step")
    steps = [finest * 2 ** (_LEVELS - 1 - level) for level in range(_LEVELS)]

    cell = Cell(
        membrane=membrane,
        morphology=morphology,
        resistivity=resistivity,
        values=values or {},
        longest=longest,
    )

    def prepared(refinement: int) -> tuple[Compartments, CableSetting]:
        cable = cell.cable(refinement)
        return cable.compartments, CableSetting(values=cable.values)

    # Cut first, so that what is too fine is refused before any is run.
    finest_cut = prepared(2 ** (_LEVELS - 1))
    coarse = prepared(1)
    current, found = _fired(membrane, coarse, steps[0])
    duration = found.outcome.time
    strength = _SURE * (current or 0.0)
    while current is not None and duration < _LONGEST:
        found = _run(membrane, coarse, strength, (duration, steps[0]))
        late = found.outcome.crossing_times
        if not late.size or late.max() < _LATE * duration:
            break
        duration *= 2.0
    shown = found
    arrivals = [_arrivals(found)]
    counts = [coarse[0].count]
    for level in range(1, _LEVELS):
        fine = finest_cut if level == _LEVELS - 1 else prepared(2**level)
        seen = share(progress, level, growth=4.0, levels=_LEVELS)
        found = _run(membrane, fine, strength, (duration, steps[level]), progress=seen)
        arrivals.append(_arrivals(found)[shared_nodes(coarse[0], fine[0])])
        counts.append(fine[0].count)
    arrival, error = _limits(arrivals)
    return CellConduction(
        membrane=membrane,
        morphology=morphology,
        compartments=coarse[0],
        arrival=arrival,
        error=error,
        peak=shown.outcome.probed.max(axis=0),
        rest=float(shown.outcome.probed[0, 0]),
        current=None if current is None else 1e3 * strength,
        steps=tuple(steps),
        counts=tuple(counts),
        residual=shown.residual,
        times=shown.outcome.probe_times,
        voltage=shown.outcome.probed,
    )


def _fired(
    membrane: Membrane, cell: tuple[Compartments, CableSetting], step: float
) -> tuple[float | None, CableRecord]:
    """Find a current that makes the soma fire, uA; None where none does."""
    capacity = float(membrane.capacitance) * float(cell[0].area.sum())
    current = _CHARGED * capacity / _LONG
    found = None
    for _ in range(_TRIES):
        found = _run(membrane, cell, current, (_DURATION, step))
        trace = found.outcome.probed[:, 0]
        top = int(np.argmax(trace))
        is_late = found.outcome.probe_times[top] > _LONG + _AFTER
        if is_late and trace[top] > trace[0] + _HIGH:
            return current, found
        current *= _STRONGER
    if found is None:
        raise InvalidInput("cell", found="no run", expected="one")
    return None, found


def _run(
    membrane: Membrane,
    cell: tuple[Compartments, CableSetting],
    current: float,
    times: tuple[float, float],
    *,
    progress: Callable[[float], None] | None = None,
) -> CableRecord:
    """Give the soma a pulse, uA, and run for a duration by a step."""
    compartments, setting = cell
    duration, step = times
    stimulus = pulse(f"{current:.12g} uA", start="0 ms", duration=f"{_LONG} ms")
    # Values at every step where that is little, for peaks.
    room = max(int(duration / step * compartments.count / (_MOMENTS * _PLACES)), 1)
    conditions = CableConditions(
        duration=duration,
        step=step,
        rise=RISEN,
        has_totals=True,
        probes=tuple(range(compartments.count)),
        every=room,
        progress=progress,
    )
    return record_cable(
        membrane, compartments, {0: stimulus}, conditions, setting=setting
    )


def _arrivals(found: CableRecord) -> Floats:
    """Give when the impulse first came to each compartment, ms; NaN for never."""
    first = np.full(found.compartments.count, np.nan)
    outcome = found.outcome
    first[outcome.crossed[::-1]] = outcome.crossing_times[::-1]
    return first


def _limits(arrivals: list[Floats]) -> tuple[Floats, Floats]:
    """Extrapolate every arrival, and say how far it can be trusted."""
    pairs = [
        extrapolated([value if np.isfinite(value) else None for value in column])
        for column in np.stack(arrivals, axis=1).tolist()
    ]
    limits = np.array([[np.nan, np.nan] if a is None else [a, b] for a, b in pairs])
    return limits[:, 0], limits[:, 1]
