"""What the experiments found, as pictures."""

from __future__ import annotations

from functools import singledispatch
from typing import Any

import numpy as np

from axolemma.errors import InternalError, InvalidInput
from axolemma.experiments.block import Passage
from axolemma.experiments.cable_run import Cable, CableRun
from axolemma.experiments.collision import Collision
from axolemma.experiments.conduction import Conduction
from axolemma.experiments.convergence import Convergence
from axolemma.experiments.extracellular_potential import ExtracellularPotential
from axolemma.experiments.extracellular_threshold import ExtracellularThreshold
from axolemma.experiments.safety import Safety
from axolemma.experiments.velocity_curve import VelocityCurve
from axolemma.experiments.wording import in_words
from axolemma.figures import LIGHT, Figure, Theme
from axolemma.figures.conduction import Journey, draw_journey
from axolemma.figures.electrodes import ElectrodePicture, draw_electrodes
from axolemma.figures.measurement import Measurement, draw_measurement
from axolemma.membrane import Membrane

# A picture shows so many times the time of the last arrival.
_AFTER = 1.8
# Moments of a run that a picture shows.
_MOMENTS = 400


@singledispatch
def picture(found: Any, *, theme: Theme = LIGHT) -> Figure:
    """Draw what an experiment found.

    Parameters
    ----------
    found
        An impulse that travelled, met an altered stretch or another impulse, a curve
        of velocities, safety factors, the run of an unbranched cable, what was
        recorded outside a cable, a threshold for a current from there, or how a cell
        converges.
    theme
        In which colours.
    """
    raise InvalidInput(
        "picture",
        found=f"{found!r}",
        expected="the result of conduct, pass_through, collide, velocity_curve, "
        "safety, simulate_cable, extracellular_potential, "
        "extracellular_threshold or convergence",
    )


@picture.register
def _(found: Conduction, *, theme: Theme = LIGHT) -> Figure:
    speed = "died" if found.velocity is None else f"{found.velocity:.4g} m/s"
    return _journey(found, f"Impulse along an axon · {speed}", theme)


@picture.register
def _(found: Passage, *, theme: Theme = LIGHT) -> Figure:
    start = 10.0 * float(found.alteration.start)
    stretch = f"{start:.3g} to {10.0 * found.alteration.end:.3g} mm"
    ending = "passed" if found.passed else f"died at {found.reached:.3g} mm"
    title = f"Impulse at an altered stretch, {stretch} · {ending}"
    return _journey(found, title, theme)


@picture.register
def _(found: Collision, *, theme: Theme = LIGHT) -> Figure:
    place = "did not meet" if found.place is None else f"met at {found.place:.3g} mm"
    return _journey(found, f"Two impulses · {place}", theme)


@picture.register
def _(found: VelocityCurve, *, theme: Theme = LIGHT) -> Figure:
    line, label = np.empty(0), ""
    if found.exponent is not None:
        middle = np.exp(np.mean(np.log(found.velocity)))
        scale = np.exp(np.mean(np.log(found.values)))
        line = middle * (found.values / scale) ** found.exponent
        label = f"power {found.exponent:.4f}"
    quantity = in_words(found.quantity).removeprefix("the ")
    unit = f", {found.unit}".replace("degC", "°C") if found.unit else ""
    return draw_measurement(
        Measurement(
            title=f"Conduction velocity and {quantity}",
            subtitle=found.conductions[0].membrane.name,
            across=f"{quantity}{unit}",
            up="conduction velocity, m/s",
            values=found.values,
            measured=found.velocity,
            error=found.error,
            is_logarithmic=found.exponent is not None,
            line=line,
            line_label=label,
            failed_label="died",
        ),
        theme,
    )


@picture.register
def _(found: Safety, *, theme: Theme = LIGHT) -> Figure:
    laid = found.alteration
    span = None if laid is None else (10.0 * float(laid.start), 10.0 * laid.end)
    return draw_measurement(
        Measurement(
            title="Safety factor along an axon",
            subtitle=_written(found.membrane),
            across="distance from the excited end, mm",
            up="charge received by charge needed",
            values=found.distance,
            measured=found.factor,
            level=1.0,
            level_label="just enough",
            span=span,
            span_label="altered stretch",
        ),
        theme,
    )


