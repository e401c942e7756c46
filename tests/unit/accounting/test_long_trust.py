"""How far a long run can be trusted is what its finer run says otherwise."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.accounting import assess, build_ledger, find_spikes
from axolemma.accounting.long_account import follow
from axolemma.accounting.long_trust import assess_long
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation import Conditions, record
from axolemma.simulation.windows import Course
from axolemma.stimulus import step

DRIVE = step("15 uA/cm2", start="5 ms")
CONDITIONS = Conditions(duration=400.0)


@pytest.fixture(scope="module")
def account():
    return follow(Course.of(squid_axon(), DRIVE, CONDITIONS))


def test_it_is_the_trust_in_the_run_made_at_once(account):
    at_once = record(squid_axon(), DRIVE, CONDITIONS)
    spikes = find_spikes(at_once)
    expected = assess(at_once, spikes, ledger=build_ledger(at_once))
    found = assess_long(account)
    assert found.method == expected.method
    assert found.relative_tolerance == expected.relative_tolerance
    assert (found.steps, found.rejected) == (expected.steps, expected.rejected)
    assert found.spikes_of_check == len(spikes)
    # There it is the largest of rises and of peaks, which differ by nearly as much.
    assert found.spike_time_error_ms == pytest.approx(
        expected.spike_time_error_ms, rel=0.05
    )


def test_the_error_of_concentrations_is_that_at_the_end(account):
    at_once = record(squid_axon(), DRIVE, CONDITIONS)
    assert at_once.check is not None
    ends = [
        np.array(run.values(account.pools, run.at([400.0])))
        for run in (at_once.trajectory, at_once.check)
    ]
    largest = float(np.abs(ends[0] - ends[1]).max())
    # Both are differences of tens of mM, rounded.
    assert assess_long(account).concentration_error_mM == pytest.approx(
        largest, abs=1e-13
    )


def test_where_the_numbers_of_spikes_differ_no_times_are_compared(account):
    fewer = replace(account, rises_of_check=account.rises_of_check[:-1])
    assert assess_long(fewer).spike_time_error_ms is None


def test_without_a_check_or_pools_there_is_nothing_to_compare(account):
    unchecked = follow(
        Course.of(squid_axon(), DRIVE, replace(CONDITIONS, is_checked=False))
    )
    found = assess_long(unchecked)
    assert found.spikes_of_check is None
    assert found.spike_time_error_ms is None
    assert found.concentration_error_mM is None
    held = follow(Course.of(pyramidal_neuron(ions="held"), None, CONDITIONS))
    assert assess_long(held).concentration_error_mM is None
    assert assess_long(held).spike_time_error_ms is None
