"""Saltatory conduction: an impulse from node to node of a myelinated axon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import MyelinatedAxon
from axolemma.experiments.refinement import extrapolated, share
from axolemma.experiments.steps import Steps, adaptive_steps, refined_steps
from axolemma.integration.trees.plan import TreeOutcome
from axolemma.simulation.cable_setting import CableConditions
from axolemma.simulation.fibre import Fibre, residual, run_fibre, settle
from axolemma.stimulus import pulse

Floats = NDArray[np.float64]

# The velocity is measured between these parts of the fibre.
_FROM, _TO = 0.35, 0.8
# The impulse has come when a node is so far above rest, mV.
_RISEN = 40.0
# The finest of three runs has this step, ms: at body temperature gates move in 10 us.
# In a warmer fibre it is so many times shorter for each 10 K, down to a part.
_STEP, _BODY, _FASTER, _SHORTEST = 0.00125, 310.15, 3.0, 3e-3
_LEVELS = 3
# The second of two runs by adaptive steps has this part of the tolerance.
_TIGHTER = 0.1
# The pulse at the first node, nA for each um of the fibre's width, and how long, ms;
# where no impulse leaves it is made so many times stronger, so often.
_CURRENT, _LONG, _STRONGER, _TRIES = 0.2, 0.1, 2.0, 3
# A trial lasts at most, ms.
_TRIAL = 10.0
# Nodes an impulse must pass to have left.
_LEFT = 5
# At least so fast, mm/ms: slower than any myelinated fibre.
_SLOWEST = 0.5
# Of the potentials and currents of the nodes so many are written down at most.
_SAMPLES = 2e7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SaltatoryConduction:
    """An impulse along a myelinated axon.

    Parameters
    ----------
    axon
        What it travelled along.
    velocity, error
        Extrapolated to infinitely short steps, and how far that can be trusted, m/s;
        None where the impulse died.
    nodes
        Distance of every node from the first, mm, (nodes,).
    arrival
        When the impulse came to each, ms; NaN where it never came, (nodes,).
    peak
        The highest potential of each, mV, (nodes,).
    received
        Charge that each node took from its neighbours before its own channels made
        more than that, pC, (nodes,).
    given
        Charge that each node gave its neighbours then, pC, (nodes,).
    steps, velocities
        Of the runs, the coarsest first: ms, the mean of adaptive ones, and m/s; None
        for one in which it died.
    tolerance
        Of adaptive steps; None where they were fixed.
    residual
        Charge that the books of a compartment do not explain, as a part of what moved.
    rest
        Membrane potential of the nodes at rest, mV, (nodes,).
    times, voltage
        Of the finest run: ms, and potentials of the nodes, mV, (times, nodes).
    """

    axon: MyelinatedAxon
    velocity: float | None
    error: float | None
    nodes: Floats
    arrival: Floats
    peak: Floats
    received: Floats
    given: Floats
    steps: tuple[float, ...]
    velocities: tuple[float | None, ...]
    tolerance: float | None
    residual: float
    rest: Floats
    times: Floats
    voltage: Floats

    @property
    def reached(self) -> int:
        """Number of the last node, from 0, that the impulse came to; -1 for none."""
        come = np.flatnonzero(np.isfinite(self.arrival))
        return int(come[-1]) if come.size else -1

    @property
    def spare(self) -> Floats:
        """How many times the charge it took each node gave on, (nodes,)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.received > 0.0, self.given / self.received, np.nan)


