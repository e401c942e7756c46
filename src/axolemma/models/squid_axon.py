"""The giant axon of the squid.

Hodgkin and Huxley (1952), A quantitative description of membrane current and its
application to conduction and excitation in nerve, J. Physiol. 117, 500-544: rates
from equations 12, 13, 20, 21, 23 and 24, constants from table 3. Their V counts from
rest and downwards; here it is the modern one, with their rest at -65 mV.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.membrane import Channel, Cylinder, Gate, Ion, Membrane, ionise
from axolemma.units import ms, mV

_CITATION = "Hodgkin & Huxley 1952, J. Physiol. 117:500-544"


def squid_axon(
    *,
    temperature: Any = "6.3 degC",
    leak_reversal: Any = "-54.387 mV",
    ions: str = "live",
    diameter: Any = "476 um",
) -> Membrane:
    """Build the squid giant axon of Hodgkin and Huxley (1952).

    Parameters
    ----------
    temperature
        It sets the speed of the gates, threefold for each 10 K, and nothing else.
    leak_reversal
        Potential at which the leak current vanishes; -54.387 mV is the 10.613 mV of
        table 3.
    ions
        'held' for the model of 1952, in which no concentration changes; 'live' for
        its twin with pools and a pump (`ionise`). The twin has the concentrations
        that give the reversal potentials of 1952 at its temperature, so that its
        voltage is theirs at any temperature.
    diameter
        Of the axon.
    """
    if not isinstance(ions, str) or ions not in {"live", "held"}:
        raise InvalidInput(
            "squid_axon, ions", found=f"{ions!r}", expected="'live' or 'held'"
        )
    held = Membrane(
        "squid giant axon (Hodgkin & Huxley 1952)",
        ions=(
            Ion("Na", reversal_potential="50 mV"),
            Ion("K", reversal_potential="-77 mV"),
            Ion("Cl", reversal_potential=leak_reversal),
        ),
        channels=(_sodium_channel(), _potassium_channel(), _leak()),
        capacitance="1 uF/cm2",
        temperature=temperature,
        geometry=Cylinder(diameter),
        citation=_CITATION,
    )
    if ions == "held":
        return held
    return ionise(
        held,
        sodium_outside="440 mM",
        potassium_inside="400 mM",
        chloride_outside="560 mM",
    )


def _gate(
    name: str,
    *,
    alpha: Callable[[Any], Any],
    beta: Callable[[Any], Any],
    power: int = 1,
) -> Gate:
    return Gate(
        name,
        power=power,
        alpha=alpha,
        beta=beta,
        q10=3.0,
        reference_temperature="6.3 degC",
    )


def _sodium_channel() -> Channel:
    activation = _gate(
        "m",
        power=3,
        alpha=lambda V: 0.1 * (V / mV + 40) / (1 - np.exp(-(V / mV + 40) / 10)) / ms,
        beta=lambda V: 4 * np.exp(-(V / mV + 65) / 18) / ms,
    )
    inactivation = _gate(
        "h",
        alpha=lambda V: 0.07 * np.exp(-(V / mV + 65) / 20) / ms,
        beta=lambda V: 1 / (1 + np.exp(-(V / mV + 35) / 10)) / ms,
    )
    return Channel(
        "Na", ion="Na", conductance="120 mS/cm2", gates=(activation, inactivation)
    )


def _potassium_channel() -> Channel:
    activation = _gate(
        "n",
        power=4,
        alpha=lambda V: 0.01 * (V / mV + 55) / (1 - np.exp(-(V / mV + 55) / 10)) / ms,
        beta=lambda V: 0.125 * np.exp(-(V / mV + 65) / 80) / ms,
    )
    return Channel("K", ion="K", conductance="36 mS/cm2", gates=(activation,))


def _leak() -> Channel:
    return Channel("leak", ion="Cl", conductance="0.3 mS/cm2")
