"""The equations on which every method, width and way of recording must agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from axolemma.equations import EquationSystem, Parameter, Route, State, lowered
from axolemma.equilibrium import parameter_values, rest
from axolemma.expressions import Expression, symbol
from axolemma.integration import (
    Cell,
    InputTable,
    Outcome,
    Plan,
    Trajectory,
    advance,
    merged,
)
from axolemma.models import squid_axon
from axolemma.stimulus import Timetable
from axolemma.units import DIMENSIONLESS

V = symbol("membrane.V")
STIMULUS = symbol("stimulus.current")


@dataclass(frozen=True, kw_only=True, eq=False)
class Case:
    """A cell that is run in many ways.

    Parameters
    ----------
    system
        Lowered equations.
    start
        Values of the states by name.
    table
        The inputs: a pulse or a wave, something that slopes, and an impulse.
    duration
        ms.
    parameters
        By name.
    """

    system: EquationSystem
    start: Mapping[str, float]
    table: InputTable
    duration: float
    parameters: Mapping[str, float]

    @property
    def scales(self) -> np.ndarray:
        return np.array([state.scale for state in self.system.states])

    def with_values(self, **parameters: float) -> Case:
        changed = {name.replace("__", "."): v for name, v in parameters.items()}
        return replace(self, parameters={**self.parameters, **changed})

    def cell(self, tolerance: float = 1e-6, **changes) -> Cell:
        cell = Cell(
            parameters=self.parameters,
            start=self.start,
            table=self.table,
            relative_tolerance=tolerance,
        )
        return replace(cell, **changes)

    def plan(self, **how: Any) -> Plan:
        given: dict[str, Any] = {"duration": self.duration, **how}
        return Plan(system=self.system, **given)

    def run(self, tolerance: float = 1e-6, **how) -> Outcome:
        (outcome,) = advance(self.plan(**how), [self.cell(tolerance)])
        return outcome

    def trajectory(self, outcome: Outcome) -> Trajectory:
        return Trajectory(
            system=self.system,
            parameters=self.parameters,
            table=self.table,
            steps=outcome.steps,
        )


def timetable(rows: Sequence[Sequence[float]], waves: Mapping[int, Sequence[Any]] = {}):
    """Make a timetable of rows (start, value, slope, jump), some with oscillations."""
    numbers = np.array(rows, dtype=float)
    most = max((len(wave) for wave in waves.values()), default=0)
    oscillations = np.zeros((len(rows), most, 4))
    for row, given in waves.items():
        oscillations[row, : len(given)] = given
    start, value, slope, jump = numbers.T
    return Timetable(
        start=start, value=value, slope=slope, jump=jump, oscillations=oscillations
    )


def driven(rows, waves: Mapping[int, Sequence[Any]] = {}) -> InputTable:
    return merged((STIMULUS.name,), {STIMULUS.name: timetable(rows, waves)})


# A pulse, a ramp and an impulse.
PULSES = ((0, 0, 0, 0), (1, 10, 0, 0), (2, -0.5, 0.3, 0), (7, 0, 0, 4), (9, 0, 0, 0))


def membrane(
    rates: Mapping[str, Expression], currents: Mapping[str, Expression], **values: float
) -> EquationSystem:
    """Make the equations of a membrane of 1 uF/cm2 that an electrode drives."""
    capacitance = symbol("membrane.capacitance")
    given = {"membrane.capacitance": 1.0} | {
        name.replace("__", "."): value for name, value in values.items()
    }
    currents = {**currents, "stimulus.K": -STIMULUS}
    voltage = State(
        symbol=V, scale=100.0, weights=dict.fromkeys(currents, -1.0 / capacitance)
    )
    own = [State(symbol=symbol(n), scale=1.0, rate=r) for n, r in rates.items()]
    return EquationSystem(
        states=(voltage, *own),
        parameters=tuple(
            Parameter(symbol=symbol(name), value=value, unit=DIMENSIONLESS)
            for name, value in given.items()
        ),
        inputs=(STIMULUS,),
        routes=tuple(Route(name=n, current=i) for n, i in currents.items()),
    )


def made(system: EquationSystem, start, table: InputTable, duration: float) -> Case:
    return Case(
        system=lowered(system),
        start=dict(start),
        table=table,
        duration=duration,
        parameters=parameter_values(system),
    )


def held_ions() -> Case:
    """The squid axon of 1952."""
    system = squid_axon(leak_reversal="-54.387 mV", ions="held").equations()
    return made(system, rest(system).values, driven(PULSES), 20.0)


def live_ions() -> Case:
    """Its twin, whose ions move and are pumped."""
    system = squid_axon(ions="live").equations()
    amounts = {n: 0.0 for n in system.state_names if n.endswith(".entered")}
    start = {**rest(system, held=amounts).values, **amounts}
    return made(system, start, driven(PULSES), 20.0)


def instantaneous_gate() -> Case:
    """The interneurone of Wang & Buzsaki 1996, whose m follows the voltage at once."""
    h, n = symbol("Na.h"), symbol("K.n")

    def rate(x):
        return x / (1.0 - np.exp(-x))

    m_up, m_down = rate(0.1 * (V + 35.0)), 4.0 * np.exp(-(V + 60.0) / 18.0)
    m = m_up / (m_up + m_down)
    h_up = 0.07 * np.exp(-(V + 58.0) / 20.0)
    h_down = 1.0 / (np.exp(-0.1 * (V + 28.0)) + 1.0)
    n_up, n_down = 0.1 * rate(0.1 * (V + 34.0)), 0.125 * np.exp(-(V + 44.0) / 80.0)
    system = membrane(
        {
            "Na.h": 5.0 * (h_up * (1.0 - h) - h_down * h),
            "K.n": 5.0 * (n_up * (1.0 - n) - n_down * n),
        },
        {
            "Na.Na": symbol("Na.conductance") * m**3 * h * (V - 55.0),
            "K.K": symbol("K.conductance") * n**4 * (V + 90.0),
            "leak.Cl": 0.1 * (V + 65.0),
        },
        Na__conductance=35.0,
        K__conductance=9.0,
    )
    start = {"membrane.V": -64.0, "Na.h": 0.78, "K.n": 0.09}
    return made(system, start, driven(PULSES), 20.0)


def stiff_linear() -> Case:
    """Linear equations whose fast part is a thousand times faster than the slow."""
    w = symbol("slow.w")
    system = membrane(
        {"slow.w": 0.1 * (V / 100.0 - w)}, {"leak.Cl": 100.0 * (V - 50.0 * w)}
    )
    start = {"membrane.V": 3.0, "slow.w": 0.4}
    rows = ((0, 0, 0, 0), (1, 200, 0, 0), (2, 100, 40, 0), (6, 0, 0, 5))
    return made(system, start, driven(rows), 10.0)


def oscillating_input() -> Case:
    """A damped resonance, driven by two waves and a chirp."""
    w = symbol("slow.w")
    system = membrane(
        {"slow.w": 0.3 * (V / 20.0 - w)},
        {"leak.Cl": 0.2 * V, "slow.K": 15.0 * w},
    )
    waves = {
        1: [(8.0, 0.4, 1.3, 0.0), (3.0, 0.0, 4.0, 0.0)],
        2: [(5.0, -0.2, 0.5, 0.2)],
    }
    rows = ((0, 0, 0, 0), (1, 1, 0.2, 0), (8, -1, 0, 3))
    start = {"membrane.V": 1.0, "slow.w": 0.1}
    return made(system, start, driven(rows, waves), 20.0)


CASES = {
    make.__name__: make
    for make in (
        held_ions,
        live_ions,
        instantaneous_gate,
        stiff_linear,
        oscillating_input,
    )
}


@cache
def built(name: str) -> Case:
    return CASES[name]()


@pytest.fixture(params=list(CASES))
def case(request) -> Case:
    """Each of the cases in turn."""
    return built(request.param)


@pytest.fixture
def cases():
    """Gives a case by its name."""
    return built


@pytest.fixture
def drive():
    """Makes inputs of rows (start, value, slope, jump)."""
    return driven


@pytest.fixture
def equations():
    """Makes the equations of a membrane, and a case of them."""

    def make(rates, currents, start, *, duration=10.0, table=None, **values) -> Case:
        system = membrane(rates, currents, **values)
        return made(system, start, table or driven(((0, 0, 0, 0),)), duration)

    return make
