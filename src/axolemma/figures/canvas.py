"""What every picture has in common: settings, heading, and how it is written."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from axolemma.errors import InvalidInput
from axolemma.figures.palette import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# 1600 x 1280 pixels, and 1600 x 960 where there is nothing below.
SIZE, LOW, RESOLUTION = (10.0, 8.0), (10.0, 6.0), 160
LEFT, RIGHT = 0.1, 0.81
# Points.
SMALL, NORMAL, TITLE = 9.0, 9.5, 13.0
# Height of what `head` writes.
HEADING = 42.0
KINDS = ("png", "svg", "pdf")
# The same figure is the same bytes: no dates, no random names.
_UNDATED: dict[str, dict[str, Any]] = {
    "png": {},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None},
}
_SETTINGS: dict[Any, Any] = {
    # Text that can be read aloud, searched and selected; Verdana, where DejaVu is
    # missing, is as wide.
    "svg.fonttype": "none",
    "svg.hashsalt": "axolemma",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
}
_FONTS = b"'DejaVu Sans', 'Verdana', sans-serif;"


@contextmanager
def own_settings() -> Generator[None]:
    """Draw by matplotlib's defaults, whatever a user has set for other pictures."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


def sheet(theme: Theme, size: tuple[float, float] = SIZE) -> Figure:
    """Make an empty picture.

    Parameters
    ----------
    theme
        Its colours.
    size
        Width and height, inches of 160 pixels.
    """
    figure = Figure(figsize=size, dpi=RESOLUTION, facecolor=theme.paper)
    FigureCanvasAgg(figure)
    return figure


def head(figure: Figure, title: str, subtitle: str, theme: Theme) -> None:
    """Write what it shows above a picture."""
    above = 0.28 / figure.get_figheight()
    below = above + 0.224 / figure.get_figheight()
    figure.text(
        LEFT, 1.0 - above, title, fontsize=TITLE, weight="bold", color=theme.ink
    )
    figure.text(LEFT, 1.0 - below, subtitle, fontsize=NORMAL, color=theme.quiet)


def clear(axes: Axes, theme: Theme) -> None:
    """Leave of a frame what is needed to read values."""
    axes.set_facecolor(theme.paper)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(theme.quiet)
    axes.tick_params(labelsize=SMALL, color=theme.quiet, labelcolor=theme.ink)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(theme.ink)
        label.set_fontsize(NORMAL)


def legend_above(axes: Axes, theme: Theme, **how: Any) -> None:
    """Say above axes, where no curve can be, what their labelled artists are.

    Parameters
    ----------
    axes, theme
        Which, and in which colours.
    how
        What else of a legend is not as usual.
    """
    if not axes.get_legend_handles_labels()[1]:
        return
    usual: dict[str, Any] = {"ncols": 4, "fontsize": SMALL, "borderaxespad": 0.0}
    legend = axes.legend(
        loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False, **usual | how
    )
    for text in legend.get_texts():
        text.set_color(theme.ink)


def write(figure: Figure, kind: str) -> bytes:
    """Write a picture; the same picture gives the same bytes.

    Parameters
    ----------
    figure
        The picture.
    kind
        ``png``, ``svg`` or ``pdf``.
    """
    if kind not in KINDS:
        raise InvalidInput(
            "kind of file", found=f"'{kind}'", expected="'png', 'svg' or 'pdf'"
        )
    content = BytesIO()
    with own_settings():
        figure.savefig(
            content,
            format=kind,
            facecolor=figure.get_facecolor(),
            metadata=_UNDATED[kind],
        )
    if kind != "svg":
        return content.getvalue()
    # Lines of several, which matplotlib places one by one, are written without the
    # fonts that may stand in.
    return content.getvalue().replace(b"'DejaVu Sans';", _FONTS)
