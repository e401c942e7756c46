"""The Rallpacks [Bhalla, Bilitch & Bower 1992]: a cable, a tree, an axon that fires."""

import numpy as np
import pytest

from axolemma.cable import Branch, BranchingAxon
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import squid_axon
from axolemma.simulation.cable import record_cable
from axolemma.simulation.cable_setting import CableConditions, CableSetting
from axolemma.stimulus import pulse

TIMES = np.array([1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0])
CURRENT = pulse("0.1 nA", start="0 ms", duration="250 ms")


def leaky():
    """Give the passive membrane of the first two: 4 ohm m2, 0.01 F/m2, -65 mV."""
    return Membrane(
        "passive",
        ions=(Ion("K", reversal_potential="-65 mV"),),
        channels=(Channel("leak", ion="K", conductance="0.025 mS/cm2"),),
        capacitance="1 uF/cm2",
    )


def driven(axon, intervals, *, step, membrane=None, **conditions):
    """Drive the beginning of an axon for 250 ms; give the record and its nodes."""
    cut = axon.compartments(intervals)
    how = CableConditions(duration=250.0, step=step, **conditions)
    membrane = leaky() if membrane is None else membrane
    return record_cable(membrane, cut.compartments, {0: CURRENT}, how)


def cable():
    branch = Branch(diameter="1 um", length="1 mm")
    return BranchingAxon(branches=[branch], resistivity="100 ohm cm")


def binary_tree():
    """Give ten levels of branches that keep the 3/2 power, each 0.008 long."""
    branches, ends = [], [None]
    for level in range(10):
        diameter, length = 16.0 * 2 ** (-2 * level / 3), 32.0 * 2 ** (-level / 3)
        grown = [parent for parent in ends for _ in range(2 if level else 1)]
        first = len(branches)
        branches += [
            Branch(diameter=f"{diameter} um", length=f"{length} um", parent=parent)
            for parent in grown
        ]
        ends = list(range(first, len(branches)))
    return BranchingAxon(branches=branches, resistivity="100 ohm cm")


def test_rallpack_1_follows_its_closed_form_at_both_ends(shared):
    count = 100
    found = driven(cable(), [count], step=0.05, probes=(0, count), every=20)
    for probe, name in enumerate(("ref_cable.0", "ref_cable.x")):
        known = 1e3 * np.loadtxt(shared / "data" / "rallpack" / name)  # s, V
        times = found.outcome.probe_times
        expected = np.interp(times, known[:, 0], known[:, 1])
        apart = found.outcome.probed[1:, probe] - expected[1:]
        # The criterion of the suite is 0.1 % of the range; the file has seven digits.
        assert np.sqrt(np.mean(apart**2)) < 1e-3 * np.ptp(known[:, 1])


def test_rallpack_1_reaches_its_steady_state_by_extrapolation():
    ends = []
    for count in (50, 100):
        found = driven(cable(), [count], step=0.1)
        ends.append(found.outcome.states[0, [0, count]])
    extrapolated = ends[1] + (ends[1] - ends[0]) / 3.0
    # 102.1808449130 and 43.3422610206 mV, from which at 250 ms two times the slowest
    # of the transients, 127.3 exp(-250/40) mV, are missing at most.
    infinite = 127.323954474
    slow = infinite * np.exp(-250.0 / 40.0)
    missing = np.array([102.1808449130, 43.3422610206]) - extrapolated
    np.testing.assert_allclose(missing, slow, atol=1e-3)


@pytest.fixture(scope="module")
def tree():
    axon = binary_tree()
    return axon, driven(axon, [1] * 1023, step=0.05, probes=(0, 1023), every=20)


def test_rallpack_2_follows_its_closed_form(tree):
    _, found = tree
    known = np.array([-64.332978857, -62.024908664, -59.446197727, -53.389870834,
                      -47.203800903, -42.120297567, -40.127017572])  # fmt: skip
    root = np.interp(TIMES, found.outcome.probe_times, found.outcome.probed[:, 0])
    # 0.1 % is asked for. A branch is 0.008 long and cut in one: 1e-5 of the rise.
    np.testing.assert_allclose(root, known, atol=2e-3)
    # The tips, by the suite's reference.
    assert found.outcome.probed[-1, 1] == pytest.approx(-40.20655, abs=5e-4)


