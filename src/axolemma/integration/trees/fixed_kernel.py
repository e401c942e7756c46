"""The kernel of compartments that are coupled along a tree, by fixed steps.

Compartments stand in the lanes of groups, as cells do; all make their steps together.
Each step linearises the currents of every compartment, solves the tree for the shifts
of the voltage in half a step [Hines 1984], then lets the charges move and steps the
gates. The membrane's code is that of a cell alone (`split_code`).
"""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.equations import EquationSystem
from axolemma.integration.flow_code import Flow, arrange, write_hoisted
from axolemma.integration.lane_code import ENTRY, LaneCode
from axolemma.integration.split_code import SplitCode
from axolemma.integration.trees.axial_ions import AxialIon, AxialIons
from axolemma.integration.trees.field import against_outside, lift
from axolemma.integration.trees.fixed_log import LOGGED, log_crossings, write_probes
from axolemma.integration.trees.memory import TreeMemory, TreeStatus
from axolemma.integration.trees.solve import write_solve
from axolemma.kernels import Function, Module, Value

_LARGEST = 1e300

# What a group is stepped with. `parts` says what is done: charges move, currents are
# noted, currents are linearised.
_TURN = {
    "doubles": "ptr",
    "log": "ptr",
    "state": "ptr",
    "group": "i64",
    "capacity": "i64",
    "size": "double",
    "gate_size": "double",
    "time": "double",
    "completes": "i64",
    "notes": "i64",
    "prepares": "i64",
}
# What the kernel is called with: doubles of all groups, the order of elimination and
# the edges of the tree (`solve`), the log of crossings, probes (what they point at
# and room for it), and `state`: status, crossings logged, steps done.
PARAMETERS = {
    "doubles": "ptr",
    "order": "ptr",
    "edges": "ptr",
    "log": "ptr",
    "probes": "ptr",
    "probed": "ptr",
    "state": "ptr",
    "groups": "i64",
    "between": "i64",
    "tips": "i64",
    "edge_count": "i64",
    "root": "i64",
    "probe_count": "i64",
    "probe_every": "i64",
    "capacity": "i64",
    "first": "i64",
    "steps": "i64",
    "size": "double",
    "start": "double",
    "opens": "i64",
    "closes": "i64",
}
STATUS, STEPPED = 0, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeMake:
    """Which kernel it is.

    Parameters
    ----------
    system
        Lowered equations of every compartment.
    width
        Lanes of a group.
    fused
        Whether the target has fused multiplication and addition.
    oscillators
        How many oscillations an input can have.
    pivot
        Index of the voltage.
    has_totals
        Whether route totals are kept.
    is_ensemble
        Whether lanes are cells, and groups their compartments.
    has_sheath
        Whether there is a periaxonal space.
    carriers
        Ions that carry the current along the axis.
    outside
        Index of the input that is the potential outside; None where there is none.
    """

    system: EquationSystem
    width: int
    fused: bool
    oscillators: int
    pivot: int
    has_totals: bool
    is_ensemble: bool
    has_sheath: bool
    carriers: tuple[AxialIon, ...] = ()
    outside: int | None = None


def write_tree(make: TreeMake) -> tuple[str, TreeMemory]:
    """Write the kernel.

    Parameters
    ----------
    make
        Which.

    Returns
    -------
    tuple of str and TreeMemory
        LLVM assembly, and where things are.
    """
    flow = arrange(
        make.system, has_linear=False, oscillators=make.oscillators, keeps_time=False
    )
    memory = TreeMemory(
        lane=flow.memory,
        has_sheath=make.has_sheath,
        carriers=len(make.carriers),
        has_field=make.outside is not None,
    )
    module = Module(width=make.width, fused=make.fused)
    turn = _write_turn(module, flow, memory, make)
    solve = write_solve(
        module,
        memory,
        is_ensemble=make.is_ensemble,
        has_totals=make.has_totals,
        carriers=make.carriers,
    )
    prologue = _write_prologue(module, flow)
    _write_entry(module, memory, (turn, solve, prologue), make)
    return module.text, memory


def _write_prologue(module: Module, flow: Flow) -> Function:
    f = module.function("prologue", {"doubles": "ptr"}, internal=True, inline="never")
    write_hoisted(f, flow, LaneCode(f, flow).constants)
    f.finish()
    return f


