"""A quantity that was measured for many values of another, as a picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    LOW,
    clear,
    head,
    legend_above,
    own_settings,
    sheet,
)
from axolemma.figures.palette import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

# Values of which the largest is so many times the smallest have two labels between
# them on a logarithmic axis.
_WIDE = 5.0


def _nothing() -> Floats:
    return np.empty(0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Measurement:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What it is.
    across, up
        What stands along the axes, with units.
    values, measured, error
        (n,) each; where nothing was measured, NaN.
    is_logarithmic
        Whether the axes are, as far as their values are far enough apart.
    line, line_label
        A law that is drawn through the points, at `values`, (n,), and its words.
    level, level_label
        A height of note, and its words; none when absent.
    span, span_label
        A part of the values that is shaded, from and to, and its words.
    failed_label
        Words for values at which nothing was measured.
    """

    title: str
    subtitle: str
    across: str
    up: str
    values: Floats
    measured: Floats
    error: Floats = field(default_factory=_nothing)
    is_logarithmic: bool = False
    line: Floats = field(default_factory=_nothing)
    line_label: str = ""
    level: float | None = None
    level_label: str = ""
    span: tuple[float, float] | None = None
    span_label: str = ""
    failed_label: str = ""


@own_settings()
def draw_measurement(shown: Measurement, theme: Theme = LIGHT) -> Figure:
    """Draw points with their errors, and what they are held against.

    Parameters
    ----------
    shown
        What.
    theme
        In which colours.
    """
    figure = sheet(theme, LOW)
    head(figure, shown.title, shown.subtitle, theme)
    axes = figure.add_axes((LEFT, 0.12, 0.86, 0.7))
    if shown.is_logarithmic and _is_wide(shown.values):
        axes.set_xscale("log")
        _label_plainly(axes.xaxis)
    if shown.is_logarithmic and _is_wide(shown.measured):
        axes.set_yscale("log")
        _label_plainly(axes.yaxis)
    _draw_background(axes, shown, theme)
    known = np.isfinite(shown.measured)
    axes.errorbar(
        shown.values[known],
        shown.measured[known],
        yerr=shown.error[known] if shown.error.size else None,
        fmt="o",
        ms=5.0,
        capsize=3.0,
        color=theme.carriers["K"],
        zorder=3,
    )
    axes.margins(x=0.06, y=0.12)
    _draw_failures(axes, shown, theme)
    axes.set_xlabel(shown.across)
    axes.set_ylabel(shown.up)
    clear(axes, theme)
    legend_above(axes, theme)
    return figure


def _is_wide(values: Floats) -> bool:
    """Whether two labels of a logarithmic axis would lie among some values."""
    return bool(np.nanmax(values) > _WIDE * np.nanmin(values))


def _label_plainly(axis: Axis) -> None:
    """Label a logarithmic axis at 1, 2 and 5, without powers of ten."""
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(FuncFormatter(_plain))
    axis.set_minor_locator(NullLocator())


def _plain(value: float, _: int) -> str:
    """Write a number of a logarithmic axis without a power of ten."""
    return f"{value:g}"


def _draw_background(axes: Axes, shown: Measurement, theme: Theme) -> None:
    """Draw what stands behind the points: a law, a level, a shaded part."""
    if shown.span is not None:
        axes.axvspan(
            *shown.span,
            color=theme.ground("depolarisation"),
            lw=0.0,
            zorder=0,
            label=shown.span_label,
        )
    if shown.level is not None:
        axes.axhline(
            shown.level,
            color=theme.quiet,
            lw=1.0,
            linestyle=(0, (4, 3)),
            zorder=1,
            label=shown.level_label,
        )
    if shown.line.size:
        axes.plot(
            shown.values,
            shown.line,
            color=theme.quiet,
            lw=1.2,
            zorder=2,
            label=shown.line_label,
        )


def _draw_failures(axes: Axes, shown: Measurement, theme: Theme) -> None:
    """Mark the values at which nothing was measured, at the foot of the axes."""
    failed = shown.values[~np.isfinite(shown.measured)]
    if not failed.size:
        return
    axes.plot(
        failed,
        np.zeros(failed.size),
        "x",
        color=theme.carriers["Na"],
        ms=7.0,
        mew=1.6,
        transform=axes.get_xaxis_transform(),
        clip_on=False,
        zorder=4,
        label=shown.failed_label,
    )
