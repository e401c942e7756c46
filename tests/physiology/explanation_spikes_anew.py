"""What an explanation claims of spikes and gates, found again on the grid of a run."""

from __future__ import annotations

import numpy as np
from run_arrays import V


def gate_time(arrays, claim):
    """Check the moment when a gate or open fraction is extreme, or back."""
    spike, when = arrays.run.spikes[0], claim.time
    # A delay counts from the peak, anything else from the start of the run.
    found = when - spike.time_ms if claim.value != when else when
    later = arrays.run.spikes[1].onset_ms if len(arrays.run.spikes) > 1 else arrays.end
    # Moments at which a gate is back at nine tenths of rest need no extremum.
    back = 0.9 * arrays.rest.get(claim.quantity, np.nan)
    value = arrays.at(claim.quantity, when)
    if abs(value - back) < 1e-3 * back:
        return found
    stop = min(later, spike.repolarised_ms or arrays.end)
    if "open_fraction" not in claim.quantity:
        stop = later
    times = np.linspace(spike.time_ms, stop, 20_001)
    values = arrays.at(claim.quantity, times)
    if "open_fraction" in claim.quantity and values.argmax() == values.size - 1:
        # What opens still then is followed further.
        times = np.linspace(spike.time_ms, later, 20_001)
        values = arrays.at(claim.quantity, times)
    extreme = values.max() if "open_fraction" in claim.quantity else values.min()
    return found if abs(value - extreme) <= 2e-3 * abs(extreme) + 1e-12 else np.nan


def sodium_of_spike(arrays, claim, kind):
    """Compare the sodium of the first spike with the capacitor's need."""
    spike, routes = arrays.run.spikes[0], arrays.gated["Na"]
    whole = arrays.charge_in(routes, spike.onset_ms, spike.repolarised_ms)
    early = arrays.charge_in(routes, spike.onset_ms, spike.time_ms)
    need = float(arrays.run.membrane.capacitance) * (spike.peak_mV - spike.onset_mV)
    return {None: whole, "/capacitor": whole / need, ".early": 100.0 * early / whole}[
        kind
    ]


def spike_moment(arrays, claim, kind):
    """Check a landmark of a spike by what defines it."""
    spike = min(arrays.run.spikes, key=lambda s: abs(s.time_ms - claim.time))
    rest = arrays.rest[V]
    if kind == "time":
        return arrays.peak_near(claim.time)
    if kind == "trough":
        before = [s for s in arrays.run.spikes if s.time_ms < claim.time]
        spike = before[-1]
        return arrays.confirmed(claim.time, 0.02, np.argmin, after=spike.time_ms)
    if kind == "repolarised":
        spike = [s for s in arrays.run.spikes if s.time_ms < claim.time][-1]
        value = arrays.at(V, claim.time)
        is_back = abs(value - rest) < 1e-2 or abs(value - spike.onset_mV) < 1e-2
        return claim.time if is_back else np.nan
    if kind in {"onset", "threshold"}:
        return onset_confirmed(arrays, spike, claim.time)
    if kind == "inward":
        ionic = arrays.ionic(claim.time + np.array([0.0, 1e-3]))
        # Where the run, or another spike, has only just gone before, it is inward at
        # once.
        is_turn = abs(ionic[0]) < 1e-2 or is_start(arrays, claim.time)
        return claim.time if is_turn and ionic[1] < 1e-2 else np.nan
    return claim.time


def is_start(arrays, time):
    """Say whether a time is that of a jump of the stimulus, or of the start."""
    starts = arrays.run.record.trajectory.table.start
    return bool(np.any(np.abs(starts - time) < 1e-9))


def onset_confirmed(arrays, spike, time):
    """Give an onset back if the ionic slope is that of an onset there, mV/ms."""
    slope = -arrays.at("membrane.current", time) / float(
        arrays.run.membrane.capacitance
    )
    least = 0.0 if spike.threshold_ms is None else 10.0
    return time if slope >= least - 1e-2 else np.nan


def count(arrays, claim):
    """Count the peaks; words may leave out the first."""
    above = arrays.voltage > max(-20.0, arrays.rest[V] + 25.0)
    rises = int(np.sum(above[1:] & ~above[:-1])) + int(above[0])
    peaks = len(arrays.run.spikes)
    return (
        claim.value if claim.value in {peaks, peaks - 1} and rises >= peaks else peaks
    )


def interval(arrays, claim, which):
    """Give intervals between peaks found on the grid."""
    times = [arrays.peak_near(s.time_ms) for s in arrays.run.spikes]
    steps = np.diff(times)
    return float({"first": steps[0], "last": steps[-1], "mean": steps.mean()}[which])
