"""The names in a picture: of phases, landmarks and curves, none on another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.transforms import blended_transform_factory
from numpy.typing import NDArray

from axolemma.figures.canvas import NORMAL, SMALL
from axolemma.figures.layout import Box, clearest, leader, outline, spread
from axolemma.figures.palette import LIGHT, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

# More phases than this are told apart by a key instead of a label each.
MOST_LABELS = 8
# A label nearer to its mark than this, in pixels, needs no line to it.
_BESIDE = 25.0


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


class Point(NamedTuple):
    """A marked point with its name, at values of the two axes."""

    label: str
    x: float
    y: float


class Entry(NamedTuple):
    """A name for the margin: what it says, at which value, of which line.

    An arrow in place of the line says where a line is that cannot be seen.
    """

    label: str
    value: float
    tint: str
    dashes: Any = "solid"
    arrow: str = ""


def marker(theme: Theme) -> dict[str, Any]:
    """Give the looks of a marked point."""
    return {
        "marker": "o", "color": theme.paper, "markeredgecolor": theme.ink,
        "markersize": 5.5, "markeredgewidth": 1.4,
    }  # fmt: skip


def name_landmarks(
    axes: Axes,
    marks: Sequence[Landmark],
    curves: Sequence[tuple[Floats, Floats]],
    theme: Theme = LIGHT,
) -> None:
    """Mark points of the voltage; a name that several share is left to the key.

    Parameters
    ----------
    axes
        Where they are.
    marks
        The points.
    curves
        Times and values of all that is drawn there.
    theme
        Its colours.
    """
    shared = _shared(marks)
    points = [
        Point("" if mark.label in shared else mark.label, mark.time, mark.voltage)
        for mark in marks
    ]
    name_points(axes, points, curves, theme)


def name_points(
    axes: Axes,
    points: Sequence[Point],
    curves: Sequence[tuple[Floats, Floats]],
    theme: Theme,
) -> None:
    """Mark points, and write each name where it covers neither curve nor name.

    Parameters
    ----------
    axes
        Where they are.
    points
        The points; one without a name is marked alone.
    curves
        What is drawn there.
    theme
        Its colours.
    """
    for point in points:
        axes.plot([point.x], [point.y], zorder=5, **marker(theme))
    inked = np.vstack([_pixels(axes, *outline(*curve)) for curve in curves])
    frame = axes.get_window_extent()
    taken: list[Box] = []
    for point in points:
        if not point.label:
            continue
        text = axes.text(
            point.x, point.y, point.label, fontsize=SMALL, color=theme.ink,
            ha="center", va="center", zorder=6,
        )  # fmt: skip
        extent = text.get_window_extent(_renderer(axes))
        place = axes.transData.transform((point.x, point.y))
        box = clearest(
            place,
            (extent.width, extent.height),
            inked=inked,
            taken=taken,
            frame=(frame.x0, frame.y0, frame.x1, frame.y1),
        )
        taken.append(box)
        middle = (0.5 * (box[0] + box[2]), 0.5 * (box[1] + box[3]))
        text.set_position(tuple(axes.transData.inverted().transform(middle)))
        line = leader((float(place[0]), float(place[1])), box)
        inked = np.vstack([inked, line])
        _lead(axes, line, theme.quiet)


def _shared(marks: Sequence[Landmark]) -> set[str]:
    counts = Counter(mark.label for mark in marks)
    return {label for label, count in counts.items() if count > 1}


def _renderer(axes: Axes) -> RendererAgg:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return FigureCanvasAgg(figure).get_renderer()


def _lead(axes: Axes, line: Floats, tint: str) -> None:
    """Draw a thin line to a label that had to stand aside from its mark."""
    if np.hypot(*(line[-1] - line[0])) < _BESIDE:
        return
    x, y = axes.transData.inverted().transform(line).T
    axes.plot(x[[0, -1]], y[[0, -1]], color=tint, linewidth=0.7, zorder=4)


def _pixels(axes: Axes, time: Floats, values: Floats) -> Floats:
    """Give points of a curve, close together, in pixels; shape (points, 2)."""
    corners = axes.transData.transform(np.column_stack([time, values]))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    places = np.arange(0.0, along[-1], 3.0)
    return np.column_stack(
        [np.interp(places, along, corners[:, side]) for side in (0, 1)]
    )


def name_in_margin(
    axes: Axes, entries: Sequence[Entry], caption: str, theme: Theme = LIGHT
) -> None:
    """Write names to the right of the axes, each at its height, none on another.

    Parameters
    ----------
    axes
        Whose curves they are.
    entries
        The names, each with a piece of its line.
    caption
        What the numbers beside the names are.
    theme
        Its colours.
    """
    if not entries:
        return
    low, high = axes.get_ylim()
    line = 1.35 * SMALL / (axes.get_window_extent().height / _pixels_per_point(axes))
    wanted = [(entry.value - low) / (high - low) for entry in entries]
    heights = spread(wanted, [line] * len(entries), 0.0, 1.0 - line)
    beyond: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
    axes.text(
        1.012, 1.0 - 0.3 * line, caption, va="center", fontsize=SMALL,
        color=theme.quiet, **beyond,
    )  # fmt: skip
    for entry, height in zip(entries, heights.tolist(), strict=True):
        if entry.arrow:
            axes.text(
                1.0285, height, entry.arrow, ha="center", va="center",
                fontsize=NORMAL, color=entry.tint, **beyond,
            )  # fmt: skip
        else:
            axes.plot(
                [1.012, 1.045], [height, height], color=entry.tint, linewidth=1.8,
                linestyle=entry.dashes, **beyond,
            )  # fmt: skip
        axes.text(
            1.054, height, entry.label, va="center", fontsize=SMALL, color=theme.ink,
            **beyond,
        )  # fmt: skip


def _pixels_per_point(axes: Axes) -> float:
    figure = axes.get_figure(root=True)
    assert figure is not None
    return figure.dpi / 72.0


def name_bands(
    axes: Axes,
    bands: Sequence[Band],
    marks: Sequence[Landmark] = (),
    theme: Theme = LIGHT,
) -> None:
    """Number the phases above the axes, or name their kinds in a key where many are.

    Parameters
    ----------
    axes
        Whose bands they are.
    bands
        The phases.
    marks
        Points there; a name that several share is put into the key.
    theme
        Its colours.
    """
    shared = _shared(marks)
    if len(bands) > MOST_LABELS or shared:
        _name_by_key(axes, bands, shared, theme)
        return
    place = blended_transform_factory(axes.transData, axes.transAxes)
    low, high = axes.get_xlim()
    pixels = axes.get_window_extent().width
    texts = [
        axes.text(
            low, 1.085, f"{number} {band.name}", transform=place, ha="center",
            va="bottom", fontsize=SMALL, color=theme.ink, clip_on=False,
        )
        for number, band in enumerate(bands, start=1)
    ]  # fmt: skip
    renderer = _renderer(axes)
    widths = [text.get_window_extent(renderer).width + 16.0 for text in texts]
    middles = [0.5 * (band.start + band.stop) for band in bands]
    wanted = [(middle - low) / (high - low) * pixels for middle in middles]
    places = low + spread(wanted, widths, 0.0, pixels) / pixels * (high - low)
    for text, middle, x in zip(texts, middles, places, strict=True):
        text.set_x(float(x))
        axes.plot(
            [middle, float(x)], [1.0, 1.075], transform=place, color=theme.quiet,
            linewidth=0.7, clip_on=False,
        )  # fmt: skip


def _name_by_key(
    axes: Axes, bands: Sequence[Band], shared: set[str], theme: Theme
) -> None:
    names = dict.fromkeys(band.name for band in bands)
    keys: list[Patch | Line2D] = [
        Patch(facecolor=theme.ground(name), edgecolor=theme.quiet, label=name)
        for name in names
    ]
    keys += [
        Line2D([], [], linestyle="", label=label, **marker(theme))
        for label in sorted(shared)
    ]
    axes.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(0.0, 1.015), ncols=len(keys),
        frameon=False, fontsize=SMALL, handlelength=1.3, borderaxespad=0.2,
        columnspacing=1.2, handletextpad=0.5, borderpad=0.0, labelcolor=theme.ink,
    )  # fmt: skip
