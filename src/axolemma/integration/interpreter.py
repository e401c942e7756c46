"""The adaptive method without a compiler: slow, plain, and the one to agree with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from axolemma.equations import EquationSystem
from axolemma.errors import IntegrationFailure
from axolemma.integration.inputs import InputTable, delivered
from axolemma.integration.schemes import DORMAND_PRINCE
from axolemma.integration.stepping import Points, Stepper
from axolemma.integration.trajectory import EXPLICIT, Steps, Trajectory


def interpret(
    system: EquationSystem,
    parameters: Mapping[str, float],
    start: Mapping[str, float],
    table: InputTable,
    *,
    duration: float,
    relative_tolerance: float = 1e-6,
) -> Trajectory:
    """Integrate one cell by Richardson-controlled explicit steps.

    Parameters
    ----------
    system
        Lowered equations.
    parameters, start
        Values by name.
    table
        The inputs.
    duration
        ms.
    relative_tolerance
        Bound of the error of a step, in the scales of the states.

    Returns
    -------
    Trajectory
    """
    stepper = Stepper(system, table, parameters)
    scale = np.array([state.scale for state in system.states])
    time, size = 0.0, 1e-3
    y = np.array([start[name] for name in system.state_names])
    q = np.zeros(len(system.routes))
    log: list[tuple[float, float, int, np.ndarray, np.ndarray]] = []
    row = 0
    y, q = delivered(system, parameters, table, row, (y, q))
    while time < duration:
        stop = table.start[row + 1] if row + 1 < table.start.size else duration
        stop = min(stop, duration)
        length = min(size, stop - time)
        points = _points(time, row, y, q)
        whole, carried = stepper.explicit(points, np.array([length]))
        half, part = stepper.explicit(points, np.array([length / 2]))
        middle = _points(time + length / 2, row, y + half[:, 0], q + part[:, 0])
        rest, _ = stepper.explicit(middle, np.array([length / 2]))
        error = np.abs(whole - half - rest)[:, 0] / (scale * relative_tolerance)
        worst = float(np.max(error))
        if not worst <= 1.0:
            size = length * (0.2 if not np.isfinite(worst) else 0.5)
            if size < 1e-12:
                name = system.state_names[
                    int(np.argmax(np.nan_to_num(error, nan=np.inf)))
                ]
                raise IntegrationFailure(
                    "the step became too small",
                    time=time,
                    variable=name,
                    value=float(y[system.state_names.index(name)]),
                )
            continue
        log.append((time, length, row, y, q))
        y, q = y + whole[:, 0], q + carried[:, 0]
        is_clipped = length < size
        time = stop if length == stop - time else time + length
        grown = 0.9 * max(worst, 1e-10) ** (-1 / DORMAND_PRINCE.order)
        size = size if is_clipped else length * min(4.0, grown)
        if time == stop and time < duration:
            row += 1
            y, q = delivered(system, parameters, table, row, (y, q))
    return Trajectory(
        system=system,
        parameters=parameters,
        table=table,
        steps=_steps(log, time, y, q),
    )


def _points(time: float, row: int, y: np.ndarray, q: np.ndarray) -> Points:
    return Points(
        time=np.array([time]),
        row=np.array([row]),
        states=y[:, None],
        totals=q[:, None],
    )


def _steps(
    log: list[tuple[float, float, int, np.ndarray, np.ndarray]],
    time: float,
    y: np.ndarray,
    q: np.ndarray,
) -> Steps:
    return Steps(
        time=np.array([entry[0] for entry in log]),
        size=np.array([entry[1] for entry in log]),
        row=np.array([entry[2] for entry in log]),
        method=np.full(len(log), EXPLICIT),
        states=np.array([entry[3] for entry in log]).T,
        totals=np.array([entry[4] for entry in log]).reshape(len(log), -1).T,
        end_time=time,
        end_states=y,
        end_totals=q,
    )
