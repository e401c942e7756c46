"""Who kept a run along a tree from going on."""

from __future__ import annotations

import numpy as np

from axolemma.expressions import evaluate
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.layout import TreeLayout
from axolemma.integration.trees.plan import Culprit, Floats
from axolemma.integration.trees.rosenbrock_memory import RosenbrockMemory


def find_culprit(layout: TreeLayout, memory: RosenbrockMemory, time: float) -> Culprit:
    """Find the state of a compartment in which no step was short enough.

    Where the last step tried has errors, it is the largest; where it has none, for the
    tree spreads what is not a number, the state that is none, or changes fastest.

    Parameters
    ----------
    layout, memory
        The cell as it stands.
    time
        ms.
    """
    lane, system = memory.tree.lane, layout.plan.system
    first = memory.inner + (RODAS.stages - 1) * lane.states
    found = layout.take(first, first + lane.states, 0)
    values = layout.take(lane.state, lane.state_residue, 0)
    if not np.all(np.isfinite(values)):
        found = values
    elif not np.all(np.isfinite(found)):
        found = _rates(layout, memory, time)
    found = np.abs(found) / np.array([state.scale for state in system.states])[:, None]
    found[np.isnan(found)] = np.inf
    state, compartment = np.unravel_index(np.argmax(found), found.shape)
    return Culprit(
        compartment=int(compartment),
        variable=system.states[int(state)].name,
        value=float(values[state, compartment]),
    )


def _rates(layout: TreeLayout, memory: RosenbrockMemory, time: float) -> Floats:
    """Evaluate the rates of every state but for what comes along the axis, (states, n).

    Oscillations of inputs are left out: they are bounded.
    """
    lane, system = memory.tree.lane, layout.plan.system
    parameters = layout.take(lane.parameter, lane.parameter + lane.parameters, 0)
    values = dict(zip(system.parameter_names, parameters, strict=True))
    states = layout.take(lane.state, lane.state_residue, 0)
    values |= dict(zip(system.state_names, states, strict=True))
    late = time - layout.take(lane.row_start, lane.row_start + 1, 0)[0]
    for index, name in enumerate(system.input_names):
        row = lane.input + index * lane.input_width
        value, slope = layout.take(row, row + 2, 0)
        values[name] = value + slope * late
    with np.errstate(all="ignore"):
        rates = evaluate(list(system.rates), values)
    return np.array([np.broadcast_to(rate, states.shape[1]) for rate in rates])
