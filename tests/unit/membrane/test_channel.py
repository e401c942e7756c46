import math

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnitError
from axolemma.membrane import Channel, Gate, Ion, Membrane
from axolemma.units import FARADAY, GAS_CONSTANT, along, mV


def with_channels(*channels: Channel, **membrane) -> Membrane:
    ions = [
        Ion("K", inside="140 mM", outside="4 mM"),
        Ion("Cl", reversal_potential="-60 mV"),
    ]
    return Membrane("m", ions=ions, channels=channels, **membrane)


def test_an_ohmic_channel_carries_conductance_times_driving_force(membrane, computed):
    found = computed(membrane.equations(), {"membrane.V": -30.0, "K.n": 0.5})
    assert found["K.K"] == pytest.approx(20.0 * 0.5**4 * (-30.0 + 80.0), rel=1e-15)
    assert found["observable K.current"] == found["K.K"]
    assert found["observable K.open_fraction"] == 0.5**4
    assert found["observable K.driving_force"] == 50.0


def test_a_leak_is_a_channel_without_gates(membrane, computed):
    found = computed(membrane.equations(), {"membrane.V": -30.0, "K.n": 0.5})
    assert found["leak.Cl"] == 0.2 * 30.0
    assert found["observable leak.open_fraction"] == 1.0
    assert membrane.gated_routes == ("K.K",)


def test_a_blocked_channel_carries_the_rest(membrane, computed):
    at = {"membrane.V": -30.0, "K.n": 0.5}
    whole = computed(membrane.equations(), at)["K.K"]
    blocked = computed(membrane.block("K", 0.7).equations(), at)["K.K"]
    assert blocked == pytest.approx(0.3 * whole, rel=1e-15)


def test_a_goldman_channel_reverses_where_nernst_says(computed):
    channel = Channel("P", ion="K", permeability="1e-6 cm/s")
    membrane = with_channels(channel, temperature="37 degC")
    nernst = GAS_CONSTANT * 310.15 / FARADAY * math.log(4 / 140)
    at_reversal = computed(membrane.equations(), {"membrane.V": nernst})
    at_zero = computed(membrane.equations(), {"membrane.V": 0.0})
    # At zero voltage the flux is that of the concentrations alone.
    assert at_zero["P.K"] == pytest.approx(1e-9 * FARADAY * 136.0, rel=1e-12)
    # Rounding of two opposite currents of 4 uA/cm2.
    assert abs(at_reversal["P.K"]) < 1e-13


def test_a_channel_may_hold_a_reversal_potential_of_its_own(computed):
    channel = Channel("h", ion="K", conductance="2 mS/cm2", reversal_potential="-40 mV")
    membrane = with_channels(channel)
    assert computed(membrane.equations(), {"membrane.V": -30.0})["h.K"] == 20.0
    assert membrane.values["h.reversal_potential"] == -40.0
    assert "held for this channel" in membrane.show()


def test_a_channels_own_potential_must_not_be_taken_for_the_ions():
    channel = Channel("K", ion="K", conductance="1 mS/cm2", reversal_potential="0 mV")
    with pytest.raises(InvalidInput, match=r"'K.reversal_potential' both of"):
        with_channels(channel)


def test_an_instantaneous_gate_is_algebra(computed):
    gate = Gate(
        "m",
        power=3,
        steady_state=lambda V: 1 / (1 + np.exp(-(V / mV + 30) / 10)),
        instantaneous=True,
    )
    channel = Channel("X", ion="K", conductance="1 mS/cm2", gates=[gate])
    system = with_channels(channel).equations()
    assert system.state_names == ("membrane.V",)
    found = computed(system, {"membrane.V": -30.0})
    assert found["observable X.m"] == 0.5
    assert found["observable X.open_fraction"] == 0.125
    assert with_channels(channel).gated_routes == ("X.K",)


@pytest.mark.parametrize("conductance", ["-1 mS/cm2", along("g", [1, -1], "mS/cm2")])
def test_a_negative_conductance_is_refused(conductance):
    with pytest.raises(
        InvalidInput, match=r"channel 'X', conductance: found '-1 mS/cm2'"
    ):
        Channel("X", ion="K", conductance=conductance)


def test_a_conductance_needs_its_unit():
    with pytest.raises(UnitError, match="write '36 mS/cm2'"):
        Channel("X", ion="K", conductance=36)
    with pytest.raises(UnitError, match="expected a quantity in mS/cm2"):
        Channel("X", ion="K", conductance="36 mS")


def test_a_channel_has_either_a_conductance_or_a_permeability():
    with pytest.raises(InvalidInput, match="found nothing"):
        Channel("X", ion="K")
    with pytest.raises(InvalidInput, match="found both"):
        Channel("X", ion="K", conductance="1 mS/cm2", permeability="1 cm/s")
    with pytest.raises(InvalidInput, match="reverses where"):
        Channel("X", ion="K", permeability="1 cm/s", reversal_potential="0 mV")


def test_a_goldman_channel_needs_concentrations():
    channel = Channel("X", ion="Cl", permeability="1e-6 cm/s")
    with pytest.raises(InvalidInput, match=r"'X': found ion 'Cl' without 'inside'"):
        with_channels(channel)


def test_two_gates_of_one_name_are_refused():
    gate = Gate("m", alpha="1 1/ms", beta="1 1/ms")
    with pytest.raises(InvalidInput, match="'m' twice"):
        Channel("X", ion="K", conductance="1 mS/cm2", gates=[gate, gate])
    taken = Gate("current", alpha="1 1/ms", beta="1 1/ms")
    with pytest.raises(InvalidInput, match="another name"):
        Channel("X", ion="K", conductance="1 mS/cm2", gates=[taken])
    # X.K is what the channel carries of that ion.
    carried = Gate("K", alpha="1 1/ms", beta="1 1/ms")
    with pytest.raises(InvalidInput, match="another name"):
        Channel("X", ion="K", conductance="1 mS/cm2", gates=[carried])


def test_a_channel_prints_itself_as_its_equation(potassium_channel):
    assert str(potassium_channel) == "I_K = g_K n^4 (V - E_K), g_K = 20 mS/cm2"
    goldman = Channel("P", ion="K", permeability="1e-6 cm/s", blocked=0.5)
    assert str(goldman) == (
        "I_P = P_P (1 - 0.5) z F ([K]i xe(zVF/RT) - [K]o xe(-zVF/RT)), P_P = 1e-06 cm/s"
    )
