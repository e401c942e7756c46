"""The kernel that makes one step at each of many points; `Stepper` is what it must do.

It judges nothing and keeps nothing: a run is evaluated between its steps by it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import partial

from axolemma.equations import EquationSystem
from axolemma.integration.explicit_step import ExplicitStep
from axolemma.integration.flow_code import (
    Flow,
    arrange,
    write_hoisted,
    write_linear,
    write_rates,
)
from axolemma.integration.lane_code import LaneCode, Span
from axolemma.integration.rosenbrock_step import RosenbrockStep
from axolemma.integration.split_step import SplitStep
from axolemma.integration.steps import Method
from axolemma.kernels import Function, Module, Value

# What it is called with. Of the points: states (a row each), time, length of the step,
# row of the inputs. Of the cells: the input table, and the parameters of its rows, so
# many numbers behind one another; none if all rows have the same. Then room for what
# states gain and routes carry (a row each), and the number of points.
STEP_ENTRY = "make_steps"
_POINTERS: Mapping[str, str] = dict.fromkeys(
    ("states", "time", "size", "row", "table", "parameters", "gains", "carried"), "ptr"
)
_NUMBERS: Mapping[str, str] = dict.fromkeys(("stride", "points"), "i64")
_GROUP: Mapping[str, str] = dict.fromkeys(("doubles", "out"), "ptr")

# What states gain, and what routes carry.
_Made = tuple[list[Value], list[Value]]


def write_steps(
    system: EquationSystem,
    *,
    method: Method,
    voltage: str,
    width: int,
    fused: bool,
    oscillators: int,
) -> str:
    """Write the kernel that makes one step of a method at each point.

    Parameters
    ----------
    system
        Lowered equations.
    method
        Which.
    voltage
        Name of the state that the splitting step solves for.
    width
        Points of a group, which are stepped at once.
    fused
        Whether the target has fused multiplication and addition.
    oscillators
        How many oscillations an input can have.

    Returns
    -------
    str
        LLVM assembly.
    """
    is_implicit = method == Method.ROSENBROCK
    flow = arrange(system, has_linear=is_implicit, oscillators=oscillators)
    module = Module(width=width, fused=fused)
    _write_entry(
        module,
        flow,
        hoist=_write_hoisting(module, flow),
        make=_write_group(module, flow, method, voltage),
    )
    return module.text


def _write_hoisting(module: Module, flow: Flow) -> Function:
    """Write the function of what parameters alone decide."""
    f = module.function("hoist", {"doubles": "ptr"}, internal=True, inline="never")
    write_hoisted(f, flow, LaneCode(f, flow).constants)
    f.finish()
    return f


def _write_group(module: Module, flow: Flow, method: Method, voltage: str) -> Function:
    """Write the function that makes a step in every lane of a group."""
    write = {
        Method.EXPLICIT: _write_explicit,
        Method.ROSENBROCK: _write_rosenbrock,
        Method.STRANG: partial(_write_split, voltage=voltage),
    }[method]
    f = module.function("make_group", _GROUP, internal=True, inline="never")
    lanes = LaneCode(f, flow)
    time, size = lanes.load(flow.memory.time), lanes.load(flow.memory.size)
    span = Span(time=time, size=size, next_time=f.add(time, size))
    gains, carried = write(module, lanes, span)
    for place, value in enumerate([*gains, *carried]):
        f.store(value, f["out"], place * f.width)
    f.finish()
    return f


def _write_explicit(module: Module, lanes: LaneCode, span: Span) -> _Made:
    step = ExplicitStep(lanes, write_rates(module, lanes.flow))
    step.begin()
    return step.make(span)


def _write_rosenbrock(module: Module, lanes: LaneCode, span: Span) -> _Made:
    rates, linear = write_rates(module, lanes.flow), write_linear(module, lanes.flow)
    step = RosenbrockStep(lanes, rates, linear)
    return step.make(step.linearise(span))


def _write_split(
    _module: Module, lanes: LaneCode, span: Span, *, voltage: str
) -> _Made:
    pivot = lanes.flow.system.state_names.index(voltage)
    return SplitStep(lanes, pivot).make(span)


def _write_entry(
    module: Module, flow: Flow, *, hoist: Function, make: Function
) -> None:
    """Write the kernel: one group of points after another."""
    f = module.function(STEP_ENTRY, {**_POINTERS, **_NUMBERS})
    memory = flow.memory
    doubles = f.scratch(memory.rows)
    out = f.scratch(memory.states + memory.routes)
    points = _PointCode(f, flow)
    with f.loop(points.groups()) as group:
        is_due = f.or_(
            f.equal_whole(group, f.integer(0)), f.less_whole(f.integer(0), f["stride"])
        )
        with f.if_(is_due):
            with points.each(group) as (point, lane):
                points.take_parameters(point, f.address(doubles, lane))
            f.call(hoist, doubles)
        with points.each(group) as (point, lane):
            points.take(point, f.address(doubles, lane))
        f.call(make, doubles, out)
        with points.each(group) as (point, lane):
            points.give(point, f.address(out, lane))
    f.finish()


class _PointCode:
    """Writes points into lanes and out of them.

    Parameters
    ----------
    function
        The kernel.
    flow
        The equations.
    """

    def __init__(self, function: Function, flow: Flow) -> None:
        self.function = f = function
        self.memory = flow.memory
        self._last = f.subtract_whole(f["points"], f.integer(1))

    def groups(self) -> Value:
        """Give how many groups of lanes the points fill."""
        f = self.function
        width = f.integer(f.width)
        return f.divide_whole(f.add_whole(self._last, width), width)

    @contextmanager
    def each(self, group: Value) -> Generator[tuple[Value, Value]]:
        """The body runs for each lane of a group, with its point and its number.

        Lanes without a point of their own do the last one again.
        """
        f = self.function
        first = f.multiply_whole(group, f.integer(f.width))
        with f.loop(f.width) as lane:
            own = f.add_whole(first, lane)
            yield f.select(f.less_whole(own, self._last), own, self._last), lane

    def take_parameters(self, point: Value, lane: Value) -> None:
        """Copy the parameters of a point into a lane."""
        f, memory = self.function, self.memory
        first = f.multiply_whole(self._row(point), f["stride"])
        given = f.address(f["parameters"], first)
        for index in range(memory.parameters):
            self._put(f.load_scalar(given, index), lane, memory.parameter + index)

    def take(self, point: Value, lane: Value) -> None:
        """Copy where a step begins, how long it is and its inputs into a lane."""
        f, memory = self.function, self.memory
        self._put(f.load_scalar(f["time"], point), lane, memory.time)
        self._put(f.load_scalar(f["size"], point), lane, memory.size)
        for index in range(memory.states):
            state = f.load_scalar(f["states"], self._place(index, point))
            self._put(state, lane, memory.state + index)
        first = f.multiply_whole(self._row(point), f.integer(memory.table_stride))
        entry = f.address(f["table"], first)
        self._put(f.load_scalar(entry, 0), lane, memory.row_start)
        for index in range(memory.inputs * memory.input_width):
            self._put(f.load_scalar(entry, 1 + index), lane, memory.input + index)

    def give(self, point: Value, lane: Value) -> None:
        """Copy what a lane gained and carried to where it is wanted."""
        f, states = self.function, self.memory.states
        for index in range(states):
            gain = f.load_scalar(lane, index * f.width)
            f.store(gain, f["gains"], self._place(index, point))
        for index in range(self.memory.routes):
            charge = f.load_scalar(lane, (states + index) * f.width)
            f.store(charge, f["carried"], self._place(index, point))

    def _put(self, number: Value, lane: Value, row: int) -> None:
        self.function.store(number, lane, row * self.function.width)

    def _row(self, point: Value) -> Value:
        f = self.function
        return f.load_scalar(f["row"], point, kind="i64")

    def _place(self, row: int, point: Value) -> Value:
        """Find a point in a row."""
        f = self.function
        return f.add_whole(f.multiply_whole(f.integer(row), f["points"]), point)
