"""The report on a long run, which is known by its spikes and by what drifts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from axolemma.accounting import Ledger
from axolemma.accounting.long_trust import LongTrust
from axolemma.accounting.trust import provenance
from axolemma.accounting.wording import typeset
from axolemma.explanation.long_run import LongEvidence, explain_long
from axolemma.explanation.long_run.account import LONG_LEVELS
from axolemma.report.content import Fact, Report, Section
from axolemma.report.markup import Markup
from axolemma.report.pictures import Picture, picture
from axolemma.report.reproduction import command_of
from axolemma.report.run_tables import ion_table
from axolemma.report.sections import again_section, equations_section, made_with
from axolemma.report.tables import terms


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LongReported:
    """A long run as its report sees it.

    Parameters
    ----------
    evidence, ledger
        The run with its account.
    title, conditions
        What came of it, and under which conditions.
    svg
        Its picture, in the light theme.
    command
        What was typed to make it, word for word; empty to find out.
    """

    evidence: LongEvidence
    ledger: Ledger
    title: str
    conditions: str
    svg: bytes
    command: tuple[str, ...] = ()


def report_on_long(run: LongReported) -> Report:
    """Put the report on a long run together.

    Parameters
    ----------
    run
        The run.
    """
    record = run.evidence.account.whole
    membrane = record.membrane
    made = [
        *_trust(run.evidence.trust),
        *made_with(provenance(record)),
    ]
    return Report(
        title=run.title,
        subtitle=typeset(str(membrane)),
        conditions=typeset(run.conditions),
        facts=tuple(_facts(run.evidence)),
        narratives=tuple(explain_long(run.evidence, level) for level in LONG_LEVELS),
        opening=_drift(run),
        sections=(
            Section("Ions", "ions", ion_table(membrane, run.ledger)),
            equations_section(membrane),
            Section("How far to trust it", "trust", terms(made)),
            again_section(record, run.command or command_of(record), keep="spikes"),
        ),
    )


def _facts(evidence: LongEvidence) -> Iterator[Fact]:
    outcome = evidence.outcome
    yield Fact("Length of the run", f"{evidence.account.duration / 1e3:.4g} s")
    yield Fact("Action potentials", f"{outcome.spikes:,}")
    if outcome.rates is not None:
        yield Fact("First rate", f"{outcome.rates.first:.3g} per second")
        yield Fact("Last rate", f"{outcome.rates.last:.3g} per second")
    if outcome.last_ms is not None:
        yield Fact("Last action potential", f"at {outcome.last_ms / 1e3:.4g} s")


def _trust(trust: LongTrust) -> Iterator[tuple[str, str]]:
    yield "Method", trust.method
    yield "Tolerance", f"{trust.relative_tolerance:g}"
    yield "Steps", f"{trust.steps:,}, and {trust.rejected:,} rejected"
    if trust.spikes_of_check is not None:
        yield "Spikes at a tenth of the tolerance", f"{trust.spikes_of_check:,}"
    if trust.spike_time_error_ms is not None:
        yield (
            "Largest error of a spike time",
            f"{1e3 * trust.spike_time_error_ms:.2g} µs",
        )
    if trust.concentration_error_mM is not None:
        error = f"{1e3 * trust.concentration_error_mM:.2g} µM"
        yield "Largest error of a concentration at the end", error
    yield "Largest residual of the ledger", f"{trust.ledger_residual:.1g}"


def _drift(run: LongReported) -> Markup:
    words = " ".join(explain_long(run.evidence).text.split())
    return picture(
        Picture(
            name="drift",
            svg=run.svg,
            title="Single action potentials, and what drifts in the course of the run",
            description=typeset(words),
            caption="Above, the first, a middle and the last action potential; below, "
            "over the whole run, the rate, peaks and troughs, concentrations and the "
            "pump.",
        )
    )
