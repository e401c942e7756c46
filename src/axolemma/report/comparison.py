"""A run set beside another, as a part of its report."""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.accounting.wording import typeset
from axolemma.explanation import Sentence
from axolemma.explanation.comparison import Contrast, Difference
from axolemma.report.content import Section
from axolemma.report.markup import element, joined
from axolemma.report.pictures import Picture, picture
from axolemma.report.tables import table
from axolemma.report.telling import sentence_told

_LABELS = {
    "time_ms": "Peak, when",
    "threshold_ms": "Threshold, when",
    "trough_ms": "Trough, when",
    "half_width_ms": "Half-width",
    "max_slope_mV_per_ms": "Steepest rise",
    "spikes": "Action potentials",
}
_NONE = "–"


def comparison_section(
    contrast: Contrast, sentences: Sequence[Sentence], svg: bytes
) -> Section:
    """Lay out what would have been otherwise.

    Parameters
    ----------
    contrast
        Both runs.
    sentences
        The comparison in words.
    svg
        Both voltages over one another, in the light theme.
    """
    words = " ".join(typeset(each.text) for each in sentences)
    shown = Picture(
        name="overlay",
        svg=svg,
        title="Both membrane potentials over time, and how far they are apart",
        description=words,
        caption="The membrane potential as it was and as it would have been; below, "
        "how far they are apart.",
    )
    rows = [
        [
            _label(each),
            each.unit,
            *(
                _number(value, each.unit, is_signed=is_change or each.unit == "mV")
                for value, is_change in (
                    (each.first, False),
                    (each.second, False),
                    (each.change, True),
                )
            ),
        ]
        for each in contrast.differences
    ]
    told = element("p", joined([sentence_told(each) for each in sentences], " "))
    measures = table(
        "Both runs", ["Measure", "Unit", "As it was", "Otherwise", "Change"], rows
    )
    return Section(
        "What would have been otherwise",
        "otherwise",
        joined([told, picture(shown), measures]),
    )


def _label(difference: Difference) -> str:
    name = difference.name
    if name in _LABELS:
        return _LABELS[name]
    words = name.removesuffix("_mV").replace("_", " ")
    return words[:1].upper() + words[1:]


def _number(value: float | None, unit: str, *, is_signed: bool) -> str:
    if value is None:
        return _NONE
    decimals = {"": 0, "ms": 3}.get(unit, 2)
    sign = "+" if is_signed else ""
    return f"{value:{sign}.{decimals}f}".replace("-", "\N{MINUS SIGN}")
