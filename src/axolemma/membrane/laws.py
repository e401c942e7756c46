"""The physical laws of ions at a membrane, as expressions.

Each takes expressions, or quantities with their units, and gives an expression.
"""

from __future__ import annotations

from typing import Any

from axolemma.expressions import Expression, apply, as_expression, constant
from axolemma.units import FARADAY, GAS_CONSTANT, parse_unit

FARADAY_CONSTANT = constant(FARADAY, parse_unit("C/mol"))
MOLAR_GAS_CONSTANT = constant(GAS_CONSTANT, parse_unit("J/mol/K"))


def thermal_voltage(temperature: Any) -> Expression:
    """RT/F."""
    return MOLAR_GAS_CONSTANT * as_expression(temperature) / FARADAY_CONSTANT


def nernst_potential(
    valence: int, inside: Any, outside: Any, temperature: Any
) -> Expression:
    """Voltage at which an ion is in equilibrium, (RT/zF) ln(outside/inside)."""
    ratio = as_expression(outside) / as_expression(inside)
    return thermal_voltage(temperature) * apply("log", ratio) / float(valence)


def goldman_current(
    permeability: Any,
    valence: int,
    inside: Any,
    outside: Any,
    *,
    voltage: Any,
    temperature: Any,
) -> Expression:
    """Current density through a membrane with a constant field, outward positive.

    P z F ([X]_i B(-nu) - [X]_o B(nu)), nu = z V F/(RT), B(x) = x / (e^x - 1)
    [Goldman 1943; Hodgkin & Katz 1949]. B(-x) is the function xe(x), which has no
    singularity at zero.
    """
    nu = valence * as_expression(voltage) / thermal_voltage(temperature)
    outward = as_expression(inside) * apply("linoid", nu)
    inward = as_expression(outside) * apply("linoid", -nu)
    return (
        as_expression(permeability) * (valence * FARADAY_CONSTANT) * (outward - inward)
    )


def goldman_voltage(
    permeant: list[tuple[float, int, Any, Any]], temperature: Any
) -> Expression:
    """Voltage at which monovalent ions together carry no current.

    It is for display and comparison: the voltage of a membrane comes from its
    charge [Hodgkin & Katz 1949].

    Parameters
    ----------
    permeant
        For each ion its relative permeability, its valence (1 or -1), its
        concentration inside and outside.
    temperature
        K.
    """
    outer: Any = 0.0
    inner: Any = 0.0
    for permeability, valence, inside, outside in permeant:
        first, second = (outside, inside) if valence > 0 else (inside, outside)
        outer = outer + permeability * as_expression(first)
        inner = inner + permeability * as_expression(second)
    return thermal_voltage(temperature) * apply("log", outer / inner)


def exchange_work(moved: list[tuple[int, int, Any]], voltage: Any) -> Expression:
    """Work that one turn of a transporter does against the gradients.

    Moving n ions of valence z out takes n z F (E - V), since RT ln of the ratio of
    concentrations is z F E.

    Parameters
    ----------
    moved
        For each ion the number that leaves the cell in one turn (negative when it
        enters), its valence, and its reversal potential.
    voltage
        mV.

    Returns
    -------
    Expression
        Work for one mole of turns.
    """
    work: Any = 0.0
    for count, valence, potential in moved:
        force = as_expression(potential) - as_expression(voltage)
        work = work + float(count * valence) * FARADAY_CONSTANT * force
    return as_expression(work)
