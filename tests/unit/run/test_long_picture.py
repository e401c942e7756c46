"""The picture of a long run takes its numbers from the run."""

import numpy as np
import pytest

import axolemma as axo
from axolemma.run.long_traces import sodium_flows

NEURONE = axo.models.pyramidal_neuron(diameter="1.5 um")


@pytest.fixture(scope="module")
def run():
    drive = axo.pulse("2 uA/cm2", start="10 ms", duration="400 ms")
    return axo.simulate(NEURONE, drive, duration="1 s", keep="spikes")


def test_flows_of_sodium_add_up_to_the_ledger(run):
    flows = sodium_flows(run.account)
    seconds = 1e-2  # a hundredth of the run
    routes = dict(run.ledger.ions["Na"].routes_pmol_per_cm2)
    pumped = float(flows.pumped.sum() * seconds)
    entered = float(flows.entering.sum() * seconds)
    # Sums of a hundred differences of totals.
    assert pumped == pytest.approx(-routes.pop("pump"), rel=1e-9)
    assert entered == pytest.approx(sum(routes.values()), rel=1e-9)


def test_the_insets_are_the_first_a_middle_and_the_last_spike(run):
    axes = run.plot().axes[:3]
    count = len(run.spikes)
    for place, panel in zip((0, count // 2, count - 1), axes, strict=True):
        line = panel.lines[0]
        voltage = np.asarray(line.get_ydata(), dtype=float)
        # Drawn every 0.025 ms, beside the peak by at most half of that.
        assert voltage.max() == pytest.approx(run.spikes[place].peak_mV, abs=1.5)


def test_a_membrane_without_pump_or_pools_is_drawn_without_them():
    held = axo.models.pyramidal_neuron(ions="held")
    made = axo.simulate(
        held, axo.step("2 uA/cm2", start="5 ms"), duration="100 ms", keep="spikes"
    )
    # Two or three spikes above rate and potential.
    assert len(made.plot().axes) == 3 + 2
