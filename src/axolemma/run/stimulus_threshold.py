"""How strong the stimulus of a run would have had to be for an action potential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from axolemma.accounting.first_spikes import first_spikes, first_to_fire
from axolemma.accounting.landmarks import voltages
from axolemma.accounting.outcome import stimulus_charge
from axolemma.explanation.evidence import Evidence, StimulusThreshold
from axolemma.integration import Trajectory
from axolemma.simulation import VOLTAGE, Record
from axolemma.simulation.variants import with_strengths

# A stimulus is made up to so many times as strong, by so many runs side by side, and
# then by as many between two of them: it is known to a thousandth of itself.
_MOST, _TRIED, _ROUNDS = 100.0, 64, 2
# No membrane stands more than this, mV, and beyond it formulas overflow.
_SENSIBLE = 500.0


def with_stimulus_threshold(evidence: Evidence) -> Evidence:
    """Add what stimulus would have set off an action potential, where none came.

    Parameters
    ----------
    evidence
        The run and its account.
    """
    if evidence.outcome.kind != "no spike":
        return evidence
    found = evidence.once(
        "stimulus threshold", lambda: find_stimulus_threshold(evidence.record)
    )
    return replace(evidence, stimulus_threshold=found)


def find_stimulus_threshold(record: Record) -> StimulusThreshold | None:
    """Find the smallest strength at which the stimulus sets off an action potential.

    Parameters
    ----------
    record
        A run without one.

    Returns
    -------
    StimulusThreshold or None
        None where there was no stimulus, or no other strength can be computed.
    """
    if record.stimulus is None:
        return None
    low, high = 1.0, None
    ratio = _MOST ** (1.0 / _TRIED)
    factors = [ratio ** (number + 1) for number in range(_TRIED)]
    for _ in range(_ROUNDS):
        failed, fired = _tried(record, factors)
        low, high = max([low, *failed]), fired or high
        if high is None:
            return StimulusThreshold(tried=low, fires=None) if low > 1.0 else None
        step = (high[0] - low) / (_TRIED + 1)
        factors = [low + step * (number + 1) for number in range(_TRIED)]
    return None if high is None else _threshold(record, low, *high)


def _tried(
    record: Record, factors: Sequence[float]
) -> tuple[list[float], tuple[float, Trajectory] | None]:
    """Try strengths in order; give those that fail, and the first that fires."""
    runs = {
        factor: run
        for factor, run in zip(factors, with_strengths(record, factors), strict=True)
        if run is not None and _is_sensible(run)
    }
    tried = list(runs)
    place = first_to_fire(list(runs.values()), record)
    # What took too long to be followed to its end may have fired later.
    failed = [each for each in tried[:place] if runs[each].duration == record.duration]
    return failed, None if place is None else (tried[place], runs[tried[place]])


def _threshold(
    record: Record, tried: float, fires: float, run: Trajectory
) -> StimulusThreshold:
    """Describe the spike of the run that fired."""
    (spike,) = first_spikes([run], record)
    if spike is None:
        return StimulusThreshold(tried=tried, fires=fires)
    is_below = spike.onset_mV < float(record.rest.values[VOLTAGE])
    return StimulusThreshold(
        tried=tried,
        fires=fires,
        onset_mV=spike.onset_mV,
        is_rebound=is_below or stimulus_charge(run, spike.onset_ms) < 0.0,
    )


def _is_sensible(run: Trajectory) -> bool:
    """Whether the voltage stayed where a membrane's can be."""
    voltage = voltages(run, run.steps.beginnings)
    return bool(np.all(np.abs(voltage) < _SENSIBLE))
