"""Account of a sweep: its spikes, phases, baseline and outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from axolemma.accounting.recorded.baseline import Baseline
from axolemma.accounting.recorded.filtering import Filtering
from axolemma.accounting.recorded.outcome import RecordedOutcome
from axolemma.accounting.recorded.phases import RecordedPhase
from axolemma.accounting.recorded.spikes import RecordedSpike, SmallSpike
from axolemma.accounting.recorded.sweep import SampledVoltage


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepAccount:
    """What a recorded sweep says.

    Parameters
    ----------
    number
        Of the sweep.
    duration_ms
        From the first sample to the last.
    interval_ms
        Between samples.
    spike_level_mV
        Level that a spike passes.
    filtering
        How the trace was filtered before it was measured.
    slope_noise_mV_per_ms
        Standard deviation of the noise that this leaves in the slope.
    has_thresholds
        Whether the sampling is fast enough to read thresholds.
    stimulus_edges_ms
        When the command jumps; None where it is not known. The slope is not looked at
        from shortly before each until 0.5 ms after it.
    baseline
        A quiet stretch; None if there is none.
    spikes
        All spikes, in order.
    small_spikes
        Those that stay below the spike level.
    phases
        In order; together they tile the sweep.
    outcome
        What kind of response it is.
    notes
        What could not be measured and why, in sentences.
    """

    number: int
    duration_ms: float
    interval_ms: float
    spike_level_mV: float
    filtering: Filtering
    slope_noise_mV_per_ms: float
    has_thresholds: bool
    stimulus_edges_ms: tuple[float, ...] | None
    baseline: Baseline | None
    spikes: tuple[RecordedSpike, ...]
    small_spikes: tuple[SmallSpike, ...]
    phases: tuple[RecordedPhase, ...]
    outcome: RecordedOutcome
    notes: tuple[str, ...]


def account_of_sweep(
    sweep: SampledVoltage,
    *,
    filtering: Filtering | None = None,
    spike_level: float = 0.0,
    progress: Callable[[float], None] | None = None,
) -> SweepAccount:
    """Divide a recorded sweep into spikes and phases.

    Parameters
    ----------
    sweep
        The recording.
    filtering
        How to filter it; as little as its noise asks for when absent.
    spike_level
        Level that a spike passes, mV.
    progress
        Called with the fraction that is done, between blocks.
    """
    raise NotImplementedError
