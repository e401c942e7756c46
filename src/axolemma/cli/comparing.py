"""A run compared with itself without something, as lines to print."""

from __future__ import annotations

from collections.abc import Iterator

from axolemma.cli.terminal import Line, wrapped
from axolemma.run import Comparison, Run


def comparison_lines(comparison: Comparison[Run]) -> Iterator[Line]:
    """Go through the lines of the report on two runs."""
    first, second = comparison.first, comparison.second
    yield Line(f"axolemma spike · {first.membrane}".replace("degC", "°C"), "bold")
    yield Line(first.conditions)
    yield Line("")
    yield Line(f"{first.headline.upper()}   without: {second.headline}", "bold cyan")
    yield Line("")
    for line in wrapped(comparison.text, indent=" "):
        yield Line(line)
    yield Line("")
    for line in comparison.table():
        yield Line(line)
