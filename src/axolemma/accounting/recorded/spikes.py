"""Spikes of a recording: what is measured on each."""

from __future__ import annotations

from dataclasses import dataclass

from axolemma.columns import by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedSpike:
    """A spike of a recorded sweep and its measures; None where it cannot be said.

    A spike is an excursion of the voltage through the spike level, 0 mV unless told
    otherwise, that rises by at least 10 mV outside the blanked edges of the stimulus
    and is parted from the next one by a fall of at least 10 mV. Times are in ms from
    the beginning of the sweep.

    Parameters
    ----------
    index
        Place among the spikes of the sweep, from 0.
    onset_ms, onset_mV
        Where its depolarisation begins: at the threshold or, where there is none, at
        a tenth of the height over the lowest voltage shortly before it.
    threshold_ms, threshold_mV
        Where the slope of the voltage, stimulus included, first reaches 10 mV/ms on
        the way to the peak. None where the sampling is too slow, where the trace is
        not that steep, or where it was already when a blanked stretch ended.
    crossing_ms
        Last rise through the spike level before the peak.
    time_ms, peak_mV
        The peak, between samples; as the trough it is one of them where they are too
        far apart for a threshold, or beside a blank.
    latency_ms
        From the latest edge of the stimulus before the onset to the peak; None where
        the command is not known.
    trough_ms, trough_mV
        The lowest turn of the voltage between the peak and the next onset, the next
        edge of the stimulus or one second later; before it has come back to the
        voltage of the onset by half of the way, if that is 5 mV, or by three quarters,
        if they are 2 mV. None where the voltage does not turn.
    half_width_ms, half_width_onset_ms
        Width at half of the peak's height over the baseline, and over the threshold.
    max_slope_ms, max_slope_mV_per_ms
        The steepest rise from onset to peak, stimulus included.
    min_slope_ms, min_slope_mV_per_ms
        The steepest fall after the peak.
    rise_10_90_ms
        From 10 to 90 % of the height of the peak over the threshold.
    repolarised_ms
        First fall through the voltage of the onset after the peak.
    has_undershoot
        Whether the trough is below the voltage of the onset.
    undershoot_end_ms
        When the voltage is back there; or when the next spike, the sweep's end or one
        second cut that short.
    is_cut
        Whether the sweep ended before it was repolarised, or before its trough.
    """

    index: int
    onset_ms: float
    onset_mV: float
    threshold_ms: float | None
    threshold_mV: float | None
    crossing_ms: float
    time_ms: float
    peak_mV: float
    latency_ms: float | None
    trough_ms: float | None
    trough_mV: float | None
    half_width_ms: float | None
    half_width_onset_ms: float | None
    max_slope_ms: float | None
    max_slope_mV_per_ms: float | None
    min_slope_ms: float | None
    min_slope_mV_per_ms: float | None
    rise_10_90_ms: float | None
    repolarised_ms: float | None
    has_undershoot: bool
    undershoot_end_ms: float | None
    is_cut: bool

    def __str__(self) -> str:
        return by_name(self)

    @property
    def is_repolarised(self) -> bool:
        """Whether the voltage came back to where the spike began."""
        return self.repolarised_ms is not None

    @property
    def after_hyperpolarisation_mV(self) -> float | None:
        """How far the trough is below the threshold; None without an undershoot."""
        if self.trough_mV is None or not self.has_undershoot:
            return None
        return self.onset_mV - self.trough_mV


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallSpike:
    """A spike that does not reach the spike level; it is counted apart.

    It rises faster than 10 mV/ms outside the blanked edges of the stimulus, and
    stands at least 10 mV above the lowest voltage of the 5 ms before and after it.

    Parameters
    ----------
    time_ms, peak_mV
        Its peak.
    prominence_mV
        How far that is above the higher of those two.
    """

    time_ms: float
    peak_mV: float
    prominence_mV: float

    def __str__(self) -> str:
        return by_name(self)
