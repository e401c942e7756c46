"""How ions and the ways through a membrane are called where they are shown."""

from __future__ import annotations

from axolemma.accounting.causes import written_ion
from axolemma.membrane import Membrane, SodiumPotassiumPump

_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SIGNS = {
    "uA": "µA",
    "cm2": "cm²",
    "um2": "µm²",
    "Na+": "Na⁺",
    "K+": "K⁺",
    "Cl-": "Cl⁻",
    "Ca2+": "Ca²⁺",
    "degC": "°C",
    " um": " µm",
    " -": " \N{MINUS SIGN}",
}


def typeset(words: str) -> str:
    """Write units and ions with the signs that print has for them."""
    for plain, sign in _SIGNS.items():
        words = words.replace(plain, sign)
    return words


def ion_sign(membrane: Membrane, ion: str) -> str:
    """Write an ion with its charge: ``Na⁺``, ``Ca²⁺``."""
    valence = next(each.valence for each in membrane.ions if each.name == ion)
    charge = written_ion(ion, valence).removeprefix(ion)
    return ion + charge.translate(_SUPERSCRIPTS)


def route_words(membrane: Membrane, mechanism: str) -> str:
    """Name a way through the membrane: ``Na channels``, ``Cl leak``, ``pump``."""
    words = mechanism.replace("_", " ")
    is_gated = any(c.name == mechanism and c.is_gated for c in membrane.channels)
    return f"{words} channels" if is_gated else words


def carrier_of(membrane: Membrane, mechanism: str) -> str:
    """Name what gives a way its colour: the ion of a channel, or the way itself."""
    for channel in membrane.channels:
        if channel.name == mechanism:
            return channel.ion
    for pump in membrane.pumps:
        if pump.name == mechanism and isinstance(pump, SodiumPotassiumPump):
            return "pump"
    return mechanism
