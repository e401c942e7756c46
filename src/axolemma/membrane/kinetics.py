"""Gates: how the open fraction of a channel follows the voltage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from axolemma.errors import InvalidInput
from axolemma.expressions import (
    Expression,
    constant,
    evaluate,
    lower,
    symbols_of,
)
from axolemma.membrane.formula import TEMPERATURE, VOLTAGE, ions_in, traced
from axolemma.membrane.notation import written, written_value
from axolemma.membrane.validation import (
    check_name,
    check_truth,
    measured,
    read_measures,
)
from axolemma.units import DIMENSIONLESS, K, Unit, degC, ms, per_ms

_UNITS: dict[str, Unit] = {
    "alpha": per_ms,
    "beta": per_ms,
    "steady_state": DIMENSIONLESS,
    "time_constant": ms,
}
_GIVEN = (
    ("alpha", "beta"),
    ("steady_state", "time_constant"),
)
# Where a formula must make sense, mV: what a clamp or a strong stimulus reaches.
VOLTAGES = np.linspace(-150.0, 100.0, 251)
# A steady state may leave 0..1 by the rounding of its formula.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, repr=False)
class Gate:
    """A gating variable, from 0 (closed) to 1 (open).

    It is given by its rates alpha and beta, or by its steady state and time
    constant, or by its steady state alone when it follows at once. Each is a formula
    of V, such as ``lambda V: 4 * np.exp(-(V / mV + 65) / 18) / ms``, or a constant
    such as ``"2 ms"``; further arguments are ions by name (`formula`).

    Parameters
    ----------
    name
        Its symbol, such as ``"m"``.
    power
        How many such gates must be open at once.
    alpha, beta
        Rates of opening and closing, 1/ms.
    steady_state
        Where the gate settles, from 0 to 1.
    time_constant
        How fast, ms.
    instantaneous
        Whether it always stands at its steady state.
    q10
        Factor by which the rates grow with each 10 K.
    reference_temperature
        The temperature that the rates are given for.
    """

    name: str
    _: KW_ONLY
    power: int = 1
    alpha: Any = None
    beta: Any = None
    steady_state: Any = None
    time_constant: Any = None
    instantaneous: bool = False
    q10: Any = measured("1", default=1.0, above=0.0, is_parameter=False)
    reference_temperature: Any = measured(
        "degC", default=None, above=0.0, is_parameter=False
    )

    def __post_init__(self) -> None:
        check_name(self.name, "gate")
        where = f"gate '{self.name}'"
        check_truth(self.instantaneous, f"{where}, instantaneous")
        self._check_given(where)
        for field, unit in _UNITS.items():
            formula = getattr(self, field)
            if formula is not None:
                expression = traced(formula, unit, f"{where}, {field}")
                object.__setattr__(self, field, expression)
        read_measures(self, where)
        if self.q10 != 1.0 and self.reference_temperature is None:
            raise InvalidInput(
                where,
                found=f"q10 {self.q10:g} alone",
                expected="a reference_temperature with it",
                remedy="say at which temperature the rates were measured",
            )

    def __str__(self) -> str:
        return "; ".join(self.lines)

    def __repr__(self) -> str:
        return f"<Gate {self}>"

    @property
    def lines(self) -> tuple[str, ...]:
        """Its equations, one a line: its law, then each of its formulas."""
        name = self.name
        if self.instantaneous:
            return (f"{name} = {written(self.steady_state)}",)
        faster = ""
        if self.q10 != 1.0:
            reference = written_value(self.reference_temperature, degC)
            faster = f"{self.q10:g}^((T - {reference})/10 K) "
        if self.steady_state is not None:
            law = f"d{name}/dt = {faster}({name}_inf - {name})/tau_{name}"
            labels = {"steady_state": f"{name}_inf", "time_constant": f"tau_{name}"}
        else:
            law = (
                f"d{name}/dt = {faster}(alpha_{name} (1 - {name}) - beta_{name} {name})"
            )
            labels = {"alpha": f"alpha_{name}", "beta": f"beta_{name}"}
        return law, *(
            f"{labels[field]} = {written(formula)}"
            for field, formula in self.formulas.items()
        )

    @property
    def speed(self) -> Expression:
        """The factor of all rates at the membrane's temperature."""
        if self.reference_temperature is None:
            return constant(1.0)
        warmer = (TEMPERATURE - constant(self.reference_temperature, K)) / (10.0 * K)
        return constant(self.q10) ** warmer

    @property
    def formulas(self) -> dict[str, Expression]:
        """The formulas that it is given by."""
        return {
            field: getattr(self, field)
            for field in _UNITS
            if getattr(self, field) is not None
        }

    @property
    def needed(self) -> tuple[tuple[str, str], ...]:
        """The (ion, quantity) that its formulas use."""
        return ions_in(self.formulas.values())

    @property
    def follows_voltage_alone(self) -> bool:
        """Whether its formulas depend on nothing but the voltage."""
        return all(each == VOLTAGE for each in symbols_of(self.formulas.values()))

    @property
    def rest(self) -> Expression:
        """Where the gate settles at the present voltage."""
        if self.steady_state is not None:
            return self.steady_state
        return self.alpha / (self.alpha + self.beta)

    def rate(self, position: Expression) -> Expression:
        """Rate of change at a position from 0 to 1, 1/ms."""
        if self.steady_state is not None:
            return self.speed * ((self.steady_state - position) / self.time_constant)
        opening = self.alpha * (1.0 - position)
        return self.speed * (opening - self.beta * position)

    def _check_given(self, where: str) -> None:
        if type(self.power) is not int:
            raise InvalidInput(
                f"{where}, power", found=f"{self.power!r}", expected="a whole number"
            )
        if self.power < 1:
            raise InvalidInput(
                f"{where}, power", found=f"{self.power}", expected="at least 1"
            )
        given = tuple(field for field in _UNITS if getattr(self, field) is not None)
        complete = (("steady_state",),) if self.instantaneous else _GIVEN
        if given not in complete:
            raise InvalidInput(
                where,
                found=" and ".join(given) or "no formula",
                expected="steady_state alone, for it is instantaneous"
                if self.instantaneous
                else "alpha and beta, or steady_state and time_constant",
            )


