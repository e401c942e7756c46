"""The Pacinian terminal: a push opens its channels, and their current excites.

The sensory ending of a Pacinian corpuscle in its least form. Layers of the capsule
yield to a steady push, so that the ending feels an indentation s only while it
changes; tension opens channels for Na+ and K+, which adapt slowly [the capsule:
Loewenstein & Mendelson 1965; Loewenstein & Skalak 1966]:

    dz/dt = (s - z)/capsule_time_constant            the capsule; z = 0 without one
    P     = (s - z)^2 / ((s - z)^2 + half_indentation^2)
    dp/dt = (P - p)/opening_time_constant
    dq/dt = (1 - adaptation P - q)/adaptation_time_constant

No published model of it is standard: form and constants are ours, of the right orders
of magnitude. It answers to the beginning and to the end of a push, because a release
strains the ending as the push did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

import numpy as np

from axolemma.equations import Parameter, Route, State
from axolemma.errors import InvalidInput
from axolemma.expressions import (
    Expression,
    constant,
    evaluate,
    lower,
    substitute,
    symbol,
    symbols_of,
)
from axolemma.membrane.formula import VOLTAGE
from axolemma.membrane.ion import Ion, IonTerms
from axolemma.membrane.mechanism import MechanismEquations
from axolemma.membrane.notation import written_value
from axolemma.membrane.validation import (
    Value,
    check_name,
    check_truth,
    measured,
    parameters_of,
    read_measures,
)
from axolemma.units import DIMENSIONLESS, Along, Unit, ms, mS_per_cm2, mV, um

# What a strong push changes, cm.
_INDENTATION_SCALE = 1e-3


@dataclass(frozen=True, slots=True, repr=False)
class PacinianTerminal:
    """The ending of a Pacinian corpuscle, which a push excites.

    Its channels let Na+ and K+ through: g p q (s_Na (V - E_Na) + s_K (V - E_K)), with
    shares s_Na + s_K = 1 for which the current vanishes at `reversal_potential`, given
    the concentrations that a run begins with.

    Parameters
    ----------
    conductance
        With all of its channels open, such as ``"0.6 mS/cm2"``.
    has_capsule
        Whether layers around the ending keep a steady push from it; a decapsulated
        one feels a push as long as it lasts.
    reversal_potential
        Where its current vanishes.
    half_indentation
        Indentation that opens half of the channels.
    capsule_time_constant, opening_time_constant, adaptation_time_constant
        How fast the capsule yields, the channels open, and they adapt.
    adaptation
        Fraction of the open channels that a lasting full tension shuts in the end.
    blocked
        Fraction that a drug keeps shut, from 0 to 1.
    name
        Of the ending.
    """

    conductance: Any = measured("mS/cm2", default="0.6 mS/cm2", at_least=0.0)
    _: KW_ONLY
    has_capsule: bool = True
    reversal_potential: Any = measured("mV", default="0 mV")
    half_indentation: Any = measured("um", default="4 um", above=0.0)
    capsule_time_constant: Any = measured("ms", default="4 ms", above=0.0)
    opening_time_constant: Any = measured("ms", default="0.3 ms", above=0.0)
    adaptation_time_constant: Any = measured("ms", default="50 ms", above=0.0)
    adaptation: Any = measured("1", default=0.7, at_least=0.0, at_most=1.0)
    blocked: Any = measured("1", default=0.0, at_least=0.0, at_most=1.0)
    name: str = "receptor"

    def __post_init__(self) -> None:
        check_name(self.name, "receptor")
        check_truth(self.has_capsule, f"receptor '{self.name}', has_capsule")
        read_measures(self, f"receptor '{self.name}'")

    def __str__(self) -> str:
        name, compression = self.name, "s"
        laws: list[str] = []
        if self.has_capsule:
            compression = "(s - z)"
            settling = written_value(self.capsule_time_constant, ms)
            laws.append(f"dz/dt = (s - z)/{settling}")
        half = written_value(self.half_indentation, um)
        opening = written_value(self.opening_time_constant, ms)
        adapting = written_value(self.adaptation_time_constant, ms)
        adapted = written_value(self.adaptation, DIMENSIONLESS)
        free = ""
        if self.blocked != 0.0:
            free = f" (1 - {written_value(self.blocked, DIMENSIONLESS)})"
        return ", ".join([
            f"I_{name} = {written_value(self.conductance, mS_per_cm2)}{free} p q "
            "(s_Na (V - E_Na) + s_K (V - E_K))",
            f"zero at {written_value(self.reversal_potential, mV)}",
            *laws,
            f"P = {compression}^2/({compression}^2 + ({half})^2)",
            f"dp/dt = (P - p)/{opening}",
            f"dq/dt = (1 - {adapted} P - q)/{adapting}",
        ])  # fmt: skip

    def __repr__(self) -> str:
        return f"<PacinianTerminal {self.name}: {self}>"

    @property
    def input(self) -> str:
        """Name of the input that a push drives."""
        return f"{self.name}.indentation"

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        listed = parameters_of(self, self.name)
        if self.has_capsule:
            return listed
        idle = f"{self.name}.capsule_time_constant"
        return tuple(each for each in listed if each.name != idle)

    @property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The (ion, quantity) that its current needs."""
        return frozenset((ion, "reversal_potential") for ion in self.carriers)

    @property
    def carriers(self) -> tuple[str, ...]:
        """The ions that it lets through."""
        return ("Na", "K")

    def with_values(self, values: Mapping[str, Any]) -> PacinianTerminal:
        """Give parameters other values, by the name after the dot."""
        return replace(self, **values)

    def equations(self, ions: Mapping[str, IonTerms]) -> MechanismEquations:
        """Write capsule, channels and the currents of Na and K, uA/cm2."""
        indentation = symbol(self.input, um)
        capsule, opened, ready = (
            self._symbol("capsule", um),
            self._symbol("opened"),
            self._symbol("ready"),
        )
        strain = indentation - capsule if self.has_capsule else indentation
        half = self._symbol("half_indentation", um)
        tension = strain * strain / (strain * strain + half * half)
        states = [
            State(
                symbol=opened,
                scale=1.0,
                rate=(tension - opened) / self._symbol("opening_time_constant", ms),
            ),
            State(
                symbol=ready,
                scale=1.0,
                rate=(1.0 - self._symbol("adaptation") * tension - ready)
                / self._symbol("adaptation_time_constant", ms),
            ),
        ]
        if self.has_capsule:
            yielding = strain / self._symbol("capsule_time_constant", ms)
            scale = _INDENTATION_SCALE
            states.insert(0, State(symbol=capsule, scale=scale, rate=yielding))
        currents = self._currents(ions, opened * ready)
        return MechanismEquations(
            states=tuple(states),
            routes=tuple(
                Route(name=f"{self.name}.{ion}", current=current)
                for ion, current in currents.items()
            ),
            observables={
                f"{self.name}.strain": strain,
                f"{self.name}.open_fraction": opened * ready,
                f"{self.name}.current": currents["Na"] + currents["K"],
            },
            inputs=(indentation,),
        )

    def _symbol(self, name: str, unit: Unit = DIMENSIONLESS) -> Expression:
        return symbol(f"{self.name}.{name}", unit)

    def _currents(
        self, ions: Mapping[str, IonTerms], opened: Expression
    ) -> dict[str, Expression]:
        conductance = self._symbol("conductance", mS_per_cm2)
        free = conductance * (1.0 - self._symbol("blocked")) * opened
        sodium = self.sodium_share(ions)
        shares = {"Na": sodium, "K": 1.0 - sodium}
        return {
            ion: share * free * (VOLTAGE - ions[ion].reversal_potential)
            for ion, share in shares.items()
        }

    def sodium_share(self, ions: Mapping[str, IonTerms]) -> Expression:
        """Give the part of the conductance that is Na's, fixed through a run."""
        reversal = self._symbol("reversal_potential", mV)
        sodium, potassium = (_at_start(ions, ion) for ion in self.carriers)
        return (reversal - potassium) / (sodium - potassium)


