"""Survey: one reading of a sweep, block after block, for all that is looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.excursions import Excursion, Excursions
from axolemma.accounting.recorded.small_spikes import find_small_spikes
from axolemma.accounting.recorded.spikes import SmallSpike
from axolemma.accounting.recorded.sweep import Floats
from axolemma.accounting.recorded.trace import Trace

# ms of which mean and spread are kept.
BIN = 10.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Survey:
    """What a sweep holds.

    Parameters
    ----------
    excursions
        Above the spike level.
    small_spikes
        Below it.
    bin
        How many samples a bin has; the last one may have fewer.
    means
        Mean voltage of the bins, mV, shape (bins,).
    variances
        Of the bins, mV2, shape (bins,).
    highest, lowest
        The samples with the highest and the lowest voltage that is not blanked.
    highest_mV, lowest_mV
        Voltage there.
    end_mV
        At the last sample.
    """

    excursions: tuple[Excursion, ...]
    small_spikes: tuple[SmallSpike, ...]
    bin: int
    means: Floats
    variances: Floats
    highest: int
    lowest: int
    highest_mV: float
    lowest_mV: float
    end_mV: float


def survey_of(
    trace: Trace,
    covers: tuple[Blanks, Blanks],
    *,
    level: float,
    progress: Callable[[float], None] | None = None,
) -> Survey:
    """Read a sweep once.

    Parameters
    ----------
    covers
        Slopes and voltages that are not looked at.
    level
        That a spike passes, mV.
    progress
        Called with the fraction that was read, after each block.
    """
    blanks, masks = covers
    size = trace.samples_in(BIN)
    excursions = Excursions.above(level)
    small: list[SmallSpike] = []
    means: list[Floats] = []
    variances: list[Floats] = []
    highest, lowest = (0, -np.inf), (0, np.inf)
    end_mV = np.nan
    for first, last in trace.blocks(multiple_of=size):
        block = masks.held(trace.stretch(first, last))
        excursions.look_at(block)
        small += find_small_spikes(trace, (first, last), blanks, level=level)
        whole = block.voltage.size // size * size
        rows = block.voltage[:whole].reshape(-1, size)
        means.append(rows.mean(axis=1))
        variances.append(rows.var(axis=1))
        if whole < block.voltage.size:
            means.append(block.voltage[whole:].mean(keepdims=True))
            variances.append(block.voltage[whole:].var(keepdims=True))
        high, low = int(block.voltage.argmax()), int(block.voltage.argmin())
        if block.voltage[high] > highest[1]:
            highest = (first + high, float(block.voltage[high]))
        if block.voltage[low] < lowest[1]:
            lowest = (first + low, float(block.voltage[low]))
        end_mV = float(block.voltage[-1])
        if progress is not None:
            progress(last / trace.count)
    return Survey(
        excursions=tuple(excursions.parted()),
        small_spikes=tuple(small),
        bin=size,
        means=np.concatenate(means),
        variances=np.concatenate(variances),
        highest=highest[0],
        lowest=lowest[0],
        highest_mV=highest[1],
        lowest_mV=lowest[1],
        end_mV=end_mV,
    )
