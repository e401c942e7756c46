"""Channels: gated or leaky ways for an ion through the membrane."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

from axolemma.equations import Parameter, Route, State
from axolemma.errors import InvalidInput
from axolemma.expressions import Expression, constant, symbol
from axolemma.membrane.formula import TEMPERATURE, VOLTAGE
from axolemma.membrane.ion import ION_QUANTITIES, IonTerms, seen
from axolemma.membrane.kinetics import Gate, check_range
from axolemma.membrane.laws import goldman_current
from axolemma.membrane.mechanism import MechanismEquations
from axolemma.membrane.notation import written_value
from axolemma.membrane.validation import (
    as_members,
    check_name,
    measured,
    parameters_of,
    read_measures,
)
from axolemma.units import DIMENSIONLESS, mS_per_cm2, mV, parse_unit

_CM_PER_MS = parse_unit("cm/ms")
_TAKEN = frozenset({
    "conductance", "permeability", "blocked", "current", "open_fraction",
    "driving_force", *ION_QUANTITIES,
})  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Channel:
    """A channel for one ion: ohmic, or with the flux of a constant field.

    An ohmic channel carries g (1 - blocked) (product of gates) (V - E), outward
    positive; one with a permeability the current of Goldman, Hodgkin and Katz. A
    channel without gates is a leak.

    Parameters
    ----------
    name
        Such as ``"Na"``.
    ion
        Name of the ion that carries the current.
    conductance
        With all gates open, such as ``"120 mS/cm2"``.
    permeability
        In place of a conductance, such as ``"1e-5 cm/s"``.
    gates
        Their product, each to its power, is the fraction that is open.
    reversal_potential
        Held at this for this channel only; None to take that of the ion.
    blocked
        Fraction that a drug keeps shut, from 0 to 1.
    """

    name: str
    _: KW_ONLY
    ion: str
    conductance: Any = measured("mS/cm2", default=None, at_least=0.0)
    permeability: Any = measured("cm/s", default=None, at_least=0.0)
    gates: Sequence[Gate] = ()
    reversal_potential: Any = measured("mV", default=None)
    blocked: Any = measured("1", default=0.0, at_least=0.0, at_most=1.0)

    def __post_init__(self) -> None:
        check_name(self.name, "channel")
        where = f"channel '{self.name}'"
        check_name(self.ion, f"{where}, ion")
        read_measures(self, where)
        gates = as_members(
            self.gates, Gate, f"{where}, gates", "gates, such as [Gate('m', ...)]"
        )
        object.__setattr__(self, "gates", gates)
        if (self.conductance is None) == (self.permeability is None):
            both = "nothing" if self.conductance is None else "both"
            raise InvalidInput(
                where, found=both, expected="a conductance or a permeability"
            )
        if self.permeability is not None and self.reversal_potential is not None:
            raise InvalidInput(
                where,
                found="a permeability and a reversal_potential",
                expected="one of them",
                remedy="a current of a constant field reverses where the ion's "
                "concentrations say",
            )
        for gate in gates:
            if gate.name in {*_TAKEN, *self.carriers}:
                raise InvalidInput(
                    where, found=f"a gate '{gate.name}'", expected="another name"
                )
            if gate.follows_voltage_alone:
                check_range(gate, where, {})

    def __str__(self) -> str:
        gates = " ".join(
            gate.name if gate.power == 1 else f"{gate.name}^{gate.power}"
            for gate in self.gates
        )
        opened = f" {gates}" if gates else ""
        if self.blocked != 0.0:
            opened = f" (1 - {written_value(self.blocked, DIMENSIONLESS)}){opened}"
        if self.permeability is not None:
            inside, outside = (f"[{self.ion}]{side}" for side in "io")
            value = written_value(self.permeability, parse_unit("cm/s"))
            return (
                f"I_{self.name} = P_{self.name}{opened} z F "
                f"({inside} xe(zVF/RT) - {outside} xe(-zVF/RT)), "
                f"P_{self.name} = {value}"
            )
        potential = self.name if self.reversal_potential is not None else self.ion
        value = written_value(self.conductance, mS_per_cm2)
        return (
            f"I_{self.name} = g_{self.name}{opened} (V - E_{potential}), "
            f"g_{self.name} = {value}"
        )

    def __repr__(self) -> str:
        return f"<Channel {self.name}: {self}>"

    @property
    def is_gated(self) -> bool:
        """Whether it has gates; a leak has none."""
        return bool(self.gates)

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        return parameters_of(self, self.name)

    @property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The (ion, quantity) that its current and its gates need."""
        of_gates = {pair for gate in self.gates for pair in gate.needed}
        if self.permeability is not None:
            return frozenset({*of_gates, (self.ion, "inside"), (self.ion, "outside")})
        if self.reversal_potential is not None:
            return frozenset(of_gates)
        return frozenset({*of_gates, (self.ion, "reversal_potential")})

    @property
    def carriers(self) -> tuple[str, ...]:
        """The ions that carry its current."""
        return (self.ion,)

    def with_values(self, values: Mapping[str, Any]) -> Channel:
        """Give parameters other values, by the name after the dot."""
        return replace(self, **values)

    def equations(self, ions: Mapping[str, IonTerms]) -> MechanismEquations:
        """Write its gates as states, and its current, uA/cm2."""
        positions = {gate.name: self._position(gate, ions) for gate in self.gates}
        opened = constant(1.0)
        for gate in self.gates:
            opened = opened * positions[gate.name] ** float(gate.power)
        potential = self._reversal_potential(ions)
        current = self._current(opened, potential, ions)
        observables = {"current": current, "open_fraction": opened}
        if potential is not None:
            observables["driving_force"] = VOLTAGE - potential
        for gate in self.gates:
            if gate.instantaneous:
                observables[gate.name] = positions[gate.name]
        return MechanismEquations(
            states=tuple(
                State(symbol=p, scale=1.0, rate=seen(gate.rate(p), ions))
                for gate, p in zip(self.gates, positions.values(), strict=True)
                if not gate.instantaneous
            ),
            routes=(Route(name=f"{self.name}.{self.ion}", current=current),),
            observables={f"{self.name}.{n}": each for n, each in observables.items()},
        )

    def _symbol(self, name: str) -> Expression:
        return symbol(f"{self.name}.{name}")

    def _position(self, gate: Gate, ions: Mapping[str, IonTerms]) -> Expression:
        if gate.instantaneous:
            return seen(gate.rest, ions)
        return self._symbol(gate.name)

    def _reversal_potential(self, ions: Mapping[str, IonTerms]) -> Expression | None:
        if self.reversal_potential is not None:
            return symbol(f"{self.name}.reversal_potential", mV)
        return ions[self.ion].reversal_potential

    def _current(
        self,
        opened: Expression,
        potential: Expression | None,
        ions: Mapping[str, IonTerms],
    ) -> Expression:
        free = 1.0 - self._symbol("blocked")
        if self.permeability is None:
            conductance = symbol(f"{self.name}.conductance", mS_per_cm2)
            return conductance * free * opened * (VOLTAGE - potential)
        permeability = symbol(f"{self.name}.permeability", _CM_PER_MS)
        ion = ions[self.ion]
        return goldman_current(
            permeability * free * opened,
            ion.valence,
            ion.inside,
            ion.outside,
            voltage=VOLTAGE,
            temperature=TEMPERATURE,
        )
