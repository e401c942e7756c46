"""Impulses on their way, as pictures: along an axon, from node to node, in a cell."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import Any

import numpy as np

from axolemma.errors import InternalError, InvalidInput
from axolemma.experiments.block import Passage
from axolemma.experiments.branched_cell import CellConduction
from axolemma.experiments.cable_run import Cable, CableRun
from axolemma.experiments.collision import Collision
from axolemma.experiments.conduction import Conduction
from axolemma.experiments.extracellular_threshold import ExtracellularThreshold
from axolemma.experiments.saltatory import SaltatoryConduction
from axolemma.experiments.wording import named
from axolemma.figures import LIGHT, Figure, Theme
from axolemma.figures.cell import CellPicture, draw_cell
from axolemma.figures.conduction import Journey
from axolemma.figures.film import film_cell
from axolemma.units import degC

# A picture shows so many times the time of the last arrival.
_AFTER = 1.8
# A film of a cell goes on for so many times the time of the last arrival, and so long
# after that, ms.
_LATER, _LONGER = 1.3, 1.0
# Moments of a run that a picture shows.
_MOMENTS = 400


@singledispatch
def journey(found: Any) -> Journey:
    """Say what is drawn of an impulse along one line.

    Parameters
    ----------
    found
        An impulse that travelled, or met something, or the run of a cable.
    """
    raise InternalError(f"{type(found).__name__} is no journey")


@journey.register
def _(found: Conduction) -> Journey:
    speed = "died" if found.velocity is None else f"{found.velocity:.4g} m/s"
    return _along_axon(found, f"Impulse along an axon · {speed}")


@journey.register
def _(found: Passage) -> Journey:
    start = 10.0 * float(found.alteration.start)
    stretch = f"{start:.3g} to {10.0 * found.alteration.end:.3g} mm"
    ending = "passed" if found.passed else f"died at {found.reached:.3g} mm"
    title = f"Impulse at an altered stretch, {stretch} · {ending}"
    return _along_axon(found, title)


@journey.register
def _(found: Collision) -> Journey:
    place = "did not meet" if found.place is None else f"met at {found.place:.3g} mm"
    return _along_axon(found, f"Two impulses · {place}")


@journey.register
def _(found: SaltatoryConduction) -> Journey:
    speed = "died" if found.velocity is None else f"{found.velocity:.4g} m/s"
    celsius = degC.from_coherent(float(found.axon.node.temperature))
    come = np.isfinite(found.arrival)
    last = float(found.arrival[come].max(initial=0.0))
    shown = np.flatnonzero(found.times <= max(_AFTER * last, found.times[1]))
    some = shown[:: max(shown.size // _MOMENTS, 1)]
    return Journey(
        title=f"Impulse from node to node · {speed}",
        subtitle=f"{found.axon.name}, {celsius:.4g} °C",
        places=found.nodes,
        times=found.times[some],
        voltage=found.voltage[some],
        distance=found.nodes[come],
        arrival=found.arrival[come],
        origin="the first node",
    )


@journey.register
def _(found: CableRun) -> Journey:
    cable = found.cable.compartments
    if np.any(cable.parent != np.arange(cable.count) - 1):
        raise InvalidInput(
            "picture",
            found="the run of a branched cable",
            expected="an unbranched one, along which distances are places",
        )
    some = slice(None, None, max(found.time.size // _MOMENTS, 1))
    come = np.isfinite(found.arrivals)
    return Journey(
        title="Voltage along a cable",
        subtitle=named(found.cable.membrane),
        places=10.0 * cable.distance,
        times=found.time[some],
        voltage=found.voltage[some],
        distance=10.0 * cable.distance[come],
        arrival=found.arrivals[come],
        origin="the beginning",
    )


@journey.register
def _(found: ExtracellularThreshold) -> Journey:
    come = np.isfinite(found.arrival)
    some = slice(None, None, max(found.times.size // _MOMENTS, 1))
    where = ", ".join(f"{each:.6g}" for each in found.position)
    size = "none" if found.current is None else f"{found.current:.4g} uA"
    axon = found.axon
    what = named(axon.membrane if isinstance(axon, Cable) else axon)
    return Journey(
        title=f"Excited from outside · {found.polarity} threshold {size}",
        subtitle=f"{what}; pulse of {found.width:.4g} ms at {where} um, shown 5 % "
        "above threshold",
        places=found.places,
        times=found.times[some],
        voltage=found.voltage[some],
        distance=found.places[come],
        arrival=found.arrival[come],
        origin="the beginning",
    )


def _along_axon(found: Conduction | Passage | Collision, title: str) -> Journey:
    last = float(found.arrival.max(initial=0.0))
    shown = found.times <= max(_AFTER * last, found.times[1])
    return Journey(
        title=title,
        subtitle=named(found.membrane),
        places=found.places,
        times=found.times[shown],
        voltage=found.voltage[shown],
        distance=found.distance,
        arrival=found.arrival,
    )


def draw_cell_conduction(found: CellConduction, *, theme: Theme = LIGHT) -> Figure:
    """Draw a cell coloured by when an impulse came.

    Parameters
    ----------
    found
        The impulse.
    theme
        In which colours.
    """
    return draw_cell(_cell(found), found.arrival, "arrival, ms", theme)


def film_cell_conduction(found: CellConduction, *, theme: Theme = LIGHT) -> bytes:
    """Animate the voltage of a cell, as a GIF.

    Parameters
    ----------
    found
        The impulse.
    theme
        In which colours.
    """
    last = _LATER * float(np.nanmax(found.arrival, initial=0.0)) + _LONGER
    shown = found.times <= last
    cell = replace(_cell(found), title="The impulse on its way")
    return film_cell(cell, found.times[shown], found.voltage[shown], theme)


def _cell(found: CellConduction) -> CellPicture:
    compartments = found.compartments
    if compartments.points is None or compartments.radius is None:
        raise InternalError("a cell that is nowhere")
    come = int(np.isfinite(found.arrival[found.ends]).sum())
    return CellPicture(
        title=f"When the impulse came · {come} of {found.ends.size} ends",
        subtitle=f"{found.morphology.source} · {named(found.membrane)}",
        points=1e4 * compartments.points,
        parent=compartments.parent,
        radius=1e4 * compartments.radius,
        excited=found.at,
    )
