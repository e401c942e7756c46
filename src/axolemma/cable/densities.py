"""Values of a membrane's parameters along a cell, region by region."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable.compartments import Compartments
from axolemma.cable.dividing import gathered
from axolemma.equations import Parameter
from axolemma.errors import InvalidInput, unknown_name
from axolemma.expressions import evaluate, symbol, symbols_of
from axolemma.membrane import Membrane
from axolemma.membrane.formula import traced
from axolemma.morphology import Frusta, Region, as_region
from axolemma.units import Along, coherent_value, um

Floats = NDArray[np.float64]

_DISTANCE = symbol("distance", um)
_TINY = 1e-30
# Gauss-Legendre on -1 to 1: exact for polynomials of degree five.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(3)


def area_in(compartments: Compartments, region: Region | str) -> Floats:
    """Give the area that each compartment has in a region, cm2, (compartments,).

    Parameters
    ----------
    compartments
        Of a morphology that was cut.
    region
        A name, such as ``"axon"``, or a region, such as ``beyond("100 um")``.

    Raises
    ------
    UnknownName
        If there is no region of that name.
    InvalidInput
        If the region covers nothing.
    """
    here = covered(compartments, region)
    return gathered(here.owner, here.share * here.areas, compartments.count)


def covered(compartments: Compartments, region: Region | str) -> Frusta:
    """Give what a region covers of a cell that was cut.

    Parameters
    ----------
    compartments
        Of a morphology that was cut.
    region
        A name or a region.

    Raises
    ------
    UnknownName
        If there is no region of that name.
    InvalidInput
        If the region covers nothing.
    """
    return _covered(_pieces(compartments), as_region(region))


def densities(
    compartments: Compartments,
    membrane: Membrane,
    values: Mapping[Any, Mapping[str, Any]],
) -> dict[str, Floats]:
    """Give parameters of a membrane other values in regions of a cell.

    A compartment gets the mean of a value over its area. Where regions overlap, the
    one that is named later holds; where none is, the membrane's own value.

    Parameters
    ----------
    compartments
        Of a morphology that was cut.
    membrane
        What is laid on it.
    values
        From a region, by name or made by `beyond` and its like, to values by the name
        of a parameter: a quantity, or a function of the ``distance`` from the soma.

    Returns
    -------
    dict
        Each parameter that was named, in the coherent system, (compartments,).

    Raises
    ------
    InvalidInput
        If a region covers nothing, or a value cannot be.

    Examples
    --------
    >>> import numpy as np
    >>> from axolemma.cable import cut, densities
    >>> from axolemma.models import squid_axon
    >>> from axolemma.morphology import Branch, grow
    >>> from axolemma.units import mS_per_cm2, um
    >>> cell = grow(Branch("apical", length="200 um", diameter="2 um"), soma="20 um")
    >>> compartments = cut(cell, resistivity="100 ohm cm", longest="50 um")
    >>> fading = lambda distance: 40 * np.exp(-distance / (100 * um)) * mS_per_cm2
    >>> chosen = {"apical": {"Na.conductance": fading}}
    >>> densities(compartments, squid_axon(), chosen)["Na.conductance"].round(1)
    array([110.5,  24.8,  15. ,   9.1,   6.4])
    """
    pieces = _pieces(compartments)
    if not isinstance(membrane, Membrane):
        raise InvalidInput(
            "values along a cell, membrane",
            found=f"{membrane!r}",
            expected="a membrane",
        )
    known = {each.name: each for each in membrane.equation_parameters}
    if not isinstance(values, Mapping):
        raise InvalidInput(
            "values along a cell",
            found=f"{values!r}",
            expected="values by region, such as "
            "{'axon': {'Na.conductance': '100 mS/cm2'}}",
        )
    regions = [(as_region(key), _named(key, given)) for key, given in values.items()]
    found: dict[str, Floats] = {}
    for region, given in regions:
        pieces = pieces.split(region.edges)
        _covered(pieces, region)
        for name in given:
            if name not in known:
                raise unknown_name(f"region '{region}', parameter", name, known)
    for name in dict.fromkeys(name for _, given in regions for name in given):
        painted = np.full(pieces.areas.size, _own(known[name]))
        for region, given in regions:
            if name in given:
                here = np.flatnonzero(region.covers(pieces))
                where = f"region '{region}', {name}"
                mean = _means(given[name], known[name], pieces.chosen(here), where)
                painted[here] = mean
        found[name] = _mean_of(pieces, painted, compartments.count)
    require_possible(membrane, found)
    return found


def require_possible(membrane: Membrane, values: Mapping[str, Floats]) -> None:
    """Let a membrane refuse values that its parameters cannot have.

    Parameters
    ----------
    membrane
        Each of its values one number.
    values
        By name, coherent; of what the membrane has not got nothing is said.

    Raises
    ------
    InvalidInput
        If one of them cannot be, such as a negative conductance.
    """
    for each in membrane.equation_parameters:
        if each.name in values:
            for value in (np.min(values[each.name]), np.max(values[each.name])):
                membrane.with_values({each.name: float(value) * each.unit.coherent})


def _pieces(compartments: Compartments) -> Frusta:
    is_cut = isinstance(compartments, Compartments)
    if not is_cut or compartments.pieces is None:
        raise InvalidInput(
            "region",
            found="compartments that were not cut from a morphology"
            if is_cut
            else f"{compartments!r} in place of compartments",
            expected="those that axolemma.cable.cut makes of a morphology",
        )
    return compartments.pieces


def _covered(pieces: Frusta, region: Region) -> Frusta:
    covered = region.pieces(pieces)
    if not covered.areas.size:
        farthest = float((pieces.distance + pieces.lengths).max())
        raise InvalidInput(
            "region",
            found=f"'{region}', which covers nothing",
            expected=f"a part of the cell, of which the farthest end is "
            f"{1e4 * farthest:.6g} um from the soma",
        )
    return covered


def _named(region: Any, given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise InvalidInput(
            f"region '{region}'",
            found=f"{given!r}",
            expected="values by name, such as {'Na.conductance': '100 mS/cm2'}",
        )
    return given  # pyright: ignore[reportUnknownVariableType]  (of anything)


def _own(parameter: Parameter) -> float:
    if isinstance(parameter.value, Along):
        raise InvalidInput(
            f"parameter '{parameter.name}'",
            found=f"values along '{parameter.value.dimension}'",
            expected="one value, which regions then change",
        )
    return float(parameter.value)


def _means(given: Any, parameter: Parameter, pieces: Frusta, where: str) -> Floats:
    """Average a value over the area of pieces."""
    if not callable(given):
        value = coherent_value(given, parameter.unit, where)
        if np.ndim(value) != 0:
            raise InvalidInput(where, found=f"{given!r}", expected="one value")
        return np.full(pieces.areas.size, float(value))
    formula: Callable[..., Any] = given
    traces = traced(formula, parameter.unit, where, {"distance": _DISTANCE})
    others = {each.name for each in symbols_of([traces])} - {_DISTANCE.name}
    if others:
        raise InvalidInput(
            where,
            found=f"a function of {', '.join(sorted(others))}",
            expected="a function of distance alone",
        )
    part = 0.5 * (1.0 + _NODES[:, np.newaxis])
    distance = pieces.distance + part * pieces.lengths
    radius = pieces.near_radius + part * (pieces.far_radius - pieces.near_radius)
    # As the share changes along a piece, with the resistance.
    passed = part * pieces.far_radius / radius
    share = pieces.near_share + passed * (pieces.far_share - pieces.near_share)
    # Of a piece that belongs to its owner not at all any mean will do.
    weights = _WEIGHTS[:, np.newaxis] * radius * np.maximum(share, _TINY)
    (value,) = evaluate([traces], {_DISTANCE.name: distance})
    mean: Floats = (weights * value).sum(axis=0) / weights.sum(axis=0)
    return mean


def _mean_of(pieces: Frusta, values: Floats, count: int) -> Floats:
    owned = pieces.share * pieces.areas
    total = gathered(pieces.owner, owned, count)
    return gathered(pieces.owner, owned * values, count) / total
