"""How the quantities of a membrane are written in its equations."""

from __future__ import annotations

from axolemma.expressions import Expression
from axolemma.expressions.typeset import text
from axolemma.units import Along, Unit


def written_name(name: str) -> str:
    """Write a quantity as the field does: ``E_Na``, ``[K]o``, ``g_Na``, ``m``."""
    component, _, quantity = name.partition(".")
    if component == "membrane":
        return _MEMBRANE.get(quantity, quantity)
    if not quantity:
        return name
    pattern = _QUANTITIES.get(quantity)
    return pattern.format(component) if pattern else quantity


def written(expression: Expression) -> str:
    """Write an expression of a membrane's quantities."""
    return text(expression, written_name)


def written_value(value: float | Along, unit: Unit) -> str:
    """Write a value of the coherent system, or a range of them, with its unit."""
    if isinstance(value, Along):
        low, high = (
            f"{unit.from_coherent(float(end)):.6g}"
            for end in (value.values.min(), value.values.max())
        )
        number = f"{low} .. {high}"
        tail = f" along {value.dimension}"
    else:
        number = f"{unit.from_coherent(value):.9g}"
        tail = ""
    return (number if unit.is_dimensionless else f"{number} {unit}") + tail


_MEMBRANE = {"V": "V", "temperature": "T", "capacitance": "C"}
_QUANTITIES = {
    "inside": "[{}]i",
    "outside": "[{}]o",
    "reversal_potential": "E_{}",
    "conductance": "g_{}",
    "permeability": "P_{}",
    "blocked": "blocked_{}",
}
