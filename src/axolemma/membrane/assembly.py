"""Assembly: what a membrane declares, put together into one system of equations.

Mechanisms declare routes; the voltage and the amounts of the ions are driven by the
same routes, so that C (V - V0) is the charge that the ions brought in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from axolemma.equations import EquationSystem, Parameter, Route, State
from axolemma.expressions import Expression, constant, symbol
from axolemma.membrane.formula import VOLTAGE
from axolemma.membrane.ion import VOLUME_PER_AREA, Ion, IonTerms, Pool
from axolemma.membrane.laws import FARADAY_CONSTANT
from axolemma.membrane.mechanism import Mechanism
from axolemma.units import parse_unit, uA_per_cm2, uF_per_cm2

STIMULUS = symbol("stimulus.current", uA_per_cm2)
CAPACITANCE = symbol("membrane.capacitance", uF_per_cm2)
_AMOUNT = parse_unit("umol/cm2")
# What an action potential changes: errors are measured in these. mV; umol/cm2.
_VOLTAGE_SCALE = 100.0
_AMOUNT_SCALE = 1e-5


def assemble(
    ions: Sequence[Ion],
    mechanisms: Sequence[Mechanism],
    electrode: Iterable[tuple[str, float]],
    parameters: Sequence[Parameter],
) -> EquationSystem:
    """Write the equations of a membrane.

    Parameters
    ----------
    ions
        All ions.
    mechanisms
        Channels, pumps, transporters and a receptor.
    electrode
        The ions that carry an injected current, with their shares.
    parameters
        Those of the membrane, of all ions and of all mechanisms.
    """
    shares = dict(electrode)
    carriers = {ion for each in mechanisms for ion in each.carriers} | set(shares)
    terms = {ion.name: ion.terms(_entered(ion, carriers)) for ion in ions}
    written = [each.equations(terms) for each in mechanisms]
    ionic = [route for each in written for route in each.routes]
    routes = [*ionic, *_of_electrode(shares)]
    states = [
        _voltage(routes),
        *(state for each in written for state in each.states),
        *(_amount(ion, routes) for ion in ions if _entered(ion, carriers) is not None),
    ]
    observables = _of_ions(ions, terms)
    for each in written:
        observables |= each.observables
    observables["membrane.current"] = _sum(route.current for route in ionic)
    has_inside = all(each.inside is not None for each in terms.values())
    if has_inside and any(ion.is_live for ion in ions):
        observables["membrane.impermeant_charge"] = impermeant_charge(terms)
    return EquationSystem(
        states=tuple(states),
        parameters=tuple(parameters),
        inputs=(STIMULUS, *(symbol for each in written for symbol in each.inputs)),
        routes=tuple(routes),
        observables=observables,
        positive=tuple(
            f"{ion.name}.{side}"
            for ion in ions
            for side in ("inside", "outside")
            if isinstance(getattr(ion, side), Pool)
        ),
    )


def impermeant_charge(terms: Mapping[str, IonTerms]) -> Expression:
    """Concentration of charge inside that no route moves, mM.

    What the permeant ions inside leave over of the charge C V of the capacitor.
    """
    on_capacitor = CAPACITANCE * VOLTAGE / (FARADAY_CONSTANT * VOLUME_PER_AREA)
    carried = _sum(
        float(ion.valence) * ion.inside
        for ion in terms.values()
        if ion.inside is not None
    )
    return on_capacitor - carried


def _entered(ion: Ion, carriers: set[str]) -> Expression | None:
    """Name the amount of an ion that entered; None when it stays the same."""
    is_moved = ion.is_live and ion.name in carriers
    return symbol(f"{ion.name}.entered", _AMOUNT) if is_moved else None


def _of_electrode(shares: Mapping[str, float]) -> list[Route]:
    return [
        Route(name=f"stimulus.{ion}", current=-share * STIMULUS)
        for ion, share in shares.items()
    ]


def _voltage(routes: Sequence[Route]) -> State:
    weight = -1.0 / CAPACITANCE
    return State(
        symbol=VOLTAGE,
        scale=_VOLTAGE_SCALE,
        weights={route.name: weight for route in routes},
    )


def _amount(ion: Ion, routes: Sequence[Route]) -> State:
    weight = constant(-1.0 / ion.valence) / FARADAY_CONSTANT
    return State(
        symbol=symbol(f"{ion.name}.entered", _AMOUNT),
        scale=_AMOUNT_SCALE,
        weights={route.name: weight for route in routes if route.ion == ion.name},
    )


def _of_ions(
    ions: Sequence[Ion], terms: Mapping[str, IonTerms]
) -> dict[str, Expression]:
    """List what is derived of each ion; what is held is a parameter already."""
    observables: dict[str, Expression] = {}
    for ion in ions:
        for side in ("inside", "outside"):
            concentration = terms[ion.name].quantity(side)
            if isinstance(getattr(ion, side), Pool) and concentration is not None:
                observables[f"{ion.name}.{side}"] = concentration
        potential = terms[ion.name].reversal_potential
        if ion.reversal_potential is None and potential is not None:
            observables[f"{ion.name}.reversal_potential"] = potential
    return observables


def _sum(terms: Iterable[Expression]) -> Expression:
    listed = list(terms)
    total = listed[0] if listed else constant(0.0, uA_per_cm2)
    for term in listed[1:]:
        total = total + term
    return total
