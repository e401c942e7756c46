"""Compartments along a tree: against cells alone, closed forms and each other."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, rest
from axolemma.integration import Cell, Plan, advance, merged
from axolemma.integration.trees.plan import Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.stimulus import charge, pulse, sine, timetable

STIMULUS, VOLTAGE = "stimulus.current", "membrane.V"
RADIUS, RESISTIVITY = 0.0238, 0.0354  # cm, kohm cm: the axon of 1952


def prepared(membrane):
    """Give lowered equations, their parameters and their resting state."""
    system = membrane.equations()
    numeric = lowered(system)
    start = dict.fromkeys(numeric.state_names, 0.0) | dict(rest(system).values)
    return numeric, parameter_values(numeric), start


def cable(count, length, *, radius=RADIUS, resistivity=RESISTIVITY, specific=1.0):
    """Give the tree of an unbranched cable, and the area of a compartment, cm2."""
    width = length / count
    area = 2.0 * np.pi * radius * width
    conductance = np.full(count, np.pi * radius**2 / (resistivity * width))
    tree = Tree(
        parent=np.arange(count) - 1,
        conductance=conductance,
        capacity=np.full(count, area * specific),
    )
    return tree, area


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


def driven(membrane, stimulus, *, duration, places=(0,)):
    numeric, parameters, start = prepared(membrane)
    table = timetable(stimulus, duration=duration)
    drives = {(place, STIMULUS): table for place in places}
    return numeric, TreeCell(parameters=parameters, start=start, drives=drives)


@pytest.mark.parametrize("ions", ["held", "live"])
@pytest.mark.parametrize(
    "stimulus",
    [
        pulse("20 uA/cm2", start="1 ms", duration="1 ms"),
        charge("15 nC/cm2", at="2 ms"),
        sine("10 uA/cm2", frequency="200 Hz", start="0.5 ms", duration="8 ms"),
    ],
    ids=["pulse", "charge", "sine"],
)
def test_a_single_compartment_does_what_a_cell_does(ions, stimulus):
    numeric, cell = driven(squid_axon(ions=ions), stimulus, duration=10.0)
    tree = Tree(
        parent=np.array([-1]), conductance=np.zeros(1), capacity=np.array([2e-4])
    )
    plan = TreePlan(system=numeric, tree=tree, duration=10.0, step=0.01)
    (found,) = advance_tree(plan, [cell])
    table = merged(numeric.input_names, {STIMULUS: cell.drives[0, STIMULUS]})
    _, parameters, start = prepared(squid_axon(ions=ions))
    alone = Cell(
        parameters=parameters, start=start, table=table, relative_tolerance=1e-5
    )
    (point,) = advance(
        Plan(system=numeric, duration=10.0, step=0.01, record="final"), [alone]
    )
    # The voltage is solved for instead of its change: rounding, grown by the upstroke.
    scales = np.array([state.scale for state in numeric.states])
    apart = (found.states[:, 0] - point.steps.end_states) / scales
    assert np.max(np.abs(apart)) < 1e-9


def test_a_spike_is_met_where_it_crosses():
    stimulus = pulse("20 uA/cm2", start="1 ms", duration="1 ms")
    numeric, cell = driven(squid_axon(ions="held"), stimulus, duration=10.0)
    tree = Tree(
        parent=np.array([-1]), conductance=np.zeros(1), capacity=np.array([2e-4])
    )
    found = [
        advance_tree(
            TreePlan(system=numeric, tree=tree, duration=10.0, step=step), [cell]
        )[0].crossing_times
        for step in (0.02, 0.01, 0.005)
    ]
    assert all(times.size == 1 for times in found)
    ratio = (found[0] - found[1]) / (found[1] - found[2])
    # Second order: a half of the step, a quarter of the error.
    assert ratio == pytest.approx(4.0, rel=0.15)


def conducted(count, step, *, length=12.0):
    """Give the velocity along a squid axon at 18.5 degC, m/s."""
    membrane = squid_axon(temperature="18.5 degC", ions="held")
    stimulus = pulse("5000 uA/cm2", start="0.1 ms", duration="0.2 ms")
    near = range(max(count // 50, 1))
    numeric, cell = driven(membrane, stimulus, duration=9.0, places=near)
    tree, _ = cable(count, length)
    plan = TreePlan(
        system=numeric, tree=tree, duration=9.0, step=step, has_totals=False
    )
    (found,) = advance_tree(plan, [cell])
    assert found.is_sound
    where = (found.crossed + 0.5) * length / count
    late = np.interp([0.5 * length, 0.8 * length], where, found.crossing_times)
    return 10.0 * 0.3 * length / (late[1] - late[0])


def test_the_impulse_travels_as_fast_as_the_wave_of_constant_form():
    coarse, fine = conducted(600, 0.01), conducted(1200, 0.005)
    # Both step and compartments are halved: a quarter of the error is left.
    extrapolated = fine + (fine - coarse) / 3.0
    assert extrapolated == pytest.approx(18.7318882, abs=1e-3)
    # At least as near as the 18.725 of NEURON's scheme of second order.
    assert abs(fine - 18.7318882) < abs(18.725 - 18.7318882)


def test_refinement_is_of_second_order():
    velocities = [conducted(c, s) for c, s in ((300, 0.02), (600, 0.01), (1200, 0.005))]
    ratio = (velocities[0] - velocities[1]) / (velocities[1] - velocities[2])
    assert ratio == pytest.approx(4.0, rel=0.1)


def test_cells_side_by_side_do_what_each_does_alone():
    membrane = squid_axon(ions="live")
    tree = random_tree(21, seed=5)
    cells = [
        driven(
            membrane,
            pulse(f"{50 * strength} uA/cm2", start="0.3 ms", duration="1 ms"),
            duration=4.0,
            places=(3,),
        )[1]
        for strength in range(10)
    ]
    numeric = lowered(membrane.equations())
    plan = TreePlan(system=numeric, tree=tree, duration=4.0, step=0.01, probes=(0, 20))
    together = advance_tree(plan, cells)
    threaded = advance_tree(replace(plan, threads=2), cells)
    for number in (0, 4, 9):
        (alone,) = advance_tree(plan, [cells[number]])
        # Another order of elimination rounds otherwise.
        np.testing.assert_allclose(together[number].probed, alone.probed, atol=1e-8)
        np.testing.assert_array_equal(together[number].probed, threaded[number].probed)
        assert together[number].crossed.tolist() == alone.crossed.tolist()


@pytest.mark.parametrize("ions", ["held", "live"])
def test_every_charge_is_booked(ions):
    stimulus = pulse("300 uA/cm2", start="0.3 ms", duration="1 ms")
    membrane = squid_axon(ions=ions)
    numeric, cell = driven(membrane, stimulus, duration=6.0, places=(2, 30))
    tree = random_tree(45, seed=9)
    plan = TreePlan(system=numeric, tree=tree, duration=6.0, step=0.01)
    (found,) = advance_tree(plan, [cell])
    area = tree.capacity  # at 1 uF/cm2
    place = numeric.state_names.index(VOLTAGE)
    gained = tree.capacity * (found.states[place] - cell.start[VOLTAGE])
    left = area * found.totals.sum(axis=0)
    gross = area * np.abs(found.totals).sum(axis=0) + np.abs(found.axial)
    # Rounding alone: sums are kept with what rounding took.
    assert np.max(np.abs(gained + left - found.axial) / gross) < 1e-12
    assert abs(found.axial.sum()) < 1e-12 * np.abs(found.axial).sum()
    assert np.abs(found.axial).sum() > 1e-3 * gross.sum()


def passive(resistance, capacitance):
    """Give a membrane with a leak alone; resistance in kohm cm2."""
    return Membrane(
        "passive",
        ions=(Ion("K", reversal_potential="-65 mV"),),
        channels=(Channel("leak", ion="K", conductance=f"{1.0 / resistance} mS/cm2"),),
        capacitance=f"{capacitance} uF/cm2",
    )


def rallpack(count, step, *, duration=250.0, probes=(), every=1):
    """Run the passive cable of Rallpack 1: 1 mm by 1 um, 0.1 nA into one end."""
    numeric, parameters, start = prepared(passive(40.0, 1.0))
    tree, area = cable(count, 0.1, radius=0.5e-4, resistivity=0.1)
    density = 1e-4 / area  # uA/cm2
    # The current enters at the very end, half a compartment from the first centre.
    table = timetable(pulse(f"{density:.17g} uA/cm2", start="0 ms", duration="250 ms"),
                      duration=duration)  # fmt: skip
    cell = TreeCell(parameters=parameters, start=start, drives={(0, STIMULUS): table})
    plan = TreePlan(
        system=numeric, tree=tree, duration=duration, step=step, probes=probes,
        every=every,
    )  # fmt: skip
    return advance_tree(plan, [cell])[0], tree


def test_the_passive_cable_of_rallpack_follows_its_closed_form():
    count = 400
    found, tree = rallpack(count, 0.05, probes=(0, count - 1), every=20)
    # The drop between the end and the centre of its compartment, mV.
    drop = 1e-4 / (2.0 * tree.conductance[1])
    times = np.array([1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0])
    known = np.array([-42.471716323, -16.242860622, 1.473297664, 34.002980079,
                      65.701891759, 91.729458285, 101.935051858])  # fmt: skip
    near = np.interp(times, found.probe_times, found.probed[:, 0] + drop)
    relative = np.sqrt(np.mean((near - known) ** 2)) / np.ptp(known)
    assert relative < 1e-3  # the criterion of the suite


def test_steady_cable_theory_is_met_by_extrapolation():
    ends = []
    for count in (100, 200):
        found, _ = rallpack(count, 5.0)
        ends.append(found.states[0, -1])
    # coth and 1/cosh of one length constant; what is left of the transient at 250 ms.
    infinite = 1e-4 * 1.27323954474e6  # mV
    left = -65.0 + infinite / np.sinh(1.0)
    extrapolated = ends[1] + (ends[1] - ends[0]) / 3.0
    slow = 2.0 * infinite * np.exp(-250.0 / 40.0)
    assert extrapolated == pytest.approx(left, abs=slow)


def test_influence_is_mutual_in_a_passive_tree():
    numeric, parameters, start = prepared(passive(10.0, 1.0))
    tree = random_tree(30, seed=2)
    answers = []
    for source, sensor in ((4, 25), (25, 4)):
        density = 1e-3 / tree.capacity[source]
        table = timetable(charge(f"{density:.15g} nC/cm2", at="0 ms"), duration=5.0)
        cell = TreeCell(
            parameters=parameters, start=start, drives={(source, STIMULUS): table}
        )
        plan = TreePlan(system=numeric, tree=tree, duration=5.0, step=0.1)
        (found,) = advance_tree(plan, [cell])
        answers.append(found.states[0, sensor] + 65.0)
    # The solve is symmetric to rounding of 65 mV.
    assert answers[0] == pytest.approx(answers[1], abs=1e-12)
    assert answers[0] > 1e-3


def test_an_end_that_is_held_holds_the_voltage():
    numeric, parameters, start = prepared(passive(40.0, 1.0))
    tree, _ = cable(50, 0.1, radius=0.5e-4, resistivity=0.1)
    ends = np.zeros(50)
    ends[-1] = 2.0 * tree.conductance[1]
    held = replace(tree, end_conductance=ends, end_potential=np.full(50, -55.0))
    plan = TreePlan(system=numeric, tree=held, duration=400.0, step=1.0)
    (found,) = advance_tree(plan, [TreeCell(parameters=parameters, start=start)])
    expected = -65.0 + 10.0 / np.cosh(1.0)
    # The centre of the first compartment is 1/100 of a length constant from its end.
    assert found.states[0, 0] == pytest.approx(expected, abs=2e-3)
