"""How a leak splits into leaks of Na, K and Cl and a pump, with every ion at rest.

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

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from axolemma.equilibrium import parameter_values, rest
from axolemma.errors import InvalidInput
from axolemma.expressions import evaluate, lower
from axolemma.membrane.membrane import Membrane
from axolemma.membrane.validation import Measure
from axolemma.units import FARADAY, GAS_CONSTANT, mS_per_cm2

IONS = ("Na", "K", "Cl")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RestingCurrents:
    """What a membrane at rest says about its leak.

    Parameters
    ----------
    rest
        Each state at rest.
    sodium_current, potassium_current
        Through gated channels, uA/cm2.
    leak_conductance
        Of all channels without gates, mS/cm2.
    sodium_potential, potassium_potential
        Reversal potentials, mV.
    temperature
        K.
    """

    rest: Mapping[str, float]
    sodium_current: float
    potassium_current: float
    leak_conductance: float
    sodium_potential: float
    potassium_potential: float
    temperature: float

    @property
    def voltage(self) -> float:
        """Resting voltage, mV."""
        return self.rest["membrane.V"]

    @property
    def thermal_voltage(self) -> float:
        """RT/F, mV."""
        return GAS_CONSTANT * self.temperature / FARADAY


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeakBalance:
    """What a leak splits into.

    Parameters
    ----------
    pump_current
        Net current of the pump, uA/cm2.
    sodium_leak, potassium_leak, chloride_leak
        Conductances, mS/cm2.
    """

    pump_current: float
    sodium_leak: float
    potassium_leak: float
    chloride_leak: float


def resting_currents(membrane: Membrane) -> RestingCurrents:
    """Find the resting state of a membrane, and what flows there."""
    system = membrane.equations()
    known = parameter_values(system)
    values = rest(system).values
    gated = [route for route in system.routes if route.name in membrane.gated_routes]
    potentials = [system.expression(f"{ion}.reversal_potential") for ion in ("Na", "K")]
    found = evaluate(
        lower([*(route.current for route in gated), *potentials]), known | values
    )
    *currents, sodium, potassium = (float(number) for number in found)
    by_ion: dict[str, float] = dict.fromkeys(IONS, 0.0)
    for route, current in zip(gated, currents, strict=True):
        by_ion[route.ion] += current
    leaks = [channel for channel in membrane.channels if not channel.is_gated]
    return RestingCurrents(
        rest=values,
        sodium_current=by_ion["Na"],
        potassium_current=by_ion["K"],
        leak_conductance=sum(c.conductance * (1.0 - c.blocked) for c in leaks),
        sodium_potential=sodium,
        potassium_potential=potassium,
        temperature=known["membrane.temperature"],
    )


def leak_balance(given: RestingCurrents, potassium_leak: Any) -> LeakBalance:
    """Split a leak so that at rest neither Na nor K nor Cl gains or loses.

    Parameters
    ----------
    given
        The membrane at rest.
    potassium_leak
        The part of the leak that is K's, mS/cm2.

    Raises
    ------
    InvalidInput
        If a part would be negative: the membrane cannot rest this way.
    """
    where = "ionise, potassium_leak"
    leak = Measure(unit=mS_per_cm2, at_least=0.0).read(potassium_leak, where)
    if not isinstance(leak, float):
        raise InvalidInput(where, found="several values", expected="one conductance")
    _check_potentials(given)
    sodium_force = given.voltage - given.sodium_potential
    potassium_force = given.voltage - given.potassium_potential
    pump_current = (given.potassium_current + leak * potassium_force) / 2.0
    sodium_leak = -(3.0 * pump_current + given.sodium_current) / sodium_force
    chloride_leak = given.leak_conductance - sodium_leak - leak
    parts = {
        "pump current of {:.4g} uA/cm2": pump_current,
        "leak of Na of {:.4g} mS/cm2": sodium_leak,
        "leak of Cl of {:.4g} mS/cm2": chloride_leak,
    }
    for part, value in parts.items():
        if not value >= 0.0:
            raise InvalidInput(
                where,
                found=f"{leak:g} mS/cm2, which needs a {part.format(value)}",
                expected="parts of the leak that are zero or more",
                remedy="choose another potassium_leak, or another membrane",
            )
    return LeakBalance(
        pump_current=pump_current,
        sodium_leak=sodium_leak,
        potassium_leak=float(leak),
        chloride_leak=chloride_leak,
    )


# Concentrations further apart than this factor of e are no solutions of salts.
_LARGEST_EXPONENT = 50.0


def _check_potentials(given: RestingCurrents) -> None:
    potentials = {
        "the reversal potential of Na": given.sodium_potential,
        "the reversal potential of K": given.potassium_potential,
        "the resting potential": given.voltage,
    }
    for what, potential in potentials.items():
        if abs(potential) > _LARGEST_EXPONENT * given.thermal_voltage:
            raise InvalidInput(
                "ionise",
                found=f"{what} at {potential:g} mV",
                expected="one that concentrations can have, within about 1000 mV",
            )
    if given.voltage == given.sodium_potential:
        raise InvalidInput(
            "ionise",
            found=f"rest at the reversal potential of Na, {given.voltage:g} mV",
            expected="a resting potential below it",
        )
