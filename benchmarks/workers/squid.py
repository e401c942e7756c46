"""The squid axon of Hodgkin and Huxley (1952) as every tool runs it here.

Modern signs, 6.3 degC, 1 uF/cm2, E_L -54.4 mV; it starts at -65 mV with its gates
settled there. J. Physiol. 117, 500-544.
"""

from __future__ import annotations

from math import exp

import numpy as np

SODIUM_CONDUCTANCE, POTASSIUM_CONDUCTANCE, LEAK_CONDUCTANCE = 120.0, 36.0, 0.3
SODIUM_POTENTIAL, POTASSIUM_POTENTIAL, LEAK_POTENTIAL = 50.0, -77.0, -54.4
FIRST_VOLTAGE = -65.0
TEMPERATURE = 6.3
# The stimulus is a step that never ends.
ONSET = 5.0
# Side of a cylinder as long as it is wide with a membrane of 1000 um2, um, and nA
# through it for each uA/cm2.
SIDE = float(np.sqrt(1000.0 / np.pi))
CURRENT_OF_DENSITY = 0.01


def settled_gates() -> tuple[float, float, float]:
    """Give m, h and n where they have settled at the first voltage."""
    v = FIRST_VOLTAGE
    rates = (
        (0.1 * (v + 40) / (1 - exp(-(v + 40) / 10)), 4 * exp(-(v + 65) / 18)),
        (0.07 * exp(-(v + 65) / 20), 1 / (1 + exp(-(v + 35) / 10))),
        (0.01 * (v + 55) / (1 - exp(-(v + 55) / 10)), 0.125 * exp(-(v + 65) / 80)),
    )
    m, h, n = (opening / (opening + closing) for opening, closing in rates)
    return m, h, n


def upward_crossings(times: object, voltages: object) -> list[float]:
    """Find where a recorded voltage rises through 0 mV.

    Each crossing is that of the cubic through the four samples around it, so that
    the samples of an adaptive method lose nothing here.
    """
    t, v = np.asarray(times, dtype=float), np.asarray(voltages, dtype=float)
    found = np.flatnonzero((v[1:-2] < 0.0) & (v[2:-1] >= 0.0)) + 1
    around = found[:, None] + np.arange(-1, 3)
    x, y = t[around], v[around]
    low, high = x[:, 1].copy(), x[:, 2].copy()
    for _ in range(60):
        middle = 0.5 * (low + high)
        is_below = _cubic(x, y, middle) < 0.0
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return [float(time) for time in 0.5 * (low + high)]


def _cubic(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Evaluate, for each row, the cubic through its four points (Lagrange)."""
    total = np.zeros(at.shape)
    for own in range(4):
        others = [other for other in range(4) if other != own]
        above = np.prod([at - x[:, other] for other in others], axis=0)
        below = np.prod([x[:, own] - x[:, other] for other in others], axis=0)
        total = total + y[:, own] * above / below
    return total
