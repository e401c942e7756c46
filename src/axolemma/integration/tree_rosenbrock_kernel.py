"""The kernel of compartments that are coupled along a tree, by adaptive steps.

All compartments make the same step: its error is the largest of any state of any
compartment. The kernel lands exactly on the time it is given to stop at, where the
inputs break.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from axolemma.equations import EquationSystem
from axolemma.expressions import elementary
from axolemma.integration.axial_ions import AxialIon
from axolemma.integration.flow_code import (
    arrange,
    write_hoisted,
    write_linear,
    write_rates,
)
from axolemma.integration.ion_coupling import IonCoupling
from axolemma.integration.judging import GROWTH, SAFETY, SHRINKAGE
from axolemma.integration.lane_code import ENTRY, LaneCode
from axolemma.integration.rosenbrock_stages import Span
from axolemma.integration.schemes import RODAS
from axolemma.integration.sheath_coupling import SheathCoupling
from axolemma.integration.tree_coupling import Coupling, PlainCoupling
from axolemma.integration.tree_factors import (
    ORDER,
    TreeSystem,
)
from axolemma.integration.tree_rosenbrock_code import GROUP, Shape, TreeStepCode
from axolemma.integration.tree_rosenbrock_log import log_rises, write_samples
from axolemma.integration.tree_rosenbrock_memory import (
    Came,
    Clock,
    Count,
    RosenbrockMemory,
)
from axolemma.kernels import Function, Module, Value

# What the kernel is called with: the rows of all groups, the tree (`tree_factors`), the
# log of crossings, probes with the times at which they are wanted and room for them,
# what all have in common (`Clock`, `Count`), and how many steps may be tried.
PARAMETERS = {
    **ORDER,
    "log": "ptr",
    "probes": "ptr",
    "sample_times": "ptr",
    "sampled": "ptr",
    "clock": "ptr",
    "count": "ptr",
    "groups": "i64",
    "capacity": "i64",
    "probe_count": "i64",
    "sample_count": "i64",
    "budget": "i64",
}
_LOGGING = {"log": "ptr", "count": "ptr", "group": "i64"}
# A step that would leave less than this part of itself before a landing takes it in.
_SLACK = 1e-9
# Steps shorter than this, ms, or than this part of the time, make no progress.
_SHORTEST, _SHORTEST_OF_TIME = 1e-12, 1e-15
# An error above this is as good as none that is known.
_HOPELESS = 1e300


@dataclass(frozen=True, slots=True, kw_only=True)
class RosenbrockMake:
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
    has_sheath
        Whether there is a periaxonal space.
    ions
        Those that carry the current along the axis, where they are counted.
    """

    system: EquationSystem
    width: int
    fused: bool
    oscillators: int
    pivot: int
    has_sheath: bool
    ions: tuple[AxialIon, ...] = ()


def write_tree_rosenbrock(make: RosenbrockMake) -> tuple[str, RosenbrockMemory]:
    """Write the kernel.

    Returns
    -------
    tuple of str and RosenbrockMemory
        LLVM assembly, and where things are.
    """
    module = Module(width=make.width, fused=make.fused)
    parts = _Parts(module, make)
    _Entry(module, parts).write()
    return module.text, parts.memory


