"""Ions along the axis: conserved, and as the equations of Nernst and Planck have it."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from axolemma.cable import Axon
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values, rest
from axolemma.expressions import Evaluation
from axolemma.integration.trees.plan import Carrier, Carriers, Tree, TreeCell, TreePlan
from axolemma.integration.trees.solver import advance_tree
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.stimulus import pulse
from axolemma.units.constants import FARADAY, GAS_CONSTANT

VOLTAGE = "membrane.V"
IONS = {"Na": (1, 1.33), "K": (1, 1.96), "Cl": (-1, 2.03)}
COUNT = 4


@pytest.fixture(scope="module", params=[0.01, None], ids=["fixed", "adaptive"])
def impulse(request):
    membrane = squid_axon(diameter="2 um")
    axon = Axon(diameter="2 um", resistivity="35.4 ohm cm", length="3 mm")
    stimulus = pulse("300 uA/cm2", start="0.1 ms", duration="0.3 ms")
    return record_cable(
        membrane,
        axon.compartments(150),
        dict.fromkeys(range(8), stimulus),
        CableConditions(duration=12.0, step=request.param, has_totals=True),
    )


def gained(record, ion):
    """Give the charge of an ion that each compartment gained, nC."""
    names = record.system.state_names
    entered = record.outcome.states[names.index(f"{ion}.entered")]
    change = entered - record.start[f"{ion}.entered"]
    return IONS[ion][0] * FARADAY * change * record.compartments.area


@pytest.mark.parametrize("ion", IONS)
def test_every_ion_of_every_compartment_is_accounted_for(impulse, ion):
    number = list(IONS).index(ion)
    routes = [
        place
        for place, name in enumerate(impulse.system.route_names)
        if name.endswith(f".{ion}")
    ]
    across = (impulse.outcome.totals[routes] * impulse.compartments.area).sum(axis=0)
    along = impulse.outcome.carried[number]
    gross = np.abs(impulse.outcome.totals[routes]).sum(axis=0)
    gross = gross * impulse.compartments.area + np.abs(along)
    assert np.max(np.abs(gained(impulse, ion) + across - along) / gross) < 1e-12
    # What leaves one compartment enters another.
    assert abs(along.sum()) < 1e-12 * np.abs(along).sum()
    assert np.abs(along).max() > 0.0


def test_the_capacitor_holds_the_charge_of_all_ions(impulse):
    voltage = impulse.outcome.states[impulse.system.state_names.index(VOLTAGE)]
    held = impulse.tree.capacity * (voltage - impulse.start[VOLTAGE])
    brought = sum(gained(impulse, ion) for ion in IONS)
    gross = np.abs(impulse.outcome.totals).sum(axis=0) * impulse.compartments.area
    assert np.max(np.abs(held - brought) / gross) < 1e-11
    assert impulse.residual < 1e-12


def test_potassium_carries_most_of_the_current(impulse):
    parts = np.abs(impulse.outcome.carried).sum(axis=1)
    assert parts[1] > 0.8 * parts.sum()


@pytest.fixture(scope="module")
def uneven():
    """Give compartments that hold different ions, coupled along a branched tree."""
    membrane = squid_axon(diameter="2 um")
    system = membrane.equations()
    numeric = lowered(system)
    start = dict.fromkeys(numeric.state_names, 0.0) | dict(rest(system).values)
    common = parameter_values(numeric)
    sodium = common["Na.inside_at_start"] * np.array([1.0, 1.5, 0.7, 1.2])
    potassium = common["K.inside_at_start"] * np.array([1.0, 0.9, 1.1, 1.05])
    parameters = {
        **common,
        "Na.inside_at_start": sodium,
        "K.inside_at_start": potassium,
    }
    area = np.array([2.0, 1.0, 1.5, 1.2]) * 1e-6
    tree = Tree(
        parent=np.array([-1, 0, 1, 1]),
        conductance=np.array([0.0, 3.0, 2.0, 4.0]) * 1e-5,
        capacity=area,
    )
    kelvin = common["membrane.temperature"]
    carriers = Carriers(
        ions=tuple(
            Carrier(
                state=f"{ion}.entered",
                concentration=f"{ion}.inside",
                valence=valence,
                mobility=mobility,
            )
            for ion, (valence, mobility) in IONS.items()
        ),
        thermal=np.full(COUNT, GAS_CONSTANT * kelvin / FARADAY),
        amount=1.0 / (FARADAY * area),
    )
    return numeric, tree, carriers, TreeCell(parameters=parameters, start=start), area


def reference(uneven, duration):
    """Solve the same equations on NumPy arrays, to nine digits."""
    numeric, tree, carriers, cell, area = uneven
    names = numeric.state_names
    rates = Evaluation(
        [
            *(route.current for route in numeric.routes),
            *(state.rate for state in numeric.states if state.rate is not None),
            *(numeric.observables[f"{ion}.inside"] for ion in IONS),
        ]
    )
    routes = len(numeric.routes)
    own = [place for place, s in enumerate(numeric.states) if s.rate is not None]
    thermal = float(carriers.thermal[0])

    def slope(time, flat):
        states = flat.reshape(len(names), COUNT)
        bound = {**cell.parameters, **dict.fromkeys(numeric.input_names, 0.0)}
        bound.update(zip(names, states, strict=True))
        values = [np.broadcast_to(v, COUNT) for v in rates(bound)]
        inside = np.array(values[routes + len(own) :])
        change = np.zeros((len(names), COUNT))
        change[own] = values[routes : routes + len(own)]
        for place, route in enumerate(numeric.routes):
            ion = route.name.rpartition(".")[2]
            change[0] -= values[place]
            valence = IONS[ion][0]
            row = names.index(f"{ion}.entered")
            change[row] -= values[place] / (valence * FARADAY)
        for child in range(1, COUNT):
            above, g = tree.parent[child], tree.conductance[child]
            ends = inside[:, [above, child]]
            weights = np.array([z * z * d for z, d in IONS.values()]) * ends.sum(axis=1)
            share = weights / weights.sum()
            current = g * (states[0, above] - states[0, child])
            for number, (ion, (valence, _)) in enumerate(IONS.items()):
                step = 2.0 * (ends[number, 0] - ends[number, 1]) / ends[number].sum()
                flow = share[number] * (current + g * thermal / valence * step)
                row = names.index(f"{ion}.entered")
                for end, sign in ((child, 1.0), (above, -1.0)):
                    change[0, end] += sign * flow / area[end]
                    gain = sign * flow / (valence * FARADAY * area[end])
                    change[row, end] += gain
        return change.ravel()

    start = np.array([np.full(COUNT, cell.start[name]) for name in names])
    scale = np.repeat([s.scale for s in numeric.states], COUNT)
    found = solve_ivp(
        slope,
        (0.0, duration),
        start.ravel(),
        method="LSODA",
        rtol=1e-9,
        atol=1e-10 * scale,
    )
    return found.y[:, -1].reshape(len(names), COUNT)


def test_diffusion_and_drift_are_of_second_order_against_numpy(uneven):
    numeric, tree, carriers, cell, _ = uneven
    wanted = reference(uneven, 4.0)
    scale = np.array([state.scale for state in numeric.states])[:, None]
    errors = []
    for step in (0.01, 0.005):
        plan = TreePlan(
            system=numeric, tree=tree, duration=4.0, step=step, carriers=carriers
        )
        (outcome,) = advance_tree(plan, [cell])
        errors.append(np.max(np.abs(outcome.states - wanted) / scale))
    # A quarter for half the step; 25 % is what the next order leaves.
    assert errors[1] < 1e-3
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.25)
    assert np.abs(wanted[0] - cell.start[VOLTAGE]).max() > 0.5


def test_adaptive_steps_meet_numpy_within_their_tolerance(uneven):
    numeric, tree, carriers, cell, _ = uneven
    wanted = reference(uneven, 4.0)
    scale = np.array([state.scale for state in numeric.states])[:, None]
    plan = TreePlan(system=numeric, tree=tree, duration=4.0, carriers=carriers)
    found = []
    for tolerance in (1e-5, 1e-7, 1e-8, 1e-9, 1e-12):
        found += advance_tree(replace(plan, tolerance=tolerance), [cell])
        error = np.max(np.abs(found[-1].states - wanted) / scale)
        # LSODA itself errs by some 1e-9.
        assert error < max(tolerance, 1e-8)
    errors = [np.max(np.abs(f.states - found[-1].states) / scale) for f in found[1:4]]
    steps = [each.steps for each in found[1:4]]
    order = -np.polyfit(np.log(steps), np.log(errors), 1)[0]
    # Diffusion and drift are in the Jacobian too, or the order would be two.
    assert order == pytest.approx(4.0, abs=0.6)
