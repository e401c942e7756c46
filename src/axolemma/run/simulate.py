"""From a membrane and a stimulus, or from a file, to a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Literal, overload

from axolemma.accounting.long_account import follow
from axolemma.errors import InvalidInput
from axolemma.membrane import Membrane
from axolemma.run.arguments import (
    check_kinds,
    read_choice,
    read_count,
    read_duration,
    read_initial_voltage,
    read_step,
    read_tolerance,
)
from axolemma.run.long import LongRun
from axolemma.run.many import Runs
from axolemma.run.run import Run
from axolemma.run.saving import read_run
from axolemma.simulation import (
    DEFAULT_TOLERANCE,
    Conditions,
    ensemble,
    has_many,
    record,
)
from axolemma.simulation.windows import Course
from axolemma.stimulus import Stimulus

# What can be kept: of one cell, and of many.
OF_ONE, OF_MANY = ("steps", "spikes"), ("steps", "events", "final")


@overload
def simulate(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    keep: Literal["spikes"],
    duration: Any = "30 ms",
    relative_tolerance: float = DEFAULT_TOLERANCE,
    initial_voltage: Any = None,
    progress: Callable[[float], None] | None = None,
) -> LongRun: ...
@overload
def simulate(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    duration: Any = "30 ms",
    relative_tolerance: float = DEFAULT_TOLERANCE,
    initial_voltage: Any = None,
    step: Any = None,
    keep: Literal["events", "final"],
    threads: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Runs: ...
@overload
def simulate(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    duration: Any = "30 ms",
    relative_tolerance: float = DEFAULT_TOLERANCE,
    initial_voltage: Any = None,
    step: Any = None,
    keep: Literal["steps"] = "steps",
    threads: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Run: ...
def simulate(  # noqa: PLR0913  (what a run can differ in)
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    duration: Any = "30 ms",
    relative_tolerance: float = DEFAULT_TOLERANCE,
    initial_voltage: Any = None,
    step: Any = None,
    keep: str = "steps",
    threads: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Run | Runs | LongRun:
    """Run a membrane from its resting state.

    Where a value of the membrane or the stimulus lies along a named dimension, every
    value has a cell of its own and the result is a `Runs`.

    Parameters
    ----------
    membrane
        The cell.
    stimulus
        What is done to it; nothing when absent.
    duration
        How long, ms.
    relative_tolerance
        Bound on the error of a step, as a fraction of an action potential.
    initial_voltage
        Where it starts, mV, with its gates settled there; at rest when absent.
    step
        Length of a fixed step, ms; adaptive steps when absent.
    keep
        ``steps`` keeps everything. Of one cell, ``spikes`` gives a `LongRun`: every
        spike with its measures and what drifts, for minutes or hours of firing. Of
        many cells, ``events`` keeps the spike times alone, ``final`` where each ended.
    threads
        Of many cells: how many groups of them run at once.
    progress
        Called now and then with the part of the run that is done, from 0 to 1.
    """
    check_kinds(membrane, stimulus)
    conditions = Conditions(
        duration=read_duration(duration),
        relative_tolerance=read_tolerance(relative_tolerance),
        initial_voltage=read_initial_voltage(initial_voltage),
        step=read_step(step),
        recorded=_recorded(keep),
        threads=read_count(threads, "threads"),
        progress=progress,
    )
    is_many = has_many(membrane, stimulus)
    _require_keepable(keep, conditions, is_many=is_many)
    if is_many:
        return Runs(ensemble(membrane, stimulus, conditions))
    if keep == "spikes":
        return LongRun(follow(Course.of(membrane, stimulus, conditions)))
    return Run(record(membrane, stimulus, conditions))


def _recorded(keep: str) -> str:
    """Read what is to be kept; spikes are measured on steps."""
    chosen = read_choice(keep, "keep", sorted({*OF_ONE, *OF_MANY}))
    return "steps" if chosen == "spikes" else chosen


def _require_keepable(keep: str, conditions: Conditions, *, is_many: bool) -> None:
    allowed = OF_MANY if is_many else OF_ONE
    if keep not in allowed:
        raise InvalidInput(
            "keep",
            found=f"'{keep}' for {'many cells' if is_many else 'one cell'}",
            expected=" or ".join(f"'{each}'" for each in allowed),
        )
    if keep == "spikes" and conditions.step is not None:
        raise InvalidInput(
            "step",
            found=f"'{conditions.step:g} ms' with keep='spikes'",
            expected="adaptive steps",
            remedy="leave step out",
        )


def load(path: str | os.PathLike[str]) -> Run:
    """Open a run that `Run.save` wrote; nothing is computed again.

    Parameters
    ----------
    path
        The file.
    """
    return Run(read_run(path))
