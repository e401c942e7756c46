"""The squid axon against the numbers of Hodgkin & Huxley's equations.

The digits are those of the printed equations, computed independently and converged.
"""

import numpy as np
import pytest

from axolemma.equations import EquationSystem
from axolemma.equilibrium import parameter_values, rest
from axolemma.expressions import evaluate, lower
from axolemma.membrane import Membrane
from axolemma.membrane.laws import (
    exchange_work,
    goldman_current,
    goldman_voltage,
    nernst_potential,
    thermal_voltage,
)
from axolemma.models import squid_axon
from axolemma.units import FARADAY, K, Quantity, degC, mM, mV, parse_unit

# An identity computed with exponentials that are right to an ulp.
IDENTITY = 1e-12
GATES = ("Na.m", "Na.h", "K.n")
LIVE: tuple[str, ...] = ("Na.entered", "K.entered", "Cl.entered")


def kelvin(celsius: float) -> Quantity:
    return degC.to_coherent(celsius) * K


def computed(system: EquationSystem, expressions, **values: float) -> list[float]:
    known = parameter_values(system) | dict.fromkeys(system.input_names, 0.0)
    known |= {name.replace("__", "."): value for name, value in values.items()}
    return [float(number) for number in evaluate(lower(list(expressions)), known)]


def rates(membrane: Membrane, **values: float) -> dict[str, float]:
    system = membrane.equations()
    numbers = computed(system, system.rates, **values)
    return dict(zip(system.state_names, numbers, strict=True))


def gates_of(membrane: Membrane):
    return {g.name: g for channel in membrane.channels for g in channel.gates}


def formula(gate: str, field: str, voltage: float) -> float:
    expression = getattr(gates_of(squid_axon(ions="held"))[gate], field)
    return float(evaluate(lower([expression]), {"membrane.V": voltage})[0])


@pytest.mark.parametrize(
    ("gate", "steady", "time_constant"),
    [
        ("m", 0.05293248525724957, 0.23676687868569),
        ("h", 0.5961207535084602, 8.5160107644066),
        ("n", 0.3176769140606974, 5.4585846875144),
    ],
)
def test_gates_at_minus_65_mV(gate, steady, time_constant):
    alpha, beta = (formula(gate, field, -65.0) for field in ("alpha", "beta"))
    assert alpha / (alpha + beta) == pytest.approx(steady, rel=IDENTITY)
    assert 1.0 / (alpha + beta) == pytest.approx(time_constant, rel=1e-13)


def test_rates_at_their_singularities():
    assert formula("m", "alpha", -40.0) == 1.0
    assert formula("n", "alpha", -55.0) == pytest.approx(0.1, rel=1e-15)
    at = {"membrane__V": -40.0, "Na__m": 0.1, "Na__h": 0.5, "K__n": 0.4}
    found = rates(squid_axon(ions="held"), **at)
    assert found["membrane.V"] == pytest.approx(-33.0153, rel=IDENTITY)
    assert found["Na.m"] == pytest.approx(0.80025911648908152, rel=IDENTITY)


def test_rates_are_continuous_at_their_singularities():
    at = {"Na__m": 0.1, "Na__h": 0.5, "K__n": 0.4}
    membrane = squid_axon(ions="held")
    here = rates(membrane, membrane__V=-40.0, **at)
    near = rates(membrane, membrane__V=-40.0 + 1e-10, **at)
    for name, rate in here.items():
        # dV/dt changes by the conductance, 1 mS/cm2, over 1e-10 mV.
        assert near[name] == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize(
    ("celsius", "factor"),
    [(18.5, 3.8202161018), (20, 4.5045988225), (37, 29.1583034935)],
)
def test_warmth_speeds_the_gates(celsius, factor):
    at = {"membrane__V": -30.0, "Na__m": 0.1, "Na__h": 0.5, "K__n": 0.4}
    cold = rates(squid_axon(ions="held"), **at)
    warm = rates(squid_axon(ions="held", temperature=f"{celsius} degC"), **at)
    for gate in GATES:
        assert warm[gate] / cold[gate] == pytest.approx(factor, rel=1e-10)
    # Conductances, capacitance and potentials stay as they are.
    assert warm["membrane.V"] == cold["membrane.V"]


