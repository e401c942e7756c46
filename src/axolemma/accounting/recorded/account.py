"""Account of a sweep: its spikes, phases, baseline and outcome."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from axolemma.accounting.recorded.artefacts import find_artefacts, unexplained
from axolemma.accounting.recorded.baseline import Baseline, find_baseline
from axolemma.accounting.recorded.blanks import Blanks, blanks_around
from axolemma.accounting.recorded.cut_spikes import (
    CutSpikes,
    falling_to,
    rising_from,
)
from axolemma.accounting.recorded.downstrokes import find_downstrokes, limits_of
from axolemma.accounting.recorded.drift import followed
from axolemma.accounting.recorded.excursions import find_peaks
from axolemma.accounting.recorded.filtering import (
    Filtering,
    choose_filtering,
    slope_noise,
)
from axolemma.accounting.recorded.measuring import measure_spikes, spikes_of
from axolemma.accounting.recorded.notes import notes_on
from axolemma.accounting.recorded.outcome import RecordedOutcome, find_outcome
from axolemma.accounting.recorded.phases import RecordedPhase, divide
from axolemma.accounting.recorded.quietness import Quietness
from axolemma.accounting.recorded.spikes import RecordedSpike, SmallSpike
from axolemma.accounting.recorded.stimulation import Stimulation, stimulation_of
from axolemma.accounting.recorded.survey import BIN, Survey, survey_of
from axolemma.accounting.recorded.sweep import SampledVoltage
from axolemma.accounting.recorded.trace import SLOWEST, Trace
from axolemma.accounting.recorded.upstrokes import Upstrokes, find_upstrokes
from axolemma.accounting.recorded.windows import part_of, together
from axolemma.errors import InvalidInput

# A baseline begins no sooner than this after the peak of a spike, ms.
AFTER_SPIKE = 50.0
# What of the time is taken by reading; what is left, by measuring spikes.
_READING = 0.6


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
        from shortly before each until 0.25 ms after it.
    artefacts_ms
        When the voltage jumps too suddenly for a membrane where no jump of the command
        is known; looked at as such.
    baseline
        A quiet stretch; None if there is none.
    baseline_ends_mV
        Where it lies at the beginning and at the end of the sweep, followed where it
        drifts by no more than 5 mV/s.
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
    artefacts_ms: tuple[float, ...]
    baseline: Baseline | None
    baseline_ends_mV: tuple[float, float] | None
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
        Called with the fraction that is done, after each block of samples and each
        spike.

    Raises
    ------
    InvalidInput
        If the sweep has fewer than two samples.
    """
    if sweep.count < 2:
        raise InvalidInput(
            f"sweep {sweep.number}",
            found=f"{sweep.count} samples",
            expected="a voltage over time, two samples at least",
        )
    used = filtering or choose_filtering(sweep)
    noise = slope_noise(sweep, used)
    trace = Trace(sweep=sweep, filtering=used, slope_noise=noise)
    return account_of_trace(trace, spike_level=spike_level, progress=progress)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Reading:
    """What one reading of a trace found, before spikes are measured."""

    stimulation: Stimulation
    artefacts: tuple[float, ...]
    blanks: Blanks
    masks: Blanks
    survey: Survey
    ups: Upstrokes


def account_of_trace(
    trace: Trace,
    *,
    spike_level: float,
    progress: Callable[[float], None] | None = None,
) -> SweepAccount:
    """Divide a filtered sweep; see `account_of_sweep`."""
    tell = progress or _tell_nobody
    read = _read(trace, spike_level, tell)
    survey, stimulation, ups = read.survey, read.stimulation, read.ups
    baseline = _baseline(trace, read)
    quiet = None if baseline is None else _quietness(trace, read, baseline)
    spikes: list[RecordedSpike] = []
    for some in _spikes(trace, read, quiet, (spike_level, baseline)):
        spikes += some
        tell(_READING + (1.0 - _READING) * len(spikes) / (ups.count + 1))
    cut = CutSpikes(
        falling_to=falling_to(trace, survey, ups, read.blanks),
        rising_from=rising_from(trace, survey, ups, (read.blanks, read.masks)),
    )
    account = SweepAccount(
        number=trace.sweep.number,
        duration_ms=(trace.count - 1) * trace.interval,
        interval_ms=trace.interval,
        spike_level_mV=spike_level,
        filtering=trace.filtering,
        slope_noise_mV_per_ms=trace.slope_noise,
        has_thresholds=trace.interval <= SLOWEST,
        stimulus_edges_ms=stimulation.edges,
        artefacts_ms=unexplained(read.artefacts, stimulation.jumps),
        baseline=baseline,
        baseline_ends_mV=None if quiet is None else quiet.ends,
        spikes=tuple(spikes),
        small_spikes=survey.small_spikes,
        phases=divide(
            trace,
            spikes,
            stimulation=stimulation,
            quiet=quiet,
            blanks=read.masks,
            cut=cut,
        ),
        outcome=find_outcome(
            survey,
            spikes,
            interval=trace.interval,
            level=spike_level,
            quiet=quiet,
            cut=cut,
        ),
        notes=tuple(notes_on(trace, ups, survey, stimulation)),
    )
    tell(1.0)
    return account


