"""Every spike of a recording as a row of a table."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import fields
from io import StringIO

from axolemma.accounting.recorded import RecordedSpike
from axolemma.explanation.recording import SweepEvidence
from axolemma.explanation.recording.evidence import Firing

_MEASURES = tuple(each.name for each in fields(RecordedSpike) if each.name != "index")
HEADS = (
    "sweep", "spike", "command_pA", "interval_ms", *_MEASURES,
    "after_hyperpolarisation_mV",
)  # fmt: skip


def spikes_as_csv(sweeps: Sequence[SweepEvidence]) -> str:
    """Write the spikes of sweeps as a table in text.

    Parameters
    ----------
    sweeps
        In order. Spikes are counted from 0 in each; `command_pA` is what the
        electrode was told at the onset, `interval_ms` the time since the peak before.
        What did not happen is left empty.
    """
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADS)
    for sweep in sweeps:
        writer.writerows(_rows(sweep))
    return text.getvalue()


def _rows(sweep: SweepEvidence) -> Iterator[list[str]]:
    before: float | None = None
    firing = iter(sweep.firing)
    stretch = next(firing)
    for spike in sweep.spikes:
        while spike.onset_ms >= stretch.stop_ms:
            following = next(firing, None)
            if following is None:
                break
            stretch = following
        values: list[object] = [
            sweep.account.number,
            spike.index,
            _command(stretch, spike.onset_ms),
            None if before is None else spike.time_ms - before,
            *(getattr(spike, name) for name in _MEASURES),
            spike.after_hyperpolarisation_mV,
        ]
        yield [_written(value) for value in values]
        before = spike.time_ms


def _command(stretch: Firing, time: float) -> float | None:
    """Give the command at a time of a stretch; None where it is not known there."""
    piece = stretch.piece
    if piece is None or piece.kind == "other":
        return None
    part = (time - piece.start_ms) / piece.duration_ms
    return piece.start_pA + part * (piece.stop_pA - piece.start_pA)


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return f"{value:.9g}" if isinstance(value, float) else str(value)
