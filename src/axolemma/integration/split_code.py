"""The code of one splitting step: gates about the voltage, whoever drives it.

Gates and voltage leapfrog: a voltage step by the implicit midpoint rule with the
gates half a step ahead, then a step of every gate with the voltage just found. Both
are linearly implicit, x + h f / (1 - h f_x / 2), which for a gate is the rule of
Crank and Nicolson [Strang 1968; Hines 1984].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from axolemma.expressions import (
    constant,
    differentiate,
    share_exponentials,
    symbols_of,
)
from axolemma.integration.flow_code import load_constants, spread
from axolemma.integration.gates import gates
from axolemma.integration.lane_code import LaneCode
from axolemma.kernels import Value
from axolemma.kernels.program import write


class Drive(NamedTuple):
    """What moves a gate, where it is: the values of a `Gate`."""

    pace: Value
    above: Value
    below: Value
    pull: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Linearised:
    """The currents as a straight line in the voltage, about where it stands.

    Parameters
    ----------
    currents, slopes
        Of each route, and by how much it grows with the voltage.
    force, stiffness
        The rate of the voltage, and by how much it grows with the voltage.
    guard
        The smallest of what must be positive, if anything must.
    """

    currents: list[Value]
    slopes: list[Value]
    force: Value
    stiffness: Value
    guard: list[Value]


class SplitCode:
    """Writes the parts of a step.

    Parameters
    ----------
    lanes
        The lanes it is made in.
    pivot
        Index of the voltage.
    has_totals
        Whether route totals are kept.
    """

    def __init__(self, lanes: LaneCode, pivot: int, *, has_totals: bool) -> None:
        self.lanes = lanes
        self.flow = lanes.flow
        self.pivot = pivot
        self.has_totals = has_totals
        system = lanes.flow.system
        self.routed = [i for i, s in enumerate(system.states) if s.rate is None]
        self.inputs = lanes.function.scratch(2 * max(lanes.memory.inputs, 1))
        voltage = system.states[pivot].symbol
        self.slopes = [differentiate(route.current, voltage) for route in system.routes]
        self.gates = gates(self.flow)

    def middle(
        self, size: Value, drift: Mapping[int, Value] = MappingProxyType({})
    ) -> dict[bytes, Value]:
        """Give what is known in the middle of a step, with the inputs written for it.

        Parameters
        ----------
        size
            Of the step.
        drift
            Rates of ions that no route accounts for, by the index of their state.
        """
        lanes, f = self.lanes, self.lanes.function
        half = f.multiply(size, f.constant(0.5))
        constants = load_constants(f, self.flow, lanes.constants)
        known = constants | self._known_states() | self._known_inputs()
        for rates in (self._extrapolated(constants), drift):
            for state, change in rates.items():
                symbol = self.flow.system.states[state].symbol
                known[symbol.digest] = f.fused(half, change, known[symbol.digest])
        return known

    def linearised(self, known: dict[bytes, Value]) -> Linearised:
        """Give the currents as a line in the voltage, from what `middle` knows."""
        currents, slopes, factors, guard = self._evaluated(known)
        force = self._weighed(factors, currents)
        stiffness = self._weighed(factors, slopes)
        return Linearised(
            currents=currents,
            slopes=slopes,
            force=force,
            stiffness=stiffness,
            guard=guard,
        )

    def shift(self, line: Linearised, half: Value) -> Value:
        """Give what the voltage moves in half a step, by the implicit midpoint."""
        f = self.lanes.function
        below = f.subtract(f.constant(1.0), f.multiply(half, line.stiffness))
        return f.divide(f.multiply(half, line.force), below)

    def mean_currents(self, line: Linearised, shift: Value) -> list[Value]:
        """Give the current of each route where the voltage has moved by half a step."""
        f = self.lanes.function
        return [
            f.fused(slope, shift, current)
            for current, slope in zip(line.currents, line.slopes, strict=True)
        ]

    def shift_voltage(self, shift: Value) -> Value:
        """Move the voltage by twice what it moves in half the step, and give it."""
        lanes, f = self.lanes, self.lanes.function
        row = lanes.memory.state + self.pivot
        voltage = f.fused(shift, f.constant(2.0), lanes.load(row))
        lanes.store(voltage, row)
        return voltage

    def book(self, mean: list[Value], size: Value) -> None:
        """Let the mean currents carry charge for a step."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        constants = load_constants(f, self.flow, lanes.constants)
        carried = [f.multiply(size, current) for current in mean]
        for index, current in enumerate(mean):
            lanes.store(current, memory.current + index)
        for index, charge in enumerate(carried):
            self.add(charge, memory.total + index, memory.total_residue + index)
        for state, gain in spread(f, self.flow, constants, carried).items():
            self.add(gain, memory.state + state, memory.state_residue + state)

    def add(self, gain: Value, row: int, residue: int) -> None:
        """Add to a row what it gains, and keep what rounding takes from it."""
        after, lost = self.lanes.summed(row, residue, gain)
        self.lanes.store(after, row)
        self.lanes.store(lost, residue)

    def note_currents(self, chosen: Value) -> None:
        """Take the present currents for the last ones, where a row begins."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        constants = load_constants(f, self.flow, lanes.constants)
        known = constants | self._known_states() | self._known_inputs()
        values = write(f, share_exponentials(list(self.flow.currents)), known)
        for index, value in enumerate(values):
            lanes.choose(chosen, value, memory.current + index)

    def step_gates(self, size: Value) -> None:
        """Step every gate."""
        for index, value in self.moved_gates(size).items():
            self.lanes.store(value, self.lanes.memory.state + index)

    def moved_gates(self, size: Value) -> dict[int, Value]:
        """Give every gate as it is after a step, by the index of its state."""
        return self.moved(self.drives(), size)

    def drives(
        self, found: Mapping[int, Value] = MappingProxyType({})
    ) -> dict[int, Drive]:
        """Give what moves every gate from where it is, by the index of its state.

        Parameters
        ----------
        found
            States that were found just now: to load them would be to wait for them.
        """
        lanes, f = self.lanes, self.lanes.function
        constants = load_constants(f, self.flow, lanes.constants)
        known = constants | self._known_states() | self._known_inputs()
        for index, value in found.items():
            known[self.flow.system.states[index].symbol.digest] = value
        wanted = [part for gate in self.gates.values() for part in gate]
        values = iter(write(f, wanted, known))
        return {
            index: Drive(*islice(values, len(Drive._fields))) for index in self.gates
        }

    def moved(self, drives: Mapping[int, Drive], size: Value) -> dict[int, Value]:
        """Give every gate after a step of a size: x + h f / (1 - h f_x / 2)."""
        lanes, f = self.lanes, self.lanes.function
        sizes: dict[Value, tuple[Value, Value]] = {}
        after: dict[int, Value] = {}
        for index, drive in drives.items():
            if drive.pace not in sizes:
                own = f.multiply(size, drive.pace)
                sizes[drive.pace] = own, f.multiply(own, f.constant(0.5))
            whole, half = sizes[drive.pace]
            divisor = f.fused(half, drive.pull, drive.below)
            gain = f.divide(f.multiply(whole, drive.above), divisor)
            after[index] = f.add(lanes.load(lanes.memory.state + index), gain)
        return after

    def gates_have_inputs(self) -> bool:
        """Whether a gate is driven by an input."""
        names = set(self.flow.system.input_names)
        parts = [part for gate in self.gates.values() for part in gate]
        return any(symbol.name in names for symbol in symbols_of(parts))

    def _evaluated(self, known: dict[bytes, Value]) -> list[list[Value]]:
        """Give currents, their slopes, their factors in the voltage, and the guard."""
        routes = self.lanes.memory.routes
        weights = [
            self.flow.weights.get((self.pivot, r), constant(0.0)) for r in range(routes)
        ]
        guard = [] if self.flow.guard is None else [self.flow.guard]
        wanted = [*self.flow.currents, *self.slopes, *weights, *guard]
        values = write(self.lanes.function, share_exponentials(wanted), known)
        return [
            values[:routes],
            values[routes : 2 * routes],
            values[2 * routes : 3 * routes],
            values[3 * routes :],
        ]

    def _weighed(self, factors: list[Value], terms: list[Value]) -> Value:
        """Sum terms times their factors; those of one factor are summed first."""
        f = self.lanes.function
        sums: dict[Value, Value] = {}
        for factor, term in zip(factors, terms, strict=True):
            if f.constant(0.0) not in {factor, term}:
                sums[factor] = f.add(sums[factor], term) if factor in sums else term
        total: Value | None = None
        for factor, term in sums.items():
            if total is None:
                total = f.multiply(factor, term)
            else:
                total = f.fused(factor, term, total)
        return f.constant(0.0) if total is None else total

    def _extrapolated(self, constants: dict[bytes, Value]) -> dict[int, Value]:
        """Give the rates of the ions, from what the routes carried last."""
        lanes, memory = self.lanes, self.lanes.memory
        others = [i for i in self.routed if i != self.pivot]
        if not others:
            return {}
        last = [lanes.load(memory.current + r) for r in range(memory.routes)]
        rates = spread(lanes.function, self.flow, constants, last)
        return {state: rates[state] for state in others}

    def _known_states(self) -> dict[bytes, Value]:
        lanes, memory = self.lanes, self.lanes.memory
        return {
            state.symbol.digest: lanes.load(memory.state + index)
            for index, state in enumerate(self.flow.system.states)
        }

    def _known_inputs(self) -> dict[bytes, Value]:
        f = self.lanes.function
        return {
            symbol.digest: f.load(self.inputs, index * f.width)
            for index, symbol in enumerate(self.flow.system.inputs)
        }
