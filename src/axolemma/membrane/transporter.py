"""Transporters: several ions moved together by turns, such as an exchanger's."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import KW_ONLY, dataclass, replace
from typing import Any

from axolemma.equations import Parameter, Route
from axolemma.errors import InvalidInput
from axolemma.expressions import symbol
from axolemma.membrane.formula import ions_in, traced
from axolemma.membrane.ion import IonTerms, seen
from axolemma.membrane.laws import FARADAY_CONSTANT
from axolemma.membrane.mechanism import MechanismEquations
from axolemma.membrane.notation import written
from axolemma.membrane.validation import (
    Magnitude,
    Measure,
    Value,
    check_name,
    measured,
    parameter,
    parameters_of,
    read_measures,
)
from axolemma.units import (
    DIMENSIONLESS,
    Along,
    Quantity,
    Unit,
    is_number,
    parse_quantity,
    parse_unit,
)

_FLUX = parse_unit("umol/cm2/ms")


@dataclass(frozen=True, slots=True, repr=False)
class Transporter:
    """A carrier that moves several ions by turns.

    Parameters
    ----------
    name
        Such as ``"KCC2"``.
    ions
        For each ion how many leave the cell in one turn; negative when they enter,
        as in ``{"Na": -3, "Ca": 1}``. It is electrogenic when their charges do not
        cancel.
    flux
        Turns for each area and time: a function that gives umol/cm2/ms, of V, of
        ions (``Na``, ``Na_outside``, ``E_Na``) and of `parameters` by name.
    parameters
        Quantities that `flux` uses, such as ``{"strength": "1 pmol/cm2/s/mV"}``.
    blocked
        Fraction that a drug keeps shut, from 0 to 1.
    """

    name: str
    _: KW_ONLY
    ions: Any
    flux: Any
    parameters: Any = ()
    blocked: Any = measured("1", default=0.0, at_least=0.0, at_most=1.0)

    def __post_init__(self) -> None:
        check_name(self.name, "transporter")
        where = f"transporter '{self.name}'"
        object.__setattr__(self, "ions", _read_counts(self.ions, f"{where}, ions"))
        taken = {"blocked", "flux", "current", *self.carriers}
        parameters = _read_parameters(self.parameters, f"{where}, parameters", taken)
        object.__setattr__(self, "parameters", parameters)
        symbols = {
            name: symbol(f"{self.name}.{name}", _unit_of(value))
            for name, value in parameters
        }
        flux = traced(self.flux, _FLUX, f"{where}, flux", symbols)
        object.__setattr__(self, "flux", flux)
        read_measures(self, where)

    def __str__(self) -> str:
        moved = ", ".join(
            f"{abs(count)} {ion} {'out' if count > 0 else 'in'}"
            for ion, count in self.ions
        )
        return f"flux_{self.name} = {written(self.flux)}, each turn {moved}"

    def __repr__(self) -> str:
        return f"<Transporter {self.name}: {self}>"

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Its parameters."""
        own = tuple(
            parameter(self.name, name, value, _unit_of(value))
            for name, value in self.parameters
        )
        return own + parameters_of(self, self.name)

    @property
    def needed(self) -> frozenset[tuple[str, str]]:
        """The (ion, quantity) that its flux uses."""
        return frozenset(ions_in([self.flux]))

    @property
    def carriers(self) -> tuple[str, ...]:
        """The ions that it moves."""
        return tuple(ion for ion, _ in self.ions)

    def with_values(self, values: Mapping[str, Any]) -> Transporter:
        """Give parameters other values, by the name after the dot."""
        own = dict(self.parameters)
        for name in own.keys() & values.keys():
            where = f"parameter '{self.name}.{name}'"
            own[name] = Measure(unit=_unit_of(own[name])).read(values[name], where)
        others = {name: value for name, value in values.items() if name not in own}
        return replace(self, parameters=own, **others)

    def equations(self, ions: Mapping[str, IonTerms]) -> MechanismEquations:
        """Write each ion's current, uA/cm2."""
        turns = (1.0 - symbol(f"{self.name}.blocked")) * seen(self.flux, ions)
        charge = FARADAY_CONSTANT * turns
        charges = {ion: float(n * ions[ion].valence) for ion, n in self.ions}
        return MechanismEquations(
            states=(),
            routes=tuple(
                Route(name=f"{self.name}.{ion}", current=carried * charge)
                for ion, carried in charges.items()
            ),
            observables={
                f"{self.name}.flux": turns,
                f"{self.name}.current": sum(charges.values()) * charge,
            },
        )


def _read_counts(given: Any, where: str) -> tuple[tuple[str, int], ...]:
    try:
        pairs = tuple(dict(given).items())
    except (TypeError, ValueError):
        pairs = ()
    if not pairs or not all(_is_count(count) for _, count in pairs):
        raise InvalidInput(
            where,
            found=f"{given!r}",
            expected="how many of each leave in a turn, such as {'Na': -3, 'Ca': 1}",
        )
    for ion, _ in pairs:
        check_name(ion, where)
    return pairs


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value != 0


def _read_parameters(
    given: Any, where: str, taken: Set[str]
) -> tuple[tuple[str, Value], ...]:
    try:
        pairs = tuple(dict(given).items())
    except (TypeError, ValueError):
        raise InvalidInput(
            where,
            found=f"{given!r}",
            expected="quantities by name, such as {'strength': '1 pmol/cm2/s/mV'}",
        ) from None
    for name, _ in pairs:
        check_name(name, where)
        if name in taken:
            raise InvalidInput(where, found=f"'{name}'", expected="another name")
    return tuple((name, _read_any(value, f"{where}, {name}")) for name, value in pairs)


def _read_any(value: Any, where: str) -> Value:
    """Read a quantity whose unit is the one it is given in."""
    quantity = parse_quantity(value) if isinstance(value, str) else value
    if isinstance(quantity, (Quantity, Along, Magnitude)):
        return Measure(unit=quantity.unit).read(quantity, where)
    if is_number(quantity):
        return Measure(unit=DIMENSIONLESS).read(quantity, where)
    raise InvalidInput(
        where,
        found=f"{value!r}",
        expected="a quantity with its unit, such as '1 pmol/cm2/s/mV'",
    )


def _unit_of(value: Value) -> Unit:
    return value.unit if isinstance(value, (Along, Magnitude)) else DIMENSIONLESS
