import pytest

import axolemma as axo
from axolemma.accounting.wording import carrier_of, ion_sign, route_words, typeset


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("10 uA/cm2 for 1 ms", "10 µA/cm² for 1 ms"),
        ("82,000 ions/um2 of a 5 um axon", "82,000 ions/µm² of a 5 µm axon"),
        ("1 uF/cm2, 3 uV, 2 us", "1 µF/cm², 3 µV, 2 µs"),
        ("Na+/K+ pump, Ca2+ and Cl- ions", "Na⁺/K⁺ pump, Ca²⁺ and Cl⁻ ions"),
        ("at 6.3 degC", "at 6.3 °C"),
        ("-65 mV, or (-70 mV)", "\N{MINUS SIGN}65 mV, or (\N{MINUS SIGN}70 mV)"),
        ("J. Physiol. 117:500-544", "J. Physiol. 117:500-544"),
        ("a tolerance of 1e-05", "a tolerance of 1e-05"),
        ("an unusual use, said to us", "an unusual use, said to us"),
        ("K-type channels", "K-type channels"),
    ],
)
def test_words_are_printed_with_their_signs(plain, printed):
    assert typeset(plain) == printed


def test_an_ion_is_written_with_its_charge():
    membrane = axo.models.squid_axon()
    assert [ion_sign(membrane, name) for name in ("Na", "K", "Cl")] == [
        "Na⁺", "K⁺", "Cl⁻"
    ]  # fmt: skip


def test_gated_channels_are_called_channels_and_leaks_leaks():
    membrane = axo.models.squid_axon()
    names = [route_words(membrane, name) for name in ("Na", "Na_leak", "pump")]
    assert names == ["Na channels", "Na leak", "pump"]


def test_a_channel_has_the_colour_of_its_ion():
    membrane = axo.models.squid_axon()
    carriers = [carrier_of(membrane, n) for n in ("Na_leak", "pump", "stimulus")]
    assert carriers == ["Na", "pump", "stimulus"]