def _read(trace: Trace, level: float, tell: Callable[[float], None]) -> _Reading:
    """Read a trace once, and find where its spikes rise."""
    stimulation = stimulation_of(trace.sweep)
    artefacts = find_artefacts(trace)
    jumps = sorted({*stimulation.jumps, *artefacts})
    blanks = blanks_around(trace, jumps, of_slope=True)
    masks = blanks_around(trace, jumps, of_slope=False)
    survey = survey_of(
        trace,
        (blanks, masks),
        level=level,
        progress=lambda done: tell(_READING * done),
    )
    peaks = find_peaks(trace, survey.excursions, (blanks, masks))
    return _Reading(
        stimulation=stimulation,
        artefacts=artefacts,
        blanks=blanks,
        masks=masks,
        survey=survey,
        ups=find_upstrokes(trace, peaks, (blanks, masks)),
    )


def _quietness(trace: Trace, read: _Reading, baseline: Baseline) -> Quietness:
    stimulated = read.stimulation.stimulated
    return Quietness(
        trace=trace,
        levels=followed(baseline, read.survey, stimulated, interval=trace.interval),
        bin=read.survey.bin,
        near=baseline.nearness_mV,
        stimulated=stimulated,
        blanks=read.masks,
    )


def _tell_nobody(_done: float) -> None:
    """Stand for whom progress is told, where nobody asked for it."""


def _spikes(
    trace: Trace,
    read: _Reading,
    quiet: Quietness | None,
    levels: tuple[float, Baseline | None],
) -> Iterator[tuple[RecordedSpike, ...]]:
    """Follow and measure the spikes, those of a block together."""
    ups, (level, baseline) = read.ups, levels
    if not ups.count:
        return
    limits = limits_of(trace, ups)
    for part, samples in together(trace, ups.lowest, limits + 1):
        rise, limit = part_of(ups, part), limits[part]
        near = read.masks.held_each(samples, rise.lowest, limit + 1)
        fall = find_downstrokes(
            trace, near, (rise, limit), covers=(read.blanks, read.masks), quiet=quiet
        )
        columns = measure_spikes(
            trace,
            near,
            (rise, fall),
            level=level,
            baseline=baseline,
            blanks=read.blanks,
            edges=read.stimulation.edges or (),
        )
        yield tuple(spikes_of(columns, first=part.start))


def _baseline(trace: Trace, read: _Reading) -> Baseline | None:
    """Find the baseline between spikes, edges, stimuli and artefacts."""
    interval, stimulated = trace.interval, read.stimulation.stimulated
    edges = (*(read.stimulation.edges or ()), *read.artefacts)
    taken = list(zip(stimulated.starts, stimulated.stops, strict=True))
    taken += [(edge, edge) for edge in edges]
    ups = read.ups
    spikes = ups.lowest * interval, ups.peak * interval + AFTER_SPIKE
    taken += zip(*(ends.tolist() for ends in spikes), strict=True)
    taken += [
        (small.time_ms - BIN, small.time_ms + BIN) for small in read.survey.small_spikes
    ]
    return find_baseline(
        read.survey,
        interval=interval,
        taken=taken,
        below=float(ups.onset_mV.min(initial=math.inf)),
        command=read.stimulation.holding,
    )
