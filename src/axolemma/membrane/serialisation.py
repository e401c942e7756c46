"""Membranes as JSON: quantities with their units, formulas as lists of nodes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from string import Formatter
from typing import Any, TypeVar, cast

import numpy as np

from axolemma.errors import AxolemmaError, InvalidInput, UnitError
from axolemma.expressions import Expression, apply, constant, symbol, topological
from axolemma.expressions.functions import FUNCTIONS
from axolemma.membrane.channel import Channel
from axolemma.membrane.geometry import Cylinder, Patch, Sphere
from axolemma.membrane.ion import Ion, Pool
from axolemma.membrane.kinetics import Gate
from axolemma.membrane.pacinian_terminal import PacinianTerminal
from axolemma.membrane.pump import SodiumPotassiumPump
from axolemma.membrane.transporter import Transporter
from axolemma.membrane.validation import Magnitude
from axolemma.units import BASE_UNITS, Along, Quantity, Unit, parse_unit

_KINDS = {
    kind.__name__: kind
    for kind in (
        Channel, Cylinder, Gate, Ion, PacinianTerminal, Patch, Pool,
        SodiumPotassiumPump, Sphere, Transporter,
    )
}  # fmt: skip
_FORMAT = 1
_Whole = TypeVar("_Whole")


def to_json(membrane: Any) -> str:
    """Write a membrane as JSON text; the same membrane gives the same text."""
    content = {"axolemma membrane": _FORMAT} | _encoded(membrane)
    return json.dumps(content, ensure_ascii=False)


def from_json(text: str, whole: type[_Whole]) -> _Whole:
    """Read a membrane of a class from JSON text.

    Raises
    ------
    InvalidInput
        If the text is no membrane, or declares something impossible.
    """
    try:
        content: Any = json.loads(text)
        if content.pop("axolemma membrane") != _FORMAT:
            raise ValueError("it is of another format")
        read = _decoded(content, _KINDS | {whole.__name__: whole})
    except AxolemmaError:
        raise
    except Exception as error:
        raise InvalidInput(
            "membrane in JSON",
            found=f"what cannot be read ({type(error).__name__}: {error})",
            expected="text that Membrane.to_json wrote",
        ) from error
    if not isinstance(read, whole):
        raise InvalidInput(
            "membrane in JSON", found=f"a {type(read).__name__}", expected="a Membrane"
        )
    return read


def _encoded(value: Any) -> Any:
    if isinstance(value, Expression):
        return {"formula": _nodes(value)}
    if isinstance(value, Along):
        return {
            "along": value.dimension,
            "values": value.values.tolist(),
            "unit": _unit_written(value.unit),
        }
    if isinstance(value, Magnitude):
        return _quantity_written(value)
    if is_dataclass(value) and not isinstance(value, type):
        named = {
            each.name: _encoded(getattr(value, each.name)) for each in fields(value)
        }
        return {"kind": type(value).__name__, **named}
    if isinstance(value, tuple):
        return [_encoded(member) for member in cast(tuple[Any, ...], value)]
    return value


def _decoded(value: Any, kinds: Mapping[str, Any]) -> Any:
    if isinstance(value, list):
        members = cast(list[Any], value)
        return tuple(_decoded(member, kinds) for member in members)
    if not isinstance(value, dict):
        return value
    content = cast(dict[str, Any], value)
    if "formula" in content:
        return _formula(content["formula"])
    if "along" in content:
        values = np.asarray(content["values"], dtype=float)
        return Along(str(content["along"]), values, _unit(content["unit"]))
    if "quantity" in content:
        return Quantity(float(content["quantity"]), _unit(content["unit"]))
    given = {n: _decoded(v, kinds) for n, v in content.items() if n != "kind"}
    return kinds[content["kind"]](**given)


def _nodes(expression: Expression) -> list[list[Any]]:
    """List the nodes, arguments before users; an argument is its place in the list."""
    places: dict[bytes, int] = {}
    nodes: list[list[Any]] = []
    for node in topological([expression]):
        places[node.digest] = len(nodes)
        if node.operation == "constant":
            nodes.append(["constant", node.value, _unit_written(node.unit)])
        elif node.operation == "symbol":
            nodes.append(["symbol", node.name, _unit_written(node.unit)])
        else:
            arguments = [places[argument.digest] for argument in node.arguments]
            nodes.append([node.operation, *arguments])
    return nodes


def _formula(nodes: list[list[Any]]) -> Expression:
    built: list[Expression] = []
    for operation, *content in nodes:
        if operation == "constant":
            built.append(constant(float(content[0]), _unit(content[1])))
        elif operation == "symbol":
            built.append(symbol(str(content[0]), _unit(content[1])))
        else:
            arguments = [built[_place(place, built)] for place in content]
            if len(arguments) != _arity(operation):
                raise ValueError(f"{operation} of {len(arguments)}")
            built.append(apply(operation, *arguments))
    return built[-1]


def _quantity_written(value: Magnitude) -> str | dict[str, Any]:
    unit = _unit_written(value.unit)
    if not isinstance(unit, str):
        return {"quantity": float(value), "unit": unit}
    number = repr(float(value))
    return number if value.unit.is_dimensionless else f"{number} {unit}"


def _place(place: Any, built: list[Expression]) -> int:
    if not isinstance(place, int) or not 0 <= place < len(built):
        raise ValueError(f"the node {place!r} before it was listed")
    return place


def _arity(operation: str) -> int:
    places = Formatter().parse(FUNCTIONS[operation].text)
    return len({place for _, place, _, _ in places if place})


def _unit_written(unit: Unit) -> str | list[str]:
    """Write a unit as its name, or by its exponents when the name cannot be read."""
    try:
        if parse_unit(unit.name) == unit:
            return unit.name
    except UnitError:
        pass
    return [str(unit.scale), *map(str, unit.exponents)]


def _unit(written: Any) -> Unit:
    if isinstance(written, str):
        return parse_unit(written)
    scale, *exponents = map(Fraction, written)
    if len(exponents) != len(BASE_UNITS):
        raise ValueError(f"the unit {written!r}")
    return Unit(tuple(exponents), scale)
