"""The neurone of Cressman and others (2009) as equations of axolemma.

J. Comput. Neurosci. 26, 159-170: sodium and potassium whose concentrations change,
with a pump, glia and diffusion to a bath of 8 mM potassium. It is written below the
level of membranes, since its sodium current has no gate of its own for activation;
`changing_ions.mmt` beside this file is the same for Myokit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from axolemma.equations import EquationSystem, State
from axolemma.expressions import Expression, symbol

FIRST_VALUES = {
    "membrane.V": -50.0,
    "potassium.n": 0.08553,
    "sodium.h": 0.96859,
    "calcium.inside": 0.0,
    "potassium.outside": 7.8,
    "sodium.inside": 15.5,
}
# One is a large change of each: mV, parts, mM.
_SCALES = (100.0, 1.0, 1.0, 1.0, 10.0, 10.0)


def equations() -> EquationSystem:
    """Write the equations."""
    symbols = [symbol(name) for name in FIRST_VALUES]
    rates = _rates(symbols)
    states = zip(symbols, _SCALES, rates, strict=True)
    return EquationSystem(
        states=tuple(State(symbol=s, scale=scale, rate=r) for s, scale, r in states)
    )


def _rates(symbols: Sequence[Expression]) -> list[Expression]:
    V, n, h, calcium, potassium_outside, sodium_inside = symbols
    sodium_outside = 144.0 - 7.0 * (sodium_inside - 18.0)
    potassium_inside = 140.0 + (18.0 - sodium_inside)
    E_Na = 26.64 * np.log(sodium_outside / sodium_inside)
    E_K = 26.64 * np.log(potassium_outside / potassium_inside)
    E_Cl = 26.64 * np.log(6.0 / 130.0)
    opening_m, closing_m = _linear(V + 30.0), 4.0 * np.exp(-(V + 55.0) / 18.0)
    m = opening_m / (opening_m + closing_m)
    opening_n, closing_n = 0.1 * _linear(V + 34.0), 0.125 * np.exp(-(V + 44.0) / 80.0)
    opening_h = 0.07 * np.exp(-(V + 44.0) / 20.0)
    closing_h = 1.0 / (1.0 + np.exp(-(V + 14.0) / 10.0))
    sodium = (100.0 * m**3 * h + 0.0175) * (V - E_Na)
    by_calcium = 0.01 * calcium / (1.0 + calcium)
    potassium = (40.0 * n**4 + by_calcium + 0.05) * (V - E_K)
    pump = 1.25 / (1.0 + np.exp((25.0 - sodium_inside) / 3.0))
    pump = pump / (1.0 + np.exp(5.5 - potassium_outside))
    glia = 66.0 / (1.0 + np.exp((18.0 - potassium_outside) / 2.5))
    washed = 1.2 * (potassium_outside - 8.0)
    entering = -0.0002 * (V - 120.0) / (1.0 + np.exp(-(V + 25.0) / 2.5))
    return [
        -sodium - potassium - 0.05 * (V - E_Cl),
        3.0 * (opening_n * (1.0 - n) - closing_n * n),
        3.0 * (opening_h * (1.0 - h) - closing_h * h),
        entering - calcium / 80.0,
        (0.308 * potassium - 14.0 * pump - glia - washed) / 1000.0,
        (-0.044 * sodium - 3.0 * pump) / 1000.0,
    ]


def _linear(voltage: Expression) -> Expression:
    """An opening rate that grows linearly far from rest."""
    x = voltage / 10.0
    return x / (1.0 - np.exp(-x))
