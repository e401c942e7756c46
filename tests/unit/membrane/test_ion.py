import math

import pytest

from axolemma.errors import InvalidInput, UnitError
from axolemma.membrane import Channel, Cylinder, Ion, Membrane, Pool
from axolemma.units import FARADAY, GAS_CONSTANT


def leaking(*ions: Ion, **membrane) -> Membrane:
    channels = [
        Channel(f"{i.name}_leak", ion=i.name, conductance="1 mS/cm2") for i in ions
    ]
    return Membrane(
        "m", ions=ions, channels=channels, geometry=Cylinder("400 um"), **membrane
    )


def test_a_held_potential_is_a_parameter():
    membrane = leaking(Ion("Na", reversal_potential="50 mV"))
    assert membrane.values["Na.reversal_potential"] == 50.0
    assert membrane.equations().state_names == ("membrane.V",)


def test_held_concentrations_give_the_potential_of_nernst(computed):
    membrane = leaking(
        Ion("Ca", inside="100 uM", outside="1.5 mM"), temperature="37 degC"
    )
    found = computed(membrane.equations(), {"membrane.V": 0.0})
    expected = GAS_CONSTANT * 310.15 / (2 * FARADAY) * math.log(15)
    assert found["observable Ca.reversal_potential"] == pytest.approx(
        expected, rel=1e-14
    )


def test_a_pool_gains_what_enters(computed):
    membrane = leaking(Ion("Na", inside=Pool("10 mM"), outside="140 mM"))
    # 1 umol/cm2 in a cylinder of 100 um volume per area, 0.01 cm, is 100 mM.
    entered = {"membrane.V": 0.0, "Na.entered": 0.01}
    found = computed(membrane.equations(), entered)
    assert found["observable Na.inside"] == pytest.approx(11.0, rel=1e-15)
    assert membrane.values["Na.outside"] == 140.0


def test_a_pool_outside_loses_what_enters(computed):
    outside = Pool("4 mM", volume_ratio=0.5)
    membrane = leaking(Ion("K", inside=Pool("100 mM"), outside=outside))
    found = computed(membrane.equations(), {"membrane.V": 0.0, "K.entered": 0.01})
    assert found["observable K.inside"] == pytest.approx(101.0, rel=1e-15)
    assert found["observable K.outside"] == pytest.approx(2.0, rel=1e-15)
    assert membrane.equations().positive == ("K.inside", "K.outside")


def test_a_potential_may_be_held_while_the_inside_is_a_pool(computed):
    ion = Ion("Ca", reversal_potential="120 mV", inside=Pool("0.1 uM"))
    found = computed(leaking(ion).equations(), {"membrane.V": 0.0, "Ca.entered": 0.0})
    assert found["Ca_leak.Ca"] == -120.0
    assert found["Ca.entered"] > 0.0


def test_the_valence_of_usual_ions_is_known():
    assert Ion("Cl", reversal_potential="-60 mV").valence == -1
    with pytest.raises(InvalidInput, match="charge number"):
        Ion("X", reversal_potential="-60 mV")
    with pytest.raises(InvalidInput, match=r"ion 'Na', valence: found 2, expected 1"):
        Ion("Na", valence=2, reversal_potential="-60 mV")


@pytest.mark.parametrize(
    "sides",
    [
        {},
        {"outside": "4 mM"},
        {"inside": "4 mM", "outside": "5 mM", "reversal_potential": "3 mV"},
        {"inside": "0 mM", "outside": "5 mM"},
        {"inside": "-1 mM", "outside": "5 mM"},
        {"inside": Pool("5 mM", volume_ratio=2), "outside": "5 mM"},
    ],
)
def test_what_does_not_define_an_ion_is_refused(sides):
    with pytest.raises(InvalidInput, match="ion 'K'"):
        Ion("K", **sides)


def test_a_concentration_needs_its_unit():
    with pytest.raises(UnitError, match="write '4 mM'"):
        Ion("K", inside=4, outside="5 mM")
    with pytest.raises(UnitError, match="pool, concentration"):
        Pool(4)


def test_two_owners_of_one_pool_are_both_named():
    first = Ion("Na", inside=Pool("10 mM"), outside="140 mM")
    second = Ion("Na", reversal_potential="50 mV")
    with pytest.raises(
        InvalidInput, match=r"'Na' twice: .*ln.* and E_Na = 50 mV \(held\)"
    ):
        leaking(first, second)


def test_a_pool_needs_a_volume():
    ion = Ion("Na", inside=Pool("10 mM"), outside="140 mM")
    with pytest.raises(InvalidInput, match="no volume for the pool of 'Na'"):
        Membrane("m", ions=[ion])


def test_a_pool_that_nothing_moves_stays(computed):
    ions = [
        Ion("K", reversal_potential="-80 mV"),
        Ion("Mg", inside=Pool("1 mM"), outside="1 mM"),
    ]
    membrane = Membrane("m", ions=ions, geometry=Cylinder("4 um"))
    system = membrane.equations()
    assert system.state_names == ("membrane.V",)
    assert computed(system, {"membrane.V": 0.0})["observable Mg.inside"] == 1.0


def test_an_ion_prints_itself_as_its_equation():
    assert str(Ion("Na", reversal_potential="50 mV")) == "E_Na = 50 mV (held)"
    calcium = Ion("Ca", inside="1 uM", outside="1 mM")
    assert str(calcium) == "E_Ca = RT/2F ln([Ca]o/[Ca]i)"
    assert (
        str(Ion("Cl", inside="1 uM", outside="1 mM")) == "E_Cl = -RT/F ln([Cl]o/[Cl]i)"
    )