@pytest.mark.parametrize(
    ("leak_reversal", "voltage"),
    [("-54.387 mV", -64.996379331192), ("-54.3 mV", -64.974052451627)],
)
def test_resting_potential(leak_reversal, voltage):
    membrane = squid_axon(ions="held", leak_reversal=leak_reversal)
    found = rest(membrane.equations()).values
    assert found["membrane.V"] == pytest.approx(voltage, abs=1e-10)


def test_gates_at_rest():
    found = rest(squid_axon(ions="held").equations()).values
    expected = (0.052955086813, 0.59599412474, 0.317732399761)
    for gate, value in zip(GATES, expected, strict=True):
        # To the digits that are printed.
        assert found[gate] == pytest.approx(value, abs=1e-11)


def test_the_leak_reversal_that_puts_rest_at_minus_65_mV():
    membrane = squid_axon(ions="held", leak_reversal="-54.40107903061 mV")
    found = rest(membrane.equations()).values["membrane.V"]
    # The eleven digits of the reversal potential leave 5e-12 mV open.
    assert found == pytest.approx(-65.0, abs=5e-11)


def test_currents_at_rest():
    system = squid_axon(ions="held").equations()
    at_rest = {n.replace(".", "__"): v for n, v in rest(system).values.items()}
    currents = computed(system, [route.current for route in system.routes], **at_rest)
    found = dict(zip(system.route_names, currents, strict=True))
    assert found["Na.Na"] == pytest.approx(-1.22132274283, abs=1e-11)
    assert found["K.K"] == pytest.approx(4.40413654219, abs=1e-11)
    assert found["leak.Cl"] == pytest.approx(-3.18281379936, abs=1e-11)


def test_slope_resistance_at_rest():
    system = squid_axon(ions="held").equations()
    step = 1e-4
    voltages = [
        rest(system, inputs={"stimulus.current": current}).values["membrane.V"]
        for current in (-step, step)
    ]
    # ohm cm2; the difference quotient is right to 1e-6 of the slope.
    resistance = 1e3 * (voltages[1] - voltages[0]) / (2.0 * step)
    assert resistance == pytest.approx(856.9751561, rel=1e-6)


def test_eigenvalues_at_rest():
    found = rest(squid_axon(ions="held").equations()).eigenvalues
    expected = [
        -4.67502730285,
        -0.202638850458 - 0.383224511754j,
        -0.202638850458 + 0.383224511754j,
        -0.120665068014,
    ]
    assert np.allclose(np.sort_complex(found), expected, rtol=0.0, atol=1e-8)


@pytest.mark.parametrize(
    ("celsius", "voltage"),
    [
        (0, 23.5382458064), (6.3, 24.0811378019), (18.5, 25.1324524599),
        (20, 25.2617124588), (36, 26.6404857808), (37, 26.7266591135),
    ],
)  # fmt: skip
def test_thermal_voltage(celsius, voltage):
    # To the digits that are printed.
    assert thermal_voltage(kelvin(celsius)).value == pytest.approx(voltage, abs=6e-11)


@pytest.mark.parametrize(
    ("valence", "outside", "inside", "celsius", "voltage"),
    [
        (1, 440, 50, 18.5, 54.656844252),
        (1, 20, 400, 18.5, -75.290098948),
        (1, 10, 400, 18.5, -92.710587511),
        (-1, 560, 52, 18.5, -59.732125472),
        (1, 145, 12, 37, 66.598213274),
        (1, 4, 140, 37, -95.022575669),
        (-1, 116, 4.2, 37, -88.692569696),
        (2, 1.5, 1e-4, 37, 128.499177584),
    ],
)
def test_nernst_potentials(valence, outside, inside, celsius, voltage):
    found = nernst_potential(valence, inside * mM, outside * mM, kelvin(celsius))
    assert found.value == pytest.approx(voltage, abs=6e-10)


@pytest.mark.parametrize(
    ("permeabilities", "concentrations", "celsius", "voltage"),
    [
        ((1, 0.04, 0.45), ((345, 10), (72, 455), (61, 540)), 20, -59.681575599),
        ((1, 20, 0.45), ((345, 10), (72, 455), (61, 540)), 20, 38.027245632),
        ((1, 0.05, 0.45), ((140, 5), (15, 145), (10, 110)), 37, -64.944197783),
    ],
)
def test_goldman_hodgkin_katz_voltages(
    permeabilities, concentrations, celsius, voltage
):
    permeant = [
        (float(permeability), valence, inside * mM, outside * mM)
        for permeability, valence, (inside, outside) in zip(
            permeabilities, (1, 1, -1), concentrations, strict=True
        )
    ]
    found = goldman_voltage(permeant, kelvin(celsius))
    assert found.value == pytest.approx(voltage, abs=6e-10)


