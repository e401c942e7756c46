"""Whether a cell is cut finely enough: the same run, finer and finer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from axolemma.cable import place
from axolemma.errors import InvalidInput
from axolemma.experiments.cable_run import CableRun, simulate_cable
from axolemma.experiments.cell import Cell, shared_nodes
from axolemma.experiments.excitation import positive
from axolemma.experiments.refinement import share
from axolemma.stimulus import Stimulus
from axolemma.units import ms

# A change is of second order when it falls by about four; so far from it the cuts are
# too coarse for the last change to say what is left.
_SECOND = (2.5, 6.5)
_MOST_LEVELS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One of the runs.

    Parameters
    ----------
    compartments
        How many.
    step
        ms.
    longest
        The longest compartment, um.
    change
        The largest difference of the voltage from that of the run before, in any
        compartment at any time, mV; None of the first.
    """

    compartments: int
    step: float
    longest: float
    change: float | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Convergence:
    """A run of a cell, repeated with compartments and steps halved.

    Parameters
    ----------
    cell
        What was run.
    levels
        The coarsest first.
    error
        How far the voltage of the finest is from that of infinitely short compartments
        and steps, at most, mV; a third of the last change where it fell as it should.
    is_of_second_order
        Whether it did: to about a quarter each time.
    """

    cell: Cell
    levels: tuple[Level, ...]
    error: float
    is_of_second_order: bool

    def __str__(self) -> str:
        lines = [" compartments   step, ms   longest, um   change, mV"]
        for each in self.levels:
            change = "" if each.change is None else f"{each.change:.3g}"
            lines.append(
                f" {each.compartments:>12}   {each.step:8.5f}   {each.longest:11.4g}"
                f"   {change:>10}"
            )
        order = "as" if self.is_of_second_order else "not as"
        lines.append(
            f"the changes fall {order} second order has it; the finest is within "
            f"{self.error:.2g} mV"
        )
        return "\n".join(lines)


def convergence(
    cell: Cell,
    stimulus: Stimulus,
    *,
    at: tuple[Any, Any] = ("everywhere", None),
    duration: Any,
    step: Any = "25 us",
    levels: int = 3,
    progress: Callable[[float], None] | None = None,
) -> Convergence:
    """Run a cell with finer and finer cuts and steps, and say how the voltage changes.

    Parameters
    ----------
    cell
        With what is longest in the coarsest cut, or none for the rule.
    stimulus
        What drives it.
    at
        Where: a region and the distance in it, as `axolemma.cable.place` takes them.
    duration
        Of the run.
    step
        Of the coarsest.
    levels
        How many runs; each costs four times the one before.
    progress
        Called now and then with the part of the work that is done.
    """
    is_whole = isinstance(levels, int) and not isinstance(levels, bool)
    if not is_whole or not 2 <= levels <= _MOST_LEVELS:
        raise InvalidInput(
            "convergence, levels",
            found=f"{levels!r}",
            expected=f"a whole number from 2 to {_MOST_LEVELS}",
        )
    coarsest = positive(step, ms, "step")
    within = positive(duration, ms, "duration")
    # Times of the coarsest run are then times of each.
    coarsest = within / np.ceil(within / coarsest * (1.0 - 1e-12))
    made: list[Level] = []
    before: CableRun | None = None
    for level in range(levels):
        cable = cell.cable(2**level)
        size = coarsest / 2**level
        run = simulate_cable(
            cable,
            {place(cable.compartments, *at): stimulus},
            duration=f"{within!r} ms",
            step=f"{float(size)!r} ms",
            progress=share(progress, level, growth=4.0, levels=levels),
        )
        made.append(
            Level(
                compartments=cable.compartments.count,
                step=float(size),
                longest=1e4 * float(cable.compartments.length.max()),
                change=None if before is None else _change(before, run),
            )
        )
        before = run
    changes = [each.change for each in made if each.change is not None]
    ratios = [a / b if b else np.inf for a, b in pairwise(changes)]
    is_second = bool(ratios) and _SECOND[0] < ratios[-1] < _SECOND[1]
    return Convergence(
        cell=cell,
        levels=tuple(made),
        error=changes[-1] / 3.0 if is_second else changes[-1],
        is_of_second_order=is_second,
    )


def _change(coarse: CableRun, fine: CableRun) -> float:
    """Give the largest difference at the nodes and times that both have, mV."""
    nodes = shared_nodes(coarse.cable.compartments, fine.cable.compartments)
    # A stimulus that begins between two steps shifts those behind it a little.
    voltage = np.stack(
        [np.interp(coarse.time, fine.time, fine.voltage[:, node]) for node in nodes],
        axis=1,
    )
    return float(np.max(np.abs(voltage - coarse.voltage)))
