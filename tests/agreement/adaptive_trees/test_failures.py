"""An adaptive run of a tree that cannot go on names the place and the variable."""

import numpy as np
import pytest

from axolemma.integration.trees.plan import Culprit, TreeCell
from axolemma.models import squid_axon

VOLTAGE = "membrane.V"


@pytest.mark.parametrize("place", [0, 13, 19])
def test_a_run_that_cannot_go_on_says_where_and_why(place, prepared, cable, run):
    numeric, parameters, start = prepared(squid_axon(ions="held"))
    lost = np.full(20, start["Na.m"])
    lost[place] = np.nan
    cell = TreeCell(parameters=parameters, start={**start, "Na.m": lost})
    found = run(numeric, cable(20, 0.2), cell, 5.0, 1e-5)
    assert not found.is_sound
    assert found.time == 0.0
    # From 0.01 ms down to 1e-12 ms by a fifth each time.
    assert found.rejected < 20
    # The tree has spread it everywhere, but it comes from there.
    assert found.culprit is not None
    assert found.culprit.compartment == place
    assert found.culprit.variable == "Na.m"


def test_a_compartment_that_explodes_is_named(prepared, cable, passive, run):
    # A conductance below zero lets V grow without bound.
    numeric, parameters, _ = prepared(passive(10.0))
    conductance = np.full(20, 0.1)
    conductance[7] = -400.0
    cell = TreeCell(
        parameters={**parameters, "leak.conductance": conductance},
        start={VOLTAGE: np.where(np.arange(20) == 7, -64.0, -65.0)},
    )
    found = run(numeric, cable(20, 20.0), cell, 5.0, 1e-5)
    assert not found.is_sound
    assert 0.0 < found.time < 5.0
    assert found.culprit is not None
    assert found.culprit.compartment == 7
    assert found.culprit.variable == VOLTAGE


def test_a_rate_that_is_no_number_is_named_where_it_arises(
    prepared, cable, passive, run
):
    numeric, parameters, _ = prepared(passive(10.0))
    conductance = np.full(20, 0.1)
    conductance[7] = np.nan
    cell = TreeCell(
        parameters={**parameters, "leak.conductance": conductance},
        start={VOLTAGE: -60.0},
    )
    found = run(numeric, cable(20, 0.2), cell, 5.0, 1e-5)
    assert not found.is_sound
    assert found.culprit == Culprit(compartment=7, variable=VOLTAGE, value=-60.0)
