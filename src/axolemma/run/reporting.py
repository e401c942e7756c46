"""Runs as pages: their pictures drawn, and all put together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from axolemma.accounting import Ledger, Trust
from axolemma.explanation import Evidence
from axolemma.explanation.long_run import LongEvidence
from axolemma.figures import LIGHT
from axolemma.figures.canvas import write
from axolemma.report import (
    LongReported,
    Reported,
    Section,
    comparison_section,
    render,
    report_on,
    report_on_long,
)
from axolemma.run.comparison import Comparison
from axolemma.run.long_picture import draw_long_run
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


def long_page_of(
    evidence: LongEvidence,
    ledger: Ledger,
    *,
    title: str,
    conditions: str,
    command: Sequence[str],
) -> str:
    """Lay a long run out as a page.

    Parameters
    ----------
    evidence, ledger
        The run with its account.
    title, conditions
        What came of it, and under which conditions.
    command
        What was typed to make it, word for word; found out when empty.
    """
    figure = draw_long_run(
        evidence.account, evidence.outcome, title="", subtitle="", theme=LIGHT
    )
    return render(
        report_on_long(
            LongReported(
                evidence=evidence,
                ledger=ledger,
                title=title,
                conditions=conditions,
                svg=write(figure, "svg"),
                command=tuple(command),
            )
        )
    )
