"""The code of one Rosenbrock step, with its linear systems solved in place."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.rosenbrock_stages import StageCode, StageRoom, shifted
from axolemma.integration.schemes import RODAS
from axolemma.kernels import Function, Value
from axolemma.kernels.linear_solve import Entries, Factors, factorise, solve


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """The linear system of one step.

    Parameters
    ----------
    span
        The step.
    weights
        The factor of each route in each state, by (state, route).
    matrix
        Derivatives of the rates of the states by the states.
    inverse
        1 / (h gamma).
    factors
        `inverse` times the identity less `matrix`, factorised.
    """

    span: Span
    weights: dict[tuple[int, int], Value]
    matrix: Entries
    inverse: Value
    factors: Factors


class RosenbrockStep:
    """Writes steps of `RODAS`, whoever judges them.

    Parameters
    ----------
    lanes
        The lanes they are made in.
    rates, linear
        The functions of the rates and of their derivatives.
    """

    def __init__(self, lanes: LaneCode, rates: Function, linear: Function) -> None:
        self.lanes = lanes
        memory, function, flow = lanes.memory, lanes.function, lanes.flow
        room = StageRoom(
            linear=function.scratch(len(flow.linear) + len(flow.stacked)),
            inner=function.scratch(RODAS.stages * memory.states),
            carried=function.scratch(max(memory.routes, 1)),
        )
        self.stages = StageCode(lanes, rates, linear, room=room)

    def linearise(self, span: Span) -> Linear:
        """Differentiate where a step begins, and factorise.

        Parameters
        ----------
        span
            The step, of no lane without length.
        """
        lanes, f = self.lanes, self.lanes.function
        self.stages.linearise(span.time)
        weights = self.stages.weights()
        matrix = self.stages.state_matrix(weights)
        inverse = f.divide(f.constant(1.0 / RODAS.gamma), span.size)
        return Linear(
            span=span,
            weights=weights,
            matrix=matrix,
            inverse=inverse,
            factors=factorise(f, shifted(f, matrix, inverse, lanes.memory.states)),
        )

    def make(self, linear: Linear) -> tuple[list[Value], list[Value]]:
        """Make the step of a linear system.

        Returns
        -------
        tuple of list
            What states gain, and what routes carry.
        """
        for stage in range(RODAS.stages):
            self._write_stage(stage, linear)
        return self.stages.summed(linear.span)

    def _write_stage(self, stage: int, linear: Linear) -> None:
        """Solve one stage; see `RosenbrockPair` for its equation."""
        stages, span = self.stages, linear.span
        stages.evaluate(stage, span)
        flows = stages.flows(stage, span)
        right = stages.right_side(stage, span, flows, linear.weights)
        solution = solve(self.lanes.function, linear.factors, right)
        stages.keep(stage, flows, solution)
