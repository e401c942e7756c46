"""Two runs as one picture: which of their voltages are marked, and how."""

from __future__ import annotations

from axolemma.accounting import Spike
from axolemma.accounting.wording import typeset
from axolemma.explanation.comparison import Contrast
from axolemma.explanation.comparison.premise import premise
from axolemma.explanation.evidence import Evidence
from axolemma.figures import Figure
from axolemma.figures.labels import Landmark
from axolemma.figures.overlay import Overlay, draw_overlay
from axolemma.figures.palette import theme_named
from axolemma.run.headline import conditions, headline
from axolemma.simulation import VOLTAGE

MINUS = "\N{MINUS SIGN}"
# Longer words would run out of the picture, characters.
_LONGEST, _LONGEST_TITLE, _LONGEST_SUBTITLE = 62, 84, 140


def draw_comparison(contrast: Contrast, theme: str) -> Figure:
    """Draw two runs over one another.

    Parameters
    ----------
    contrast
        The runs.
    theme
        In which colours: ``light`` or ``dark``.
    """
    first, second = contrast.first, contrast.second
    return draw_overlay(
        Overlay(
            title=_title(contrast),
            subtitle=_subtitle(first),
            time=contrast.time,
            first=contrast.first_mV,
            second=contrast.second_mV,
            first_name=f"as it was{_peak_words(first.spikes)}",
            second_name=f"{_changed(contrast)}{_peak_words(second.spikes)}",
            resting_voltage=float(first.record.rest.values[VOLTAGE]),
            first_marks=_peaks(first.spikes),
            second_marks=_peaks(second.spikes),
            difference_marks=_widest(contrast),
        ),
        theme_named(theme),
    )


def _title(contrast: Contrast) -> str:
    """Say what was changed and what came of it."""
    before, after = _came(contrast.first), _came(contrast.second)
    came = f"still {after}" if before == after else f"{after} in place of {before}"
    changed = _changed(contrast)
    words = f"{changed[0].upper()}{changed[1:]}: {came}"
    return words if len(words) <= _LONGEST_TITLE else came.capitalize()


def _subtitle(evidence: Evidence) -> str:
    """Say which cell it is, and under which conditions where they fit."""
    cell = str(evidence.record.membrane)
    words = f"{cell} · {conditions(evidence.record)}"
    return typeset(words if len(words) <= _LONGEST_SUBTITLE else cell)


def _came(evidence: Evidence) -> str:
    return headline(evidence.spikes, evidence.outcome)


def _changed(contrast: Contrast) -> str:
    """Say in a few words what was changed."""
    clause, parts = premise(contrast.changes, contrast.second.record.membrane)
    words = clause.format(
        **{
            name: part if isinstance(part, str) else part.words
            for name, part in parts.items()
        }
    )
    short = words if len(words) <= _LONGEST else "with something otherwise"
    return typeset(short)


def _peaks(spikes: tuple[Spike, ...]) -> tuple[Landmark, ...]:
    """Mark the peak of a single spike; more would hide the trace."""
    if len(spikes) != 1:
        return ()
    (spike,) = spikes
    return (Landmark(label="", time=spike.time_ms, voltage=spike.peak_mV),)


def _peak_words(spikes: tuple[Spike, ...]) -> str:
    """Give the peak of a single spike, or how many spikes there are."""
    if len(spikes) == 1:
        (spike,) = spikes
        return f": peak {_written(spike.peak_mV)} mV at {spike.time_ms:.2f} ms"
    return f": {len(spikes)} action potentials" if spikes else ": no action potential"


def _widest(contrast: Contrast) -> tuple[Landmark, ...]:
    moment = contrast.moment("furthest apart")
    if moment is None:
        return ()
    return (_mark("furthest apart", moment.time_ms, moment.change_mV),)


def _mark(name: str, time: float, value: float) -> Landmark:
    label = f"{name}\n{_written(value)} mV at {time:.2f} ms"
    return Landmark(label=label, time=time, voltage=value)


def _written(value: float) -> str:
    return f"{value:+.1f}".replace("-", MINUS)
