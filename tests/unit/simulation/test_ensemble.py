"""Many cells: dimensions broadcast, and no cell knows of another."""

import numpy as np
import pytest

from axolemma.errors import InvalidInput, NoRestingState
from axolemma.models import squid_axon
from axolemma.simulation import Conditions, ensemble, has_many, record
from axolemma.stimulus import pulse, step
from axolemma.units import along, cm, uA

SHORT = Conditions(duration=12.0)


def test_values_of_membrane_and_stimulus_make_a_table_of_cells():
    axon = squid_axon(ions="held").with_values(
        {"Na.conductance": along("g", [80.0, 120.0], "mS/cm2")}
    )
    shock = pulse(
        np.array([2.0, 10.0, 20.0]) * uA / cm**2, start="1 ms", duration="1 ms"
    )
    assert has_many(axon, shock)
    many = ensemble(axon, shock, SHORT)
    assert many.shape == (2, 3)
    assert [times.size for times in many.spike_times()] == [0, 0, 1, 0, 1, 1]


def test_a_cell_of_many_has_the_bits_it_has_alone():
    axon = squid_axon(ions="held")
    amplitudes = np.array([3.0, 7.0, 10.0, 14.0, 31.0])
    many = ensemble(axon, step(amplitudes * uA / cm**2, start="1 ms"), SHORT)
    for amplitude, cell in zip(amplitudes, many.records, strict=True):
        assert cell is not None
        alone = record(axon, step(f"{amplitude} uA/cm2", start="1 ms"), SHORT)
        assert np.array_equal(
            alone.trajectory.steps.states, cell.trajectory.steps.states
        )


@pytest.mark.parametrize("fixed", [None, 0.025])
def test_events_alone_are_the_spikes_of_the_whole_run(fixed):
    axon = squid_axon(ions="held")
    drive = step(np.linspace(2.0, 20.0, 9) * uA / cm**2, start="1 ms")
    whole = ensemble(axon, drive, Conditions(duration=40.0, step=fixed))
    events = ensemble(
        axon, drive, Conditions(duration=40.0, step=fixed, recorded="events")
    )
    for a, b in zip(whole.spike_times(), events.spike_times(), strict=True):
        assert a.size == b.size
        # A fixed step logs a crossing on the straight line between two steps:
        # V'' h^2 / 8 of 0.3 mV against 300 mV/ms.
        assert np.allclose(a, b, rtol=0.0, atol=1e-9 if fixed is None else 1e-3)


def test_threads_change_nothing():
    axon = squid_axon(ions="held")
    drive = step(np.linspace(2.0, 20.0, 20) * uA / cm**2, start="1 ms")
    one = ensemble(axon, drive, Conditions(duration=10.0))
    two = ensemble(axon, drive, Conditions(duration=10.0, threads=2))
    for a, b in zip(one.records, two.records, strict=True):
        assert a is not None
        assert b is not None
        assert np.array_equal(a.trajectory.steps.states, b.trajectory.steps.states)


def test_a_cell_that_has_no_rest_is_told_apart_from_the_others():
    # With the leak's potential at +400 mV the only fixed point, -44 mV, is unstable.
    axon = squid_axon(ions="held").with_values(
        {"Cl.reversal_potential": along("E", [-54.387, 400.0, -50.0], "mV")}
    )
    many = ensemble(axon, None, Conditions(duration=2.0))
    assert set(many.failures) == {1}
    assert isinstance(many.failures[1], NoRestingState)
    assert [cell is None for cell in many.records] == [False, True, False]


def test_two_lengths_along_one_dimension_are_refused():
    axon = squid_axon(ions="held").with_values(
        {"Na.conductance": along("g", [80.0, 120.0], "mS/cm2")}
    )
    drive = step(along("g", [1.0, 2.0, 3.0], "uA/cm2"), start="1 ms")
    with pytest.raises(InvalidInput, match="'g'"):
        ensemble(axon, drive, SHORT)
