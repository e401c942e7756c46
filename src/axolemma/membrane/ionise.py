"""Ionise: give a classical membrane live ions and a pump, and keep its voltage.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from axolemma.equilibrium import parameter_values, rest
from axolemma.errors import InvalidInput
from axolemma.expressions import Evaluation, evaluate, lower
from axolemma.membrane.channel import Channel
from axolemma.membrane.ion import Ion, Pool
from axolemma.membrane.membrane import Membrane
from axolemma.membrane.pump import SodiumPotassiumPump
from axolemma.membrane.validation import Measure
from axolemma.units import (
    FARADAY,
    GAS_CONSTANT,
    Quantity,
    mM,
    mS_per_cm2,
    mV,
    uA_per_cm2,
)

# Rounding of currents of a few uA/cm2 leaves sums of about this size, uA/cm2.
_BALANCED = 1e-14
_ROUNDS = 8


def ionise(
    membrane: Membrane,
    *,
    sodium_outside: Any = None,
    potassium_inside: Any = None,
    chloride_outside: Any = None,
    potassium_leak: Any = "0 mS/cm2",
    pump: SodiumPotassiumPump | None = None,
) -> Membrane:
    """Give a membrane with held ions pools and a pump, exactly at rest.

    As long as the concentrations stay near their start, its voltage is that of
    `membrane`, whatever the stimulus. The concentrations that are not given follow
    from the reversal potentials at the temperature of the membrane.

    Parameters
    ----------
    membrane
        With gated channels for Na and K, and an ohmic leak; one value for each
        parameter.
    sodium_outside, potassium_inside, chloride_outside
        Concentrations, such as ``"440 mM"``; not needed for an ion of which
        `membrane` holds both.
    potassium_leak
        How much of the leak is K's, mS/cm2.
    pump
        Its saturation and half occupied concentrations; the maximum current is set
        here. None for the pump's defaults.

    Raises
    ------
    InvalidInput
        If the membrane is of another type, or its leak cannot be split this way.
    """
    _check_type(membrane)
    given = resting_currents(membrane)
    balance = leak_balance(given, potassium_leak)
    ions = _ions(
        membrane,
        given,
        {"Na": sodium_outside, "K": potassium_inside, "Cl": chloride_outside},
    )
    template = pump or SodiumPotassiumPump("0 uA/cm2")
    if not isinstance(template, SodiumPotassiumPump):
        raise InvalidInput(
            "ionise, pump", found=f"{pump!r}", expected="a SodiumPotassiumPump"
        )
    live = replace(
        membrane,
        ions=ions,
        channels=(
            *(channel for channel in membrane.channels if channel.is_gated),
            *_leaks(balance),
        ),
        pumps=(template.with_values({"maximum_current": "1 uA/cm2"}),),
        notes=" ".join(filter(None, (membrane.notes, _NOTE))),
    )
    return _polished(live, given, balance)


_NOTE = (
    "Ionised: its leak is split exactly into leaks of Na, K and Cl and a 3:2 pump, so "
    "that every ion is at rest and the voltage is that of the original. This is one "
    "decomposition among others, not a claim of the original's authors."
)


def _check_type(membrane: Membrane) -> None:
    if not isinstance(membrane, Membrane):
        raise InvalidInput("ionise", found=f"{membrane!r}", expected="a Membrane")
    where = f"ionise, membrane '{membrane.name}'"
    if membrane.is_live or membrane.pumps:
        raise InvalidInput(
            where,
            found="pools or pumps",
            expected="a membrane whose ions are all held, without pumps",
        )
    names = [ion.name for ion in membrane.ions]
    for name in names:
        if name not in IONS:
            raise InvalidInput(
                where, found=f"the ion '{name}'", expected="Na, K and Cl only"
            )
    for name in ("Na", "K"):
        if name not in names:
            raise InvalidInput(where, found=f"no ion '{name}'", expected="Na and K")
    for channel in membrane.channels:
        _check_channel(channel, where)


def _check_channel(channel: Channel, where: str) -> None:
    if not channel.is_gated and channel.permeability is not None:
        raise InvalidInput(
            f"{where}, channel '{channel.name}'",
            found="a leak with a permeability",
            expected="an ohmic leak",
        )
    if channel.is_gated and channel.ion == "Cl":
        raise InvalidInput(
            f"{where}, channel '{channel.name}'",
            found="gates on a channel for Cl",
            expected="gated channels for Na and K only",
            remedy="with E_Cl at rest, as here, its current would be another",
        )
    if channel.is_gated and channel.reversal_potential is not None:
        raise InvalidInput(
            f"{where}, channel '{channel.name}'",
            found="a reversal_potential of its own",
            expected="the one of its ion",
        )


def _ions(
    membrane: Membrane, given: RestingCurrents, concentrations: Mapping[str, Any]
) -> tuple[Ion, ...]:
    declared = {ion.name: ion for ion in membrane.ions}
    # Of each ion one side is given, and the other follows from the potential.
    sides = {
        "Na": ("outside", given.sodium_potential),
        "K": ("inside", given.potassium_potential),
        "Cl": ("outside", given.voltage),
    }
    return tuple(
        _live_ion(name, declared.get(name), concentrations[name], side, potential, given)
        for name, (side, potential) in sides.items()
    )


def _live_ion(
    name: str,
    declared: Ion | None,
    concentration: Any,
    side: str,
    potential: float,
    given: RestingCurrents,
) -> Ion:
    where = f"ionise, {_ARGUMENTS[name]}"
    held = None if declared is None else getattr(declared, side)
    if concentration is None and held is None:
        raise InvalidInput(
            where, found="nothing", expected=f"a concentration of {name} {side} the cell"
        )
    known = held
    if concentration is not None:
        known = Measure(unit=mM, above=0.0).read(concentration, where)
    if not isinstance(known, float):
        raise InvalidInput(where, found="several values", expected="one concentration")
    valence = -1 if name == "Cl" else 1
    ratio = math.exp(valence * potential / given.thermal_voltage)
    inside, outside = (
        (known, known * ratio) if side == "inside" else (known / ratio, known)
    )
    return Ion(
        name,
        valence=valence,
        inside=Pool(Quantity(inside, mM)),
        outside=Quantity(outside, mM),
    )


_ARGUMENTS = {
    "Na": "sodium_outside",
    "K": "potassium_inside",
    "Cl": "chloride_outside",
}


def _leaks(balance: LeakBalance) -> tuple[Channel, ...]:
    conductances = {
        "Na": balance.sodium_leak,
        "K": balance.potassium_leak,
        "Cl": balance.chloride_leak,
    }
    return tuple(
        Channel(f"{ion}_leak", ion=ion, conductance=Quantity(value, mS_per_cm2))
        for ion, value in conductances.items()
        if value > 0.0 or ion != "K"
    )


def _polished(live: Membrane, given: RestingCurrents, balance: LeakBalance) -> Membrane:
    """Set the pump, and adjust last digits until every computed sum is zero."""
    system = live.equations()
    start = given.rest | dict.fromkeys((f"{ion}.entered" for ion in IONS), 0.0)
    known = parameter_values(system) | start | {"stimulus.current": 0.0}
    pump = live.pumps[0].name
    maximum = f"{pump}.maximum_current"
    routes = lower([route.current for route in system.routes])
    computed = Evaluation(routes)
    places = [(route.name, route.ion) for route in system.routes]
    sizes = dict(zip((n for n, _ in places), computed(known), strict=True))
    # The saturation at the start is the net current of a maximum of 1 uA/cm2.
    known[maximum] = balance.pump_current / (float(sizes[f"{pump}.Na"]) / 3.0)
    for _ in range(_ROUNDS):
        left = dict.fromkeys(IONS, 0.0)
        for (_, ion), current in zip(places, computed(known), strict=True):
            left[ion] += float(current)
        if all(abs(current) <= _BALANCED for current in left.values()):
            break
        known[maximum] *= 1.0 + left["K"] / (2.0 * balance.pump_current)
        known["Na_leak.conductance"] -= left["Na"] / (
            given.voltage - given.sodium_potential
        )
        if balance.chloride_leak > 0.0:
            shift = left["Cl"] / (balance.chloride_leak * given.thermal_voltage)
            known["Cl.inside_at_start"] *= 1.0 + shift
    return live.with_values({
        maximum: Quantity(known[maximum], uA_per_cm2),
        "Na_leak.conductance": Quantity(known["Na_leak.conductance"], mS_per_cm2),
        "Cl.inside_at_start": Quantity(known["Cl.inside_at_start"], mM),
    })
