"""Adaptive steps of a tree: the scheme, its order and its limit."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.expressions import Evaluation, jacobian
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.plan import TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.models import squid_axon
from axolemma.stimulus import pulse, sine

VOLTAGE = "membrane.V"


def dense_step(numeric, tree, cell, size):
    """Make one step of RODAS with the Jacobian of the whole tree: before, behind."""
    count, names = tree.parent.size, numeric.state_names
    rates = Evaluation(list(numeric.rates))
    entries = jacobian(list(numeric.rates), [s.symbol for s in numeric.states])
    slopes = Evaluation(list(entries.values()))
    axial = np.zeros((count, count))
    for child in range(1, count):
        above, g = tree.parent[child], tree.conductance[child]
        axial[[child, above], [child, above]] -= g
        axial[[child, above], [above, child]] += g
    axial /= tree.capacity[:, None]
    inputs = {
        name: np.array([
            float(cell.drives[place, name].value[0])
            if (place, name) in cell.drives
            else 0.0
            for place in range(count)
        ])
        for name in numeric.input_names
    }  # fmt: skip

    def bound(states):
        return {
            **cell.parameters, **inputs,
            **dict(zip(names, states, strict=True)),
        }  # fmt: skip

    def slope(states):
        found = np.array([np.broadcast_to(v, count) for v in rates(bound(states))])
        found[names.index(VOLTAGE)] += axial @ states[names.index(VOLTAGE)]
        return found

    first = np.array([np.broadcast_to(cell.start[name], count) for name in names])
    whole = np.zeros((len(names), count, len(names), count))
    for (row, column), value in zip(entries, slopes(bound(first)), strict=True):
        whole[row, np.arange(count), column, np.arange(count)] = value
    place = names.index(VOLTAGE)
    whole[place, :, place, :] += axial
    matrix = np.eye(first.size) / (RODAS.gamma * size) - whole.reshape(
        2 * (first.size,)
    )
    stages = []
    for number in range(RODAS.stages):
        inner = first + sum(
            a * u for a, u in zip(RODAS.matrix[number], stages, strict=True)
        )
        coupled = sum(
            c / size * u for c, u in zip(RODAS.coupling[number], stages, strict=True)
        )
        right = slope(inner) + coupled
        stages.append(np.linalg.solve(matrix, right.ravel()).reshape(first.shape))
    return first, first + sum(m * u for m, u in zip(RODAS.weights, stages, strict=True))


@pytest.mark.parametrize("ions", ["held", "live"])
@pytest.mark.parametrize("count", [1, 21])
def test_a_step_is_that_of_the_scheme_with_the_jacobian_of_the_whole(
    ions, count, random_tree, driven, run
):
    numeric, cell = driven(
        squid_axon(ions=ions),
        pulse("50 uA/cm2", start="0 ms", duration="1 ms"),
        duration=1.0,
        places=range(0, count, 3),
    )
    away = {**cell.start, VOLTAGE: np.linspace(-70.0, -20.0, count)}
    cell = replace(cell, start=away)
    tree, size = random_tree(count, seed=8), 0.005
    found = run(numeric, tree, cell, size, 1.0)
    assert found.steps == 1
    before, wanted = dense_step(numeric, tree, cell, size)
    scales = np.array([state.scale for state in numeric.states])[:, None]
    # Rounding alone, of states of the size of their scales.
    assert np.max(np.abs(found.states - wanted) / scales) < 1e-12
    assert np.max(np.abs(wanted - before) / scales) > 1e-3


def test_the_whole_tree_is_of_fourth_order_in_time(impulse, run):
    numeric, tree, cell, exact = impulse
    steps, errors = [], []
    for tolerance in (1e-5, 1e-6, 1e-7, 1e-8):
        found = run(numeric, tree, cell, 5.0, tolerance)
        steps.append(found.steps)
        errors.append(np.abs(found.crossing_times - exact).max())
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    # The steps are not equally long, and what limits each moves along the axon.
    assert order == pytest.approx(RODAS.order, abs=0.5)
    assert errors[0] < 1e-5


def test_an_input_that_changes_with_time_leaves_the_order(random_tree, driven, run):
    stimulus = sine("10 uA/cm2", frequency="150 Hz", start="0 ms", duration="20 ms")
    numeric, cell = driven(squid_axon(ions="held"), stimulus, duration=20.0)
    tree = random_tree(12, seed=4)
    exact = run(numeric, tree, cell, 20.0, 1e-11).states
    scales = np.array([state.scale for state in numeric.states])[:, None]
    steps, errors = [], []
    for tolerance in (1e-6, 1e-7, 1e-8, 1e-9):
        found = run(numeric, tree, cell, 20.0, tolerance)
        steps.append(found.steps)
        errors.append(np.max(np.abs(found.states - exact) / scales))
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    # Without the derivative of the input by time it would be one.
    assert order == pytest.approx(RODAS.order, abs=0.5)


def test_arrivals_are_those_of_fixed_steps_taken_to_nothing(impulse, run):
    numeric, tree, cell, _ = impulse
    plan = TreePlan(system=numeric, tree=tree, duration=5.0, has_totals=False)
    coarse, fine = (
        advance_tree(replace(plan, step=step), [cell])[0].crossing_times
        for step in (0.002, 0.001)
    )
    found = run(numeric, tree, cell, 5.0, 1e-8)
    limit = fine + (fine - coarse) / 3.0
    assert np.abs(found.crossing_times - limit).max() < 1e-5
