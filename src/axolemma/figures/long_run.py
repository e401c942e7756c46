"""A long run as a picture: single spikes above the minutes that change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    NORMAL,
    RIGHT,
    SMALL,
    clear,
    head,
    own_settings,
    sheet,
)
from axolemma.figures.labels import Entry, name_in_margin
from axolemma.figures.layout import outline, spread
from axolemma.figures.numbers import in_figures
from axolemma.figures.palette import LIGHT, Theme, colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpec

Floats = NDArray[np.float64]

# Around a peak, ms.
INSET = (-3.0, 12.0)
# From here on a run is drawn in minutes, s.
_MINUTES = 180.0
# Room for the letter of a spike, as a part of the axis.
_LETTER = 0.022


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inset:
    """A few milliseconds around one spike.

    Parameters
    ----------
    label
        Which spike it is.
    moment
        When it was in the run, s.
    time
        Since its peak, ms, shape (times,).
    voltage
        mV, shape (times,).
    """

    label: str
    moment: float
    time: Floats
    voltage: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trend:
    """A slow quantity.

    Parameters
    ----------
    label, carrier
        Its name; whose colour it takes.
    time
        s, shape (times,).
    values
        Shape (times,).
    is_dotted
        Whether each value is a point of its own.
    """

    label: str
    carrier: str
    time: Floats
    values: Floats
    is_dotted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Slow quantities that share an axis.

    Parameters
    ----------
    title
        What they are, with the unit.
    trends
        The quantities; none of them empty.
    caption
        What the numbers beside their names are.
    level
        A value to compare them with.
    """

    title: str
    trends: tuple[Trend, ...]
    caption: str = "at the end"
    level: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongSlide:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What was run, and how.
    duration
        s.
    insets
        Spikes, in order.
    panels
        Slow quantities, from above to below.
    """

    title: str
    subtitle: str
    duration: float
    insets: tuple[Inset, ...]
    panels: tuple[Panel, ...]


@own_settings()
def draw_long(slide: LongSlide, theme: Theme = LIGHT) -> Figure:
    """Draw a long run.

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
    head(figure, slide.title, slide.subtitle, theme)
    if slide.insets:
        row = figure.add_gridspec(
            1, len(slide.insets), wspace=0.08,
            left=LEFT, right=RIGHT, top=0.875, bottom=0.685,
        )  # fmt: skip
        _draw_insets(figure, row, slide.insets, theme)
    rows = figure.add_gridspec(
        len(slide.panels), 1, hspace=0.16,
        left=LEFT, right=RIGHT, top=0.585 if slide.insets else 0.875, bottom=0.07,
    )  # fmt: skip
    scale, unit = (60.0, "min") if slide.duration >= _MINUTES else (1.0, "s")
    panels: list[Axes] = []
    for number, panel in enumerate(slide.panels):
        shared = panels[0] if panels else None
        axes = figure.add_subplot(rows[number], sharex=shared)
        panels.append(axes)
        _plain(axes, theme)
        axes.set_xlim(0.0, slide.duration / scale)
        _mark(axes, slide.insets, scale, theme)
        if number == 0:
            _name_marks(axes, slide.insets, scale, theme)
        _draw_panel(axes, panel, scale, theme)
        axes.tick_params(labelbottom=number + 1 == len(slide.panels))
    if panels:
        panels[-1].set_xlabel(f"time, {unit}")
        figure.align_ylabels(panels)
    return figure


def _plain(axes: Axes, theme: Theme) -> None:
    clear(axes, theme)
    axes.margins(x=0.0)


def _draw_insets(
    figure: Figure, row: GridSpec, insets: Sequence[Inset], theme: Theme
) -> None:
    """Draw single spikes side by side, on one voltage axis."""
    first: Axes | None = None
    for place, inset in enumerate(insets):
        axes = figure.add_subplot(row[place], sharey=first)
        _plain(axes, theme)
        axes.plot(inset.time, inset.voltage, color=theme.ink, linewidth=1.8)
        axes.set_xlim(*INSET)
        axes.set_title(
            f"{_letter(place)}  {inset.label}", fontsize=NORMAL, color=theme.ink,
            loc="left",
        )  # fmt: skip
        axes.tick_params(labelleft=first is None)
        if first is None:
            first = axes
            axes.set_ylabel("potential, mV")
        axes.set_xlabel("ms from the peak", fontsize=SMALL, labelpad=1.0)


def _mark(axes: Axes, insets: Sequence[Inset], scale: float, theme: Theme) -> None:
    """Mark where in the run the single spikes are."""
    for inset in insets:
        axes.axvline(inset.moment / scale, color=theme.faint, linewidth=1.0, zorder=1)


def _name_marks(
    axes: Axes, insets: Sequence[Inset], scale: float, theme: Theme
) -> None:
    """Write a letter above each mark, aside with a line to it where marks are near."""
    end = axes.get_xlim()[1]
    width = _LETTER * end
    moments = [inset.moment / scale for inset in insets]
    places = spread(moments, [width] * len(moments), -0.5 * width, end + 0.5 * width)
    above: dict[str, Any] = {"transform": axes.get_xaxis_transform(), "clip_on": False}
    for number, (moment, x) in enumerate(zip(moments, places.tolist(), strict=True)):
        axes.text(
            x, 1.06, _letter(number), ha="center", va="bottom", fontsize=NORMAL,
            color=theme.ink, **above,
        )  # fmt: skip
        axes.plot([moment, x], [1.0, 1.06], color=theme.quiet, lw=0.7, **above)


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _draw_panel(axes: Axes, panel: Panel, scale: float, theme: Theme) -> None:
    axes.set_ylabel(panel.title)
    tints = colours([trend.carrier for trend in panel.trends], theme)
    if panel.level is not None:
        axes.axhline(panel.level, color=theme.quiet, lw=0.8, ls=(0, (1, 2)))
    entries: list[Entry] = []
    for trend in panel.trends:
        tint = tints[trend.carrier]
        time, values = outline(trend.time / scale, trend.values)
        if trend.is_dotted:
            axes.plot(time, values, color=tint, marker="o", markersize=1.6, ls="")
        else:
            axes.plot(time, values, color=tint, linewidth=1.6)
        last = float(trend.values[-1])
        entries.append(Entry(f"{trend.label}  {in_figures(last)}", last, tint))
    low, high = axes.get_ylim()
    # What is never negative is measured from zero.
    if low > 0.0 or not any(float(t.values.min()) < 0.0 for t in panel.trends):
        low = 0.0
    axes.set_ylim(low - 0.06 * (high - low), high + 0.06 * (high - low))
    name_in_margin(axes, entries, panel.caption, theme)
