"""The sodium-potassium pump."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

from axolemma.equations import Parameter, Route
from axolemma.expressions import Expression, symbol
from axolemma.membrane.formula import VOLTAGE
from axolemma.membrane.ion import IonTerms
from axolemma.membrane.laws import FARADAY_CONSTANT, exchange_work
from axolemma.membrane.mechanism import MechanismEquations
from axolemma.membrane.notation import written_value
from axolemma.membrane.validation import (
    check_choice,
    check_name,
    measured,
    parameters_of,
    read_measures,
)
from axolemma.units import DIMENSIONLESS, mM, uA_per_cm2


@dataclass(frozen=True, slots=True, repr=False)
class SodiumPotassiumPump:
    """The Na+/K+-ATPase: in each turn 3 Na+ out, 2 K+ in and one ATP.

    Its net current is I = maximum_current (1 - blocked) f, outward, of which Na
    carries 3 I and K -2 I. With the saturation 'hill',
    f = (Na_i / (Na_i + K_Na))^3 (K_o / (K_o + K_K))^2 [Somjen, Kager & Wadman 2008],
    which vanishes with either ion; with 'constant' f = 1.

    Parameters
    ----------
    maximum_current
        Net current when saturated, such as ``"5 uA/cm2"``.
    saturation
        'hill' or 'constant'.
    K_Na, K_K
        Concentrations inside and outside at which a site is half occupied.
    blocked
        Fraction that is poisoned, from 0 to 1.
    name
        Of the pump.
    """

    maximum_current: Any = measured("uA/cm2", at_least=0.0)
    _: KW_ONLY
    saturation: str = "hill"
    K_Na: Any = measured("mM", default="10 mM", above=0.0)
    K_K: Any = measured("mM", default="2 mM", above=0.0)
    blocked: Any = measured("1", default=0.0, at_least=0.0, at_most=1.0)
    name: str = "pump"

    def __post_init__(self) -> None:
        check_name(self.name, "pump")
        where = f"pump '{self.name}', saturation"
        check_choice(self.saturation, ("hill", "constant"), where)
        read_measures(self, f"pump '{self.name}'")

    def __str__(self) -> str:
        values = f"maximum_current = {written_value(self.maximum_current, uA_per_cm2)}"
        fraction = ""
        if self.blocked != 0.0:
            fraction = f" (1 - {written_value(self.blocked, DIMENSIONLESS)})"
        if self.saturation == "hill":
            fraction += " ([Na]i/([Na]i + K_Na))^3 ([K]o/([K]o + K_K))^2"
            values += f", K_Na = {written_value(self.K_Na, mM)}"
            values += f", K_K = {written_value(self.K_K, mM)}"
        return (
            f"I_{self.name} = maximum_current{fraction}, 3 Na+ out, 2 K+ in for 1 ATP, "
            f"{values}"
        )

    def __repr__(self) -> str:
        return f"<SodiumPotassiumPump {self.name}: {self}>"

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        listed = parameters_of(self, self.name)
        if self.saturation == "hill":
            return listed
        idle = {f"{self.name}.K_Na", f"{self.name}.K_K"}
        return tuple(each for each in listed if each.name not in idle)

    @property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The (ion, quantity) that its saturation needs."""
        if self.saturation == "hill":
            return frozenset({("Na", "inside"), ("K", "outside")})
        return frozenset()

    @property
    def carriers(self) -> tuple[str, ...]:
        """The ions that it moves."""
        return ("Na", "K")

    def with_values(self, values: Mapping[str, Any]) -> SodiumPotassiumPump:
        """Give parameters other values, by the name after the dot."""
        return replace(self, **values)

    def equations(self, ions: Mapping[str, IonTerms]) -> MechanismEquations:
        """Write the currents of Na and K, uA/cm2, and the use of ATP."""
        net = self._net_current(ions)
        observables = {
            f"{self.name}.current": net,
            f"{self.name}.atp_rate": net / FARADAY_CONSTANT,
        }
        sodium, potassium = (ions[name].reversal_potential for name in ("Na", "K"))
        if sodium is not None and potassium is not None:
            work = exchange_work([(3, 1, sodium), (-2, 1, potassium)], VOLTAGE)
            observables[f"{self.name}.work_per_turn"] = work
        return MechanismEquations(
            states=(),
            routes=(
                Route(name=f"{self.name}.Na", current=3.0 * net),
                Route(name=f"{self.name}.K", current=-2.0 * net),
            ),
            observables=observables,
        )

    def _net_current(self, ions: Mapping[str, IonTerms]) -> Expression:
        maximum = symbol(f"{self.name}.maximum_current", uA_per_cm2)
        free = maximum * (1.0 - symbol(f"{self.name}.blocked"))
        if self.saturation == "constant":
            return free
        sodium, potassium = ions["Na"].inside, ions["K"].outside
        sodium_sites = sodium / (sodium + symbol(f"{self.name}.K_Na", mM))
        potassium_sites = potassium / (potassium + symbol(f"{self.name}.K_K", mM))
        return free * (sodium_sites**3.0 * potassium_sites**2.0)
