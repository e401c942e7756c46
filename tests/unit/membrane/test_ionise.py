from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from axolemma.equilibrium import rest
from axolemma.errors import InvalidInput
from axolemma.membrane import (
    Channel,
    Cylinder,
    Gate,
    Ion,
    Membrane,
    Pool,
    SodiumPotassiumPump,
    ionise,
)
from axolemma.units import along, mV

OUTSIDE: dict[str, Any] = {
    "sodium_outside": "145 mM",
    "potassium_inside": "140 mM",
    "chloride_outside": "130 mM",
}
ENTERED: dict[str, float] = {"Na.entered": 0.0, "K.entered": 0.0, "Cl.entered": 0.0}


def gate(name: str, half: float, width: float, power: int = 1) -> Gate:
    return Gate(
        name,
        power=power,
        steady_state=lambda V: 1 / (1 + np.exp(-(V / mV - half) / width)),
        time_constant="1 ms",
    )


def excitable(**changes) -> Membrane:
    """A sodium channel, two potassium channels and a leak in two parts."""
    membrane = Membrane(
        "excitable",
        ions=[
            Ion("Na", reversal_potential="55 mV"),
            Ion("K", reversal_potential="-90 mV"),
        ],
        channels=[
            Channel(
                "Na", ion="Na", conductance="20 mS/cm2", gates=[gate("m", -30, 8, 3)]
            ),
            Channel(
                "K", ion="K", conductance="8 mS/cm2", gates=[gate("n", -40, 10, 4)]
            ),
            Channel("M", ion="K", conductance="0.2 mS/cm2", gates=[gate("p", -35, 10)]),
            Channel(
                "leak", ion="Na", conductance="0.1 mS/cm2", reversal_potential="-70 mV"
            ),
            Channel("rest", ion="K", conductance="0.05 mS/cm2"),
        ],
        geometry=Cylinder("4 um"),
        temperature="30 degC",
    )
    return replace(membrane, **changes)


def test_every_ion_is_exactly_at_rest(computed):
    live = ionise(excitable(), **OUTSIDE, potassium_leak="0.03 mS/cm2")
    system = live.equations()
    at_rest = rest(system, held=ENTERED).values
    found = computed(system, at_rest | ENTERED)
    for ion in ("Na", "K", "Cl"):
        # umol/cm2/ms: 1e-15 pmol/cm2/ms, the rounding of currents of 1 uA/cm2.
        assert abs(found[f"{ion}.entered"]) <= 1e-21


def test_the_current_is_that_of_the_original_at_every_voltage(computed):
    held = excitable()
    live = ionise(held, **OUTSIDE, potassium_leak="0.03 mS/cm2")
    # With the saturation constant, as long as no concentration changes.
    for V in (-120.0, -71.3, -40.0, 0.0, 47.0):
        at = {"membrane.V": V, "Na.m": 0.3, "K.n": 0.2, "M.p": 0.6}
        before = computed(held.equations(), at)["membrane.V"]
        after = computed(live.equations(), at | ENTERED)["membrane.V"]
        # Rounding of currents of 300 uA/cm2.
        assert after == pytest.approx(before, abs=1e-12)


def test_the_leak_becomes_one_of_each_ion_and_a_pump():
    live = ionise(excitable(), **OUTSIDE, potassium_leak="0.03 mS/cm2")
    names = [mechanism.name for mechanism in live.mechanisms]
    assert names == ["Na", "K", "M", "Na_leak", "K_leak", "Cl_leak", "pump"]
    parts = ("Na_leak", "K_leak", "Cl_leak")
    values: dict[str, Any] = live.values
    total = sum(values[f"{name}.conductance"] for name in parts)
    assert total == pytest.approx(0.15, rel=1e-14)
    assert "K_leak" not in [c.name for c in ionise(excitable(), **OUTSIDE).channels]
    assert live.is_live
    assert not excitable().is_live


def test_concentrations_that_are_held_already_are_kept():
    ions = [
        Ion("Na", inside="14 mM", outside="150 mM"),
        Ion("K", inside="120 mM", outside="4 mM"),
    ]
    live = ionise(excitable(ions=ions), chloride_outside="130 mM")
    assert live.values["Na.inside_at_start"] == pytest.approx(14.0, rel=1e-12)
    assert live.values["K.outside"] == pytest.approx(4.0, rel=1e-12)


