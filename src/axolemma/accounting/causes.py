"""Causes: which current changed the voltage, by its share of the charge.

C dV/dt is the sum of the currents, so that shares of charge are without ambiguity;
what would have happened without a current is another question, for another run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from axolemma.accounting.landmarks import STIMULUS
from axolemma.membrane import Membrane

# Where less of the charge than this stays on the membrane, the currents balance.
_BALANCED = 0.01
# A second carrier is named from this share on.
_ALSO_NAMED = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who carried the charge of a phase.

    Parameters
    ----------
    inward, outward
        The route that brought in most charge, and the one that took out most; None
        if none did.
    inward_share, outward_share
        Its part of all the charge that routes brought in (took out), 0 to 1.
    words
        The same in a few words.
    """

    inward: str | None
    inward_share: float
    outward: str | None
    outward_share: float
    words: str

    def __str__(self) -> str:
        return self.words


def attribute(charge: Mapping[str, float], membrane: Membrane) -> Cause:
    """Find the cause of a change of voltage.

    Parameters
    ----------
    charge
        What each route brought into the cell, nC/cm2.
    membrane
        It says what the routes are.
    """
    inward = _shares({route: q for route, q in charge.items() if q > 0.0})
    outward = _shares({route: q for route, q in charge.items() if q < 0.0})
    leading_in, leading_out = next(iter(inward), None), next(iter(outward), None)
    return Cause(
        inward=leading_in,
        inward_share=inward.get(leading_in or "", 0.0),
        outward=leading_out,
        outward_share=outward.get(leading_out or "", 0.0),
        words=_words(charge, inward, outward, membrane),
    )


def _shares(charge: Mapping[str, float]) -> dict[str, float]:
    """Give each route's part of a sum, the largest first."""
    total = sum(charge.values())
    ordered = sorted(charge, key=lambda route: -abs(charge[route]))
    return {route: charge[route] / total for route in ordered}


def _words(
    charge: Mapping[str, float],
    inward: Mapping[str, float],
    outward: Mapping[str, float],
    membrane: Membrane,
) -> str:
    net = sum(charge.values())
    gross = sum(abs(q) for q in charge.values())
    if gross == 0.0:
        return "nothing moves"
    if abs(net) <= _BALANCED * gross:
        pair = [next(iter(shares)) for shares in (inward, outward) if shares]
        listed = ", ".join(_movement(route, charge[route], membrane) for route in pair)
        return f"the currents balance: {listed}"
    shares, side = (inward, "inward") if net > 0.0 else (outward, "outward")
    first, *others = shares
    words = _movement(first, charge[first], membrane)
    words += f", {100.0 * shares[first]:.0f} % of the {side} charge"
    for second in others[:1]:
        if shares[second] >= _ALSO_NAMED:
            also = _movement(second, charge[second], membrane)
            words += f"; {also}, {100.0 * shares[second]:.0f} %"
    return words


def _movement(route: str, charge: float, membrane: Membrane) -> str:
    """Say what a route did: ``Na+ in through Na channels``."""
    mechanism, _, ion = route.partition(".")
    if mechanism == STIMULUS:
        return "the stimulus"
    valence = next(each.valence for each in membrane.ions if each.name == ion)
    # Charge comes in with a cation, or when an anion leaves.
    way = "in" if charge * valence > 0.0 else "out"
    return f"{written_ion(ion, valence)} {way} {_means(mechanism, membrane)}"


def _means(mechanism: str, membrane: Membrane) -> str:
    called = mechanism.replace("_", " ")
    for channel in membrane.channels:
        if channel.name == mechanism:
            kind = f"{called} channels" if channel.is_gated else f"the {called}"
            return f"through {kind}"
    if membrane.receptor is not None and membrane.receptor.name == mechanism:
        return f"through the {called}"
    return f"by the {called}"


def written_ion(name: str, valence: int) -> str:
    """Write an ion with its charge: ``Na+``, ``Ca2+``, ``Cl-``."""
    count = "" if abs(valence) == 1 else str(abs(valence))
    return f"{name}{count}{'+' if valence > 0 else '-'}"
