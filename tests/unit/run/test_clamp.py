"""Voltage clamp as its user holds it."""

import numpy as np
import pytest

import axolemma as axo
from axolemma.errors import InvalidInput, UnitError
from axolemma.models import squid_axon


def test_the_electrode_supplies_the_capacitor_and_the_ions():
    clamped = axo.voltage_clamp(
        squid_axon(ions="held"),
        axo.step("65 mV", start="1 ms"),
        holding="-65 mV",
        duration="5 ms",
    )
    after = clamped.time >= 1.0
    assert np.all(clamped.voltage[after] == 0.0)
    # 1 uF/cm2 times 65 mV come at an instant; then the electrode gives what flows.
    charge = clamped.electrode_charge
    first = np.flatnonzero(after)[0]
    assert charge[first] - charge[first - 1] == pytest.approx(65.0, abs=0.1)
    slope = np.gradient(charge[after], clamped.time[after])
    # Second differences of samples a few hundredths of a millisecond apart.
    assert np.allclose(slope[5:-5], clamped.current[after][5:-5], rtol=0.1, atol=15.0)
    assert clamped.at([5.0], "K.current")[0] > 0.0
    # One channel carries all of this ion, so that its route is its current.
    assert np.array_equal(clamped["K.K"], clamped["K.current"])
    assert str(clamped.unit("K.K")) == str(clamped.unit("K.current")) == "uA/cm2"


def test_a_holding_voltage_has_a_unit_and_a_command_is_a_voltage():
    axon = squid_axon(ions="held")
    with pytest.raises(UnitError, match="mV"):
        axo.voltage_clamp(
            axon, axo.step("65 mV", start="1 ms"), holding=-65, duration="5 ms"
        )
    with pytest.raises(InvalidInput, match="voltage"):
        axo.voltage_clamp(
            axon,
            axo.step("65 uA/cm2", start="1 ms"),
            holding="-65 mV",
            duration="5 ms",
        )
