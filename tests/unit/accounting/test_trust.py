"""Trust: error estimates against the error, and what they are good for."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.accounting import assess, find_spikes
from axolemma.accounting.trust import quadrature_residual
from axolemma.stimulus import charge, step

# HH's threshold for an impulse from rest: 6.50507121 nC/cm2.
THRESHOLD = 6.50507121


@pytest.mark.parametrize("tolerance", [1e-4, 1e-5, 1e-7])
def test_the_errors_are_those_of_the_run(record_of, held, shock, tolerance):
    record = record_of(held, shock, 30.0, relative_tolerance=tolerance)
    exact = record_of(held, shock, 30.0, relative_tolerance=1e-12)
    (spike,), (true,) = find_spikes(record), find_spikes(exact)
    trust = assess(record, [spike])
    assert spike.crossing_ms is not None
    assert true.crossing_ms is not None
    error = max(
        abs(spike.time_ms - true.time_ms), abs(spike.crossing_ms - true.crossing_ms)
    )
    assert trust.spike_time_error_ms is not None
    # The other run errs too, by a tenth or so: the estimate is of the right size.
    assert 0.3 * error < trust.spike_time_error_ms < 3.0 * error
    assert trust.voltage_error_mV is not None
    assert abs(spike.peak_mV - true.peak_mV) < 3.0 * trust.voltage_error_mV


def test_aligned_on_its_spikes_a_train_is_off_by_little(record_of, held):
    record = record_of(held, step("10 uA/cm2", start="5 ms"), 200.0)
    trust = assess(record, find_spikes(record))
    times = record.trajectory.samples.time
    assert record.check is not None
    (here,) = record.trajectory.values(["membrane.V"], record.trajectory.samples)
    (there,) = record.check.values(["membrane.V"], record.check.at(times))
    assert trust.voltage_error_mV is not None
    assert 0.0 < trust.voltage_error_mV < np.abs(here - there).max()


def test_an_ordinary_run_is_not_near_threshold(record_of, held, shock):
    record = record_of(held, shock, 30.0)
    assert not assess(record, find_spikes(record)).near_threshold


@pytest.mark.parametrize("margin", [-1e-8, 1e-8])
def test_a_run_that_lingers_at_the_threshold_is_said_to(record_of, held, margin):
    stimulus = charge(f"{THRESHOLD + margin:.9f} nC/cm2", at="1 ms")
    record = record_of(held, stimulus, 60.0)
    assert assess(record, find_spikes(record)).near_threshold


def test_route_totals_agree_with_a_quadrature_of_the_currents(record_of, live, shock):
    for tolerance in (1e-4, 1e-6, 1e-8):
        record = record_of(live, shock, 30.0, relative_tolerance=tolerance)
        assert quadrature_residual(record.trajectory) < tolerance


def test_an_impulse_is_no_current(record_of, held):
    record = record_of(held, charge("9 nC/cm2", at="1 ms"), 30.0)
    assert quadrature_residual(record.trajectory) < record.relative_tolerance


def test_totals_that_the_currents_do_not_give_are_seen(record_of, held, shock):
    trajectory = record_of(held, shock, 30.0).trajectory
    steps = trajectory.steps
    wrong = replace(
        steps, totals=1.01 * steps.totals, end_totals=1.01 * steps.end_totals
    )
    # A hundredth of all that flowed, of which most flowed both ways.
    assert quadrature_residual(replace(trajectory, steps=wrong)) > 5e-3


def test_without_a_second_run_no_error_is_claimed(record_of, held, shock):
    record = record_of(held, shock, 30.0, is_checked=False)
    trust = assess(record, find_spikes(record))
    assert (trust.voltage_error_mV, trust.spike_time_error_ms) == (None, None)


def test_provenance_names_what_computed_the_run(record_of, held, shock):
    record = record_of(held, shock, 30.0)
    provenance = assess(record, find_spikes(record)).provenance
    assert provenance["membrane"] == held.digest.hex()
    assert {"axolemma", "numpy", "python"} <= set(provenance)


def test_without_a_spike_no_error_of_spike_times_is_claimed(record_of, held):
    record = record_of(held, step("1 uA/cm2", start="5 ms"), 30.0)
    trust = assess(record, find_spikes(record))
    assert trust.voltage_error_mV is not None
    assert trust.spike_time_error_ms is None
