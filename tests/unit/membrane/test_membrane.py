import pickle
from dataclasses import replace

import numpy as np
import pytest

from axolemma.errors import InvalidInput, UnitError, UnknownName
from axolemma.membrane import (
    Channel,
    Cylinder,
    Gate,
    Ion,
    Membrane,
    Pool,
    SodiumPotassiumPump,
)
from axolemma.units import Quantity, along, mM, mS_per_cm2


def test_every_parameter_can_be_read_and_changed(membrane):
    assert membrane.values == {
        "membrane.capacitance": 1.0,
        "membrane.temperature": 279.45,
        "K.reversal_potential": -80.0,
        "Cl.reversal_potential": -60.0,
        "K.conductance": 20.0,
        "K.blocked": 0.0,
        "leak.conductance": 0.2,
        "leak.blocked": 0.0,
    }
    changed = membrane.with_values(
        {
            "K.conductance": "10 mS/cm2",
            "K.reversal_potential": "-0.09 V",
            "membrane.temperature": "20 degC",
            "leak.blocked": "25 %",
        }
    )
    assert changed.values["K.conductance"] == 10.0
    assert changed.values["K.reversal_potential"] == -90.0
    assert changed.values["membrane.temperature"] == 293.15
    assert changed.values["leak.blocked"] == 0.25
    assert membrane.values["K.conductance"] == 20.0


def test_every_parameter_of_the_equations_is_a_value(membrane):
    system = membrane.equations()
    assert {p.name: p.value for p in system.parameters} == membrane.values


def test_the_equations_take_a_changed_value_without_another_structure(membrane):
    changed = membrane.with_values({"K.conductance": "10 mS/cm2"})
    assert changed.equations() == membrane.equations()
    assert changed != membrane


def test_a_value_may_differ_between_cells(membrane):
    conductances = along("g", [1.0, 2.0], "mS/cm2")
    many = membrane.with_values({"K.conductance": conductances})
    assert many.values["K.conductance"] == conductances
    blocked = membrane.block("K", along("dose", [0.0, 0.5, 1.0]))
    assert blocked.values["K.blocked"].values.tolist() == [0.0, 0.5, 1.0]
    bare = membrane.with_values({"K.conductance": Quantity(np.ones(3), mS_per_cm2)})
    assert bare.values["K.conductance"].values.tolist() == [1.0, 1.0, 1.0]


def test_an_unknown_name_suggests_the_near_ones(membrane):
    with pytest.raises(UnknownName, match=r"did you mean 'K.conductance'"):
        membrane.with_values({"K.conductivity": "1 mS/cm2"})
    with pytest.raises(UnknownName, match="did you mean 'leak'"):
        membrane.block("leek", 0.5)
    with pytest.raises(UnknownName, match="did you mean 'K'"):
        membrane.without_channel("k")


@pytest.mark.parametrize("fraction", [1.1, -0.1, "70", "7 mV", None, float("nan"), 70])
def test_a_block_is_a_fraction(membrane, fraction):
    with pytest.raises(InvalidInput, match="blocked"):
        membrane.block("K", fraction)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"membrane.capacitance": "0 uF/cm2"}, "capacitance: found '0 uF/cm2'"),
        ({"membrane.temperature": "-300 degC"}, "temperature: found '-300 degC'"),
        ({"K.conductance": "-1 mS/cm2"}, "channel 'K', conductance"),
        ({"K.conductance": "1 mV"}, "expected a quantity in mS/cm2"),
        ({"K.conductance": 1.0}, "write '1 mS/cm2'"),
    ],
)
def test_a_changed_value_is_checked_like_a_declared_one(membrane, changes, words):
    with pytest.raises(InvalidInput) as caught:
        membrane.with_values(changes)
    assert words in str(caught.value)


def test_channels_come_and_go(membrane):
    added = Channel("A", ion="K", conductance="8 mS/cm2")
    more = membrane.with_channel(added)
    assert [c.name for c in more.channels] == ["K", "leak", "A"]
    assert more.equations().route_names == ("K.K", "leak.Cl", "A.K", "stimulus.K")
    assert more.without_channel("A") == membrane
    with pytest.raises(InvalidInput, match="a second 'A'"):
        more.with_channel(added)
    with pytest.raises(UnknownName, match=r"ion of 'B': found 'Na'"):
        membrane.with_channel(Channel("B", ion="Na", conductance="8 mS/cm2"))
    with pytest.raises(InvalidInput, match="expected a Channel"):
        membrane.with_channel("A")


def test_a_formula_sees_the_concentrations_of_a_pool(computed):
    gate = Gate("q", steady_state=lambda Ca: Ca / (Ca + 1 * mM), time_constant="1 ms")
    membrane = Membrane(
        "m",
        ions=[
            Ion("Ca", inside=Pool("1 mM"), outside="2 mM"),
            Ion("K", reversal_potential="-80 mV"),
        ],
        channels=[
            Channel("KCa", ion="K", conductance="1 mS/cm2", gates=[gate]),
            Channel("Ca", ion="Ca", conductance="1 mS/cm2"),
        ],
        geometry=Cylinder("4 um"),
    )
    # 2 mM more than 1 mM: three quarters are bound. 1e-4 cm are 0.1 umol/cm2 a mM.
    values = {"membrane.V": 0.0, "KCa.q": 0.0, "Ca.entered": 2e-4}
    assert computed(membrane.equations(), values)["KCa.q"] == pytest.approx(
        0.75, rel=1e-15
    )


