"""What `simulate` is given, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.errors import InvalidInput, unknown_name
from axolemma.membrane import Membrane
from axolemma.stimulus import Stimulus
from axolemma.units import coherent_value, ms, mV

Floats = NDArray[np.float64]

# From here on a number of 64 bits tells times apart by more than 1e-7 ms, and the
# times of spikes would be worse than their printed digits.
LONGEST = 1e9
TIGHTEST, LOOSEST = 1e-13, 1e-2
# What a picture of a run can show, and in which colours.
FIGURES, THEMES = ("slide", "cycle", "account"), ("light", "dark")


def check_kinds(
    membrane: Any, stimulus: Any, where: str = "simulate", *, is_driven: bool = False
) -> None:
    """Refuse what is no membrane or no stimulus, which a driven run must have."""
    if not isinstance(membrane, Membrane):
        raise InvalidInput(
            f"{where}, membrane",
            found=f"{membrane!r}",
            expected="a Membrane, such as axolemma.models.squid_axon()",
        )
    is_absent = stimulus is None and not is_driven
    if not is_absent and not isinstance(stimulus, Stimulus):
        example = "axolemma.pulse('10 uA/cm2', start='1 ms', duration='1 ms')"
        raise InvalidInput(
            f"{where}, {'command' if is_driven else 'stimulus'}",
            found=f"{stimulus!r}",
            expected="a stimulus in mV, such as axolemma.step('65 mV', start='1 ms')"
            if is_driven
            else f"a stimulus, such as {example}",
        )


def read_duration(value: Any) -> float:
    """Read the length of a run, ms."""
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
            remedy="later than that, numbers of 64 bits blur the times of spikes",
        )
    return float(duration)


def read_voltage(value: Any, where: str) -> float:
    """Read a voltage, mV."""
    voltage = coherent_value(value, mV, where)
    if np.ndim(voltage) != 0:
        raise InvalidInput(where, found=f"{value!r}", expected="one voltage")
    return float(voltage)


def read_initial_voltage(value: Any) -> float | None:
    """Read the voltage at the start, mV; None where a run begins at rest."""
    return None if value is None else read_voltage(value, "initial_voltage")


def read_step(value: Any) -> float | None:
    """Read the length of a fixed step, ms."""
    if value is None:
        return None
    step = coherent_value(value, ms, "step")
    if np.ndim(step) != 0 or not step > 0.0:
        raise InvalidInput("step", found=f"{value!r}", expected="more than 0 ms")
    return float(step)


def read_tolerance(value: Any) -> float:
    """Read the bound of the error of a step."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not TIGHTEST <= value <= LOOSEST:
        raise InvalidInput(
            "relative_tolerance",
            found=f"{value!r}",
            expected=f"a number from {TIGHTEST:g} to {LOOSEST:g}",
        )
    return float(value)


def read_choice(value: Any, where: str, choices: Sequence[str]) -> str:
    """Read one of some words."""
    if value not in choices:
        raise unknown_name(where, str(value), choices)
    return str(value)


def read_count(value: Any, where: str) -> int:
    """Read a whole number above zero."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise InvalidInput(
            where, found=f"{value!r}", expected="a whole number of at least 1"
        )
    return value


def read_times(value: Any) -> Floats:
    """Read times within a run: numbers in ms, or a quantity of time."""
    if not isinstance(value, (int, float, list, tuple, np.ndarray)):
        value = coherent_value(value, ms, "times")
    try:
        return np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise InvalidInput(
            "times", found=f"{value!r}", expected="numbers in ms, or a quantity of time"
        ) from None


def read_times_within(value: Any, duration: float) -> Floats:
    """Read times that must lie within a run of so many ms."""
    wanted = read_times(value)
    outside = ~((wanted >= 0.0) & (wanted <= duration))
    if np.any(outside):
        raise InvalidInput(
            "times",
            found=f"{wanted[outside].flat[0]:g} ms",
            expected=f"times within the run, 0 to {duration:g} ms",
        )
    return wanted