def test_rallpack_2_is_a_cylinder_of_its_electrotonic_length(tree):
    axon, found = tree
    trunk = Branch(diameter="16 um", length="320 um")
    cylinder = BranchingAxon(branches=[trunk], resistivity="100 ohm cm")
    other = driven(cylinder, [10], step=0.05, probes=(0, 10), every=20)
    assert len(axon.branches) == 1023
    # 3/2-power branches of equal electrotonic length are one cylinder [Rall 1962].
    np.testing.assert_allclose(found.outcome.probed, other.outcome.probed, atol=1e-9)


def fired(count, step):
    """Run Rallpack 3: the squid's channels with a leak of 0.025 mS/cm2 to -65 mV."""
    membrane = squid_axon(ions="held", leak_reversal="-65 mV").with_values(
        {"leak.conductance": "0.025 mS/cm2"}
    )
    # It begins at -65 mV, where it does not rest, with the gates of there.
    start = {
        "membrane.V": -65.0,
        "Na.m": 0.05293248525724957,
        "Na.h": 0.5961207535084602,
        "K.n": 0.3176769140606974,
    }
    cut = cable().compartments([count])
    conditions = CableConditions(
        duration=250.0, step=step, rise=65.0, probes=(0, count)
    )
    setting = CableSetting(start=start)
    found = record_cable(
        membrane, cut.compartments, {0: CURRENT}, conditions, setting=setting
    )
    return found.outcome


def peaks(outcome, probe):
    """Give times and heights of the peaks above 0 mV, by parabolas."""
    voltage = outcome.probed[:, probe]
    top = 1 + np.flatnonzero(
        (voltage[1:-1] > voltage[:-2])
        & (voltage[1:-1] >= voltage[2:])
        & (voltage[1:-1] > 0)
    )
    before, at, after = voltage[top - 1], voltage[top], voltage[top + 1]
    part = 0.5 * (before - after) / (before - 2.0 * at + after)
    step = outcome.probe_times[1] - outcome.probe_times[0]
    times = outcome.probe_times[top] + part * step
    return times, at - 0.25 * (before - after) * part


@pytest.fixture(scope="module")
def firing():
    return [fired(count, step) for count, step in ((125, 0.02), (250, 0.01))]


def test_rallpack_3_fires_at_the_known_interval(firing):
    intervals = []
    for outcome in firing:
        times = outcome.crossing_times[outcome.crossed == 0]
        intervals.append(times[-1] - times[-2])
    extrapolated = intervals[1] + (intervals[1] - intervals[0]) / 3.0
    # 14.53153 ms by an independent solution, to its last digit.
    assert extrapolated == pytest.approx(14.53153, abs=2e-5)
    assert intervals[1] == pytest.approx(14.53153, rel=5e-4)


def test_rallpack_3_fires_18_times_at_one_end_and_17_at_the_other(firing):
    outcome = firing[1]
    counts = [np.count_nonzero(outcome.crossed == place) for place in (0, 250)]
    assert counts == [18, 17]


def test_rallpack_3_has_the_known_peaks(firing):
    times, heights = peaks(firing[1], 0)
    # The known ones are of the middle of the first of 1000 compartments, half a
    # micrometre from the end: 0.1 nA through the axoplasm between takes 0.0637 mV.
    drop = 0.0637
    # The voltage is sampled every 0.01 ms and second order in it.
    assert times[0] == pytest.approx(1.6193, abs=2e-3)
    assert heights[0] - drop == pytest.approx(41.435, abs=0.02)
    assert heights[-1] - drop == pytest.approx(22.3425, abs=0.03)
    times, heights = peaks(firing[1], 1)
    assert times[0] == pytest.approx(4.2905, abs=2e-3)
    assert heights[0] == pytest.approx(44.564, abs=0.02)
    assert heights[-1] == pytest.approx(46.1681, abs=0.02)
