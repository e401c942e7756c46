"""The code of the log: what a lane writes down of the steps it makes."""

from __future__ import annotations

from enum import IntEnum

from axolemma.integration.lane_code import Lane, LaneCode, Stretch
from axolemma.integration.lane_memory import LOG_HEAD, Whole
from axolemma.kernels import Value, Variable


class Logged(IntEnum):
    """What is logged."""

    NOTHING = 0
    STEPS = 1
    CROSSINGS = 2


class LaneLog:
    """Writes the code of the log.

    Parameters
    ----------
    lanes
        The lanes that keep it.
    event_state
        Index of the state whose upward crossings are events.
    """

    def __init__(self, lanes: LaneCode, event_state: int) -> None:
        self.lanes = lanes
        self.event_state = event_state
        function = lanes.function
        self.is_full: Variable = function.variable(function.integer(0))

    def is_mode(self, mode: Logged) -> Value:
        """Ask what is logged; an i1."""
        f = self.lanes.function
        return f.equal_whole(f["mode"], f.integer(mode))

    def has_room(self) -> Value:
        """Ask whether every lane can log another step; an i1."""
        f = self.lanes.function
        return f.equal_whole(self.is_full.read(), f.integer(0))

    def write_step(
        self, counts: Value, stretch: Stretch, gain: Value, method: int
    ) -> None:
        """Log the steps that count, all or those in which the event state rises.

        Parameters
        ----------
        counts
            Mask of the lanes whose step counts, and is not yet taken.
        stretch
            When it begins and how long it is.
        gain
            What the event state gains by it.
        method
            Which scheme made it.
        """
        lanes, f = self.lanes, self.lanes.function
        with f.if_(self.is_mode(Logged.STEPS)):
            self.write(counts, stretch.time, stretch.size, method)
        with f.if_(self.is_mode(Logged.CROSSINGS)):
            row = lanes.memory.state + self.event_state
            residue = lanes.memory.state_residue + self.event_state
            after, _ = lanes.summed(row, residue, gain)
            rises = f.and_(counts, self.rises(lanes.load(row), after))
            with f.if_(f.any(rises)):
                self.write(rises, stretch.time, stretch.size, method)

    def rises(self, before: Value, after: Value) -> Value:
        """Find where the event state rises through its level; a mask."""
        f = self.lanes.function
        level = self.lanes.load(self.lanes.memory.level)
        return f.and_(f.less(before, level), f.less_equal(level, after))

    def write(
        self,
        chosen: Value,
        time: Value,
        size: Value,
        method: int,
        *,
        is_collocated: bool = False,
    ) -> None:
        """Write an entry of the log in the chosen lanes.

        Parameters
        ----------
        chosen
            Mask.
        time, size
            When the step begins and how long it is.
        method
            Which scheme makes it.
        is_collocated
            Whether states that no route drives are taken from where they are kept
            at the time of the voltage.
        """
        f, width = self.lanes.function, self.lanes.width
        head = f.scratch(2)
        f.store(time, head)
        f.store(size, head, width)
        with self.lanes.each(chosen) as lane:
            entry = self._new_entry(lane)
            given = f.address(head, lane.number)
            f.store(f.load_scalar(given, 0), entry, 0)
            f.store(f.load_scalar(given, width), entry, 1)
            row = f.load_scalar(lane.wholes, Whole.ROW * width, kind="i64")
            f.store(f.to_reals(row), entry, 2)
            f.store(f.scalar(float(method)), entry, 3)
            sources = self._sources(is_collocated=is_collocated)
            for index, source in enumerate(sources):
                kept = f.load_scalar(lane.doubles, source * width)
                f.store(kept, entry, LOG_HEAD + index)

    def _new_entry(self, lane: Lane) -> Value:
        """Find the place of the next entry, and count it."""
        f, width = self.lanes.function, self.lanes.width
        logged = f.load_scalar(lane.wholes, Whole.LOGGED * width, kind="i64")
        place = f.add_whole(f.multiply_whole(lane.number, f["capacity"]), logged)
        stride = f.integer(self.lanes.memory.log_stride)
        entry = f.address(f["log"], f.multiply_whole(place, stride))
        logged = f.add_whole(logged, f.integer(1))
        f.store(logged, lane.wholes, Whole.LOGGED * width)
        with f.if_(f.less_equal_whole(f["capacity"], logged)):
            self.is_full.write(f.integer(1))
        return entry

    def _sources(self, *, is_collocated: bool) -> list[int]:
        """List the rows of the states and totals that are logged."""
        memory = self.lanes.memory
        sources = [memory.state + index for index in range(memory.states)]
        if is_collocated:
            for index in self.lanes.flow.own:
                sources[index] = memory.collocated + index
        return sources + [memory.total + index for index in range(memory.routes)]
