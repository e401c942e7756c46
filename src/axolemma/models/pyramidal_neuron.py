"""A pyramidal neuron of the hippocampus, reduced to sodium, potassium and a leak.

Traub and Miles (1991), Neuronal Networks of the Hippocampus, Cambridge University
Press: the kinetics. Ermentrout and Kopell (1998), Fine structure of neural spiking
and synchronization in the presence of conduction delays, Proc. Natl. Acad. Sci. USA
95, 1259-1264: the reduction to one compartment with two gated channels. Olufsen,
Whittington, Camperi and Kopell (2003), New roles for the gamma rhythm, J. Comput.
Neurosci. 14, 33-54: the form and the constants used here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.membrane import Channel, Gate, Ion, Membrane, Sphere, ionise
from axolemma.units import ms, mV

_CITATION = (
    "Traub & Miles 1991, Neuronal Networks of the Hippocampus; reduced by Ermentrout & "
    "Kopell 1998, Proc. Natl. Acad. Sci. USA 95:1259-1264"
)


def pyramidal_neuron(*, ions: str = "live", diameter: Any = "20 um") -> Membrane:
    """Build the reduced pyramidal neuron of Traub and Miles at 36 degC.

    Parameters
    ----------
    ions
        'held' for the published model, in which no concentration changes; 'live'
        for its twin with pools and a pump (`axolemma.membrane.ionise`).
    diameter
        Of the cell, a sphere; the published model has none.
    """
    if not isinstance(ions, str) or ions not in {"live", "held"}:
        raise InvalidInput(
            "pyramidal_neuron, ions", found=f"{ions!r}", expected="'live' or 'held'"
        )
    held = Membrane(
        "pyramidal neuron (reduced Traub-Miles)",
        ions=(
            Ion("Na", reversal_potential="50 mV"),
            Ion("K", reversal_potential="-100 mV"),
            Ion("Cl", reversal_potential="-67 mV"),
        ),
        channels=(
            _sodium_channel(),
            _potassium_channel(),
            Channel("leak", ion="Cl", conductance="0.1 mS/cm2"),
        ),
        capacitance="1 uF/cm2",
        temperature="36 degC",
        geometry=Sphere(diameter),
        citation=_CITATION,
    )
    if ions == "held":
        return held
    # A leak of K of 0.02 mS/cm2 makes the pump's share of the resting potential
    # 2-5 mV, which is what blocking the pump shows in neurones.
    return ionise(
        held,
        sodium_outside="145 mM",
        potassium_inside="140 mM",
        chloride_outside="130 mM",
        potassium_leak="0.02 mS/cm2",
    )


def _gate(
    name: str,
    *,
    alpha: Callable[[Any], Any],
    beta: Callable[[Any], Any],
    power: int = 1,
) -> Gate:
    return Gate(name, power=power, alpha=alpha, beta=beta)


def _sodium_channel() -> Channel:
    activation = _gate(
        "m",
        power=3,
        alpha=lambda V: 0.32 * (V / mV + 54) / (1 - np.exp(-(V / mV + 54) / 4)) / ms,
        beta=lambda V: 0.28 * (V / mV + 27) / (np.exp((V / mV + 27) / 5) - 1) / ms,
    )
    inactivation = _gate(
        "h",
        alpha=lambda V: 0.128 * np.exp(-(V / mV + 50) / 18) / ms,
        beta=lambda V: 4 / (1 + np.exp(-(V / mV + 27) / 5)) / ms,
    )
    return Channel(
        "Na", ion="Na", conductance="100 mS/cm2", gates=(activation, inactivation)
    )


def _potassium_channel() -> Channel:
    activation = _gate(
        "n",
        power=4,
        alpha=lambda V: 0.032 * (V / mV + 52) / (1 - np.exp(-(V / mV + 52) / 5)) / ms,
        beta=lambda V: 0.5 * np.exp(-(V / mV + 57) / 40) / ms,
    )
    return Channel("K", ion="K", conductance="80 mS/cm2", gates=(activation,))
