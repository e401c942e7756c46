"""An impulse on its way, as an animation: one picture for each moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray
from PIL import Image

from axolemma.figures.canvas import LEFT, clear, head, own_settings, sheet
from axolemma.figures.cell import CellPicture, lay_cell
from axolemma.figures.conduction import Journey
from axolemma.figures.palette import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.text import Text

Floats = NDArray[np.float64]

# Inches of 100 pixels, pictures in a second, and how many at most.
SIZE, RESOLUTION = (8.0, 4.5), 100
RATE, MOST = 15, 60
# Below the curve the axon itself, coloured by the same potential.
_COLOURS, _SHADES = "cividis", 128


@own_settings()
def film_journey(journey: Journey, theme: Theme = LIGHT) -> bytes:
    """Animate an impulse along an axon, as a GIF.

    Parameters
    ----------
    journey
        What.
    theme
        In which colours.
    """
    figure = sheet(theme, SIZE)
    head(figure, journey.title, journey.subtitle, theme)
    along, axon = figure.subplots(
        2, 1, sharex=True,
        gridspec_kw={"left": LEFT, "right": 0.96, "top": 0.79, "bottom": 0.13,
                     "height_ratios": (9, 1), "hspace": 0.12},
    )  # fmt: skip
    low, high = float(journey.voltage.min()), float(journey.voltage.max())
    room = 0.08 * (high - low)
    along.set_xlim(float(journey.places[0]), float(journey.places[-1]))
    along.set_ylim(low - room, high + room)
    along.set_ylabel("membrane potential, mV")
    (curve,) = along.plot([], [], color=theme.carriers["K"], lw=2.0)
    clock = _clock(figure, theme)
    row = journey.voltage[0][None]
    band = axon.imshow(
        row, cmap=_COLOURS, vmin=low, vmax=high, aspect="auto",
        extent=(float(journey.places[0]), float(journey.places[-1]), 0.0, 1.0),
    )  # fmt: skip
    axon.set_yticks([])
    axon.set_xlabel("distance from the excited end, mm")
    for axes in (along, axon):
        clear(axes, theme)
    # The band is drawn on even places, where those of the axon may not be.
    even: Floats = np.linspace(float(journey.places[0]), float(journey.places[-1]), 400)

    def show(moment: int) -> None:
        voltage = journey.voltage[moment]
        curve.set_data(journey.places, voltage)
        band.set_data(np.interp(even, journey.places, voltage)[None])
        clock.set_text(f"{journey.times[moment]:.2f} ms")

    last = journey.arrival.max() if journey.arrival.size else journey.times[-1]
    return _filmed(
        figure,
        show,
        _moments(journey.times, 1.15 * float(last)),
        (curve, band, clock),
    )


@own_settings()
def film_cell(
    picture: CellPicture, times: Floats, voltage: Floats, theme: Theme = LIGHT
) -> bytes:
    """Animate the voltage on a branched cell, as a GIF.

    Parameters
    ----------
    picture
        The cell.
    times
        ms, (times,).
    voltage
        mV, (times, compartments).
    theme
        In which colours.
    """
    figure = sheet(theme, (6.4, 6.4))
    limits = float(voltage.min()), float(voltage.max())
    _, lines = lay_cell(figure, picture, theme, limits=limits, label="mV")
    clock = _clock(figure, theme)

    def show(moment: int) -> None:
        lines.set_array(voltage[moment][picture.order])
        clock.set_text(f"{times[moment]:.2f} ms")

    return _filmed(figure, show, _moments(times, float(times[-1])), (lines, clock))


def _clock(figure: Figure, theme: Theme) -> Text:
    return figure.text(
        0.96, 0.86, "", ha="right", va="top", fontsize=13.0, color=theme.ink
    )


def _moments(times: Floats, last: float) -> list[int]:
    """Choose moments that are equally far apart."""
    wanted = np.linspace(float(times[0]), min(last, float(times[-1])), MOST)
    return [int(np.argmin(np.abs(times - moment))) for moment in wanted]


def _filmed(
    figure: Figure,
    show: Callable[[int], None],
    moments: list[int],
    moving: Sequence[Artist],
) -> bytes:
    """Draw what moves on what does not, moment by moment."""
    canvas = FigureCanvasAgg(figure)
    for artist in moving:
        artist.set_animated(True)
    figure.set_dpi(RESOLUTION)
    canvas.draw()
    ground = canvas.copy_from_bbox(figure.bbox)  # pyright: ignore[reportUnknownVariableType]

    def shot(moment: int) -> Image.Image:
        show(moment)
        canvas.restore_region(ground)  # pyright: ignore[reportUnknownArgumentType]
        for artist in moving:
            figure.draw_artist(artist)
        return Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3].copy())

    # All share the colours of the one in the middle, where the impulse is.
    palette = shot(moments[len(moments) // 2]).quantize(_SHADES)
    pictures = [
        shot(moment).quantize(palette=palette, dither=Image.Dither.NONE)
        for moment in moments
    ]
    content = BytesIO()
    pictures[0].save(
        content,
        format="GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=round(1000 / RATE),
        loop=0,
    )
    return content.getvalue()
