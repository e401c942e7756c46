"""The form of the propagated impulse, by a boundary value problem and by the cable.

V'' = K (V' + I / C) is solved from rest to rest with K unknown, by SciPy's collocation,
with the equations of 1952 written out again; the cable gives the first guess only.
"""

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_bvp

from axolemma.cable import Axon
from axolemma.experiments import passing_impulse, travelling_wave
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.stimulus import pulse

AXON: dict[str, Any] = {"resistivity": "35.4 ohm cm", "diameter": "476 um"}
QUICKER = 3.0 ** ((18.5 - 6.3) / 10.0)
REST = -64.996379331192
# mV, how far from rest the wave begins; ms, when it is followed no longer.
BEGINNING, END = 1e-4, 28.0


def linoid(x):
    near = np.abs(x) < 1e-7
    return np.where(near, 1.0 + x / 2.0, x / -np.expm1(-np.where(near, 1.0, x)))


def gate_rates(voltage):
    u = voltage + 65.0
    opening = [
        linoid((u - 25) / 10),
        0.07 * np.exp(-u / 20),
        0.1 * linoid((u - 10) / 10),
    ]
    closing = [
        4.0 * np.exp(-u / 18),
        1.0 / (np.exp((30 - u) / 10) + 1.0),
        0.125 * np.exp(-u / 80),
    ]
    return QUICKER * np.array(opening), QUICKER * np.array(closing)


def steady_gates(voltage):
    opening, closing = gate_rates(voltage)
    return opening / (opening + closing)


def currents(voltage, m, h, n):
    return np.array(
        [
            120.0 * m**3 * h * (voltage - 50.0),
            36.0 * n**4 * (voltage + 77.0),
            0.3 * (voltage + 54.387),
        ]
    )


GATES = steady_gates(np.array(REST))
RESTING = currents(REST, *GATES)
AT_REST = np.array([REST, 0.0, *GATES])


def slopes(_, y, p):
    voltage, slope, gates = y[0], y[1], y[2:5]
    opening, closing = gate_rates(voltage)
    flow = currents(voltage, *gates)
    bent = p[0] * (slope + flow.sum(axis=0))
    own = opening - (opening + closing) * gates
    return np.vstack([slope, bent, own, flow - RESTING[:, None]])


def jacobian(rate):
    found = np.empty((5, 5))
    for column, step in enumerate(1e-5 * np.eye(5)):
        sides = [
            slopes(0.0, np.append(AT_REST + sign * step, np.zeros(3))[:, None], [rate])
            for sign in (1.0, -1.0)
        ]
        found[:, column] = (sides[0] - sides[1])[:5, 0] / 2e-5
    return found


def growing(matrix):
    values, vectors = np.linalg.eig(matrix)
    return np.real(vectors[:, np.argmax(np.real(values))])


def boundary(first, last, p):
    """Leave rest along what grows, and come back without any of it."""
    matrix = jacobian(p[0])
    away = growing(matrix)
    left = growing(matrix.T)
    return np.concatenate(
        [
            first[:5] - AT_REST - BEGINNING / away[0] * away,
            first[5:],
            [left @ (last[:5] - AT_REST) / np.abs(left).max()],
        ]
    )


def guess(mesh):
    """Give the wave roughly, from the cable: shape (8, mesh)."""
    membrane = squid_axon(temperature="18.5 degC", ions="held")
    cut = Axon(**AXON, length="12 cm").compartments(800)
    shock = pulse("4000 uA/cm2", start="0 ms", duration="0.3 ms")
    conditions = CableConditions(duration=END + 8.0, step=0.005, probes=(440,))
    found = record_cable(membrane, cut, dict.fromkeys(range(24), shock), conditions)
    times, voltage = found.outcome.probe_times, found.outcome.probed[:, 0]
    begun = int(np.argmax(voltage > REST + 1e-3))
    times, voltage = times[begun:] - times[begun], voltage[begun:]
    gates = np.empty((3, times.size))
    gates[:, 0] = GATES
    for step in range(1, times.size):
        middle = np.array(0.5 * (voltage[step] + voltage[step - 1]))
        opening, closing = gate_rates(middle)
        kept = np.exp(-(opening + closing) * (times[step] - times[step - 1]))
        steady = opening / (opening + closing)
        gates[:, step] = steady + (gates[:, step - 1] - steady) * kept
    flow = currents(voltage, *gates) - RESTING[:, None]
    moved = np.cumsum(flow[:, 1:] * np.diff(times), axis=1)
    rows = [
        voltage,
        np.gradient(voltage, times),
        *gates,
        *np.pad(moved, ((0, 0), (1, 0))),
    ]
    return np.array([np.interp(mesh, times, row) for row in rows])


@pytest.fixture(scope="module")
def wave():
    mesh = np.concatenate([np.linspace(0.0, 4.0, 500), np.linspace(4.0, END, 300)[1:]])
    found: Any = solve_bvp(
        slopes, boundary, mesh, guess(mesh), p=[10.0], tol=1e-5, max_nodes=20_000
    )
    assert found.success
    return found


@pytest.fixture(scope="module")
def cable():
    return passing_impulse(squid_axon(temperature="18.5 degC", ions="held"), **AXON)


def test_both_ways_find_the_rate(wave):
    found = travelling_wave(squid_axon(temperature="18.5 degC", ions="held"), **AXON)
    assert wave.p[0] == pytest.approx(found.rate, rel=1e-8)
    assert wave.p[0] == pytest.approx(10.4380510602, rel=1e-8)


def test_both_ways_find_the_form(wave, cable):
    times = np.linspace(0.0, 4.0, 400_001)
    voltage, slope = wave.sol(times)[:2]
    expected = {
        "amplitude": voltage.max() - REST,
        "undershoot": REST - voltage.min(),
        "rise": slope.max(),
        "fall": -slope.min(),
    }
    half = 0.5 * (voltage.max() + REST)
    above = np.flatnonzero(voltage > half)
    expected["half_width"] = times[above[-1]] - times[above[0]]
    for name, value in expected.items():
        found = getattr(cable, name)
        # Samples of the wave every 1e-5 ms; what the cable itself does not trust.
        assert abs(found.value - value) < found.error + 1e-5


def test_both_ways_find_the_charges(wave, cable):
    moved = -wave.y[5:, -1] / 96.48533212
    for route, amount in zip(("Na.Na", "K.K", "leak.Cl"), moved, strict=True):
        # What the wave still moves after 28 ms.
        assert cable.moved[route].value == pytest.approx(amount, abs=2e-6)
    assert moved[0] == pytest.approx(4.3579907, rel=1e-6)
