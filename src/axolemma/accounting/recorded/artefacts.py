"""Artefacts: jumps of a recorded voltage that are too sudden for a membrane."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import numpy as np

from axolemma.accounting.recorded.stimulation import BLANK
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Trace

# Slower sampling shows a fast spike and an artefact alike, ms between samples.
SLOWEST_TOLD = 0.1
# Smaller jumps, mV, cannot be taken for spikes; nor can those be seen that are less
# than so many times the median change from sample to sample, which noise makes.
_LEAST = 8.0
_OF_NOISE = 9.0
# A jump is made within this long, ms, but for what a filter of the amplifier spreads:
# it has this part of all that happens so long before and after, ms.
_JUMP = 0.05
_AROUND = 0.15
_PART = 0.4
# A rise ends where the voltage moves less than this part of the jump per sample.
_ENDS = 0.1
# A jump rises from 10 to 90 % within this, ms, or is back at half of its height within
# that. The fastest spikes, of 0.2 ms at half height, take 0.1 ms to rise.
_RISE = 0.06
_WIDTH = 0.12
# What lasts longer rises slower: a spike takes more than this part of its width, or of
# the time until which it is followed, ms, and in any case longer than that, ms.
_OF_WIDTH = 0.12
_FOLLOWED = 6.0
_SUDDEN = 0.15


def find_artefacts(trace: Trace) -> tuple[float, ...]:
    """Find where the voltage jumps as only an electrode or a flash makes it, ms.

    Such are the steps and the capacitive transients at the edges of a current, and
    pulses of one or two samples. They are looked for in the samples themselves, which
    no filter has spread, and not in recordings below 10 kHz.
    """
    if trace.interval > SLOWEST_TOLD:
        return ()
    margin = trace.samples_in(_FOLLOWED) + 2 * trace.samples_in(_AROUND)
    found: list[float] = []
    known = -1
    for first, last in trace.blocks(multiple_of=1):
        begin = max(first - margin, 0)
        raw = trace.sweep.voltage(begin, min(last + margin, trace.count))
        for foot, top in _jumps(raw, trace):
            place = begin + foot + 1
            if (
                first <= place < last
                and place > known
                and _is_jump(raw, foot, top, trace)
            ):
                found.append(place * trace.interval)
                known = begin + top
    return tuple(found)


def unexplained(
    artefacts: Sequence[float], jumps: Sequence[float]
) -> tuple[float, ...]:
    """Give the artefacts that no jump of the command explains, one for each pulse, ms.

    Parameters
    ----------
    artefacts
        When the voltage jumps, ms, increasing.
    jumps
        When the command does, ms, increasing.
    """
    found: list[float] = []
    last = -math.inf
    for artefact in artefacts:
        place = bisect_right(jumps, artefact + BLANK) - 1
        is_known = place >= 0 and artefact - jumps[place] <= BLANK
        if not is_known and artefact - last > BLANK:
            found.append(artefact)
        last = artefact
    return tuple(found)


def _jumps(raw: Floats, trace: Trace) -> Iterator[tuple[int, int]]:
    """Give the samples between which the voltage may jump, from foot to top."""
    span = max(1, math.floor(_JUMP / trace.interval + 1e-9))
    around = trace.samples_in(_AROUND)
    change = raw[span:] - raw[:-span]
    noise = float(np.median(np.abs(np.diff(raw)))) if raw.size > 1 else 0.0
    places = np.flatnonzero(np.abs(change) >= max(_LEAST, _OF_NOISE * noise))
    if not places.size:
        return
    # The last samples before and after a sweep are thought to last.
    padded = np.pad(raw, around, mode="edge")
    near = padded[places[:, None] + np.arange(2 * around + span + 1)]
    places = places[np.abs(change[places]) >= _PART * np.ptp(near, axis=1)]
    known = -1
    for place in places.tolist():
        size = float(change[place])
        begin = max(place - around, 0)
        rise = math.copysign(1.0, size) * raw[begin : place + span + around + 1]
        steps = np.diff(rise).tolist()
        foot, top = _ends_of_rise(steps, place - begin, span, _ENDS * abs(size) / span)
        if begin + top > begin + foot >= known:
            known = begin + top
            yield begin + foot, begin + top


def _ends_of_rise(
    steps: list[float], place: int, span: int, least: float
) -> tuple[int, int]:
    """Give from where to where a rise goes on around its steepest of some steps."""
    within = steps[place : place + span]
    foot = top = place + within.index(max(within))
    while foot > 0 and steps[foot - 1] > least:
        foot -= 1
    while top < len(steps) and steps[top] > least:
        top += 1
    return foot, top


def _is_jump(raw: Floats, foot: int, top: int, trace: Trace) -> bool:
    """Say whether a rise is too sudden for its height and for how long it lasts."""
    interval = trace.interval
    sign = math.copysign(1.0, float(raw[top] - raw[foot]))
    height = abs(float(raw[top] - raw[foot]))
    if height < _LEAST:
        return False
    places = np.arange(top - foot + 1, dtype=np.float64)
    rising = sign * (raw[foot : top + 1] - raw[foot]) / height
    tenth, half, ninetieth = np.interp((0.1, 0.5, 0.9), rising, places).tolist()
    rise = (ninetieth - tenth) * interval
    # The edges of a pulse last as long as it does, on one of their sides.
    follow = trace.samples_in(_FOLLOWED)
    after = sign * (raw[top : top + follow] - raw[foot]) / height
    before = sign * (raw[top] - raw[max(foot + 1 - follow, 0) : foot + 1]) / height
    width = interval * min(
        top - foot - half + _lasts(after), half + _lasts(before[::-1])
    )
    return rise < _RISE or width < _WIDTH or rise < min(_OF_WIDTH * width, _SUDDEN)


def _lasts(values: Floats) -> float:
    """Give for how many samples values that begin at one stay above a half."""
    is_above = values >= 0.5
    count = int(is_above.argmin())
    if is_above[count]:
        return float(values.size)
    last, below = float(values[count - 1]), float(values[count])
    return count - 1.0 + (last - 0.5) / (last - below)
