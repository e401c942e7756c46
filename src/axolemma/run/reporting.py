"""A run as a page: its pictures drawn, and all put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from axolemma.accounting import Trust
from axolemma.explanation import Evidence
from axolemma.figures import LIGHT
from axolemma.figures.canvas import write
from axolemma.report import (
    Reported,
    Section,
    comparison_section,
    render,
    report_on,
)
from axolemma.run.comparison import Comparison
from axolemma.run.picture import KINDS
from axolemma.run.sight import Sight


def page_of(
    sight: Sight,
    evidence: Evidence,
    trust: Trust,
    *,
    command: Sequence[str],
    comparison: Comparison[Any] | None,
) -> str:
    """Lay a run out as a page.

    Parameters
    ----------
    sight, evidence, trust
        The run with its account.
    command
        What was typed to make it, word for word; found out when empty.
    comparison
        The run set beside another, if it was.
    """
    # The page says above what each picture would say again.
    untitled = replace(sight, is_titled=False)
    return render(
        report_on(
            Reported(
                evidence=evidence,
                trust=trust,
                title=sight.headline,
                conditions=sight.conditions,
                pictures={
                    name: write(draw(untitled, LIGHT), "svg")
                    for name, draw in KINDS.items()
                },
                command=tuple(command),
                more=() if comparison is None else (_otherwise(comparison),),
            )
        )
    )


def _otherwise(comparison: Comparison[Any]) -> Section:
    svg = write(comparison.plot(), "svg")
    return comparison_section(comparison.contrast, comparison.sentences, svg)
