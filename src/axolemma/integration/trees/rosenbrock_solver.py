"""A cell along a tree through the kernel of adaptive steps."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import lru_cache

import numpy as np

from axolemma.errors import InternalError
from axolemma.integration.lane_code import ENTRY
from axolemma.integration.trees.arrangement import WIDTH, arrange_tree
from axolemma.integration.trees.culprit import find_culprit
from axolemma.integration.trees.inputs import TreeInputs
from axolemma.integration.trees.layout import (
    TreeLayout,
    around,
    axial_ions,
    carried,
)
from axolemma.integration.trees.plan import (
    Floats,
    TreeCell,
    TreeOutcome,
    TreePlan,
)
from axolemma.integration.trees.rosenbrock_kernel import (
    PARAMETERS,
    write_tree_rosenbrock,
)
from axolemma.integration.trees.rosenbrock_memory import (
    CROSSING_HEAD,
    CURVE,
    Came,
    Clock,
    Count,
    RosenbrockMemory,
)
from axolemma.integration.trees.rosenbrock_parts import RosenbrockMake
from axolemma.kernels.jit import compile_module, has_fused

# The first step, ms; the error estimate turns it back where it is too long.
_FIRST_STEP = 0.01
# Steps of groups before the kernel comes back, so that an interrupt is heard; but so
# many steps at least, which when turned back within so short a time, ms, lead nowhere.
_BUDGET, _MANY, _SHORT_TIME = 50_000, 1000, 1e-4
# Crossings that the log has room for beside those of a single step.
_ROOM = 4096


def advance_adaptively(plan: TreePlan, cell: TreeCell) -> TreeOutcome:
    """Run a cell along a tree from its start to the end by adaptive steps.

    Parameters
    ----------
    plan
        How; with a tolerance.
    cell
        Which; its compartments are the lanes.
    """
    return _Advance(plan, cell).run()


class _Advance:
    """One cell on its way."""

    def __init__(self, plan: TreePlan, cell: TreeCell) -> None:
        if plan.carriers is not None and plan.tree.sheath is not None:
            raise InternalError("no ions are counted inside a sheath")
        self.plan = plan
        self.inputs = TreeInputs([cell])
        pivot = plan.system.state_names.index(plan.pivot)
        self.function, self.memory = _compiled(
            RosenbrockMake(
                system=plan.system,
                width=WIDTH,
                fused=has_fused(),
                oscillators=self.inputs.oscillators,
                pivot=pivot,
                has_sheath=plan.tree.sheath is not None,
                ions=axial_ions(plan),
                outside=None
                if plan.outside is None
                else plan.system.input_names.index(plan.outside),
            )
        )
        memory = self.memory.tree
        self.at = at = arrange_tree(
            plan.tree,
            memory.rows,
            is_ensemble=False,
            has_blocks=plan.carriers is not None,
        )
        self.layout = layout = TreeLayout(plan, [cell], memory, at)
        layout.fill(self.memory.counts, 1.0)
        between, tips, edges, self.root = at.sizes
        # Lanes that are left over hang on the root behind all others.
        spare = at.groups * WIDTH - at.group.size
        self.sizes = between, tips - spare, edges
        self.clock = np.zeros(len(Clock))
        self.clock[Clock.SIZE] = _FIRST_STEP
        self.clock[Clock.TOLERANCE] = plan.tolerance
        self.count = np.zeros(len(Count), dtype=np.int64)
        # In a step every lane may cross.
        capacity = self.at.groups * WIDTH + _ROOM
        self.log = np.empty((capacity, CROSSING_HEAD + CURVE))
        self.logged: list[Floats] = []
        self.probes = self._probes()
        self.sample_times = self._sample_times()
        # Behind the last time that is wanted stands one that never comes.
        self.due = np.append(self.sample_times[1:], np.inf)
        self.sampled = np.zeros((self.sample_times.size, self.probes.size))
        self.sampled[0] = self._now()

    def run(self) -> TreeOutcome:
        """Go from breakpoint to breakpoint of the inputs."""
        for start, stop in self.inputs.rows(self.plan.duration):
            self.inputs.enter(self.layout, start)
            self.clock[Clock.STOP] = stop
            if not self._reached():
                break
        return self._outcome()

    def _reached(self) -> bool:
        """Make the steps of a row of inputs; say whether its end was reached."""
        budget = max(_BUDGET // self.at.groups, _MANY)
        while True:
            time, rejected = self.clock[Clock.TIME], self.count[Count.REJECTED]
            self._call(budget)
            self._collect()
            if self.plan.progress is not None:
                self.plan.progress(self.clock[Clock.TIME] / self.plan.duration)
            if self.count[Count.STATUS] != Came.ON_THE_WAY:
                return bool(self.count[Count.STATUS] == Came.LANDED)
            refused = self.count[Count.REJECTED] - rejected
            if refused >= _MANY and self.clock[Clock.TIME] < time + _SHORT_TIME:
                return False

    def _collect(self) -> None:
        """Take the crossings out of the log."""
        logged = int(self.count[Count.LOGGED])
        if logged:
            self.logged.append(self.log[:logged].copy())
            self.count[Count.LOGGED] = 0

    def _call(self, budget: int) -> None:
        layout = self.layout
        arrays = layout.doubles, self.at.order, self.at.edges
        written = self.log, self.probes, self.due, self.sampled[1:]
        self.function(
            *(array.ctypes.data for array in arrays),
            *(*self.sizes, self.root),
            *(array.ctypes.data for array in (*written, self.clock, self.count)),
            *(self.at.groups, len(self.log)),
            *(self.probes.size, self.due.size - 1, budget),
        )

    def _probes(self) -> np.ndarray:
        """Point at the curves that are written down."""
        curves = (
            (self.memory.voltage_curve, self.plan.probes),
            (self.memory.axial_curve, self.plan.axial_probes),
        )
        return np.array(
            [
                self.at.place[compartment] + row * WIDTH
                for row, compartments in curves
                for compartment in compartments
            ],
            dtype=np.int64,
        )

    def _sample_times(self) -> Floats:
        duration, interval = self.plan.duration, self.plan.interval
        if not self.probes.size:
            return np.zeros(1)
        if interval is None:
            raise InternalError("probes of adaptive steps need an interval")
        count = int(duration / interval * (1.0 + 1e-12))
        return np.minimum(interval * np.arange(count + 1.0), duration)

    def _now(self) -> Floats:
        voltage = self.plan.system.state_names.index(self.plan.pivot)
        row = self.memory.tree.lane.state + voltage
        (values,) = self.layout.take(row, row + 1, 0)
        axial = np.zeros(len(self.plan.axial_probes))
        return np.append(values[list(self.plan.probes)], axial)

    def _outcome(self) -> TreeOutcome:
        plan, layout, lane = self.plan, self.layout, self.memory.tree.lane
        is_sound = bool(self.count[Count.STATUS] == Came.LANDED)
        # What is taken out of the lanes may have the room of the log.
        del self.log
        crossed, times = self._crossings()
        sampled = slice(0, int(self.count[Count.SAMPLED]) + 1)
        voltages = len(plan.probes)
        axial = self.memory.tree.axial_total
        return TreeOutcome(
            is_sound=is_sound,
            time=float(self.clock[Clock.TIME]),
            steps=int(self.count[Count.ACCEPTED]),
            rejected=int(self.count[Count.REJECTED]),
            culprit=None
            if is_sound
            else find_culprit(layout, self.memory, float(self.clock[Clock.TIME])),
            states=layout.take(lane.state, lane.state_residue, 0),
            totals=layout.take(lane.total, lane.total_residue, 0),
            axial=layout.take(axial, axial + 1, 0)[0],
            carried=carried(layout),
            around=around(layout),
            crossed=crossed,
            crossing_times=times,
            probe_times=self.sample_times[sampled],
            probed=self.sampled[sampled, :voltages],
            axial_probed=self.sampled[sampled, voltages:],
        )

    def _crossings(self) -> tuple[np.ndarray, Floats]:
        """Find the compartments that rose through the level, and when."""
        empty = np.empty((0, CROSSING_HEAD + CURVE))
        entries = np.concatenate([empty, *self.logged])
        parts = _crossed(entries[:, 2], entries[:, CROSSING_HEAD:], self.plan.level)
        times = entries[:, 1] + entries[:, 2] * parts
        where = self.layout.compartment_of().ravel()[entries[:, 0].astype(np.int64)]
        jumped, jumping_times = self.inputs.risen(0)
        where, times = np.append(where, jumped), np.append(times, jumping_times)
        order = np.lexsort((where, times))
        return where[order], times[order]


def _crossed(size: Floats, curves: Floats, level: float) -> Floats:
    """Find where the cubic of a step rises through a level, as a part of the step.

    Parameters
    ----------
    size
        Of the steps, ms, (crossings,).
    curves
        Values and rates before the step, then behind it, (crossings, 4).
    level
        mV.
    """
    before, rate, after, rate_behind = curves.T
    rise = after - before
    early, late = size * rate - rise, rise - size * rate_behind
    low = np.zeros(size.size)
    # Each turn halves where it lies: 2**-53 of a step is as near as doubles come.
    for turn in range(1, 54):
        part = low + 0.5**turn
        bend = part * (1.0 - part) * ((1.0 - part) * early + part * late)
        low[before + part * rise + bend < level] += 0.5**turn
    return low


@lru_cache(maxsize=32)
def _compiled(make: RosenbrockMake) -> tuple[Callable[..., None], RosenbrockMemory]:
    text, memory = write_tree_rosenbrock(make)
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "double": ctypes.c_double}
    types = [kinds[kind] for kind in PARAMETERS.values()]
    return compile_module(text).function(ENTRY, *types), memory
