"""How a branched cell is excited at one of its places, and run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Compartments, place
from axolemma.cable.densities import covered
from axolemma.errors import InvalidInput
from axolemma.experiments.excitation import RISEN
from axolemma.experiments.steps import Steps, adaptive_steps, refined_steps
from axolemma.membrane import Membrane
from axolemma.morphology import Region
from axolemma.simulation.cable import CableRecord, record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.stimulus import pulse

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

# Of the finest of the runs, ms.
_STEP = 0.01
# The pulse lasts so long, ms. The first that is tried moves the potential under it by
# about so much, mV, and the next are stronger by a factor until its place fires.
_LONG, _MOVED, _STRONGER, _TRIES = 0.5, 5.0, 2.0, 12
# How strong that is shows a pulse that opens no gate: it would charge the whole cell by
# so much, mV, if all of it stayed.
_WEAK = 1e-3
# Then it is made so much stronger still, so as not to be near threshold.
_SURE = 1.5
# A place that fires peaks so long after the pulse, ms, and so high above rest, mV.
_AFTER, _HIGH = 0.05, 50.0
# A run in which it may do so lasts so long, ms.
DURATION = 12.0
# Moments and compartments of the picture.
_MOMENTS, _PLACES = 300, 3000
# No run has more moments than this.
_FINEST = 4000


def cell_steps(step: Any, tolerance: float | None, levels: int) -> list[Steps]:
    """Say how each run steps, the coarsest first.

    Parameters
    ----------
    step
        Of the finest; a usual one when absent.
    tolerance
        Of adaptive steps instead, of which the coarsest run is checked.
    levels
        How many runs there are.
    """
    if tolerance is None:
        return refined_steps(step, usual=_STEP, levels=levels)
    exact = adaptive_steps(step, tolerance)
    return [replace(exact, is_checked=True), *[exact] * (levels - 1)]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Excitation:
    """A cell that was cut, what of it is excited, and what is looked at.

    Parameters
    ----------
    membrane
        Of the cell.
    compartments, setting
        The cell, and what of it differs from place to place.
    at
        The compartment that gets the pulse.
    shown
        Compartments whose voltage is written down.
    """

    membrane: Membrane
    compartments: Compartments
    setting: CableSetting
    at: int
    shown: Places

    def run(
        self,
        current: float,
        duration: float,
        steps: Steps,
        *,
        progress: Callable[[float], None] | None = None,
    ) -> CableRecord:
        """Give the place a pulse, and run.

        Parameters
        ----------
        current
            Of the pulse, uA.
        duration
            ms.
        steps
            How it steps.
        progress
            Called now and then with the part of the run that is done.
        """
        stimulus = pulse(f"{current:.12g} uA", start="0 ms", duration=f"{_LONG} ms")
        shown = self.shown.size
        moments = min(max(_MOMENTS * _PLACES // shown, _MOMENTS), _FINEST)
        # Values at every step where that is little, for peaks.
        every = 1
        if steps.length is not None:
            values = duration / steps.length * shown
            every = max(int(values / (_MOMENTS * _PLACES)), 1)
        conditions = CableConditions(
            duration=duration,
            step=steps.length,
            relative_tolerance=steps.tolerance,
            is_checked=steps.is_checked,
            rise=RISEN,
            has_totals=True,
            probes=tuple(self.shown.tolist()),
            every=every,
            interval=duration / moments,
            progress=progress,
        )
        return record_cable(
            self.membrane,
            self.compartments,
            {self.at: stimulus},
            conditions,
            setting=self.setting,
        )

    def sure_current(self, steps: Steps) -> float | None:
        """Find a pulse that makes its place fire for sure, uA; None where none does."""
        # Whether it fires is seen without knowing how exactly.
        quick = replace(steps, is_checked=False)
        only = replace(self, shown=np.array([self.at]))
        capacity = float(self.membrane.capacitance) * float(
            self.compartments.area.sum()
        )
        current = _WEAK * capacity / _LONG
        trace = only.run(current, _LONG, quick).outcome.probed[:, 0]
        # To two figures, so that the pulse does not depend on how runs are cut.
        current = float(f"{current * _MOVED / float(trace[-1] - trace[0]):.2g}")
        for _ in range(_TRIES):
            outcome = only.run(current, DURATION, quick).outcome
            trace = outcome.probed[:, 0]
            top = int(np.argmax(trace))
            is_late = outcome.probe_times[top] > _LONG + _AFTER
            if is_late and trace[top] > trace[0] + _HIGH:
                return _SURE * current
            current *= _STRONGER
        return None


def place_of(compartments: Compartments, at: Any) -> int:
    """Find the compartment that is to be excited.

    Parameters
    ----------
    compartments
        Of a morphology that was cut.
    at
        None for the soma; a region, of which the end farthest from the soma is meant;
        or a region and a distance from the soma: ``("axon", "300 um")``.
    """
    if at is None:
        return 0
    if isinstance(at, (str, Region)):
        pieces = covered(compartments, at)
        return int(pieces.owner[np.argmax(pieces.distance + pieces.lengths)])
    if isinstance(at, tuple) and len(at) == 2 and isinstance(at[0], (str, Region)):  # pyright: ignore[reportUnknownArgumentType]  (anything)
        return place(compartments, at[0], at[1])
    raise InvalidInput(
        "conduction, at",
        found=f"{at!r}",
        expected="a region, such as 'axon', whose far end is excited, or a region and "
        "a distance from the soma, such as ('axon', '300 um')",
    )
