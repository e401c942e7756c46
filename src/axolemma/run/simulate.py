"""From a membrane and a stimulus, or from a file, to a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from axolemma.membrane import Membrane
from axolemma.run.arguments import (
    check_kinds,
    read_duration,
    read_step,
    read_tolerance,
    read_voltage,
)
from axolemma.run.run import Run
from axolemma.run.saving import read_run
from axolemma.simulation import DEFAULT_TOLERANCE, Conditions, record
from axolemma.stimulus import Stimulus


def simulate(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    duration: Any = "30 ms",
    relative_tolerance: float = DEFAULT_TOLERANCE,
    initial_voltage: Any = None,
    step: Any = None,
    progress: Callable[[float], None] | None = None,
) -> Run:
    """Run a membrane from its resting state.

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
    progress
        Called now and then with the part of the run that is done, from 0 to 1.
    """
    check_kinds(membrane, stimulus)
    conditions = Conditions(
        duration=read_duration(duration),
        relative_tolerance=read_tolerance(relative_tolerance),
        initial_voltage=read_voltage(initial_voltage),
        step=read_step(step),
        progress=progress,
    )
    return Run(record(membrane, stimulus, conditions))


def load(path: str | os.PathLike[str]) -> Run:
    """Open a run that `Run.save` wrote; nothing is computed again.

    Parameters
    ----------
    path
        The file.
    """
    return Run(read_run(path))
