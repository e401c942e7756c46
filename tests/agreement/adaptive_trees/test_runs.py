"""Runs of adaptive trees: against cells, closed forms, books and themselves."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.equations import lowered
from axolemma.integration import Cell, Method, Plan, advance, merged
from axolemma.integration.trees.plan import Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.models import squid_axon
from axolemma.stimulus import charge, pulse, ramp, sine, timetable

STIMULUS, VOLTAGE = "stimulus.current", "membrane.V"


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
def test_compartments_that_are_not_coupled_do_what_a_cell_does(
    ions, stimulus, prepared, cable, driven, run
):
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
def test_every_charge_is_booked(ions, random_tree, driven, run):
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


def test_the_passive_cable_of_rallpack_follows_its_closed_form(
    prepared, cable, passive, run
):
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


def test_a_stimulus_is_never_stepped_over(prepared, cable, run):
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


def test_an_impulse_of_charge_is_delivered_where_it_stands(cable, passive, driven, run):
    numeric, cell = driven(passive(10.0), charge("5 nC/cm2", at="7 ms"), duration=7.5)
    tree = replace(cable(2, 0.1), conductance=np.zeros(2))
    found = run(numeric, tree, cell, 7.5, 1e-9)
    expected = -65.0 + 5.0 * np.exp(-0.5 / 10.0)
    assert found.states[0, 0] == pytest.approx(expected, abs=1e-6)


def test_a_quiet_cable_needs_few_steps(prepared, cable, run):
    numeric, parameters, start = prepared(squid_axon(ions="held"))
    cell = TreeCell(parameters=parameters, start=start)
    found = run(numeric, cable(50, 1.0), cell, 1000.0, 1e-6)
    # From 0.01 ms on each step is five times as long, to those of hundreds of ms.
    assert found.steps < 20
    assert found.rejected == 0
    assert np.abs(found.states[0] - start[VOLTAGE]).max() < 1e-4


def test_probes_lie_on_the_curve_between_steps(impulse, run):
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


def test_lanes_that_are_left_over_change_nothing(impulse, run):
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


def test_cells_on_several_threads_do_what_each_does_alone(random_tree, driven):
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
