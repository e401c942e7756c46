"""First spikes of many runs: those that each run has when it is measured alone."""

import pytest

from axolemma.accounting import find_spikes
from axolemma.accounting.first_spikes import first_spikes, first_to_fire
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.stimulus import charge, pulse, sine, step

HELD = squid_axon(ions="held")
SHOCK = pulse("10 uA/cm2", start="1 ms", duration="1 ms")
STIMULI = [
    None,
    SHOCK,
    pulse("6 uA/cm2", start="1 ms", duration="1 ms"),
    step("10 uA/cm2", start="5 ms"),
    pulse("-30 uA/cm2", start="1 ms", duration="5 ms"),
    charge("30 nC/cm2", at="0 ms"),
    # Its first push drives a stretch of the voltage near to the level that is none.
    pulse("900 uA/cm2", start="0 ms", duration="0.1 ms")
    + pulse("-900 uA/cm2", start="0.1 ms", duration="0.1 ms")
    + pulse("10 uA/cm2", start="20 ms", duration="1 ms"),
    sine("40 uA/cm2", frequency="100 Hz", start="0 ms", duration="30 ms"),
]


@pytest.mark.parametrize(
    "membrane",
    [HELD, squid_axon(), HELD.block("Na", 1.0), pyramidal_neuron()],
    ids=["held", "live", "blocked", "pyramidal"],
)
def test_they_are_the_first_of_the_spikes_of_each(record_of, membrane):
    records = [record_of(membrane, stimulus, 40.0) for stimulus in STIMULI]
    every = first_spikes([r.trajectory for r in records], records[0])
    for record, found in zip(records, every, strict=True):
        spikes = find_spikes(record)
        assert (found is None) == (not spikes)
        if found is not None:
            # Roots in runs put in sequence are known to the rounding of their times.
            assert found.onset_ms == pytest.approx(spikes[0].onset_ms, abs=1e-11)
            assert found.onset_mV == pytest.approx(spikes[0].onset_mV, abs=1e-9)
            assert found.peak_mV == pytest.approx(spikes[0].peak_mV, abs=1e-9)


def test_a_run_that_is_not_there_has_none(record_of):
    record = record_of(HELD, STIMULI[1], 40.0)
    none, one = first_spikes([None, record.trajectory], record)
    assert none is None
    assert one is not None
    assert one.peak_mV == pytest.approx(find_spikes(record)[0].peak_mV, abs=1e-9)
    assert first_spikes([], record) == []


def test_the_first_run_that_fires_is_found_behind_some_that_do_not(record_of):
    chosen = [STIMULI[0], STIMULI[2], STIMULI[1], STIMULI[3]]
    records = [record_of(HELD, stimulus, 40.0) for stimulus in chosen]
    runs = [record.trajectory for record in records]
    assert first_to_fire(runs, records[0]) == 2
    assert first_to_fire(runs[:2], records[0]) is None


def test_what_the_stimulus_alone_lifts_to_the_level_does_not_fire(record_of):
    blocked = HELD.block("Na", 1.0)
    records = [record_of(blocked, factor * SHOCK, 40.0) for factor in (15.0, 20.0)]
    assert all(record.trajectory.samples.states[0].max() > 0.0 for record in records)
    runs = [record.trajectory for record in records]
    assert first_to_fire(runs, records[0]) is None
