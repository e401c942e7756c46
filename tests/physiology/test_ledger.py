"""The ledger of the squid axon with live ions: published and independent numbers."""

from typing import Any

import numpy as np
import pytest

from axolemma.accounting import (
    Restoration,
    build_ledger,
    divide,
    find_restoration,
    find_spikes,
    reckon,
)
from axolemma.membrane import Membrane
from axolemma.models import pyramidal_neuron, squid_axon
from axolemma.simulation import Conditions, Record, record
from axolemma.stimulus import Stimulus, pulse

SHOCK = pulse("10 uA/cm2", start="1 ms", duration="1 ms")
# What every scheme keeps of every balance, beside the gross amount.
BALANCED = 1e-12


def run(membrane: Membrane, stimulus: Stimulus | None = SHOCK, **conditions: Any):
    given: dict[str, Any] = {"duration": 30.0, **conditions}
    return record(membrane, stimulus, Conditions(**given))


def restoration_of(made: Record) -> Restoration:
    restoration = find_restoration(made)
    assert restoration is not None
    return restoration


@pytest.fixture(scope="module")
def spike():
    return run(squid_axon())


def test_the_pump_of_the_split_leak_at_rest(spike):
    samples = spike.trajectory.at([0.0])
    (current,) = spike.trajectory.values(["pump.current"], samples)
    assert current[0] == pytest.approx(2.2020682711, abs=1e-10)


def test_without_a_change_of_ions_the_voltage_is_that_of_1952():
    # In an axon a metre thick the concentrations stay the same.
    live = run(squid_axon(diameter="1 m"), relative_tolerance=1e-11)
    held = run(squid_axon(ions="held"), relative_tolerance=1e-11)
    times = np.linspace(0.0, 30.0, 3001)
    (there,) = live.trajectory.values(["membrane.V"], live.trajectory.at(times))
    (here,) = held.trajectory.values(["membrane.V"], held.trajectory.at(times))
    # What the sodium inside still changes, by 1e-8 of itself, is half of this.
    assert np.abs(there - here).max() < 1e-7


@pytest.mark.parametrize(
    ("diameter", "change"), [("476 um", 0.0012), ("2 um", 0.286), ("1 um", 0.573)]
)
def test_one_impulse_raises_the_sodium_inside(diameter, change):
    made = run(squid_axon(diameter=diameter))
    sodium = build_ledger(made).ions["Na"]
    # What pump and leak moved meanwhile apart; printed to two and three digits.
    assert sodium.change_mM is not None
    part = sodium.excess_pmol_per_cm2 / sodium.net_pmol_per_cm2
    assert sodium.change_mM * part == pytest.approx(change, rel=0.01)


def test_one_impulse_is_nothing_beside_the_content_of_a_giant_axon(spike):
    sodium = build_ledger(spike).ions["Na"]
    # 2.2e-5 of the content; printed to two digits.
    assert sodium.percent_of_inside == pytest.approx(2.2e-3, rel=0.03)


def test_a_giant_axon_takes_hours_to_restore_an_impulse(spike):
    restoration = restoration_of(spike)
    pumped = 1.0 - restoration.left(np.array([600.0]))[0]
    # After ten minutes 4.4 %.
    assert pumped == pytest.approx(0.044, abs=5e-4)
    recovery = reckon(spike, build_ledger(spike)).recovery_s
    assert recovery is not None
    assert recovery > 6.0 * 3600.0


def test_a_thin_fibre_takes_a_minute():
    restoration = restoration_of(run(squid_axon(diameter="1 um")))
    left = restoration.left(np.array([10.0, 30.0, 100.0]))
    # Of the whole change, which is not linear any more: 1 % of the sodium.
    assert left == pytest.approx([0.703, 0.344, 0.027], abs=0.01)


def test_poisoning_the_pump_depolarises_by_its_current_times_the_resistance(spike):
    # A hundredth, for so much the membrane is linear; all of it comes near to firing.
    poisoned = run(squid_axon().block("pump", 0.01), None, duration=1.0)
    change = poisoned.rest.values["membrane.V"] - spike.rest.values["membrane.V"]
    assert change == pytest.approx(0.01 * 2.2020682711 * 0.8569751561, rel=0.01)


def test_excess_ions_are_those_of_1952(spike):
    sodium = build_ledger(spike).ions["Na"]
    held = build_ledger(run(squid_axon(ions="held"))).ions["Na"]
    # Live concentrations change the currents by some 1e-5.
    expected = held.excess_pmol_per_cm2
    assert sodium.excess_pmol_per_cm2 == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("model", [squid_axon, pyramidal_neuron])
@pytest.mark.parametrize(
    "conditions",
    [{"relative_tolerance": 1e-3}, {}, {"relative_tolerance": 1e-9}, {"step": 0.025}],
    ids=str,
)
def test_every_ion_and_every_charge_is_conserved(model, conditions):
    made = run(model(), **conditions)
    spikes = find_spikes(made)
    phases = divide(made, spikes)
    ledger = build_ledger(made, spikes=spikes, phases=phases)
    assert ledger.charge_residual < BALANCED
    for accounts in (ledger.ions, *ledger.per_spike, *ledger.per_phase):
        for ion in ("Na", "K"):
            assert accounts[ion].residual < BALANCED
