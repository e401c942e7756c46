"""The report on a recording: its sweeps told, drawn and measured from voltage alone."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from axolemma.accounting.wording import typeset
from axolemma.explanation import Narrative
from axolemma.explanation.recording import (
    SWEEP_LEVELS,
    RecordingEvidence,
    Steps,
    SweepEvidence,
    explain_recording,
    explain_sweep,
    tell_briefly,
)
from axolemma.report.content import Fact, Report, Section
from axolemma.report.markup import Markup, element, joined
from axolemma.report.pictures import Picture, picture
from axolemma.report.recording_tables import (
    recorded_phase_table,
    recorded_spike_table,
    sweep_table,
)
from axolemma.report.reproduction import typed
from axolemma.report.sections import code_block
from axolemma.report.tables import terms
from axolemma.report.telling import sentence_told

# A longer table of spikes would make the page slow to open, characters.
_LONGEST_TABLE = 4_000_000


class Drawn(NamedTuple):
    """A sweep that is told, and its picture in the light theme without a heading."""

    evidence: SweepEvidence
    svg: bytes


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RecordingReported:
    """A recording as its report sees it.

    Parameters
    ----------
    evidence
        The sweeps that are listed.
    told
        Those of them that are told and drawn; at least one.
    rates
        The picture of the rate against the current, without a heading; None where
        that is not known.
    title, name, source
        What came of it, which file it is, and what that holds.
    notes
        What must be known of how the file was read.
    spikes
        All spikes as a table in text, CSV.
    command, python
        How the page is made again: as typed, word for word, and in Python.
    """

    evidence: RecordingEvidence
    told: tuple[Drawn, ...]
    rates: bytes | None
    title: str
    name: str
    source: str
    notes: tuple[str, ...]
    spikes: str
    command: tuple[str, ...]
    python: str


def report_on_recording(recording: RecordingReported) -> Report:
    """Put the report on a recording together.

    Parameters
    ----------
    recording
        The recording.
    """
    first, *others = recording.told
    return Report(
        title=recording.title,
        subtitle=recording.name,
        conditions=recording.source,
        facts=tuple(_facts(recording)),
        narratives=tuple(_narratives(recording.evidence, first.evidence)),
        opening=_picture(first),
        sections=(
            *_listed(recording),
            _measured(first.evidence, "Phases and action potentials", "measures"),
            *(_further(each) for each in others),
            _trust(recording),
            _again(recording),
        ),
    )


def _facts(recording: RecordingReported) -> Iterator[Fact]:
    sweeps = recording.evidence.sweeps
    count = sum(len(sweep.spikes) for sweep in sweeps)
    detail = f"in {len(sweeps)} sweeps" if len(sweeps) > 1 else ""
    yield Fact("Action potentials", f"{count:,}", detail)
    spike = recording.told[0].evidence.typical
    if spike is None:
        outcome = recording.told[0].evidence.account.outcome
        highest = typeset(f"{outcome.highest_mV:+.1f} mV")
        yield Fact("Highest", highest, f"at {outcome.highest_ms:.1f} ms")
        return
    for label, voltage, time in (
        ("Threshold", spike.threshold_mV, spike.threshold_ms),
        ("Peak", spike.peak_mV, spike.time_ms),
        ("Trough", spike.trough_mV, spike.trough_ms),
    ):
        if voltage is not None and time is not None:
            yield Fact(label, typeset(f"{voltage:+.1f} mV"), f"at {time:.1f} ms")
    if spike.half_width_onset_ms is not None:
        yield Fact("Half-width", f"{spike.half_width_onset_ms:.3f} ms")


def _narratives(
    evidence: RecordingEvidence, first: SweepEvidence
) -> Iterator[Narrative]:
    """Tell all sweeps together, and one of them in full, at every level."""
    for level in SWEEP_LEVELS:
        together = ()
        if len(evidence.sweeps) > 1:
            together = explain_recording(evidence, level).sentences
        one = explain_sweep(first, level).sentences
        yield Narrative(level=level, sentences=(*together, *one))


def _picture(drawn: Drawn) -> Markup:
    account = drawn.evidence.account
    words = tell_briefly(drawn.evidence)
    return picture(
        Picture(
            name=f"sweep-{account.number}",
            svg=drawn.svg,
            title=f"Sweep {account.number} with its phases",
            description=typeset(" ".join(each.text for each in words)),
            caption=f"Sweep {account.number}: the potential with its phases shaded, "
            "the command below it where it is known, and one action potential "
            "enlarged.",
        )
    )


def _listed(recording: RecordingReported) -> Iterator[Section]:
    evidence = recording.evidence
    if len(evidence.sweeps) == 1:
        return
    parts = [sweep_table(evidence)]
    if recording.rates is not None and evidence.steps is not None:
        parts.insert(0, _rates(recording.rates, evidence.steps))
    yield Section("The sweeps", "sweeps", joined(parts))


def _rates(svg: bytes, steps: Steps) -> Markup:
    pairs = sorted(zip(steps.current.tolist(), steps.rate.tolist(), strict=True))
    listed = ", ".join(f"{rate:.1f} at {current:g} pA" for current, rate in pairs)
    return picture(
        Picture(
            name="rates",
            svg=svg,
            title="Rate of firing against the current",
            description=typeset(f"Action potentials a second: {listed}."),
            caption="How fast the cell fired while the command was held, a point for "
            "each sweep.",
        )
    )


def _measured(evidence: SweepEvidence, heading: str, anchor: str) -> Section:
    tables = [recorded_phase_table(evidence)]
    if evidence.spikes:
        tables.append(recorded_spike_table(evidence))
    return Section(heading, anchor, joined(tables))


def _further(drawn: Drawn) -> Section:
    number = drawn.evidence.account.number
    told = joined([sentence_told(each) for each in tell_briefly(drawn.evidence)], " ")
    tables = _measured(drawn.evidence, "", "").content
    content = joined([_picture(drawn), element("p", told), tables])
    return Section(f"Sweep {number}", f"further-{number}", content)


def _trust(recording: RecordingReported) -> Section:
    """Say how it was measured, what could not be, and what is not corrected."""
    account = recording.told[0].evidence.account
    made = [
        ("Sampling", f"every {account.interval_ms:.4g} ms"),
        ("Filter", str(account.filtering)),
        ("Noise of dV/dt", f"{account.slope_noise_mV_per_ms:.3g} mV/ms"),
        ("Threshold", "where dV/dt, stimulus included, first reaches 10 mV/ms"),
        ("Half-width", "half-way between threshold and peak"),
        ("Not corrected", "junction potential, series resistance, electrode filter"),
        ("Not measured", "currents and ions; causes are those of the textbook"),
    ]
    notes = dict.fromkeys(
        note
        for each in recording.told
        for note in (*recording.notes, *each.evidence.account.notes)
    )
    listed = element("ul", *(element("li", typeset(note)) for note in notes))
    content = joined([terms(made), listed if notes else Markup()])
    return Section("How far to trust it", "trust", content)


def _again(recording: RecordingReported) -> Section:
    parts = [
        element("p", "On the command line:"),
        code_block(typed(recording.command)),
        element("p", "In Python:"),
        code_block(recording.python),
    ]
    parts.append(element("p", "Every action potential:", *_table(recording)))
    return Section("Do it again", "again", joined(parts))


def _table(recording: RecordingReported) -> tuple[str, ...]:
    """Offer the table of all spikes as a file within the page, or say how to get it."""
    if len(recording.spikes) > _LONGEST_TABLE:
        command = typed((*recording.command, "--spikes", "spikes.csv"))
        return (" ", element("code", command))
    content = b64encode(recording.spikes.encode()).decode()
    link = element(
        "a", "spikes.csv", download="spikes.csv",
        href=f"data:text/csv;base64,{content}",
    )  # fmt: skip
    return (" ", link, ".")