def test_a_gate_of_concentrations_is_checked_at_those_of_the_membrane(membrane):
    gate = Gate("q", steady_state=lambda K: K / (100 * mM), time_constant="1 ms")
    channel = Channel("X", ion="K", conductance="1 mS/cm2", gates=[gate])
    with pytest.raises(InvalidInput, match=r"gate 'q', steady_state: found 1.4"):
        Membrane(
            "m", ions=[Ion("K", inside="140 mM", outside="4 mM")], channels=[channel]
        )
    with pytest.raises(InvalidInput, match=r"ion 'K' without 'inside'"):
        membrane.with_channel(channel)


def test_a_temperature_in_a_formula_is_the_membranes():
    gate = Gate(
        "q",
        instantaneous=True,
        steady_state=lambda temperature: temperature / (300.0 * temperature),
    )
    channel = Channel("X", ion="K", conductance="1 mS/cm2", gates=[gate])
    ions = [Ion("K", reversal_potential="-80 mV")]
    assert Membrane("m", ions=ions, channels=[channel]).gated_routes == ("X.K",)


def test_the_electrode_names_its_carriers(membrane, computed):
    assert membrane.electrode == (("K", 1.0),)
    shared = replace(membrane, electrode={"K": 0.25, "Cl": 0.75})
    at = {"membrane.V": -30.0, "K.n": 0.0, "stimulus.current": 8.0}
    found = computed(shared.equations(), at)
    assert found["stimulus.K"] == -2.0
    assert found["stimulus.Cl"] == -6.0
    still = computed(shared.equations(), at | {"stimulus.current": 0.0})
    # A positive stimulus depolarises, by 8 uA/cm2 over 1 uF/cm2.
    assert found["membrane.V"] - still["membrane.V"] == pytest.approx(8.0, rel=1e-15)
    assert found["observable membrane.current"] == still["observable membrane.current"]


@pytest.mark.parametrize(
    "electrode", ["Na", {"K": 0.5}, {"K": 2, "Cl": -1}, {}, 3, [1]]
)
def test_an_electrode_has_declared_carriers_whose_shares_add_up(membrane, electrode):
    with pytest.raises(InvalidInput, match="electrode"):
        replace(membrane, electrode=electrode)


def test_a_mechanism_has_one_name(membrane):
    ions = [Ion("Na", reversal_potential="50 mV"), *membrane.ions]
    pump = SodiumPotassiumPump("1 uA/cm2", saturation="constant", name="leak")
    with pytest.raises(InvalidInput, match="'leak' twice"):
        replace(membrane, ions=ions, pumps=[pump])


@pytest.mark.parametrize(
    "name", ["membrane", "stimulus", "", "a b", "a.b", "3", None, 3]
)
def test_names_fit_into_component_and_symbol(name):
    with pytest.raises(InvalidInput, match="the name"):
        Ion(name, reversal_potential="1 mV")
    with pytest.raises(InvalidInput, match="the name"):
        Channel(name, ion="K", conductance="1 mS/cm2")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ions": []},
        {"ions": "K"},
        {"ions": None},
        {"channels": 3},
        {"pumps": ["pump"]},
        {"geometry": "round"},
        {"name": 3},
        {"citation": None},
        {"capacitance": 1},
        {"spike_level": "0 uA"},
    ],
)
def test_parts_of_another_kind_are_refused(membrane, wrong):
    with pytest.raises(InvalidInput):
        replace(membrane, **wrong)


def test_the_room_inside_is_a_parameter_where_a_pool_needs_it(membrane):
    assert "membrane.volume_per_area" not in membrane.values
    ions = [Ion("K", inside=Pool("140 mM"), outside="4 mM"), membrane.ions[1]]
    live = replace(membrane, ions=ions, geometry=Cylinder("4 um"))
    assert live.values["membrane.volume_per_area"] == pytest.approx(1e-4, rel=1e-15)
    wider = live.with_values({"membrane.volume_per_area": "2 um"})
    assert wider.geometry == Cylinder("8 um")
    started = live.with_values({"K.inside_at_start": "100 mM", "K.outside": "3 mM"})
    assert started.ions[0] == Ion("K", inside=Pool("100 mM"), outside="3 mM")


def test_equal_membranes_are_equal_whatever_their_history(membrane):
    there_and_back = membrane.block("K", 0.5).block("K", 0.0)
    assert there_and_back == membrane
    assert hash(there_and_back) == hash(membrane)
    assert there_and_back.digest == membrane.digest
    assert membrane.block("K", 0.5).digest != membrane.digest
    in_volts = membrane.with_values({"K.reversal_potential": "-0.08 V"})
    assert in_volts.digest == membrane.digest


def test_a_membrane_pickles(membrane):
    copy = pickle.loads(pickle.dumps(membrane))
    assert copy == membrane
    assert copy.equations() == membrane.equations()
    assert replace(copy, name="other").values == membrane.values


def test_a_membrane_is_frozen(membrane):
    with pytest.raises(AttributeError):
        membrane.capacitance = 2.0


def test_a_bare_number_says_which_unit_is_expected():
    with pytest.raises(UnitError, match=r"temperature: found the bare number 37"):
        Membrane("m", ions=[Ion("K", reversal_potential="1 mV")], temperature=37)


def test_a_membrane_prints_itself_shortly(membrane):
    assert str(membrane) == "small, 6.3 degC"
    assert repr(membrane) == "<Membrane: small, 6.3 degC>"
