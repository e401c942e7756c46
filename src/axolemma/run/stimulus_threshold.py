"""How strong the stimulus of a run would have had to be for an action potential."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from axolemma.accounting import find_spikes
from axolemma.accounting.landmarks import REARM, ionic_slope, voltages
from axolemma.accounting.outcome import stimulus_charge
from axolemma.explanation.evidence import Evidence, StimulusThreshold
from axolemma.integration import Samples
from axolemma.simulation import VOLTAGE, Record
from axolemma.simulation.strengths import Strengths

# A stimulus is made up to so many times as strong, by so many runs side by side; done
# again between two of them, and again, it is known to a thousandth of itself.
_MOST, _TRIED, _ROUNDS = 100.0, 16, 3
# Between accepted steps the voltage goes no further beyond them than this, mV.
_BEYOND_STEPS = 10.0
_LOOKS, _MOMENTS = 2, 65
# A peak has passed so long after the highest of the accepted steps, ms.
_PASSED = 2.0
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
    strengths = Strengths.of(record)
    low = 1.0
    # Measuring every run would take longer than all of them.
    for fires in (_seems_to_fire, _fires):
        low, high = _search(strengths, fires)
        if high is None:
            break
        factor, until = high
        (run,) = strengths.at([factor], duration=until)
        spikes = () if run is None else find_spikes(run)
        if run is not None and spikes:
            onset = spikes[0].onset_mV
            is_below = onset < float(record.rest.values[VOLTAGE])
            return StimulusThreshold(
                tried=low,
                fires=factor,
                onset_mV=onset,
                is_rebound=is_below or stimulus_charge(run, spikes[0].onset_ms) < 0.0,
            )
    return StimulusThreshold(tried=low, fires=None) if low > 1.0 else None


def _search(
    strengths: Strengths, fires: Callable[[Record], bool]
) -> tuple[float, tuple[float, float] | None]:
    """Find between which strengths runs begin to fire, and until when the one takes."""
    low, high = 1.0, None
    ratio = _MOST ** (1.0 / _TRIED)
    factors = [ratio ** (number + 1) for number in range(_TRIED)]
    for _ in range(_ROUNDS):
        for factor, run in zip(factors, strengths.at(factors), strict=True):
            if run is None or not _is_sensible(run):
                continue
            if fires(run):
                high = factor, _just_after_its_peak(run)
                break
            low = factor
        if high is None:
            break
        step = (high[0] - low) / (_TRIED + 1)
        factors = [low + step * (number + 1) for number in range(_TRIED)]
    return low, high


def _just_after_its_peak(run: Record) -> float:
    """Give a time by which the highest peak of a run has passed, ms."""
    steps = run.trajectory.steps
    voltage = steps.states[run.trajectory.system.state_names.index(VOLTAGE)]
    highest = float(steps.time[int(voltage.argmax())])
    return min(highest + _PASSED, run.duration)


def _is_sensible(run: Record) -> bool:
    """Whether the voltage stayed where a membrane's can be."""
    steps = run.trajectory.steps
    voltage = steps.states[run.trajectory.system.state_names.index(VOLTAGE)]
    return bool(np.all(np.abs(voltage) < _SENSIBLE))


def _fires(run: Record) -> bool:
    return bool(find_spikes(run))


def _seems_to_fire(run: Record) -> bool:
    """Whether the voltage came to the level of a spike, ionic current helping."""
    trajectory, level = run.trajectory, float(run.membrane.spike_level)
    steps = trajectory.steps
    samples = Samples(
        time=steps.time, row=steps.row, states=steps.states, totals=steps.totals
    )
    voltage = voltages(trajectory, samples)
    if voltage.max() < level - _BEYOND_STEPS:
        return False
    (slope,) = trajectory.evaluate([ionic_slope(trajectory)], samples)
    excited = min(float(run.rest.values[VOLTAGE]) + REARM, level)
    if not np.any((voltage > excited) & (slope > 0.0)):
        return False
    place = int(voltage.argmax())
    times = np.append(steps.time, trajectory.duration)
    for _ in range(_LOOKS):
        start, stop = max(place - 1, 0), min(place + 1, times.size - 1)
        times = np.linspace(float(times[start]), float(times[stop]), _MOMENTS)
        voltage = voltages(trajectory, trajectory.at(times))
        place = int(voltage.argmax())
    return bool(voltage.max() >= level)
