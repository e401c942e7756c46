"""Several membranes on one cell."""

from dataclasses import replace

import numpy as np
import pytest

from axolemma.cable import lay
from axolemma.equations import lowered
from axolemma.equilibrium import parameter_values
from axolemma.errors import InvalidInput
from axolemma.membrane import Channel, Ion, Membrane
from axolemma.models import pyramidal_neuron, squid_axon


@pytest.fixture
def passive():
    return Membrane(
        "passive",
        ions=(Ion("Cl", reversal_potential="-70 mV"),),
        channels=(Channel("leak", ion="Cl", conductance="0.05 mS/cm2"),),
        capacitance="2 uF/cm2",
        temperature="6.3 degC",
    )


def test_what_a_patch_has_not_got_is_shut(passive):
    axon = squid_axon(ions="held")
    found = lay([axon, passive], np.array([0, 1, 1, 0]))
    assert found.values["Na.conductance"].tolist() == [120.0, 0.0, 0.0, 120.0]
    assert found.values["K.conductance"].tolist() == [36.0, 0.0, 0.0, 36.0]
    assert found.values["leak.conductance"].tolist() == [0.3, 0.05, 0.05, 0.3]
    assert found.values["membrane.capacitance"].tolist() == [1.0, 2.0, 2.0, 1.0]
    assert found.values["Cl.reversal_potential"].tolist() == [
        -54.387,
        -70.0,
        -70.0,
        -54.387,
    ]


def test_what_is_alike_everywhere_is_no_value_of_its_own(passive):
    found = lay([squid_axon(ions="held"), passive], np.array([0, 1]))
    assert "membrane.temperature" not in found.values
    assert "Na.reversal_potential" not in found.values


def test_one_membrane_alone_stays_as_it_is():
    axon = squid_axon()
    found = lay([axon], np.zeros(3, dtype=np.int64))
    assert not found.values
    assert parameter_values(lowered(found.membrane.equations())) == parameter_values(
        lowered(axon.equations())
    )


def test_a_pump_is_blocked_where_there_is_none():
    axon = squid_axon()
    found = lay([axon, replace(axon, pumps=())], np.array([0, 1]))
    assert found.values["pump.blocked"].tolist() == [0.0, 1.0]


def test_two_things_of_one_name_are_refused():
    with pytest.raises(InvalidInput, match="channel 'Na'"):
        lay([squid_axon(ions="held"), pyramidal_neuron(ions="held")], np.array([0, 1]))


@pytest.mark.parametrize(
    ("patches", "place", "told"),
    [
        ([], np.array([0]), "a list of membranes"),
        (["squid_axon"], np.array([0]), "a list of membranes"),
        ([squid_axon()], np.array([0, 1]), "a number from 0 to 0"),
        ([squid_axon()], np.array([0.5]), "a number from 0 to 0"),
    ],
)
def test_what_is_no_membrane_and_a_place_without_one_are_refused(patches, place, told):
    with pytest.raises(InvalidInput, match=told):
        lay(patches, place)