@picture.register
def _(found: Convergence, *, theme: Theme = LIGHT) -> Figure:
    finer = found.levels[1:]
    count = np.array([float(each.compartments) for each in finer])
    change = np.array(
        [np.nan if each.change is None else each.change for each in finer]
    )
    return draw_measurement(
        Measurement(
            title="Is the cell cut finely enough?",
            subtitle=f"{found.cell.morphology}; the finest is within "
            f"{found.error:.2g} mV",
            across="compartments",
            up="largest change of the voltage from the cut before, mV",
            values=count,
            measured=change,
            is_logarithmic=True,
            line=change[0] * (count[0] / count) ** 2,
            line_label="second order",
        ),
        theme,
    )


@picture.register
def _(found: CableRun, *, theme: Theme = LIGHT) -> Figure:
    cable = found.cable.compartments
    if np.any(cable.parent != np.arange(cable.count) - 1):
        raise InvalidInput(
            "picture",
            found="the run of a branched cable",
            expected="an unbranched one, along which distances are places",
        )
    some = slice(None, None, max(found.time.size // _MOMENTS, 1))
    come = np.isfinite(found.arrivals)
    journey = Journey(
        title="Voltage along a cable",
        subtitle=_written(found.cable.membrane),
        places=10.0 * cable.distance,
        times=found.time[some],
        voltage=found.voltage[some],
        distance=10.0 * cable.distance[come],
        arrival=found.arrivals[come],
        origin="the beginning",
    )
    return draw_journey(journey, theme)


@picture.register
def _(found: ExtracellularPotential, *, theme: Theme = LIGHT) -> Figure:
    run = found.run
    points = run.cable.compartments.points
    if points is None:
        raise InternalError("a recording around a cable that is nowhere")
    voltage = 0.5 * (run.voltage[1:] + run.voltage[:-1])
    away = np.linalg.norm(1e4 * points - found.points[:, np.newaxis], axis=2)
    return draw_electrodes(
        ElectrodePicture(
            title="Extracellular potential · "
            f"{np.ptp(found.potential, axis=0).max():.3g} uV from peak to trough",
            subtitle=f"{_written(run.cable.membrane)}, medium of "
            f"{found.resistivity:.4g} ohm cm",
            time=found.time,
            outside=found.potential,
            inside=voltage[:, np.argmin(away, axis=1)],
            names=tuple(
                "at " + ", ".join(f"{each:.6g}" for each in point) + " um"
                for point in found.points
            ),
        ),
        theme,
    )


@picture.register
def _(found: ExtracellularThreshold, *, theme: Theme = LIGHT) -> Figure:
    come = np.isfinite(found.arrival)
    some = slice(None, None, max(found.times.size // _MOMENTS, 1))
    where = ", ".join(f"{each:.6g}" for each in found.position)
    size = "none" if found.current is None else f"{found.current:.4g} uA"
    axon = found.axon
    named = _written(axon.membrane) if isinstance(axon, Cable) else str(axon)
    journey = Journey(
        title=f"Excited from outside · {found.polarity} threshold {size}",
        subtitle=f"{named.replace('degC', '°C')}; pulse of {found.width:.4g} ms at "
        f"{where} um, shown 5 % above threshold",
        places=found.places,
        times=found.times[some],
        voltage=found.voltage[some],
        distance=found.places[come],
        arrival=found.arrival[come],
        origin="the beginning",
    )
    return draw_journey(journey, theme)


def _journey(
    found: Conduction | Passage | Collision, title: str, theme: Theme
) -> Figure:
    last = float(found.arrival.max(initial=0.0))
    shown = found.times <= max(_AFTER * last, found.times[1])
    journey = Journey(
        title=title,
        subtitle=_written(found.membrane),
        places=found.places,
        times=found.times[shown],
        voltage=found.voltage[shown],
        distance=found.distance,
        arrival=found.arrival,
    )
    return draw_journey(journey, theme)


def _written(membrane: Membrane) -> str:
    return str(membrane).replace("degC", "°C")
