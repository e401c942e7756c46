"""Downstrokes of recorded spikes: how they fall to a trough and come back."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.passages import (
    first_falls,
    first_rises,
    turns_of_voltage,
)
from axolemma.accounting.recorded.quietness import STAYS, Quietness
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Stretch, Trace
from axolemma.accounting.recorded.upstrokes import Upstrokes
from axolemma.accounting.recorded.windows import Ints, Windows

# What stays nearer to the onset than this, mV, is a plateau.
_FLAT = 2.0
# An undershoot is over after one of these parts of the way back, of so many mV.
_BACK = ((0.5, 5.0), (0.75, 2.0))
# The trough is looked for this long, ms.
TROUGH_WITHIN = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Downstrokes:
    """How spikes fall; each array has the shape (spikes,), NaN where nothing is.

    Parameters
    ----------
    limit
        The sample until which each is followed.
    repolarised
        Where it falls through the voltage of the onset; in samples.
    trough
        Its lowest turn; in samples.
    trough_mV
        Voltage there.
    undershoot_end
        Where it is back at the voltage of the onset; in samples.
    """

    limit: Ints
    repolarised: Floats
    trough: Floats
    trough_mV: Floats
    undershoot_end: Floats


def limits_of(trace: Trace, ups: Upstrokes) -> Ints:
    """Give the samples until which spikes are followed: to the next one, or for 1 s."""
    ends = np.append(ups.onset[1:].astype(np.int64), trace.count - 1)
    return np.minimum(
        ends[: ups.highest.size], ups.highest + trace.samples_in(TROUGH_WITHIN)
    )


def find_downstrokes(
    trace: Trace,
    near: Stretch,
    rises: tuple[Upstrokes, Ints],
    *,
    covers: tuple[Blanks, Blanks],
    quiet: Quietness | None,
) -> Downstrokes:
    """Follow spikes from their peaks.

    Parameters
    ----------
    near
        Has them all, what is not looked at held.
    rises
        How they rise, and the samples until which they are followed.
    covers
        Slopes and voltages that are not looked at: no trough is there.
    quiet
        Says when the voltage has settled at the baseline; None without one.
    """
    ups, limits = rises
    levels = ups.onset_mV
    fall = Windows.of(near, ups.highest, limits + 1)
    repolarised = first_falls(fall, near.voltage, levels)
    since = np.where(np.isnan(repolarised), ups.highest, repolarised).astype(np.int64)
    bottoms = _settled_by(trace, quiet, since, limits)
    stay = trace.samples_in(STAYS)
    bottoms = _undershoots_until(near, levels, (since, bottoms), stay=stay)
    trough, trough_mV = _troughs(near, since, bottoms, covers)
    trough = np.where(trough < repolarised, repolarised, trough)
    back = np.full(trough.size, np.nan)
    (has,) = np.nonzero(trough_mV < levels)
    later = Windows.of(near, trough[has].astype(np.int64), limits[has] + 1)
    found = first_rises(later, near.voltage, levels[has])
    back[has] = np.where(np.isnan(found), limits[has], found)
    return Downstrokes(
        limit=limits,
        repolarised=repolarised,
        trough=trough,
        trough_mV=trough_mV,
        undershoot_end=back,
    )


def _settled_by(
    trace: Trace, quiet: Quietness | None, since: Ints, limits: Ints
) -> Ints:
    """Give the samples at which voltages were settled for long, or their limits.

    No trough is sought in the noise of a voltage that has settled.
    """
    bottoms = limits.copy()
    if quiet is None:
        return bottoms
    (long,) = np.nonzero(limits - since > trace.samples_in(STAYS))
    for spike in long.tolist():
        start, stop = (trace.interval * int(each[spike]) for each in (since, limits))
        settled = quiet.settled(start, stop)
        if settled is not None:
            end = round((settled + STAYS) / trace.interval)
            bottoms[spike] = min(end, int(limits[spike]))
    return bottoms


def _undershoots_until(
    near: Stretch, levels: Floats, ends: tuple[Ints, Ints], *, stay: int
) -> Ints:
    """Give the samples at which voltages have come back from an undershoot.

    One has after half of the way from the lowest voltage so far to that of the onset
    if that is 5 mV, after three quarters if they are 2 mV; what is lower later has
    another cause, as the end of a stimulus. So has what comes after the voltage has
    stayed where the spike began, for so many samples.
    """
    since, limits = ends
    windows = Windows.of(near, since, limits + 1)
    voltage = near.voltage[windows.places]
    lowest = windows.lowest_so_far(voltage)
    depth = windows.spread(levels) - lowest
    ways = [np.maximum(part * depth, least) for part, least in _BACK]
    back = windows.first(voltage - lowest >= np.minimum(*ways))
    until = np.where(back < 0, limits, back)
    for spike in np.flatnonzero(limits + 1 - since > stay):
        start = since[spike] - near.first
        flat = near.voltage[start + 1 : start + stay] - levels[spike]
        if np.abs(flat).max() < _FLAT:
            until[spike] = since[spike] + stay
    return until


def _troughs(
    near: Stretch, since: Ints, limits: Ints, covers: tuple[Blanks, Blanks]
) -> tuple[Floats, Floats]:
    """Find the lowest turns before the first end that comes after a turn.

    Such ends are the edges of the stimulus, and the limits.
    """
    blanks, masks = covers
    trough = np.full(since.size, np.nan)
    trough_mV = trough.copy()
    spikes = np.arange(since.size)
    ends = masks.next_edges(since, limits)
    while spikes.size:
        windows = Windows.of(near, since[spikes], ends[spikes] + 1)
        lowest = windows.highest(-near.voltage[windows.places])
        # What is still falling at a jump of the command has not turned.
        has_turned = (lowest > since[spikes]) & (lowest + 1 < ends[spikes])
        found = spikes[has_turned]
        trough[found], trough_mV[found] = turns_of_voltage(
            near, lowest[has_turned], since[found], blanks
        )
        spikes = spikes[~has_turned & (ends[spikes] < limits[spikes])]
        ends[spikes] = masks.next_edges(ends[spikes], limits[spikes])
    return trough, trough_mV
