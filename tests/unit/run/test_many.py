"""Many runs: laid out along dimensions, each one a run of its own."""

from typing import Any

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput, NoRestingState, UnknownName
from axolemma.models import squid_axon
from axolemma.run import Runs

PULSE = axo.pulse("10 uA/cm2", start="1 ms", duration="1 ms")
CONDUCTANCES = [60.0, 120.0, 180.0]


def runs_of(value: object) -> Runs:
    assert isinstance(value, Runs)
    return value


@pytest.fixture(scope="module")
def many() -> Runs:
    axon = squid_axon(ions="held").with_values(
        {"Na.conductance": axo.along("g", CONDUCTANCES, "mS/cm2")}
    )
    return runs_of(axo.simulate(axon, PULSE, duration="10 ms"))


def test_values_along_a_dimension_give_a_run_each(many: Runs):
    assert many.shape == (3,)
    assert list(many.spike_counts) == [0, 1, 1]
    assert [len(run.spikes) for run in many] == [0, 1, 1]


def test_a_run_is_found_by_the_value_it_has(many: Runs):
    chosen = many.select(g="119 mS/cm2")
    alone = axo.simulate(squid_axon(ions="held"), PULSE, duration="10 ms")
    assert np.array_equal(chosen.voltage, alone.voltage)


def test_quantities_at_common_times_make_a_table(many: Runs):
    data = many.to_xarray([0.0, 5.0, 10.0], "membrane.V", "Na.current")
    assert data["membrane.V"].shape == (3, 3)
    assert data["membrane.V"].attrs["units"] == "mV"
    assert np.array_equal(data["g"], CONDUCTANCES)
    assert np.array_equal(data["membrane.V"][1], many[1].at([0.0, 5.0, 10.0]))


def test_a_failed_cell_raises_what_stopped_it_and_leaves_a_gap():
    axon = squid_axon(ions="held").with_values(
        {"Cl.reversal_potential": axo.along("E", [-54.387, 400.0], "mV")}
    )
    many = runs_of(axo.simulate(axon, duration="2 ms"))
    assert list(many.spike_counts) == [0, -1]
    assert np.isnan(many.at([1.0])[1, 0])
    with pytest.raises(NoRestingState):
        _ = many[1]


def test_of_cells_that_all_failed_a_table_is_all_gaps():
    axon = squid_axon(ions="held").with_values(
        {"Cl.reversal_potential": axo.along("E", [390.0, 400.0], "mV")}
    )
    many = runs_of(axo.simulate(axon, duration="2 ms"))
    table = many.to_xarray([1.0])
    assert np.all(np.isnan(table["membrane.V"]))
    assert table["membrane.V"].attrs["units"] == "mV"
    with pytest.raises(UnknownName, match=r"did you mean 'Na\.current'"):
        many.at([1.0], "Na.curent")


def test_spike_times_alone_are_kept_on_request(many: Runs):
    axon = squid_axon(ions="held").with_values(
        {"Na.conductance": axo.along("g", CONDUCTANCES, "mS/cm2")}
    )
    events = runs_of(axo.simulate(axon, PULSE, duration="10 ms", keep="events"))
    for a, b in zip(events.spike_times, many.spike_times, strict=True):
        assert np.array_equal(a, b)
    with pytest.raises(InvalidInput, match="keep='steps'"):
        _ = events[0]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"keep": "event"}, "did you mean 'events'"),
        ({"keep": "events"}, "for one cell"),
        ({"threads": 0}, "at least 1"),
        ({"threads": True}, "at least 1"),
    ],
)
def test_what_cannot_be_kept_is_said(arguments: dict[str, Any], says: str):
    with pytest.raises(InvalidInput, match=says):
        axo.simulate(squid_axon(ions="held"), PULSE, duration="1 ms", **arguments)


def test_an_unknown_dimension_or_cell_is_named(many: Runs):
    with pytest.raises(UnknownName, match="'h'"):
        many.select(g="100 mS/cm2", h="1 mV")
    with pytest.raises(InvalidInput, match="7"):
        _ = many[7]
