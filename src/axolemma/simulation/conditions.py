"""How a membrane is run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

STIMULUS = "stimulus.current"
VOLTAGE = "membrane.V"
DEFAULT_TOLERANCE = 1e-5


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """How a membrane is run.

    Parameters
    ----------
    duration
        ms.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    initial_voltage
        Where the voltage begins, mV, with the gates at rest there; the resting
        state when absent.
    is_checked
        Whether a second run at a tenth of the tolerance shows the error.
    step
        Length of a fixed step, ms; adaptive steps when absent.
    frozen
        Names of gates, such as ``K.n``, that stay where they are at rest.
    recorded
        ``steps`` for everything, ``events`` for spikes alone, ``final`` for the end.
    threads
        How many groups of cells run at once.
    progress
        Called now and then with the part of the run that is done.
    """

    duration: float
    relative_tolerance: float = DEFAULT_TOLERANCE
    initial_voltage: float | None = None
    is_checked: bool = True
    step: float | None = None
    frozen: tuple[str, ...] = ()
    recorded: str = "steps"
    threads: int = 1
    progress: Callable[[float], None] | None = field(default=None, compare=False)

    @property
    def method(self) -> str:
        """How it is integrated, in words."""
        if self.step is None:
            return "Dormand-Prince 5(4) and Rodas 4(3), adaptive"
        return f"Strang splitting of second order, steps of {self.step:g} ms"
