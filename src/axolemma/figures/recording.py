"""A sweep of a recording: its spikes divided, the command, and one spike enlarged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    NORMAL,
    SMALL,
    clear,
    head,
    own_settings,
    sheet,
)
from axolemma.figures.labels import Band, Landmark, name_bands, name_landmarks
from axolemma.figures.layout import outline
from axolemma.figures.palette import LIGHT, Theme
from axolemma.figures.slide import MOST_SHADED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_RIGHT = 0.97
# Of thresholds, peaks and troughs: told apart by shape, not by colour.
_SHAPES = {"threshold": "o", "peak": "v", "trough": "^"}
# Points: of the marks of a few spikes, of many, and of more than are shaded.
_LARGE, _SMALL, _TINY, _MANY = 5.0, 2.4, 1.2, 40
# A smaller part of a sweep is too narrow to be pointed at.
_SEEN = 0.002
# The least that the axis of a sweep spans, mV.
_LEAST = 10.0
# Of marks side by side.
_COLUMNS = 500
# A sweep is drawn in ms, in s from 10 s on, in minutes from three on.
_SCALES = ((180_000.0, 60_000.0, "min"), (10_000.0, 1000.0, "s"), (0.0, 1.0, "ms"))


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """What was measured: ms and mV (or pA), shape (times,) each."""

    time: Floats
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Marks:
    """The same point of every spike: ``threshold``, ``peak`` or ``trough``."""

    name: str
    time: Floats
    voltage: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Enlarged:
    """One spike by itself.

    Parameters
    ----------
    title
        Which spike it is.
    voltage
        Around it.
    bands
        Its phases, in order, cut to what is shown.
    landmarks
        Points on the voltage.
    """

    title: str
    voltage: Trace
    bands: tuple[Band, ...]
    landmarks: tuple[Landmark, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordedSlide:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What was recorded, and how.
    start, stop
        Of the sweep, ms.
    voltage
        The sweep, thinned to what can be seen.
    bands
        Its phases, in order.
    marks
        Points on the voltage.
    command
        The current that was asked for, pA; None where that is not known.
    enlarged
        One spike; None without any.
    """

    title: str
    subtitle: str
    start: float
    stop: float
    voltage: Trace
    bands: tuple[Band, ...] = ()
    marks: tuple[Marks, ...] = ()
    command: Trace | None = None
    enlarged: Enlarged | None = None


