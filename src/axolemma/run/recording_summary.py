"""The account of a recording as plain values, ready for JSON; the keys are stable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from axolemma.explanation.recording import Steps, SweepEvidence
from axolemma.recordings import Recorded
from axolemma.run.summary import plain


class Told(Protocol):
    """A sweep that gives its account as plain values."""

    def to_dict(self, levels: Sequence[str]) -> dict[str, Any]:
        """Give it, told at some levels as well."""
        ...


def recording_summary(
    recorded: Recorded,
    sweeps: Sequence[Told],
    *,
    steps: Steps | None,
    told: Mapping[str, str],
) -> dict[str, Any]:
    """Give the account of a recording as plain values.

    Parameters
    ----------
    recorded
        What the file holds.
    sweeps
        Those that are given.
    steps
        What the protocol varies, if it does.
    told
        All of them in words, by level.
    """
    return plain({
        "file": recorded.name,
        "format": recorded.format,
        "channel": recorded.channel,
        "sweep_numbers": list(recorded.sweep_numbers),
        "notes": list(recorded.notes),
        "sweeps": [sweep.to_dict(tuple(told)) for sweep in sweeps],
        "rate_against_current": None if steps is None else _steps(steps),
        "explanation": dict(told),
    })  # fmt: skip


def _steps(steps: Steps) -> dict[str, Any]:
    return {
        "start_ms": steps.start_ms,
        "stop_ms": steps.stop_ms,
        "sweep_numbers": list(steps.numbers),
        "current_pA": steps.current.tolist(),
        "rate_per_s": steps.rate.tolist(),
        "weakest_firing_pA": steps.rheobase,
        "gain_Hz_per_nA": steps.gain,
    }


def sweep_summary(evidence: SweepEvidence, told: Mapping[str, str]) -> dict[str, Any]:
    """Give the account of a sweep as plain values.

    Parameters
    ----------
    evidence
        The sweep and its account.
    told
        The sweep in words, by level.
    """
    account = evidence.account
    edges = account.stimulus_edges_ms
    return plain({
        "number": account.number,
        "duration_ms": account.duration_ms,
        "interval_ms": account.interval_ms,
        "spike_level_mV": account.spike_level_mV,
        "filtering": asdict(account.filtering) | {"words": str(account.filtering)},
        "slope_noise_mV_per_ms": account.slope_noise_mV_per_ms,
        "has_thresholds": account.has_thresholds,
        "baseline": None if account.baseline is None else asdict(account.baseline),
        "baseline_ends_mV": account.baseline_ends_mV,
        "command": [asdict(piece) for piece in evidence.pieces] or None,
        "stimulus_edges_ms": None if edges is None else list(edges),
        "artefacts_ms": list(account.artefacts_ms),
        "outcome": asdict(account.outcome),
        "spikes": [asdict(spike) for spike in account.spikes],
        "small_spikes": [asdict(spike) for spike in account.small_spikes],
        "phases": [asdict(phase) for phase in account.phases],
        "notes": list(account.notes),
        "explanation": dict(told),
    })  # fmt: skip
