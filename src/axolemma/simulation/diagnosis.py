"""Why a run had to stop: which formula or state is at fault, and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from axolemma.equations import EquationSystem
from axolemma.errors import IntegrationFailure
from axolemma.expressions import evaluate
from axolemma.integration import InputTable, Outcome, Outcomes, Status, Steps

Floats = NDArray[np.float64]

# Where to look ahead for what could not be passed, ms: from the shortest step that is
# tried to where the last of many that were turned back can lie.
_NEAREST, _FURTHEST, _LOOKS = 1e-12, 1e-3, 28
# A gate may overshoot 0 or 1 by so much, which steps of use do not.
_OVERSHOOT = 0.01


class _Moment(NamedTuple):
    """The last sound state of a run, and how far the step goes that is not, ms."""

    time: float
    states: Floats
    reach: float


def diagnosed(
    numeric: EquationSystem,
    parameters: Mapping[str, float],
    table: InputTable,
    outcome: Outcome,
    *,
    cell: int | None = None,
) -> IntegrationFailure:
    """Say what stopped a run, naming the formula at fault and the state that fails.

    Parameters
    ----------
    numeric
        Lowered equations.
    parameters
        By name, one number each.
    table
        The inputs.
    outcome
        Of the run that stopped.
    cell
        Its number among those run together; None where it ran alone.
    """
    last = _last_sound(outcome.steps)
    here = _values(numeric, table, np.array([last.time]), last.states[:, None])
    found = evaluate(list(numeric.rates), {**parameters, **here})
    rates = np.array([float(np.ravel(rate)[0]) for rate in found])
    speeds = np.abs(rates) / np.array([state.scale for state in numeric.states])
    worst = int(np.argmax(np.nan_to_num(speeds, nan=np.inf)))
    reason = "no step is short enough for the error it would make"
    if np.isfinite(rates[worst]):
        changes = f"'{numeric.state_names[worst]}' changes by {rates[worst]:.3g} a ms"
        reason = f"{reason}, for {changes}"
    if outcome.status == Status.OUT_OF_RANGE:
        reason = "a fixed step led out of the range of numbers; try a shorter one"
    if np.all(np.isfinite(last.states)):
        ahead = _ahead(last, np.max(speeds, initial=0.0, where=np.isfinite(speeds)))
        moved = last.states[:, None] + np.outer(_finite(rates), ahead)
        there = _values(numeric, table, last.time + ahead, moved)
        reason = _obstacle(numeric, {**parameters, **there}, ahead.size) or reason
    return IntegrationFailure(
        reason,
        time=last.time,
        variable=numeric.state_names[worst],
        value=float(last.states[worst]),
        cell=cell,
    )


def strayed(
    system: EquationSystem,
    gates: Iterable[str],
    outcome: Outcome,
    *,
    cell: int | None = None,
) -> IntegrationFailure | None:
    """Say which gate a fixed step was too long for, if one left its range.

    The rule by which it moves gates overshoots where they are faster than the step,
    and a run that goes on from there is a run of nothing.

    Parameters
    ----------
    system
        The equations.
    gates
        Names of the states that must stay within 0 and 1.
    outcome
        Of a run by fixed steps.
    cell
        Its number among those run together; None where it ran alone.
    """
    steps, rows = outcome.steps, _rows(system, gates)
    states = np.column_stack([steps.states[rows], steps.end_states[rows]])
    is_out = np.abs(states - 0.5) > 0.5 + _OVERSHOOT
    if not np.any(is_out):
        return None
    column = int(np.argmax(is_out.any(axis=0)))
    row = int(np.argmax(np.abs(states[:, column] - 0.5)))
    return IntegrationFailure(
        "a fixed step is too long for a gate, which left 0 to 1; try a shorter one",
        time=float(np.append(steps.time, steps.end_time)[column]),
        variable=system.state_names[rows[row]],
        value=float(states[row, column]),
        cell=cell,
    )


def straying(
    system: EquationSystem, gates: Iterable[str], outcomes: Outcomes
) -> list[int]:
    """Say in which of many runs by fixed steps a gate left its range; see `strayed`."""
    rows = _rows(system, gates)
    if not rows:
        return []
    low, high = outcomes.range_of(rows)
    is_out = (low < -_OVERSHOOT) | (high > 1.0 + _OVERSHOOT)
    return np.flatnonzero(is_out).tolist()


def _rows(system: EquationSystem, gates: Iterable[str]) -> list[int]:
    names = system.state_names
    return [names.index(gate) for gate in gates if gate in names]


def is_sound(outcome: Outcome) -> bool:
    """Whether a run came to its end, and every current had a charge till then.

    Under a clamp a current can drive no state, and so stop no step.
    """
    is_done = outcome.status == Status.DONE
    return is_done and bool(np.all(np.isfinite(outcome.steps.end_totals)))


def _last_sound(steps: Steps) -> _Moment:
    times = np.append(steps.time, steps.end_time)
    states = np.column_stack([steps.states, steps.end_states])
    totals = np.column_stack([steps.totals, steps.end_totals])
    sound = np.isfinite(states).all(0) & np.isfinite(totals).all(0)
    broken = np.append(np.flatnonzero(~sound), sound.size)[0]
    last = max(int(broken) - 1, 0)
    following = min(last + 1, times.size - 1)
    reach = float(times[following] - times[last])
    return _Moment(float(times[last]), states[:, last], reach)


def _ahead(last: _Moment, fastest: float) -> Floats:
    """Choose times after the last sound state at which to look, from zero on, ms.

    They end where a state has gone as far as its scale: beyond, it is no more where its
    rate would have taken it.
    """
    furthest = max(last.reach, _FURTHEST)
    ahead = np.append(0.0, np.geomspace(_NEAREST, furthest, _LOOKS))
    return ahead[ahead * fastest <= 1.0]


def _values(
    numeric: EquationSystem, table: InputTable, times: Floats, states: Floats
) -> dict[str, Any]:
    """Name the states, shape (states, times), and the inputs at these times."""
    row = np.searchsorted(table.start, times, side="right") - 1
    return {
        **dict(zip(numeric.state_names, states, strict=True)),
        **table.at(row, times),
    }


def _obstacle(numeric: EquationSystem, values: Mapping[str, Any], times: int) -> str:
    """Say what comes first: an amount that is used up or a formula with no number."""
    amounts = {name: numeric.observables[name] for name in numeric.positive}
    formulas = numeric.formulas
    found = evaluate([*amounts.values(), *formulas.values()], values)
    words = [
        *(
            f"'{name}' is used up; a weaker or shorter stimulus moves less of it"
            for name in amounts
        ),
        *(f"{name} is not a number; look at its formula" for name in formulas),
    ]
    first, reason = times, ""
    for number, (value, what) in enumerate(zip(found, words, strict=True)):
        reached = np.broadcast_to(value, (times,))
        is_sound = np.isfinite(reached) & ((number >= len(amounts)) | (reached > 0.0))
        place = int(np.argmin(is_sound))
        if not is_sound[place] and place < first:
            first, reason = place, what
    return reason


def _finite(rates: Floats) -> Floats:
    return np.where(np.isfinite(rates), rates, 0.0)
