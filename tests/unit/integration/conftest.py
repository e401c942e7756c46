"""A small membrane with every kind of state, and a run of it."""

from __future__ import annotations

import numpy as np
import pytest

from axolemma.equations import EquationSystem, Parameter, Route, State, lowered
from axolemma.expressions import symbol
from axolemma.integration import Cell, InputTable, Plan, Trajectory, advance
from axolemma.units import DIMENSIONLESS

PARAMETERS = {"membrane.capacitance": 2.0, "leak.conductance": 0.3, "K.speed": 0.4}


@pytest.fixture
def system() -> EquationSystem:
    """A leak, a gated current, an ion that is counted, and an electrode."""
    v, n, amount = symbol("membrane.V"), symbol("K.n"), symbol("K.entered")
    drive = symbol("stimulus.current")
    capacitance, g, speed = (symbol(name) for name in PARAMETERS)
    currents = {
        "leak.Cl": g * (v + 60.0),
        "K.K": 2.0 * n * n * (v + 80.0 - 5.0 * amount),
        "stimulus.K": -drive,
    }
    states = (
        State(symbol=v, scale=100.0, weights=dict.fromkeys(currents, -1 / capacitance)),
        State(symbol=n, scale=1.0, rate=speed / (1.0 + np.exp(-v / 20.0)) - speed * n),
        State(
            symbol=amount,
            scale=1.0,
            weights=dict.fromkeys(("K.K", "stimulus.K"), -0.01 + 0.0 * g),
        ),
    )
    return lowered(
        EquationSystem(
            states=states,
            parameters=tuple(
                Parameter(symbol=symbol(name), value=value, unit=DIMENSIONLESS)
                for name, value in PARAMETERS.items()
            ),
            inputs=(drive,),
            routes=tuple(Route(name=n, current=i) for n, i in currents.items()),
            observables={"K.current": currents["K.K"]},
        )
    )


@pytest.fixture
def parameters() -> dict[str, float]:
    return dict(PARAMETERS)


@pytest.fixture
def start() -> dict[str, float]:
    return {"membrane.V": -70.0, "K.n": 0.1, "K.entered": 0.0}


@pytest.fixture
def table() -> InputTable:
    """A pulse, a ramp with an impulse, and a wave; ten milliseconds are meant."""
    oscillations = np.zeros((4, 1, 1, 4))
    oscillations[3, 0, 0] = (2.0, 0.5, 1.5, -0.1)
    return InputTable(
        names=("stimulus.current",),
        start=np.array([0.0, 1.0, 2.5, 6.0]),
        value=np.array([[0.0], [20.0], [-1.0], [1.0]]),
        slope=np.array([[0.0], [0.0], [3.0], [0.0]]),
        jump=np.array([[0.0], [0.0], [8.0], [0.0]]),
        oscillations=oscillations,
    )


@pytest.fixture
def run(system, parameters, start, table):
    """Runs the membrane for 10 ms; gives the outcome and the trajectory."""

    def make(tolerance=1e-8, *, duration=10.0, table=table, **how):
        cell = Cell(
            parameters=parameters,
            start=start,
            table=table,
            relative_tolerance=tolerance,
        )
        (outcome,) = advance(Plan(system=system, duration=duration, **how), [cell])
        trajectory = Trajectory(
            system=system, parameters=parameters, table=table, steps=outcome.steps
        )
        return outcome, trajectory

    return make
