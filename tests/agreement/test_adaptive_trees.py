"""Adaptive steps of a tree: against a dense solve, fixed steps, cells, closed forms.

Errors are in the scales of the states: 100 mV for a voltage, 1 for a gate.
"""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, rest
from axolemma.expressions import Evaluation, jacobian
from axolemma.integration import Cell, Method, Plan, advance, merged
from axolemma.integration.schemes import RODAS
from axolemma.integration.trees.plan import Culprit, Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.stimulus import charge, pulse, ramp, sine, timetable

STIMULUS, VOLTAGE = "stimulus.current", "membrane.V"
RADIUS, RESISTIVITY = 0.0238, 0.0354  # cm, kohm cm: the axon of 1952


def prepared(membrane):
    """Give lowered equations, their parameters and their resting state."""
    system = membrane.equations()
    numeric = lowered(system)
    start = dict.fromkeys(numeric.state_names, 0.0) | dict(rest(system).values)
    return numeric, parameter_values(numeric), start


def cable(count, length, *, radius=RADIUS, resistivity=RESISTIVITY):
    """Give the tree of an unbranched cable of 1 uF/cm2."""
    width = length / count
    return Tree(
        parent=np.arange(count) - 1,
        conductance=np.full(count, np.pi * radius**2 / (resistivity * width)),
        capacity=np.full(count, 2.0 * np.pi * radius * width),
    )


def random_tree(count, seed):
    """Give a tree whose compartments differ in everything."""
    random = np.random.default_rng(seed)
    parent = np.array(
        [-1, *(random.integers(max(i - 4, 0), i) for i in range(1, count))]
    )
    return Tree(
        parent=parent,
        conductance=random.uniform(1e-4, 1e-3, count),
        capacity=random.uniform(1e-4, 4e-4, count),
    )


def passive(resistance):
    """Give a membrane with a leak alone; resistance in kohm cm2."""
    return Membrane(
        "passive",
        ions=(Ion("K", reversal_potential="-65 mV"),),
        channels=(Channel("leak", ion="K", conductance=f"{1.0 / resistance} mS/cm2"),),
        capacitance="1 uF/cm2",
    )


def driven(membrane, stimulus, *, duration, places=(0,)):
    numeric, parameters, start = prepared(membrane)
    table = timetable(stimulus, duration=duration)
    drives = {(place, STIMULUS): table for place in places}
    return numeric, TreeCell(parameters=parameters, start=start, drives=drives)


def run(numeric, tree, cell, duration, tolerance, **how):
    plan = TreePlan(
        system=numeric, tree=tree, duration=duration, tolerance=tolerance, **how
    )
    return advance_tree(plan, [cell])[0]


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
def test_a_step_is_that_of_the_scheme_with_the_jacobian_of_the_whole(ions, count):
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


@pytest.fixture(scope="module")
def impulse():
    """Give an impulse along a squid axon, and when it comes, to nine digits."""
    stimulus = pulse("500 uA/cm2", start="0.2 ms", duration="0.3 ms")
    membrane = squid_axon(ions="held")
    numeric, cell = driven(membrane, stimulus, duration=5.0, places=range(8))
    tree = cable(100, 5.0)
    exact = run(numeric, tree, cell, 5.0, 1e-10)
    assert np.unique(exact.crossed).size == 100
    return numeric, tree, cell, exact.crossing_times


def test_the_whole_tree_is_of_fourth_order_in_time(impulse):
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


def test_an_input_that_changes_with_time_leaves_the_order():
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


def test_arrivals_are_those_of_fixed_steps_taken_to_nothing(impulse):
    numeric, tree, cell, _ = impulse
    plan = TreePlan(system=numeric, tree=tree, duration=5.0, has_totals=False)
    coarse, fine = (
        advance_tree(replace(plan, step=step), [cell])[0].crossing_times
        for step in (0.002, 0.001)
    )
    found = run(numeric, tree, cell, 5.0, 1e-8)
    limit = fine + (fine - coarse) / 3.0
    assert np.abs(found.crossing_times - limit).max() < 1e-5


