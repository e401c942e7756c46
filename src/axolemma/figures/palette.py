"""Colours of the pictures, in a light and a dark theme.

Carriers that are drawn together differ in lightness as well as in hue, so that they
are told apart in greyscale and by colour-blind readers; what has one carrier in common
differs in its dashes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from axolemma.errors import unknown_name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Theme:
    """The colours of a picture.

    Parameters
    ----------
    name
        How it is asked for.
    paper, ink, quiet, faint
        Of the ground, of what stands on it, and of what should stand back.
    carriers
        Of ions, pumps and the stimulus.
    spare
        Of carriers that have no colour of their own.
    grounds
        Of the phases as shades behind curves, so near to the paper that text and
        lines can stand on them.
    strokes
        Of the phases as lines.
    """

    name: str
    paper: str
    ink: str
    quiet: str
    faint: str
    carriers: Mapping[str, str]
    spare: tuple[str, ...]
    grounds: Mapping[str, str]
    strokes: Mapping[str, str]

    def ground(self, phase: str) -> str:
        """Give the shade of a phase."""
        return self.grounds.get(phase, self.grounds["rest"])

    def stroke(self, phase: str) -> str:
        """Give the line colour of a phase."""
        return self.strokes.get(phase, self.ink)


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1a1d21",
    quiet="#5a6168",
    faint="#cfd3d7",
    carriers={
        "Na": "#d7540f",
        "K": "#006bb8",
        "Cl": "#2fa07b",
        "Ca": "#9c1456",
        "pump": "#4a2078",
        "stimulus": "#1a1d21",
    },
    spare=("#8f6d00", "#5b4636", "#7a7f85", "#3d6b1f"),
    grounds={
        "rest": "#f3f4f5",
        "generator potential": "#fdf5d6",
        "depolarisation": "#fce6d6",
        "repolarisation": "#e0eef9",
        "hyperpolarisation": "#eeeaf7",
        "recovery": "#e9f5ec",
    },
    strokes={
        "rest": "#3d4145",
        "generator potential": "#8f7f33",
        "depolarisation": "#c23a0c",
        "repolarisation": "#005a9c",
        "hyperpolarisation": "#431170",
        "recovery": "#3aa37b",
    },
)
DARK = Theme(
    name="dark",
    paper="#14171b",
    ink="#f4f6f8",
    quiet="#a9b0b8",
    faint="#3a4047",
    carriers={
        "Na": "#ffac66",
        "K": "#4a9fec",
        "Cl": "#8ae6bc",
        "Ca": "#f48bbb",
        "pump": "#8452c4",
        "stimulus": "#f4f6f8",
    },
    spare=("#d9c04a", "#c2a184", "#9aa1a9", "#8fc46a"),
    grounds={
        "rest": "#1d2126",
        "generator potential": "#2f2a17",
        "depolarisation": "#362418",
        "repolarisation": "#172838",
        "hyperpolarisation": "#272236",
        "recovery": "#1a2a20",
    },
    strokes={
        "rest": "#7b828a",
        "generator potential": "#fbe88f",
        "depolarisation": "#ff9d57",
        "repolarisation": "#4fa8f5",
        "hyperpolarisation": "#8250c2",
        "recovery": "#86dfb4",
    },
)
THEMES: Mapping[str, Theme] = {theme.name: theme for theme in (LIGHT, DARK)}

# Of the first, second, third ... curve of one carrier.
DASHES: tuple[Any, ...] = (
    "solid",
    (0, (6, 2)),
    (0, (1.5, 1.5)),
    (0, (6, 2, 1.5, 2)),
    (0, (3, 3)),
)
# The same for bars.
HATCHES = ("", "////", "....", "xxxx", "----")


def theme_named(name: str) -> Theme:
    """Find a theme: ``light`` or ``dark``."""
    if name not in THEMES:
        raise unknown_name("theme of the picture", str(name), THEMES)
    return THEMES[name]


def colours(names: Sequence[str], theme: Theme = LIGHT) -> dict[str, str]:
    """Give each carrier a colour: its own, or one that nobody else has.

    Parameters
    ----------
    names
        Names of ions or mechanisms.
    theme
        Whose colours.
    """
    given: dict[str, str] = {}
    spare = list(theme.spare)
    for name in dict.fromkeys(names):
        own = theme.carriers.get(name) or theme.carriers.get(name.partition("_")[0])
        if own is None or own in given.values():
            own = spare.pop(0) if spare else theme.quiet
        given[name] = own
    return given


def dashes(carriers: Sequence[str]) -> list[Any]:
    """Give each curve its dashes: curves of one carrier differ in them.

    Parameters
    ----------
    carriers
        Of the curves, in order.
    """
    return [DASHES[place % len(DASHES)] for place in _places(carriers)]


def hatches(carriers: Sequence[str]) -> list[str]:
    """Give each bar its hatching: bars of one carrier differ in it.

    Parameters
    ----------
    carriers
        Of the bars, in order.
    """
    return [HATCHES[place % len(HATCHES)] for place in _places(carriers)]


def _places(carriers: Sequence[str]) -> list[int]:
    """Count for each carrier how often it came before."""
    return [carriers[:place].count(name) for place, name in enumerate(carriers)]
