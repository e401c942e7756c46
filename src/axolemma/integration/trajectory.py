"""A run of one cell as its accepted steps, and anything asked between them.

Between its ends a step is evaluated by a shorter step of the scheme that made it,
so that the values there have the order of the scheme and keep its balances exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.expressions import Evaluation, Expression, jvp
from axolemma.integration.inputs import InputTable
from axolemma.integration.splitting import Splitting
from axolemma.integration.steps import Method, Samples, Steps
from axolemma.integration.stepping import Points, Stepper, input_slopes

# The state that a fixed step advances between the gates.
VOLTAGE = "membrane.V"

# Points at which each step is sampled when something is looked for in it.
_INTERIOR = np.array([0.0, 0.25, 0.5, 0.75])
# Points that are evaluated together: large enough for NumPy, small in memory.
_CHUNK = 16_384
# A root is narrowed down until its bracket is this wide, ms, or does not shrink.
_ROOT_WIDTH = 1e-13


@dataclass(frozen=True, kw_only=True, eq=False)
class Trajectory:
    """What one cell did.

    Parameters
    ----------
    system
        Lowered equations.
    parameters
        By name, one number each.
    table
        The inputs.
    steps
        The accepted steps.
    """

    system: EquationSystem
    parameters: Mapping[str, float]
    table: InputTable
    steps: Steps
    _stepper: Stepper = field(init=False, repr=False)

    def __post_init__(self) -> None:
        stepper = Stepper(self.system, self.table, self.parameters)
        object.__setattr__(self, "_stepper", stepper)

    @property
    def duration(self) -> float:
        """When the run ended, ms."""
        return self.steps.end_time

    @cached_property
    def samples(self) -> Samples:
        """The run at the beginning of each step, inside each, and at its end."""
        steps = self.steps
        inside = steps.time[:, None] + steps.size[:, None] * _INTERIOR
        return self.at(np.append(inside.ravel(), steps.end_time))

    def at(self, times: Sequence[float] | np.ndarray) -> Samples:
        """Evaluate the run at any times.

        Parameters
        ----------
        times
            ms, shape (times,), within the run. At a jump the values after it count.

        Returns
        -------
        Samples
        """
        wanted = np.clip(np.asarray(times, dtype=float), 0.0, self.steps.end_time)
        step = np.searchsorted(self.steps.time, wanted, side="right") - 1
        return self._inside(np.maximum(step, 0), wanted)

    def evaluate(
        self, expressions: Sequence[Expression], samples: Samples
    ) -> list[np.ndarray]:
        """Evaluate lowered expressions on samples; each of shape (times,)."""
        return self._evaluated(Evaluation(expressions), samples)

    def values(self, names: Sequence[str], samples: Samples) -> list[np.ndarray]:
        """Evaluate quantities by name on samples; each of shape (times,).

        Raises
        ------
        UnknownName
            If there is no such state, parameter, input or observable.
        """
        return self.evaluate([self.system.expression(n) for n in names], samples)

    def rate(self, name: str) -> Expression:
        """Give the rate of change of a state, as an expression."""
        return self.system.rates[self.system.state_names.index(name)]

    def derivative(self, expression: Expression) -> Expression:
        """Give the derivative by time of an expression along the run."""
        tangents = {
            state.symbol: rate
            for state, rate in zip(self.system.states, self.system.rates, strict=True)
        }
        return jvp([expression], tangents | input_slopes(self.system))[0]

    def total(self, route: str, samples: Samples) -> np.ndarray:
        """Give the charge that a route has carried outward, nC/cm2."""
        return samples.totals[self.system.route_names.index(route)]

    def roots(self, expression: Expression) -> np.ndarray:
        """Find where an expression passes through zero, from step to step.

        Parameters
        ----------
        expression
            Lowered; a jump of it across zero counts as no root.

        Returns
        -------
        numpy.ndarray
            Times, ms, in order; the expression rises or falls through zero there.
        """
        return self.all_roots([expression])[0]

    def all_roots(self, expressions: Sequence[Expression]) -> list[np.ndarray]:
        """Find the roots of several expressions together; see `roots`."""
        steps, count = self.steps, len(_INTERIOR)
        sampled = self.evaluate(expressions, self.samples)
        ends = self._left_limits(expressions)
        which, brackets, values = [], [], []
        for index, (inner, end) in enumerate(zip(sampled, ends, strict=True)):
            grid = np.hstack([inner[:-1].reshape(-1, count), end[:, None]])
            step, place = np.nonzero(_crosses(grid[:, :-1], grid[:, 1:]))
            edges = np.append(_INTERIOR, 1.0)
            brackets.append(
                np.stack([step, edges[place], edges[place + 1]]).reshape(3, -1)
            )
            values.append(np.stack([grid[step, place], grid[step, place + 1]]))
            which.append(np.full(step.size, index))
        owner, bracket = np.concatenate(which), np.hstack(brackets)
        fraction = self._narrowed(expressions, owner, bracket, np.hstack(values))
        step = bracket[0].astype(int)
        times = steps.time[step] + fraction * steps.size[step]
        return [np.sort(times[owner == i]) for i in range(len(expressions))]

    def _left_limits(self, expressions: Sequence[Expression]) -> list[np.ndarray]:
        """Evaluate at the end of each step, before any jump there."""
        steps = self.steps
        ends = steps.time + steps.size
        return self.evaluate(expressions, self._inside(np.arange(ends.size), ends))

    def _narrowed(
        self,
        expressions: Sequence[Expression],
        owner: np.ndarray,
        bracket: np.ndarray,
        values: np.ndarray,
    ) -> np.ndarray:
        """Narrow brackets in fractions of a step by the Illinois rule."""
        steps, step = self.steps, bracket[0].astype(int)
        low, high = bracket[1].copy(), bracket[2].copy()
        at_low, at_high = values[0].copy(), values[1].copy()
        best = np.where(at_low == 0.0, low, high)
        prepared = Evaluation(expressions)
        size = steps.size[step]
        for _ in range(60):
            open_ = np.flatnonzero(
                ((high - low) * size > _ROOT_WIDTH) & (at_low != 0.0) & (at_high != 0.0)
            )
            if open_.size == 0:
                break
            span = high[open_] - low[open_]
            middle = low[open_] - at_low[open_] * span / (at_high - at_low)[open_]
            time = steps.time[step[open_]] + middle * size[open_]
            sampled = self._evaluated(prepared, self._inside(step[open_], time))
            value = np.choose(owner[open_], sampled)
            if np.all((middle == best[open_])):
                break
            best[open_] = middle
            below = np.sign(value) == np.sign(at_low[open_])
            self._update(open_, below, middle, value, (low, at_low, high, at_high))
        return best

    @staticmethod
    def _update(
        index: np.ndarray,
        below: np.ndarray,
        middle: np.ndarray,
        value: np.ndarray,
        sides: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    ) -> None:
        """Move one side of each bracket; the side that stays is halved (Illinois)."""
        low, at_low, high, at_high = sides
        lower, upper = index[below], index[~below]
        low[lower], at_low[lower] = middle[below], value[below]
        at_high[lower] = 0.5 * at_high[lower]
        high[upper], at_high[upper] = middle[~below], value[~below]
        at_low[upper] = 0.5 * at_low[upper]

    def _evaluated(self, prepared: Evaluation, samples: Samples) -> list[np.ndarray]:
        values = prepared(self._bound(samples))
        return [np.broadcast_to(value, samples.time.shape) for value in values]

    def _bound(self, samples: Samples) -> dict[str, np.ndarray | float]:
        bound: dict[str, np.ndarray | float] = dict(self.parameters)
        bound.update(zip(self.system.state_names, samples.states, strict=True))
        bound.update(self.table.at(samples.row, samples.time))
        slopes = self.table.rate_at(samples.row, samples.time)
        bound.update({f"{name} slope": value for name, value in slopes.items()})
        return bound

    def _inside(self, step: np.ndarray, times: np.ndarray) -> Samples:
        """Evaluate inside given steps, at times that may be their ends."""
        steps = self.steps
        states = np.empty((steps.states.shape[0], times.size))
        totals = np.empty((steps.totals.shape[0], times.size))
        for start in range(0, times.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            self._fill(step[part], times[part], states[:, part], totals[:, part])
        return Samples(time=times, row=steps.row[step], states=states, totals=totals)

    def _fill(
        self,
        step: np.ndarray,
        times: np.ndarray,
        states: np.ndarray,
        totals: np.ndarray,
    ) -> None:
        steps = self.steps
        late = times - steps.time[step]
        states[:], totals[:] = steps.states[:, step], steps.totals[:, step]
        makers = {
            Method.EXPLICIT: self._stepper.explicit,
            Method.ROSENBROCK: self._stepper.rosenbrock,
            Method.STRANG: self._split,
        }
        for method, make in makers.items():
            chosen = np.flatnonzero((steps.method[step] == method) & (late > 0.0))
            if chosen.size == 0:
                continue
            at = step[chosen]
            points = Points(
                time=steps.time[at],
                row=steps.row[at],
                states=steps.states[:, at],
                totals=steps.totals[:, at],
            )
            gain, carried = make(points, late[chosen])
            states[:, chosen] += gain
            totals[:, chosen] += carried

    def _split(self, points: Points, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return self._splitting.step(points, size)

    @cached_property
    def _splitting(self) -> Splitting:
        return Splitting(self._stepper, self.system.state_names.index(VOLTAGE))


def _crosses(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Say where a sign changes; a zero belongs to the interval it begins."""
    changes = (np.sign(before) * np.sign(after)) < 0
    return changes | ((before == 0.0) & (after != 0.0))