def _write_turn(
    module: Module, flow: Flow, memory: TreeMemory, make: TreeMake
) -> Function:
    """Write what one group of lanes does between two solutions of the tree."""
    f = module.function("turn", _TURN, internal=True, inline="never")
    lanes = LaneCode(f, flow)
    split = SplitCode(lanes, make.pivot, has_totals=make.has_totals)
    ions = AxialIons(split, memory, make.carriers)
    size, time = f.splat(f["size"]), f.splat(f["time"])
    half = f.multiply(size, f.constant(0.5))
    with f.if_(_is_set(f, "completes")):
        _complete(split, memory, size)
        ions.move(size)
    if split.gates_have_inputs():
        lanes.write_inputs(time, split.inputs)
    with f.if_(_is_set(f, "notes")):
        lanes.write_inputs(time, split.inputs)
        split.note_currents(f.less(f.constant(0.0), f.constant(1.0)))
    split.step_gates(f.splat(f["gate_size"]))
    with f.if_(_is_set(f, "prepares")):
        lanes.write_inputs(f.add(time, half), split.inputs)
        own = _prepare(split, memory, size, ions)
        if make.outside is not None:
            lift(split, memory, (half, own), make.outside)
    f.finish()
    return f


def _is_set(f: Function, name: str) -> Value:
    return f.less_whole(f.integer(0), f[name])


def _prepare(
    split: SplitCode, memory: TreeMemory, size: Value, ions: AxialIons
) -> Value:
    """Linearise the currents, and put the compartments' part into the tree.

    Returns
    -------
    Value
        What multiplies the membrane potential itself.
    """
    lanes, f = split.lanes, split.lanes.function
    half = f.multiply(size, f.constant(0.5))
    known = split.middle(size, ions.drift())
    line = split.linearised(known)
    if split.has_totals:
        for index, (current, slope) in enumerate(
            zip(line.currents, line.slopes, strict=True)
        ):
            lanes.store(current, memory.lane.current + index)
            lanes.store(slope, memory.slope + index)
        lanes.store(f.constant(0.0), memory.axial)
    # The unknown is the voltage in the middle of the step.
    voltage = lanes.load(memory.lane.state + split.pivot)
    capacity = lanes.load(memory.capacity)
    own = f.subtract(f.constant(1.0), f.multiply(half, line.stiffness))
    own = f.multiply(capacity, own)
    coupled = lanes.load(memory.conductance)
    lanes.store(f.fused(half, coupled, own), memory.diagonal)
    moved = f.multiply(own, voltage)
    if memory.carriers:
        ions.note(known)
    driven = f.fused(capacity, line.force, lanes.load(memory.end_current))
    lanes.store(f.fused(half, driven, moved), memory.side)
    lanes.store(f.multiply(half, lanes.load(memory.to_parent)), memory.coupling)
    if memory.has_sheath:
        crossing = f.fused(half, f.multiply(capacity, line.force), moved)
        _prepare_sheath(split, memory, size, (own, crossing))
    for value in line.guard:
        _require(split, f.less(f.constant(0.0), value))
    return own


def _prepare_sheath(
    split: SplitCode, memory: TreeMemory, size: Value, membrane: tuple[Value, Value]
) -> None:
    """Put the space around the axon into the equations: what leaves the axon enters."""
    lanes, f = split.lanes, split.lanes.function
    half = f.multiply(size, f.constant(0.5))
    own, crossing = membrane
    capacity = lanes.load(memory.sheath_capacity)
    around = f.fused(half, lanes.load(memory.sheath_conductance), capacity)
    lanes.store(f.negative(own), memory.cross)
    lanes.store(f.add(own, around), memory.sheath_diagonal)
    kept = f.multiply(capacity, lanes.load(memory.sheath_voltage))
    lanes.store(f.subtract(kept, crossing), memory.sheath_side)
    along = f.multiply(half, lanes.load(memory.sheath_to_parent))
    lanes.store(along, memory.sheath_coupling)


def _complete_sheath(split: SplitCode, memory: TreeMemory, middle: Value) -> Value:
    """Move the potential around the axon; give the membrane's in mid-step."""
    lanes, f = split.lanes, split.lanes.function
    around = against_outside(split, memory, memory.sheath_side)
    before = lanes.load(memory.sheath_voltage)
    twice = f.multiply(f.constant(2.0), around)
    lanes.store(f.subtract(twice, before), memory.sheath_voltage)
    return f.subtract(middle, around)


