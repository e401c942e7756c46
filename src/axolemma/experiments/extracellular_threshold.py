"""How strong a current from an electrode outside must be to excite an axon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.cable import MyelinatedAxon, PointElectrode
from axolemma.errors import InvalidInput
from axolemma.experiments.cable_run import Cable, simulate_cable
from axolemma.experiments.excitation import positive
from axolemma.membrane.validation import check_choice
from axolemma.simulation.cable_setting import CableConditions
from axolemma.simulation.fibre import run_fibre, settle
from axolemma.stimulus import pulse
from axolemma.units import ms

Floats = NDArray[np.float64]

# The weakest current that is tried, uA, and how often it is doubled.
_WEAKEST, _DOUBLINGS = 0.1, 24
# The bracket is halved until it is this part of the threshold.
_NARROW = 1e-4
# The picture shows a current so much above threshold.
_ABOVE = 1.05
_SIGNS = {"cathodic": -1.0, "anodic": 1.0}
# A myelinated axon is excited when a node is so far above rest, mV.
_NODE_RISEN = 60.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ExtracellularThreshold:
    """The weakest current from an electrode outside that excites an axon.

    Parameters
    ----------
    axon
        What was excited.
    polarity
        ``cathodic`` or ``anodic``.
    position
        Of the electrode, um, (3,).
    width
        Of the pulse, ms.
    current, error
        Its size, extrapolated to infinitely short steps, and how far that can be
        trusted, uA; None where no current did it.
    origin
        Where the impulse began, mm from the beginning; None where there was none.
    places, times, voltage
        Of a run 5 % above threshold: mm, ms, and mV, (times, places).
    arrival
        When the impulse came to each place, ms; NaN for never, (places,).
    """

    axon: Cable | MyelinatedAxon
    polarity: str
    position: Floats
    width: float
    current: float | None
    error: float | None
    origin: float | None
    places: Floats
    times: Floats
    voltage: Floats
    arrival: Floats


def extracellular_threshold(
    axon: Cable | MyelinatedAxon,
    position: Any,
    *,
    polarity: str = "cathodic",
    width: Any = "0.1 ms",
    resistivity: Any = "300 ohm cm",
    duration: Any = "5 ms",
    step: Any = "5 us",
) -> ExtracellularThreshold:
    """Find the weakest pulse of a point electrode whose impulse reaches an end.

    Parameters
    ----------
    axon
        An unbranched cable or a myelinated axon, along x from the origin.
    position
        Of the electrode, such as ``["1 cm", "1 mm", "0 mm"]``.
    polarity
        ``cathodic`` or ``anodic``.
    width
        Of the pulse.
    resistivity
        Of the medium.
    duration
        In which the impulse must have come to an end of the axon.
    step
        Of the coarser of two searches.

    Raises
    ------
    InvalidInput
        If the electrode is inside the axon.
    """
    check_choice(polarity, tuple(_SIGNS), "extracellular_threshold, polarity")
    within, long = positive(duration, ms, "duration"), positive(width, ms, "width")
    if long >= within:
        raise InvalidInput(
            "extracellular_threshold, width",
            found=f"'{width}'",
            expected=f"less than the duration, {within:g} ms",
        )
    coarse = positive(step, ms, "step")
    preparation = _prepared(axon)

    def tried(current: float, size: float) -> _Answer:
        electrode = PointElectrode(
            position=position,
            current=pulse(
                f"{_SIGNS[polarity] * current:.15g} uA",
                start="0 ms",
                duration=f"{long:.15g} ms",
            ),
            resistivity=resistivity,
        )
        return preparation.answer(electrode, within, size)

    found = [_search(lambda i, h=size: tried(i, h)) for size in (coarse, 0.5 * coarse)]
    current, error = None, None
    if found[0] is not None and found[1] is not None:
        current = found[1] + (found[1] - found[0]) / 3.0
        error = abs(current - found[1]) + 2.0 * _NARROW * current
    shown = tried(_ABOVE * (current or _WEAKEST), coarse)
    first = None
    if current is not None and np.any(np.isfinite(shown.arrival)):
        first = float(preparation.distance[np.nanargmin(shown.arrival)])
    return ExtracellularThreshold(
        axon=axon,
        polarity=polarity,
        position=shown.position,
        width=long,
        current=current,
        error=error,
        origin=first,
        places=preparation.distance,
        times=shown.times,
        voltage=shown.voltage,
        arrival=shown.arrival,
    )


def _search(answer: Callable[[float], _Answer]) -> float | None:
    """Double a current until it excites, then halve the bracket."""
    strong = _WEAKEST
    for _ in range(_DOUBLINGS):
        if answer(strong).excites:
            break
        strong *= 2.0
    else:
        return None
    weak = 0.5 * strong
    while strong - weak > _NARROW * strong:
        middle = 0.5 * (weak + strong)
        weak, strong = (weak, middle) if answer(middle).excites else (middle, strong)
    return 0.5 * (weak + strong)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Answer:
    """What one pulse did."""

    position: Floats
    times: Floats
    voltage: Floats
    arrival: Floats

    @property
    def excites(self) -> bool:
        """Whether an impulse came to an end."""
        return bool(np.any(np.isfinite(self.arrival[[0, -1]])))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Preparation:
    """An axon in the dish.

    Parameters
    ----------
    distance
        Of its places, mm, (places,).
    answer
        What a pulse does, given the electrode, duration and step, ms.
    """

    distance: Floats
    answer: Callable[[PointElectrode, float, float], _Answer]


def _prepared(axon: Cable | MyelinatedAxon) -> _Preparation:
    if isinstance(axon, Cable):
        return _bare(axon)
    if isinstance(axon, MyelinatedAxon):
        return _myelinated(axon)
    raise InvalidInput(
        "extracellular_threshold, axon",
        found=f"{axon!r}",
        expected="a Cable, or a myelinated axon such as mcintyre_fibre()",
    )


def _bare(cable: Cable) -> _Preparation:
    compartments = cable.compartments
    if np.any(compartments.parent != np.arange(compartments.count) - 1):
        raise InvalidInput(
            "extracellular_threshold, axon",
            found="a branched cell",
            expected="an unbranched cable",
        )

    def answer(electrode: PointElectrode, within: float, size: float) -> _Answer:
        run = simulate_cable(
            cable,
            duration=f"{within:.15g} ms",
            step=f"{size:.15g} ms",
            fields=[electrode],
        )
        return _Answer(
            position=1e4 * electrode.position,
            times=run.time,
            voltage=run.voltage,
            arrival=run.arrivals,
        )

    return _Preparation(distance=10.0 * compartments.distance, answer=answer)


def _myelinated(axon: MyelinatedAxon) -> _Preparation:
    fibre = settle(axon)
    nodes = axon.node_places

    def answer(electrode: PointElectrode, within: float, size: float) -> _Answer:
        conditions = CableConditions(
            duration=within,
            step=size,
            rise=_NODE_RISEN,
            probes=tuple(nodes.tolist()),
        )
        outcome = run_fibre(fibre, {}, conditions, fields=[electrode])
        arrival = np.full(fibre.compartments.count, np.nan)
        arrival[outcome.crossed[::-1]] = outcome.crossing_times[::-1]
        return _Answer(
            position=1e4 * electrode.position,
            times=outcome.probe_times,
            voltage=outcome.probed,
            arrival=arrival[nodes],
        )

    return _Preparation(
        distance=10.0 * fibre.compartments.distance[nodes], answer=answer
    )
