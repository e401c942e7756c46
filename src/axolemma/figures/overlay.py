"""Two runs over one another, and below them how far they are apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from axolemma.figures.canvas import LEFT, NORMAL, clear, head, own_settings, sheet
from axolemma.figures.labels import Landmark, name_landmarks
from axolemma.figures.layout import outline
from axolemma.figures.palette import DASHES, LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]

_RIGHT = 0.97
_CHANGED = DASHES[1]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Overlay:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What is compared, and what came of it.
    time
        ms, shape (times,).
    first, second
        Voltages, mV, shape (times,).
    first_name, second_name
        What stands in the key for each.
    resting_voltage
        Of the first run, mV.
    first_marks, second_marks
        Points on each voltage.
    difference_marks
        Points on the difference, the second less the first.
    """

    title: str
    subtitle: str
    time: Floats
    first: Floats
    second: Floats
    first_name: str
    second_name: str
    resting_voltage: float
    first_marks: tuple[Landmark, ...] = ()
    second_marks: tuple[Landmark, ...] = ()
    difference_marks: tuple[Landmark, ...] = ()


def draw_overlay(overlay: Overlay, theme: Theme = LIGHT) -> Figure:
    """Draw two runs over one another.

    Parameters
    ----------
    overlay
        What is to be drawn.
    theme
        In which colours.

    Returns
    -------
    matplotlib.figure.Figure
        1600 x 1280 pixels when it is saved as it is.
    """
    with own_settings():
        figure = sheet(theme)
        rows = figure.add_gridspec(
            2, 1, height_ratios=(2.4, 1.0), hspace=0.1,
            left=LEFT, right=_RIGHT, top=0.855, bottom=0.07,
        )  # fmt: skip
        voltage = figure.add_subplot(rows[0])
        apart = figure.add_subplot(rows[1], sharex=voltage)
        for axes in (voltage, apart):
            clear(axes, theme)
            axes.margins(x=0.0)
        voltage.set_xlim(float(overlay.time[0]), float(overlay.time[-1]))
        head(figure, overlay.title, overlay.subtitle, theme)
        voltage.set_ylabel("membrane potential, mV", fontsize=NORMAL)
        voltage.tick_params(labelbottom=False)
        apart.set_ylabel("difference, mV\n(second less first)", fontsize=NORMAL)
        apart.set_xlabel("time, ms", fontsize=NORMAL)
        figure.align_ylabels([voltage, apart])
        _draw_voltages(voltage, overlay, theme)
        _draw_difference(apart, overlay, theme)
    return figure


def _draw_voltages(axes: Axes, overlay: Overlay, theme: Theme) -> None:
    tint = changed_tint(theme)
    axes.axhline(
        overlay.resting_voltage, color=theme.quiet, linewidth=0.8,
        linestyle=(0, (1, 2)), zorder=1,
    )  # fmt: skip
    first = outline(overlay.time, overlay.first)
    second = outline(overlay.time, overlay.second)
    axes.plot(*first, color=theme.ink, linewidth=2.0, zorder=3)
    axes.plot(*second, color=tint, linewidth=2.2, linestyle=_CHANGED, zorder=4)
    low, high = axes.get_ylim()
    # Room for the names of the marks.
    axes.set_ylim(low - 0.05 * (high - low), high + 0.07 * (high - low))
    axes.legend(
        handles=[
            Line2D([], [], color=theme.ink, linewidth=2.0, label=overlay.first_name),
            Line2D(
                [], [], color=tint, linewidth=2.2, linestyle=_CHANGED,
                label=overlay.second_name,
            ),
            Line2D(
                [], [], color=theme.quiet, linewidth=0.8, linestyle=(0, (1, 2)),
                label="rest of the first run",
            ),
        ],
        loc="lower left", bbox_to_anchor=(0.0, 1.01), ncols=2, frameon=False,
        fontsize=NORMAL, handlelength=3.0, borderaxespad=0.2, borderpad=0.0,
        columnspacing=1.6, labelcolor=theme.ink,
    )  # fmt: skip
    name_landmarks(
        axes, [*overlay.first_marks, *overlay.second_marks], [first, second], theme
    )


def _draw_difference(axes: Axes, overlay: Overlay, theme: Theme) -> None:
    time, values = outline(overlay.time, overlay.second - overlay.first)
    axes.axhline(0.0, color=theme.quiet, linewidth=0.8, zorder=1)
    axes.fill_between(time, 0.0, values, color=theme.faint, linewidth=0.0, zorder=2)
    axes.plot(time, values, color=changed_tint(theme), linewidth=1.6, zorder=3)
    low, high = axes.get_ylim()
    axes.set_ylim(low - 0.08 * (high - low), high + 0.12 * (high - low))
    name_landmarks(axes, overlay.difference_marks, [(time, values)], theme)


def changed_tint(theme: Theme) -> str:
    """Give the colour of the second run: it stands apart from ink in lightness too."""
    return theme.strokes["depolarisation"]
