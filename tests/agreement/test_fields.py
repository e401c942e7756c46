"""Potentials imposed outside trees: exact solutions, equivalent currents, ions."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import expm

from axolemma.cable import Axon, UniformField
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.integration.trees.plan import Field, Sheath, Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.simulation.extracellular import OUTSIDE, under_fields
from axolemma.stimulus import pulse, sine, step, timetable
from axolemma.units import FARADAY

STIMULUS, VOLTAGE = "stimulus.current", "membrane.V"
COUNT = 23
# Strength of a field is a plain potential here: a profile has no unit then.
STEADY = timetable(step("1 mV", start="0 ms"), duration=1.0)


@pytest.fixture
def passive():
    membrane = Membrane(
        "leak",
        ions=(Ion("Cl", reversal_potential="-70 mV"),),
        channels=(Channel("leak", ion="Cl", conductance="0.3 mS/cm2"),),
        capacitance="1 uF/cm2",
        temperature="20 degC",
    )
    return lowered(under_fields(membrane.equations()))


@pytest.fixture
def tree():
    random = np.random.default_rng(5)
    parent = [-1, *(random.integers(max(i - 3, 0), i) for i in range(1, COUNT))]
    ends = np.where(random.uniform(size=COUNT) < 0.3, 1e-4, 0.0)
    return Tree(
        parent=np.array(parent),
        conductance=random.uniform(1e-4, 1e-3, COUNT),
        capacity=random.uniform(1e-4, 4e-4, COUNT),
        end_conductance=ends,
        end_potential=random.uniform(-80.0, -60.0, COUNT),
        sheath=Sheath(
            conductance=random.uniform(1e-5, 1e-4, COUNT),
            capacity=random.uniform(1e-6, 4e-6, COUNT),
            leak=random.uniform(1e-6, 1e-5, COUNT),
        ),
    )


def laplacian(parent, conductance):
    """Give the matrix that takes potentials to currents out of compartments."""
    found = np.zeros((parent.size, parent.size))
    for child in range(1, parent.size):
        for one, other in ((child, parent[child]), (parent[child], child)):
            found[one, one] += conductance[child]
            found[one, other] -= conductance[child]
    return found


def settled(mass, loss, drive, first, time):
    """Solve mass x' = drive - loss x."""
    steady = np.linalg.solve(loss, drive)
    return steady + expm(-time * np.linalg.solve(mass, loss)) @ (first - steady)


def exact_bare(tree, start, field, time):
    """Give the membrane potential: currents along the axis are those of V + field."""
    leak = 0.3 * tree.capacity  # of 1 uF/cm2
    along = laplacian(tree.parent, tree.conductance)
    loss = along + np.diag(leak + tree.end_conductance)
    drive = leak * -70.0 + tree.end_conductance * tree.end_potential - along @ field
    return settled(np.diag(tree.capacity), loss, drive, start, time)


def exact_sheathed(tree, start, field, time):
    """Give V; unknowns are the axoplasm and the space, both against the outside."""
    leak = 0.3 * tree.capacity
    axon = laplacian(tree.parent, tree.conductance)
    space = laplacian(tree.parent, tree.sheath.conductance)
    c, g = np.diag(tree.capacity), np.diag(leak)
    mass = np.block([[c, -c], [-c, c + np.diag(tree.sheath.capacity)]])
    loss = np.block([[axon + g, -g], [-g, g + space + np.diag(tree.sheath.leak)]])
    drive = np.concatenate([leak * -70.0 - axon @ field, leak * 70.0 - space @ field])
    first = np.concatenate([start, np.zeros(COUNT)])
    found = settled(mass, loss, drive, first, time)
    return found[:COUNT] - found[COUNT:]


def run(
    system, tree, cells, *, step: float | None = 0.01, duration=1.0, has_totals=True
):
    plan = TreePlan(
        system=system,
        tree=tree,
        duration=duration,
        step=step,
        tolerance=1e-8,
        has_totals=has_totals,
        outside=OUTSIDE if any(cell.fields for cell in cells) else None,
    )
    return advance_tree(plan, cells)


@pytest.mark.parametrize("has_totals", [False, True])
@pytest.mark.parametrize("cells", [1, 3])
@pytest.mark.parametrize("kind", ["bare", "sheathed"])
def test_a_passive_tree_in_a_field_has_the_matrix_exponential(
    passive, tree, kind, cells, has_totals
):
    if kind == "bare":
        tree, exact = replace(tree, sheath=None), exact_bare
    else:
        tree, exact = replace(tree, end_conductance=None), exact_sheathed
    random = np.random.default_rng(3)
    starts = random.uniform(-90.0, -50.0, (cells, COUNT))
    fields = random.uniform(-40.0, 40.0, (cells, 2, COUNT))
    members = [
        TreeCell(
            parameters=parameter_values(passive),
            start={VOLTAGE: start},
            fields=tuple(Field(profile=p, strength=STEADY) for p in both),
        )
        for start, both in zip(starts, fields, strict=True)
    ]
    wanted = [
        exact(tree, start, both.sum(axis=0), 1.0)
        for start, both in zip(starts, fields, strict=True)
    ]
    errors = []
    for size in (0.002, 0.001):
        found = run(passive, tree, members, step=size, has_totals=has_totals)
        apart = [f.states[0] - w for f, w in zip(found, wanted, strict=True)]
        errors.append(np.max(np.abs(apart)))
    # Second order: a quarter for half the step; 20 % is what the next order leaves.
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.2)
    adaptive = run(passive, tree, members, step=None)
    for found, expected in zip(adaptive, wanted, strict=True):
        # Of steps of which none errs by more than 1e-6 mV, some of which add up.
        np.testing.assert_allclose(found.states[0], expected, atol=1e-5)


