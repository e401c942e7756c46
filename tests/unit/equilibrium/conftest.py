"""A membrane of one formula, and the voltages at which it may rest."""

from collections.abc import Callable
from typing import Any

import pytest

from axolemma.equations import EquationSystem, Parameter, Route, State
from axolemma.equilibrium import FixedPoint
from axolemma.expressions import constant, symbol
from axolemma.units import mV, uA_per_cm2, uF_per_cm2

V = symbol("membrane.V", mV)
STIMULUS = symbol("stimulus.current", uA_per_cm2)


@pytest.fixture
def along_voltage() -> Callable[..., EquationSystem]:
    """Make a membrane whose voltage changes by a formula of numbers, mV/ms."""

    def make(
        rate: Any, *gates: State, parameters: tuple[Parameter, ...] = ()
    ) -> EquationSystem:
        current = Route(name="all.K", current=-rate * uA_per_cm2)
        weights = {"all.K": constant(-1.0) / uF_per_cm2}
        voltage = State(symbol=V, scale=100.0, weights=weights)
        return EquationSystem(
            states=(voltage, *gates),
            parameters=parameters,
            inputs=(STIMULUS,),
            routes=(current,),
        )

    return make


@pytest.fixture
def voltages() -> Callable[[tuple[FixedPoint, ...]], list[float]]:
    def read(points: tuple[FixedPoint, ...]) -> list[float]:
        return [point.values["membrane.V"] for point in points]

    return read
