"""Runs of many cells joined in one, to look for something in all of them at once.

What is looked for step by step does not mind whose step it is, if only each row of the
table of inputs belongs to one cell and tells its parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from axolemma.expressions import Expression
from axolemma.integration.inputs import InputTable
from axolemma.integration.steps import Steps
from axolemma.integration.trajectory import Trajectory

# Steps that are looked through together: what is known of each takes some 3 kB.
_TOGETHER = 20_000


def rises(
    runs: Sequence[Trajectory], expression: Expression, rate: Expression
) -> list[np.ndarray]:
    """Find when an expression rises through zero in each run.

    Parameters
    ----------
    runs
        Of the same equations.
    expression, rate
        Lowered: what rises, and how fast.

    Returns
    -------
    list of numpy.ndarray
        For each run its times, ms, in order.
    """
    found: list[np.ndarray] = []
    for part in _parts(runs):
        found.extend(_rises(part, expression, rate))
    return found


def _parts(runs: Sequence[Trajectory]) -> Iterator[Sequence[Trajectory]]:
    """Divide runs into parts of not too many steps."""
    sizes = np.array([run.steps.time.size for run in runs], dtype=np.int64)
    part = np.cumsum(sizes) // _TOGETHER
    edges = [0, *(np.flatnonzero(np.diff(part)) + 1).tolist(), len(runs)]
    for first, stop in pairwise(edges):
        if first < stop:
            yield runs[first:stop]


def _rises(
    runs: Sequence[Trajectory], expression: Expression, rate: Expression
) -> list[np.ndarray]:
    whole = joined(runs)
    ((step, time),) = whole.roots_in_steps([expression])
    samples = whole.inside(step, time - whole.steps.time[step])
    is_rising = whole.evaluate([rate], samples)[0] > 0.0
    ends = np.cumsum([run.steps.time.size for run in runs])
    owner = np.searchsorted(ends, step[is_rising], side="right")
    order = np.lexsort((time[is_rising], owner))
    edges = np.searchsorted(owner[order], np.arange(1, len(runs)))
    return np.split(time[is_rising][order], edges)


def joined(runs: Sequence[Trajectory]) -> Trajectory:
    """Put the steps of several runs behind one another.

    Parameters
    ----------
    runs
        Of the same equations, one or more.

    Returns
    -------
    Trajectory
        It has steps, and no end of its own: whatever is asked of it must be asked of a
        step.
    """
    first = np.cumsum([0, *(run.table.start.size for run in runs)])
    steps = [run.steps for run in runs]
    rows = [run.steps.row + base for run, base in zip(runs, first[:-1], strict=True)]
    shared, varying = _parameters(runs, np.diff(first))
    return Trajectory(
        system=runs[0].system,
        parameters=shared,
        by_row=varying,
        table=_table([run.table for run in runs]),
        steps=Steps(
            time=np.concatenate([each.time for each in steps]),
            size=np.concatenate([each.size for each in steps]),
            row=np.concatenate(rows),
            method=np.concatenate([each.method for each in steps]),
            states=np.concatenate([each.states for each in steps], axis=1),
            totals=np.concatenate([each.totals for each in steps], axis=1),
            end_time=np.nan,
            end_states=np.full_like(steps[0].end_states, np.nan),
            end_totals=np.full_like(steps[0].end_totals, np.nan),
        ),
    )


def in_sequence(runs: Sequence[Trajectory]) -> Trajectory:
    """Let runs follow one another in time, as one run that can be asked at any time.

    Parameters
    ----------
    runs
        Of the same equations, one or more, each from time 0.
    """
    used = [replace(run, table=_used(run)) for run in runs]
    whole = joined(used)
    edges = np.cumsum([0.0, *(run.duration for run in runs)])
    steps, table, last = whole.steps, whole.table, runs[-1].steps
    sizes = [run.steps.time.size for run in used]
    rows = [run.table.start.size for run in used]
    return replace(
        whole,
        table=replace(table, start=table.start + np.repeat(edges[:-1], rows)),
        steps=replace(
            steps,
            time=steps.time + np.repeat(edges[:-1], sizes),
            end_time=float(edges[-1]),
            end_states=last.end_states,
            end_totals=last.end_totals,
        ),
    )


def _used(run: Trajectory) -> InputTable:
    """Give the rows of the table of a run that begin before its end."""
    table = run.table
    rows = max(int(np.searchsorted(table.start, run.duration)), 1)
    return replace(
        table,
        start=table.start[:rows],
        value=table.value[:rows],
        slope=table.slope[:rows],
        jump=table.jump[:rows],
        oscillations=table.oscillations[:rows],
    )


def _parameters(
    runs: Sequence[Trajectory], rows: np.ndarray
) -> tuple[dict[str, float], dict[str, np.ndarray]]:
    """Give what all share, and the others for each row of the table."""
    shared = dict(runs[0].parameters)
    varying: dict[str, np.ndarray] = {}
    for name, first in runs[0].parameters.items():
        values = np.array([run.parameters[name] for run in runs])
        if np.any(values != first):
            varying[name] = np.repeat(values, rows)
            del shared[name]
    return shared, varying


def _table(tables: Sequence[InputTable]) -> InputTable:
    """Put the rows of tables behind one another."""
    most = max(table.oscillators for table in tables)
    waves = [
        np.pad(t.oscillations, ((0, 0), (0, 0), (0, most - t.oscillators), (0, 0)))
        if t.oscillators < most
        else t.oscillations
        for t in tables
    ]
    return InputTable(
        names=tables[0].names,
        start=np.concatenate([table.start for table in tables]),
        value=np.concatenate([table.value for table in tables]),
        slope=np.concatenate([table.slope for table in tables]),
        jump=np.concatenate([table.jump for table in tables]),
        oscillations=np.concatenate(waves),
    )
