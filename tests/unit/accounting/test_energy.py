"""Energy: ATP, work and the time to restore."""

import numpy as np
import pytest

from axolemma.accounting import build_ledger, find_restoration, reckon
from axolemma.units import FARADAY, GAS_CONSTANT, parse_unit


@pytest.fixture
def record(record_of, live, shock):
    return record_of(live, shock, 30.0)


def test_the_pump_uses_one_atp_for_3_sodium_and_2_potassium(record):
    ledger = build_ledger(record)
    energy = reckon(record, ledger)
    sodium = ledger.ions["Na"].routes_pmol_per_cm2["pump"]
    potassium = ledger.ions["K"].routes_pmol_per_cm2["pump"]
    assert energy.atp_pmol_per_cm2 == pytest.approx(-sodium / 3.0, rel=1e-12)
    assert energy.atp_pmol_per_cm2 == pytest.approx(potassium / 2.0, rel=1e-9)


def test_the_atp_is_that_of_the_pump_rate(record):
    times = np.linspace(0.0, 30.0, 3001)
    (rate,) = record.trajectory.values(["pump.atp_rate"], record.trajectory.at(times))
    used = np.trapezoid(rate, times)
    expected = parse_unit("pmol/cm2").from_coherent(used)
    energy = reckon(record, build_ledger(record))
    # The pump hardly changes in one spike, so that the sum is exact to 1e-9.
    assert energy.atp_pmol_per_cm2 == pytest.approx(expected, rel=1e-6)


def test_a_third_of_the_excess_sodium_is_owed(record):
    ledger = build_ledger(record)
    owed = reckon(record, ledger).owed_atp_pmol_per_cm2
    assert owed == ledger.ions["Na"].excess_pmol_per_cm2 / 3.0


def test_the_work_is_that_against_the_gradients_at_rest(record):
    samples = record.trajectory.at([0.0])
    wanted = [
        "Na.inside",
        "Na.outside",
        "K.inside",
        "K.outside",
        "membrane.temperature",
    ]
    values = [float(v[0]) for v in record.trajectory.values(wanted, samples)]
    sodium_in, sodium_out, potassium_in, potassium_out, temperature = values
    voltage = record.rest.values["membrane.V"]
    thermal = GAS_CONSTANT * temperature
    work = 3.0 * (thermal * np.log(sodium_out / sodium_in) - FARADAY * voltage)
    work += 2.0 * (thermal * np.log(potassium_in / potassium_out) + FARADAY * voltage)
    expected = parse_unit("kJ/mol").from_coherent(work)
    found = reckon(record, build_ledger(record)).pump_work_kJ_per_mol
    assert found == pytest.approx(expected, rel=1e-12)


def test_restoration_begins_with_all_of_the_sodium(record):
    restoration = find_restoration(record)
    assert restoration is not None
    # The modes are solved for to the rounding of eigenvalues over nine decades.
    assert restoration.left(np.array([0.0]))[0] == pytest.approx(1.0, abs=1e-9)


def test_recovery_leaves_a_tenth(record):
    restoration = find_restoration(record)
    assert restoration is not None
    recovery = reckon(record, build_ledger(record)).recovery_s
    assert recovery == restoration.time_until(0.1)
    around = restoration.left(np.array([0.999, 1.0, 1.001]) * recovery)
    assert around[0] > 0.1 > around[2]
    assert around[1] == pytest.approx(0.1, abs=1e-9)


def test_held_ions_cost_no_work_and_are_never_restored(record_of, held, shock):
    record = record_of(held, shock, 30.0)
    energy = reckon(record, build_ledger(record))
    assert energy.atp_pmol_per_cm2 == 0.0
    assert energy.owed_atp_pmol_per_cm2 > 4.0
    assert (energy.pump_work_kJ_per_mol, energy.recovery_s) == (None, None)


def test_a_poisoned_pump_restores_nothing(record_of, live, shock):
    record = record_of(live.block("pump", 1.0), shock, 30.0)
    energy = reckon(record, build_ledger(record))
    assert energy.atp_pmol_per_cm2 == 0.0
    assert energy.recovery_s is None
