"""A run as a picture of one kind or another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from axolemma.figures import Figure, Theme
from axolemma.figures.palette import theme_named
from axolemma.run.arguments import read_choice
from axolemma.run.balance import draw_account
from axolemma.run.cycle import draw_cycle
from axolemma.run.sight import Sight
from axolemma.run.slide import draw_slide

KINDS: Mapping[str, Callable[[Sight, Theme], Figure]] = {
    "slide": draw_slide,
    "cycle": draw_cycle,
    "account": draw_account,
}


def draw_run(sight: Sight, kind: str, theme: str) -> Figure:
    """Draw a run.

    Parameters
    ----------
    sight
        What there is to be seen.
    kind
        Which picture of it.
    theme
        In which colours: ``light`` or ``dark``.
    """
    draw = KINDS[read_choice(kind, "kind of picture", tuple(KINDS))]
    return draw(sight, theme_named(theme))