def conduct_saltatory(
    axon: MyelinatedAxon,
    *,
    step: Any = None,
    tolerance: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> SaltatoryConduction:
    """Excite the first node of a myelinated axon, and follow the impulse.

    Parameters
    ----------
    axon
        Such as `axolemma.models.mcintyre_fibre` gives.
    step
        Of the finest of the runs, such as ``"1 us"``; fine enough for four digits or
        so when absent.
    tolerance
        Bound of the error of adaptive steps instead; what a second run at a tenth of it
        changes is the error of the velocity.
    progress
        Called now and then with the part of the work that is done.
    """
    if tolerance is None:
        warmth = (float(axon.node.temperature) - _BODY) / 10.0
        usual = _STEP * float(np.clip(_FASTER**-warmth, _SHORTEST, 1.0))
        levels = refined_steps(step, usual=usual, levels=_LEVELS)
    else:
        exact = adaptive_steps(step, tolerance)
        levels = [exact, replace(exact, tolerance=_TIGHTER * exact.tolerance)]
    fibre = settle(axon)
    duration = _LONG + 10.0 * axon.spacing * (axon.nodes - 1) / _SLOWEST
    current, outcome = _launched(fibre, min(duration, _TRIAL), levels[0])
    duration = _enough(fibre, outcome, duration)
    measured: list[float | None] = []
    steps: list[float] = []
    for number, each in enumerate(levels):
        shown = share(progress, number, growth=2.0, levels=len(levels))
        outcome = _excited(fibre, current, duration, each, progress=shown)
        measured.append(_velocity(fibre, outcome, (_FROM, _TO)))
        steps.append(each.length or outcome.time / outcome.steps)
    velocity, error = _limit(measured)
    if error is not None:
        error += 2.0 * _drift(fibre, outcome)
    received, given = _exchanged(outcome)
    return SaltatoryConduction(
        axon=axon,
        velocity=velocity,
        error=error,
        nodes=10.0 * fibre.compartments.distance[axon.node_places],
        arrival=_arrivals(fibre, outcome),
        peak=outcome.probed.max(axis=0),
        received=received,
        given=given,
        steps=tuple(steps),
        velocities=tuple(measured),
        tolerance=tolerance,
        residual=residual(fibre, outcome),
        rest=fibre.rest[axon.node_places],
        times=outcome.probe_times,
        voltage=outcome.probed,
    )


def _limit(
    measured: list[float | None],
) -> tuple[float, float] | tuple[None, None]:
    """Give the velocity of infinitely short steps, and how far it can be trusted."""
    if len(measured) == _LEVELS:
        return extrapolated(measured)
    loose, tight = measured
    if tight is None:
        return None, None
    return tight, abs(tight if loose is None else tight - loose)


def _excited(
    fibre: Fibre,
    current: float,
    duration: float,
    steps: Steps,
    *,
    progress: Callable[[float], None] | None = None,
) -> TreeOutcome:
    """Give the first node a pulse, and run for a duration."""
    places = tuple(fibre.axon.node_places.tolist())
    stimulus = pulse(f"{current:.10g} nA", start="0 ms", duration=f"{_LONG} ms")
    apart = steps.length or _STEP
    values = duration / apart * len(places)
    conditions = CableConditions(
        duration=duration,
        step=steps.length,
        relative_tolerance=steps.tolerance,
        rise=_RISEN,
        probes=places,
        axial_probes=places,
        has_totals=True,
        every=max(int(values / _SAMPLES), 1),
        interval=apart * max(values / _SAMPLES, 1.0),
        progress=progress,
    )
    return run_fibre(fibre, {0: stimulus}, conditions)


def _launched(fibre: Fibre, duration: float, steps: Steps) -> tuple[float, TreeOutcome]:
    """Find a pulse that starts an impulse; where none does, take the weakest."""
    weakest = _CURRENT * 1e4 * float(fibre.axon.fibre_diameter)
    tries = [weakest * _STRONGER**number for number in range(_TRIES)]
    first = _excited(fibre, weakest, duration, steps)
    if _has_left(fibre, first):
        return weakest, first
    for current in tries[1:]:
        outcome = _excited(fibre, current, duration, steps)
        if _has_left(fibre, outcome):
            return current, outcome
    return weakest, first


def _has_left(fibre: Fibre, outcome: TreeOutcome) -> bool:
    came = np.isfinite(_arrivals(fibre, outcome))
    return bool(came[: _LEFT + 1].all())


def _enough(fibre: Fibre, outcome: TreeOutcome, most: float) -> float:
    """Say how long a run must be for the impulse to come to the end, or die, ms."""
    arrival = _arrivals(fibre, outcome)
    come = np.flatnonzero(np.isfinite(arrival))
    if come.size < 2:
        return min(most, 2.0)
    last = int(come[-1])
    each = (arrival[last] - arrival[0]) / last
    return float(min(most, 1.3 * each * arrival.size + 1.5))


def _arrivals(fibre: Fibre, outcome: TreeOutcome) -> Floats:
    """Give when the impulse first came to each node, ms; NaN for never."""
    first = np.full(fibre.compartments.count, np.nan)
    for place, time in zip(
        outcome.crossed[::-1].tolist(), outcome.crossing_times[::-1], strict=True
    ):
        first[place] = time
    return first[fibre.axon.node_places]


def _velocity(
    fibre: Fibre, outcome: TreeOutcome, stretch: tuple[float, float]
) -> float | None:
    """Measure the velocity between two parts of the fibre, m/s."""
    arrival = _arrivals(fibre, outcome)
    first, last = (round(part * (arrival.size - 1)) for part in stretch)
    if not np.all(np.isfinite(arrival[: last + 1])) or first == last:
        return None
    late = arrival[last] - arrival[first]
    # One cm/ms is ten m/s.
    return float(10.0 * (last - first) * fibre.axon.spacing / late)


def _drift(fibre: Fibre, outcome: TreeOutcome) -> float:
    """Say by how much the velocity differs between the halves of the stretch, m/s."""
    middle = 0.5 * (_FROM + _TO)
    first = _velocity(fibre, outcome, (_FROM, middle))
    second = _velocity(fibre, outcome, (middle, _TO))
    return 0.0 if first is None or second is None else abs(first - second)


def _exchanged(outcome: TreeOutcome) -> tuple[Floats, Floats]:
    """Sum the charge that came into each node along the axis, and that left it, pC.

    They are counted around its peak: what came in before the current along the axis
    turned, and what went out from then until it turned again.
    """
    charge = 1e3 * np.diff(outcome.axial_probed, axis=0)  # pC
    received, given = np.zeros(charge.shape[1]), np.zeros(charge.shape[1])
    for node, moved in enumerate(charge.T):
        top = int(np.argmin(moved))
        inward = moved > 0.0
        before = np.flatnonzero(inward[:top])
        turn = int(before[-1]) + 1 if before.size else 0
        back = np.flatnonzero(inward[top:])
        end = top + int(back[0]) if back.size else moved.size
        received[node] = moved[:turn][inward[:turn]].sum()
        given[node] = -moved[turn:end].sum()
    return received, given
