"""Cells along a tree through their kernel: laid out, stepped, taken back."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import InternalError
from axolemma.integration.lane_code import ENTRY
from axolemma.integration.trees.arrangement import WIDTH, Arrangement, arrange_tree
from axolemma.integration.trees.fixed_kernel import (
    PARAMETERS,
    STATUS,
    STEPPED,
    TreeMake,
    write_tree,
)
from axolemma.integration.trees.fixed_log import LOGGED
from axolemma.integration.trees.grouping import Group, group_cells
from axolemma.integration.trees.inputs import TreeInputs
from axolemma.integration.trees.layout import (
    TreeLayout,
    around,
    axial_ions,
    carried,
)
from axolemma.integration.trees.memory import CROSSING, TreeMemory, TreeStatus
from axolemma.integration.trees.plan import (
    Floats,
    Places,
    TreeCell,
    TreeOutcome,
    TreePlan,
)
from axolemma.integration.trees.rosenbrock_solver import advance_adaptively
from axolemma.kernels.jit import compile_module, has_fused

# Steps of groups before the kernel comes back, so that an interrupt is heard.
_BUDGET = 250_000
# Crossings that the log has room for beside those of a single step.
_ROOM = 4096


def advance_tree(plan: TreePlan, cells: Sequence[TreeCell]) -> list[TreeOutcome]:
    """Run cells that have one tree from their starts to the end.

    Parameters
    ----------
    plan
        How.
    cells
        Which; the lanes are cells where steps are fixed and the inputs of several
        break at the same times, else compartments.
    """
    # All that have the tree share where its compartments stand.
    arrange = cache(partial(arrange_tree, plan.tree))

    def run(group: Group) -> list[TreeOutcome]:
        members = [cells[number] for number in group.numbers]
        if plan.step is None:
            return [advance_adaptively(plan, cell) for cell in members]
        return _Bundle(plan, members, arrange, is_ensemble=group.is_ensemble).run()

    groups = group_cells(plan, cells)
    if plan.threads > 1 and len(groups) > 1:
        # It brings logging with it, for which one cell need not wait.
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        with ThreadPoolExecutor(plan.threads) as pool:
            parts = list(pool.map(run, groups))
    else:
        parts = [run(group) for group in groups]
    numbers = [number for group in groups for number in group.numbers]
    outcomes = [outcome for part in parts for outcome in part]
    return [outcomes[place] for place in np.argsort(numbers).tolist()]


class _Bundle:
    """Cells that one call of the kernel advances together."""

    def __init__(
        self,
        plan: TreePlan,
        cells: Sequence[TreeCell],
        arrange: Callable[..., Arrangement],
        *,
        is_ensemble: bool,
    ) -> None:
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
                is_ensemble=is_ensemble,
                has_sheath=plan.tree.sheath is not None,
                carriers=axial_ions(plan),
                outside=None
                if plan.outside is None
                else plan.system.input_names.index(plan.outside),
            )
        )
        self.at = arrange(memory.rows, is_ensemble=is_ensemble)
        self.layout = TreeLayout(plan, cells, memory, self.at)
        self.state = np.zeros(3, dtype=np.int64)
        # In a step every lane may cross.
        self.log = np.empty((self.at.groups * WIDTH + _ROOM, CROSSING))
        self.crossed_lanes: list[Places] = []
        self.crossing_times: list[Floats] = []
        self.steps = 0
        self.probe_times: list[Floats] = [np.zeros(1)]
        self.probed: list[Floats] = [self._probed_now()]

    def run(self) -> list[TreeOutcome]:
        """Go from breakpoint to breakpoint of the inputs."""
        time = 0.0
        for start, stop in self.inputs.rows(self.plan.duration):
            self.inputs.enter(self.layout, start)
            time = self._through(start, stop)
            if self.state[STATUS] != TreeStatus.DONE:
                break
        # What is taken out of the lanes may have the room of what is not needed longer.
        del self.log
        crossings = self._crossings()
        times, probed = np.concatenate(self.probe_times), np.concatenate(self.probed)
        self.probed.clear()
        return [
            self._outcome(number, time, crossings[number], (times, probed))
            for number in range(len(self.cells))
        ]

    def _through(self, start: float, stop: float) -> float:
        """Make the steps of a row of inputs; say when they ended, ms."""
        if self.plan.step is None:
            raise InternalError("fixed steps need a length")
        span = stop - start
        # A span that is whole but for rounding must not cost one more step.
        count = max(int(np.ceil(span / self.plan.step * (1.0 - 1e-12))), 1)
        size = span / count
        budget = max(_BUDGET // self.at.groups, 1)
        probed = np.empty((count // self.plan.every, self.layout.probes.size))
        made = 0
        while made < count:
            due = min(budget, count - made)
            self._call(made, due, (start, size), probed, closes=made + due == count)
            made += int(self.state[STEPPED])
            self._collect(start, size)
            if self.state[STATUS] != TreeStatus.DONE:
                break
            if self.plan.progress is not None:
                self.plan.progress((start + made * size) / self.plan.duration)
        written = made // self.plan.every
        self.probed.append(probed[:written])
        numbers = np.arange(1, written + 1, dtype=float)
        self.probe_times.append(start + size * self.plan.every * numbers)
        self.steps += made
        return stop if made == count else start + made * size

    def _call(
        self,
        made: int,
        due: int,
        row: tuple[float, float],
        probed: Floats,
        *,
        closes: bool,
    ) -> None:
        """Call the kernel for some steps of a row."""
        layout, at = self.layout, self.at
        start, size = row
        self.state[[STATUS, LOGGED]] = 0
        probes = layout.probes
        self.function(
            layout.doubles.ctypes.data,
            at.order.ctypes.data,
            at.edges.ctypes.data,
            self.log.ctypes.data,
            probes.ctypes.data,
            probed.ctypes.data,
            self.state.ctypes.data,
            *(at.groups, *at.sizes, probes.size, self.plan.every),
            *(len(self.log), made, due, size, start),
            *(int(made == 0), int(closes)),
        )

    def _collect(self, start: float, size: float) -> None:
        """Take the crossings of a row of inputs out of the log, each with its time."""
        entries = self.log[: int(self.state[LOGGED])]
        if not entries.size:
            return
        # The step before a row's first had other inputs, and perhaps another length.
        is_first = entries[:, 1] < start + 1.5 * size
        part = _crossed(entries[:, 2:], self.plan.level, is_first)
        self.crossing_times.append(entries[:, 1] + size * (part - 1.0))
        self.crossed_lanes.append(entries[:, 0].astype(np.int64))

    def _crossings(self) -> list[tuple[Places, Floats]]:
        """Give which compartments of each cell crossed, and when, in order."""
        none: tuple[list[Places], list[Floats]] = [np.empty(0, np.int64)], [np.empty(0)]
        lanes = np.concatenate(none[0] + self.crossed_lanes)
        times = np.concatenate(none[1] + self.crossing_times)
        compartments = self.layout.compartment_of().ravel()[lanes]
        cells = lanes % WIDTH if self.at.is_ensemble else np.zeros_like(lanes)
        found: list[tuple[Places, Floats]] = []
        for number in range(len(self.cells)):
            own = np.flatnonzero((cells == number) & (compartments >= 0))
            jumped, jumping_times = self.inputs.risen(number)
            where = np.append(jumped, compartments[own])
            when = np.append(jumping_times, times[own])
            order = np.argsort(when, kind="stable")
            found.append((where[order], when[order]))
        return found

    def _probed_now(self) -> Floats:
        layout = self.layout
        return layout.doubles.ravel()[layout.probes][None]

    def _outcome(
        self,
        number: int,
        time: float,
        crossings: tuple[Places, Floats],
        written: tuple[Floats, Floats],
    ) -> TreeOutcome:
        layout, memory = self.layout, self.layout.memory.lane
        axial = layout.memory.axial_total
        voltages, axials = len(self.plan.probes), len(self.plan.axial_probes)
        each = voltages + axials
        probed = written[1][:, number * each : (number + 1) * each]
        return TreeOutcome(
            is_sound=bool(self.state[STATUS] == TreeStatus.DONE),
            time=time,
            steps=self.steps,
            states=layout.take(memory.state, memory.state_residue, number),
            totals=layout.take(memory.total, memory.total_residue, number),
            axial=layout.take(axial, axial + 1, number)[0],
            carried=carried(layout, number),
            around=around(layout, number),
            crossed=crossings[0],
            crossing_times=crossings[1],
            probe_times=written[0],
            probed=probed[:, :voltages],
            axial_probed=probed[:, voltages:],
        )


def _crossed(voltages: Floats, level: float, is_first: NDArray[np.bool_]) -> Floats:
    """Find where the voltage rises through a level: second order in the step.

    Parameters
    ----------
    voltages
        A step before the step that crosses, before it and behind it, (crossings, 3).
    level
        mV.
    is_first
        Whether the voltage has a corner between the two steps: then it is a straight
        line that rises, else the parabola through all three, (crossings,).

    Returns
    -------
    numpy.ndarray
        Part of the step, (crossings,).
    """
    earlier, before, after = voltages.T
    rise = after - before
    bend = np.where(is_first, 0.0, after - 2.0 * before + earlier) / rise
    up, lean = (level - before) / rise, 1.0 - 0.5 * bend
    root = np.sqrt(np.maximum(lean**2 + 2.0 * bend * up, 0.0))
    # Of the two ways to write the root, that which subtracts nothing; where the
    # parabola leans back it is bent upwards.
    part = np.divide(2.0 * up, lean + root, out=np.zeros_like(up), where=lean >= 0.0)
    np.divide(root - lean, bend, out=part, where=lean < 0.0)
    return np.clip(part, 0.0, 1.0)


@lru_cache(maxsize=32)
def _compiled(make: TreeMake) -> tuple[Callable[..., None], TreeMemory]:
    text, memory = write_tree(make)
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "double": ctypes.c_double}
    types = [kinds[kind] for kind in PARAMETERS.values()]
    return compile_module(text).function(ENTRY, *types), memory
