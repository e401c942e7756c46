"""What a recording and a sweep came to, in one line, and how they were recorded."""

from __future__ import annotations

from collections.abc import Sequence

from axolemma.explanation.recording import SweepEvidence
from axolemma.recordings import Recorded
from axolemma.run.headline import counted_spikes


def sweep_headline(evidence: SweepEvidence) -> str:
    """Name what a sweep shows: ``12 action potentials, depolarisation block``."""
    outcome = evidence.account.outcome
    words = counted_spikes(outcome.spike_count)
    if outcome.kind == "depolarisation block":
        words += ", depolarisation block"
    return words


def recording_headline(sweeps: Sequence[SweepEvidence]) -> str:
    """Name what several sweeps show: ``375 action potentials in 16 sweeps``."""
    count = sum(len(sweep.spikes) for sweep in sweeps)
    return f"{counted_spikes(count)} in {len(sweeps)} sweeps"


def source(recorded: Recorded) -> str:
    """Say what was read: ``ABF 2.6, channel IN 0``."""
    count = len(recorded.sweep_numbers)
    return (
        f"{recorded.format} · channel {recorded.channel} · "
        f"{count} sweep{'s' if count != 1 else ''}"
    )


def sampling(evidence: SweepEvidence) -> str:
    """Say how a sweep was sampled: ``3 s at 20 kHz, not filtered``."""
    account = evidence.account
    return (
        f"{_seconds(account.duration_ms)} at {1.0 / account.interval_ms:.4g} kHz, "
        f"{account.filtering}"
    )


def _seconds(duration_ms: float) -> str:
    """Write a duration to the millisecond: the last sample of 1 s is not at 1 s."""
    if duration_ms < 10.0:
        return f"{duration_ms:.3g} ms"
    return f"{duration_ms / 1e3:.3f}".rstrip("0").rstrip(".") + " s"
