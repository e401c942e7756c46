"""The code of one explicit step, wherever it begins and whoever judges it."""

from __future__ import annotations

from axolemma.integration.flow_code import Flow
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import DORMAND_PRINCE
from axolemma.kernels import Function, Value


class ExplicitStep:
    """Writes steps of `DORMAND_PRINCE`.

    Parameters
    ----------
    lanes
        The lanes they are made in.
    rates
        The function of the rates.
    """

    def __init__(self, lanes: LaneCode, rates: Function) -> None:
        self.lanes = lanes
        self.flow: Flow = lanes.flow
        self.rates = rates
        memory, function = lanes.memory, lanes.function
        self.outputs = memory.states + memory.routes + (self.flow.guard is not None)
        self.slopes = function.scratch(DORMAND_PRINCE.stages * self.outputs)
        self.stage = function.scratch(memory.states)
        self._inputs = function.scratch(2 * max(memory.inputs, 1))

    def begin(self) -> None:
        """Evaluate the rates where each lane stands: the first stage."""
        lanes = self.lanes
        self.evaluate(lanes.states, lanes.load(lanes.memory.time), 0)

    def make(self, span: Span) -> tuple[list[Value], list[Value]]:
        """Make a step behind `begin`.

        Returns
        -------
        tuple of list
            What states gain, and what routes carry.
        """
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        for stage in range(1, DORMAND_PRINCE.stages - 1):
            for state in range(memory.states):
                before = lanes.load(memory.state + state)
                moved = f.fused(span.size, self._weighed(stage, state), before)
                f.store(moved, self.stage, state * f.width)
            node = DORMAND_PRINCE.nodes[stage]
            late = (
                f.fused(span.size, f.constant(node), span.time)
                if node < 1.0
                else span.next_time
            )
            self.evaluate(self.stage, late, stage)
        return self._gains(span.size)

    def evaluate(self, states: Value, time: Value, stage: int) -> None:
        """Evaluate the rates of a stage: of states, then of routes, then the guard."""
        lanes, f = self.lanes, self.lanes.function
        lanes.write_inputs(time, self._inputs)
        out = f.address(self.slopes, stage * self.outputs * f.width)
        f.call(self.rates, states, lanes.constants, self._inputs, out)

    def slope(self, stage: int, row: int) -> Value:
        """Give a row of what `evaluate` found at a stage."""
        f = self.lanes.function
        return f.load(self.slopes, (stage * self.outputs + row) * f.width)

    def combined(self, weights: tuple[float, ...], row: int) -> Value:
        """Sum a row of the stages with weights."""
        f = self.lanes.function
        total: Value | None = None
        for stage, weight in enumerate(weights):
            if weight == 0.0:
                continue
            slope, factor = self.slope(stage, row), f.constant(weight)
            total = (
                f.multiply(slope, factor)
                if total is None
                else f.fused(slope, factor, total)
            )
        return total if total is not None else f.constant(0.0)

    def _weighed(self, stage: int, row: int) -> Value:
        """Sum the slopes before a stage with the weights of its row."""
        return self.combined(DORMAND_PRINCE.matrix[stage], row)

    def _gains(self, size: Value) -> tuple[list[Value], list[Value]]:
        """Give what states gain and what routes carry, of which some states gain."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        last = DORMAND_PRINCE.stages - 1
        carried = [
            f.multiply(size, self._weighed(last, memory.states + route))
            for route in range(memory.routes)
        ]

        def own(state: int) -> Value:
            return f.multiply(size, self._weighed(last, state))

        return lanes.gains(carried, own), carried
