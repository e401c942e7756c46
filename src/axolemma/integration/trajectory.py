"""A run of one cell as its accepted steps, and anything asked between them.

Between its ends a step is evaluated by a shorter step of the scheme that made it,
so that the values there have the order of the scheme and keep its balances exactly.
The points are independent, so that those of a whole run are evaluated at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.errors import InvalidInput
from axolemma.expressions import Evaluation, Expression, jvp
from axolemma.integration.compiled_stepper import CompiledStepper
from axolemma.integration.inputs import InputTable
from axolemma.integration.roots import Grid, find_roots
from axolemma.integration.stepping import Points, Stepper, input_slopes
from axolemma.integration.steps import Method, Samples, Steps

__all__ = ["Samples", "Steps", "Trajectory"]

# The state that a fixed step advances between the gates.
VOLTAGE = "membrane.V"

# Points at which each step is sampled when something is looked for in it.
_INTERIOR = np.array([0.0, 0.25, 0.5, 0.75])
# Points that are evaluated together: their copies still fit into a cache.
_CHUNK = 4096
# A step reaches this part of itself further, for the rounding of times.
_BEYOND = 1e-6


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
    by_row
        Parameters with one value for each row of the table, where the rows belong to
        different cells (`joined`).
    """

    system: EquationSystem
    parameters: Mapping[str, float]
    table: InputTable
    steps: Steps
    by_row: Mapping[str, np.ndarray] = field(default_factory=dict[str, np.ndarray])

    @property
    def start(self) -> float:
        """When the steps begin, ms: 0 but for a part of a run."""
        return float(self.steps.time[0]) if self.steps.time.size else 0.0

    @property
    def duration(self) -> float:
        """When the run ended, ms."""
        return self.steps.end_time

    @cached_property
    def _stepper(self) -> Stepper:
        return Stepper(self.system, self.table, {**self.parameters, **self.by_row})

    @cached_property
    def _compiled(self) -> CompiledStepper:
        parameters = {**self.parameters, **self.by_row}
        return CompiledStepper(self.system, self.table, parameters, voltage=VOLTAGE)

    @cached_property
    def samples(self) -> Samples:
        """The run at the beginning of each step, inside each, and at its end."""
        steps = self.steps
        step = np.repeat(np.arange(steps.time.size), _INTERIOR.size)
        found = self.inside(step, np.outer(steps.size, _INTERIOR).ravel())
        return Samples(
            time=np.append(found.time, steps.end_time),
            row=np.append(found.row, self._last_row),
            states=np.column_stack([found.states, steps.end_states]),
            totals=np.column_stack([found.totals, steps.end_totals]),
        )

    def at(self, times: Sequence[float] | np.ndarray) -> Samples:
        """Evaluate the run at any times.

        Parameters
        ----------
        times
            ms, shape (times,), within the run. At a jump the values after it count.

        Returns
        -------
        Samples

        Raises
        ------
        InvalidInput
            If the step that led there was not recorded.
        """
        steps = self.steps
        wanted = np.clip(np.asarray(times, dtype=float), 0.0, steps.end_time)
        found = np.empty((steps.end_states.size, wanted.size))
        totals = np.empty((steps.end_totals.size, wanted.size))
        row = np.full(wanted.shape, self._last_row)
        before = np.flatnonzero(wanted < steps.end_time)
        if before.size:
            step = self._step_of(wanted[before])
            inner = self.inside(step, wanted[before] - steps.time[step])
            row[before] = inner.row
            found[:, before], totals[:, before] = inner.states, inner.totals
        at_end = np.flatnonzero(wanted >= steps.end_time)
        found[:, at_end] = steps.end_states[:, None]
        totals[:, at_end] = steps.end_totals[:, None]
        return Samples(time=wanted, row=row, states=found, totals=totals)

    def inside(self, step: np.ndarray, late: np.ndarray) -> Samples:
        """Evaluate inside given steps, so long after each began, ms."""
        steps = self.steps
        states = np.empty((steps.states.shape[0], step.size))
        totals = np.empty((steps.totals.shape[0], step.size))
        for start in range(0, step.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            self._fill(step[part], late[part], states[:, part], totals[:, part])
        return Samples(
            time=steps.time[step] + late,
            row=steps.row[step],
            states=states,
            totals=totals,
        )

    def evaluate(
        self, expressions: Sequence[Expression], samples: Samples
    ) -> list[np.ndarray]:
        """Evaluate lowered expressions on samples; each of shape (times,)."""
        bound = {**self._stepper.numbers, **self._bound(samples)}
        values = _prepared(tuple(expressions))(bound)
        return [np.broadcast_to(value, samples.time.shape) for value in values]

    def values(self, names: Sequence[str], samples: Samples) -> list[np.ndarray]:
        """Evaluate quantities by name on samples; each of shape (times,).

        Raises
        ------
        UnknownName
            If nothing has that name.
        """
        return self.evaluate([self.system.expression(n) for n in names], samples)

    def rate(self, name: str) -> Expression:
        """Give the rate of change of a state, as an expression."""
        return self.system.rates[self.system.state_names.index(name)]

    def derivative(self, expression: Expression) -> Expression:
        """Give the derivative by time of an expression along the run."""
        return _derivative(self.system, expression)

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
        return [np.sort(time) for _, time in self.roots_in_steps(expressions)]

    def roots_in_steps(
        self, expressions: Sequence[Expression]
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Find the roots of several expressions: in which step, and when."""
        if self.steps.time.size == 0:
            return [(np.empty(0, dtype=np.int64), np.empty(0)) for _ in expressions]
        evaluation = self._stepper.prepared(_prepared(tuple(expressions)))
        return self._roots_on(self._grids(evaluation), evaluation)

    def sign_changes(self, expressions: Sequence[Expression]) -> list[np.ndarray]:
        """Find when several expressions change sign, at a root or in a jump, ms."""
        steps = self.steps
        if steps.time.size == 0:
            return [np.empty(0) for _ in expressions]
        evaluation = self._stepper.prepared(_prepared(tuple(expressions)))
        grids = self._grids(evaluation)
        found: list[np.ndarray] = []
        for grid, (_, time) in zip(
            grids, self._roots_on(grids, evaluation), strict=True
        ):
            is_jump = (grid.values[:-1, -1] > 0.0) != (grid.values[1:, 0] > 0.0)
            found.append(np.concatenate([time, steps.time[1:][is_jump]]))
        return found

    def _roots_on(
        self, grids: Sequence[Grid], evaluation: Evaluation
    ) -> list[tuple[np.ndarray, np.ndarray]]:
        """Find the roots of what was evaluated on grids; see `roots_in_steps`."""
        steps = self.steps

        def evaluate(step: np.ndarray, fraction: np.ndarray) -> np.ndarray:
            samples = self.inside(step, fraction * steps.size[step])
            return np.array(self._evaluated(evaluation, samples))

        return [
            (step, steps.time[step] + fraction * steps.size[step])
            for step, fraction in find_roots(grids, evaluate)
        ]

    def _grids(self, evaluation: Evaluation) -> list[Grid]:
        """Evaluate on the grid of each step, its end included."""
        steps, fractions = self.steps, np.append(_INTERIOR, 1.0)
        ends = steps.time + steps.size
        # The next step begins with the values at the end of this one, unless the
        # inputs change there or it was not recorded.
        following = np.append(steps.time[1:], steps.end_time)
        is_continued = np.append(steps.row[1:] == steps.row[:-1], [True])
        is_continued &= np.abs(following - ends) <= _BEYOND * steps.size
        broken = np.flatnonzero(~is_continued)
        lefts = self._evaluated(evaluation, self.inside(broken, steps.size[broken]))
        grids: list[Grid] = []
        for inner, left in zip(
            self._evaluated(evaluation, self.samples), lefts, strict=True
        ):
            starts = inner[:-1].reshape(-1, _INTERIOR.size)
            end = np.append(starts[1:, 0], inner[-1:])[: ends.size]
            end[broken] = left
            values = np.column_stack([starts, end])
            grids.append(Grid(fractions=fractions, values=values, size=steps.size))
        return grids

    def _evaluated(self, evaluation: Evaluation, samples: Samples) -> list[np.ndarray]:
        """Evaluate what has the numbers already; each of shape (times,)."""
        if samples.time.size > _CHUNK:
            parts = [self._evaluated(evaluation, p) for p in samples.divided(_CHUNK)]
            return [np.concatenate(values) for values in zip(*parts, strict=True)]
        values = evaluation(self._bound(samples))
        return [np.broadcast_to(value, samples.time.shape) for value in values]

    def _bound(self, samples: Samples) -> dict[str, np.ndarray]:
        bound = self._stepper.bound_at(samples.row, samples.time, samples.states)
        slopes = self.table.rate_at(samples.row, samples.time)
        bound.update({f"{name} slope": value for name, value in slopes.items()})
        return bound

    @property
    def _last_row(self) -> int:
        """Row of the input table in force when the run ended."""
        first = np.searchsorted(self.table.start, self.steps.end_time, side="left")
        return max(int(first) - 1, 0)

    def _step_of(self, times: np.ndarray) -> np.ndarray:
        """Find the step in which each time lies."""
        steps = self.steps
        step = np.searchsorted(steps.time, times, side="right") - 1
        is_known = step >= 0
        if np.all(is_known):
            size = steps.size[step]
            reach = size * (1.0 + _BEYOND) + 4.0 * np.spacing(times)
            is_known = times - steps.time[step] <= reach
        if not np.all(is_known):
            first = float(times[np.argmin(is_known)])
            raise InvalidInput(
                "trajectory",
                found=f"{first:g} ms, where no step was recorded",
                expected="a time in a recorded step",
                remedy="record every step",
            )
        return step

    def _fill(
        self,
        step: np.ndarray,
        late: np.ndarray,
        states: np.ndarray,
        totals: np.ndarray,
    ) -> None:
        steps = self.steps
        states[:] = np.take(steps.states, step, axis=1)
        totals[:] = np.take(steps.totals, step, axis=1)
        for method in Method:
            chosen = np.flatnonzero((steps.method[step] == method) & (late > 0.0))
            if chosen.size == 0:
                continue
            at = step[chosen]
            points = Points(
                time=steps.time[at],
                row=steps.row[at],
                states=np.take(steps.states, at, axis=1),
            )
            gain, carried = self._compiled.make(method, points, late[chosen])
            states[:, chosen] += gain
            totals[:, chosen] += carried


@lru_cache(maxsize=128)
def _prepared(expressions: tuple[Expression, ...]) -> Evaluation:
    return Evaluation(expressions)


@lru_cache(maxsize=64)
def _derivative(system: EquationSystem, expression: Expression) -> Expression:
    tangents = {
        state.symbol: rate
        for state, rate in zip(system.states, system.rates, strict=True)
    }
    return jvp([expression], tangents | input_slopes(system))[0]