@pytest.mark.parametrize(
    "strength",
    [
        pulse("30 mV", start="0.2 ms", duration="0.5 ms"),
        sine("30 mV", frequency="1 kHz", start="0.1 ms", duration="0.8 ms")
        + sine("9 mV", frequency="3 kHz", start="0.3 ms", duration="0.4 ms"),
    ],
    ids=["pulse", "sines"],
)
@pytest.mark.parametrize("step", [0.01, None], ids=["fixed", "adaptive"])
def test_a_field_does_what_the_currents_that_it_drives_along_the_axis_do(
    tree, step, strength
):
    membrane, bare = squid_axon(ions="held"), replace(tree, sheath=None)
    system = lowered(under_fields(membrane.equations()))
    parameters = parameter_values(system)
    start = {VOLTAGE: -65.0, "Na.m": 0.053, "Na.h": 0.596, "K.n": 0.318}
    profile = np.random.default_rng(2).uniform(-1.0, 1.0, COUNT)
    table = timetable(strength, duration=1.0)
    cell = TreeCell(
        parameters=parameters,
        start=start,
        fields=(Field(profile=profile, strength=table),),
    )
    # Per area of 1 uF/cm2.
    flow = -laplacian(bare.parent, bare.conductance) @ profile / bare.capacity
    injected = [
        replace(
            table,
            value=flow[place] * table.value,
            slope=flow[place] * table.slope,
            oscillations=table.oscillations * [flow[place], 1.0, 1.0, 1.0],
        )
        for place in range(COUNT)
    ]
    driven = TreeCell(
        parameters=parameters,
        start=start,
        drives={(place, STIMULUS): each for place, each in enumerate(injected)},
    )
    found, other = (run(system, bare, [each], step=step)[0] for each in (cell, driven))
    assert (found.steps, found.rejected) == (other.steps, other.rejected)
    assert np.ptp(found.states[0]) > 1.0
    # The same equations in another order: rounding.
    np.testing.assert_allclose(found.states, other.states, atol=1e-9)
    # The books say who did it: the axis, not the stimulus.
    stimulus = system.route_names.index("stimulus.K")
    assert not found.totals[stimulus].any()
    into = found.axial - other.axial + other.totals[stimulus] * bare.capacity
    np.testing.assert_allclose(into, 0.0, atol=1e-12)


@pytest.mark.parametrize("how", [{"step": 0.01}, {"relative_tolerance": 1e-5}])
def test_a_field_only_moves_charge_and_ions_from_place_to_place(how):
    axon = Axon(diameter="2 um", resistivity="35.4 ohm cm", length="3 mm")
    membrane = squid_axon(diameter="2 um")
    field = UniformField(
        strength=pulse("300 V/m", start="0.1 ms", duration="0.5 ms"),
        direction=(1.0, 1.0, 0.0),
    )
    found = record_cable(
        membrane,
        axon.compartments(150),
        {},
        CableConditions(duration=10.0, has_totals=True, **how),
        setting=CableSetting(fields=[field]),
    )
    outcome = found.outcome
    assert 75 in outcome.crossed
    assert found.residual < 1e-12
    # Rounding, and no more.
    assert abs(outcome.axial.sum()) < 1e-12 * np.abs(outcome.axial).sum()
    names = found.system.state_names
    for number, ion in enumerate(("Na", "K", "Cl")):
        along = outcome.carried[number]
        assert abs(along.sum()) < 1e-12 * np.abs(along).sum()
        change = outcome.states[names.index(f"{ion}.entered")]
        change = change - found.start[f"{ion}.entered"]
        valence = -1 if ion == "Cl" else 1
        gained = valence * FARADAY * change * found.compartments.area
        routes = [
            place
            for place, name in enumerate(found.system.route_names)
            if name.endswith(f".{ion}")
        ]
        across = outcome.totals[routes].sum(axis=0) * found.compartments.area
        gross = np.abs(outcome.totals[routes]).sum(axis=0) * found.compartments.area
        assert np.max(np.abs(gained + across - along) / (gross + np.abs(along))) < 1e-12


@pytest.mark.parametrize("ions", ["held", "live"])
@pytest.mark.parametrize(
    "strength",
    [
        pulse("200 V/m", start="0.113 ms", duration="0.4 ms"),
        sine("100 V/m", frequency="700 Hz", start="0.1 ms", duration="1 ms"),
    ],
    ids=["pulse", "sine"],
)
def test_adaptive_steps_in_a_field_are_fixed_ones_taken_to_nothing(ions, strength):
    axon = Axon(diameter="2 um", resistivity="35.4 ohm cm", length="2 mm")
    membrane = squid_axon(ions=ions, **({"diameter": "2 um"} if ions == "live" else {}))

    def ended(**how):
        found = record_cable(
            membrane,
            axon.compartments(30),
            {},
            CableConditions(duration=1.0, **how),
            setting=CableSetting(fields=[UniformField(strength=strength)]),
        )
        return found.outcome.states[found.system.state_names.index(VOLTAGE)]

    coarse, fine = ended(step=0.002), ended(step=0.001)
    limit = fine + (fine - coarse) / 3.0
    exact = ended(relative_tolerance=1e-9)
    # The fourth order of fixed steps, which the extrapolation leaves.
    np.testing.assert_allclose(exact, limit, atol=1e-5)
    assert np.max(np.abs(fine - exact)) > 2e-5
    # About a hundredth for a hundredth of the tolerance: each step is of fourth order.
    errors = [np.max(np.abs(ended(relative_tolerance=t) - exact)) for t in (1e-4, 1e-6)]
    assert errors[0] < 2e-3
    assert errors[1] < 2e-5
