"""One run as a picture: voltage above currents above ions moved, on one time axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    RIGHT,
    SMALL,
    clear,
    head,
    own_settings,
    sheet,
)
from axolemma.figures.labels import (
    Band,
    Entry,
    Landmark,
    name_bands,
    name_in_margin,
    name_landmarks,
)
from axolemma.figures.layout import outline
from axolemma.figures.numbers import in_figures
from axolemma.figures.palette import LIGHT, Theme, colours, dashes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

MINUS = "\N{MINUS SIGN}"
# Height of the voltage, and of what stands below it.
_TALL, _MIDDLE, _LOW = 2.1, 1.15, 0.85
# More phases than this are too narrow to be told apart by their shades.
MOST_SHADED = 400
# A response that is a smaller part of all levels, and none smaller than this, mV, is
# drawn by itself: beside them it would be a flat line.
_FLAT, _LEAST_RESPONSE = 0.15, 1.0
# A smaller part of what is shown is rounding.
_NOTHING = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """A potential to be drawn as a thin line, mV; one number or one for each time."""

    label: str
    values: Floats
    carrier: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A quantity along the run.

    Parameters
    ----------
    label, carrier
        Its name; whose colour it takes. Curves of one carrier differ in their dashes.
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
    opened
        Part of the channels that is open, %.
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
    opened: tuple[Curve, ...] = ()
    currents: tuple[Curve, ...] = ()
    moved: tuple[Curve, ...] = ()


class _Panel(NamedTuple):
    """What stands below the voltage.

    Less than `least` from the lowest to the highest value is not blown up.
    """

    height: float
    label: str
    caption: str
    curves: tuple[Curve, ...]
    is_signed: bool = True
    least: float = 1.0


@own_settings()
def draw(slide: Slide, theme: Theme = LIGHT) -> Figure:
    """Draw a slide.

    Parameters
    ----------
    slide
        What is to be drawn.
    theme
        In which colours.

    Returns
    -------
    matplotlib.figure.Figure
        1600 x 1280 pixels when it is saved as it is.
    """
    figure = sheet(theme)
    below = [panel for panel in _panels(slide) if panel.curves]
    rows = figure.add_gridspec(
        1 + len(below), 1, hspace=0.1,
        height_ratios=(_TALL, *(panel.height for panel in below)),
        left=LEFT, right=RIGHT, top=0.855, bottom=0.07,
    )  # fmt: skip
    voltage = figure.add_subplot(rows[0])
    panels = [voltage] + [
        figure.add_subplot(rows[place + 1], sharex=voltage)
        for place in range(len(below))
    ]
    for axes in panels:
        clear(axes, theme)
        axes.margins(x=0.0)
        axes.tick_params(labelbottom=axes is panels[-1])
        _shade(axes, slide.bands, theme)
    voltage.set_xlim(float(slide.time[0]), float(slide.time[-1]))
    head(figure, slide.title, slide.subtitle, theme)
    _draw_voltage(voltage, slide, theme)
    for axes, panel in zip(panels[1:], below, strict=True):
        _draw_curves(axes, slide.time, panel, theme)
    panels[-1].set_xlabel("time, ms")
    figure.align_ylabels(panels)
    seen = slide.bands if len(slide.bands) <= MOST_SHADED else ()
    name_bands(voltage, seen, slide.landmarks, theme)
    return figure


def _panels(slide: Slide) -> tuple[_Panel, ...]:
    return (
        _Panel(
            _LOW, "channels\nopen, %", "most open, %", slide.opened, is_signed=False
        ),
        _Panel(
            _MIDDLE,
            "current, µA/cm²\n← in\N{EM SPACE}\N{EM SPACE}out →",
            "strongest, µA/cm²",
            slide.currents,
        ),
        _Panel(
            _LOW,
            "ions moved,\npmol/cm² (+ in)",
            "at the end, pmol/cm²",
            slide.moved,
            least=0.01,
        ),
    )


def _shade(axes: Axes, bands: tuple[Band, ...], theme: Theme) -> None:
    if len(bands) > MOST_SHADED:
        return
    # All bands of a name together: a train has hundreds.
    for name in dict.fromkeys(band.name for band in bands):
        axes.broken_barh(
            [(b.start, b.stop - b.start) for b in bands if b.name == name],
            (0.0, 1.0),
            transform=axes.get_xaxis_transform(),
            color=theme.ground(name),
            linewidth=0.0,
            zorder=0,
        )


def _draw_voltage(axes: Axes, slide: Slide, theme: Theme) -> None:
    axes.set_ylabel("membrane potential, mV")
    tints = colours([level.carrier for level in slide.levels if level.carrier], theme)
    entries: list[Entry] = []
    for level in slide.levels:
        tint = tints.get(level.carrier, theme.quiet)
        pattern = (0, (5, 3)) if level.carrier else (0, (1, 2))
        axes.plot(
            *outline(slide.time, level.values), color=tint, linewidth=1.0,
            linestyle=pattern, zorder=2,
        )  # fmt: skip
        last = float(level.values[-1])
        entries.append(Entry(_level_name(level), last, tint, pattern))
    axes.plot(
        *outline(slide.time, slide.voltage), color=theme.ink, linewidth=2.0, zorder=3
    )
    low, high = _heights(axes.get_ylim(), slide)
    # Room for the names of the landmarks.
    axes.set_ylim(low - 0.07 * (high - low), high + 0.05 * (high - low))
    name_in_margin(axes, [_pointing(each, low, high) for each in entries], "mV", theme)
    curves = [(slide.time, level.values) for level in slide.levels]
    voltage = (slide.time, slide.voltage)
    name_landmarks(axes, slide.landmarks, [voltage, *curves], theme)


def _heights(everything: tuple[float, float], slide: Slide) -> tuple[float, float]:
    """Give lowest and highest voltage to be seen."""
    low, high = float(slide.voltage.min()), float(slide.voltage.max())
    if high - low >= _FLAT * (everything[1] - everything[0]):
        return everything
    missing = max(0.5 * (_LEAST_RESPONSE - (high - low)), 0.1 * (high - low))
    return low - missing, high + missing


def _pointing(entry: Entry, low: float, high: float) -> Entry:
    """Point at a level that lies outside the picture."""
    if low <= entry.value <= high:
        return entry
    return entry._replace(arrow="↑" if entry.value > high else "↓")


def _level_name(level: Level) -> str:
    value = f"{level.values[-1]:+.1f}".replace("-", MINUS)
    return f"{level.label} {value}"


def _draw_curves(axes: Axes, time: Floats, panel: _Panel, theme: Theme) -> None:
    axes.set_ylabel(panel.label)
    axes.axhline(0.0, color=theme.faint, linewidth=0.8, zorder=1)
    axes.ticklabel_format(axis="y", scilimits=(-3, 4))
    axes.yaxis.get_offset_text().set(fontsize=SMALL, color=theme.ink)
    carriers = [curve.carrier for curve in panel.curves]
    tints = colours(carriers, theme)
    styled = zip(panel.curves, dashes(carriers), strict=True)
    entries: list[Entry] = []
    # The largest is drawn last, so that none is hidden behind a flat one.
    for curve, pattern in sorted(
        styled, key=lambda pair: float(np.ptp(pair[0].values))
    ):
        tint = tints[curve.carrier]
        axes.plot(
            *outline(time, curve.values), color=tint, linewidth=1.6, linestyle=pattern
        )
        quoted = curve.quoted if abs(curve.quoted) > _NOTHING * panel.least else 0.0
        written = in_figures(quoted, is_signed=panel.is_signed)
        entries.append(Entry(f"{curve.label}  {written}", curve.quoted, tint, pattern))
    low, high = axes.get_ylim()
    missing = max(0.5 * (panel.least - (high - low)), 0.0)
    low, high = low - missing, high + missing
    axes.set_ylim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    name_in_margin(axes, entries, panel.caption, theme)
