"""Cells along a tree through their kernel: laid out, stepped, taken back."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from axolemma.errors import InternalError
from axolemma.integration.lane_code import ENTRY
from axolemma.integration.tree_inputs import TreeInputs
from axolemma.integration.tree_kernel import (
    PARAMETERS,
    STATUS,
    STEPPED,
    TreeMake,
    write_tree,
)
from axolemma.integration.tree_layout import (
    WIDTH,
    TreeLayout,
    around,
    axial_ions,
    carried,
)
from axolemma.integration.tree_log import LOGGED
from axolemma.integration.tree_memory import CROSSING, TreeMemory, TreeStatus
from axolemma.integration.tree_plan import (
    Floats,
    TreeCell,
    TreeOutcome,
    TreePlan,
)
from axolemma.integration.tree_rosenbrock_solver import advance_adaptively
from axolemma.kernels.jit import compile_module, has_fused

# Steps of groups before the kernel comes back, so that an interrupt is heard.
_BUDGET = 250_000


def advance_tree(plan: TreePlan, cells: Sequence[TreeCell]) -> list[TreeOutcome]:
    """Run cells that have one tree from their starts to the end.

    Parameters
    ----------
    plan
        How.
    cells
        Which; the lanes are cells where there are several and steps are fixed, else
        compartments.
    """
    is_together = len(cells) > 1 and plan.step is not None
    width = WIDTH if is_together else 1
    groups = [cells[first : first + width] for first in range(0, len(cells), width)]

    def run(group: Sequence[TreeCell]) -> list[TreeOutcome]:
        if plan.step is None:
            return [advance_adaptively(plan, cell) for cell in group]
        return _Bundle(plan, group).run()

    if plan.threads > 1 and len(groups) > 1:
        # It brings logging with it, for which one cell need not wait.
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        with ThreadPoolExecutor(plan.threads) as pool:
            parts = list(pool.map(run, groups))
    else:
        parts = [run(group) for group in groups]
    return [outcome for part in parts for outcome in part]


class _Bundle:
    """Cells that one call of the kernel advances together."""

    def __init__(self, plan: TreePlan, cells: Sequence[TreeCell]) -> None:
        self.plan = plan
        self.cells = cells
        self.inputs = TreeInputs(cells)
        self.function, memory = _compiled(
            TreeMake(
                system=plan.system,
                width=WIDTH,
                fused=has_fused(),
                oscillators=self.inputs.oscillators,
                pivot=plan.system.state_names.index(plan.pivot),
                has_totals=plan.keeps_totals,
                is_ensemble=len(cells) > 1,
                has_sheath=plan.tree.sheath is not None,
                carriers=axial_ions(plan),
                outside=None
                if plan.outside is None
                else plan.system.input_names.index(plan.outside),
            )
        )
        self.layout = TreeLayout(plan, cells, memory)
        self.state = np.zeros(3, dtype=np.int64)
        capacity = max(4 * self.layout.groups * WIDTH, 4096)
        self.log = np.empty((capacity, CROSSING))
        self.crossings: list[list[tuple[int, float]]] = [[] for _ in cells]
        self.compartment_of = self.layout.compartment_of()
        self.steps = 0
        self.probe_times: list[Floats] = [np.zeros(1)]
        self.probed: list[Floats] = [self._probed_now()]

    def run(self) -> list[TreeOutcome]:
        """Go from breakpoint to breakpoint of the inputs."""
        time = 0.0
        for start, stop in self.inputs.rows(self.plan.duration):
            self.inputs.enter(self.layout, start)
            time = stop
            if not self._through(start, stop):
                break
        return [self._outcome(number, time) for number in range(len(self.cells))]

    def _through(self, start: float, stop: float) -> bool:
        """Make the steps of a row of inputs; say whether all is sound."""
        if self.plan.step is None:
            raise InternalError("fixed steps need a length")
        span = stop - start
        # A span that is whole but for rounding must not cost one more step.
        count = max(int(np.ceil(span / self.plan.step * (1.0 - 1e-12))), 1)
        size = span / count
        budget = max(_BUDGET // self.layout.groups, 1)
        made = 0
        while made < count:
            due = min(budget, count - made)
            self._call(made, due, (start, size), closes=made + due == count)
            made += int(self.state[STEPPED])
            self._collect(size)
            if self.state[STATUS] != TreeStatus.DONE:
                return False
            if self.plan.progress is not None:
                self.plan.progress((start + made * size) / self.plan.duration)
        self.steps += count
        return True

    def _call(
        self, made: int, due: int, row: tuple[float, float], *, closes: bool
    ) -> None:
        """Call the kernel for some steps of a row."""
        plan, layout = self.plan, self.layout
        start, size = row
        self.state[[STATUS, LOGGED]] = 0
        first, last = made // plan.every, (made + due) // plan.every
        probes = layout.probes
        probed = np.empty((last, probes.size))
        self.function(
            layout.doubles.ctypes.data,
            layout.order.ctypes.data,
            layout.edges.ctypes.data,
            self.log.ctypes.data,
            probes.ctypes.data,
            probed.ctypes.data,
            self.state.ctypes.data,
            *(layout.groups, *layout.sizes, probes.size, plan.every),
            *(len(self.log), made, due, size, start),
            *(int(made == 0), int(closes)),
        )
        if probes.size:
            reached = (made + int(self.state[STEPPED])) // plan.every
            self.probed.append(probed[first:reached])
            numbers = np.arange(first + 1, reached + 1, dtype=float)
            self.probe_times.append(start + size * plan.every * numbers)

    def _collect(self, size: float) -> None:
        """Take the crossings out of the log, each with its time."""
        entries = self.log[: int(self.state[LOGGED])]
        if not entries.size:
            return
        times = entries[:, 1] + size * (_crossed(entries[:, 2:], self.plan.level) - 1.0)
        lanes = entries[:, 0].astype(np.int64)
        for lane, time in zip(lanes.tolist(), times.tolist(), strict=True):
            group, within = divmod(lane, WIDTH)
            compartment = int(self.compartment_of[group, within])
            if compartment >= 0:
                cell = within if len(self.cells) > 1 else 0
                self.crossings[cell].append((compartment, time))

    def _probed_now(self) -> Floats:
        layout = self.layout
        return layout.doubles.ravel()[layout.probes][None]

    def _outcome(self, number: int, time: float) -> TreeOutcome:
        layout, memory = self.layout, self.layout.memory.lane
        crossings = sorted(self.crossings[number], key=lambda each: each[1])
        axial = layout.memory.axial_total
        voltages, axials = len(self.plan.probes), len(self.plan.axial_probes)
        each = voltages + axials
        probed = np.concatenate(self.probed)[:, number * each : (number + 1) * each]
        return TreeOutcome(
            is_sound=bool(self.state[STATUS] == TreeStatus.DONE),
            time=time,
            steps=self.steps,
            states=layout.take(memory.state, memory.state_residue, number),
            totals=layout.take(memory.total, memory.total_residue, number),
            axial=layout.take(axial, axial + 1, number)[0],
            carried=carried(layout, number),
            around=around(layout, number),
            crossed=np.array([each[0] for each in crossings], dtype=np.int64),
            crossing_times=np.array([each[1] for each in crossings]),
            probe_times=np.concatenate(self.probe_times),
            probed=probed[:, :voltages],
            axial_probed=probed[:, voltages:],
        )


def _crossed(voltages: Floats, level: float) -> Floats:
    """Find where the parabola through three voltages rises through a level.

    Parameters
    ----------
    voltages
        A step before the step that crosses, before it and behind it, (crossings, 3).
    level
        mV.

    Returns
    -------
    numpy.ndarray
        Part of the step, (crossings,).
    """
    earlier, before, after = voltages.T
    rise, bend = after - before, after - 2.0 * before + earlier
    part = (level - before) / rise
    for _ in range(8):  # each brings three or more digits where the bend is small
        part = (level - before - 0.5 * bend * part * (part - 1.0)) / rise
    return np.clip(part, 0.0, 1.0)


@lru_cache(maxsize=32)
def _compiled(make: TreeMake) -> tuple[Callable[..., None], TreeMemory]:
    text, memory = write_tree(make)
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "double": ctypes.c_double}
    types = [kinds[kind] for kind in PARAMETERS.values()]
    return compile_module(text).function(ENTRY, *types), memory
