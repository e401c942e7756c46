"""Block: whether an impulse passes a stretch of altered axon, and from where on not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import Axon
from axolemma.errors import InvalidInput
from axolemma.experiments.alteration import Alteration
from axolemma.experiments.altered_axon import altered_axon
from axolemma.experiments.excitation import arrivals, pictured
from axolemma.membrane import Membrane
from axolemma.units import Quantity, Unit, cm, coherent_value, mm

Floats = NDArray[np.float64]

# Part of the bracket that a search leaves, and the most tries.
_TOLERANCE, _TRIES = 1e-4, 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passage:
    """An impulse that met an altered stretch.

    Parameters
    ----------
    membrane, axon, alteration
        What it travelled along.
    passed
        Whether it travelled on behind the stretch.
    reached
        How far from the beginning it came, mm.
    delay
        How much later than along an unaltered axon it came to the end, ms; None where
        it did not.
    places, times, voltage
        Of a picture of it: mm, ms, and mV, (times, places).
    distance, arrival
        Where it came, mm, and when, ms: (places,).
    """

    membrane: Membrane
    axon: Axon
    alteration: Alteration
    passed: bool
    reached: float
    delay: float | None
    places: Floats
    times: Floats
    voltage: Floats
    distance: Floats
    arrival: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """How much of an alteration blocks.

    Parameters
    ----------
    membrane
        Of the axon.
    quantity
        What was varied: ``length``, or a parameter's name.
    unit
        That it is given in here.
    critical, error
        At which the impulse just fails, extrapolated to infinitely fine steps and
        compartments, and how far that can be trusted; None where the impulse does the
        same over the whole range.
    low, high
        The range that was looked through.
    passes_low, passes_high
        Whether it passes at its ends.
    length
        Of the stretch, mm, where it was not varied.
    """

    membrane: Membrane
    quantity: str
    unit: str
    critical: float | None
    error: float | None
    low: float
    high: float
    passes_low: bool
    passes_high: bool
    length: float | None


def pass_through(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    length: Any,
    values: Mapping[str, Any],
) -> Passage:
    """Send an impulse through a stretch of altered axon.

    Parameters
    ----------
    membrane
        Of the rest of the axon.
    resistivity
        Of the axoplasm: ``"35.4 ohm cm"``.
    diameter
        Of the axon: ``"476 um"``.
    length
        Of the stretch: ``"10 mm"``. The axon around it is as long as it needs to be.
    values
        Parameters of the membrane in the stretch, by name, as for `Alteration`.
    """
    given = Alteration(start="0 mm", length=length, values=values)
    track = altered_axon(membrane, resistivity, diameter, room=float(given.length))
    laid = track.lay(given)
    found = track.run(laid, 2)
    distance, arrival = arrivals(found)
    passed = track.has_passed(found, laid)
    shown = list(pictured(found.compartments))
    return Passage(
        membrane=membrane,
        axon=track.axon,
        alteration=laid,
        passed=passed,
        reached=10.0 * float(distance[-1]) if distance.size else 0.0,
        delay=track.delay(found, laid) if passed else None,
        places=10.0 * found.compartments.distance[shown],
        times=found.outcome.probe_times,
        voltage=found.outcome.probed,
        distance=10.0 * distance,
        arrival=arrival,
    )


def critical_block(
    membrane: Membrane,
    *,
    resistivity: Any,
    diameter: Any,
    length: Any,
    values: Mapping[str, Any],
) -> Block:
    """Find how long an altered stretch, or how strong an alteration, just blocks.

    Parameters
    ----------
    membrane
        Of the rest of the axon.
    resistivity, diameter
        As for `pass_through`.
    length, values
        As for `pass_through`; the length, or one of the values, is a pair of ends
        between which the critical one is looked for: ``length=("1 mm", "40 mm")``, or
        ``values={"Na.blocked": (0.0, 1.0)}``.
    """
    varied = _varied(membrane, length, values)
    track = altered_axon(membrane, resistivity, diameter, room=varied.longest)

    def passes(value: float, fineness: int) -> bool:
        laid = track.lay(varied.at(value))
        return track.has_passed(track.run(laid, fineness), laid)

    ends = passes(varied.low, 1), passes(varied.high, 1)
    critical = error = None
    if ends[0] != ends[1]:
        coarse, fine = (
            _bisected(passes, varied, n, passes_low=ends[0]) for n in (1, 2)
        )
        critical = fine + (fine - coarse) / 3.0
        error = abs(critical - fine) + _TOLERANCE * (varied.high - varied.low)
    shown = varied.unit.from_coherent
    return Block(
        membrane=membrane,
        quantity=varied.name,
        unit="" if varied.unit.is_dimensionless else varied.unit.name,
        critical=None if critical is None else float(shown(critical)),
        error=None if error is None else float(shown(error) - shown(0.0)),
        low=float(shown(varied.low)),
        high=float(shown(varied.high)),
        passes_low=ends[0],
        passes_high=ends[1],
        length=None if varied.name == "length" else 10.0 * varied.longest,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Varied:
    """What is varied, between which ends, and what is not; coherent."""

    name: str
    unit: Unit
    low: float
    high: float
    longest: float
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def at(self, value: float) -> Alteration:
        """Give the stretch with one value of what is varied."""
        length, values = self.longest, dict(self.values)
        if self.name == "length":
            length = value
        else:
            values[self.name] = Quantity(value, self.unit.coherent)
        return Alteration(start="0 mm", length=Quantity(length, cm), values=values)


def _varied(membrane: Membrane, length: Any, values: Mapping[str, Any]) -> _Varied:
    """Read which quantity is a pair, and its ends."""
    given = {**values, "length": length}
    pairs = [name for name, value in given.items() if isinstance(value, tuple)]
    if len(pairs) != 1:
        raise InvalidInput(
            "critical_block",
            found=f"pairs for {', '.join(pairs)}" if pairs else "no pair",
            expected="one pair of ends, of the length or of one of the values",
        )
    (name,) = pairs
    if len(given[name]) != 2:
        raise InvalidInput(
            name, found=f"{given[name]!r}", expected="a pair of ends, (low, high)"
        )
    if name == "length":
        low, high = _ends(length, mm, name)
        return _Varied(
            name=name, unit=mm, low=low, high=high, longest=high, values=values
        )
    fixed = {each: value for each, value in values.items() if each != name}
    lowest = {**fixed, name: values[name][0]}
    stretch = Alteration(start="0 mm", length=length, values=lowest)
    stretch.altered(membrane)
    unit = next(p.unit for p in membrane.equation_parameters if p.name == name)
    low, high = _ends(values[name], unit, name)
    return _Varied(
        name=name,
        unit=unit,
        low=low,
        high=high,
        longest=float(stretch.length),
        values=fixed,
    )


def _ends(pair: Any, unit: Unit, name: str) -> tuple[float, float]:
    ends = [float(coherent_value(each, unit, name)) for each in pair]
    if not ends[0] < ends[1]:
        raise InvalidInput(
            name,
            found=f"{pair!r}",
            expected="a pair of ends of which the second is larger",
        )
    return ends[0], ends[1]


def _bisected(
    passes: Callable[[float, int], bool],
    varied: _Varied,
    fineness: int,
    *,
    passes_low: bool,
) -> float:
    """Halve the range until the end of passing is known."""
    low, high = varied.low, varied.high
    for _ in range(_TRIES):
        if high - low <= _TOLERANCE * (varied.high - varied.low):
            break
        middle = 0.5 * (low + high)
        if passes(middle, fineness) == passes_low:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)
