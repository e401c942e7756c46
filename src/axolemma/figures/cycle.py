"""A run as a cycle: the voltage against its slope, where a spike is a loop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from axolemma.figures.canvas import LEFT, SMALL, clear, head, own_settings, sheet
from axolemma.figures.labels import Point, name_points
from axolemma.figures.palette import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

# What a still membrane is drawn in, mV and mV/ms.
LEAST_WIDTH, LEAST_HEIGHT = 10.0, 2.0
# Where along a long phase its direction is shown.
_MIDDLE = 0.4
# A phase too short for an arrow, as a part of the width or height of the picture.
_LONG = 0.25


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arc:
    """One phase of a run.

    Parameters
    ----------
    phase
        Its name.
    voltage
        mV, shape (times,).
    slope
        mV/ms, shape (times,).
    """

    phase: str
    voltage: Floats
    slope: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cycle:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What was run, and how.
    arcs
        The phases, in order; each begins where the one before ended.
    points
        Named points, mV and mV/ms.
    note
        What is to be said of what is not drawn.
    """

    title: str
    subtitle: str
    arcs: tuple[Arc, ...]
    points: tuple[Point, ...] = ()
    note: str = ""


@own_settings()
def draw_loop(cycle: Cycle, theme: Theme = LIGHT) -> Figure:
    """Draw the voltage against its slope.

    Parameters
    ----------
    cycle
        What is to be drawn.
    theme
        In which colours.

    Returns
    -------
    matplotlib.figure.Figure
        1600 x 1280 pixels when it is saved as it is.
    """
    figure = sheet(theme)
    head(figure, cycle.title, cycle.subtitle, theme)
    axes = figure.add_axes((LEFT, 0.08, 0.97 - LEFT, 0.78))
    clear(axes, theme)
    axes.set_xlabel("membrane potential, mV")
    axes.set_ylabel("slope of the potential, mV/ms")
    axes.axhline(0.0, color=theme.faint, linewidth=0.8, zorder=1)
    for phase in dict.fromkeys(arc.phase for arc in cycle.arcs):
        axes.plot(
            *_joined([arc for arc in cycle.arcs if arc.phase == phase]),
            color=theme.stroke(phase),
            linewidth=2.2,
            solid_capstyle="round",
        )
    axes.margins(0.08)
    # The frame is fixed before anything is placed in it.
    axes.set(
        xlim=_at_least(LEAST_WIDTH, axes.get_xlim()),
        ylim=_at_least(LEAST_HEIGHT, axes.get_ylim()),
    )
    for phase in dict.fromkeys(arc.phase for arc in cycle.arcs):
        _direct(axes, next(arc for arc in cycle.arcs if arc.phase == phase), theme)
    zero = (np.array(axes.get_xlim()), np.zeros(2))
    curves = [zero, *((arc.voltage, arc.slope) for arc in cycle.arcs)]
    if cycle.points:
        name_points(axes, cycle.points, curves, theme)
    _name_phases(axes, cycle, theme)
    axes.text(
        1.0, 0.015, cycle.note, transform=axes.transAxes, ha="right", va="bottom",
        fontsize=SMALL, color=theme.quiet,
    )  # fmt: skip
    return figure


def _at_least(least: float, limits: tuple[float, float]) -> tuple[float, float]:
    """Widen limits about their middle, so that rounding is not drawn as a spike."""
    middle = 0.5 * (limits[0] + limits[1])
    half = max(0.5 * least, limits[1] - middle)
    return middle - half, middle + half


def _joined(arcs: list[Arc]) -> tuple[Floats, Floats]:
    """Put the arcs of one phase behind one another, with a gap between them."""
    gap = np.array([np.nan])
    voltage = [part for arc in arcs for part in (arc.voltage, gap)]
    slope = [part for arc in arcs for part in (arc.slope, gap)]
    return np.concatenate(voltage), np.concatenate(slope)


def _direct(axes: Axes, arc: Arc, theme: Theme) -> None:
    """Draw an arrowhead in the middle of a long arc."""
    corners: Floats = axes.transAxes.inverted().transform(
        axes.transData.transform(np.column_stack([arc.voltage, arc.slope]))
    )
    if len(corners) < 2 or np.ptp(corners, axis=0).max() < _LONG:
        return
    steps: Floats = np.diff(corners, axis=0)
    along: Floats = np.cumsum(np.hypot(steps[:, 0], steps[:, 1]))
    place = int(np.sum(along < _MIDDLE * along[-1]))
    axes.annotate(
        "",
        xy=(float(arc.voltage[place + 1]), float(arc.slope[place + 1])),
        xytext=(float(arc.voltage[place]), float(arc.slope[place])),
        arrowprops={
            "arrowstyle": "-|>", "color": theme.stroke(arc.phase), "mutation_scale": 18,
        },
    )  # fmt: skip


def _name_phases(axes: Axes, cycle: Cycle, theme: Theme) -> None:
    names = list(dict.fromkeys(arc.phase for arc in cycle.arcs))
    axes.legend(
        handles=[
            Line2D([], [], color=theme.stroke(name), linewidth=3.0, label=name)
            for name in names
        ],
        loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=len(names), frameon=False,
        fontsize=SMALL, handlelength=1.6, borderaxespad=0.2, columnspacing=1.4,
        handletextpad=0.5, borderpad=0.0, labelcolor=theme.ink,
    )  # fmt: skip
