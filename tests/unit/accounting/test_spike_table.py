"""A table of spikes gives back what was written into it."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.accounting import find_spikes
from axolemma.accounting.spike_table import SpikeTable
from axolemma.errors import UnknownName
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, record
from axolemma.stimulus import step


@pytest.fixture(scope="module")
def spikes():
    conditions = Conditions(duration=60.0)
    made = record(squid_axon(), step("15 uA/cm2", start="5 ms"), conditions)
    return find_spikes(made)


def test_a_table_gives_its_spikes_back(spikes):
    table = SpikeTable.of(spikes)
    assert len(table) == len(spikes)
    assert tuple(table) == tuple(spikes)
    assert table[-1] == spikes[-1]
    assert table[1:] == tuple(spikes[1:])


def test_tables_can_be_joined(spikes):
    parts = [SpikeTable.of(spikes[:1]), SpikeTable.of(()), SpikeTable.of(spikes[1:])]
    assert tuple(SpikeTable.joined(parts)) == tuple(spikes)
    assert len(SpikeTable.joined([])) == 0


def test_a_measure_of_all_spikes_is_one_array(spikes):
    peaks = SpikeTable.of(spikes).column("peak_mV")
    np.testing.assert_array_equal(peaks, [spike.peak_mV for spike in spikes])


def test_what_did_not_happen_is_no_number(spikes):
    without = replace(spikes[-1], trough_ms=None, trough_mV=None)
    cut = SpikeTable.of([*spikes[:-1], without])
    assert np.isnan(cut.column("trough_mV")[-1])
    assert cut[-1].trough_mV is None


def test_an_unknown_measure_is_named(spikes):
    with pytest.raises(UnknownName, match="did you mean 'peak_mV'"):
        SpikeTable.of(spikes).column("peak_mv")
