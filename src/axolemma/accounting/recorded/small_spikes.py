"""Small spikes: steep, brief rises that stay below the spike level."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from axolemma.accounting.landmarks import ONSET_SLOPE
from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.excursions import PROMINENCE
from axolemma.accounting.recorded.passages import turns_of_voltage
from axolemma.accounting.recorded.spikes import SmallSpike
from axolemma.accounting.recorded.trace import Stretch, Trace

# A small spike stands out from what comes so long before and after it, ms.
_WITHIN = 5.0
# It peaks so soon after it was last steep, ms.
_SOON = 1.0


def find_small_spikes(
    trace: Trace, core: tuple[int, int], blanks: Blanks, *, level: float
) -> Iterator[SmallSpike]:
    """Find the small spikes whose rise begins in a block.

    In a trace whose noise alone is as steep as a spike none can be told.

    Parameters
    ----------
    core
        First sample of the block, and the sample after its last one.
    level
        What they stay below, mV.
    """
    if trace.slope_noise > ONSET_SLOPE:
        return
    within, soon = trace.samples_in(_WITHIN), trace.samples_in(_SOON)
    before, after = core[0] - within - 1, core[1] + 2 * within + soon + 2
    stretch = trace.stretch(before, after)
    peaks: list[int] = []
    prominences: list[float] = []
    for begin, end in _steep_runs(stretch, core, within):
        part = stretch.voltage[begin : end + soon]
        highest = begin + int(part.argmax())
        peak_mV = float(stretch.voltage[highest])
        if peak_mV >= level or (peaks and highest <= peaks[-1]):
            continue
        if highest + 1 >= stretch.voltage.size:
            continue
        prominence = _prominence(stretch.voltage, highest, within)
        is_blanked = blanks.overlaps(stretch.first + begin, stretch.first + end)
        if prominence < PROMINENCE or is_blanked:
            continue
        peaks.append(highest)
        prominences.append(prominence)
    places = np.array(peaks, dtype=np.int64)
    # Counted from the same sample wherever blocks are cut, to the last bit.
    samples = stretch.first + places
    turns, turns_mV = turns_of_voltage(
        stretch, samples, np.maximum(samples - 1, stretch.first), blanks
    )
    refined = np.array(prominences) + turns_mV - stretch.voltage[places]
    found = (trace.interval * turns, turns_mV, refined)
    for time, peak_mV, prominence in zip(*(f.tolist() for f in found), strict=True):
        yield SmallSpike(time_ms=time, peak_mV=peak_mV, prominence_mV=prominence)


def _steep_runs(
    stretch: Stretch, core: tuple[int, int], longest: int
) -> Iterator[tuple[int, int]]:
    """Give the runs of steep slope that begin in a block and rise half the height."""
    is_steep = stretch.quiet_slope >= ONSET_SLOPE
    change = np.diff(np.concatenate([[False], is_steep, [False]]).astype(np.int8))
    begins, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    first, last = core[0] - stretch.first, core[1] - stretch.first
    is_inside = (begins >= first) & (begins < last)
    begins, ends = begins[is_inside], ends[is_inside]
    ends = np.minimum(ends, begins + longest)
    tops = np.minimum(ends, stretch.voltage.size - 1)
    rises = stretch.voltage[tops] - stretch.voltage[begins]
    is_high = rises >= 0.5 * PROMINENCE
    yield from zip(begins[is_high].tolist(), ends[is_high].tolist(), strict=True)


def _prominence(voltage: np.ndarray, highest: int, within: int) -> float:
    before = float(voltage[max(highest - within, 0) : highest + 1].min())
    after = float(voltage[highest : highest + within + 1].min())
    return float(voltage[highest]) - max(before, after)
