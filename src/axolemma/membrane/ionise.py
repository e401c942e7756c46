"""Ionise: give a classical membrane live ions and a pump, and keep its voltage."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from axolemma.equilibrium import parameter_values
from axolemma.errors import InvalidInput
from axolemma.expressions import Evaluation, lower
from axolemma.membrane.channel import Channel
from axolemma.membrane.ion import Ion, Pool
from axolemma.membrane.leak_balance import (
    IONS,
    LeakBalance,
    RestingCurrents,
    leak_balance,
    resting_currents,
)
from axolemma.membrane.membrane import Membrane
from axolemma.membrane.pump import SodiumPotassiumPump
from axolemma.membrane.validation import Measure
from axolemma.units import Quantity, mM, mS_per_cm2, uA_per_cm2

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
    template = _template(pump)
    given = resting_currents(membrane)
    balance = leak_balance(given, potassium_leak)
    ions = _ions(
        membrane,
        given,
        {"Na": sodium_outside, "K": potassium_inside, "Cl": chloride_outside},
    )
    live = replace(
        membrane,
        ions=ions,
        channels=(
            *(channel for channel in membrane.channels if channel.is_gated),
            *_leaks(balance),
        ),
        pumps=(template,),
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


def _template(pump: SodiumPotassiumPump | None) -> SodiumPotassiumPump:
    if pump is None:
        return SodiumPotassiumPump("1 uA/cm2")
    if not isinstance(pump, SodiumPotassiumPump):
        raise InvalidInput(
            "ionise, pump", found=f"{pump!r}", expected="a SodiumPotassiumPump"
        )
    if pump.blocked != 0.0:
        raise InvalidInput(
            "ionise, pump",
            found=f"blocked {pump.blocked}",
            expected="a pump that works",
            remedy="block it in the membrane that ionise gives",
        )
    return pump.with_values({"maximum_current": "1 uA/cm2"})


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
    ions: list[Ion] = []
    for name, (side, potential) in sides.items():
        held = getattr(declared[name], side) if name in declared else None
        known = _concentration(name, side, concentrations[name], held)
        valence = -1 if name == "Cl" else 1
        exponent = valence * potential / given.thermal_voltage
        ratio = math.exp(exponent if side == "inside" else -exponent)
        inside, outside = known, known * ratio
        if side == "outside":
            inside, outside = outside, inside
        pool = Pool(Quantity(inside, mM))
        ions.append(
            Ion(name, valence=valence, inside=pool, outside=Quantity(outside, mM))
        )
    return tuple(ions)


def _concentration(name: str, side: str, given: Any, held: Any) -> float:
    where = f"ionise, {_ARGUMENTS[name]}"
    if given is None and held is None:
        raise InvalidInput(
            where,
            found="nothing",
            expected=f"the concentration of {name} {side}, such as '100 mM'",
        )
    known = held if given is None else Measure(unit=mM, above=0.0).read(given, where)
    if not isinstance(known, float):
        raise InvalidInput(where, found="several values", expected="one concentration")
    return known


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
    # The volume may differ between cells: while nothing has entered, it is all one.
    system = live.equations().with_parameters({"membrane.volume_per_area": 1.0})
    known = parameter_values(system) | dict(given.rest) | {"stimulus.current": 0.0}
    known |= {f"{ion}.entered": 0.0 for ion in IONS}
    pump = live.pumps[0].name
    maximum = f"{pump}.maximum_current"
    currents = Evaluation(lower([route.current for route in system.routes]))
    at_start = dict(zip(system.route_names, currents(known), strict=True))
    # Its maximum is 1 uA/cm2 so far, so that this is its saturation at the start.
    known[maximum] = balance.pump_current / (float(at_start[f"{pump}.Na"]) / 3.0)
    for _ in range(_ROUNDS):
        left: dict[str, float] = dict.fromkeys(IONS, 0.0)
        for route, current in zip(system.routes, currents(known), strict=True):
            left[route.ion] += float(current)
        if all(abs(current) <= _BALANCED for current in left.values()):
            break
        if balance.pump_current > 0.0:
            known[maximum] *= 1.0 + left["K"] / (2.0 * balance.pump_current)
        force = given.voltage - given.sodium_potential
        known["Na_leak.conductance"] -= left["Na"] / force
        if balance.chloride_leak > 0.0:
            shift = left["Cl"] / (balance.chloride_leak * given.thermal_voltage)
            known["Cl.inside_at_start"] *= 1.0 + shift
    return live.with_values(
        {
            maximum: Quantity(known[maximum], uA_per_cm2),
            "Na_leak.conductance": Quantity(known["Na_leak.conductance"], mS_per_cm2),
            "Cl.inside_at_start": Quantity(known["Cl.inside_at_start"], mM),
        }
    )
