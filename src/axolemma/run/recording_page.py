"""A recording as a page: its pictures drawn, and all put together."""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.explanation.recording import RecordingEvidence
from axolemma.figures import LIGHT
from axolemma.figures.canvas import write
from axolemma.recordings import Recorded
from axolemma.report import render
from axolemma.report.of_recording import (
    Drawn,
    RecordingReported,
    report_on_recording,
)
from axolemma.run.recording_headline import (
    recording_headline,
    source,
    sweep_headline,
)
from axolemma.run.recording_picture import draw_rates, draw_sweep
from axolemma.run.recording_spikes import spikes_as_csv
from axolemma.run.recording_sweep import RecordedSweep


def page_of_recording(
    recorded: Recorded,
    evidence: RecordingEvidence,
    told: Sequence[RecordedSweep],
    *,
    command: Sequence[str],
    python: str,
) -> str:
    """Lay a recording out as a page.

    Parameters
    ----------
    recorded
        What the file holds.
    evidence
        The sweeps that are listed.
    told
        Those that are told and drawn.
    command, python
        How it is made again.
    """
    title = (
        sweep_headline(evidence.sweeps[0])
        if len(evidence.sweeps) == 1
        else recording_headline(evidence.sweeps)
    )
    return render(
        report_on_recording(
            RecordingReported(
                evidence=evidence,
                told=tuple(_drawn(sweep) for sweep in told),
                rates=None
                if evidence.steps is None
                else write(draw_rates(evidence.steps, theme=LIGHT), "svg"),
                title=title.capitalize(),
                name=recorded.name,
                source=source(recorded),
                notes=recorded.notes,
                spikes=spikes_as_csv(evidence.sweeps),
                command=tuple(command),
                python=python,
            )
        )
    )


def _drawn(sweep: RecordedSweep) -> Drawn:
    # The page says above what the picture would say again.
    figure = draw_sweep(
        sweep.recorded, sweep.sweep, sweep.evidence, theme=LIGHT, is_titled=False
    )
    return Drawn(sweep.evidence, write(figure, "svg"))
