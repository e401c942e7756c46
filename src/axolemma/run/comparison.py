"""Two runs compared: what a user holds of it, in numbers, words and a picture."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from axolemma.errors import InvalidInput
from axolemma.explanation import Evidence, Sentence
from axolemma.explanation.comparison import (
    Change,
    Contrast,
    Difference,
    Moment,
    comparison_account,
    find_contrast,
)
from axolemma.run.drawing import drawn
from axolemma.run.headline import headline
from axolemma.run.summary import plain

if TYPE_CHECKING:
    from axolemma.figures import Figure


RunT = TypeVar("RunT")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Comparison(Generic[RunT]):
    """Two runs compared; printed, it says what would have been otherwise.

    Parameters
    ----------
    first, second
        The runs.
    contrast
        Both beside each other.
    sentences
        The comparison in words, each sentence with the claims that it makes.
    """

    first: RunT
    second: RunT
    contrast: Contrast
    sentences: tuple[Sentence, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """In what the second run was made another."""
        return self.contrast.changes

    @property
    def landmarks(self) -> tuple[Difference, ...]:
        """Measures of both runs: peak, threshold, half-width, ions moved and others."""
        return self.contrast.differences

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Both voltages at the moments of the first run and where they differ most."""
        return self.contrast.moments

    @property
    def text(self) -> str:
        """The sentences as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)

    def __str__(self) -> str:
        return "\n".join([self.text, "", *self.table()])

    def __repr__(self) -> str:
        runs = (self.contrast.first, self.contrast.second)
        came = (headline(each.spikes, each.outcome) for each in runs)
        return f"<Comparison: {'; then '.join(came)}>"

    def plot(
        self, path: str | os.PathLike[str] | None = None, *, theme: str = "light"
    ) -> Figure:
        """Draw both voltages over one another, and their difference below.

        Parameters
        ----------
        path
            A file to write it to as well; its ending, .png, .svg or .pdf, says how.
        theme
            ``light`` or ``dark``.
        """

        def draw() -> Figure:
            # matplotlib takes longer to load than a run takes.
            from axolemma.run.overlay import draw_comparison  # noqa: PLC0415

            return draw_comparison(self.contrast, theme)

        return drawn(path, draw)

    def to_dict(self) -> dict[str, Any]:
        """Give the comparison as plain values, ready for JSON."""
        return plain(
            {
                "changes": [asdict(change) for change in self.changes],
                "landmarks": {
                    each.name: {
                        "unit": each.unit,
                        "first": each.first,
                        "second": each.second,
                        "change": each.change,
                    }
                    for each in self.landmarks
                },
                "moments": [
                    asdict(each) | {"change_mV": each.change_mV}
                    for each in self.moments
                ],
                "text": self.text,
            }
        )

    def table(self) -> Iterator[str]:
        """Give the measures of both runs as lines of text."""
        yield f" {'':<22}{'first':>12}{'second':>12}{'change':>12}"
        for each in self.landmarks:
            if each.first is None and each.second is None:
                continue
            values = (each.first, each.second, each.change)
            numbers = "".join(
                f"{_number(value, each.unit, is_change=place == 2):>12}"
                for place, value in enumerate(values)
            )
            yield f" {_label(each):<22}{numbers}"


def compare(first: RunT, second: RunT) -> Comparison[RunT]:
    """Compare two runs: what the second would have been otherwise.

    Parameters
    ----------
    first, second
        Two runs that `simulate` gave, in which anything may differ.
    """
    contrast = find_contrast(
        _evidence_of(first, "first"), _evidence_of(second, "second")
    )
    return Comparison(
        first=first,
        second=second,
        contrast=contrast,
        sentences=tuple(comparison_account(contrast)),
    )


def _evidence_of(run: object, place: str) -> Evidence:
    found: object = getattr(run, "evidence", None)
    if isinstance(found, Evidence):
        return found
    raise InvalidInput(
        f"compare, {place}",
        found=f"{run!r}",
        expected="the run of one cell, as simulate(...) gives it",
    )


def _label(difference: Difference) -> str:
    """Name a measure: ``peak, mV``."""
    name = difference.name
    for suffix in ("_mV_per_ms", "_mV", "_ms"):
        name = name.removesuffix(suffix)
    words = {"time": "peak", "max_slope": "steepest rise", "half_width": "half-width"}
    label = words.get(name, name.replace("_", " "))
    return f"{label}, {difference.unit}" if difference.unit else label


def _number(value: float | None, unit: str, *, is_change: bool) -> str:
    if value is None:
        return "-"
    sign = "+" if is_change or unit == "mV" else ""
    if not unit:
        return f"{value:{sign}.0f}"
    return f"{value:{sign}.{3 if unit == 'ms' else 2}f}"
