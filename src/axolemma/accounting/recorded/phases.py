"""Phases of a recording: a sweep divided, without gap or overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.cut_spikes import CutSpikes
from axolemma.accounting.recorded.quietness import Quietness
from axolemma.accounting.recorded.spikes import RecordedSpike
from axolemma.accounting.recorded.stimulation import Stimulation
from axolemma.accounting.recorded.trace import Trace
from axolemma.accounting.stretches import PhaseName, Stretch
from axolemma.columns import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPhase:
    """One phase of a recorded sweep; each begins where the one before ends.

    - *rest* lasts while the voltage is at the baseline, wherever that drifts: until a
      stimulus begins or the voltage leaves it, for the last time before an onset or
      before it is more than 5 mV away. Without a baseline nothing is called rest.
    - *generator potential* lasts from there to the onset of the spike; where no spike
      comes, until the stimulus has ended and the voltage is back at the baseline. All
      that is neither rest nor of a spike is a part of it.
    - *depolarisation* lasts from the onset, which is the threshold, to the peak.
    - *repolarisation* lasts from the peak until the voltage falls through that of the
      onset; until its lowest turn, where it does not come down to it. A sweep that
      begins above the spike level begins in it.
    - *hyperpolarisation* is below the voltage of the onset, and lasts until the trough
      or, where the trough is no lower than the baseline, until the baseline is
      reached.
    - *recovery* lasts until the voltage is back at the baseline or a stimulus begins;
      at the longest to the onset of the next spike or the end of the sweep.

    Parameters
    ----------
    name
        One of those.
    spike
        Index of the spike it belongs to; None if it belongs to none.
    start_ms, stop_ms
        From when to when.
    start_mV, stop_mV
        Voltage there; before the edge of a stimulus, where that is blanked.
    """

    name: PhaseName
    spike: int | None
    start_ms: float
    stop_ms: float
    start_mV: float
    stop_mV: float

    def __str__(self) -> str:
        return by_name(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Division:
    """What a sweep is divided by."""

    trace: Trace
    spikes: Sequence[RecordedSpike]
    stimulation: Stimulation
    quiet: Quietness | None
    blanks: Blanks
    begin: float
    end: float


def divide(
    trace: Trace,
    spikes: Sequence[RecordedSpike],
    *,
    stimulation: Stimulation,
    quiet: Quietness | None,
    blanks: Blanks,
    cut: CutSpikes,
) -> tuple[RecordedPhase, ...]:
    """Divide a sweep into its phases.

    Parameters
    ----------
    quiet
        Says when the voltage is at the baseline; None without one.
    cut
        The spikes at its ends that it does not have in full.
    """
    duration = (trace.count - 1) * trace.interval
    by = _Division(
        trace=trace,
        spikes=spikes,
        stimulation=stimulation,
        quiet=quiet,
        blanks=blanks,
        begin=cut.falling_to or 0.0,
        end=duration if cut.rising_from is None else cut.rising_from,
    )
    stretches = [each for each in _stretches(by) if each.stop > each.start]
    if by.end < duration:
        stretches.append(
            Stretch(name="depolarisation", spike=None, start=by.end, stop=duration)
        )
    joined: list[Stretch] = []
    parted = {*stimulation.stimulated.starts, *stimulation.stimulated.stops}
    for each in stretches:
        before = joined[-1] if joined else None
        if (
            before is not None
            and (before.name, before.spike) == (each.name, each.spike)
            and each.start not in parted
        ):
            joined[-1] = replace(before, stop=each.stop)
        else:
            joined.append(each)
    return tuple(_with_voltages(by, joined))


def _with_voltages(
    by: _Division, stretches: Sequence[Stretch]
) -> Iterator[RecordedPhase]:
    known = {spike.time_ms: spike.peak_mV for spike in by.spikes}
    known |= {spike.onset_ms: spike.onset_mV for spike in by.spikes}
    known |= {
        spike.repolarised_ms: spike.onset_mV
        for spike in by.spikes
        if spike.repolarised_ms is not None
    }
    known |= {
        spike.trough_ms: spike.trough_mV
        for spike in by.spikes
        if spike.trough_ms is not None and spike.trough_mV is not None
    }
    times = [0.0, *(each.stop for each in stretches)]
    voltages = [known[time] if time in known else _voltage(by, time) for time in times]
    for each, (start_mV, stop_mV) in zip(stretches, pairwise(voltages), strict=True):
        yield RecordedPhase(
            name=each.name,
            spike=each.spike,
            start_ms=each.start,
            stop_ms=each.stop,
            start_mV=start_mV,
            stop_mV=stop_mV,
        )


def _voltage(by: _Division, time: float) -> float:
    trace = by.trace
    place = time / trace.interval
    for begin, _ in by.blanks.closed_between(round(place), round(place) + 1):
        place = min(place, max(begin - 1, 0))
    first = min(int(place), trace.count - 2)
    here, there = trace.stretch(first, first + 2).voltage.tolist()
    return here + (place - first) * (there - here)


def _stretches(by: _Division) -> Iterator[Stretch]:
    since = 0.0
    if by.begin > 0.0:
        limit = by.spikes[0].onset_ms if by.spikes else by.end
        since = _recovered(by, by.begin, limit)
        yield Stretch(name="repolarisation", spike=None, start=0.0, stop=by.begin)
        yield Stretch(name="recovery", spike=None, start=by.begin, stop=since)
    for spike in by.spikes:
        yield from _between(by, since, spike.onset_ms, next_spike=spike.index)
        is_last = spike.index + 1 == len(by.spikes)
        limit = by.end if is_last else by.spikes[spike.index + 1].onset_ms
        since = spike.onset_ms
        for each in _of_spike(by, spike, limit):
            yield each
            since = each.stop
    yield from _between(by, since, by.end, next_spike=None)


def _recovered(by: _Division, bottom: float, limit: float) -> float:
    """Say when the voltage is back at the baseline, or what keeps it from there."""
    settled = None if by.quiet is None else by.quiet.settled(bottom, limit)
    pushed = by.stimulation.stimulated.first_start(bottom, limit)
    return min(each for each in (settled, pushed, limit) if each is not None)


def _of_spike(by: _Division, spike: RecordedSpike, limit: float) -> Iterator[Stretch]:
    """Give the phases of a spike, from its onset to recovery or at most to a limit."""
    ends: list[tuple[PhaseName, float]] = [("depolarisation", spike.time_ms)]
    turn = limit if spike.trough_ms is None else spike.trough_ms
    repolarised = turn if spike.repolarised_ms is None else spike.repolarised_ms
    ends.append(("repolarisation", repolarised))
    if spike.has_undershoot and spike.trough_mV is not None:
        ends.append(("hyperpolarisation", _bottom(by, repolarised, spike)))
    ends.append(("recovery", _recovered(by, ends[-1][1], limit)))
    start = spike.onset_ms
    for name, stop in ends:
        yield Stretch(name=name, spike=spike.index, start=start, stop=stop)
        start = stop


def _bottom(by: _Division, repolarised: float, spike: RecordedSpike) -> float:
    """Say when a hyperpolarisation ends."""
    trough, low = spike.trough_ms, spike.trough_mV
    assert trough is not None
    assert low is not None
    if by.quiet is None or by.quiet.is_below(low, trough):
        return trough
    settled = by.quiet.settled(repolarised, trough)
    return trough if settled is None else settled


def _between(
    by: _Division, start: float, limit: float, *, next_spike: int | None
) -> Iterator[Stretch]:
    """Give the phases of a stretch of time without the phases of a spike."""
    stimulated = by.stimulation.stimulated
    time = start
    while time < limit:
        stop = stimulated.stop_of(time)
        begins = stimulated.first_start(time if stop is None else stop, limit)
        until = limit if begins is None else begins
        spike = next_spike if begins is None else None
        if stop is None:
            yield from _unstimulated(by.quiet, time, until, spike)
        else:
            back = stop
            if stop < limit and by.quiet is not None:
                back = by.quiet.settled(stop, until) or until
            until = min(back, limit)
            spike = next_spike if until == limit else None
            yield Stretch(
                name="generator potential", spike=spike, start=time, stop=until
            )
        time = until


def _unstimulated(
    quiet: Quietness | None, start: float, limit: float, next_spike: int | None
) -> Iterator[Stretch]:
    """Divide a stretch by where the voltage leaves the baseline and comes back."""
    time = start
    while time < limit:
        away: float | None = time
        if quiet is not None and not quiet.is_off(time):
            away = quiet.departs(time, limit)
            leaves = limit
            if away is not None or next_spike is not None:
                leaves = quiet.left(time, limit if away is None else away) or time
            yield Stretch(name="rest", spike=None, start=time, stop=leaves)
            time = leaves
        until = limit
        if quiet is not None and away is not None:
            until = quiet.settled(away, limit) or limit
        spike = next_spike if until == limit else None
        yield Stretch(name="generator potential", spike=spike, start=time, stop=until)
        time = until
