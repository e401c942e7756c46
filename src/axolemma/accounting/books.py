"""Books: what routes carried and states gained between pairs of times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from axolemma.accounting.landmarks import voltages
from axolemma.expressions import Evaluation, constant
from axolemma.integration import Samples, Trajectory
from axolemma.simulation import Record
from axolemma.units import FARADAY, pmol_per_cm2

ENTERED = "entered"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Books:
    """Accounts of several stretches of a run.

    An impulse at a boundary is booked in the stretch that it begins.

    Parameters
    ----------
    record
        The run.
    lengths
        Of the stretches, ms, shape (stretches,).
    voltages
        At their beginnings and ends, mV, shape (2, stretches).
    carried
        Charge that each route carried outward, nC/cm2, shape (routes, stretches).
    gross
        The same without regard to direction, from step to step.
    entered
        From each ion with a pool to the gain of its state, umol/cm2, shape
        (stretches,).
    """

    record: Record
    lengths: np.ndarray
    voltages: np.ndarray
    carried: np.ndarray
    gross: np.ndarray
    entered: dict[str, np.ndarray]

    @classmethod
    def of(cls, record: Record, stretches: Sequence[tuple[float, float]]) -> Books:
        """Draw up the accounts of stretches, given by beginning and end, ms."""
        trajectory = record.trajectory
        edges = np.array(stretches, dtype=float).reshape(-1, 2).T
        samples = before_impulses(trajectory, edges.ravel())
        shape = (-1, *edges.shape)
        totals = samples.totals.reshape(shape)
        gross = _travelled(trajectory, samples).reshape(shape)
        names = trajectory.system.state_names
        states = dict(zip(names, samples.states.reshape(shape), strict=True))
        return cls(
            record=record,
            lengths=edges[1] - edges[0],
            voltages=voltages(trajectory, samples).reshape(edges.shape),
            carried=totals[:, 1] - totals[:, 0],
            gross=np.abs(gross[:, 1] - gross[:, 0]),
            entered={
                name.removesuffix(f".{ENTERED}"): values[1] - values[0]
                for name, values in states.items()
                if name.endswith(f".{ENTERED}")
            },
        )

    def charge(self, place: int) -> dict[str, float]:
        """Give what each route brought into the cell in one stretch, nC/cm2."""
        names = self.record.trajectory.system.route_names
        return dict(zip(names, (0.0 - self.carried[:, place]).tolist(), strict=True))

    def capacitor_charge(self, place: int) -> float:
        """Give C dV of one stretch, nC/cm2."""
        capacitance = self.record.trajectory.parameters["membrane.capacitance"]
        start, stop = self.voltages[:, place]
        return float(capacitance * (stop - start))

    def amounts(self, place: int) -> dict[str, float]:
        """Give what of each ion came into the cell in one stretch, pmol/cm2."""
        found: dict[str, float] = {}
        valences = valences_of(self.record)
        routes = self.record.trajectory.system.routes
        for route, charge in zip(routes, self.carried[:, place].tolist(), strict=True):
            amount = amount_in(charge, valences[route.ion])
            found[route.ion] = found.get(route.ion, 0.0) + amount
        return found


def amount_in(outward_charge: float, valence: int) -> float:
    """Turn a charge that went out, nC/cm2, into the amount that came in, pmol/cm2."""
    return 0.0 - float(pmol_per_cm2.from_coherent(outward_charge / (valence * FARADAY)))


def valences_of(record: Record) -> dict[str, int]:
    """Give the charge number of each ion."""
    return {ion.name: ion.valence for ion in record.membrane.ions}


def before_impulses(trajectory: Trajectory, times: np.ndarray) -> Samples:
    """Evaluate a run at times; where an impulse comes, before it."""
    table = trajectory.table
    impulses = table.start[np.any(table.jump != 0.0, axis=1)]
    is_jump = np.isin(times, impulses)
    samples = trajectory.at(np.where(is_jump, np.nextafter(times, -np.inf), times))
    first = is_jump & (times == 0.0)
    if np.any(first):
        # What was before an impulse at time 0 is not in the log: it is undone here.
        totals, states = samples.totals.copy(), samples.states.copy()
        states[:, first] -= _weights(trajectory) @ totals[:, first]
        totals[:, first] = 0.0
        samples = replace(samples, states=states, totals=totals)
    return samples


def _weights(trajectory: Trajectory) -> np.ndarray:
    """Give the factors of routes in states, shape (states, routes)."""
    system = trajectory.system
    factors = [
        state.weights.get(route, constant(0.0))
        for state in system.states
        for route in system.route_names
    ]
    values = Evaluation(factors)(trajectory.parameters)
    return np.array(values, dtype=float).reshape(len(system.states), -1)


def _travelled(trajectory: Trajectory, samples: Samples) -> np.ndarray:
    """Give how far each route's total has moved until some times, both ways added."""
    steps = trajectory.steps
    totals = np.column_stack([np.zeros(len(steps.end_totals)), steps.totals])
    until = np.cumsum(np.abs(np.diff(totals, axis=1)), axis=1)
    step = np.searchsorted(steps.time, samples.time, side="right") - 1
    place = np.maximum(step, 0)
    moved = until[:, place] + np.abs(samples.totals - steps.totals[:, place])
    # Before an impulse at time 0 nothing has moved.
    return np.where(np.all(samples.totals == 0.0, axis=0), 0.0, moved)
