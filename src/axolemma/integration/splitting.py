"""The splitting step of the fixed method on NumPy arrays; see `fixed_kernel`."""

from __future__ import annotations

import numpy as np

from axolemma.expressions import Evaluation, differentiate
from axolemma.integration.stepping import Points, Stepper


class Splitting:
    """Makes steps of the fixed method, each begun and ended with all at one time.

    Parameters
    ----------
    stepper
        The cell.
    pivot
        Index of the voltage.
    """

    def __init__(self, stepper: Stepper, pivot: int) -> None:
        system = stepper.system
        self._stepper = stepper
        self._pivot = pivot
        self._routes = len(system.routes)
        voltage = system.states[pivot].symbol
        slopes = [differentiate(route.current, voltage) for route in system.routes]
        self._slopes = stepper.prepared(Evaluation(slopes))
        pairs = zip(system.states, system.rates, strict=True)
        own = [differentiate(r, s.symbol) for s, r in pairs if s.rate is not None]
        self._diagonal = stepper.prepared(Evaluation(own))

    def step(self, points: Points, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Make a step; see `Stepper.explicit`."""
        stepper = self._stepper
        start, half, nothing = points.states, 0.5 * size, np.zeros_like(size)
        states = self._with_gates(start, points, nothing, half)
        early = stepper.evaluate(start, points, nothing)[: self._routes]
        # Ions stand where half a step of the present currents brings them.
        middle = states + half * stepper.driven(early, points)
        middle[self._pivot] = start[self._pivot]
        currents = stepper.evaluate(middle, points, half)[: self._routes]
        slopes = np.array(
            [
                np.broadcast_to(slope, size.shape)
                for slope in self._slopes(stepper.bound(middle, points, half))
            ]
        )
        force = stepper.driven(currents, points)[self._pivot]
        stiffness = stepper.driven(slopes, points)[self._pivot]
        shift = half * force / (1.0 - half * stiffness)
        carried = size * (currents + slopes * shift)
        after = states + stepper.driven(carried, points)
        states = self._with_gates(after, points, size, half)
        return states - start, carried

    def _with_gates(
        self, states: np.ndarray, points: Points, late: np.ndarray, size: np.ndarray
    ) -> np.ndarray:
        """Step every gate by the rule of Crank and Nicolson."""
        stepper = self._stepper
        rates = stepper.evaluate(states, points, late)[self._routes :]
        slopes = np.array(
            [
                np.broadcast_to(slope, size.shape)
                for slope in self._diagonal(stepper.bound(states, points, late))
            ]
        ).reshape(rates.shape)
        moved = states.copy()
        moved[stepper.own] += size * rates / (1.0 - 0.5 * size * slopes)
        return moved
