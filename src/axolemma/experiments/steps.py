"""How the runs of an experiment step: fixed steps of a length, or adaptive ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.experiments.excitation import positive
from axolemma.run.arguments import read_tolerance
from axolemma.simulation.conditions import DEFAULT_TOLERANCE
from axolemma.units import ms

# No fixed step is shorter than this, ms: the fastest gate takes ten thousand times as
# long, and rounding would outweigh what is gained.
_SHORTEST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How one run steps.

    Parameters
    ----------
    length
        Of fixed steps, ms; None for adaptive ones.
    tolerance
        Bound of the error of an adaptive step.
    is_checked
        Whether a second run shows what the steps themselves cost in accuracy, where no
        extrapolation does.
    """

    length: float | None = None
    tolerance: float = DEFAULT_TOLERANCE
    is_checked: bool = False


def refined_steps(
    step: Any, *, usual: float, levels: int, most: float = np.inf
) -> list[Steps]:
    """Give fixed steps, each half as long as those before.

    Parameters
    ----------
    step
        Of the finest run, such as ``"0.01 ms"``.
    usual
        What it is when absent, ms.
    levels
        How many runs there are.
    most
        Longer than this none may be, ms.
    """
    finest = usual if step is None else positive(step, ms, "step", most=most)
    if step is not None and finest < _SHORTEST:
        raise InvalidInput(
            "step",
            found=f"'{step}'",
            expected=f"at least {1e6 * _SHORTEST:g} ns, below which no step is more "
            "exact",
        )
    return [Steps(length=finest * 2 ** (levels - 1 - level)) for level in range(levels)]


def adaptive_steps(step: Any, tolerance: float) -> Steps:
    """Give adaptive steps, where no length of fixed ones is given too.

    Parameters
    ----------
    step, tolerance
        Of which there is only one.
    """
    if step is not None:
        raise InvalidInput(
            "step",
            found=f"'{step}' beside a tolerance",
            expected="one of the two: fixed steps have a length, adaptive ones a "
            "tolerance",
        )
    return Steps(tolerance=read_tolerance(tolerance))
