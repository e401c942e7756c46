"""The code of one splitting step, which has all at one time at both its ends."""

from __future__ import annotations

from axolemma.integration.flow_code import load_constants, spread
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.split_code import SplitCode
from axolemma.kernels import Value


class SplitStep:
    """Writes steps of the fixed method: half a step of the gates before and behind.

    Parameters
    ----------
    lanes
        The lanes they are made in.
    pivot
        Index of the voltage.
    """

    def __init__(self, lanes: LaneCode, pivot: int) -> None:
        self.lanes = lanes
        self.split = SplitCode(lanes, pivot, has_totals=True)

    def make(self, span: Span) -> tuple[list[Value], list[Value]]:
        """Make a step from where each lane stands; it is left where the step ends.

        Returns
        -------
        tuple of list
            What states gain, and what routes carry.
        """
        lanes, f, split = self.lanes, self.lanes.function, self.split
        rows = range(lanes.memory.state, lanes.memory.state + lanes.memory.states)
        start = [lanes.load(row) for row in rows]
        half = f.multiply(span.size, f.constant(0.5))
        lanes.write_inputs(span.time, split.inputs)
        split.note_currents(f.truth(is_true=True))
        split.step_gates(half)
        lanes.write_inputs(f.add(span.time, half), split.inputs)
        line = split.linearised(split.middle(span.size))
        mean = split.mean_currents(line, split.shift(line, half))
        carried = [f.multiply(span.size, current) for current in mean]
        constants = load_constants(f, lanes.flow, lanes.constants)
        routed = spread(f, lanes.flow, constants, carried)
        for state, gain in routed.items():
            lanes.store(f.add(start[state], gain), rows[state])
        lanes.write_inputs(span.next_time, split.inputs)
        gained = {
            state: f.subtract(after, start[state])
            for state, after in split.moved_gates(half).items()
        }
        gained |= routed
        return [gained[state] for state in range(len(start))], carried
