from dataclasses import replace

from axolemma.membrane import Cylinder, Ion, Membrane, Pool, SodiumPotassiumPump
from axolemma.units import along


def test_the_equations_stand_with_their_units_and_sources(membrane):
    shown = replace(membrane, citation="A. Author 1999, J. Physiol. 1:1", notes="Ours.")
    text = shown.show()
    assert text.startswith(
        "small, 6.3 degC\n  source    A. Author 1999, J. Physiol. 1:1"
    )
    assert "C dV/dt = -(I_K + I_leak) + I_stimulus" in text
    assert "I_K = g_K n^4 (V - E_K), g_K = 20 mS/cm2" in text
    assert "n_inf = 1/(1 + exp(-(V/mV + 50)/9))" in text
    assert "tau_n = 4 ms" in text
    assert "carried by K" in text
    assert "  notes     Ours." in text


def test_every_parameter_is_shown(membrane):
    text = membrane.show()
    for name in membrane.values:
        assert name in text
    assert "membrane.temperature   6.3 degC" in text


def test_it_says_which_potentials_are_held_and_which_derived():
    membrane = Membrane(
        "m",
        ions=[
            Ion("Na", reversal_potential="50 mV"),
            Ion("K", inside="140 mM", outside="4 mM"),
        ],
        temperature="37 degC",
    )
    text = membrane.show()
    assert "E_Na  50 mV, held" in text
    assert "E_K  -95.0225757 mV at the start, derived: RT/F ln([K]o/[K]i)" in text
    assert "[K]i  140 mM, held" in text


def test_a_pool_and_the_charge_it_needs_are_shown():
    membrane = Membrane(
        "m",
        ions=[
            Ion("Na", inside=Pool("12 mM"), outside="145 mM"),
            Ion("K", inside=Pool("140 mM"), outside="4 mM"),
        ],
        pumps=[SodiumPotassiumPump("1 uA/cm2", blocked=0.5)],
        geometry=Cylinder("4 um"),
    )
    text = membrane.show()
    assert (
        "[Na]i  12 mM at the start, a pool that changes with what has entered" in text
    )
    assert "maximum_current (1 - 0.5)" in text
    assert "Every ion is counted" in text


def test_it_says_whose_charge_the_bath_supplies(membrane):
    assert "All ions are held" in membrane.show()
    live = Ion("K", inside=Pool("140 mM"), outside="4 mM")
    mixed = replace(membrane, ions=[live, membrane.ions[1]], geometry=Cylinder("4 um"))
    assert "The charge of Cl, which is held, is supplied by the bath" in mixed.show()


def test_values_for_many_cells_are_shown_as_a_range(membrane):
    many = membrane.with_values({"K.conductance": along("g", [1.0, 3.0], "mS/cm2")})
    assert "1 .. 3 mS/cm2 along g" in many.show()


def test_no_line_is_wider_than_a_terminal(membrane):
    assert max(map(len, membrane.show().splitlines())) <= 88
