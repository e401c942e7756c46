"""The report on a run: what it says, from the evidence of the run alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from axolemma.accounting import Trust
from axolemma.accounting.wording import route_words, typeset
from axolemma.explanation import LEVELS, Evidence, explain
from axolemma.report.content import Fact, Report, Section
from axolemma.report.descriptions import (
    account_in_words,
    cycle_in_words,
    slide_in_words,
)
from axolemma.report.markup import Markup, element, joined
from axolemma.report.pictures import Picture, picture
from axolemma.report.reproduction import command_of, typed
from axolemma.report.run_tables import (
    charge_table,
    ion_table,
    phase_table,
    spike_table,
)
from axolemma.report.sections import (
    again_section,
    code_block,
    equations_section,
    made_with,
)
from axolemma.report.suggestions import suggest
from axolemma.report.tables import terms
from axolemma.stimulus.strength import strength_of

VOLTAGE = "membrane.V"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reported:
    """A run as its report sees it.

    Parameters
    ----------
    evidence, trust
        The run with its account, and how far it can be trusted.
    title, conditions
        What came of it, and under which conditions.
    pictures
        Of each kind of picture the SVG, in the light theme.
    command
        What was typed to make it, word for word; empty to find out.
    more
        Further parts of the report, behind the account.
    """

    evidence: Evidence
    trust: Trust
    title: str
    conditions: str
    pictures: Mapping[str, bytes]
    command: tuple[str, ...] = ()
    more: tuple[Section, ...] = ()


def report_on(run: Reported) -> Report:
    """Put the report on a run together.

    Parameters
    ----------
    run
        The run.
    """
    evidence = run.evidence
    command = run.command or command_of(evidence.record)
    return Report(
        title=run.title,
        subtitle=typeset(str(evidence.record.membrane)),
        conditions=typeset(run.conditions),
        facts=tuple(_facts(evidence)),
        narratives=tuple(explain(evidence, level) for level in LEVELS),
        opening=_slide(run),
        sections=(
            *run.more,
            Section("Phases", "phases", _phases(run)),
            Section("Ions", "ions", _ions(run)),
            equations_section(evidence.record.membrane),
            Section("How far to trust it", "trust", _trust(run)),
            again_section(evidence.record, command),
            Section("What to try next", "next", _next(run, command)),
        ),
    )


def _facts(evidence: Evidence) -> Iterator[Fact]:
    record, outcome = evidence.record, evidence.outcome
    yield Fact("Rest", _mV(record.rest.values[VOLTAGE]))
    if not evidence.spikes:
        yield _landmark("Highest", outcome.highest_mV, outcome.highest_ms)
        yield from _needed(evidence)
        return
    spike = evidence.spikes[0]
    if len(evidence.spikes) > 1:
        yield Fact("Action potentials", str(len(evidence.spikes)))
    if spike.threshold_mV is not None and spike.threshold_ms is not None:
        yield _landmark("Threshold", spike.threshold_mV, spike.threshold_ms)
    yield _landmark("Peak", spike.peak_mV, spike.time_ms)
    if spike.half_width_ms is not None:
        yield Fact("Half-width", f"{spike.half_width_ms:.2f} ms")
    if spike.trough_mV is not None and spike.trough_ms is not None:
        yield _landmark("Trough", spike.trough_mV, spike.trough_ms)


def _needed(evidence: Evidence) -> Iterator[Fact]:
    """Say what stimulus would have done."""
    known = evidence.stimulus_threshold
    if known is None:
        return
    if known.fires is None:
        yield Fact("Stimulus needed", "none would do")
        return
    times = f"{known.fires:.3g} times"
    strength = strength_of(evidence.record.stimulus)
    if strength is None:
        yield Fact("Stimulus needed", times, "as strong")
        return
    value, unit = strength
    needed = f"{unit.from_coherent(known.fires * value):.3g} {unit}"
    yield Fact("Stimulus needed", typeset(needed), f"{times} as strong")


def _landmark(name: str, voltage: float, time: float) -> Fact:
    return Fact(name, _mV(voltage), f"at {time:.2f} ms")


def _mV(voltage: float) -> str:
    return f"{voltage:+.1f} mV".replace("-", "\N{MINUS SIGN}")


def _slide(run: Reported) -> Markup:
    return picture(
        Picture(
            name="slide",
            svg=run.pictures["slide"],
            title="Membrane potential, open channels, currents and ions over time",
            description=slide_in_words(run.evidence),
            caption="Above, the membrane potential, its phases shaded; below, on the "
            "same time axis, which part of the channels is open, the currents, and the "
            "ions moved.",
        )
    )


def _phases(run: Reported) -> Markup:
    evidence = run.evidence
    cycle = Picture(
        name="cycle",
        svg=run.pictures["cycle"],
        title="Slope of the membrane potential against the potential",
        description=cycle_in_words(evidence),
        caption="The same run as a cycle: how fast the potential changes, against the "
        "potential. An action potential is a loop.",
    )
    spikes = [spike_table(evidence.spikes)] if evidence.spikes else []
    tables = [phase_table(evidence), *spikes, charge_table(evidence)]
    return joined([*tables, picture(cycle)])


def _ions(run: Reported) -> Markup:
    evidence = run.evidence
    shown = Picture(
        name="balance",
        svg=run.pictures["account"],
        title="Ions by the way they took, and who carried the charge of each phase",
        description=account_in_words(evidence),
        caption="Above, the ions that crossed the membrane, by the way they took; "
        "below, who carried the charge that came in and went out in each phase.",
    )
    return joined(
        [
            ion_table(evidence.record.membrane, evidence.ledger),
            *_energy(run),
            picture(shown),
        ]
    )


def _energy(run: Reported) -> Iterator[Markup]:
    energy = run.evidence.energy
    if not run.evidence.record.membrane.pumps:
        return
    words = f"The pump spent {energy.atp_pmol_per_cm2:.3g} pmol/cm² of ATP in this time"
    if energy.owed_atp_pmol_per_cm2 > 0.0:
        words += (
            f", and owes {energy.owed_atp_pmol_per_cm2:.3g} pmol/cm² for the "
            "Na⁺ ions that came in"
        )
    yield element("p", f"{words}.")


def _trust(run: Reported) -> Markup:
    trust = run.trust
    pairs = [
        ("Method", trust.method),
        ("Tolerance", f"{trust.relative_tolerance:g}"),
        ("Steps", f"{trust.steps:,}, and {trust.rejected:,} turned back"),
    ]
    if trust.voltage_error_mV is not None:
        pairs.append(("Estimated error", f"{trust.voltage_error_mV:.1g} mV"))
    if trust.spike_time_error_ms is not None:
        pairs.append(("Error of spike times", f"{trust.spike_time_error_ms:.1g} ms"))
    pairs += [
        ("Residual of the ledger", f"{trust.ledger_residual:.1g}"),
        ("Residual of the charge", f"{run.evidence.ledger.charge_residual:.1g}"),
        *made_with(trust.provenance),
    ]
    near = (
        element("p", "So near to the threshold that a small change would decide it "
                "otherwise.")
        if trust.near_threshold
        else Markup()
    )  # fmt: skip
    return joined([near, terms(pairs)])


def _next(run: Reported, command: Sequence[str]) -> Markup:
    evidence = run.evidence
    membrane = evidence.record.membrane
    suggestions = suggest(evidence, command)
    tried = [(each.words, typed(each.command)) for each in suggestions] or [
        (
            f"Run it again without the {route_words(membrane, name)}, and compare.",
            f'print(run.what_if(block={{"{name}": 1.0}}))',
        )
        for name in (each.name for each in membrane.mechanisms)
    ]
    items = [
        element("li", element("p", words), code_block(code)) for words, code in tried
    ]
    return element("ul", *items, class_="suggestions")
