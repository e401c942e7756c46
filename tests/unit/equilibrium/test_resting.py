"""Rest: it is found, judged and chosen, for one cell or several."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

from axolemma.equations import EquationSystem, Parameter, Route, State, lowered
from axolemma.equilibrium import Rest, parameter_values, rest, rests
from axolemma.errors import InvalidInput, NoRestingState, UnknownName
from axolemma.expressions import constant, evaluate, lower, symbol
from axolemma.models import squid_axon
from axolemma.units import (
    FARADAY,
    Along,
    cm,
    mM,
    mS_per_cm2,
    mV,
    parse_unit,
    uA_per_cm2,
    uF_per_cm2,
)

V = symbol("membrane.V", mV)
NUMBER = V / mV
STIMULUS = symbol("stimulus.current", uA_per_cm2)
AMOUNT = parse_unit("umol/cm2")
# Newton's method ends in rounding: 1e-12 of the scale of a voltage, 100 mV.
ROUNDING = 1e-10
LIVE: dict[str, float] = {"Na.entered": 0.0, "K.entered": 0.0, "Cl.entered": 0.0}


def residuals(system: EquationSystem, values: dict[str, float]) -> list[float]:
    known = parameter_values(system) | dict.fromkeys(system.input_names, 0.0)
    return [float(x) for x in evaluate(lower(list(system.rates)), known | values)]


# Several cells


@pytest.mark.parametrize("ions", ["held", "live"])
def test_several_cells_have_the_bits_that_each_has_alone(ions, voltages):
    system = squid_axon(ions=ions).equations()
    # Too hot a cell has no rest; more cells than are searched at once.
    cells = [
        parameter_values(system)
        | {"Na.conductance": 80.0 + conductance, "membrane.temperature": temperature}
        for conductance in range(20)
        for temperature in (279.45, 285.0, 1300.0)
    ]
    held = LIVE if ions == "live" else {}
    together = rests(system, cells, held=held)
    assert len(together) == 60
    for cell, found in zip(cells, together, strict=True):
        (alone,) = rests(system, [cell], held=held)
        if isinstance(alone, NoRestingState):
            assert str(found) == str(alone)
            continue
        assert isinstance(found, Rest)
        assert isinstance(alone, Rest)
        assert found.values == alone.values
        assert np.array_equal(found.eigenvalues, alone.eigenvalues)
        assert voltages(found.fixed_points) == voltages(alone.fixed_points)
    kinds = [isinstance(found, NoRestingState) for found in together]
    assert kinds == 20 * [False, False, True]


def test_a_cell_whose_rate_is_no_number_does_not_stop_the_others(along_voltage):
    g = symbol("g", mV)
    rate: Any = -np.log(g / mV) - NUMBER / 100
    given = Parameter(symbol=g, value=1.0, unit=mV)
    system = along_voltage(rate, parameters=(given,))
    fine, broken, last = rests(system, [{"g": 1.0}, {"g": -1.0}, {"g": 1.5}])
    assert isinstance(fine, Rest)
    assert isinstance(last, Rest)
    assert fine.values["membrane.V"] == pytest.approx(0.0, abs=ROUNDING)
    assert last.values["membrane.V"] == pytest.approx(-100 * np.log(1.5))
    assert "that is not a number" in str(broken)


# One voltage


def test_a_leak_rests_at_its_reversal_potential(along_voltage):
    found = rest(along_voltage(-0.3 * (NUMBER + 54.387)))
    assert found.values["membrane.V"] == pytest.approx(-54.387, abs=ROUNDING)
    assert found.eigenvalues == pytest.approx([-0.3], rel=1e-12)
    assert found.is_stable


def test_of_three_fixed_points_the_stable_one_at_the_lowest_voltage_is_rest(
    along_voltage, voltages
):
    cubic = -((NUMBER + 70) * (NUMBER + 55) * (NUMBER + 10)) / 1000
    found = rest(along_voltage(cubic))
    assert voltages(found.fixed_points) == pytest.approx([-70, -55, -10], abs=ROUNDING)
    assert [p.is_stable for p in found.fixed_points] == [True, False, True]
    assert found.values["membrane.V"] == pytest.approx(-70, abs=ROUNDING)


def test_a_membrane_with_unstable_fixed_points_alone_is_refused_with_a_remedy(
    along_voltage,
):
    with pytest.raises(NoRestingState) as caught:
        rest(along_voltage((NUMBER + 50) / 10))
    assert str(caught.value) == (
        "no stable resting state between -120 and 60 mV for 'membrane.V' (unstable "
        "ones at: -50); give the start yourself, as in "
        "simulate(..., initial_voltage='-65 mV')"
    )


def test_an_input_moves_rest(along_voltage):
    system = along_voltage(-0.1 * (NUMBER + 60) + STIMULUS / uA_per_cm2)
    found = rest(system, inputs={"stimulus.current": 2.0})
    assert found.values["membrane.V"] == pytest.approx(-40, abs=ROUNDING)


def test_names_that_the_equations_lack_are_refused(along_voltage):
    system = along_voltage(-(NUMBER + 60))
    with pytest.raises(UnknownName, match=r"state: found 'membrane.U'"):
        rest(system, scan="membrane.U")
    with pytest.raises(UnknownName, match=r"state: found 'K.entered'"):
        rest(system, held={"K.entered": 0.0})
    with pytest.raises(UnknownName, match=r"input: found 'stimulus.voltage'"):
        rest(system, inputs={"stimulus.voltage": 0.0})


def test_a_parameter_for_each_of_several_cells_is_refused():
    leak = symbol("leak.conductance", mS_per_cm2)
    values = Along("g", np.array([0.1, 0.2]), mS_per_cm2)
    system = EquationSystem(
        states=(State(symbol=V, scale=100.0, rate=-leak * V / uF_per_cm2),),
        parameters=(Parameter(symbol=leak, value=values, unit=mS_per_cm2),),
    )
    with pytest.raises(
        InvalidInput, match=r"'leak.conductance': found values along 'g'"
    ):
        rest(system)


def test_cells_that_differ_in_a_value_each_have_their_own_rest():
    reversal = symbol("leak.reversal_potential", mV)
    leak = Route(name="leak.Cl", current=0.3 * mS_per_cm2 * (V - reversal))
    weights = {"leak.Cl": constant(-1.0) / uF_per_cm2}
    system = EquationSystem(
        states=(State(symbol=V, scale=100.0, weights=weights),),
        parameters=(Parameter(symbol=reversal, value=-70.0, unit=mV),),
        routes=(leak,),
    )
    for potential in (-70.0, -50.0):
        cell = system.with_parameters({"leak.reversal_potential": potential})
        assert rest(cell).values["membrane.V"] == pytest.approx(potential, abs=ROUNDING)


# Several states


def test_at_rest_every_rate_vanishes():
    system = squid_axon(ions="held").equations()
    found = residuals(system, rest(system).values)
    # The currents at rest are 4 uA/cm2; rates are rounded to 1e-16 of that.
    assert np.abs(found).max() < 1e-14


def test_lowered_equations_have_the_same_rest():
    system = squid_axon(ions="held").equations()
    assert rest(lowered(system)).values == rest(system).values


# Ions


def test_held_amounts_are_no_states_of_the_rest():
    system = squid_axon().equations()
    found = rest(system, held=LIVE)
    assert set(found.values) == {"membrane.V", "Na.m", "Na.h", "K.n"}
    assert found.eigenvalues.shape == (4,)


def test_a_live_axon_is_stable_in_all_that_its_conserved_charge_lets_move():
    system = squid_axon().equations()
    found = rest(system)
    # Seven states, one conserved sum: C V - F (Na + K - Cl).
    assert found.eigenvalues.shape == (6,)
    assert found.is_stable
    electrical = rest(system, held=LIVE)
    # The two slowest are those of the ions, hours; the others are the electrical ones.
    fast = sorted(found.eigenvalues, key=abs)[2:]
    slowest = max(abs(value) for value in sorted(found.eigenvalues, key=abs)[:2])
    assert slowest < 1e-5
    for value, expected in zip(
        sorted(fast, key=lambda x: (x.real, x.imag)),
        sorted(electrical.eigenvalues, key=lambda x: (x.real, x.imag)),
        strict=True,
    ):
        # The ions shift them by about their own rates.
        assert value == pytest.approx(expected, abs=1e-5)


OUTSIDE = {"Na": 145.0, "K": 3.5, "Cl": 119.0}
INSIDE = {"Na": 15.0, "K": 133.5, "Cl": 8.5}
VALENCES = {"Na": 1, "K": 1, "Cl": -1}
LEAKS = {"Na": 0.02, "K": 0.07, "Cl": 0.1}
PUMPED = {"Na": 2.7, "K": -1.8, "Cl": 0.0}
VOLUME_PER_AREA = 1e-4
THERMAL_VOLTAGE = 26.7266591135


def pump_and_leaks() -> EquationSystem:
    """Three ions leak, and a pump moves three Na for two K at a constant rate."""
    faraday = constant(FARADAY, parse_unit("nC/umol"))
    routes: list[Route] = []
    amounts: list[State] = []
    for ion, valence in VALENCES.items():
        entered = symbol(f"{ion}.entered", AMOUNT)
        inside = INSIDE[ion] * mM + entered / (VOLUME_PER_AREA * cm)
        ratio = OUTSIDE[ion] * mM / inside
        potential = THERMAL_VOLTAGE / valence * mV * np.log(ratio)
        leak = LEAKS[ion] * mS_per_cm2 * (V - potential)
        pumped = constant(PUMPED[ion], uA_per_cm2)
        routes.append(Route(name=f"leak.{ion}", current=leak))
        routes.append(Route(name=f"pump.{ion}", current=pumped))
        weight = -1 / (valence * faraday)
        weights = {f"leak.{ion}": weight, f"pump.{ion}": weight}
        amounts.append(State(symbol=entered, scale=1e-5, weights=weights))
    weight = constant(-1.0) / uF_per_cm2
    moving = State(symbol=V, scale=100.0, weights={r.name: weight for r in routes})
    return EquationSystem(states=(moving, *amounts), routes=tuple(routes))


def test_ions_find_their_own_rest_with_the_charge_that_they_have():
    system = pump_and_leaks()
    beginning = rest(system, held=LIVE).values["membrane.V"]

    def inside_at(voltage: float) -> dict[str, float]:
        # Where leak and pump of an ion cancel: V - E = -pumped / leak.
        return {
            ion: OUTSIDE[ion]
            * np.exp(-z * (voltage + PUMPED[ion] / LEAKS[ion]) / THERMAL_VOLTAGE)
            for ion, z in VALENCES.items()
        }

    def excess(voltage: float) -> float:
        inside = inside_at(voltage)
        gained = sum(z * (inside[ion] - INSIDE[ion]) for ion, z in VALENCES.items())
        return voltage - beginning - FARADAY * VOLUME_PER_AREA * gained

    expected = float(brentq(excess, -90.0, -50.0, xtol=1e-13))  # pyright: ignore[reportArgumentType]
    found = rest(system)
    assert found.values["membrane.V"] == pytest.approx(expected, abs=1e-9)
    for ion, inside in inside_at(expected).items():
        gained = found.values[f"{ion}.entered"] / VOLUME_PER_AREA
        assert INSIDE[ion] + gained == pytest.approx(inside, rel=1e-10)
    assert found.is_stable
    assert found.eigenvalues.shape == (3,)
