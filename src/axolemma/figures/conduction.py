"""An impulse along an axon as a picture: where it is when, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    LOW,
    NORMAL,
    SMALL,
    clear,
    head,
    legend_above,
    own_settings,
    sheet,
)
from axolemma.figures.palette import DASHES, LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

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
    origin
        What places are counted from.
    """

    title: str
    subtitle: str
    places: Floats
    times: Floats
    voltage: Floats
    distance: Floats
    arrival: Floats
    origin: str = "the excited end"


@own_settings()
def draw_journey(journey: Journey, theme: Theme = LIGHT) -> Figure:
    """Draw the voltage over place and time, beside snapshots along the axon.

    Parameters
    ----------
    journey
        What.
    theme
        In which colours.
    """
    figure = sheet(theme, LOW)
    head(figure, journey.title, journey.subtitle, theme)
    over, along = figure.subplots(
        1, 2, gridspec_kw={"left": LEFT, "right": 0.97, "top": 0.84, "bottom": 0.11,
                           "wspace": 0.32},
    )  # fmt: skip
    shown = over.pcolormesh(
        journey.places, journey.times, journey.voltage, cmap="cividis",
        shading="nearest", rasterized=True,
    )  # fmt: skip
    some = slice(None, None, max(journey.distance.size // 24, 1))
    over.plot(
        journey.distance[some], journey.arrival[some], "o", color="white", ms=3.0,
        mec=LIGHT.ink, mew=0.6,
    )  # fmt: skip
    over.set_title(
        "voltage; dots: arrivals", fontsize=NORMAL, color=theme.ink, loc="left"
    )
    bar = figure.colorbar(shown, ax=over, pad=0.02)
    bar.set_label("mV", fontsize=NORMAL, color=theme.ink)
    bar.ax.tick_params(labelsize=SMALL, labelcolor=theme.ink, color=theme.quiet)
    over.set_ylabel("time, ms")
    _draw_snapshots(along, journey, theme)
    for axes in (over, along):
        axes.set_xlabel(f"distance from {journey.origin}, mm")
        clear(axes, theme)
    return figure


def _draw_snapshots(along: Axes, journey: Journey, theme: Theme) -> None:
    """Draw the voltage along the axon at a few moments of the journey."""
    last = float(journey.arrival.max()) if journey.arrival.size else journey.times[-1]
    moments = np.linspace(0.0, last, SNAPSHOTS + 2)[1:-1]
    for moment, pattern in zip(moments, DASHES[:SNAPSHOTS], strict=True):
        row = int(np.argmin(np.abs(journey.times - moment)))
        along.plot(
            journey.places, journey.voltage[row], color=theme.carriers["K"], lw=1.6,
            linestyle=pattern, label=f"{journey.times[row]:.2g} ms",
        )  # fmt: skip
    along.set_ylabel("membrane potential, mV")
    # Labels at the peaks would lie on each other where the impulse died early.
    legend_above(along, theme, handlelength=2.0, columnspacing=0.7)
