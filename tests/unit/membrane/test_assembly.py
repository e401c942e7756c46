import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from axolemma.expressions import constant, evaluate, lower, substitute
from axolemma.membrane import (
    Channel,
    Cylinder,
    Ion,
    Membrane,
    Pool,
    SodiumPotassiumPump,
    Transporter,
)
from axolemma.units import FARADAY, ms

# Valence of each ion, in the order of declaration.
VALENCES = {"Na": 1, "K": 1, "Cl": -1, "Ca": 2}


def all_live() -> Membrane:
    return Membrane(
        "all live",
        ions=[
            Ion("Na", inside=Pool("10 mM"), outside="145 mM"),
            Ion("K", inside=Pool("140 mM"), outside=Pool("4 mM", volume_ratio=0.2)),
            Ion("Cl", inside=Pool("10 mM"), outside="130 mM"),
            Ion("Ca", inside=Pool("1 uM"), outside="2 mM"),
        ],
        channels=[
            *(
                Channel(f"{ion}_leak", ion=ion, conductance="0.1 mS/cm2")
                for ion in VALENCES
            ),
            Channel("P", ion="K", permeability="1e-6 cm/s"),
        ],
        pumps=[
            SodiumPotassiumPump("3 uA/cm2"),
            Transporter(
                "KCC2",
                ions={"K": 1, "Cl": 1},
                flux=lambda E_K, E_Cl, strength: strength * (E_Cl - E_K),
                parameters={"strength": "2 pmol/cm2/s/mV"},
            ),
            Transporter("NCX", ions={"Na": -3, "Ca": 1}, flux="1 pmol/cm2/s"),
        ],
        capacitance="0.9 uF/cm2",
        geometry=Cylinder("4 um"),
        electrode={"K": 0.5, "Cl": 0.5},
    )


SYSTEM = all_live().equations()


@given(
    voltage=st.floats(-150.0, 100.0),
    entered=st.tuples(*[st.floats(-5e-8, 5e-8)] * 4),
    stimulus=st.floats(-1e3, 1e3),
)
def test_the_charge_of_what_enters_is_that_on_the_capacitor(voltage, entered, stimulus):
    known = {p.name: p.value for p in SYSTEM.parameters}
    known |= {"membrane.V": voltage, "stimulus.current": stimulus}
    known |= {f"{ion}.entered": x for ion, x in zip(VALENCES, entered, strict=True)}
    numbers = evaluate(lower(list(SYSTEM.rates)), known)
    rates = dict(zip(SYSTEM.state_names, map(float, numbers), strict=True))
    carried = [FARADAY * z * rates[f"{ion}.entered"] for ion, z in VALENCES.items()]
    charging = 0.9 * rates["membrane.V"]
    # Rounding of the largest of the currents that are added.
    largest = max(abs(stimulus), *map(abs, carried), 1.0)
    assert charging == pytest.approx(sum(carried), abs=1e-13 * largest)


def test_every_route_drives_the_voltage_and_its_ion():
    weights = {state.name: set(state.weights) for state in SYSTEM.states}
    routes = set(SYSTEM.route_names)
    assert weights["membrane.V"] == routes
    for ion in VALENCES:
        of_ion = {name for name in routes if name.endswith(f".{ion}")}
        assert weights[f"{ion}.entered"] == of_ion


def test_the_impermeant_charge_stays_while_every_ion_is_counted():
    charge = SYSTEM.observables["membrane.impermeant_charge"]
    names = {s.name: s.symbol for s in SYSTEM.states}
    rates = dict(zip(SYSTEM.state_names, SYSTEM.rates, strict=True))
    step = constant(1e-3, ms)
    moved = {names[name]: names[name] + rate * step for name, rate in rates.items()}
    later = substitute([charge], moved)[0]
    known = {p.name: p.value for p in SYSTEM.parameters}
    known |= dict.fromkeys(names, 0.0) | {"membrane.V": -70.0}
    known |= {"stimulus.current": 100.0}
    before, after, rate = (
        float(x) for x in evaluate(lower([charge, later, SYSTEM.rates[1]]), known)
    )
    assert rate != 0.0
    # Rounding of the sum of the permeant ions, 150 mM.
    assert after == pytest.approx(before, abs=1e-12)


def test_a_membrane_of_held_ions_has_no_other_states(membrane):
    assert membrane.equations().state_names == ("membrane.V", "K.n")


def test_held_and_live_ions_go_together(membrane):
    ions = [Ion("K", inside=Pool("140 mM"), outside="4 mM"), membrane.ions[1]]
    mixed = Membrane(
        "mixed", ions=ions, channels=membrane.channels, geometry=Cylinder("4 um")
    )
    system = mixed.equations()
    assert system.state_names == ("membrane.V", "K.n", "K.entered")
    assert system.positive == ("K.inside",)
    assert "membrane.impermeant_charge" not in system.observables


def test_evaluation_takes_many_cells_at_once(membrane):
    system = membrane.equations()
    known = {p.name: p.value for p in system.parameters} | {"stimulus.current": 0.0}
    known |= {"membrane.V": np.array([-80.0, -60.0, 0.0]), "K.n": np.full(3, 0.5)}
    current = evaluate(lower([system.routes[0].current]), known)[0]
    assert current.tolist() == [0.0, 25.0, 100.0]
