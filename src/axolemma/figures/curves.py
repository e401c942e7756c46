"""A few curves over one quantity, with heights of note, as a picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    LOW,
    SMALL,
    clear,
    head,
    legend_above,
    own_settings,
    sheet,
)
from axolemma.figures.palette import DASHES, LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One of them.

    Parameters
    ----------
    label
        What it is; nothing where it is the only one.
    across, up
        Its points, NaN where it has none, (n,).
    """

    label: str
    across: Floats
    up: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curves:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What it is.
    across, up
        What stands along the axes, with units.
    curves
        At most as many as there are patterns of lines; more share them.
    levels
        Heights of note, and their words.
    place, place_label
        A value of note across, and its words; none when absent.
    """

    title: str
    subtitle: str
    across: str
    up: str
    curves: tuple[Curve, ...]
    levels: tuple[tuple[float, str], ...] = ()
    place: float | None = None
    place_label: str = ""


@own_settings()
def draw_curves(shown: Curves, theme: Theme = LIGHT) -> Figure:
    """Draw curves, each in a pattern of its own.

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
    for number, curve in enumerate(shown.curves):
        axes.plot(
            curve.across, curve.up, color=theme.carriers["K"], lw=1.8,
            linestyle=DASHES[number % len(DASHES)], label=curve.label or None,
        )  # fmt: skip
    for height, words in shown.levels:
        axes.axhline(height, color=theme.quiet, lw=1.0, linestyle=(0, (4, 3)), zorder=1)
        axes.annotate(
            words, (1.0, height), xycoords=("axes fraction", "data"), xytext=(0, 3),
            textcoords="offset points", ha="right", fontsize=SMALL, color=theme.quiet,
        )  # fmt: skip
    if shown.place is not None:
        axes.axvline(
            shown.place, color=theme.quiet, lw=1.0, zorder=1, label=shown.place_label
        )
    axes.set_xlabel(shown.across)
    axes.set_ylabel(shown.up)
    clear(axes, theme)
    legend_above(axes, theme)
    return figure
