"""An impulse along an axon as a picture: where it is when, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from axolemma.figures.palette import INK, QUIET

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

SIZE, RESOLUTION = (10.0, 6.0), 160
NORMAL, TITLE = 10.0, 13.0
SNAPSHOTS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Journey:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What it is.
    places, times
        mm and ms, (places,) and (times,).
    voltage
        mV, (times, places).
    distance, arrival
        Where and when the impulse came, mm and ms, (arrivals,).
    """

    title: str
    subtitle: str
    places: Floats
    times: Floats
    voltage: Floats
    distance: Floats
    arrival: Floats


def draw_journey(journey: Journey) -> Figure:
    """Draw the voltage over place and time, beside snapshots along the axon.

    Parameters
    ----------
    journey
        What.
    """
    figure = Figure(figsize=SIZE, dpi=RESOLUTION)
    FigureCanvasAgg(figure)
    figure.text(0.08, 0.945, journey.title, fontsize=TITLE, color=INK, weight="bold")
    figure.text(0.08, 0.9, journey.subtitle, fontsize=NORMAL, color=QUIET)
    over, along = figure.subplots(
        1, 2, gridspec_kw={"left": 0.08, "right": 0.97, "top": 0.84, "bottom": 0.11,
                           "wspace": 0.32},
    )  # fmt: skip
    shown = over.pcolormesh(
        journey.places, journey.times, journey.voltage, cmap="cividis",
        shading="nearest", rasterized=True,
    )  # fmt: skip
    some = slice(None, None, max(journey.distance.size // 24, 1))
    over.plot(
        journey.distance[some], journey.arrival[some], "o", color="white", ms=3.0,
        mec=INK, mew=0.6,
    )  # fmt: skip
    over.set_title("voltage; dots: arrivals", fontsize=NORMAL, color=INK, loc="left")
    bar = figure.colorbar(shown, ax=over, pad=0.02)
    bar.set_label("mV", fontsize=NORMAL)
    bar.ax.tick_params(labelsize=NORMAL)
    over.set_ylabel("time, ms", fontsize=NORMAL)
    _draw_snapshots(along, journey)
    for axes in (over, along):
        axes.set_xlabel("distance from the excited end, mm", fontsize=NORMAL)
        axes.tick_params(labelsize=NORMAL)
        axes.spines[["top", "right"]].set_visible(False)
    return figure


def _draw_snapshots(along: Axes, journey: Journey) -> None:
    """Draw the voltage along the axon at a few moments of the journey."""
    last = float(journey.arrival.max()) if journey.arrival.size else journey.times[-1]
    moments = np.linspace(0.0, last, SNAPSHOTS + 2)[1:-1]
    shades = np.linspace(0.25, 0.85, SNAPSHOTS)
    for moment, shade in zip(moments, shades, strict=True):
        row = int(np.argmin(np.abs(journey.times - moment)))
        colour = (0.0, 0.30 * shade, 0.75 * shade)
        along.plot(journey.places, journey.voltage[row], color=colour, lw=1.6)
        top = int(np.argmax(journey.voltage[row]))
        along.annotate(
            f"{journey.times[row]:.2g} ms",
            (journey.places[top], journey.voltage[row, top]),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=NORMAL,
            color=colour,
        )
    along.margins(y=0.12)
    along.set_ylabel("membrane potential, mV", fontsize=NORMAL)
    along.set_title("along the axon", fontsize=NORMAL, color=INK, loc="left")
