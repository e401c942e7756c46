"""What drives a run: the timetables of all its inputs, merged into one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.expressions import Expression, constant, evaluate, jacobian
from axolemma.stimulus import Timetable


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InputTable:
    """Every input of one cell, piece by piece.

    In row r, tau after its start, input i is value + slope tau
    + sum_k a sin(p + w tau + b tau^2 / 2) with (a, p, w, b) in `oscillations`.

    Parameters
    ----------
    names
        The inputs, in the order of the second axis.
    start
        When each row begins, ms, shape (rows,); the first is 0.
    value, slope, jump
        Shape (rows, inputs); a jump is the integral of an impulse at the start.
    oscillations
        Shape (rows, inputs, oscillators, 4).
    """

    names: tuple[str, ...]
    start: np.ndarray
    value: np.ndarray
    slope: np.ndarray
    jump: np.ndarray
    oscillations: np.ndarray

    @property
    def oscillators(self) -> int:
        """How many oscillations each input can have."""
        return self.oscillations.shape[2]

    def at(self, row: np.ndarray, time: np.ndarray) -> dict[str, np.ndarray]:
        """Evaluate the inputs as given rows say, which may go on past their end.

        Parameters
        ----------
        row
            Row for each point, shape (points,).
        time
            Time of each point, ms, shape (points,).

        Returns
        -------
        dict
            From the name of an input to its values, shape (points,).
        """
        tau = (time - self.start[row])[:, None]
        found = self.value[row] + self.slope[row] * tau
        if self.oscillators:
            a, p, w, b = np.moveaxis(self.oscillations[row], -1, 0)
            late = tau[:, :, None]
            phase = p + w * late + 0.5 * b * late**2
            found += np.sum(a * np.sin(phase), axis=-1)
        return dict(zip(self.names, found.T, strict=True))

    def rate_at(self, row: np.ndarray, time: np.ndarray) -> dict[str, np.ndarray]:
        """Differentiate the inputs by time; see `at`."""
        tau = (time - self.start[row])[:, None]
        found = self.slope[row]
        if self.oscillators:
            a, p, w, b = np.moveaxis(self.oscillations[row], -1, 0)
            late = tau[:, :, None]
            phase = p + w * late + 0.5 * b * late**2
            found += np.sum(a * np.cos(phase) * (w + b * late), axis=-1)
        return dict(zip(self.names, found.T, strict=True))

    def scaled(self, factor: float) -> InputTable:
        """Give the table with every input so many times as strong."""
        amplitude = np.array([factor, 1.0, 1.0, 1.0])
        return replace(
            self,
            value=factor * self.value,
            slope=factor * self.slope,
            jump=factor * self.jump,
            oscillations=amplitude * self.oscillations,
        )


def laid_out(
    tables: Sequence[InputTable], oscillators: int
) -> tuple[np.ndarray, np.ndarray]:
    """Lay tables behind one another as a kernel reads them.

    Parameters
    ----------
    tables
        Of the same inputs.
    oscillators
        How many oscillations the kernel reads of each input, at least as many as
        there are.

    Returns
    -------
    tuple of numpy.ndarray
        Row after row its start, then each input with its value, slope, jump and
        oscillations; and where each table begins.
    """
    if not tables:
        return np.empty(0), np.empty(0, dtype=np.int64)
    counts = np.array([table.start.size for table in tables])
    rows, inputs = int(counts.sum()), tables[0].value.shape[1]
    flat = np.zeros((rows, 1 + inputs * (3 + 4 * oscillators)))
    flat[:, 0] = np.concatenate([table.start for table in tables])
    described = flat[:, 1:].reshape(rows, inputs, 3 + 4 * oscillators)
    described[..., 0] = np.concatenate([table.value for table in tables])
    described[..., 1] = np.concatenate([table.slope for table in tables])
    described[..., 2] = np.concatenate([table.jump for table in tables])
    first = np.cumsum(counts) - counts
    for number in [n for n, t in enumerate(tables) if t.oscillations.shape[2]]:
        place, table = int(first[number]), tables[number]
        waves = table.oscillations.reshape(*table.value.shape, -1)
        described[place : place + len(waves), :, 3 : 3 + waves.shape[2]] = waves
    flat[:, 1:] = described.reshape(rows, -1)
    return flat.ravel(), first * flat.shape[1]


def merged(names: Sequence[str], tables: Mapping[str, Timetable]) -> InputTable:
    """Merge the timetables of several inputs.

    Parameters
    ----------
    names
        All inputs of the equations.
    tables
        From the name of an input to its timetable; the others stay zero.
    """
    if len(names) == len(tables) == 1:
        (only,) = tables.values()
        return InputTable(
            names=tuple(names),
            start=only.start,
            value=only.value[:, np.newaxis],
            slope=only.slope[:, np.newaxis],
            jump=only.jump[:, np.newaxis],
            oscillations=only.oscillations[:, np.newaxis],
        )
    starts = [table.start for table in tables.values()] or [np.zeros(1)]
    start = starts[0]
    if len(starts) > 1:
        # Not numpy.unique, which loads the masked arrays that nothing else needs.
        start = np.array(sorted({time for times in starts for time in times.tolist()}))
    oscillators = [table.oscillations.shape[1] for table in tables.values()]
    shape = (start.size, len(names))
    value, slope, jump = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    oscillations = np.zeros((*shape, max(oscillators, default=0), 4))
    for column, name in enumerate(names):
        table = tables.get(name)
        if table is None:
            continue
        row = np.searchsorted(table.start, start, side="right") - 1
        late = start - table.start[row]
        value[:, column] = table.value[row] + table.slope[row] * late
        slope[:, column] = table.slope[row]
        jump[:, column] = np.where(late == 0.0, table.jump[row], 0.0)
        count = table.oscillations.shape[1]
        if count == 0:
            continue
        a, p, w, b = np.moveaxis(table.oscillations[row], -1, 0)
        tau = late[:, None]
        moved = (a, p + w * tau + 0.5 * b * tau**2, w + b * tau, b)
        oscillations[:, column, :count] = np.stack(moved, axis=-1)
    return InputTable(
        names=tuple(names),
        start=start,
        value=value,
        slope=slope,
        jump=jump,
        oscillations=oscillations,
    )


def impulse_response(system: EquationSystem) -> dict[tuple[int, int], Expression]:
    """Say what an impulse of each input does.

    Returns
    -------
    dict
        From (route, or number of routes + state; input) to what a unit impulse adds
        to the total of the route, or to the state that no route drives.
    """
    rates = [s.rate if s.rate is not None else constant(0.0) for s in system.states]
    currents = [route.current for route in system.routes]
    return jacobian([*currents, *rates], list(system.inputs))


def delivered(
    system: EquationSystem,
    parameters: Mapping[str, float],
    table: InputTable,
    states: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Deliver the impulses at time 0.

    Parameters
    ----------
    system
        Lowered equations.
    parameters
        By name, one number each.
    table
        The inputs.
    states
        States before, shape (states,).

    Returns
    -------
    tuple of numpy.ndarray
        States after, and what the routes carried, shape (routes,).
    """
    charge, gain = np.zeros(len(system.routes)), np.zeros(len(system.states))
    if not np.any(table.jump[0]):
        return states, charge
    values = dict(parameters) | dict(zip(system.state_names, states, strict=True))
    values |= dict(zip(table.names, table.value[0], strict=True))
    response = impulse_response(system)
    factors = evaluate(list(response.values()), values)
    for (place, column), factor in zip(response, factors, strict=True):
        amount = float(factor) * table.jump[0, column]
        if place < charge.size:
            charge[place] += amount
        else:
            gain[place - charge.size] += amount
    return states + gain + route_weights(system, parameters) @ charge, charge


def route_weights(
    system: EquationSystem, parameters: Mapping[str, float | np.ndarray]
) -> np.ndarray:
    """Give the factors of routes in states, shape (states, routes).

    Where parameters that they hold are arrays, their axis comes last.
    """
    factors = [
        state.weights.get(route.name, constant(0.0))
        for state in system.states
        for route in system.routes
    ]
    found = np.array(np.broadcast_arrays(*evaluate(factors, parameters)), dtype=float)
    return found.reshape(len(system.states), len(system.routes), *found.shape[1:])
