"""Rates as the fixed step takes them: a pace, and a fraction straight in the gate."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from axolemma.equations import EquationSystem, lowered
from axolemma.expressions import constant, differentiate, evaluate, symbol, symbols_of
from axolemma.integration.flow_code import arrange
from axolemma.integration.gates import gates
from axolemma.models import squid_axon

AT: dict[str, Any] = {"membrane.V": np.linspace(-120.0, 60.0, 181)}


@pytest.fixture(scope="module")
def squid() -> EquationSystem:
    return lowered(squid_axon(ions="held").equations())


def test_a_gate_is_its_rate_and_the_slope_of_its_rate(squid):
    flow = arrange(squid, has_linear=False, oscillators=0)
    at = AT | {"Na.m": 0.3, "Na.h": 0.6, "K.n": 0.4, "membrane.temperature": 290.0}
    for index, gate in gates(flow).items():
        rate = flow.rates[index]
        slope = differentiate(rate, squid.states[index].symbol)
        found = [
            gate.pace * gate.above / gate.below,
            -(gate.pace * gate.pull / gate.below),
        ]
        for one, other in zip(evaluate([rate, slope], at), evaluate(found, at),
                              strict=True):  # fmt: skip
            # A hundred roundings in the powers; where m and h rest, 1 - exp cancels.
            np.testing.assert_allclose(other, one, rtol=1e-12, atol=1e-14)


def test_the_pace_is_what_depends_on_parameters_alone_and_is_shared(squid):
    found = gates(arrange(squid, has_linear=False, oscillators=0)).values()
    assert len({gate.pace for gate in found}) == 1
    for gate in found:
        assert [s.name for s in symbols_of([gate.pace])] == ["membrane.temperature"]
        assert "membrane.temperature" not in {
            s.name for s in symbols_of([gate.above, gate.below, gate.pull])
        }


def test_what_is_no_straight_line_in_its_gate_is_linearised_where_it_stands(squid):
    place = squid.state_names.index("K.n")
    n = squid.states[place].symbol
    rate = symbol("membrane.V") / 100.0 - n * n
    states = tuple(
        replace(state, rate=rate) if index == place else state
        for index, state in enumerate(squid.states)
    )
    flow = arrange(replace(squid, states=states), has_linear=False, oscillators=0)
    gate = gates(flow)[place]
    assert gate.pace == constant(1.0)
    at = {"membrane.V": 5.0, "K.n": np.array([0.1, 0.4])}
    values = evaluate([gate.above / gate.below, gate.pull / gate.below], at)
    np.testing.assert_allclose(values[0], 0.05 - at["K.n"] ** 2, rtol=1e-14)
    np.testing.assert_allclose(values[1], 2.0 * at["K.n"], rtol=1e-15)