@pytest.mark.parametrize(
    ("valence", "inside", "outside", "voltage", "current"),
    [
        (1, 12, 145, -70, -39.283855597488),
        (1, 12, 145, 0, -12.832549171960),
        (1, 12, 145, 50, -2.204084372984),
        (2, 1e-4, 1.5, -70, -1.524326099901),
    ],
)
def test_goldman_hodgkin_katz_currents(valence, inside, outside, voltage, current):
    found = goldman_current(
        1e-6 * parse_unit("cm/s"),
        valence,
        inside * mM,
        outside * mM,
        voltage=voltage * mV,
        temperature=kelvin(37),
    )
    (number,) = evaluate(lower([found]), {})
    assert float(number) == pytest.approx(current, abs=6e-13)


def test_work_of_a_turn_of_the_pump():
    sodium = nernst_potential(1, 12 * mM, 145 * mM, kelvin(37))
    potassium = nernst_potential(1, 140 * mM, 4 * mM, kelvin(37))
    work = exchange_work([(3, 1, sodium), (-2, 1, potassium)], -70 * mV).value
    # kJ/mol, to the digits that are printed.
    found = parse_unit("kJ/mol").from_coherent(work)
    assert found == pytest.approx(44.367795, abs=5e-7)


def test_the_leak_of_1952_split_into_ions():
    live = squid_axon()
    system = live.equations()
    at_rest = rest(system, held=dict.fromkeys(LIVE, 0.0)).values
    values = {n.replace(".", "__"): v for n, v in at_rest.items()}
    values |= {name.replace(".", "__"): 0.0 for name in LIVE}
    (net,) = computed(system, [system.observables["pump.current"]], **values)
    assert net == pytest.approx(2.2020682711, rel=1e-10)
    found = live.values
    for name, value in {
        "Na_leak.conductance": 0.046826535772,
        "Cl_leak.conductance": 0.253173464228,
        "Na.inside_at_start": 55.172292,
        "K.outside": 16.345313,
        "Cl.inside_at_start": 37.670569,
    }.items():
        digits = len(f"{value}".partition(".")[2])
        assert found[name] == pytest.approx(value, abs=0.51 * 10.0**-digits)
    assert "K_leak.conductance" not in found
    # The sodium that the pump moves, and the ATP it takes, pmol/cm2/s.
    assert 3e9 * net / FARADAY == pytest.approx(68.47, abs=0.005)
    assert 1e9 * net / FARADAY == pytest.approx(22.82, abs=0.005)


@pytest.mark.parametrize("temperature", ["6.3 degC", "18.5 degC", "37 degC"])
def test_the_live_axon_has_the_current_of_1952(temperature):
    held = squid_axon(ions="held", temperature=temperature)
    live = squid_axon(temperature=temperature)
    for V in (-100.0, -64.0, -30.0, 0.0, 45.0):
        at = {"membrane__V": V, "Na__m": 0.6, "Na__h": 0.4, "K__n": 0.5}
        start = {name.replace(".", "__"): 0.0 for name in LIVE}
        expected = rates(held, **at)
        found = rates(live, **at, **start)
        for name in expected:
            # Rounding of currents of 2000 uA/cm2.
            assert found[name] == pytest.approx(expected[name], abs=1e-11)


@pytest.mark.parametrize("temperature", ["6.3 degC", "20 degC"])
def test_every_ion_of_the_live_axon_is_at_rest(temperature):
    live = squid_axon(temperature=temperature)
    start = dict.fromkeys(LIVE, 0.0)
    at_rest = rest(live.equations(), held=start).values | start
    found = rates(live, **{n.replace(".", "__"): v for n, v in at_rest.items()})
    for name in LIVE:
        # 1e-15 pmol/cm2/ms.
        assert abs(found[name]) <= 1e-21


def test_one_axon_is_476_um_wide():
    assert squid_axon().values["membrane.volume_per_area"] == pytest.approx(0.0119)
    thin = squid_axon(diameter="1 um")
    assert thin.values["membrane.volume_per_area"] == pytest.approx(0.25e-4)
