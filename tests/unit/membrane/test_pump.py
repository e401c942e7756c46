import pytest

from axolemma.errors import InvalidInput, UnitError
from axolemma.membrane import Cylinder, Ion, Membrane, Pool, SodiumPotassiumPump
from axolemma.units import FARADAY


def with_pump(pump: SodiumPotassiumPump, **changes) -> Membrane:
    ions = {
        "Na": Ion("Na", inside=Pool("10 mM"), outside="145 mM"),
        "K": Ion("K", inside=Pool("140 mM"), outside="2 mM"),
    } | changes
    return Membrane(
        "m",
        ions=list(ions.values()),
        pumps=[pump],
        geometry=Cylinder("4 um"),
        temperature="37 degC",
    )


AT_START = {"membrane.V": -70.0, "Na.entered": 0.0, "K.entered": 0.0}


def test_three_sodium_leave_for_two_potassium_and_one_charge(computed):
    membrane = with_pump(SodiumPotassiumPump("8 uA/cm2"))
    found = computed(membrane.equations(), AT_START)
    net = found["observable pump.current"]
    # Each kind of site is half occupied: (1/2)^3 (1/2)^2 of the maximum.
    assert net == 8.0 / 32.0
    assert found["pump.Na"] == 3.0 * net
    assert found["pump.K"] == -2.0 * net
    assert found["observable membrane.current"] == net
    assert found["Na.entered"] == pytest.approx(-3.0 * net / FARADAY, rel=1e-15)
    assert found["K.entered"] == pytest.approx(2.0 * net / FARADAY, rel=1e-15)


def test_one_atp_is_used_for_each_net_charge(computed):
    membrane = with_pump(SodiumPotassiumPump("8 uA/cm2", saturation="constant"))
    found = computed(membrane.equations(), AT_START)
    assert found["observable pump.atp_rate"] == pytest.approx(8.0 / FARADAY, rel=1e-15)


def test_a_constant_pump_needs_no_concentrations(computed):
    held = {
        "Na": Ion("Na", reversal_potential="50 mV"),
        "K": Ion("K", reversal_potential="-90 mV"),
    }
    membrane = with_pump(SodiumPotassiumPump("2 uA/cm2", saturation="constant"), **held)
    assert computed(membrane.equations(), {"membrane.V": 0.0})["pump.Na"] == 6.0
    assert "pump.K_Na" not in membrane.values
    with pytest.raises(InvalidInput, match="without 'outside'"):
        with_pump(SodiumPotassiumPump("2 uA/cm2"), **held)


def test_the_pump_stops_without_sodium_inside(computed):
    membrane = with_pump(SodiumPotassiumPump("8 uA/cm2"))
    emptied = AT_START | {"Na.entered": -10.0 * 1e-4}
    found = computed(membrane.equations(), emptied)
    # What is left of 10 mM is rounding, and enters to the third power.
    assert 0.0 <= abs(found["pump.Na"]) < 1e-40


def test_a_blocked_pump_stands_still(computed):
    membrane = with_pump(SodiumPotassiumPump("8 uA/cm2")).block("pump", 1.0)
    assert computed(membrane.equations(), AT_START)["pump.Na"] == 0.0


def test_the_pump_needs_its_ions_and_its_units():
    with pytest.raises(InvalidInput, match="saturation"):
        SodiumPotassiumPump("1 uA/cm2", saturation="fermi")
    with pytest.raises(UnitError, match="uA/cm2"):
        SodiumPotassiumPump(3)
    with pytest.raises(InvalidInput, match="at least 0"):
        SodiumPotassiumPump("-1 uA/cm2")
    sodium = Ion("Na", reversal_potential="50 mV")
    with pytest.raises(InvalidInput, match=r"ion of 'pump': found 'K'"):
        Membrane("m", ions=[sodium], pumps=[SodiumPotassiumPump("1 uA/cm2")])


def test_a_pump_prints_itself_as_its_equation():
    assert str(SodiumPotassiumPump("8 uA/cm2")) == (
        "I_pump = maximum_current ([Na]i/([Na]i + K_Na))^3 ([K]o/([K]o + K_K))^2, "
        "3 Na+ out, 2 K+ in for 1 ATP, "
        "maximum_current = 8 uA/cm2, K_Na = 10 mM, K_K = 2 mM"
    )