@pytest.mark.parametrize("ions", ["held", "live"])
@pytest.mark.parametrize(
    "stimulus",
    [
        pulse("20 uA/cm2", start="1 ms", duration="1 ms"),
        charge("15 nC/cm2", at="2 ms"),
        ramp("0 uA/cm2", "30 uA/cm2", start="0.5 ms", duration="8 ms"),
        sine("10 uA/cm2", frequency="200 Hz", start="0.5 ms", duration="8 ms"),
    ],
    ids=["pulse", "charge", "ramp", "sine"],
)
def test_compartments_that_are_not_coupled_do_what_a_cell_does(ions, stimulus):
    numeric, cell = driven(squid_axon(ions=ions), stimulus, duration=10.0, places=(0,))
    tree = replace(cable(3, 1.0), conductance=np.zeros(3))
    found = run(numeric, tree, cell, 10.0, 1e-9)
    table = merged(numeric.input_names, {STIMULUS: cell.drives[0, STIMULUS]})
    _, parameters, start = prepared(squid_axon(ions=ions))
    alone = Cell(
        parameters=parameters, start=start, table=table,
        relative_tolerance=1e-9,
    )  # fmt: skip
    plan = Plan(
        system=numeric, duration=10.0, record="final", held_method=Method.ROSENBROCK
    )
    (point,) = advance(plan, [alone])
    scales = np.array([state.scale for state in numeric.states])
    # Both err by about the tolerance; the upstroke makes a hundred times as much of it.
    assert np.max(np.abs(found.states[:, 0] - point.steps.end_states) / scales) < 1e-6
    silent = np.array([cell.start[name] for name in numeric.state_names])
    assert np.max(np.abs(found.states[:, 2] - silent) / scales) < 1e-9


@pytest.mark.parametrize("ions", ["held", "live"])
def test_every_charge_is_booked(ions):
    stimulus = pulse("300 uA/cm2", start="0.3 ms", duration="1 ms")
    numeric, cell = driven(
        squid_axon(ions=ions), stimulus, duration=6.0, places=(2, 30)
    )
    tree = random_tree(45, seed=9)
    ends = np.where(np.arange(45) == 44, 1e-5, 0.0)
    held = replace(tree, end_conductance=ends, end_potential=np.full(45, -60.0))
    found = run(numeric, held, cell, 6.0, 1e-5)
    place = numeric.state_names.index(VOLTAGE)
    gained = tree.capacity * (found.states[place] - cell.start[VOLTAGE])
    left = tree.capacity * found.totals.sum(axis=0)  # of 1 uF/cm2
    gross = tree.capacity * np.abs(found.totals).sum(axis=0) + np.abs(found.axial)
    # Rounding alone: sums are kept with what rounding took.
    assert np.max(np.abs(gained + left - found.axial) / gross) < 1e-12
    sealed = run(numeric, tree, cell, 6.0, 1e-5).axial
    assert abs(sealed.sum()) < 1e-12 * np.abs(sealed).sum()
    assert np.abs(found.axial).sum() > 1e-3 * gross.sum()


def test_the_passive_cable_of_rallpack_follows_its_closed_form():
    count = 400
    numeric, parameters, start = prepared(passive(40.0))
    tree = cable(count, 0.1, radius=0.5e-4, resistivity=0.1)
    density = 1e-4 / tree.capacity[0]  # uA/cm2, 0.1 nA in all
    stimulus = pulse(f"{density:.17g} uA/cm2", start="0 ms", duration="250 ms")
    drives = {(0, STIMULUS): timetable(stimulus, duration=250.0)}
    cell = TreeCell(parameters=parameters, start=start, drives=drives)
    found = run(numeric, tree, cell, 250.0, 1e-6, probes=(0, count - 1), interval=1.0)
    # The drop between the end and the centre of its compartment, mV.
    drop = 1e-4 / (2.0 * tree.conductance[1])
    times = np.array([1, 5, 10, 25, 50, 100, 250])
    known = np.array([-42.471716323, -16.242860622, 1.473297664, 34.002980079,
                      65.701891759, 91.729458285, 101.935051858])  # fmt: skip
    near = found.probed[times, 0] + drop
    # What 400 compartments leave is 1e-5 of the rise.
    assert np.sqrt(np.mean((near - known) ** 2)) / np.ptp(known) < 3e-5
    assert found.steps < 150


def test_a_stimulus_is_never_stepped_over():
    # Forty silent milliseconds make steps of many, and then comes one of 2 us.
    numeric, parameters, start = prepared(squid_axon(ions="held"))
    stimulus = pulse("9000 uA/cm2", start="40 ms", duration="0.002 ms")
    table = timetable(stimulus, duration=60.0)
    drives = {(place, STIMULUS): table for place in range(20)}
    cell = TreeCell(parameters=parameters, start=start, drives=drives)
    found = run(numeric, cable(20, 0.2), cell, 60.0, 1e-5)
    given = found.totals[numeric.route_names.index("stimulus.K"), 5]
    assert given == pytest.approx(-18.0, rel=1e-9)  # nC/cm2
    assert found.crossing_times.min() > 40.0
    assert found.crossing_times.min() < 41.5


