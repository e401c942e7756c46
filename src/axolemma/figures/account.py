"""The account as a picture: ions by route, and who carried the charge of each phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.patches import Patch
from numpy.typing import NDArray

from axolemma.figures.canvas import SMALL, clear, head, own_settings, sheet
from axolemma.figures.palette import LIGHT, Theme, colours, hatches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]

_LEFT, _RIGHT = 0.19, 0.77
_THICK = 0.62
_WAYS = "\N{EM SPACE}\N{EM SPACE}← out\N{EM SPACE}\N{EM SPACE}in →"


class Way(NamedTuple):
    """A way through the membrane: its name, and whose colour it takes."""

    label: str
    carrier: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """What went each way for one ion or in one phase.

    Parameters
    ----------
    label
        Its name.
    amounts
        By each way, into the cell positive, shape (ways,).
    note
        What stands to the right of its bar.
    """

    label: str
    amounts: Floats
    note: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Account:
    """What is to be drawn.

    Parameters
    ----------
    title, subtitle
        What was run, and how.
    ways
        All ways through the membrane.
    ions
        What moved of each ion, pmol/cm2.
    phases
        What charge was carried in each phase, nC/cm2.
    """

    title: str
    subtitle: str
    ways: tuple[Way, ...]
    ions: tuple[Row, ...]
    phases: tuple[Row, ...]


@own_settings()
def draw_balance(account: Account, theme: Theme = LIGHT) -> Figure:
    """Draw the account.

    Parameters
    ----------
    account
        What is to be drawn.
    theme
        In which colours.

    Returns
    -------
    matplotlib.figure.Figure
        1600 x 1280 pixels when it is saved as it is.
    """
    figure = sheet(theme)
    head(figure, account.title, account.subtitle, theme)
    rows = figure.add_gridspec(
        2, 1, hspace=0.36, left=_LEFT, right=_RIGHT, top=0.855, bottom=0.08,
        height_ratios=(len(account.ions) + 0.8, len(account.phases) + 0.8),
    )  # fmt: skip
    above, below = figure.add_subplot(rows[0]), figure.add_subplot(rows[1])
    for axes in (above, below):
        clear(axes, theme)
    _draw_rows(above, account.ions, account.ways, theme)
    # Both panels have their zero at the same place.
    widest = max(map(abs, above.get_xlim())) or 1.0
    above.set_xlim(-widest, widest)
    above.set_xlabel(f"ions by the way they took, pmol/cm²{_WAYS}")
    shares = [_as_shares(row) for row in account.phases]
    _draw_rows(below, shares, account.ways, theme)
    below.set_xlim(-104.0, 104.0)
    below.set_xlabel(f"who carried the charge, % of each direction{_WAYS}")
    below.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    _name_ways(above, account.ways, theme)
    return figure


def _as_shares(row: Row) -> Row:
    """Turn amounts into percent of all that went the same way."""
    inward = row.amounts.clip(min=0.0)
    outward = row.amounts.clip(max=0.0)
    shares = np.zeros_like(row.amounts)
    for part in (inward, outward):
        total = abs(float(part.sum()))
        shares += 100.0 * part / total if total else 0.0
    return Row(label=row.label, amounts=shares, note=row.note)


def _draw_rows(
    axes: Axes, rows: Sequence[Row], ways: Sequence[Way], theme: Theme
) -> None:
    """Draw a bar for each row, from above to below, its ways end to end."""
    carriers = [way.carrier for way in ways]
    tints, patterns = colours(carriers, theme), hatches(carriers)
    heights = np.arange(len(rows))
    for sign in (1.0, -1.0):
        ends = np.zeros(len(rows))
        for place, carrier in enumerate(carriers):
            amounts = np.array([row.amounts[place] for row in rows])
            parts = np.where(sign * amounts > 0.0, amounts, 0.0)
            axes.barh(
                heights, parts, _THICK, left=ends, color=tints[carrier],
                hatch=patterns[place], edgecolor=theme.paper, linewidth=0.6,
            )  # fmt: skip
            ends += parts
    axes.axvline(0.0, color=theme.ink, linewidth=1.0)
    axes.set_yticks(heights, [row.label for row in rows])
    axes.tick_params(axis="y", length=0.0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for height, row in zip(heights.tolist(), rows, strict=True):
        axes.text(
            1.02, height, row.note, transform=axes.get_yaxis_transform(), va="center",
            fontsize=SMALL, color=theme.ink, clip_on=False,
        )  # fmt: skip


def _name_ways(axes: Axes, ways: Sequence[Way], theme: Theme) -> None:
    carriers = [way.carrier for way in ways]
    tints, patterns = colours(carriers, theme), hatches(carriers)
    keys = [
        Patch(
            facecolor=tints[way.carrier], hatch=pattern, edgecolor=theme.paper,
            linewidth=0.6, label=way.label,
        )
        for way, pattern in zip(ways, patterns, strict=True)
    ]  # fmt: skip
    axes.legend(
        handles=keys, loc="lower left", bbox_to_anchor=(-0.03, 1.03), ncols=len(keys),
        frameon=False, fontsize=SMALL, handlelength=1.6, handleheight=1.0,
        borderaxespad=0.2, columnspacing=1.2, handletextpad=0.5, borderpad=0.0,
        labelcolor=theme.ink,
    )  # fmt: skip
