"""How ions and the ways through a membrane are called where they are shown."""

from __future__ import annotations

import re

from axolemma.accounting.causes import written_ion
from axolemma.membrane import Membrane, SodiumPotassiumPump

_SUPERSCRIPTS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_ION = re.compile(r"\b(Na|K|Cl|Ca|Mg|Li|H|HCO3)(\d?[+-])(?!\w)")
# What stands in plain letters, and the sign that print has for it.
_SIGNS = (
    (re.compile(r"\bu(?=(?:A|V|F|S|mol|m|m2)\b)"), "µ"),
    (re.compile(r"(?<=\d )us\b"), "µs"),
    (re.compile(r"(?<=[cµ]m)2\b"), "²"),
    (re.compile(r"\bdegC\b"), "°C"),
    # Not within a range or a number with an exponent.
    (re.compile(r"(?<![\w)\]])-(?=\d)"), "\N{MINUS SIGN}"),
)


def typeset(words: str) -> str:
    """Write units, ions and minus signs as print does."""
    for plain, sign in _SIGNS:
        words = plain.sub(sign, words)
    return _ION.sub(lambda ion: ion[1] + ion[2].translate(_SUPERSCRIPTS), words)


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