class _Parts:
    """The functions that the kernel calls, group by group or for the whole tree."""

    def __init__(self, module: Module, make: RosenbrockMake) -> None:
        self._module = module
        self._flow = flow = arrange(
            make.system, has_linear=True, oscillators=make.oscillators
        )
        self._coupling = _coupling(make)
        self._has_ions = bool(make.ions)
        self._functions = write_rates(module, flow), write_linear(module, flow)
        # How many numbers the factors have is known when they have been written.
        coupled = {"has_sheath": make.has_sheath, "carriers": len(make.ions)}
        self.memory = RosenbrockMemory.of(flow, **coupled, factors=0)
        self.linearise, shape = self._write_linearise()
        self.memory = RosenbrockMemory.of(flow, **coupled, factors=shape.size)
        self.stages = [self._write_stage(i, shape) for i in range(RODAS.stages)]
        self.judge = self._write_judge()
        self.accept = self._write_accept()
        self.prologue = self._write_prologue()
        self.places = [self._write_place(i) for i in range(RODAS.stages)]
        tree = TreeSystem(module, self.memory, make.ions)
        self.factorise = tree.write_factorise()
        self.substitute = tree.write_substitute()
        self.carry = tree.write_carry()
        self.spread = tree.write_spread()

    def _code(self, name: str, **more: str) -> tuple[Function, TreeStepCode]:
        f = self._module.function(
            name, {**GROUP, **more}, internal=True, inline="never"
        )
        step = TreeStepCode(
            f, self._flow, self.memory, self._functions, coupling=self._coupling
        )
        return f, step

    def _write_linearise(self) -> tuple[Function, Shape]:
        f, step = self._code("linearise")
        shape = step.linearise()
        f.finish()
        return f, shape

    def _write_place(self, stage: int) -> Function | None:
        """Write where ions stand in a stage, which the tree asks for before it."""
        if not self._has_ions:
            return None
        f, step = self._code(f"place{stage}")
        if stage > 0:
            step.close_stage(stage - 1)
        if isinstance(step.coupling, IonCoupling):
            step.coupling.place(stage)
        f.finish()
        return f

    def _write_stage(self, stage: int, shape: Shape) -> Function:
        """Write the end of the stage before and the beginning of a stage."""
        f, step = self._code(f"stage{stage}")
        if stage > 0 and not self._has_ions:
            step.close_stage(stage - 1)
        step.open_stage(stage, shape)
        f.finish()
        return f

    def _write_judge(self) -> Function:
        f, step = self._code("judge", worst="ptr")
        step.close_stage(RODAS.stages - 1)
        own, before = step.judge(), f.load(f["worst"])
        # A maximum forgets what is not a number; a sum does not.
        both = f.multiply(f.add(own, before), f.constant(0.0))
        f.store(f.add(f.maximum(own, before), both), f["worst"])
        f.finish()
        return f

    def _write_accept(self) -> Function:
        f, step = self._code("accept", **_LOGGING)
        before, after = step.accept()
        log_rises(step, before, after)
        f.finish()
        return f

    def _write_prologue(self) -> Function:
        f = self._module.function(
            "prologue", {"doubles": "ptr"}, internal=True, inline="never"
        )
        write_hoisted(f, self._flow, LaneCode(f, self._flow).constants)
        f.finish()
        return f


def _coupling(
    make: RosenbrockMake,
) -> Callable[[LaneCode, RosenbrockMemory, Span], Coupling]:
    if make.ions:
        return partial(IonCoupling, pivot=make.pivot, ions=make.ions)
    kind = SheathCoupling if make.has_sheath else PlainCoupling
    return partial(kind, pivot=make.pivot)


