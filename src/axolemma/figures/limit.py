"""How far something goes well, as a picture: a band with its limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from axolemma.figures.canvas import LEFT, NORMAL, clear, head, own_settings, sheet
from axolemma.figures.palette import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Inches of 160 pixels.
SIZE = (10.0, 3.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What it is.
    across
        What was varied, with its unit.
    low, high
        The range that was looked through.
    value, error
        Where the limit is, and how far that can be trusted; None where all of the range
        is one.
    below, above
        What happens on each side; the first all along where there is no limit.
    """

    title: str
    subtitle: str
    across: str
    low: float
    high: float
    value: float | None
    error: float | None
    below: str
    above: str


@own_settings()
def draw_limit(shown: Limit, theme: Theme = LIGHT) -> Figure:
    """Draw the range as a band that changes its colour at the limit.

    Parameters
    ----------
    shown
        What.
    theme
        In which colours.
    """
    figure = sheet(theme, SIZE)
    head(figure, shown.title, shown.subtitle, theme)
    axes = figure.add_axes((LEFT, 0.22, 0.86, 0.4))
    limit = shown.high if shown.value is None else shown.value
    grounds = {"passes": theme.ground("depolarisation"), "dies": theme.faint}
    for start, stop, words in (
        (shown.low, limit, shown.below),
        (limit, shown.high, shown.above),
    ):
        if not stop > start:
            continue
        axes.axvspan(start, stop, color=grounds[words], lw=0.0)
        axes.text(
            0.5 * (start + stop), 0.5, words, ha="center", va="center",
            fontsize=NORMAL, color=theme.ink, clip_on=True,
        )  # fmt: skip
    if shown.value is not None and shown.error is not None:
        axes.errorbar(
            shown.value, 0.5, xerr=shown.error, fmt="o", ms=5.0, capsize=3.0,
            color=theme.carriers["Na"], zorder=3,
        )  # fmt: skip
        axes.annotate(
            f"{shown.value:.4g} ± {shown.error:.1g}", (shown.value, 1.0),
            xycoords=("data", "axes fraction"), xytext=(0, 4),
            textcoords="offset points", ha="center", fontsize=NORMAL, color=theme.ink,
        )  # fmt: skip
    axes.set_xlim(shown.low, shown.high)
    axes.set_ylim(0.0, 1.0)
    axes.set_yticks([])
    axes.set_xlabel(shown.across)
    clear(axes, theme)
    axes.spines["left"].set_visible(False)
    return figure
