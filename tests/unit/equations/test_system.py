"""Equations of one cell: what they refuse, and what can be made of them."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from axolemma.equations import EquationSystem, Parameter, Route, State, lowered
from axolemma.errors import InternalError, UnknownName
from axolemma.expressions import constant, evaluate, lower, symbol
from axolemma.units import (
    DIMENSIONLESS,
    Along,
    ms,
    mS_per_cm2,
    mV,
    per_ms,
    uA_per_cm2,
    uF_per_cm2,
)

V = symbol("membrane.V", mV)
N = symbol("K.n")
G = symbol("K.conductance", mS_per_cm2)
C = symbol("membrane.capacitance", uF_per_cm2)
STIMULUS = symbol("stimulus.current", uA_per_cm2)


def membrane() -> EquationSystem:
    routes = (
        Route(name="K.K", current=G * N**4 * (V + 77 * mV)),
        Route(name="stimulus.K", current=-STIMULUS),
    )
    weights = {route.name: -1 / C for route in routes}
    rate = 0.125 * np.exp(-(V / mV + 65) / 80) * (1 - N) / ms - N / ms
    return EquationSystem(
        states=(
            State(symbol=V, scale=100.0, weights=weights),
            State(symbol=N, scale=1.0, rate=rate),
        ),
        parameters=(
            Parameter(symbol=G, value=36.0, unit=mS_per_cm2),
            Parameter(symbol=C, value=1.0, unit=uF_per_cm2),
        ),
        inputs=(STIMULUS,),
        routes=routes,
        observables={"K.open_fraction": N**4},
    )


SYSTEM = membrane()


# What is refused


def test_a_state_has_a_rate_or_routes():
    with pytest.raises(InternalError, match=r"'K\.n' needs a rate or routes, not both"):
        State(symbol=N, scale=1.0)
    with pytest.raises(InternalError, match=r"'K\.n' needs a rate or routes, not both"):
        State(symbol=N, scale=1.0, rate=N / ms, weights={"K.K": constant(1.0)})


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_the_scale_of_a_state_is_positive(scale):
    with pytest.raises(InternalError, match=r"the scale of 'K\.n' is not positive"):
        State(symbol=N, scale=scale, rate=N / ms)


def test_every_quantity_is_found_by_its_name_a_route_by_its_current():
    assert SYSTEM.expression("K.K") is SYSTEM.routes[0].current
    assert list(SYSTEM.quantities) == [
        "membrane.V",
        "K.n",
        "stimulus.current",
        "K.K",
        "stimulus.K",
        "K.open_fraction",
        "K.conductance",
        "membrane.capacitance",
    ]


def test_a_formula_is_called_by_what_it_gives():
    assert list(SYSTEM.formulas) == [
        "the rate of 'K.n'",
        "the current 'K.K'",
        "the current 'stimulus.K'",
    ]


def test_a_name_stands_for_one_quantity():
    with pytest.raises(InternalError, match=r"two quantities are named \['K\.n'\]"):
        replace(SYSTEM, observables={"K.n": N**2})
    twice = Parameter(symbol=symbol("K.n"), value=0.0, unit=DIMENSIONLESS)
    with pytest.raises(InternalError, match=r"two quantities are named \['K\.n'\]"):
        replace(SYSTEM, parameters=(*SYSTEM.parameters, twice))


def test_a_symbol_that_nothing_declares_is_refused_with_near_names():
    stray = Route(name="K.K", current=symbol("K.conductanse", mS_per_cm2) * V)
    with pytest.raises(UnknownName, match=r"did you mean 'K\.conductance'") as caught:
        replace(SYSTEM, routes=(stray, SYSTEM.routes[1]))
    assert caught.value.where == "equations"


def test_a_weight_names_a_route():
    astray = State(symbol=V, scale=100.0, weights={"Na.K": -1 / C})
    with pytest.raises(UnknownName, match=r"route: found 'Na\.K'"):
        replace(SYSTEM, states=(astray, SYSTEM.states[1]))


@pytest.mark.parametrize("varying", [N, STIMULUS / uA_per_cm2])
def test_a_weight_holds_parameters_alone(varying):
    wrong = State(symbol=V, scale=100.0, weights={"K.K": -varying / C})
    with pytest.raises(InternalError, match=r"in 'membrane\.V' varies with"):
        replace(SYSTEM, states=(wrong, SYSTEM.states[1]))


def test_what_must_be_positive_is_an_observable():
    with pytest.raises(UnknownName, match=r"observable: found 'K\.inside'"):
        replace(SYSTEM, positive=("K.inside",))


# What can be asked


def test_a_quantity_is_found_by_its_name():
    assert SYSTEM.expression("membrane.V") == V
    assert SYSTEM.expression("K.conductance") == G
    assert SYSTEM.expression("stimulus.current") == STIMULUS
    assert SYSTEM.expression("K.open_fraction") == N**4
    with pytest.raises(UnknownName, match=r"did you mean 'K\.open_fraction'"):
        SYSTEM.expression("K.open_fration")


def test_a_route_says_what_is_carried_and_by_what():
    route = Route(name="pump.Na", current=STIMULUS)
    assert (route.mechanism, route.ion) == ("pump", "Na")


def test_routes_drive_a_state_by_their_weighted_sum():
    rate = SYSTEM.rates[0]
    assert rate.unit == mV * per_ms
    values = {"membrane.V": -60.0, "K.n": 0.5, "K.conductance": 36.0}
    values |= {"membrane.capacitance": 2.0, "stimulus.current": 5.0}
    (found,) = evaluate([rate], values)
    # -(g n^4 (V - E) - I) / C; three roundings.
    assert found == pytest.approx(-(36 * 0.5**4 * 17 - 5) / 2, rel=1e-15)


def test_equations_are_equal_by_content():
    assert membrane() == SYSTEM
    assert hash(membrane()) == hash(SYSTEM)
    assert pickle.loads(pickle.dumps(SYSTEM)) == SYSTEM


def test_values_of_parameters_are_no_part_of_the_equations():
    changed = SYSTEM.with_parameters({"K.conductance": 20.0})
    assert changed == SYSTEM
    assert changed.parameters[0].value == 20.0


@pytest.mark.parametrize(
    "changed",
    [
        replace(SYSTEM, observables={}),
        replace(SYSTEM, positive=("K.open_fraction",)),
        replace(SYSTEM, states=SYSTEM.states[::-1]),
        replace(
            SYSTEM,
            routes=(replace(SYSTEM.routes[0], current=G * V), SYSTEM.routes[1]),
        ),
        replace(
            SYSTEM, states=(replace(SYSTEM.states[0], scale=1.0), SYSTEM.states[1])
        ),
    ],
    ids=["observables", "positive", "order of states", "current", "scale"],
)
def test_other_equations_have_another_digest(changed):
    assert changed.digest != SYSTEM.digest
    assert changed != SYSTEM


# What can be made of them


def test_a_held_state_becomes_a_parameter():
    held = SYSTEM.frozen({"K.n": 0.3})
    assert held.state_names == ("membrane.V",)
    assert held.parameters[-1].value == 0.3
    assert held.parameters[-1].name == "K.n"
    assert SYSTEM.state_names == ("membrane.V", "K.n")


def test_a_driven_state_becomes_an_input():
    clamped = SYSTEM.driven("membrane.V")
    assert clamped.state_names == ("K.n",)
    assert clamped.input_names == ("stimulus.current", "membrane.V")


def test_parameters_take_a_value_for_each_cell():
    values = Along("g", np.array([10.0, 20.0]), mS_per_cm2)
    changed = SYSTEM.with_parameters({"K.conductance": values})
    assert changed.parameters[0].value == values
    assert changed.parameters[1] == SYSTEM.parameters[1]


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: SYSTEM.frozen({"K.m": 0.0}), r"state: found 'K\.m'"),
        (lambda: SYSTEM.driven("membrane.v"), r"did you mean 'membrane\.V'"),
        (lambda: SYSTEM.with_parameters({"K.n": 0.0}), r"parameter: found 'K\.n'"),
    ],
)
def test_names_that_the_equations_lack_are_refused(attempt, message):
    with pytest.raises(UnknownName, match=message):
        attempt()


# Lowering


def test_lowered_equations_hold_plain_numbers():
    plain = lowered(SYSTEM)
    symbols = [*(s.symbol for s in plain.states), *plain.inputs]
    symbols += [parameter.symbol for parameter in plain.parameters]
    for expression in [*symbols, *plain.expressions, *plain.rates]:
        assert expression.unit == DIMENSIONLESS
    assert plain.state_names == SYSTEM.state_names
    assert plain.parameter_names == SYSTEM.parameter_names
    assert plain.input_names == SYSTEM.input_names
    assert plain.route_names == SYSTEM.route_names


def test_lowered_equations_have_the_same_rates():
    plain = lowered(SYSTEM)
    for rate, expected in zip(plain.rates, lower(list(SYSTEM.rates)), strict=True):
        assert rate == expected


def test_lowering_twice_is_lowering_once():
    plain = lowered(SYSTEM)
    assert lowered(plain) == plain


def test_the_unit_that_a_parameter_is_shown_in_survives():
    assert lowered(SYSTEM).parameters[0].unit == mS_per_cm2
