"""A branched cell as a picture: its neurites in the plane, coloured by a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib import colormaps
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    NORMAL,
    SMALL,
    clear,
    head,
    legend_above,
    own_settings,
    sheet,
)
from axolemma.figures.palette import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_COLOURS = "cividis"
# Widths of lines, points: of the thinnest neurite, and of the widest.
_THIN, _WIDE = 0.9, 7.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CellPicture:
    """A cell that is to be drawn.

    Parameters
    ----------
    title, subtitle
        What it is.
    points
        Where the nodes of its compartments are, um, (compartments, 3).
    parent
        Of each, -1 for the root, (compartments,).
    radius
        um, (compartments,).
    excited
        The compartment where the impulse began; 0 is the soma.
    """

    title: str
    subtitle: str
    points: Floats
    parent: NDArray[np.int64]
    radius: Floats
    excited: int = 0

    @property
    def order(self) -> NDArray[np.int64]:
        """The compartments in the order in which they are drawn: the root last."""
        return np.roll(np.arange(self.parent.size), -1)


@own_settings()
def draw_cell(
    picture: CellPicture, values: Floats, label: str, theme: Theme = LIGHT
) -> Figure:
    """Draw a cell, its compartments coloured by a value.

    Parameters
    ----------
    picture
        The cell.
    values
        Of each compartment; NaN where there is none, (compartments,).
    label
        What the values are, with their unit.
    theme
        In which colours.
    """
    figure = sheet(theme)
    known = values[np.isfinite(values)]
    limits = (0.0, 1.0) if not known.size else (float(known.min()), float(known.max()))
    axes, lines = lay_cell(figure, picture, theme, limits=limits, label=label)
    lines.set_array(np.ma.masked_invalid(values[picture.order]))
    if known.size < values.size:
        axes.plot([], [], color=theme.faint, lw=2.0, label="never")
        legend_above(axes, theme)
    return figure


def lay_cell(
    figure: Figure,
    picture: CellPicture,
    theme: Theme,
    *,
    limits: tuple[float, float],
    label: str,
) -> tuple[Axes, LineCollection]:
    """Lay a cell out on a figure, with a bar that says what its colours mean.

    Parameters
    ----------
    figure
        Where.
    picture
        The cell.
    theme
        In which colours.
    limits
        The values of the first and the last colour.
    label
        What the values are.
    """
    head(figure, picture.title, picture.subtitle, theme)
    axes = figure.add_axes((0.1, 0.09, 0.7, 0.78))
    flat = picture.points[:, _widest_plane(picture.points)]
    order = picture.order
    above = np.where(picture.parent < 0, 0, picture.parent)
    ends = np.stack([flat[above], flat], axis=1)[order]
    width = 2.0 * picture.radius
    scale = (_WIDE - _THIN) / max(float(width.max()), 1e-12)
    lines = LineCollection(
        list(ends),
        # Where a value is missing a neurite is there too.
        cmap=colormaps[_COLOURS].with_extremes(bad=theme.faint),
        linewidths=_THIN + scale * width[order],
        capstyle="round",
    )
    lines.set_clim(*limits)
    axes.add_collection(lines)
    _mark(axes, flat, picture.excited, theme)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.margins(0.04)
    axes.set_xlabel("um")
    clear(axes, theme)
    bar = figure.colorbar(lines, cax=figure.add_axes((0.85, 0.2, 0.025, 0.55)))
    bar.set_label(label, fontsize=NORMAL, color=theme.ink)
    bar.ax.tick_params(labelsize=SMALL, labelcolor=theme.ink, color=theme.quiet)
    return axes, lines


def _mark(axes: Axes, flat: Floats, excited: int, theme: Theme) -> None:
    """Ring the soma, and cross the place where the impulse began."""
    soma = "soma, excited" if excited == 0 else "soma"
    axes.scatter(
        *flat[0], s=90.0, color="none", edgecolors=theme.ink, linewidths=1.0, zorder=3,
        label=soma,
    )  # fmt: skip
    if excited != 0:
        axes.scatter(
            *flat[excited], s=70.0, marker="x", color=theme.carriers["Na"],
            linewidths=1.6, zorder=3, label="excited",
        )  # fmt: skip
    legend_above(axes, theme)


def _widest_plane(points: Floats) -> list[int]:
    """Choose the two axes along which the cell is widest, the first two if in doubt."""
    extent = np.ptp(points, axis=0)
    depth = int(np.argmin(extent[::-1]))
    return [axis for axis in range(3) if axis != 2 - depth]