def test_an_impulse_of_charge_is_delivered_where_it_stands():
    numeric, cell = driven(passive(10.0), charge("5 nC/cm2", at="7 ms"), duration=7.5)
    tree = replace(cable(2, 0.1), conductance=np.zeros(2))
    found = run(numeric, tree, cell, 7.5, 1e-9)
    expected = -65.0 + 5.0 * np.exp(-0.5 / 10.0)
    assert found.states[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_quiet_cable_needs_few_steps():
    numeric, parameters, start = prepared(squid_axon(ions="held"))
    cell = TreeCell(parameters=parameters, start=start)
    found = run(numeric, cable(50, 1.0), cell, 1000.0, 1e-6)
    # From 0.01 ms on each step is five times as long, to those of hundreds of ms.
    assert found.steps < 20
    assert found.rejected == 0
    assert np.abs(found.states[0] - start[VOLTAGE]).max() < 1e-4


def test_probes_lie_on_the_curve_between_steps(impulse):
    numeric, tree, cell, _ = impulse
    plan = {"probes": (10, 90), "axial_probes": (50,), "interval": 0.05}
    found = run(numeric, tree, cell, 5.0, 1e-6, **plan)
    fine = run(numeric, tree, cell, 5.0, 1e-9, **plan)
    assert found.probe_times.tolist() == pytest.approx(np.linspace(0.0, 5.0, 101))
    assert found.steps < 500
    # Steps are of 0.01 ms; the cubic of each errs by h**4 / 384 of a rate of some
    # 1e7 mV/ms4 in the upstroke.
    assert np.abs(found.probed - fine.probed).max() < 5e-3
    assert np.ptp(fine.probed, axis=0).min() > 80.0
    gross = np.abs(fine.axial_probed).max()
    assert np.abs(found.axial_probed - fine.axial_probed).max() < 1e-4 * gross
    assert found.axial_probed[-1, 0] == found.axial[50]


def test_lanes_that_are_left_over_change_nothing(impulse):
    # One more compartment that hangs on the last by nothing takes a spare lane.
    numeric, tree, cell, _ = impulse
    more = Tree(
        parent=np.append(tree.parent, 99),
        conductance=np.append(tree.conductance, 0.0),
        capacity=np.append(tree.capacity, 1.0),
    )
    found = run(numeric, tree, cell, 3.0, 1e-5)
    other = run(numeric, more, cell, 3.0, 1e-5)
    assert found.steps == other.steps
    # Another order of elimination rounds otherwise.
    np.testing.assert_allclose(other.states[:, :100], found.states, atol=1e-9)


@pytest.mark.parametrize("place", [0, 13, 19])
def test_a_run_that_cannot_go_on_says_where_and_why(place):
    numeric, parameters, start = prepared(squid_axon(ions="held"))
    lost = np.full(20, start["Na.m"])
    lost[place] = np.nan
    cell = TreeCell(parameters=parameters, start={**start, "Na.m": lost})
    found = run(numeric, cable(20, 0.2), cell, 5.0, 1e-5)
    assert not found.is_sound
    assert found.time == 0.0
    # From 0.01 ms down to 1e-12 ms by a fifth each time.
    assert found.rejected < 20
    # The tree has spread it everywhere, but it comes from there.
    assert found.culprit is not None
    assert found.culprit.compartment == place
    assert found.culprit.variable == "Na.m"


def test_a_compartment_that_explodes_is_named():
    # A conductance below zero lets V grow without bound.
    numeric, parameters, _ = prepared(passive(10.0))
    conductance = np.full(20, 0.1)
    conductance[7] = -400.0
    cell = TreeCell(
        parameters={**parameters, "leak.conductance": conductance},
        start={VOLTAGE: np.where(np.arange(20) == 7, -64.0, -65.0)},
    )
    found = run(numeric, cable(20, 20.0), cell, 5.0, 1e-5)
    assert not found.is_sound
    assert 0.0 < found.time < 5.0
    assert found.culprit is not None
    assert found.culprit.compartment == 7
    assert found.culprit.variable == VOLTAGE


def test_cells_on_several_threads_do_what_each_does_alone():
    membrane, tree = squid_axon(ions="held"), random_tree(21, seed=5)
    cells = [
        driven(
            membrane,
            pulse(f"{50 * strength} uA/cm2", start="0.3 ms", duration="1 ms"),
            duration=3.0,
            places=(3,),
        )[1]
        for strength in (0, 4, 9)
    ]
    plan = TreePlan(
        system=lowered(membrane.equations()), tree=tree, duration=3.0, threads=2
    )
    together = advance_tree(plan, cells)
    for number, cell in enumerate(cells):
        (alone,) = advance_tree(plan, [cell])
        np.testing.assert_array_equal(together[number].states, alone.states)
    assert together[0].steps < together[2].steps


def test_a_rate_that_is_no_number_is_named_where_it_arises():
    numeric, parameters, _ = prepared(passive(10.0))
    conductance = np.full(20, 0.1)
    conductance[7] = np.nan
    cell = TreeCell(
        parameters={**parameters, "leak.conductance": conductance},
        start={VOLTAGE: -60.0},
    )
    found = run(numeric, cable(20, 0.2), cell, 5.0, 1e-5)
    assert not found.is_sound
    assert found.culprit == Culprit(compartment=7, variable=VOLTAGE, value=-60.0)
