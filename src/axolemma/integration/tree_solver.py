"""Cells along a tree through their kernel: laid out, stepped, taken back."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np

from axolemma.integration.axial_ions import AxialIon
from axolemma.integration.inputs import InputTable, delivered, merged
from axolemma.integration.lane_code import ENTRY
from axolemma.integration.tree_field import impose, moved_on, strengths
from axolemma.integration.tree_kernel import (
    PARAMETERS,
    STATUS,
    STEPPED,
    TreeMake,
    write_tree,
)
from axolemma.integration.tree_layout import WIDTH, TreeLayout
from axolemma.integration.tree_log import LOGGED
from axolemma.integration.tree_memory import CROSSING, TreeMemory, TreeStatus
from axolemma.integration.tree_plan import (
    Floats,
    TreeCell,
    TreeOutcome,
    TreePlan,
)
from axolemma.kernels.jit import compile_module, has_fused

# Steps of groups before the kernel comes back, so that an interrupt is heard.
_BUDGET = 250_000
_SEPARATOR = "@"


def advance_tree(plan: TreePlan, cells: Sequence[TreeCell]) -> list[TreeOutcome]:
    """Run cells that have one tree from their starts to the end.

    Parameters
    ----------
    plan
        How.
    cells
        Which; the lanes are cells where there are several, else compartments.
    """
    width = WIDTH if len(cells) > 1 else 1
    groups = [cells[first : first + width] for first in range(0, len(cells), width)]

    def run(group: Sequence[TreeCell]) -> list[TreeOutcome]:
        return _Bundle(plan, group).run()

    if plan.threads > 1 and len(groups) > 1:
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
        self.tables = [_table(cell) for cell in cells]
        self.fields = [strengths(cell) for cell in cells]
        self.function, memory = _compiled(
            TreeMake(
                system=plan.system,
                width=WIDTH,
                fused=has_fused(),
                oscillators=max(
                    *(table.oscillators for table, _ in self.tables),
                    *(table.oscillators * len(table.names) for table in self.fields),
                ),
                pivot=plan.system.state_names.index(plan.pivot),
                has_totals=plan.keeps_totals,
                is_ensemble=len(cells) > 1,
                has_sheath=plan.tree.sheath is not None,
                carriers=_axial_ions(plan),
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
        plan = self.plan
        tables = [*(table for table, _ in self.tables), *self.fields]
        starts = sorted({t for table in tables for t in table.start.tolist()})
        starts = [start for start in starts if start < plan.duration]
        time = 0.0
        for start, stop in zip(starts, [*starts[1:], plan.duration], strict=True):
            self._enter(start)
            time = stop
            if not self._through(start, stop):
                break
        return [self._outcome(number, time) for number in range(len(self.cells))]

    def _enter(self, start: float) -> None:
        """Put in the inputs of the rows that begin at a time, and their impulses."""
        memory = self.layout.memory.lane
        names = self.plan.system.input_names
        self.layout.doubles[:, memory.row_start] = start
        for number, (table, driven) in enumerate(self.tables):
            row = int(np.searchsorted(table.start, start, side="right")) - 1
            moved = start - table.start[row]
            for column, (compartment, name) in enumerate(driven):
                first = memory.input + names.index(name) * memory.input_width
                values = self.layout.column(number, compartment)
                slope = table.slope[row, column]
                values[first] = table.value[row, column] + slope * moved
                values[first + 1] = slope
                waves = moved_on(table.oscillations[row, column], moved)
                values[first + 3 : first + 3 + waves.size] = waves.ravel()
                if moved == 0.0 and table.jump[row, column]:
                    self._deliver(
                        number, compartment, name, float(table.jump[row, column])
                    )

        if self.plan.outside is not None:
            for number, table in enumerate(self.fields):
                impose(self.layout, number, table, start)

    def _deliver(self, cell: int, compartment: int, name: str, jump: float) -> None:
        """Let an impulse of an input move the states of a compartment."""
        system, memory = self.plan.system, self.layout.memory.lane
        values = self.layout.column(cell, compartment)
        shape = (1, len(system.inputs))
        jumps = np.zeros(shape)
        jumps[0, system.input_names.index(name)] = jump
        table = InputTable(
            names=system.input_names,
            start=np.zeros(1),
            value=np.zeros(shape),
            slope=np.zeros(shape),
            jump=jumps,
            oscillations=np.zeros((*shape, 0, 4)),
        )
        given = values[memory.parameter : memory.parameter + memory.parameters]
        parameters = dict(zip(system.parameter_names, given.tolist(), strict=True))
        states = values[memory.state : memory.state_residue]
        moved, charge = delivered(system, parameters, table, states)
        values[memory.state : memory.state_residue] = moved
        if self.plan.keeps_totals:
            values[memory.total : memory.total_residue] += charge

    def _through(self, start: float, stop: float) -> bool:
        """Make the steps of a row of inputs; say whether all is sound."""
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
            carried=self._carried(number),
            around=self._around(number),
            crossed=np.array([each[0] for each in crossings], dtype=np.int64),
            crossing_times=np.array([each[1] for each in crossings]),
            probe_times=np.concatenate(self.probe_times),
            probed=probed[:, :voltages],
            axial_probed=probed[:, voltages:],
        )

    def _carried(self, number: int) -> Floats:
        layout, memory = self.layout, self.layout.memory
        found = np.zeros((memory.carriers, layout.group.size))
        for carrier in range(memory.carriers):
            row = memory.carried(carrier)
            found[carrier] = layout.take(row, row + 1, number)[0]
        return found

    def _around(self, number: int) -> Floats:
        layout, row = self.layout, self.layout.memory.sheath_voltage
        if not layout.memory.has_sheath:
            return np.zeros(layout.group.size)
        return layout.take(row, row + 1, number)[0]


def _axial_ions(plan: TreePlan) -> tuple[AxialIon, ...]:
    if plan.carriers is None:
        return ()
    system = plan.system
    return tuple(
        AxialIon(
            state=system.state_names.index(ion.state),
            concentration=system.observables[ion.concentration],
            valence=ion.valence,
            mobility=ion.mobility,
        )
        for ion in plan.carriers.ions
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


def _table(cell: TreeCell) -> tuple[InputTable, list[tuple[int, str]]]:
    """Merge the timetables of a cell, one column for each compartment and input."""
    driven = list(cell.drives)
    names = [f"{place}{_SEPARATOR}{name}" for place, name in driven]
    return merged(names, dict(zip(names, cell.drives.values(), strict=True))), driven


@lru_cache(maxsize=32)
def _compiled(make: TreeMake) -> tuple[Callable[..., None], TreeMemory]:
    text, memory = write_tree(make)
    kinds = {"ptr": ctypes.c_void_p, "i64": ctypes.c_int64, "double": ctypes.c_double}
    types = [kinds[kind] for kind in PARAMETERS.values()]
    return compile_module(text).function(ENTRY, *types), memory
