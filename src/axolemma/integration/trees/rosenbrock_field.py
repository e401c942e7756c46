"""A potential outside compartments in a Rosenbrock step of a tree.

What stands along the axis is V + phi (`field`). As phi changes with time and not with
the states, a stage stands at that of its time, and takes in how fast the currents along
the axis change with it as the step begins [Hairer & Wanner 1996, IV.7].
"""

from __future__ import annotations

from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.rosenbrock_stages import stage_time
from axolemma.kernels import Value


class Lift:
    """Writes how a potential outside lifts those along the axis.

    Parameters
    ----------
    lanes, span
        Where the code goes, and the step.
    outside
        Index of the input that is the potential outside; None where there is none.
    """

    def __init__(self, lanes: LaneCode, span: Span, outside: int | None) -> None:
        self.lanes = lanes
        self.span = span
        self.outside = outside

    def raised(self, potential: Value, stage: int) -> Value:
        """Give a potential of a stage against a distant point."""
        found = self._at(stage)
        return potential if found is None else self.lanes.function.add(potential, found)

    def lowered(self, potential: Value, stage: int) -> Value:
        """Give a potential of a stage against the outside where it is."""
        found, f = self._at(stage), self.lanes.function
        return potential if found is None else f.subtract(potential, found)

    def slope(self) -> Value:
        """Give how fast the potential outside changes as the step begins, mV/ms."""
        if self.outside is None:
            return self.lanes.function.constant(0.0)
        return self.lanes.input_at(self.span.time, self.outside)[1]

    def _at(self, stage: int) -> Value | None:
        if self.outside is None:
            return None
        time = stage_time(self.lanes.function, stage, self.span)
        return self.lanes.input_at(time, self.outside)[0]
