"""Spikes seen window by window are the spikes of the run made at once."""

from dataclasses import fields, replace

import numpy as np
import pytest

from axolemma.accounting import Spike, find_spikes, spike_watch
from axolemma.accounting.long_account import follow
from axolemma.membrane import Cylinder
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation import Conditions, record, windows
from axolemma.simulation.windows import Course
from axolemma.stimulus import pulse, sine, step, train

SQUID = squid_axon()
THIN = replace(pyramidal_neuron(), geometry=Cylinder("1 um"))
CASES = {
    "train": (SQUID, step("15 uA/cm2", start="5 ms"), 150.0, None),
    "one spike": (SQUID, pulse("10 uA/cm2", start="1 ms", duration="1 ms"), 50.0, None),
    "anode break": (
        SQUID, pulse("-10 uA/cm2", start="5 ms", duration="20 ms"), 80.0, None
    ),
    "block": (SQUID, step("160 uA/cm2", start="5 ms"), 80.0, None),
    "shocks": (
        SQUID,
        train("20 uA/cm2", start="3 ms", duration="1 ms", period="9 ms", count=9),
        120.0,
        None,
    ),
    "sine": (
        SQUID,
        sine("12 uA/cm2", frequency="40 Hz", start="3 ms", duration="90 ms"),
        130.0,
        None,
    ),
    "fast": (THIN, step("200 uA/cm2", start="5 ms"), 60.0, None),
    "spontaneous": (THIN.block("pump", 1.0), None, 250.0, -66.6),
    "stuck": (
        SQUID.block("K", 1.0),
        pulse("10 uA/cm2", start="1 ms", duration="1 ms"),
        80.0,
        -65.0,
    ),
}  # fmt: skip
# A value may differ by rounding with how many others NumPy evaluates it beside; roots
# are known to 1e-13 ms, in which a voltage changes by 1e-10 mV.
ROUNDING = 1e-10


@pytest.mark.parametrize(("first", "longest"), [(3.0, 7.0), (20.0, 50.0)])
@pytest.mark.parametrize("case", CASES)
def test_the_spikes_are_those_of_a_run_made_at_once(case, first, longest, monkeypatch):
    monkeypatch.setattr(windows, "_FIRST", first)
    monkeypatch.setattr(windows, "_LONGEST", longest)
    membrane, stimulus, duration, voltage = CASES[case]
    conditions = Conditions(duration=duration, initial_voltage=voltage)
    account = follow(Course.of(membrane, stimulus, conditions))
    at_once = record(membrane, stimulus, conditions)
    spikes = find_spikes(at_once)
    assert spikes
    assert len(account.spikes) == len(spikes)
    for seen, expected in zip(account.spikes, spikes, strict=True):
        for field in fields(Spike):
            one, other = getattr(seen, field.name), getattr(expected, field.name)
            if isinstance(other, float):
                assert one == pytest.approx(other, abs=ROUNDING), field.name
            else:
                assert one is other or one == other, field.name
    onsets = at_once.trajectory.at([spike.onset_ms for spike in spikes])
    np.testing.assert_allclose(account.onsets.states, onsets.states, atol=ROUNDING)
    np.testing.assert_allclose(account.onsets.totals, onsets.totals, atol=ROUNDING)
    peaks = at_once.trajectory.at([spike.time_ms for spike in spikes])
    # A peak moves by 1e-13 ms, in which the totals of a spike change by 1e-10 nC/cm2.
    np.testing.assert_allclose(account.peaks.totals, peaks.totals, atol=ROUNDING)
    ends = [spike.repolarised_ms or spike.time_ms for spike in spikes]
    expected = at_once.trajectory.at(ends)
    np.testing.assert_allclose(account.ends.totals, expected.totals, atol=ROUNDING)


@pytest.mark.parametrize(("most", "settled_before_the_end"), [(50, 1), (10_000, 0)])
def test_a_fall_is_not_followed_longer_than_memory_lasts(
    most, settled_before_the_end, monkeypatch
):
    monkeypatch.setattr(windows, "_FIRST", 20.0)
    monkeypatch.setattr(windows, "_LONGEST", 20.0)
    monkeypatch.setattr(spike_watch, "_MOST_HELD", most)
    # Without potassium channels a current holds the voltage up once it has risen.
    held_up = Course.of(
        THIN.block("K", 1.0),
        step("5 uA/cm2", start="1 ms"),
        Conditions(duration=300.0, initial_voltage=-66.6),
    )
    watch, waits = spike_watch.SpikeWatch(held_up), []
    seen: list[Spike] = []
    for window in held_up.windows():
        is_last = window.trajectory.duration == 300.0
        seen += watch.watch(window, is_last=is_last).spikes
        waits.append(len(seen))
    (spike,) = seen
    assert waits[-2] == settled_before_the_end
    assert not spike.is_cut
    assert spike.repolarised_ms is None
