"""An impulse in a branched cell: excited at the soma, it runs into every branch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
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
from axolemma.run.arguments import read_tolerance
from axolemma.simulation.cable import (
    CableConditions,
    CableRecord,
    CableSetting,
    record_cable,
)
from axolemma.simulation.conditions import DEFAULT_TOLERANCE
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
# No run has more moments than this.
_FINEST = 4000


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
        Of the runs, the coarsest first: ms, the mean of adaptive ones; and number of
        compartments.
    tolerance
        Of adaptive steps; None where they were fixed.
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
    tolerance: float | None
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
    tolerance: float | None = None,
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
    tolerance
        Bound of the error of adaptive steps, which all runs make then: quick where
        little happens for long, and exact in time.
    progress
        Called now and then with the part of the work that is done.

    Raises
    ------
    NoRestingState
        If the cell has none.
    """
    paces = _paces(step, tolerance)

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
    # Whether the soma fires is seen without knowing how exactly.
    current, found = _fired(membrane, coarse, replace(paces[0], is_checked=False))
    duration = found.outcome.time
    strength = _SURE * (current or 0.0)
    while current is not None and duration < _LONGEST:
        found = _run(membrane, coarse, strength, (duration, paces[0]))
        late = found.outcome.crossing_times
        if not late.size or late.max() < _LATE * duration:
            break
        duration *= 2.0
    shown = found
    arrivals, runs = [_first(found, found.outcome.crossing_times)], [found]
    for level in range(1, _LEVELS):
        fine = finest_cut if level == _LEVELS - 1 else prepared(2**level)
        seen = share(progress, level, growth=4.0, levels=_LEVELS)
        found = _run(membrane, fine, strength, (duration, paces[level]), progress=seen)
        first = _first(found, found.outcome.crossing_times)
        arrivals.append(first[shared_nodes(coarse[0], fine[0])])
        runs.append(found)
    arrival, error = _limits(arrivals)
    unsure = shown.outcome.arrival_error
    if unsure is not None:
        # What the extrapolation to short compartments cannot see; where the second run
        # has no impulse, nothing is sure.
        error += np.nan_to_num(_first(shown, unsure), nan=np.inf)
    return CellConduction(
        membrane=membrane,
        morphology=morphology,
        compartments=coarse[0],
        arrival=arrival,
        error=error,
        peak=shown.outcome.probed.max(axis=0),
        rest=float(shown.outcome.probed[0, 0]),
        current=None if current is None else 1e3 * strength,
        steps=tuple(each.outcome.time / each.outcome.steps for each in runs),
        counts=tuple(each.compartments.count for each in runs),
        tolerance=tolerance,
        residual=shown.residual,
        times=shown.outcome.probe_times,
        voltage=shown.outcome.probed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pace:
    """How a run steps: the length of fixed steps, ms, or how exact adaptive ones are.

    The first of several runs shows what its steps themselves cost in accuracy, where
    no extrapolation does.
    """

    step: float | None = None
    tolerance: float = DEFAULT_TOLERANCE
    is_checked: bool = False

    def every(self, duration: float, count: int) -> int:
        """Say how many steps lie between two values of so many compartments."""
        if self.step is None:
            return 1
        return max(int(duration / self.step * count / (_MOMENTS * _PLACES)), 1)


def _moments(count: int) -> int:
    """Say how many values of so many compartments an adaptive run keeps."""
    return min(max(_MOMENTS * _PLACES // count, _MOMENTS), _FINEST)


def _paces(step: Any, tolerance: float | None) -> list[_Pace]:
    """Give how each run steps, the coarsest first."""
    if tolerance is not None:
        if step is not None:
            raise InvalidInput(
                "conduction, step",
                found=f"'{step}' beside a tolerance",
                expected="one of the two: fixed steps have a length, adaptive ones a "
                "tolerance",
            )
        exact = _Pace(tolerance=read_tolerance(tolerance))
        return [replace(exact, is_checked=True), *[exact] * (_LEVELS - 1)]
    finest = _STEP if step is None else positive(step, ms, "step")
    return [_Pace(step=finest * 2 ** (_LEVELS - 1 - level)) for level in range(_LEVELS)]


def _fired(
    membrane: Membrane, cell: tuple[Compartments, CableSetting], pace: _Pace
) -> tuple[float | None, CableRecord]:
    """Find a current that makes the soma fire, uA; None where none does."""
    capacity = float(membrane.capacitance) * float(cell[0].area.sum())
    current = _CHARGED * capacity / _LONG
    found = None
    for _ in range(_TRIES):
        found = _run(membrane, cell, current, (_DURATION, pace))
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
    times: tuple[float, _Pace],
    *,
    progress: Callable[[float], None] | None = None,
) -> CableRecord:
    """Give the soma a pulse, uA, and run for a duration."""
    compartments, setting = cell
    duration, pace = times
    stimulus = pulse(f"{current:.12g} uA", start="0 ms", duration=f"{_LONG} ms")
    conditions = CableConditions(
        duration=duration,
        step=pace.step,
        relative_tolerance=pace.tolerance,
        is_checked=pace.is_checked,
        rise=RISEN,
        has_totals=True,
        probes=tuple(range(compartments.count)),
        # Values at every step where that is little, for peaks.
        every=pace.every(duration, compartments.count),
        interval=duration / _moments(compartments.count),
        progress=progress,
    )
    return record_cable(
        membrane, compartments, {0: stimulus}, conditions, setting=setting
    )


def _first(found: CableRecord, values: Floats) -> Floats:
    """Give a value of the first crossing of each compartment; NaN where none is."""
    first = np.full(found.compartments.count, np.nan)
    first[found.outcome.crossed[::-1]] = values[::-1]
    return first


def _limits(arrivals: list[Floats]) -> tuple[Floats, Floats]:
    """Extrapolate every arrival, and say how far it can be trusted."""
    pairs = [
        extrapolated([value if np.isfinite(value) else None for value in column])
        for column in np.stack(arrivals, axis=1).tolist()
    ]
    limits = np.array([[np.nan, np.nan] if a is None else [a, b] for a, b in pairs])
    return limits[:, 0], limits[:, 1]
