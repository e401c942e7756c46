"""Causes: shares of charge and their words."""

import pytest

from axolemma.accounting.causes import attribute, written_ion


def test_shares_are_of_the_charge_that_went_the_same_way(held):
    charge = {"Na.Na": 90.0, "stimulus.K": 10.0, "K.K": -30.0, "leak.Cl": -10.0}
    cause = attribute(charge, held)
    assert (cause.inward, cause.inward_share) == ("Na.Na", 0.9)
    assert (cause.outward, cause.outward_share) == ("K.K", 0.75)


def test_the_words_name_what_made_the_change(held):
    inward = attribute({"Na.Na": 92.0, "stimulus.K": 8.0, "K.K": -30.0}, held)
    assert inward.words == "Na+ in through Na channels, 92 % of the inward charge"
    outward = attribute({"Na.Na": 10.0, "K.K": -99.0, "leak.Cl": -1.0}, held)
    assert outward.words == "K+ out through K channels, 99 % of the outward charge"


def test_a_second_carrier_is_named_when_it_matters(held):
    cause = attribute({"Na.Na": 60.0, "stimulus.K": 40.0, "K.K": -50.0}, held)
    assert cause.words.endswith("of the inward charge; the stimulus, 40 %")


def test_an_anion_goes_the_other_way(held):
    # Charge that leaves with Cl- is Cl- that comes in.
    cause = attribute({"leak.Cl": -5.0, "Na.Na": 1.0}, held)
    assert cause.words == "Cl- in through the leak, 100 % of the outward charge"


def test_a_pump_and_a_leak_are_called_so(live):
    cause = attribute({"Na_leak.Na": 6.0, "pump.Na": -6.0}, live)
    assert cause.words == (
        "the currents balance: Na+ in through the Na leak, Na+ out by the pump"
    )


def test_where_nothing_moves_there_is_no_cause(held):
    cause = attribute({"Na.Na": 0.0, "K.K": 0.0}, held)
    assert (cause.inward, cause.outward, cause.words) == (None, None, "nothing moves")


@pytest.mark.parametrize(
    ("name", "valence", "written"),
    [("Na", 1, "Na+"), ("Ca", 2, "Ca2+"), ("Cl", -1, "Cl-")],
)
def test_ions_are_written_with_their_charge(name, valence, written):
    assert written_ion(name, valence) == written
