"""Measuring: the widths, slopes and times of recorded spikes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from axolemma.accounting.recorded.baseline import Baseline
from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.downstrokes import Downstrokes
from axolemma.accounting.recorded.passages import first_falls, last_rises, turns
from axolemma.accounting.recorded.spikes import RecordedSpike
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Stretch, Trace
from axolemma.accounting.recorded.upstrokes import Upstrokes
from axolemma.accounting.recorded.windows import Bools, Ints, Windows

# Whether a fall is over cannot be told before it had this many times the time of the
# rise; as in a computed run.
_LONG_FALL = 5.0

Columns = dict[str, NDArray[Any]]


def measure_spikes(
    trace: Trace,
    near: Stretch,
    strokes: tuple[Upstrokes, Downstrokes],
    *,
    level: float,
    baseline: Baseline | None,
    blanks: Blanks,
    edges: Sequence[float],
) -> Columns:
    """Measure spikes between their landmarks, NaN where something cannot be said.

    Parameters
    ----------
    near
        Has them all, what is not looked at held.
    level
        That they pass, mV.
    edges
        Of the stimulus, ms.

    Returns
    -------
    Columns
        What a `RecordedSpike` has, by its names there; each of the shape (spikes,).
    """
    ups, downs = strokes
    has_threshold = ups.lack == ""
    rise = _steepest(
        near,
        blanks,
        np.minimum(ups.onset.astype(np.int64), ups.highest - 1),
        ups.highest,
    )
    bottom = np.where(np.isnan(downs.trough), downs.limit, downs.trough)
    fall = _steepest(near, blanks, ups.highest, bottom.astype(np.int64), sign=-1.0)
    samples: Columns = {
        "onset_ms": ups.onset,
        "threshold_ms": np.where(has_threshold, ups.onset, np.nan),
        "time_ms": ups.peak,
        "trough_ms": downs.trough,
        "repolarised_ms": downs.repolarised,
        "undershoot_end_ms": downs.undershoot_end,
        "max_slope_ms": rise[0],
        "min_slope_ms": fall[0],
        **_widths(near, strokes, (level, baseline)),
    }
    times: Columns = {name: values * near.interval for name, values in samples.items()}
    return {
        **times,
        "latency_ms": _latencies(times["onset_ms"], times["time_ms"], edges),
        "onset_mV": ups.onset_mV,
        "threshold_mV": np.where(has_threshold, ups.onset_mV, np.nan),
        "peak_mV": ups.peak_mV,
        "trough_mV": downs.trough_mV,
        "max_slope_mV_per_ms": rise[1],
        "min_slope_mV_per_ms": fall[1],
        "has_undershoot": ~np.isnan(downs.undershoot_end),
        "is_cut": _are_cut(ups, downs, trace.count),
    }


def spikes_of(columns: Columns, *, first: int) -> Iterator[RecordedSpike]:
    """Make spikes of what was measured.

    Parameters
    ----------
    first
        Place of the first among the spikes of its sweep.
    """
    known = [_or_none(values) for values in columns.values()]
    for index, row in enumerate(zip(*known, strict=True), start=first):
        yield RecordedSpike(index=index, **dict(zip(columns, row, strict=True)))


def _or_none(values: NDArray[Any]) -> list[Any]:
    known = values.astype(object)
    known[np.isnan(values)] = None
    return known.tolist()


def _are_cut(ups: Upstrokes, downs: Downstrokes, count: int) -> Bools:
    """Say which spikes are followed to the end of the sweep and not over there."""
    fall, rise = downs.limit - ups.peak, ups.peak - ups.onset
    is_short = np.isnan(downs.repolarised) & (fall < _LONG_FALL * rise)
    return (downs.limit + 1 >= count) & (is_short | np.isnan(downs.trough))


def _latencies(onsets: Floats, peaks: Floats, edges: Sequence[float]) -> Floats:
    place = np.searchsorted(edges, onsets, side="right")
    return peaks - np.append(np.nan, edges)[place]


def _widths(
    near: Stretch,
    strokes: tuple[Upstrokes, Downstrokes],
    levels: tuple[float, Baseline | None],
) -> Columns:
    """Give what passages through levels tell, in samples."""
    (ups, downs), (level, baseline) = strokes, levels
    rise = Windows.of(near, ups.lowest, ups.highest + 1)
    fall = Windows.of(near, ups.highest, downs.limit + 1)

    def up(levels: Floats) -> Floats:
        return last_rises(rise, near.voltage, levels)

    def width(levels: Floats) -> Floats:
        return first_falls(fall, near.voltage, levels) - up(levels)

    crossing = up(np.full(ups.peak.size, level))
    rest = np.nan if baseline is None else baseline.voltage_mV
    foot = np.where(ups.lack == "", ups.onset_mV, np.nan)
    height = ups.peak_mV - foot
    return {
        # What joined noise to a spike may have put its rise before the lowest voltage.
        "crossing_ms": np.where(np.isnan(crossing), ups.onset, crossing),
        "half_width_ms": width(0.5 * (ups.peak_mV + rest)),
        "half_width_onset_ms": width(foot + 0.5 * height),
        "rise_10_90_ms": up(foot + 0.9 * height) - up(foot + 0.1 * height),
    }


def _steepest(
    near: Stretch, blanks: Blanks, firsts: Ints, ends: Ints, *, sign: float = 1.0
) -> tuple[Floats, Floats]:
    """Find the steepest slopes of one sign outside the blanks: where, and how steep."""
    windows = Windows.of(near, firsts, ends + 1)
    slope = sign * near.slope[windows.places]
    slope[blanks.cover(windows.places + near.first)] = -np.inf
    steepest = windows.highest(slope)
    since = blanks.open_since(firsts, steepest)
    is_inside = (steepest > since) & (steepest < ends) & ~blanks.cover(steepest + 1)
    shift, value = turns(near.slope, steepest - near.first, is_inside)
    has_none = (sign * value <= 0.0) | blanks.cover(steepest)
    shift[has_none] = value[has_none] = np.nan
    return since + (steepest - since + shift), value
