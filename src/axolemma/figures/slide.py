"""One run as a picture: voltage above currents above ions moved, on one time axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from axolemma.figures.labels import (
    SMALL,
    Band,
    Entry,
    Landmark,
    name_bands,
    name_in_margin,
    name_landmarks,
)
from axolemma.figures.layout import outline
from axolemma.figures.palette import FAINT, INK, OTHER_PHASE, PHASES, QUIET, colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

# 1600 x 1280 pixels.
SIZE, RESOLUTION = (10.0, 8.0), 160
LEFT, RIGHT = 0.1, 0.845
# Points.
NORMAL, TITLE = 9.5, 13.0
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """A potential to be drawn as a thin line, mV; one number or one for each time."""

    label: str
    values: Floats
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A quantity along the run, with the carrier whose colour it takes.

    Parameters
    ----------
    label, carrier
        Its name; whose colour it takes.
    values
        Shape (times,).
    quoted
        The value that is written beside its name.
    """

    label: str
    carrier: str
    values: Floats
    quoted: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Slide:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What was run, and how.
    time
        ms, shape (times,).
    voltage
        mV, shape (times,).
    bands
        The phases, in order.
    landmarks
        Points on the voltage.
    levels
        Potentials to compare the voltage with.
    currents
        uA/cm2, outward positive.
    moved
        pmol/cm2 into the cell.
    """

    title: str
    subtitle: str
    time: Floats
    voltage: Floats
    bands: tuple[Band, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    levels: tuple[Level, ...] = ()
    currents: tuple[Curve, ...] = ()
    moved: tuple[Curve, ...] = ()


def draw(slide: Slide) -> Figure:
    """Draw a slide.

    Parameters
    ----------
    slide
        What is to be drawn.

    Returns
    -------
    matplotlib.figure.Figure
        1600 x 1280 pixels when it is saved as it is.
    """
    figure = Figure(figsize=SIZE, dpi=RESOLUTION, facecolor="white")
    FigureCanvasAgg(figure)
    rows = figure.add_gridspec(
        3, 1, height_ratios=(2.3, 1.35, 1.0), hspace=0.1,
        left=LEFT, right=RIGHT, top=0.855, bottom=0.07,
    )  # fmt: skip
    voltage = figure.add_subplot(rows[0])
    lower = (figure.add_subplot(rows[place], sharex=voltage) for place in (1, 2))
    panels = [voltage, *lower]
    for axes in panels:
        _plain(axes)
        _shade(axes, slide.bands)
    voltage.set_xlim(float(slide.time[0]), float(slide.time[-1]))
    _heading(figure, slide)
    _draw_voltage(voltage, slide)
    _draw_curves(panels[1], slide.time, slide.currents, "strongest, µA/cm²")
    _draw_curves(panels[2], slide.time, slide.moved, "at the end, pmol/cm²")
    panels[1].set_ylabel("current, µA/cm²\n← in      out →", fontsize=NORMAL)
    panels[2].set_ylabel("ions moved,\npmol/cm² (+ in)", fontsize=NORMAL)
    panels[2].set_xlabel("time, ms", fontsize=NORMAL)
    for axes in panels[:2]:
        axes.tick_params(labelbottom=False)
    figure.align_ylabels(panels)
    name_bands(voltage, slide.bands, slide.landmarks)
    return figure


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(QUIET)
    axes.tick_params(labelsize=SMALL, color=QUIET, labelcolor=INK)
    axes.margins(x=0.0)


def _shade(axes: Axes, bands: tuple[Band, ...]) -> None:
    # All bands of a name together: a train has thousands.
    for name in dict.fromkeys(band.name for band in bands):
        axes.broken_barh(
            [(b.start, b.stop - b.start) for b in bands if b.name == name],
            (0.0, 1.0),
            transform=axes.get_xaxis_transform(),
            color=PHASES.get(name, OTHER_PHASE),
            linewidth=0.0,
            zorder=0,
        )


def _heading(figure: Figure, slide: Slide) -> None:
    figure.text(LEFT, 0.965, slide.title, fontsize=TITLE, weight="bold", color=INK)
    figure.text(LEFT, 0.937, slide.subtitle, fontsize=NORMAL, color=QUIET)


def _draw_voltage(axes: Axes, slide: Slide) -> None:
    axes.set_ylabel("membrane potential, mV", fontsize=NORMAL)
    tints = colours([level.carrier for level in slide.levels if level.carrier])
    for level in slide.levels:
        axes.plot(
            *outline(slide.time, level.values),
            color=tints.get(level.carrier, QUIET),
            linewidth=1.0,
            linestyle=(0, (5, 3)) if level.carrier else (0, (1, 2)),
            zorder=2,
        )
    axes.plot(*outline(slide.time, slide.voltage), color=INK, linewidth=2.0, zorder=3)
    low, high = axes.get_ylim()
    # Room for the names of the landmarks.
    axes.set_ylim(low - 0.07 * (high - low), high + 0.05 * (high - low))
    entries = [
        Entry(
            _level_name(level), float(level.values[-1]), tints.get(level.carrier, QUIET)
        )
        for level in slide.levels
    ]
    name_in_margin(axes, entries, "mV")
    curves = [(slide.time, level.values) for level in slide.levels]
    name_landmarks(axes, slide.landmarks, [(slide.time, slide.voltage), *curves])


def _level_name(level: Level) -> str:
    value = f"{level.values[-1]:+.1f}".replace("-", MINUS)
    return f"{level.label} {value}"


def _draw_curves(
    axes: Axes, time: Floats, curves: tuple[Curve, ...], caption: str
) -> None:
    axes.axhline(0.0, color=FAINT, linewidth=0.8, zorder=1)
    axes.ticklabel_format(axis="y", scilimits=(-3, 4), useMathText=True)
    axes.yaxis.get_offset_text().set_fontsize(SMALL)
    tints = colours([curve.carrier for curve in curves])
    entries: list[Entry] = []
    # The largest is drawn last, so that none is hidden behind a flat one.
    for curve in sorted(curves, key=lambda curve: float(np.ptp(curve.values))):
        tint = tints[curve.carrier]
        axes.plot(*outline(time, curve.values), color=tint, linewidth=1.6)
        written = _written(curve.quoted)
        entries.append(Entry(f"{curve.label}  {written}", curve.quoted, tint))
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    name_in_margin(axes, entries, caption)


def _written(value: float) -> str:
    """Write a number to three figures, with an exponent only where it is far off."""
    size = abs(value)
    if 1000.0 <= size < 1e5:
        text = f"{float(f'{value:.3g}'):+,.0f}"
    else:
        text = f"{value:+.3g}"
    return text.replace("-", MINUS)
