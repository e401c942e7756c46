"""Colours that colour-blind readers can tell apart (Okabe & Ito 2008)."""

from __future__ import annotations

INK, QUIET, FAINT = "#222222", "#5f6368", "#d0d3d6"

CARRIERS = {
    "Na": "#d55e00",
    "K": "#0072b2",
    "Cl": "#009e73",
    "Ca": "#cc79a7",
    "leak": "#009e73",
    "pump": "#7b4fa3",
    "stimulus": "#222222",
}
SPARE = ("#b8860b", "#56b4e9", "#8c510a", "#4d4d4d", "#e69f00", "#66a61e")

# Pale enough for text and lines to stand on.
PHASES = {
    "rest": "#f1f2f3",
    "generator potential": "#fdf3cd",
    "depolarisation": "#fbdfcb",
    "repolarisation": "#d9eaf7",
    "hyperpolarisation": "#eae5f5",
    "recovery": "#e6f3e9",
}
OTHER_PHASE = "#eceff1"


def colours(names: list[str]) -> dict[str, str]:
    """Give each carrier a colour: its own, or one that nobody else has.

    Parameters
    ----------
    names
        Names of ions or mechanisms.
    """
    given: dict[str, str] = {}
    spare = list(SPARE)
    for name in names:
        own = CARRIERS.get(name) or CARRIERS.get(name.partition("_")[0])
        if own is None or own in given.values():
            own = spare.pop(0) if spare else INK
        given[name] = own
    return given
