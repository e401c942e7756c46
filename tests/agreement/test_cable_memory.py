"""What a run along a tree keeps, however often its kernel comes back."""

import tracemalloc

import numpy as np
import pytest

from axolemma.cable import Axon
from axolemma.integration.trees import solver as tree_solver
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions
from axolemma.stimulus import train

SHOCKS = train("5 mA/cm2", start="0.1 ms", duration="0.2 ms", period="2 ms", count=2)


def giant(count, *, length="20 cm"):
    axon = Axon(diameter="476 um", resistivity="35.4 ohm cm", length=length)
    return axon.compartments(count)


def conducted(cut, *, duration=5.0, step=0.01, ions="held", **conditions):
    membrane = squid_axon(temperature="18.5 degC", ions=ions)
    how = CableConditions(duration=duration, step=step, **conditions)
    stimuli = dict.fromkeys(range(4), SHOCKS)
    return record_cable(membrane, cut, stimuli, how).outcome


@pytest.mark.parametrize("every", [1, 7])
def test_a_run_is_the_same_however_often_the_kernel_comes_back(every, monkeypatch):
    seldom = conducted(giant(100), probes=(0, 50, 99), every=every)
    # Three steps of the 13 groups at a time.
    monkeypatch.setattr(tree_solver, "_BUDGET", 40)
    often = conducted(giant(100), probes=(0, 50, 99), every=every)
    for name in ("states", "probed", "probe_times", "crossed", "crossing_times"):
        assert np.array_equal(getattr(seldom, name), getattr(often, name))
    assert seldom.probed.shape == (seldom.probe_times.size, 3)
    assert np.unique(seldom.crossed).size > 40


@pytest.mark.parametrize("ions", ["held", "live"])
def test_memory_is_bounded_by_what_is_recorded(ions):
    count = 4000
    cut, everywhere = giant(count, length="1 m"), tuple(range(count))
    conducted(giant(16, length="4 mm"), duration=0.5, ions=ions)  # compiled, and known
    tracemalloc.start()
    try:
        found = conducted(cut, duration=2.0, ions=ions, probes=everywhere, every=10)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found.probed.shape == (21, count)
    assert peak < 2 * found.probed.nbytes + 1024 * count