def check_range(gate: Gate, where: str, values: Mapping[str, float]) -> None:
    """Refuse a gate whose formulas leave their range at some voltage.

    Parameters
    ----------
    gate
        The gate.
    where
        Its channel, for the error.
    values
        Of the symbols other than the voltage that the formulas use.
    """
    fault = _first_fault(gate, tuple(sorted(values.items())))
    if fault is not None:
        field, found, expected = fault
        raise InvalidInput(
            f"{where}, gate '{gate.name}', {field}", found=found, expected=expected
        )


@lru_cache(maxsize=256)
def _first_fault(
    gate: Gate, values: tuple[tuple[str, float], ...]
) -> tuple[str, str, str] | None:
    formulas = gate.formulas
    results = evaluate(
        lower(list(formulas.values())), {"membrane.V": VOLTAGES, **dict(values)}
    )
    for field, result in zip(formulas, results, strict=True):
        reached = np.broadcast_to(np.asarray(result, dtype=float), VOLTAGES.shape)
        is_good, expected = _ranged(field, reached)
        if not np.all(is_good):
            index = int(np.argmin(is_good))
            unit = "" if _UNITS[field] is DIMENSIONLESS else f" {_UNITS[field]}"
            found = f"{reached[index]:.6g}{unit} at {VOLTAGES[index]:g} mV"
            return field, found, expected
    return None


def _ranged(field: str, values: np.ndarray) -> tuple[np.ndarray, str]:
    is_finite = np.isfinite(values)
    with np.errstate(invalid="ignore"):
        if field == "steady_state":
            is_inside = (values >= -_ROUNDING) & (values <= 1.0 + _ROUNDING)
            return is_finite & is_inside, "a number from 0 to 1 at every voltage"
        if field == "time_constant":
            return is_finite & (values > 0.0), "a time above zero at every voltage"
        return is_finite & (values >= 0.0), "a rate of zero or more at every voltage"
