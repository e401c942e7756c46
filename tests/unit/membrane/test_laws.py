import math

import pytest

from axolemma.expressions import evaluate, lower, symbol
from axolemma.membrane.laws import (
    exchange_work,
    goldman_current,
    goldman_voltage,
    nernst_potential,
    thermal_voltage,
)
from axolemma.units import K, mM, mV, parse_unit, uA_per_cm2

BODY = 310.15 * K
CM_PER_S = parse_unit("cm/s")


def test_the_laws_come_out_in_their_units():
    voltage = symbol("membrane.V", mV)
    current = goldman_current(
        1e-6 * CM_PER_S, 1, 10 * mM, 100 * mM, voltage=voltage, temperature=BODY
    )
    assert current.unit == uA_per_cm2
    assert thermal_voltage(BODY).unit == mV
    assert nernst_potential(1, 10 * mM, 100 * mM, BODY).unit == mV
    work = exchange_work([(3, 1, 50 * mV)], voltage)
    assert work.unit.has_dimension_of(parse_unit("kJ/mol"))


def test_nernst_vanishes_without_a_gradient_and_turns_with_the_charge():
    assert nernst_potential(1, 5 * mM, 5 * mM, BODY).value == 0.0
    positive = nernst_potential(1, 5 * mM, 50 * mM, BODY).value
    assert nernst_potential(-1, 5 * mM, 50 * mM, BODY).value == -positive
    assert nernst_potential(2, 5 * mM, 50 * mM, BODY).value == positive / 2


def test_the_goldman_current_is_ohmic_between_equal_concentrations():
    voltage = symbol("V", mV)
    current = goldman_current(
        1e-6 * CM_PER_S, 1, 50 * mM, 50 * mM, voltage=voltage, temperature=BODY
    )
    (lowered,) = lower([current])
    at = [float(evaluate([lowered], {"V": V})[0]) for V in (-40.0, 20.0, 40.0)]
    assert at[2] == pytest.approx(2 * at[1], rel=1e-14)
    assert at[0] == pytest.approx(-at[2], rel=1e-14)


def test_the_goldman_current_is_smooth_through_zero():
    voltage = symbol("V", mV)
    current = goldman_current(
        1e-6 * CM_PER_S, 1, 10 * mM, 100 * mM, voltage=voltage, temperature=BODY
    )
    (lowered,) = lower([current])
    below, at, above = (
        float(evaluate([lowered], {"V": V})[0]) for V in (-1e-7, 0.0, 1e-7)
    )
    # Over 1e-7 mV a current of 9 uA/cm2 changes by 2e-8 uA/cm2 at most.
    assert below < at < above
    assert above - below < 5e-8


def test_the_goldman_voltage_of_one_ion_is_that_of_nernst():
    alone = goldman_voltage([(1.0, 1, 140 * mM, 4 * mM)], BODY).value
    assert alone == pytest.approx(nernst_potential(1, 140 * mM, 4 * mM, BODY).value)
    anion = goldman_voltage([(1.0, -1, 10 * mM, 110 * mM)], BODY).value
    assert anion == pytest.approx(nernst_potential(-1, 10 * mM, 110 * mM, BODY).value)


def test_moving_an_ion_at_its_reversal_potential_takes_no_work():
    assert exchange_work([(3, 1, 50 * mV)], 50 * mV).value == 0.0
    uphill = exchange_work([(1, 1, 50 * mV)], -50 * mV).value
    joule_per_mole = parse_unit("J/mol").from_coherent(uphill)
    assert joule_per_mole == pytest.approx(0.1 * 96485.33212, rel=1e-14)
    assert math.copysign(1.0, exchange_work([(-2, 1, -90 * mV)], -70 * mV).value) > 0