def _complete(split: SplitCode, memory: TreeMemory, size: Value) -> None:
    """Let the voltage move by what the tree gave, and book what moved it."""
    lanes, f = split.lanes, split.lanes.function
    row = memory.lane.state + split.pivot
    before, middle = lanes.load(row), against_outside(split, memory, memory.side)
    across = _complete_sheath(split, memory, middle) if memory.has_sheath else middle
    shift = f.subtract(across, before)
    if split.has_totals:
        mean = [
            f.fused(
                lanes.load(memory.slope + index),
                shift,
                lanes.load(memory.lane.current + index),
            )
            for index in range(memory.lane.routes)
        ]
        split.book(mean, size)
        _book_axial(split, memory, middle, size)
    else:
        split.shift_voltage(shift)
    after = lanes.load(row)
    log_crossings(split, memory, before, after)
    lanes.store(before, memory.before)
    _require(split, f.less_equal(f.absolute(after), f.constant(_LARGEST)))


def _book_axial(
    split: SplitCode, memory: TreeMemory, middle: Value, size: Value
) -> None:
    """Let charge come in along the axis, and out of the ends."""
    lanes, f = split.lanes, split.lanes.function
    row = memory.lane.state + split.pivot
    mean = f.fused(
        f.negative(lanes.load(memory.end_conductance)),
        middle,
        f.add(lanes.load(memory.axial), lanes.load(memory.end_current)),
    )
    if memory.carriers:
        mean = f.add(mean, lanes.load(memory.diffusion))
    charge = f.multiply(size, mean)
    split.add(charge, memory.axial_total, memory.axial_residue)
    gain = f.divide(charge, lanes.load(memory.capacity))
    split.add(gain, row, memory.lane.state_residue + split.pivot)


def _require(split: SplitCode, sound: Value) -> None:
    f = split.lanes.function
    with f.if_(f.any(f.not_(sound))):
        f.store(f.integer(TreeStatus.OUT_OF_RANGE), f["state"], STATUS)


def _write_entry(
    module: Module,
    memory: TreeMemory,
    functions: tuple[Function, Function, Function],
    make: TreeMake,
) -> None:
    """Write the kernel: open the row, step and step, close it."""
    turn, solve, prologue = functions
    f = module.function(ENTRY, PARAMETERS)
    block = f.integer(memory.rows * make.width)
    half = f.multiply(f["size"], f.scalar(0.5))
    zero, one = f.integer(0), f.integer(1)

    def all_groups(time: Value, gate_size: Value, *parts: Value) -> None:
        with f.loop(f["groups"]) as group:
            doubles = f.address(f["doubles"], f.multiply_whole(group, block))
            f.call(
                turn,
                *(doubles, f["log"], f["state"], group, f["capacity"]),
                *(f["size"], gate_size, time, *parts),
            )

    with f.loop(f["groups"]) as group:
        f.call(prologue, f.address(f["doubles"], f.multiply_whole(group, block)))
    with f.if_(_is_set(f, "opens")):
        all_groups(f["start"], half, zero, one, one)
    room = f.multiply_whole(f["groups"], f.integer(make.width))
    done = f.variable(zero)

    def goes_on() -> Value:
        sound = f.equal_whole(f.load_scalar(f["state"], STATUS, kind="i64"), zero)
        logged = f.load_scalar(f["state"], LOGGED, kind="i64")
        has_room = f.less_equal_whole(f.add_whole(logged, room), f["capacity"])
        left = f.less_whole(done.read(), f["steps"])
        return f.and_(f.and_(sound, left), has_room)

    with f.while_(goes_on):
        f.call(
            solve,
            *(f["doubles"], f["order"], f["edges"], half),
            *(f["between"], f["tips"], f["edge_count"], f["root"]),
        )
        made = f.add_whole(done.read(), one)
        number = f.add_whole(f["first"], made)
        time = f.fused(f.to_reals(number), f["size"], f["start"])
        is_last = f.equal_whole(made, f["steps"])
        closing = f.and_(is_last, f.less_whole(zero, f["closes"]))
        gate_size = f.select(closing, half, f["size"])
        all_groups(time, gate_size, one, zero, f.select(closing, zero, one))
        done.write(made)
        write_probes(f, number)
    f.store(done.read(), f["state"], STEPPED)
    f.finish()
