"""The equations of a membrane, in LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from axolemma.expressions import Expression, constant, substitute, symbol
from axolemma.expressions.typeset import latex
from axolemma.membrane import Channel, Gate, Membrane
from axolemma.membrane.ion import Ion, IonTerms
from axolemma.membrane.mechanism import Mechanism
from axolemma.units import K, mM, mV

_MEMBRANE = {"V": "V", "temperature": "T", "capacitance": "C"}
_QUANTITIES = {
    "inside": r"[\mathrm{%s}]_i",
    "outside": r"[\mathrm{%s}]_o",
    "reversal_potential": r"E_{\mathrm{%s}}",
    "conductance": r"\bar{g}_{\mathrm{%s}}",
    "permeability": r"P_{\mathrm{%s}}",
    "maximum_current": r"I_{\mathrm{%s,max}}",
    "blocked": r"b_{\mathrm{%s}}",
}

_RAISED = re.compile(r"e\^\{(-?)\\frac\{([^{}]*)\}\{([^{}]*)\}\}")


class Equations(NamedTuple):
    """Some equations that belong together, under a heading."""

    heading: str
    lines: tuple[str, ...]


def equations_of(membrane: Membrane) -> Iterator[Equations]:
    """Go through the equations of a membrane: voltage, mechanisms, ions.

    Parameters
    ----------
    membrane
        The membrane; V is counted in mV.
    """
    yield Equations("Membrane potential", (_voltage(membrane),))
    for mechanism in membrane.mechanisms:
        carriers = " and ".join(mechanism.carriers)
        yield Equations(
            f"{_heading(mechanism)}, carried by {carriers}",
            tuple(_mechanism(mechanism, membrane)),
        )
    ions = tuple(line for ion in membrane.ions for line in _ion(ion, membrane))
    if ions:
        yield Equations("Ions", ions)


def name_in_latex(name: str) -> str:
    """Write the name of a quantity, component.symbol, as a symbol."""
    component, _, quantity = name.partition(".")
    if component == "membrane":
        return _MEMBRANE.get(quantity, rf"\mathrm{{{quantity}}}")
    pattern = _QUANTITIES.get(quantity)
    if pattern:
        return pattern.replace("%s", component)
    if len(quantity) == 1:
        return quantity
    letter, _, below = quantity.partition("_")
    if len(letter) == 1 and below:
        return rf"{letter}_{{\mathrm{{{below}}}}}"
    return rf"\mathrm{{{quantity or component}}}"


def in_latex(expression: Expression) -> str:
    """Write an expression of a membrane, with V counted in mV."""
    written = latex(expression, name_in_latex).replace(r"\frac{V}{\mathrm{mV}}", "V")
    # A fraction in an exponent would be too small to read.
    written = _RAISED.sub(r"e^{\1\\left(\2\\right)/\3}", written)
    # A rate reads better with its unit behind it than as a fraction of a fraction.
    whole = re.fullmatch(r"\\frac\{(.*)\}\{\\mathrm\{ms\}\}", written)
    if whole and _is_balanced(whole[1]):
        return rf"{whole[1]}\;\mathrm{{ms}}^{{-1}}"
    return written


def _is_balanced(latex_text: str) -> bool:
    """Say whether no brace closes what was opened outside."""
    depth = 0
    for sign in latex_text:
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


def _heading(mechanism: Mechanism) -> str:
    words = mechanism.name.replace("_", " ")
    if isinstance(mechanism, Channel):
        return f"{words} channels" if mechanism.is_gated else words
    return words


def _current(name: str) -> str:
    return rf"I_{{\mathrm{{{name}}}}}"


def _voltage(membrane: Membrane) -> str:
    currents = " + ".join(_current(each.name) for each in membrane.mechanisms) or "0"
    stimulus = r"I_{\mathrm{stimulus}}"
    return rf"C\,\frac{{dV}}{{dt}} = -\left({currents}\right) + {stimulus}"


def _mechanism(mechanism: Mechanism, membrane: Membrane) -> Iterator[str]:
    if isinstance(mechanism, Channel) and mechanism.permeability is None:
        yield f"{_current(mechanism.name)} = {_ohmic(mechanism)}"
    else:
        written = mechanism.equations(_terms(membrane))
        name = f"{mechanism.name}.current"
        if name in written.observables:
            current = _without_block(written.observables[name], mechanism)
            yield f"{_current(mechanism.name)} = {in_latex(current)}"
    if isinstance(mechanism, Channel):
        for gate in mechanism.gates:
            yield from _gate(gate)


def _ohmic(channel: Channel) -> str:
    parts = [name_in_latex(f"{channel.name}.conductance")]
    if channel.blocked != 0.0:
        parts.append(rf"\left(1 - {float(channel.blocked):g}\right)")
    parts += [
        gate.name if gate.power == 1 else f"{gate.name}^{{{gate.power}}}"
        for gate in channel.gates
    ]
    owner = channel.ion if channel.reversal_potential is None else channel.name
    potential = name_in_latex(f"{owner}.reversal_potential")
    return r"\,".join([*parts, rf"\left(V - {potential}\right)"])


def _terms(membrane: Membrane) -> Mapping[str, IonTerms]:
    """Let ions be seen by their symbols, not by what these follow from."""
    return {
        ion.name: IonTerms(
            valence=ion.valence,
            inside=symbol(f"{ion.name}.inside", mM),
            outside=symbol(f"{ion.name}.outside", mM),
            reversal_potential=symbol(f"{ion.name}.reversal_potential", mV),
        )
        for ion in membrane.ions
    }


def _without_block(current: Expression, mechanism: Mechanism) -> Expression:
    """Leave the blocked fraction out where nothing is blocked."""
    if getattr(mechanism, "blocked", 1.0) != 0.0:
        return current
    blocked = {symbol(f"{mechanism.name}.blocked"): constant(0.0)}
    return substitute([current], blocked)[0]


def _gate(gate: Gate) -> Iterator[str]:
    name = gate.name
    if gate.instantaneous:
        yield f"{name} = {in_latex(gate.steady_state)}"
        return
    faster = "" if gate.q10 == 1.0 else rf"\phi_{{{name}}}\,"
    rate = rf"\frac{{d{name}}}{{dt}} = {faster}"
    if gate.steady_state is not None:
        labels = {
            "steady_state": rf"{name}_{{\infty}}",
            "time_constant": rf"\tau_{{{name}}}",
        }
        yield rf"{rate}\frac{{{name}_{{\infty}} - {name}}}{{\tau_{{{name}}}}}"
    else:
        labels = {"alpha": rf"\alpha_{{{name}}}", "beta": rf"\beta_{{{name}}}"}
        yield (
            rf"{rate}\left(\alpha_{{{name}}}\,\left(1 - {name}\right) - "
            rf"\beta_{{{name}}}\,{name}\right)"
        )
    for field, expression in gate.formulas.items():
        yield f"{labels[field]} = {in_latex(expression)}"
    if gate.q10 != 1.0:
        yield rf"\phi_{{{name}}} = {_speed(gate)}"


def _speed(gate: Gate) -> str:
    reference = f"{K.from_coherent(float(gate.reference_temperature)):.6g}"
    warmer = rf"\left(T - {reference}\,\mathrm{{K}}\right)/10\,\mathrm{{K}}"
    return rf"{float(gate.q10):g}^{{{warmer}}}"


def _ion(ion: Ion, membrane: Membrane) -> Iterator[str]:
    """Write how a potential follows from concentrations, and how these change."""
    inside, outside = (
        name_in_latex(f"{ion.name}.{side}") for side in ("inside", "outside")
    )
    count = "" if abs(ion.valence) == 1 else rf"{abs(ion.valence)}\,"
    if ion.reversal_potential is None and ion.knows("reversal_potential"):
        potential = name_in_latex(f"{ion.name}.reversal_potential")
        sign = "-" if ion.valence < 0 else ""
        ratio = rf"\frac{{{outside}}}{{{inside}}}"
        yield rf"{potential} = {sign}\frac{{R\,T}}{{{count}F}}\,\ln\left({ratio}\right)"
    routes = [r.name for r in membrane.equations().routes if r.ion == ion.name]
    if ion.is_live and routes:
        sign = "-" if ion.valence > 0 else ""
        total = " + ".join(_current(route.replace(".", ",")) for route in routes)
        total = rf"\left({total}\right)" if len(routes) > 1 else total
        yield (
            rf"\frac{{d{inside}}}{{dt}} = {sign}\frac{{1}}{{{count}F\,\ell}}\,{total}"
        )
