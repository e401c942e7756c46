"""Recipes: which published membrane a membrane is, and in what it was changed."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from axolemma import models
from axolemma.membrane import Cylinder, Membrane, PacinianTerminal, Sphere
from axolemma.units import Unit, coherent_value, degC, um

# So many tell every number of 64 bits from every other.
MOST_DIGITS = 17
# Digits of a number that is still read at a glance.
LONGEST = 12
# The receptors that can be asked for by a word.
RECEPTORS = (PacinianTerminal(), PacinianTerminal(has_capsule=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A published membrane, and in what it was changed.

    Parameters
    ----------
    model
        Its name in `axolemma.models`.
    arguments
        What it was built with.
    values
        Parameters with other values.
    receptor
        The terminal before it, if there is one.
    """

    model: str
    arguments: Mapping[str, str]
    values: Mapping[str, str]
    receptor: PacinianTerminal | None = None


@lru_cache(maxsize=8)
def find_recipe(membrane: Membrane) -> Recipe | None:
    """Find the published membrane that a membrane is, or was made of.

    Parameters
    ----------
    membrane
        The recipe makes one that is the same to the last bit.
    """
    receptor = membrane.receptor
    if receptor is not None and receptor not in RECEPTORS:
        return None
    found = list(_recipes(replace(membrane, receptor=None)))
    best = min(found, key=lambda r: (len(r.values), len(r.arguments)), default=None)
    return None if best is None else replace(best, receptor=receptor)


def _recipes(membrane: Membrane) -> Iterator[Recipe]:
    for name in models.__all__:
        build = getattr(models, name)
        usual = build()
        if not isinstance(usual, Membrane) or usual.name != membrane.name:
            continue
        for arguments in _arguments(build, membrane):
            made = build(**arguments)
            values = _changes(made, membrane)
            if values is None or made.with_values(values) != membrane:
                continue
            yield Recipe(model=name, arguments=arguments, values=values)
            if not values:
                return


def _arguments(
    build: Callable[..., Any], membrane: Membrane
) -> Iterator[dict[str, str]]:
    """Go through the arguments that could have made a membrane, the fewest first."""
    known = inspect.signature(build).parameters
    fitting: dict[str, str] = {}
    if "temperature" in known:
        fitting["temperature"] = quantity_text(float(membrane.temperature), degC)
    if "diameter" in known and isinstance(membrane.geometry, (Cylinder, Sphere)):
        fitting["diameter"] = quantity_text(float(membrane.geometry.diameter), um)
    if "ions" in known:
        fitting["ions"] = "held"
    for count in range(len(fitting) + 1):
        for names in combinations(fitting, count):
            yield {name: fitting[name] for name in names}


def _changes(made: Membrane, membrane: Membrane) -> dict[str, str] | None:
    """Give the parameters that differ; None where there are others altogether."""
    wanted = {each.name: each for each in membrane.equation_parameters}
    present = made.values
    if wanted.keys() != present.keys():
        return None
    return {
        name: quantity_text(each.value, each.unit)
        for name, each in wanted.items()
        if each.value != present[name]
    }


def quantity_text(value: Any, unit: Unit) -> str:
    """Write one value of the coherent system so that it is read as the same bits."""
    exact = float(value)
    shown = unit.from_coherent(exact)
    tail = "" if unit.is_dimensionless else f" {unit}"
    for digits in range(1, MOST_DIGITS):
        text = f"{_without_exponent(f'{shown:.{digits}g}')}{tail}"
        if coherent_value(text, unit, "value") == exact:
            return text
    return f"{shown:.{MOST_DIGITS}g}{tail}"


def _without_exponent(number: str) -> str:
    """Write 4e+04 as 40000, and leave what is longer without an exponent."""
    plain = np.format_float_positional(float(number), trim="-")
    return plain if len(plain) <= LONGEST else number
