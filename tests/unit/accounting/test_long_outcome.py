"""A long run went on firing, stopped with its stimulus, fell silent or failed."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.accounting.long_account import follow
from axolemma.accounting.long_outcome import find_long_outcome, firing_rates
from axolemma.membrane import Cylinder
from axolemma.models import pyramidal_neuron
from axolemma.simulation import Conditions
from axolemma.simulation.windows import Course
from axolemma.stimulus import pulse, ramp, step

THIN = replace(pyramidal_neuron(), geometry=Cylinder("1 um"))
# So thin that its ions run down within a second.
THINNEST = replace(pyramidal_neuron(), geometry=Cylinder("0.04 um"))


def outcome_of(membrane, stimulus, duration, voltage=None):
    conditions = Conditions(duration=duration, initial_voltage=voltage)
    return find_long_outcome(follow(Course.of(membrane, stimulus, conditions)))


def test_a_steady_drive_keeps_it_firing():
    outcome = outcome_of(THIN, step("2 uA/cm2", start="5 ms"), 300.0)
    assert outcome.kind == "firing"
    assert outcome.settled_mV is None
    assert outcome.rates is not None
    assert outcome.rates.lowest <= outcome.rates.last <= outcome.rates.highest


def test_it_stops_with_the_stimulus():
    drive = pulse("2 uA/cm2", start="5 ms", duration="200 ms")
    outcome = outcome_of(THIN, drive, 600.0)
    assert outcome.kind == "stimulus over"
    assert outcome.stimulus_end_ms == pytest.approx(205.0, abs=1e-9)
    assert outcome.last_ms is not None
    assert outcome.last_ms < 205.0


def test_without_a_pump_it_ends_in_depolarisation_block():
    outcome = outcome_of(THINNEST.block("pump", 1.0), None, 3000.0, -66.6)
    assert outcome.kind == "depolarisation block"
    assert outcome.spikes > 10
    # Far above -46 mV, from where another spike could begin.
    assert outcome.settled_mV is not None
    assert outcome.settled_mV > -30.0


def test_a_drive_that_fades_leaves_silence():
    fading = ramp("2 uA/cm2", "0 uA/cm2", start="0 ms", duration="400 ms")
    outcome = outcome_of(THIN, fading + step("-0.5 uA/cm2", start="400 ms"), 900.0)
    assert outcome.kind == "silenced"


def test_nothing_happens_without_a_stimulus():
    outcome = outcome_of(THIN, None, 100.0)
    assert outcome.kind == "no spike"
    assert outcome.spikes == 0
    assert outcome.rates is None


def test_one_spike_has_no_rate():
    outcome = outcome_of(THIN, pulse("60 uA/cm2", start="1 ms", duration="0.2 ms"), 600)
    assert outcome.spikes == 1
    assert outcome.kind == "stimulus over"
    assert outcome.rates is None


def test_rates_are_intervals_counted_by_their_time():
    times = np.array([0.0, 10.0, 30.0, 60.0])
    assert firing_rates(times, 2) == pytest.approx([2000 / 30, 2000 / 50])
    assert firing_rates(times, 10) == pytest.approx([3000 / 60])
    assert firing_rates(times[:1], 10).size == 0
