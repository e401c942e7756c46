"""Account of a sweep: its spikes, phases, baseline and outcome."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from axolemma.accounting.recorded.artefacts import find_artefacts, unexplained
from axolemma.accounting.recorded.baseline import Baseline, find_baseline
from axolemma.accounting.recorded.blanks import Blanks, blanks_around
from axolemma.accounting.recorded.drift import followed
from axolemma.accounting.recorded.excursions import (
    PROMINENCE,
    RISE_WITHIN,
    Peak,
    find_peaks,
)
from axolemma.accounting.recorded.filtering import (
    Filtering,
    choose_filtering,
    slope_noise,
)
from axolemma.accounting.recorded.measuring import Outline, measure_spikes
from axolemma.accounting.recorded.notes import notes_on
from axolemma.accounting.recorded.outcome import RecordedOutcome, find_outcome
from axolemma.accounting.recorded.outlines import (
    Upstroke,
    find_downstroke,
    find_upstroke,
)
from axolemma.accounting.recorded.phases import RecordedPhase, divide
from axolemma.accounting.recorded.quietness import Quietness
from axolemma.accounting.recorded.spikes import RecordedSpike, SmallSpike
from axolemma.accounting.recorded.stimulation import Stimulation, stimulation_of
from axolemma.accounting.recorded.survey import BIN, Survey, survey_of
from axolemma.accounting.recorded.sweep import SampledVoltage
from axolemma.accounting.recorded.trace import SLOWEST, Trace
from axolemma.errors import InvalidInput

# A baseline begins no sooner than this after the peak of a spike, ms.
AFTER_SPIKE = 50.0


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
        Called with the fraction that was read, after each block of samples.

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


def account_of_trace(
    trace: Trace,
    *,
    spike_level: float,
    progress: Callable[[float], None] | None = None,
) -> SweepAccount:
    """Divide a filtered sweep; see `account_of_sweep`."""
    sweep, interval = trace.sweep, trace.interval
    stimulation = stimulation_of(sweep)
    artefacts = find_artefacts(trace)
    jumps = sorted({*stimulation.jumps, *artefacts})
    blanks = blanks_around(trace, jumps, of_slope=True)
    masks = blanks_around(trace, jumps, of_slope=False)
    survey = survey_of(trace, (blanks, masks), level=spike_level, progress=progress)
    peaks = find_peaks(trace, survey.excursions, (blanks, masks))
    ups = [find_upstroke(trace, peak, blanks) for peak in peaks]
    baseline = _baseline(trace, survey, ups, (stimulation, artefacts))
    quiet = ends = None
    if baseline is not None:
        stimulated = stimulation.stimulated
        levels = followed(baseline, survey, stimulated, interval=interval)
        ends = float(levels[0]), float(levels[-1])
        quiet = Quietness(
            trace=trace,
            levels=levels,
            bin=survey.bin,
            near=baseline.nearness_mV,
            stimulated=stimulated,
            blanks=masks,
        )
    spikes = tuple(
        measure_spikes(
            trace,
            _outlines(trace, ups, masks, quiet),
            level=spike_level,
            baseline=baseline,
            blanks=blanks,
            edges=stimulation.edges or (),
        )
    )
    falling_to = _falling_to(trace, survey, ups, blanks)
    rising_from = _rising_from(trace, survey, ups, blanks)
    strange = unexplained(artefacts, stimulation.jumps)
    return SweepAccount(
        number=sweep.number,
        duration_ms=(sweep.count - 1) * interval,
        interval_ms=interval,
        spike_level_mV=spike_level,
        filtering=trace.filtering,
        slope_noise_mV_per_ms=trace.slope_noise,
        has_thresholds=interval <= SLOWEST,
        stimulus_edges_ms=stimulation.edges,
        artefacts_ms=strange,
        baseline=baseline,
        baseline_ends_mV=ends,
        spikes=spikes,
        small_spikes=survey.small_spikes,
        phases=divide(
            trace,
            spikes,
            stimulation=stimulation,
            quiet=quiet,
            blanks=masks,
            falling_to=falling_to,
            rising_from=rising_from,
        ),
        outcome=find_outcome(
            survey,
            spikes,
            interval=interval,
            level=spike_level,
            quiet=quiet,
            is_falling=falling_to is not None,
            is_rising=rising_from is not None,
        ),
        notes=tuple(notes_on(trace, ups, survey, (stimulation, strange))),
    )


def _outlines(
    trace: Trace,
    ups: Sequence[Upstroke],
    masks: Blanks,
    quiet: Quietness | None,
) -> Iterator[Outline]:
    for index, up in enumerate(ups):
        onset = ups[index + 1].onset if index + 1 < len(ups) else None
        down = find_downstroke(trace, up, onset, masks=masks, quiet=quiet)
        yield Outline(up=up, down=down, is_last=onset is None)


def _baseline(
    trace: Trace,
    survey: Survey,
    ups: Sequence[Upstroke],
    stimuli: tuple[Stimulation, Sequence[float]],
) -> Baseline | None:
    """Find the baseline between spikes, edges, stimuli and artefacts."""
    stimulation, artefacts = stimuli
    interval, stimulated = trace.interval, stimulation.stimulated
    taken = list(zip(stimulated.starts, stimulated.stops, strict=True))
    taken += [(edge, edge) for edge in (*(stimulation.edges or ()), *artefacts)]
    taken += [(up.lowest * interval, up.peak * interval + AFTER_SPIKE) for up in ups]
    taken += [
        (small.time_ms - BIN, small.time_ms + BIN) for small in survey.small_spikes
    ]
    return find_baseline(
        survey,
        interval=interval,
        taken=taken,
        below=min((up.onset_mV for up in ups), default=math.inf),
        command=stimulation.holding,
    )


def _falling_to(
    trace: Trace, survey: Survey, ups: Sequence[Upstroke], blanks: Blanks
) -> float | None:
    """Say when a spike that began before the sweep has its lowest turn, ms."""
    first = survey.excursions[0] if survey.excursions else None
    if first is None or first.first > 0 or blanks.end_of(0) is not None:
        return None
    end = min(trace.samples_in(RISE_WITHIN), trace.count)
    if ups:
        end = min(end, int(ups[0].onset) + 1)
    voltage = trace.stretch(0, end).voltage
    lowest = int(voltage.argmin())
    is_spike = voltage[: lowest + 1].max() - voltage[lowest] >= PROMINENCE
    return lowest * trace.interval if is_spike else None


def _rising_from(
    trace: Trace, survey: Survey, ups: Sequence[Upstroke], blanks: Blanks
) -> float | None:
    """Say when an upstroke began that the end of the sweep cut off, ms."""
    last = survey.excursions[-1] if survey.excursions else None
    end = trace.count - 1
    if last is None or last.first == 0 or last.last <= end:
        return None
    since = ups[-1].highest if ups else 0
    if since >= last.first:
        return None
    if trace.stretch(last.first, last.last).voltage.argmax() + last.first < end:
        return None
    cut = find_upstroke(trace, Peak(sample=end, since=since), blanks)
    return cut.onset * trace.interval if cut.onset < end else None
