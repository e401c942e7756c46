"""Trees and membranes that are run by adaptive steps."""

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, rest
from axolemma.integration.trees.plan import Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.stimulus import pulse, timetable

STIMULUS = "stimulus.current"
RADIUS, RESISTIVITY = 0.0238, 0.0354  # cm, kohm cm: the axon of 1952


@pytest.fixture(scope="session")
def prepared():
    """Give lowered equations, their parameters and their resting state."""

    def make(membrane):
        system = membrane.equations()
        numeric = lowered(system)
        start = dict.fromkeys(numeric.state_names, 0.0) | dict(rest(system).values)
        return numeric, parameter_values(numeric), start

    return make


@pytest.fixture(scope="session")
def cable():
    """Give the tree of an unbranched cable of 1 uF/cm2."""

    def make(count, length, *, radius=RADIUS, resistivity=RESISTIVITY):
        width = length / count
        return Tree(
            parent=np.arange(count) - 1,
            conductance=np.full(count, np.pi * radius**2 / (resistivity * width)),
            capacity=np.full(count, 2.0 * np.pi * radius * width),
        )

    return make


@pytest.fixture(scope="session")
def random_tree():
    """Give a tree whose compartments differ in everything."""

    def make(count, seed):
        random = np.random.default_rng(seed)
        parent = np.array(
            [-1, *(random.integers(max(i - 4, 0), i) for i in range(1, count))]
        )
        return Tree(
            parent=parent,
            conductance=random.uniform(1e-4, 1e-3, count),
            capacity=random.uniform(1e-4, 4e-4, count),
        )

    return make


@pytest.fixture(scope="session")
def passive():
    """Give a membrane with a leak alone; resistance in kohm cm2."""

    def make(resistance):
        return Membrane(
            "passive",
            ions=(Ion("K", reversal_potential="-65 mV"),),
            channels=(
                Channel("leak", ion="K", conductance=f"{1.0 / resistance} mS/cm2"),
            ),
            capacitance="1 uF/cm2",
        )

    return make


@pytest.fixture(scope="session")
def driven(prepared):
    """Give lowered equations, and a cell with a stimulus in some places."""

    def make(membrane, stimulus, *, duration, places=(0,)):
        numeric, parameters, start = prepared(membrane)
        table = timetable(stimulus, duration=duration)
        drives = {(place, STIMULUS): table for place in places}
        return numeric, TreeCell(parameters=parameters, start=start, drives=drives)

    return make


@pytest.fixture(scope="session")
def run():
    """Run a cell of a tree by adaptive steps."""

    def make(numeric, tree, cell, duration, tolerance, **how):
        plan = TreePlan(
            system=numeric, tree=tree, duration=duration, tolerance=tolerance, **how
        )
        return advance_tree(plan, [cell])[0]

    return make


@pytest.fixture(scope="session")
def impulse(driven, cable, run):
    """Give an impulse along a squid axon, and when it comes, to nine digits."""
    stimulus = pulse("500 uA/cm2", start="0.2 ms", duration="0.3 ms")
    membrane = squid_axon(ions="held")
    numeric, cell = driven(membrane, stimulus, duration=5.0, places=range(8))
    tree = cable(100, 5.0)
    exact = run(numeric, tree, cell, 5.0, 1e-10)
    assert np.unique(exact.crossed).size == 100
    return numeric, tree, cell, exact.crossing_times
