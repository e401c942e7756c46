"""Axons inside a sheath: against the matrix exponential, and a cable without one."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import expm

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.integration.trees.plan import Sheath, Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.stimulus import pulse, timetable

STIMULUS, VOLTAGE = "stimulus.current", "membrane.V"
COUNT = 23


@pytest.fixture
def passive():
    return lowered(
        Membrane(
            "leak",
            ions=(Ion("Cl", reversal_potential="-70 mV"),),
            channels=(Channel("leak", ion="Cl", conductance="0.3 mS/cm2"),),
            capacitance="1 uF/cm2",
            temperature="20 degC",
        ).equations()
    )


@pytest.fixture
def tree():
    random = np.random.default_rng(5)
    parent = [-1, *(random.integers(max(i - 3, 0), i) for i in range(1, COUNT))]
    sheath = Sheath(
        conductance=random.uniform(1e-5, 1e-4, COUNT),
        capacity=random.uniform(1e-6, 4e-6, COUNT),
        leak=random.uniform(1e-6, 1e-5, COUNT),
    )
    return Tree(
        parent=np.array(parent),
        conductance=random.uniform(1e-4, 1e-3, COUNT),
        capacity=random.uniform(1e-4, 4e-4, COUNT),
        sheath=sheath,
    )


def laplacian(parent, conductance):
    """Give the matrix that takes potentials to currents out of compartments."""
    found = np.zeros((parent.size, parent.size))
    for child in range(1, parent.size):
        above = parent[child]
        found[child, child] += conductance[child]
        found[above, above] += conductance[child]
        found[child, above] -= conductance[child]
        found[above, child] -= conductance[child]
    return found


def exact(tree, start, around, time):
    """Solve the linear equations of axoplasm and periaxonal space."""
    area = tree.capacity  # of 1 uF/cm2
    leak, reversal = 0.3 * area, -70.0
    axon = laplacian(tree.parent, tree.conductance)
    space = laplacian(tree.parent, tree.sheath.conductance)
    c, g = np.diag(tree.capacity), np.diag(leak)
    mass = np.block([[c, -c], [-c, c + np.diag(tree.sheath.capacity)]])
    loss = np.block([[axon + g, -g], [-g, g + space + np.diag(tree.sheath.leak)]])
    drive = np.concatenate([leak * reversal, -leak * reversal])
    steady = np.linalg.solve(loss, drive)
    first = np.concatenate([start + around, around])
    found = steady + expm(-time * np.linalg.solve(mass, loss)) @ (first - steady)
    return found[:COUNT] - found[COUNT:], found[COUNT:]


def run(system, tree, step, cells):
    plan = TreePlan(system=system, tree=tree, duration=1.0, step=step)
    return advance_tree(plan, cells)


@pytest.mark.parametrize("cells", [1, 3])
def test_a_passive_tree_in_a_sheath_has_the_matrix_exponential(passive, tree, cells):
    random = np.random.default_rng(3)
    start = random.uniform(-90.0, -50.0, (cells, COUNT))
    around = random.uniform(-2.0, 2.0, (cells, COUNT))
    parameters = parameter_values(passive)
    members = [
        TreeCell(parameters=parameters, start={VOLTAGE: v}, around=y)
        for v, y in zip(start, around, strict=True)
    ]
    errors = []
    for step in (0.002, 0.001):
        outcomes = run(passive, tree, step, members)
        wanted = [exact(tree, v, y, 1.0) for v, y in zip(start, around, strict=True)]
        errors.append(
            max(
                max(
                    np.max(np.abs(outcome.states[0] - voltage)),
                    np.max(np.abs(outcome.around - outside)),
                )
                for outcome, (voltage, outside) in zip(outcomes, wanted, strict=True)
            )
        )
    # Second order: a quarter for half the step; 20 % is what the next order leaves.
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.2)


def test_a_sheath_that_is_short_circuited_changes_nothing(tree):
    membrane = squid_axon(ions="held")
    system = lowered(membrane.equations())
    parameters = parameter_values(system)
    start = {VOLTAGE: -65.0, "Na.m": 0.053, "Na.h": 0.596, "K.n": 0.318}
    table = timetable(pulse("60 uA/cm2", start="0.1 ms", duration="1 ms"), duration=1.0)
    cell = TreeCell(parameters=parameters, start=start, drives={(0, STIMULUS): table})
    leaky = replace(tree.sheath, leak=np.full(COUNT, 1e9))
    bare = run(system, replace(tree, sheath=None), 0.01, [cell])[0]
    shorted = run(system, replace(tree, sheath=leaky), 0.01, [cell])[0]
    # What leaves the axon, at most 0.1 uA here, lifts the outside by 1e-10 mV.
    assert np.max(np.abs(bare.states - shorted.states)) < 1e-6
    assert np.ptp(bare.states[system.state_names.index(VOLTAGE)]) > 1.0


def test_adaptive_steps_meet_the_matrix_exponential(passive, tree):
    random = np.random.default_rng(3)
    start, around = random.uniform(-90.0, -50.0, COUNT), random.uniform(-2, 2, COUNT)
    cell = TreeCell(
        parameters=parameter_values(passive), start={VOLTAGE: start}, around=around
    )
    plan = TreePlan(system=passive, tree=tree, duration=1.0)
    voltage, outside = exact(tree, start, around, 1.0)
    for tolerance in (1e-5, 1e-8):
        (outcome,) = advance_tree(replace(plan, tolerance=tolerance), [cell])
        # The tolerance is of 100 mV; errors of steps do not add up where all decays.
        assert np.max(np.abs(outcome.states[0] - voltage)) < 100.0 * tolerance
        assert np.max(np.abs(outcome.around - outside)) < 100.0 * tolerance


def test_adaptive_steps_need_no_capacity_around_a_bare_node(passive, tree):
    sheath = tree.sheath
    capacity, leak = sheath.capacity.copy(), sheath.leak.copy()
    capacity[4], leak[4] = 0.0, 1e6
    bare = replace(tree, sheath=replace(sheath, capacity=capacity, leak=leak))
    start = {VOLTAGE: np.linspace(-90.0, -50.0, COUNT)}
    cell = TreeCell(parameters=parameter_values(passive), start=start)
    (found,) = advance_tree(
        TreePlan(system=passive, tree=bare, duration=1.0, tolerance=1e-8), [cell]
    )
    (fixed,) = advance_tree(
        TreePlan(system=passive, tree=bare, duration=1.0, step=1e-4), [cell]
    )
    assert found.is_sound
    # 0.1 us of steps of second order; the stiff space rings in the fixed ones.
    assert np.max(np.abs(found.states - fixed.states)) < 1e-5
    assert abs(found.around[4]) < 1e-6