class _Entry:
    """Writes the kernel itself."""

    def __init__(self, module: Module, parts: _Parts) -> None:
        self.f = module.function(ENTRY, PARAMETERS)
        self.parts = parts
        self.width = module.width
        self.worst = self.f.scratch(1)
        self.control = self.f.scratch(1)

    def write(self) -> None:
        """Write steps until one lands, cannot be made, or others have to be heard."""
        f, parts = self.f, self.parts
        with f.loop(f["groups"]) as group:
            f.call(parts.prologue, self._group(group))
        room = f.multiply_whole(f["groups"], f.integer(self.width))
        tried = f.variable(f.integer(0))
        f.store(f.integer(Came.ON_THE_WAY), f["count"], Count.STATUS)

        def goes_on() -> Value:
            status = f.load_scalar(f["count"], Count.STATUS, kind="i64")
            on = f.equal_whole(status, f.integer(Came.ON_THE_WAY))
            logged = f.load_scalar(f["count"], Count.LOGGED, kind="i64")
            has_room = f.less_equal_whole(f.add_whole(logged, room), f["capacity"])
            in_budget = f.less_whole(tried.read(), f["budget"])
            return f.and_(f.and_(on, has_room), in_budget)

        with f.while_(goes_on):
            tried.write(f.add_whole(tried.read(), f.integer(1)))
            self._try_step()
        f.finish()

    def _try_step(self) -> None:
        f, parts = self.f, self.parts
        time, size, stop = (
            self._clock(row) for row in (Clock.TIME, Clock.SIZE, Clock.STOP)
        )
        left = f.subtract(stop, time)
        lands = f.less_equal(left, f.multiply(size, f.scalar(1.0 + _SLACK)))
        used = f.select(lands, left, size)
        next_time = f.select(lands, stop, f.add(time, used))
        span = (time, used, next_time)
        self._each(parts.linearise, span)
        if parts.spread is None:
            self._tree(parts.carry)
        self._tree(parts.factorise)
        for place, stage in zip(parts.places, parts.stages, strict=True):
            if place is not None and parts.spread is not None:
                self._each(place, span)
                self._tree(parts.spread)
            self._each(stage, span)
            self._tree(parts.substitute)
            self._tree(parts.carry)
        f.store(f.constant(0.0), self.worst)
        self._each(parts.judge, span, self.worst)
        error = f.divide(
            f.horizontal_maximum(f.load(self.worst)), self._clock(Clock.TOLERANCE)
        )
        counts = f.less_equal(error, f.scalar(1.0))
        accepted, refused = f.either(counts)
        with accepted:
            self._accept(span)
            self._count(Count.ACCEPTED)
            with f.if_(lands):
                f.store(f.integer(Came.LANDED), f["count"], Count.STATUS)
        with refused:
            self._count(Count.REJECTED)
        self._resize(error, span, lands)

    def _accept(self, span: tuple[Value, Value, Value]) -> None:
        f, parts = self.f, self.parts
        with f.loop(f["groups"]) as group:
            f.call(
                parts.accept,
                *(self._group(group), *span, f["log"], f["count"], group),
            )
        write_samples(f, span)
        f.store(span[2], f["clock"], Clock.TIME)

    def _resize(
        self, error: Value, span: tuple[Value, Value, Value], lands: Value
    ) -> None:
        """Choose the length of the next step, and give up when it is too short."""
        f = self.f
        counts = f.less_equal(error, f.scalar(1.0))
        all_lanes = f.splat(error)
        bounded = f.maximum(all_lanes, f.constant(1e-10))
        power = f.multiply(elementary.log(f, bounded), f.constant(-1.0 / RODAS.order))
        factor = f.multiply(elementary.exp(f, power), f.constant(SAFETY))
        factor = f.minimum(f.maximum(factor, f.constant(SHRINKAGE)), f.constant(GROWTH))
        # What is not a number must not reach the length of the next step.
        sound = f.less_equal(all_lanes, f.constant(_HOPELESS))
        f.store(f.select(sound, factor, f.constant(SHRINKAGE)), self.control)
        time, used, _ = span
        next_size = f.multiply(used, f.load_scalar(self.control))
        # A step that was cut to land says nothing about the next.
        landed = f.and_(counts, lands)
        kept = f.select(landed, self._clock(Clock.SIZE), next_size)
        f.store(kept, f["clock"], Clock.SIZE)
        shortest = f.fused(
            f.absolute(time), f.scalar(_SHORTEST_OF_TIME), f.scalar(_SHORTEST)
        )
        stuck = f.and_(f.not_(counts), f.less(next_size, shortest))
        with f.if_(stuck):
            f.store(f.integer(Came.STUCK), f["count"], Count.STATUS)

    def _each(self, part: Function, span: Sequence[Value], *more: Value) -> None:
        f = self.f
        with f.loop(f["groups"]) as group:
            f.call(part, self._group(group), *span, *more)

    def _tree(self, part: Function) -> None:
        self.f.call(part, *(self.f[name] for name in ORDER))

    def _group(self, group: Value) -> Value:
        f = self.f
        block = f.integer(self.parts.memory.tree.rows * self.width)
        return f.address(f["doubles"], f.multiply_whole(group, block))

    def _clock(self, row: Clock) -> Value:
        return self.f.load_scalar(self.f["clock"], row)

    def _count(self, row: Count) -> None:
        f = self.f
        before = f.load_scalar(f["count"], row, kind="i64")
        f.store(f.add_whole(before, f.integer(1)), f["count"], row)
