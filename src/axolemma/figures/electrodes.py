"""What electrodes outside a cell record, above what its membrane does beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from axolemma.figures.canvas import (
    LEFT,
    NORMAL,
    clear,
    head,
    legend_above,
    own_settings,
    sheet,
)
from axolemma.figures.layout import outline
from axolemma.figures.palette import DASHES, LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

# More lines than that cannot be told apart.
MOST_LINES = 6
_COLUMNS = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ElectrodePicture:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What it is.
    time
        ms, (times,).
    outside, inside
        Potential at each electrode, uV, and that of the membrane nearest to it, mV,
        (times, electrodes).
    names
        Of the electrodes.
    """

    title: str
    subtitle: str
    time: Floats
    outside: Floats
    inside: Floats
    names: tuple[str, ...]


@own_settings()
def draw_electrodes(shown: ElectrodePicture, theme: Theme = LIGHT) -> Figure:
    """Draw the potentials outside above those of the membrane.

    Parameters
    ----------
    shown
        What; the first few electrodes of many.
    theme
        In which colours.
    """
    figure = sheet(theme)
    head(figure, shown.title, shown.subtitle, theme)
    rows = figure.add_gridspec(
        2, 1, hspace=0.12, left=LEFT, right=0.97, top=0.84, bottom=0.08
    )
    outside = figure.add_subplot(rows[0])
    inside = figure.add_subplot(rows[1], sharex=outside)
    for axes, values in ((outside, shown.outside), (inside, shown.inside)):
        _draw_lines(axes, shown, values, theme)
        clear(axes, theme)
        axes.margins(x=0.0)
    outside.axhline(0.0, color=theme.faint, lw=0.8, zorder=0)
    outside.tick_params(labelbottom=False)
    outside.set_ylabel("potential outside, uV", fontsize=NORMAL)
    inside.set_ylabel("membrane potential beside it, mV", fontsize=NORMAL)
    inside.set_xlabel("time, ms", fontsize=NORMAL)
    figure.align_ylabels([outside, inside])
    legend_above(outside, theme, ncols=_COLUMNS, borderaxespad=0.2, handlelength=3.0)
    return figure


def _draw_lines(
    axes: Axes, shown: ElectrodePicture, values: Floats, theme: Theme
) -> None:
    colours = [theme.carriers[name] for name in ("K", "Na", "Cl", "Ca", "pump")]
    drawn = [values[:, number] for number, _ in enumerate(shown.names[:MOST_LINES])]
    for number, name in enumerate(shown.names[:MOST_LINES]):
        # Electrodes may have the same membrane nearest to them.
        if any(np.array_equal(drawn[number], other) for other in drawn[:number]):
            continue
        axes.plot(
            *outline(shown.time, drawn[number]), label=name, lw=1.6,
            color=colours[number % len(colours)],
            linestyle=DASHES[number % len(DASHES)],
        )  # fmt: skip
