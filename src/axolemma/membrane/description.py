"""Descriptions: a membrane shown as its equations, with units and sources."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from axolemma.equations import EquationSystem, Parameter
from axolemma.equilibrium import parameter_values, rest
from axolemma.errors import AxolemmaError
from axolemma.expressions import evaluate, lower
from axolemma.membrane.channel import Channel
from axolemma.membrane.geometry import Geometry
from axolemma.membrane.ion import Ion, Pool
from axolemma.membrane.mechanism import Mechanism
from axolemma.membrane.notation import written_value
from axolemma.membrane.validation import Value
from axolemma.units import cm, degC, mM, mV

_WIDTH = 86
_SIDES = {"inside": "i", "outside": "o"}


class Described(Protocol):
    """What a description needs to know of a membrane."""

    @property
    def name(self) -> str:
        """How it is called."""
        ...

    @property
    def citation(self) -> str:
        """Where it was published."""
        ...

    @property
    def notes(self) -> str:
        """What else is to be said of its sources."""
        ...

    @property
    def ions(self) -> Sequence[Ion]:
        """Its ions."""
        ...

    @property
    def mechanisms(self) -> Sequence[Mechanism]:
        """What moves them."""
        ...

    @property
    def geometry(self) -> Geometry | None:
        """Its geometry."""
        ...

    @property
    def volume_per_area(self) -> Value | None:
        """Volume for each area, cm."""
        ...

    @property
    def temperature(self) -> Any:
        """Temperature, K."""
        ...

    @property
    def electrode(self) -> Any:
        """Ions that carry an injected current, with their shares."""
        ...

    @property
    def equation_parameters(self) -> tuple[Parameter, ...]:
        """Every parameter."""
        ...

    def equations(self) -> EquationSystem:
        """Its equations."""
        ...


def describe(membrane: Described) -> str:
    """Show a membrane as its equations, with units and sources.

    Parameters
    ----------
    membrane
        What to show.
    """
    start = _start(membrane)
    sections = {
        "VOLTAGE": _voltage(membrane),
        "IONS": _ions(membrane.ions, start),
        "CHANNELS AND PUMPS": _mechanisms(membrane.mechanisms),
        "CHARGE": _charge(membrane, start),
        "PARAMETERS": _parameters(membrane.equation_parameters),
    }
    lines = list(_heading(membrane))
    for title, section in sections.items():
        lines += ["", title, *(f"  {line}" if line else "" for line in section)]
    return "\n".join(lines)


def _heading(membrane: Described) -> Iterator[str]:
    yield f"{membrane.name}, {written_value(membrane.temperature, degC)}"
    for label, content in (("source", membrane.citation), ("notes", membrane.notes)):
        if content:
            yield from _wrapped(f"  {label:10}", content)
    if membrane.geometry is not None:
        volume = membrane.volume_per_area
        known = ""
        if volume is not None:
            known = f"; volume/area {written_value(volume, cm)}"
        yield f"  geometry  {membrane.geometry}{known}"


def _voltage(membrane: Described) -> Iterator[str]:
    currents = " + ".join(f"I_{each.name}" for each in membrane.mechanisms) or "0"
    yield from _wrapped("C dV/dt = ", f"-({currents}) + I_stimulus")
    carried = " and ".join(
        ion if share == 1.0 else f"{share:g} of it by {ion}"
        for ion, share in membrane.electrode
    )
    yield "V in mV, currents in uA/cm2, outward positive; a positive stimulus"
    yield f"depolarises and is carried by {carried}"


def _ions(ions: Sequence[Ion], start: Mapping[str, float]) -> Iterator[str]:
    for ion in ions:
        yield f"{ion.name}, charge number {ion.valence:+d}"
        for side, letter in _SIDES.items():
            if getattr(ion, side) is not None:
                yield f"    [{ion.name}]{letter}  {_concentration(ion, side)}"
        yield f"    E_{ion.name}  {_potential(ion, start)}"


def _concentration(ion: Ion, side: str) -> str:
    declared = getattr(ion, side)
    if not isinstance(declared, Pool):
        return f"{written_value(declared, mM)}, held"
    value = written_value(declared.concentration, mM)
    gain = "entered" if side == "inside" else "left"
    return f"{value} at the start, a pool that changes with what has {gain}"


def _potential(ion: Ion, start: Mapping[str, float]) -> str:
    if ion.reversal_potential is not None:
        return f"{written_value(ion.reversal_potential, mV)}, held"
    if not ion.knows("reversal_potential"):
        return "not declared: no current depends on it"
    value = start.get(f"{ion.name}.reversal_potential")
    formula = str(ion).partition("= ")[2]
    now = "" if value is None else f"{written_value(value, mV)} at the start, "
    return f"{now}derived: {formula}"


def _mechanisms(mechanisms: Sequence[Mechanism]) -> Iterator[str]:
    for mechanism in mechanisms:
        carriers = " and ".join(mechanism.carriers)
        yield f"{mechanism.name}, carried by {carriers}"
        yield from _wrapped("    ", str(mechanism))
        if not isinstance(mechanism, Channel):
            continue
        if mechanism.reversal_potential is not None:
            potential = written_value(mechanism.reversal_potential, mV)
            yield f"    E_{mechanism.name} = {potential}, held for this channel"
        for gate in mechanism.gates:
            yield from (f"    {line}" for line in gate.lines)


def _charge(membrane: Described, start: Mapping[str, float]) -> Iterator[str]:
    moved = {ion for each in membrane.mechanisms for ion in each.carriers}
    moved |= {ion for ion, _ in membrane.electrode}
    held = [i.name for i in membrane.ions if i.name in moved and not i.is_live]
    if len(held) == len(moved):
        yield "All ions are held: the bath supplies what the currents carry, and no"
        yield "concentration changes."
        return
    if held:
        supplied = " and ".join(held)
        yield f"The charge of {supplied}, which is held, is supplied by the bath; the"
        yield "other ions are counted."
        return
    yield "Every ion is counted: C (V - V0) = F sum of z times what has entered."
    charge = start.get("membrane.impermeant_charge")
    if charge is not None:
        yield f"Impermeant charge inside that this needs at rest: {charge:.9g} mM"


def _parameters(parameters: Sequence[Parameter]) -> Iterator[str]:
    width = max(len(parameter.name) for parameter in parameters)
    for parameter in parameters:
        value = written_value(parameter.value, parameter.unit)
        yield f"{parameter.name:{width}}  {value}"


def _start(membrane: Described) -> dict[str, float]:
    """Compute what is derived at the start, as far as it has one value there."""
    system = membrane.equations()
    entered = {name: 0.0 for name in system.state_names if name.endswith(".entered")}
    names = [
        name for name in system.observables if name.endswith(".reversal_potential")
    ]
    derived = lower([system.observables[name] for name in names])
    charge = "membrane.impermeant_charge"
    try:
        known = parameter_values(system) | entered
        found = dict(zip(names, evaluate(derived, known), strict=True))
        if charge in system.observables:
            at_rest = known | rest(system, held=entered).values
            found[charge] = evaluate(lower([system.observables[charge]]), at_rest)[0]
    except AxolemmaError:
        # Several values for a parameter, or no rest: there is no one start to show.
        return {}
    return {name: float(value) for name, value in found.items()}


def _wrapped(label: str, content: str) -> list[str]:
    return textwrap.wrap(
        content,
        width=_WIDTH,
        initial_indent=label,
        subsequent_indent=" " * len(label),
        break_long_words=False,
    )
