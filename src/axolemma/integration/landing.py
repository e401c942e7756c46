"""The code of a landing: the next row of the inputs, and the impulses it brings."""

from __future__ import annotations

from axolemma.integration.flow_code import load_constants, spread
from axolemma.integration.lane_code import Lane, LaneCode
from axolemma.integration.lane_memory import Status, Whole
from axolemma.kernels import Value, Variable
from axolemma.kernels.program import write

# Where the jump stands in what describes an input.
_JUMP = 2


class Landing:
    """Writes the code of landings.

    Parameters
    ----------
    lanes
        The lanes that land.
    """

    def __init__(self, lanes: LaneCode) -> None:
        self.lanes = lanes

    def land(self, landed: Value) -> None:
        """Take up the next row of the inputs in the lanes that have landed.

        Those that have come to the end of the run are done and take up nothing.
        """
        lanes, f = self.lanes, self.lanes.function
        has_jump = f.variable(f.integer(0))
        with lanes.each(landed) as lane:
            self._land(lane, has_jump)
        with f.if_(f.less_whole(f.integer(0), has_jump.read())):
            running = lanes.is_whole(Whole.STATUS, Status.RUNNING)
            self._jump(f.and_(landed, running))

    def _land(self, lane: Lane, has_jump: Variable) -> None:
        f, memory, width = self.lanes.function, self.lanes.memory, self.lanes.width
        row = f.load_scalar(lane.wholes, Whole.ROW * width, kind="i64")
        following = f.add_whole(row, f.integer(1))
        rows = f.load_scalar(lane.wholes, Whole.ROWS * width, kind="i64")
        time = f.load_scalar(lane.doubles, memory.time * width)
        end = f.load_scalar(lane.doubles, memory.end * width)
        with f.if_(f.less_equal(end, time)):
            f.store(f.integer(Status.DONE), lane.wholes, Whole.STATUS * width)
        with f.if_(f.and_(f.less_whole(following, rows), f.less(time, end))):
            f.store(following, lane.wholes, Whole.ROW * width)
            entry = self._entry(lane, following)
            start = f.load_scalar(entry, 0)
            f.store(start, lane.doubles, memory.row_start * width)
            for index in range(memory.inputs * memory.input_width):
                number = f.load_scalar(entry, 1 + index)
                f.store(number, lane.doubles, (memory.input + index) * width)
            self._note_jump(entry, has_jump)
            has_more = f.less_whole(f.add_whole(following, f.integer(1)), rows)
            self._store_stop(lane, entry, has_more)

    def _entry(self, lane: Lane, row: Value) -> Value:
        """Find where a row of the table of a lane begins."""
        f, width = self.lanes.function, self.lanes.width
        first = f.load_scalar(lane.wholes, Whole.TABLE * width, kind="i64")
        stride = f.integer(self.lanes.memory.table_stride)
        return f.address(f["table"], f.add_whole(first, f.multiply_whole(row, stride)))

    def _note_jump(self, entry: Value, has_jump: Variable) -> None:
        f, memory = self.lanes.function, self.lanes.memory
        for index in range(memory.inputs):
            jump = f.load_scalar(entry, 1 + index * memory.input_width + _JUMP)
            zero = f.equal(jump, f.scalar(0.0))
            kept = has_jump.read()
            has_jump.write(f.select(zero, kept, f.integer(1)))

    def _store_stop(self, lane: Lane, entry: Value, has_more: Value) -> None:
        """Find where the row that begins here ends."""
        f, memory, width = self.lanes.function, self.lanes.memory, self.lanes.width
        end = f.load_scalar(lane.doubles, memory.end * width)
        f.store(end, lane.doubles, memory.stop * width)
        with f.if_(has_more):
            following = f.load_scalar(entry, memory.table_stride)
            sooner = f.select(f.less(following, end), following, end)
            f.store(sooner, lane.doubles, memory.stop * width)

    def _jump(self, landed: Value) -> None:
        """Deliver the impulses that stand at the beginning of the new rows."""
        lanes, f, memory = self.lanes, self.lanes.function, self.lanes.memory
        flow = lanes.flow
        constants = load_constants(f, flow, lanes.constants)
        known = dict(constants)
        for index, state in enumerate(flow.system.states):
            known[state.symbol.digest] = lanes.load(memory.state + index)
        for index, symbol in enumerate(flow.system.inputs):
            row = memory.input + index * memory.input_width
            known[symbol.digest] = lanes.load(row)
        through = write(f, list(flow.impulses.values()), known)
        carried = [f.constant(0.0)] * memory.routes
        own: dict[int, Value] = {}
        for (place, column), factor in zip(flow.impulses, through, strict=True):
            jump = lanes.load(memory.input + column * memory.input_width + _JUMP)
            if place < memory.routes:
                carried[place] = f.fused(factor, jump, carried[place])
            else:
                before = own.get(place - memory.routes, f.constant(0.0))
                own[place - memory.routes] = f.fused(factor, jump, before)
        for index, charge in enumerate(carried):
            lanes.gain_total(landed, index, charge)
        for index, gain in (own | spread(f, flow, constants, carried)).items():
            lanes.gain_state(landed, index, gain)