def check_receptor(
    receptor: PacinianTerminal,
    ions: Sequence[Ion],
    values: Mapping[str, Value],
    where: str,
) -> None:
    """Refuse a receptor whose current no mixture of Na+ and K+ can reverse there.

    Parameters
    ----------
    receptor
        The ending.
    ions
        Those that are declared.
    values
        Every parameter of the membrane, by name.
    where
        The membrane, for the error.
    """
    terms = {ion.name: ion.terms(None) for ion in ions}
    (share,) = lower([receptor.sodium_share(terms)])
    used = {each.name: values[each.name] for each in symbols_of([share])}
    with np.errstate(all="ignore"):
        found = np.asarray(evaluate([share], _crossed(used))[0], dtype=float)
    if np.all((found >= 0.0) & (found <= 1.0)):
        return
    reversal = written_value(receptor.reversal_potential, mV)
    raise InvalidInput(
        f"{where}, receptor '{receptor.name}'",
        found=f"the reversal_potential {reversal}",
        expected="one between the reversal potentials of K and of Na",
    )


def _crossed(values: Mapping[str, Value]) -> dict[str, Any]:
    """Lay each named dimension along an axis of its own."""
    along = [value for value in values.values() if isinstance(value, Along)]
    dimensions = list(dict.fromkeys(value.dimension for value in along))
    return {
        name: value.values.reshape(
            [-1 if value.dimension == each else 1 for each in dimensions]
        )
        if isinstance(value, Along)
        else value
        for name, value in values.items()
    }


def _at_start(ions: Mapping[str, IonTerms], ion: str) -> Expression:
    """Give the reversal potential of an ion with nothing of it moved yet."""
    potential = ions[ion].reversal_potential
    if potential is None:
        raise InvalidInput(
            "receptor", found=f"no reversal potential of '{ion}'", expected="one"
        )
    moved = {
        each: constant(0.0, each.unit)
        for each in symbols_of([potential])
        if each.name == f"{ion}.entered"
    }
    return substitute([potential], moved)[0] if moved else potential
