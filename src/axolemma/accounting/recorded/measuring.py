"""Measuring: the widths, slopes and times of recorded spikes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from axolemma.accounting.recorded.baseline import Baseline
from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.outlines import Downstroke, Upstroke
from axolemma.accounting.recorded.passages import first_fall, last_rise, turn
from axolemma.accounting.recorded.spikes import RecordedSpike
from axolemma.accounting.recorded.trace import Stretch, Trace

# Whether a fall is over cannot be told before it had this many times the time of the
# rise; as in a computed run.
_LONG_FALL = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A spike as it rises and falls; whether it is the last one of its sweep."""

    up: Upstroke
    down: Downstroke
    is_last: bool


def measure_spikes(
    trace: Trace,
    outlines: Iterable[Outline],
    *,
    level: float,
    baseline: Baseline | None,
    blanks: Blanks,
    edges: Sequence[float],
) -> Iterator[RecordedSpike]:
    """Measure spikes between their landmarks.

    Parameters
    ----------
    level
        That they pass, mV.
    edges
        Of the stimulus, ms.
    """
    for index, outline in enumerate(outlines):
        up, down = outline.up, outline.down
        stretch = trace.stretch(up.lowest, down.limit + 1)
        yield RecordedSpike(
            index=index,
            **_times(trace, outline, edges),
            **_widths(trace, stretch, outline, (level, baseline)),
            **_slopes(trace, stretch, outline, blanks),
            is_cut=outline.is_last and _is_cut(trace, outline),
        )


def _times(trace: Trace, outline: Outline, edges: Sequence[float]) -> dict[str, Any]:
    up, down, interval = outline.up, outline.down, trace.interval
    onset, peak = up.onset * interval, up.peak * interval
    place = bisect_right(edges, onset) - 1
    has_threshold = up.lack is None
    return {
        "onset_ms": onset,
        "onset_mV": up.onset_mV,
        "threshold_ms": onset if has_threshold else None,
        "threshold_mV": up.onset_mV if has_threshold else None,
        "time_ms": peak,
        "peak_mV": up.peak_mV,
        "latency_ms": peak - edges[place] if place >= 0 else None,
        "trough_ms": _ms(down.trough, interval),
        "trough_mV": down.trough_mV,
        "repolarised_ms": _ms(down.repolarised, interval),
        "has_undershoot": down.undershoot_end is not None,
        "undershoot_end_ms": _ms(down.undershoot_end, interval),
    }


def _widths(
    trace: Trace,
    stretch: Stretch,
    outline: Outline,
    levels: tuple[float, Baseline | None],
) -> dict[str, Any]:
    up, interval = outline.up, trace.interval
    level, baseline = levels
    crossing = last_rise(stretch, level, up.lowest, up.highest)
    height = up.peak_mV - up.onset_mV
    half_width = half_width_onset = rise = None
    if baseline is not None:
        half = 0.5 * (up.peak_mV + baseline.voltage_mV)
        half_width = _width(stretch, outline, half)
    if up.lack is None:
        half_width_onset = _width(stretch, outline, up.onset_mV + 0.5 * height)
        tenth, ninetieth = (
            last_rise(stretch, up.onset_mV + part * height, up.lowest, up.highest)
            for part in (0.1, 0.9)
        )
        if tenth is not None and ninetieth is not None:
            rise = ninetieth - tenth
    return {
        # What joined noise to a spike may have put its rise before the lowest voltage.
        "crossing_ms": (up.onset if crossing is None else crossing) * interval,
        "half_width_ms": _ms(half_width, interval),
        "half_width_onset_ms": _ms(half_width_onset, interval),
        "rise_10_90_ms": _ms(rise, interval),
    }


def _width(stretch: Stretch, outline: Outline, level: float) -> float | None:
    up, down = outline.up, outline.down
    start = last_rise(stretch, level, up.lowest, up.highest)
    stop = first_fall(stretch, level, up.highest, down.limit)
    return None if start is None or stop is None else stop - start


def _slopes(
    trace: Trace, stretch: Stretch, outline: Outline, blanks: Blanks
) -> dict[str, Any]:
    up, down = outline.up, outline.down
    rise_from = min(int(up.onset), up.highest - 1)
    bottom = down.limit if down.trough is None else int(down.trough)
    rise = _steepest(stretch, blanks, rise_from, up.highest + 1, sign=1.0)
    fall = _steepest(stretch, blanks, up.highest, bottom + 1, sign=-1.0)
    return {
        "max_slope_ms": _ms(rise and rise[0], trace.interval),
        "max_slope_mV_per_ms": rise and rise[1],
        "min_slope_ms": _ms(fall and fall[0], trace.interval),
        "min_slope_mV_per_ms": fall and fall[1],
    }


def _steepest(
    stretch: Stretch, blanks: Blanks, first: int, last: int, *, sign: float
) -> tuple[float, float] | None:
    """Find the steepest slope of one sign outside the blanks, in samples."""
    best: tuple[float, float] | None = None
    for begin, end in blanks.open_between(first, last):
        slope = sign * stretch.slope[begin - stretch.first : end - stretch.first]
        if not slope.size:
            continue
        place, value = turn(slope, int(slope.argmax()))
        if value > 0.0 and (best is None or value > sign * best[1]):
            best = begin + place, sign * value
    return best


def _is_cut(trace: Trace, outline: Outline) -> bool:
    up, down = outline.up, outline.down
    if down.limit + 1 < trace.count:
        return False
    if down.repolarised is None:
        is_short = down.limit - up.peak < _LONG_FALL * (up.peak - up.onset)
        return is_short or down.trough is None
    return down.trough is None


def _ms(samples: float | None, interval: float) -> float | None:
    return None if samples is None else samples * interval
