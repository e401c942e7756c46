import numpy as np

import axolemma as axo
from axolemma.report.equations import equations_of, in_latex, name_in_latex
from axolemma.units import ms, mV


def lines(membrane):
    return [line for group in equations_of(membrane) for line in group.lines]


def test_the_squid_axon_has_the_equations_of_1952():
    written = lines(axo.models.squid_axon(ions="held"))
    ohmic = r"\bar{g}_{\mathrm{Na}}\,m^{3}\,h\,\left(V - E_{\mathrm{Na}}\right)"
    assert rf"I_{{\mathrm{{Na}}}} = {ohmic}" in written
    rate = r"\frac{0.1\,\left(V + 40\right)}{1 - e^{-\left(V + 40\right)/10}}"
    assert rf"\alpha_{{m}} = {rate}\;\mathrm{{ms}}^{{-1}}" in written
    assert (
        r"\phi_{n} = 3^{\left(T - 279.45\,\mathrm{K}\right)/10\,\mathrm{K}}" in written
    )


def test_ions_that_are_held_have_no_equation_of_change():
    assert not any("[" in line for line in lines(axo.models.squid_axon(ions="held")))


def test_a_live_ion_follows_its_currents_with_its_sign():
    written = lines(axo.models.squid_axon())
    (sodium,) = [w for w in written if w.startswith(r"\frac{d[\mathrm{Na}]_i}{dt}")]
    (chloride,) = [w for w in written if w.startswith(r"\frac{d[\mathrm{Cl}]_i}{dt}")]
    assert r"= -\frac{1}{F\,\ell}" in sodium
    assert "pump,Na" in sodium
    assert r"= \frac{1}{F\,\ell}" in chloride
    assert any(w.startswith(r"E_{\mathrm{Cl}} = -\frac{R\,T}{F}") for w in written)


def test_a_blocked_channel_says_so_and_an_open_one_does_not():
    free = axo.models.squid_axon(ions="held")
    assert not any("1 - 0" in line for line in lines(free))
    assert any(r"\left(1 - 0.7\right)" in line for line in lines(free.block("Na", 0.7)))


def test_a_gate_given_by_its_steady_state_is_written_so():
    gate = axo.Gate(
        "a", steady_state=lambda V: 1 / (1 + np.exp(-V / mV)), time_constant=2 * ms
    )
    channel = axo.Channel("A", ion="K", conductance="1 mS/cm2", gates=[gate])
    written = lines(axo.models.squid_axon(ions="held").with_channel(channel))
    assert r"\frac{da}{dt} = \frac{a_{\infty} - a}{\tau_{a}}" in written
    assert r"\tau_{a} = 2\,\mathrm{ms}" in written


def test_names_are_written_as_the_field_writes_them():
    assert name_in_latex("membrane.V") == "V"
    assert name_in_latex("K.outside") == r"[\mathrm{K}]_o"
    assert name_in_latex("pump.K_Na") == r"K_{\mathrm{Na}}"
    assert name_in_latex("Na.m") == "m"


def test_a_rate_that_is_no_fraction_keeps_its_form():
    gate = axo.models.squid_axon().channels[0].gates[0]
    assert in_latex(gate.formulas["beta"]) == (
        r"4\,e^{-\left(V + 65\right)/18}\;\mathrm{ms}^{-1}"
    )
