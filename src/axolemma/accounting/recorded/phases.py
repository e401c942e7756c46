"""Phases of a recording: a sweep divided, without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.accounting.stretches import PhaseName
from axolemma.columns import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPhase:
    """One phase of a recorded sweep; each begins where the one before ends.

    - *rest* lasts until a stimulus begins or, where the command is not known, until
      the voltage leaves the baseline for the last time before an onset.
    - *generator potential* lasts from there to the onset of the spike; where no spike
      comes, until the stimulus has ended and the voltage is back at the baseline. A
      sweep without a baseline begins in it.
    - *depolarisation* lasts from the onset, which is the threshold, to the peak.
    - *repolarisation* lasts from the peak until the voltage falls through that of the
      onset; until its lowest turn, where it does not come down to it.
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
        Voltage there.
    """

    name: PhaseName
    spike: int | None
    start_ms: float
    stop_ms: float
    start_mV: float
    stop_mV: float

    def __str__(self) -> str:
        return by_name(self)
