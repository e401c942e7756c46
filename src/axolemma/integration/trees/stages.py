"""The code of the stages of the charge that comes in along the axis of a tree.

That charge is a total that nothing depends on, as that of a route is: its rate is
A p + e, with p the potentials, A what couples them, and e what comes from an end that
is held. A stage makes of that A (p + u) + e, with u the stage of p, so that what a
compartment gains is what its neighbours lose.
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.schemes import RODAS, Row
from axolemma.kernels import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class CableRows:
    """Where one cable keeps what it knows of a compartment.

    Parameters
    ----------
    along
        Current from the neighbours that the last potentials make, uA.
    rate, rate_behind
        Current in as the step begins, and behind it, uA.
    flow
        Current in where a stage stands, uA.
    carried
        Charge that comes in per length of the step, up to now, uA.
    change
        Change of the current by each stage of the potentials, uA; None where it is
        not linear in them.
    drift
        How fast the current changes with a potential outside as the step begins,
        uA/ms; None where there is none.
    """

    along: int
    rate: int
    rate_behind: int
    flow: int
    carried: int
    change: int | None
    drift: int | None = None


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

    def begin(self, current: Value) -> None:
        """Note the current as the step begins."""
        self.lanes.store(current, self.rows.rate)

    def open(self, stage: int, current: Value | None = None) -> Value:
        """Give the current where a stage stands, and begin to add up anew.

        Parameters
        ----------
        stage
            Which.
        current
            It, where it is not linear in the potentials; else the stages before tell.
        """
        f, lanes, rows = self.lanes.function, self.lanes, self.rows
        flow = current
        if flow is None:
            flow = lanes.load(rows.rate)
            if rows.change is not None:
                flow = self.plus(flow, RODAS.matrix[stage], rows.change)
        if rows.drift is not None and RODAS.slopes[stage]:
            by_time = f.multiply(self.span.size, lanes.load(rows.drift))
            flow = f.fused(f.constant(RODAS.slopes[stage]), by_time, flow)
        lanes.store(flow, rows.flow)
        lanes.store(f.constant(0.0), rows.along)
        return flow

    def keep_drift(self) -> None:
        """Keep how fast the current changes, which the tree has found."""
        if self.rows.drift is not None:
            lanes, rows = self.lanes, self.rows
            lanes.store(lanes.load(rows.along), self.rows.drift)
            lanes.store(lanes.function.constant(0.0), rows.along)

    def close(self, stage: int, change: Value) -> None:
        """Keep a stage, which changes the current by so much."""
        f, lanes, rows = self.lanes.function, self.lanes, self.rows
        if rows.change is not None:
            lanes.store(change, rows.change + stage)
        current = f.add(lanes.load(rows.flow), change)
        share = f.constant(RODAS.shares[stage])
        carried = f.multiply(share, current)
        if stage > 0:
            carried = f.fused(share, current, lanes.load(rows.carried))
        lanes.store(carried, rows.carried)
        if stage == RODAS.stages - 1:
            # The last stage stands behind the step but for the error, which is u.
            lanes.store(current, rows.rate_behind)

    def charge(self) -> Value:
        """Give what comes in by the whole step, nC."""
        f = self.lanes.function
        return f.multiply(self.span.size, self.lanes.load(self.rows.carried))

    def plus(self, value: Value, factors: Row, first: int, stride: int = 1) -> Value:
        """Add a combination of rows that belong to one stage after another."""
        f = self.lanes.function
        for stage, factor in enumerate(factors):
            if factor:
                row = self.lanes.load(first + stage * stride)
                value = f.fused(f.constant(factor), row, value)
        return value