@own_settings()
def draw_recording(slide: RecordedSlide, theme: Theme = LIGHT) -> Figure:
    """Draw a sweep.

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
    heights = (2.6, 1.0) if slide.command is not None else (1.0,)
    rows = figure.add_gridspec(
        len(heights), 1, hspace=0.08, height_ratios=heights,
        left=LEFT, right=_RIGHT, top=0.885,
        bottom=0.07 if slide.enlarged is None else 0.505,
    )  # fmt: skip
    panels = [figure.add_subplot(rows[0])]
    _draw_whole(panels[0], slide, theme)
    if slide.command is not None:
        panels.append(figure.add_subplot(rows[1], sharex=panels[0]))
        _draw_command(panels[1], slide.command, slide, theme)
    for axes in panels:
        axes.tick_params(labelbottom=axes is panels[-1])
    panels[-1].set_xlabel(f"time, {_scale(slide)[1]}")
    if slide.enlarged is not None:
        panels.append(figure.add_axes((LEFT, 0.07, _RIGHT - LEFT, 0.3)))
        figure.text(
            LEFT, 0.425, _title_enlarged(slide, slide.enlarged), fontsize=NORMAL,
            weight="bold", color=theme.ink,
        )  # fmt: skip
        _draw_enlarged(panels[-1], slide.enlarged, theme)
    figure.align_ylabels(panels)
    return figure


def _title_enlarged(slide: RecordedSlide, enlarged: Enlarged) -> str:
    shown = float(np.ptp(enlarged.voltage.time)) / (slide.stop - slide.start)
    return f"{enlarged.title}, enlarged{' from the bar above' * (shown > _SEEN)}"


def _scale(slide: RecordedSlide) -> tuple[float, str]:
    """Give the unit of the time axis: how many ms it has, and its name."""
    length = slide.stop - slide.start
    return next((ms, unit) for least, ms, unit in _SCALES if length >= least)


def _draw_whole(axes: Axes, slide: RecordedSlide, theme: Theme) -> None:
    clear(axes, theme)
    scale, _ = _scale(slide)
    axes.set_xlim(slide.start / scale, slide.stop / scale)
    axes.set_ylabel("potential, mV")
    shaded = _shade(axes, slide.bands, scale, theme)
    count = max((marks.time.size for marks in slide.marks), default=0)
    # So many spikes are a block of ink, on which no mark would be seen.
    is_dense = count > MOST_SHADED
    axes.plot(
        slide.voltage.time / scale, slide.voltage.values, linewidth=0.9, zorder=3,
        color=theme.faint if is_dense else theme.ink,
    )  # fmt: skip
    low, high = axes.get_ylim()
    # Noise about a resting potential is not blown up.
    missing = max(0.5 * (_LEAST - (high - low)), 0.0)
    low, high = low - missing, high + missing
    axes.set_ylim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    size = _TINY if is_dense else _SMALL if count > _MANY else _LARGE
    for marks in slide.marks:
        # The highest and lowest of the marks that fall on one another are enough.
        time, voltage = outline(marks.time / scale, marks.voltage, _COLUMNS)
        axes.plot(time, voltage, zorder=5, **_look(marks.name, size, theme))
    if slide.enlarged is not None:
        _point_at(axes, slide.enlarged, scale, theme)
    _name_by_key(axes, shaded, slide, theme)


def _shade(
    axes: Axes, bands: Sequence[Band], scale: float, theme: Theme
) -> tuple[str, ...]:
    """Shade the phases, and name those that were; too many cannot be told apart."""
    if len(bands) > MOST_SHADED:
        return ()
    names = tuple(dict.fromkeys(band.name for band in bands))
    for name in names:
        axes.broken_barh(
            [
                (b.start / scale, (b.stop - b.start) / scale)
                for b in bands
                if b.name == name
            ],
            (0.0, 1.0),
            transform=axes.get_xaxis_transform(),
            color=theme.ground(name),
            linewidth=0.0,
            zorder=0,
        )
    return names


def _look(name: str, size: float, theme: Theme) -> dict[str, Any]:
    return {
        "marker": _SHAPES[name], "linestyle": "", "color": theme.paper,
        "markeredgecolor": theme.ink, "markersize": size,
        "markeredgewidth": 0.22 * size,
    }  # fmt: skip


def _point_at(axes: Axes, enlarged: Enlarged, scale: float, theme: Theme) -> None:
    """Show which part of the sweep is enlarged, at the foot of the panel."""
    ends = enlarged.voltage.time[[0, -1]] / scale
    axes.plot(
        ends, [0.012, 0.012], transform=axes.get_xaxis_transform(), color=theme.ink,
        linewidth=3.0, solid_capstyle="butt", zorder=6,
    )  # fmt: skip


def _name_by_key(
    axes: Axes, shaded: Sequence[str], slide: RecordedSlide, theme: Theme
) -> None:
    keys: list[Patch | Line2D] = [
        Patch(facecolor=theme.ground(name), edgecolor=theme.quiet, label=name)
        for name in shaded
    ]
    keys += [
        Line2D([], [], label=marks.name, **_look(marks.name, _LARGE, theme))
        for marks in slide.marks
        if marks.time.size
    ]
    if not keys:
        return
    axes.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(keys),
        frameon=False, fontsize=SMALL, handlelength=1.1, borderaxespad=0.2,
        columnspacing=0.8, handletextpad=0.4, borderpad=0.0, labelcolor=theme.ink,
    )  # fmt: skip


def _draw_command(
    axes: Axes, command: Trace, slide: RecordedSlide, theme: Theme
) -> None:
    clear(axes, theme)
    scale, _ = _scale(slide)
    axes.set_ylabel("command, pA")
    axes.axhline(0.0, color=theme.faint, linewidth=0.8, zorder=1)
    axes.plot(
        command.time / scale, command.values, color=theme.carriers["stimulus"],
        linewidth=1.6,
    )  # fmt: skip
    low, high = axes.get_ylim()
    # A current that never changes is a line in the middle.
    missing = max(0.5 * (1.0 - (high - low)), 0.0)
    axes.set_ylim(low - missing - 0.06 * (high - low), high + missing)


def _draw_enlarged(axes: Axes, enlarged: Enlarged, theme: Theme) -> None:
    clear(axes, theme)
    trace = enlarged.voltage
    axes.set_xlim(float(trace.time[0]), float(trace.time[-1]))
    axes.set_ylabel("potential, mV")
    axes.set_xlabel("time, ms")
    _shade(axes, enlarged.bands, 1.0, theme)
    axes.plot(trace.time, trace.values, color=theme.ink, linewidth=2.0, zorder=3)
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.08 * (high - low), high + 0.2 * (high - low))
    name_landmarks(axes, enlarged.landmarks, [(trace.time, trace.values)], theme)
    name_bands(axes, enlarged.bands, (), theme)
