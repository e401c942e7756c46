"""Ionise: give a classical membrane live ions and a pump, and keep its voltage.

The leak of a membrane of the Hodgkin-Huxley type is one lump, g_L (V - E_L). With a
pump of constant net current I_p it is exactly the sum of leaks of Na, K and Cl and of
the pump, such that every ion stands still at the resting voltage V_r:

    I_p  = (I_K(V_r) + g_KL (V_r - E_K)) / 2            K balances
    g_NaL = -(3 I_p + I_Na(V_r)) / (V_r - E_Na)         Na balances
    g_ClL = g_L - g_NaL - g_KL,   E_Cl = V_r            Cl is passive

where I_Na and I_K flow through gated channels. The slope is g_L, and the sum of the
balances is the current at rest, so that the sum is g_L (V - E_L) at every voltage.
The one free choice is g_KL.
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

_KNOWN = ("Na", "K", "Cl")
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
    given = _given(membrane)
    balance = _balance(given, potassium_leak)
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
        pumps=(template.with_value("maximum_current", "1 uA/cm2"),),
        notes=" ".join(filter(None, (membrane.notes, _NOTE))),
    )
    return _polished(live, given, balance)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """The resting state of the membrane that is to be ionised, mV uA/cm2 mS/cm2 K."""

    rest: Mapping[str, float]
    sodium_current: float
    potassium_current: float
    leak_conductance: float
    sodium_potential: float
    potassium_potential: float
    temperature: float

    @property
    def voltage(self) -> float:
        return self.rest["membrane.V"]

    @property
    def thermal_voltage(self) -> float:
        return GAS_CONSTANT * self.temperature / FARADAY


@dataclass(frozen=True, slots=True, kw_only=True)
class _Balance:
    """What the leak splits into, uA/cm2 and mS/cm2."""

    pump_current: float
    sodium_leak: float
    potassium_leak: float
    chloride_leak: float


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
        if name not in _KNOWN:
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


def _given(membrane: Membrane) -> _Given:
    system = membrane.equations()
    known = parameter_values(system)
    values = rest(system).values
    gated = [route for route in system.routes if route.name in membrane.gated_routes]
    potentials = [system.expression(f"{ion}.reversal_potential") for ion in ("Na", "K")]
    found = evaluate(
        lower([*(route.current for route in gated), *potentials]), known | values
    )
    *currents, sodium, potassium = (float(number) for number in found)
    by_ion = dict.fromkeys(_KNOWN, 0.0)
    for route, current in zip(gated, currents, strict=True):
        by_ion[route.ion] += current
    leaks = [channel for channel in membrane.channels if not channel.is_gated]
    return _Given(
        rest=values,
        sodium_current=by_ion["Na"],
        potassium_current=by_ion["K"],
        leak_conductance=sum(c.conductance * (1.0 - c.blocked) for c in leaks),
        sodium_potential=sodium,
        potassium_potential=potassium,
        temperature=known["membrane.temperature"],
    )


def _balance(given: _Given, potassium_leak: Any) -> _Balance:
    where = "ionise, potassium_leak"
    leak = Measure(unit=mS_per_cm2, at_least=0.0).read(potassium_leak, where)
    if not isinstance(leak, float):
        raise InvalidInput(where, found="several values", expected="one conductance")
    V = given.voltage
    pump_current = (
        given.potassium_current + leak * (V - given.potassium_potential)
    ) / 2.0
    sodium_leak = -(3.0 * pump_current + given.sodium_current) / (
        V - given.sodium_potential
    )
    chloride_leak = given.leak_conductance - sodium_leak - leak
    parts = {
        "pump current, uA/cm2": pump_current,
        "leak of Na, mS/cm2": sodium_leak,
        "leak of Cl, mS/cm2": chloride_leak,
    }
    for part, value in parts.items():
        if not value >= 0.0:
            raise InvalidInput(
                where,
                found=f"a {part}, of {value:.4g} with K's leak at {leak:g} mS/cm2",
                expected="parts of the leak that are zero or more",
                remedy="choose another potassium_leak, or another membrane",
            )
    return _Balance(
        pump_current=pump_current,
        sodium_leak=sodium_leak,
        potassium_leak=float(leak),
        chloride_leak=chloride_leak,
    )


def _ions(
    membrane: Membrane, given: _Given, concentrations: Mapping[str, Any]
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
