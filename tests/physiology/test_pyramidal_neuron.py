"""The reduced Traub-Miles neurone against numbers of its equations.

The digits are those of the printed equations, computed independently and converged.
"""

import pytest

from axolemma.equilibrium import parameter_values, rest
from axolemma.expressions import evaluate, lower
from axolemma.models import pyramidal_neuron
from axolemma.units import FARADAY

LIVE: dict[str, float] = {"Na.entered": 0.0, "K.entered": 0.0, "Cl.entered": 0.0}


def test_resting_potential():
    found = rest(pyramidal_neuron(ions="held").equations()).values
    assert found["membrane.V"] == pytest.approx(-66.5910933966, abs=1e-10)


def test_the_live_neurone_rests_where_the_published_one_does():
    held = rest(pyramidal_neuron(ions="held").equations()).values
    live = rest(pyramidal_neuron().equations(), held=LIVE).values
    for name, value in held.items():
        assert live[name] == pytest.approx(value, rel=1e-13)


def test_the_leak_split_into_ions():
    live = pyramidal_neuron()
    system = live.equations()
    known = parameter_values(system) | LIVE | rest(system, held=LIVE).values
    net = float(evaluate(lower([system.observables["pump.current"]]), known)[0])
    assert net == pytest.approx(0.33760524, abs=5e-9)
    # ATP at rest, pmol/cm2/s.
    assert 1e9 * net / FARADAY == pytest.approx(3.50, abs=0.005)
    for name, value in {
        "Na_leak.conductance": 0.008275870,
        "K_leak.conductance": 0.02,
        "Cl_leak.conductance": 0.071724130,
        "Na.inside_at_start": 22.19553,
        "K.outside": 3.28037,
        "Cl.inside_at_start": 10.67510,
    }.items():
        # Half a unit of the last digit that is printed, and a little more.
        digits = 9 if value < 1.0 else 5
        assert live.values[name] == pytest.approx(value, abs=0.51 * 10.0**-digits)


def test_every_ion_is_at_rest():
    system = pyramidal_neuron().equations()
    known = parameter_values(system) | LIVE | rest(system, held=LIVE).values
    known["stimulus.current"] = 0.0
    numbers = evaluate(lower(list(system.rates)), known)
    found = dict(zip(system.state_names, map(float, numbers), strict=True))
    for name in LIVE:
        # 1e-15 pmol/cm2/ms.
        assert abs(found[name]) <= 1e-21


@pytest.mark.parametrize("voltage", [-110.0, -54.0, -52.0, -27.0, 10.0, 48.0])
def test_the_live_neurone_has_the_current_of_the_published_one(voltage):
    at = {"membrane.V": voltage, "Na.m": 0.6, "Na.h": 0.4, "K.n": 0.5}
    found = []
    for membrane in (pyramidal_neuron(ions="held"), pyramidal_neuron()):
        system = membrane.equations()
        known = parameter_values(system) | LIVE | at | {"stimulus.current": 0.0}
        (rate,) = evaluate(lower([system.rates[0]]), known)
        found.append(float(rate))
    # Rounding of currents of 2000 uA/cm2.
    assert found[1] == pytest.approx(found[0], abs=1e-11)


def test_rates_at_their_singularities():
    sodium, potassium, _ = pyramidal_neuron(ions="held").channels
    m, n = sodium.gates[0], potassium.gates[0]
    for expression, voltage, expected in (
        (m.alpha, -54.0, 0.32 * 4.0),
        (m.beta, -27.0, 0.28 * 5.0),
        (n.alpha, -52.0, 0.032 * 5.0),
    ):
        (number,) = evaluate(lower([expression]), {"membrane.V": voltage})
        assert float(number) == pytest.approx(expected, rel=1e-15)
