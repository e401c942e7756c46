"""The kernel of compartments that are coupled along a tree, by adaptive steps.

All compartments make the same step: its error is the largest of any state of any
compartment. The kernel lands exactly on the time it is given to stop at, where the
inputs break.
"""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.integration.judging import lengthening, shortest
from axolemma.integration.lane_code import ENTRY
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.factors import ORDER
from axolemma.integration.trees.rosenbrock_log import write_samples
from axolemma.integration.trees.rosenbrock_memory import (
    Came,
    Clock,
    Count,
    RosenbrockMemory,
)
from axolemma.integration.trees.rosenbrock_parts import RosenbrockMake, StepParts
from axolemma.kernels import Function, Module, Value

# What the kernel is called with: the rows of all groups, the tree (`factors`), the
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
# A step that would leave less than this part of itself before a landing takes it in.
_SLACK = 1e-9


def write_tree_rosenbrock(make: RosenbrockMake) -> tuple[str, RosenbrockMemory]:
    """Write the kernel.

    Returns
    -------
    tuple of str and RosenbrockMemory
        LLVM assembly, and where things are.
    """
    module = Module(width=make.width, fused=make.fused)
    parts = StepParts(module, make)
    _Entry(module, parts).write()
    return module.text, parts.memory


class _Entry:
    """Writes the kernel itself."""

    def __init__(self, module: Module, parts: StepParts) -> None:
        self.f = module.function(ENTRY, PARAMETERS)
        self.parts = parts
        self.width = module.width
        self.worst = self.f.scratch(1)

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
        if parts.rise is not None:
            self._each(parts.rise, span)
            self._tree(parts.carry)
        for number, stage in enumerate(parts.stages):
            if parts.spread is not None:
                self._each(parts.places[number], span)
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
        factor = lengthening(f, f.splat(error), order=RODAS.order)
        time, used, _ = span
        next_size = f.multiply(used, f.lane(factor, 0))
        # A step that was cut to land says nothing about the next.
        landed = f.and_(counts, lands)
        kept = f.select(landed, self._clock(Clock.SIZE), next_size)
        f.store(kept, f["clock"], Clock.SIZE)
        least = f.lane(shortest(f, f.splat(time)), 0)
        stuck = f.and_(f.not_(counts), f.less(next_size, least))
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
