"""Cut spikes: those of which a sweep has only the beginning or only the end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from axolemma.accounting.recorded.blanks import Blanks
from axolemma.accounting.recorded.excursions import PROMINENCE, RISE_WITHIN
from axolemma.accounting.recorded.survey import Survey
from axolemma.accounting.recorded.trace import Trace
from axolemma.accounting.recorded.upstrokes import Upstrokes, find_upstrokes


@dataclass(frozen=True, slots=True, kw_only=True)
class CutSpikes:
    """The spikes at the ends of a sweep that it does not have in full.

    Parameters
    ----------
    falling_to
        When one that began before the sweep has its lowest turn, ms; None without one.
    rising_from
        When an upstroke began that the end of the sweep cut off, ms; None without one.
    """

    falling_to: float | None
    rising_from: float | None


def falling_to(
    trace: Trace, survey: Survey, ups: Upstrokes, blanks: Blanks
) -> float | None:
    """Say when a spike that began before the sweep has its lowest turn, ms."""
    first = survey.excursions[0] if survey.excursions else None
    if first is None or first.first > 0 or blanks.end_of(0) is not None:
        return None
    end = min(trace.samples_in(RISE_WITHIN), trace.count)
    if ups.count:
        end = min(end, int(ups.onset[0]) + 1)
    voltage = trace.stretch(0, end).voltage
    lowest = int(voltage.argmin())
    is_spike = voltage[: lowest + 1].max() - voltage[lowest] >= PROMINENCE
    return lowest * trace.interval if is_spike else None


def rising_from(
    trace: Trace, survey: Survey, ups: Upstrokes, covers: tuple[Blanks, Blanks]
) -> float | None:
    """Say when an upstroke began that the end of the sweep cut off, ms."""
    last = survey.excursions[-1] if survey.excursions else None
    end = trace.count - 1
    if last is None or last.first == 0 or last.last <= end:
        return None
    since = int(ups.highest[-1]) if ups.count else 0
    if since >= last.first:
        return None
    if trace.stretch(last.first, last.last).voltage.argmax() + last.first < end:
        return None
    cut = find_upstrokes(trace, np.array([end]), covers, since=since)
    onset = float(cut.onset[0])
    return onset * trace.interval if onset < end else None