def test_the_pump_may_be_of_another_kind(computed):
    pump = SodiumPotassiumPump("0 uA/cm2", K_Na="7.7 mM", name="ATPase")
    live = ionise(excitable(), **OUTSIDE, potassium_leak="0.03 mS/cm2", pump=pump)
    hill = ionise(excitable(), **OUTSIDE, potassium_leak="0.03 mS/cm2")
    at = {"membrane.V": -70.0, "Na.m": 0.0, "K.n": 0.0, "M.p": 0.0} | ENTERED
    net = computed(live.equations(), at)["observable ATPase.current"]
    expected = computed(hill.equations(), at)["observable pump.current"]
    assert net == pytest.approx(expected, rel=1e-14)
    assert live.values["ATPase.K_Na"] == 7.7
    steady = SodiumPotassiumPump("0 uA/cm2", saturation="constant")
    constant = ionise(excitable(), **OUTSIDE, potassium_leak="0.03 mS/cm2", pump=steady)
    maximum = constant.values["pump.maximum_current"]
    assert maximum == pytest.approx(expected, rel=1e-14)


def test_a_leak_of_potassium_that_is_too_large_is_refused():
    with pytest.raises(
        InvalidInput, match=r"potassium_leak: found 1 mS/cm2.*leak of Cl"
    ):
        ionise(excitable(), **OUTSIDE, potassium_leak="1 mS/cm2")
    with pytest.raises(InvalidInput, match="potassium_leak"):
        ionise(excitable(), **OUTSIDE, potassium_leak="-1 mS/cm2")


def test_a_missing_concentration_is_asked_for():
    with pytest.raises(InvalidInput, match="sodium_outside: found nothing"):
        ionise(excitable(), potassium_inside="140 mM", chloride_outside="130 mM")


CALCIUM = Ion("Ca", reversal_potential="120 mV")
CHLORIDE = Ion("Cl", reversal_potential="-60 mV")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ions": [*excitable().ions, CALCIUM]}, "the ion 'Ca'"),
        ({"ions": excitable().ions[1:], "channels": ()}, "no ion 'Na'"),
        (
            {"pumps": [SodiumPotassiumPump("1 uA/cm2", saturation="constant")]},
            "pools or pumps",
        ),
        (
            {
                "ions": [*excitable().ions, CHLORIDE],
                "channels": [
                    *excitable().channels,
                    Channel(
                        "G", ion="Cl", conductance="1 mS/cm2", gates=[gate("g", 0, 9)]
                    ),
                ],
            },
            "gates on a channel for Cl",
        ),
        (
            {
                "channels": [
                    *excitable().channels,
                    Channel(
                        "h",
                        ion="Na",
                        conductance="1 mS/cm2",
                        reversal_potential="-40 mV",
                        gates=[gate("q", -90, -9)],
                    ),
                ]
            },
            "reversal_potential of its own",
        ),
    ],
)
def test_a_membrane_of_another_type_is_refused(changes, words):
    with pytest.raises(InvalidInput, match=words):
        ionise(excitable(**changes), **OUTSIDE)


def test_what_is_no_membrane_or_no_pump_is_refused():
    with pytest.raises(InvalidInput, match="a Membrane"):
        ionise(cast(Any, "squid"), **OUTSIDE)
    with pytest.raises(InvalidInput, match="a SodiumPotassiumPump"):
        ionise(excitable(), **OUTSIDE, pump=cast(Any, "3:2"))
    blocked = SodiumPotassiumPump("1 uA/cm2", blocked=0.5)
    with pytest.raises(InvalidInput, match="a pump that works"):
        ionise(excitable(), **OUTSIDE, pump=blocked)


def test_one_cell_at_a_time_is_ionised():
    many = excitable().with_values(
        {"Na.conductance": along("g", [10.0, 20.0], "mS/cm2")}
    )
    with pytest.raises(InvalidInput, match="one value"):
        ionise(many, **OUTSIDE)


def test_live_cells_may_differ_in_diameter():
    diameters = along("d", [1.0, 2.0], "um")
    many = ionise(excitable(geometry=Cylinder(diameters)), **OUTSIDE)
    one = ionise(excitable(geometry=Cylinder("1 um")), **OUTSIDE)
    volume: Any = many.values["membrane.volume_per_area"]
    assert volume.values[0] == pytest.approx(one.values["membrane.volume_per_area"])
    assert many.values["pump.maximum_current"] == one.values["pump.maximum_current"]


def test_live_ions_need_a_volume():
    with pytest.raises(InvalidInput, match="no volume"):
        ionise(excitable(geometry=None), **OUTSIDE)


def test_a_live_membrane_is_not_ionised_again():
    live = ionise(excitable(), **OUTSIDE)
    assert any(isinstance(ion.inside, Pool) for ion in live.ions)
    with pytest.raises(InvalidInput, match="pools or pumps"):
        ionise(live, **OUTSIDE)
