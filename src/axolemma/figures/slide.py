"""One run as a picture: voltage above currents above ions moved, on one time axis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory
from numpy.typing import NDArray

from axolemma.figures.layout import Box, clearest, outline, spread
from axolemma.figures.palette import (
    FAINT,
    INK,
    OTHER_PHASE,
    PHASES,
    QUIET,
    colours,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

# 1600 x 1280 pixels.
SIZE, RESOLUTION = (10.0, 8.0), 160
LEFT, RIGHT = 0.085, 0.845
# More phases than this are told apart by a key instead of a label each.
MOST_LABELS = 8
SMALL, NORMAL, TITLE = 8.5, 9.5, 13.0
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of time with a name, ms."""

    name: str
    start: float
    stop: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Landmark:
    """A point on the voltage trace that is marked and named; ms and mV."""

    label: str
    time: float
    voltage: float


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


class Entry(NamedTuple):
    """A name for the margin: what it says, at which value, in which colour."""

    label: str
    value: float
    tint: str


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
    _name_bands(voltage, slide.bands)
    return figure


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(QUIET)
    axes.tick_params(labelsize=SMALL, color=QUIET, labelcolor=INK)
    axes.margins(x=0.0)


def _shade(axes: Axes, bands: tuple[Band, ...]) -> None:
    for band in bands:
        axes.axvspan(
            band.start,
            band.stop,
            color=PHASES.get(band.name, OTHER_PHASE),
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
    _name_in_margin(axes, entries, "mV")
    _name_landmarks(axes, slide)


def _level_name(level: Level) -> str:
    value = f"{level.values[-1]:+.1f}".replace("-", MINUS)
    return f"{level.label} {value}"


def _name_landmarks(axes: Axes, slide: Slide) -> None:
    """Write each name beside its mark, where it covers neither trace nor line."""
    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = FigureCanvasAgg(figure).get_renderer()
    drawn = [(slide.time, slide.voltage)]
    drawn += [(slide.time, level.values) for level in slide.levels]
    inked = np.vstack([_pixels(axes, *outline(time, values)) for time, values in drawn])
    frame = axes.get_window_extent()
    taken: list[Box] = []
    for mark in slide.landmarks:
        axes.plot(
            [mark.time], [mark.voltage], "o", color="white", markeredgecolor=INK,
            markersize=5.5, markeredgewidth=1.4, zorder=5,
        )  # fmt: skip
        text = axes.text(
            mark.time, mark.voltage, mark.label, fontsize=SMALL, color=INK,
            ha="center", va="center", zorder=6,
        )  # fmt: skip
        extent = text.get_window_extent(renderer)
        box = clearest(
            axes.transData.transform((mark.time, mark.voltage)),
            (extent.width, extent.height),
            inked=inked,
            taken=taken,
            frame=(frame.x0, frame.y0, frame.x1, frame.y1),
        )
        taken.append(box)
        middle = (0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]))
        text.set_position(tuple(axes.transData.inverted().transform(middle)))


def _pixels(axes: Axes, time: Floats, values: Floats) -> Floats:
    """Give points of a curve, close together, in pixels; shape (points, 2)."""
    corners = axes.transData.transform(np.column_stack([time, values]))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    places = np.arange(0.0, along[-1], 3.0)
    return np.column_stack(
        [np.interp(places, along, corners[:, side]) for side in (0, 1)]
    )


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
        written = f"{curve.quoted:+.3g}".replace("-", MINUS)
        entries.append(Entry(f"{curve.label}  {written}", curve.quoted, tint))
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.04 * (high - low), high + 0.04 * (high - low))
    _name_in_margin(axes, entries, caption)


def _name_in_margin(axes: Axes, entries: list[Entry], caption: str) -> None:
    """Write names to the right of the axes, each at its height, none on another."""
    if not entries:
        return
    low, high = axes.get_ylim()
    line = 1.35 * SMALL / (axes.get_position().height * SIZE[1] * 72)
    wanted = [(entry.value - low) / (high - low) for entry in entries]
    heights = spread(wanted, [line] * len(entries), 0.0, 1.0 - line)
    lines = [(entry.label, entry.tint) for entry in entries]
    for (label, tint), height in [
        ((caption, QUIET), 1.0 - 0.3 * line),
        *zip(lines, heights, strict=True),
    ]:
        axes.text(
            1.012, float(height), label, transform=axes.transAxes, va="center",
            fontsize=SMALL, color=tint, clip_on=False,
        )  # fmt: skip


def _name_bands(axes: Axes, bands: tuple[Band, ...]) -> None:
    if len(bands) > MOST_LABELS:
        _name_by_key(axes, bands)
        return
    figure = axes.get_figure(root=True)
    assert figure is not None
    renderer = FigureCanvasAgg(figure).get_renderer()
    place = blended_transform_factory(axes.transData, axes.transAxes)
    low, high = axes.get_xlim()
    pixels = axes.get_window_extent().width
    texts = [
        axes.text(
            low, 1.085, band.name, transform=place, ha="center", va="bottom",
            fontsize=SMALL, color=INK, clip_on=False,
        )
        for band in bands
    ]  # fmt: skip
    widths = [text.get_window_extent(renderer).width + 16.0 for text in texts]
    middles = [0.5 * (band.start + band.stop) for band in bands]
    wanted = [(middle - low) / (high - low) * pixels for middle in middles]
    places = low + spread(wanted, widths, 0.0, pixels) / pixels * (high - low)
    for text, middle, x in zip(texts, middles, places, strict=True):
        text.set_x(float(x))
        axes.plot(
            [middle, x], [1.0, 1.075], transform=place, color=QUIET, linewidth=0.7,
            clip_on=False,
        )  # fmt: skip


def _name_by_key(axes: Axes, bands: tuple[Band, ...]) -> None:
    names = list(dict.fromkeys(band.name for band in bands))
    keys = [
        Patch(facecolor=PHASES.get(name, OTHER_PHASE), edgecolor=FAINT, label=name)
        for name in names
    ]
    axes.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(names),
        frameon=False, fontsize=SMALL, handlelength=1.4, borderaxespad=0.2,
        columnspacing=1.4,
    )  # fmt: skip
