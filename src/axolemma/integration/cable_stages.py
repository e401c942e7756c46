"""The code of the stages of the charge that comes in along the axis of a tree.

That charge q is a state of its own, q' = A p + e, with p the potentials, A what couples
them, and e what comes from an end that is held. Its stages are those of `StageCode`
for an equation that is linear: h gamma (A (p + u) + e + sum_j (C_ij / h) q_j), with u
the stage of p, so that what the compartments gain is what their neighbours lose.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.lane_code import LaneCode
from axolemma.integration.rosenbrock_stages import Span
from axolemma.integration.schemes import RODAS, Row
from axolemma.kernels import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class CableRows:
    """Where one cable keeps what it knows of a compartment.

    Parameters
    ----------
    along
        Current from the neighbours that the last potentials make, uA.
    out
        Conductance out of the cable, mS; None where nothing leaves it.
    held
        Current in from an end that is held at a potential, uA; None where none is.
    rate
        Current in as the step begins, uA.
    flow
        Right-hand side of a stage, uA.
    change
        Change of the current by each stage of the potentials, uA.
    stage
        Charge, stage after stage, nC.
    """

    along: int
    out: int | None
    held: int | None
    rate: int
    flow: int
    change: int
    stage: int


class CableStages:
    """Writes the stages of the charge that comes in along a cable.

    Parameters
    ----------
    lanes
        The lanes they are made in.
    rows
        Where things are.
    span
        The step.
    """

    def __init__(self, lanes: LaneCode, rows: CableRows, span: Span) -> None:
        self.lanes = lanes
        self.rows = rows
        self.span = span

    def begin(self, potential: Value) -> None:
        """Note the current as the step begins."""
        f, lanes, rows = self.lanes.function, self.lanes, self.rows
        current = self._incoming(potential)
        if rows.held is not None:
            current = f.add(current, lanes.load(rows.held))
        lanes.store(current, rows.rate)

    def open(self, stage: int, current: Value | None = None) -> Value:
        """Give the right-hand side of a stage, and begin to add up anew.

        Parameters
        ----------
        stage
            Which.
        current
            In where the stage stands; found from the stages before where it is linear
            in the potentials.
        """
        f, lanes, rows = self.lanes.function, self.lanes, self.rows
        flow = current
        if flow is None:
            flow = self.plus(lanes.load(rows.rate), RODAS.matrix[stage], rows.change)
        if RODAS.coupling[stage]:
            zero = f.constant(0.0)
            coupled = self.plus(zero, RODAS.coupling[stage], rows.stage)
            flow = f.add(flow, f.divide(coupled, self.span.size))
        lanes.store(flow, rows.flow)
        lanes.store(f.constant(0.0), rows.along)
        return flow

    def close(self, stage: int, potential: Value | None = None) -> None:
        """Keep a stage whose potentials are known; its own where something leaves."""
        f, lanes, rows = self.lanes.function, self.lanes, self.rows
        change = self._incoming(potential)
        lanes.store(change, rows.change + stage)
        scaled = f.multiply(self.span.size, f.constant(RODAS.gamma))
        charge = f.multiply(scaled, f.add(lanes.load(rows.flow), change))
        lanes.store(charge, rows.stage + stage)

    def charge(self) -> Value:
        """Give what comes in by the whole step, nC."""
        zero = self.lanes.function.constant(0.0)
        return self.plus(zero, RODAS.weights, self.rows.stage)

    def plus(self, value: Value, factors: Row, first: int, stride: int = 1) -> Value:
        """Add a combination of rows that belong to one stage after another."""
        f = self.lanes.function
        for stage, factor in enumerate(factors):
            if factor:
                row = self.lanes.load(first + stage * stride)
                value = f.fused(f.constant(factor), row, value)
        return value

    def rate_behind(self, first: int, stride: int = 1) -> Value:
        """Give the rate behind the step of what has its stages in rows.

        The equation of the last stage has f + J u, which is the rate behind the step
        but for the square of the error u.
        """
        f, last = self.lanes.function, RODAS.stages - 1
        own = self.lanes.load(first + last * stride)
        own = f.multiply(f.constant(1.0 / RODAS.gamma), own)
        factors = tuple(-factor for factor in RODAS.coupling[last])
        return f.divide(self.plus(own, factors, first, stride), self.span.size)

    def _incoming(self, potential: Value | None) -> Value:
        f, lanes, rows = self.lanes.function, self.lanes, self.rows
        along = lanes.load(rows.along)
        if rows.out is None or potential is None:
            return along
        return f.fused(f.negative(lanes.load(rows.out)), potential, along)
