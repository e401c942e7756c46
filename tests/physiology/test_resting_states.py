"""Resting states of published membranes, written here as bare equations.

The digits are those of the printed equations, computed independently and converged.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from axolemma.equations import EquationSystem, Route, State
from axolemma.equilibrium import rest
from axolemma.errors import NoRestingState
from axolemma.expressions import constant, symbol
from axolemma.models import pyramidal_neuron
from axolemma.units import ms, mS_per_cm2, mV, uA_per_cm2, uF_per_cm2

VOLTAGE = symbol("membrane.V", mV)
STIMULUS = symbol("stimulus.current", uA_per_cm2)
NUMBER = VOLTAGE / mV
# Printed with ten decimals.
PRINTED = 1e-10


def rises(x: Any) -> Any:
    """x / (1 - exp(-x)), as it is written in papers."""
    return x / (1.0 - np.exp(-x))


def gate(name: str, alpha: Any, beta: Any, speed: float = 1.0) -> State:
    own = symbol(name)
    rate = speed * (alpha * (1.0 - own) - beta * own) / ms
    return State(symbol=own, scale=1.0, rate=rate)


def membrane(
    gates: Sequence[State],
    currents: Mapping[str, Callable[..., Any]],
    capacitance: float = 1.0,
) -> EquationSystem:
    """Put together what is given as numbers, in mS/cm2, mV and uF/cm2."""
    own = {state.name: state.symbol for state in gates}
    routes = [
        Route(name=name, current=current(**own) * mS_per_cm2 * mV)
        for name, current in currents.items()
    ]
    routes.append(Route(name="stimulus.K", current=-STIMULUS))
    weight = constant(-1.0 / capacitance) / uF_per_cm2
    voltage = State(
        symbol=VOLTAGE, scale=100.0, weights={route.name: weight for route in routes}
    )
    return EquationSystem(
        states=(voltage, *gates), inputs=(STIMULUS,), routes=tuple(routes)
    )


def wang_buzsaki() -> EquationSystem:
    """The fast-spiking interneurone of Wang & Buzsáki (1996), J. Neurosci. 16:6402."""
    v = NUMBER
    alpha = rises((v + 35) / 10)
    m = alpha / (alpha + 4 * np.exp(-(v + 60) / 18))
    h = gate(
        "h", 0.07 * np.exp(-(v + 58) / 20), 1 / (np.exp(-(v + 28) / 10) + 1), speed=5.0
    )
    n = gate("n", 0.1 * rises((v + 34) / 10), 0.125 * np.exp(-(v + 44) / 80), speed=5.0)
    return membrane(
        [h, n],
        {
            "Na.Na": lambda h, n: 35 * m**3 * h * (v - 55),
            "K.K": lambda h, n: 9 * n**4 * (v + 90),
            "leak.Cl": lambda h, n: 0.1 * (v + 65),
        },
    )


def fast_spiking() -> EquationSystem:
    """The fast-spiking cell of Pospischil et al. (2008), Biol. Cybern. 99:427."""
    v = NUMBER + 55
    m = gate("m", 1.28 * rises((v - 13) / 4), 1.4 * rises(-(v - 40) / 5))
    h = gate("h", 0.128 * np.exp((17 - v) / 18), 4 / (1 + np.exp((40 - v) / 5)))
    n = gate("n", 0.16 * rises((v - 15) / 5), 0.5 * np.exp((10 - v) / 40))
    return membrane(
        [m, h, n],
        {
            "Na.Na": lambda m, h, n: 50 * m**3 * h * (NUMBER - 50),
            "K.K": lambda m, h, n: 10 * n**4 * (NUMBER + 100),
            "leak.Cl": lambda m, h, n: 0.15 * (NUMBER + 70),
        },
    )


def node_of_ranvier() -> EquationSystem:
    """The node of McIntyre, Richardson & Grill (2002), J. Neurophysiol. 87:995."""
    v = NUMBER
    fast, slow = 2.2**1.7, 2.9**1.7
    m = gate(
        "m",
        1.86 * 10.3 * rises((v + 21.4) / 10.3),
        0.086 * 9.16 * rises(-(v + 25.7) / 9.16),
        fast,
    )
    h = gate(
        "h",
        0.062 * 11 * rises(-(v + 114) / 11),
        2.3 / (1 + np.exp(-(v + 31.8) / 13.4)),
        slow,
    )
    p = gate(
        "p",
        0.01 * 10.2 * rises((v + 27) / 10.2),
        0.00025 * 10 * rises(-(v + 34) / 10),
        fast,
    )
    s = gate(
        "s", 0.3 / (1 + np.exp(-(v + 53) / 5)), 0.03 / (1 + np.exp(-(v + 90))), 3.0**0.1
    )
    return membrane(
        [m, h, p, s],
        {
            "Naf.Na": lambda m, h, p, s: 3000 * m**3 * h * (v - 50),
            "Nap.Na": lambda m, h, p, s: 10 * p**3 * (v - 50),
            "Ks.K": lambda m, h, p, s: 80 * s * (v + 90),
            "leak.Cl": lambda m, h, p, s: 7 * (v + 90),
        },
        capacitance=2.0,
    )


def voltages(system: EquationSystem, current: float = 0.0) -> list[float]:
    found = rest(system, inputs={STIMULUS.name: current})
    return [point.values["membrane.V"] for point in found.fixed_points]


def test_the_interneurone_rests_beside_two_unstable_points():
    found = rest(wang_buzsaki())
    assert found.values["membrane.V"] == pytest.approx(-64.0175649096, abs=PRINTED)
    # To the digits that are printed.
    assert found.values["h"] == pytest.approx(0.780791551, abs=5e-10)
    assert found.values["n"] == pytest.approx(0.089078010, abs=5e-10)
    assert [p.is_stable for p in found.fixed_points] == [True, False, False]


def test_the_fast_spiking_cell_rests_at_the_reversal_potential_of_its_leak():
    found = rest(fast_spiking()).values["membrane.V"]
    assert found == pytest.approx(-69.9999941045, abs=PRINTED)


def test_an_isolated_node_has_two_resting_potentials():
    found = rest(node_of_ranvier())
    expected = [-87.9380068514, -80.2451, -61.2412]
    for value, printed in zip(voltages(node_of_ranvier()), expected, strict=True):
        assert value == pytest.approx(printed, abs=5e-5)
    assert found.values["membrane.V"] == pytest.approx(expected[0], abs=PRINTED)
    assert [p.is_stable for p in found.fixed_points][:2] == [True, False]


@pytest.mark.parametrize(
    ("system", "current"),
    [
        (wang_buzsaki(), 0.1600863272),
        (pyramidal_neuron(ions="held").equations(), 0.1193457079),
        (fast_spiking(), 2.7238942539),
    ],
    ids=["interneurone", "pyramidal neurone", "fast-spiking cell"],
)
def test_rest_is_lost_where_it_meets_the_threshold(system, current):
    # The current is printed to 5e-11 uA/cm2. At 1e-9 below, rest and threshold are
    # some 1e-4 mV apart, in one cell of the scan.
    node, saddle, *_ = voltages(system, current - 1e-9)
    assert 0.0 < saddle - node < 1e-2
    with pytest.raises(NoRestingState, match="no stable resting state"):
        rest(system, inputs={STIMULUS.name: current + 1e-9})


def test_where_rest_is_lost_the_interneurone_stands_at_the_printed_voltage():
    node, saddle, *_ = voltages(wang_buzsaki(), 0.1600863272 - 1e-9)
    assert 0.5 * (node + saddle) == pytest.approx(-59.965816, abs=1e-6)


@pytest.mark.parametrize("offset", [-1e-5, 1e-5])
def test_the_interneurone_rests_depolarised_beyond_its_hopf_bifurcation(offset):
    system = wang_buzsaki()
    current = 25.129409
    if offset > 0.0:
        found = rest(system, inputs={STIMULUS.name: current + offset})
        assert found.values["membrane.V"] == pytest.approx(-29.314673, abs=1e-4)
        return
    with pytest.raises(NoRestingState, match=r"unstable ones at: -29\.31"):
        rest(system, inputs={STIMULUS.name: current + offset})
