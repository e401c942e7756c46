"""A membrane and a stimulus become a record: everything that then happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from axolemma.equations import lowered
from axolemma.equilibrium import Rest, parameter_values, rest
from axolemma.expressions import evaluate
from axolemma.integration.inputs import merged
from axolemma.integration.interpreter import interpret
from axolemma.integration.trajectory import Trajectory
from axolemma.membrane import Membrane
from axolemma.stimulus import Stimulus, timetable

STIMULUS = "stimulus.current"
DEFAULT_TOLERANCE = 1e-6

# Beside the gross current of an ion, a net current this small is rounding.
_ION_REST = 1e-10


@dataclass(frozen=True, kw_only=True, eq=False)
class Record:
    """What was done to one cell, and what it did.

    Parameters
    ----------
    membrane
        The cell.
    stimulus
        What drove it, if anything.
    duration
        ms.
    rest
        Its electrical rest: voltage and gates steady, ions at their amounts.
    is_ion_rest
        Whether every ion is stationary there too.
    trajectory
        What it did.
    check
        The same at a tenth of the tolerance, to see the error.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    method
        How it was integrated, in words.
    """

    membrane: Membrane
    stimulus: Stimulus | None
    duration: float
    rest: Rest
    is_ion_rest: bool
    trajectory: Trajectory
    check: Trajectory | None
    relative_tolerance: float
    method: str


def record(
    membrane: Membrane,
    stimulus: Stimulus | None = None,
    *,
    duration: float,
    relative_tolerance: float = DEFAULT_TOLERANCE,
) -> Record:
    """Run a membrane from its rest.

    Parameters
    ----------
    membrane
        The cell.
    stimulus
        What drives it; nothing when absent.
    duration
        ms.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.
    """
    system = membrane.equations()
    numeric = lowered(system)
    parameters = parameter_values(numeric)
    held = {name: 0.0 for name in system.state_names if name.endswith(".entered")}
    resting = rest(system, held=held)
    start = resting.values | held
    tables = {}
    if stimulus is not None:
        tables[STIMULUS] = timetable(stimulus, duration=duration, area=membrane.area, cell=0)
    table = merged(numeric.input_names, tables)
    trajectory, check = (
        interpret(
            numeric, parameters, start, table, duration=duration, relative_tolerance=bound
        )
        for bound in (relative_tolerance, 0.1 * relative_tolerance)
    )
    return Record(
        membrane=membrane,
        stimulus=stimulus,
        duration=duration,
        rest=resting,
        is_ion_rest=_is_ion_rest(numeric, parameters, start),
        trajectory=trajectory,
        check=check,
        relative_tolerance=relative_tolerance,
        method="Dormand-Prince 5(4), adaptive",
    )


def _is_ion_rest(
    numeric: object, parameters: Mapping[str, float], start: Mapping[str, float]
) -> bool:
    bound = {**parameters, **start, STIMULUS: 0.0}
    for state in numeric.states:
        if state.name.endswith(".entered"):
            terms = [
                float(evaluate([weight * route.current], bound)[0])
                for route in numeric.routes
                for name, weight in state.weights.items()
                if name == route.name
            ]
            if abs(sum(terms)) > _ION_REST * float(np.sum(np.abs(terms))):
                return False
    return True
