"""From a membrane and a stimulus, or from a file, to a run."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.membrane import Membrane
from axolemma.run.run import Run
from axolemma.run.saving import read_run
from axolemma.simulation import DEFAULT_TOLERANCE, Conditions, record
from axolemma.stimulus import Stimulus
from axolemma.units import coherent_value, ms, mV

# From here on a number of 64 bits tells times apart by more than 1e-7 ms, and the
# times of spikes would be worse than their printed digits.
LONGEST = 1e9
TIGHTEST, LOOSEST = 1e-13, 1e-2


def simulate(  # noqa: PLR0913  (what a run can differ in)
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    duration: Any = "30 ms",
    relative_tolerance: float = DEFAULT_TOLERANCE,
    initial_voltage: Any = None,
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
    progress
        Called now and then with the part of the run that is done, from 0 to 1.
    """
    _check_kinds(membrane, stimulus)
    conditions = Conditions(
        duration=_read_duration(duration),
        relative_tolerance=_read_tolerance(relative_tolerance),
        initial_voltage=_read_voltage(initial_voltage),
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


def _check_kinds(membrane: Any, stimulus: Any) -> None:
    if not isinstance(membrane, Membrane):
        raise InvalidInput(
            "simulate, membrane",
            found=f"{membrane!r}",
            expected="a Membrane, such as axolemma.models.squid_axon()",
        )
    if stimulus is not None and not isinstance(stimulus, Stimulus):
        raise InvalidInput(
            "simulate, stimulus",
            found=f"{stimulus!r}",
            expected="a stimulus, such as axolemma.pulse('10 uA/cm2', start='1 ms', "
            "duration='1 ms')",
        )


def _read_duration(value: Any) -> float:
    duration = coherent_value(value, ms, "duration")
    if np.ndim(duration) != 0:
        raise InvalidInput("duration", found=f"{value!r}", expected="one time")
    if not duration > 0.0:
        raise InvalidInput(
            "duration", found=f"'{duration:g} ms'", expected="more than 0 ms"
        )
    if duration > LONGEST:
        raise InvalidInput(
            "duration",
            found=f"'{duration:g} ms'",
            expected=f"at most {LONGEST:g} ms, which is eleven days",
            remedy="so late, a number of 64 bits cannot tell the times of a spike apart",
        )
    return float(duration)


def _read_voltage(value: Any) -> float | None:
    if value is None:
        return None
    voltage = coherent_value(value, mV, "initial_voltage")
    if np.ndim(voltage) != 0:
        raise InvalidInput("initial_voltage", found=f"{value!r}", expected="one voltage")
    return float(voltage)


def _read_tolerance(value: Any) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not TIGHTEST <= value <= LOOSEST:
        raise InvalidInput(
            "relative_tolerance",
            found=f"{value!r}",
            expected=f"a number from {TIGHTEST:g} to {LOOSEST:g}",
        )
    return float(value)
