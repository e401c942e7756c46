"""The ledger: amounts, what is in excess of rest, and residuals."""

from dataclasses import replace

import pytest

from axolemma.accounting import build_ledger, divide, find_spikes
from axolemma.stimulus import charge, pulse, step
from axolemma.units import FARADAY

# What the schemes keep of every balance, beside the gross amount.
BALANCED = 1e-12


def test_a_stimulus_moves_its_charge_by_its_carrier(record_of, passive):
    stimulus = pulse("4 uA/cm2", start="1 ms", duration="2 ms")
    account = build_ledger(record_of(passive, stimulus, 30.0)).ions["Cl"]
    # 8 nC/cm2 of positive charge in are as much Cl- out; umol to pmol.
    expected = -8.0 / FARADAY * 1e6
    assert account.routes_pmol_per_cm2["stimulus"] == pytest.approx(-expected * -1.0)
    # After 13 time constants the leak has carried it back, to 1e-6.
    assert account.net_pmol_per_cm2 == pytest.approx(0.0, abs=1e-5 * abs(expected))


def test_at_rest_nothing_is_in_excess(record_of, held):
    accounts = build_ledger(record_of(held, None, 20.0)).ions
    for account in accounts.values():
        # The resting currents balance to rounding of their sum, which then drifts.
        assert account.excess_pmol_per_cm2 == pytest.approx(0.0, abs=1e-6)
    assert accounts["Na"].net_pmol_per_cm2 > 0.1


def test_leaks_and_stimulus_are_never_in_excess(record_of, held, shock):
    ledger = build_ledger(record_of(held, shock, 30.0))
    assert ledger.ions["Cl"].excess_pmol_per_cm2 == 0.0
    potassium = ledger.ions["K"]
    given = potassium.routes_pmol_per_cm2["stimulus"]
    assert given == pytest.approx(10.0 / FARADAY * 1e6)


def test_net_is_the_sum_of_the_routes(record_of, live, shock):
    for account in build_ledger(record_of(live, shock, 30.0)).ions.values():
        total = sum(account.routes_pmol_per_cm2.values())
        assert account.net_pmol_per_cm2 == total


def test_the_change_inside_is_that_of_the_concentration(record_of, live, shock):
    record = record_of(live, shock, 30.0)
    samples = record.trajectory.at([0.0, 30.0])
    for ion, account in build_ledger(record).ions.items():
        (inside,) = record.trajectory.values([f"{ion}.inside"], samples)
        # A concentration of up to 400 mM is rounded to 6e-14 mM.
        assert account.change_mM == pytest.approx(inside[1] - inside[0], abs=2e-13)
        percent = 100.0 * (inside[1] - inside[0]) / inside[0]
        assert account.percent_of_inside == pytest.approx(percent, rel=1e-6)


def test_held_concentrations_do_not_change(record_of, held, shock):
    for account in build_ledger(record_of(held, shock, 30.0)).ions.values():
        assert account.change_mM is None
        assert account.percent_of_inside is None


def test_ions_are_counted_by_the_square_micrometre(record_of, live, shock):
    account = build_ledger(record_of(live, shock, 30.0)).ions["Na"]
    # 1 pmol/cm2 = 6022.14 ions for each square micrometre.
    expected = 6022.14076 * account.net_pmol_per_cm2
    assert account.ions_per_um2 == pytest.approx(expected, rel=1e-12)
    expected = 6022.14076 * account.excess_pmol_per_cm2
    assert account.excess_ions_per_um2 == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    "stimulus",
    [
        None,
        pulse("10 uA/cm2", start="1 ms", duration="1 ms"),
        step("10 uA/cm2", start="5 ms"),
        charge("9 nC/cm2", at="0 ms"),
        charge("9 nC/cm2", at="1 ms") + charge("-9 nC/cm2", at="4 ms"),
    ],
    ids=str,
)
def test_the_books_balance(record_of, live, stimulus):
    ledger = build_ledger(record_of(live, stimulus, 40.0))
    assert ledger.charge_residual < BALANCED
    for account in ledger.ions.values():
        assert account.residual < BALANCED
    assert ledger.residual < BALANCED


def test_books_that_do_not_balance_are_seen(record_of, live, shock):
    record = record_of(live, shock, 30.0)
    totals = record.trajectory.steps.totals.copy()
    totals[record.trajectory.system.route_names.index("Na.Na")] *= 1.0 + 1e-6
    steps = replace(record.trajectory.steps, totals=totals)
    wrong = replace(record, trajectory=replace(record.trajectory, steps=steps))
    ledger = build_ledger(wrong, stop=20.0)
    # Of the charge that moved about half went through the Na channels.
    assert ledger.charge_residual > 1e-7
    assert ledger.ions["Na"].residual > 1e-7
    assert ledger.ions["K"].residual < BALANCED


def test_phases_and_spikes_have_accounts_of_their_own(record_of, live):
    record = record_of(live, step("10 uA/cm2", start="5 ms"), 60.0)
    spikes = find_spikes(record)
    phases = divide(record, spikes)
    ledger = build_ledger(record, spikes=spikes, phases=phases)
    assert (len(ledger.per_spike), len(ledger.per_phase)) == (len(spikes), len(phases))
    assert len(spikes) > 2
    for ion, whole in ledger.ions.items():
        in_phases = sum(each[ion].net_pmol_per_cm2 for each in ledger.per_phase)
        assert in_phases == pytest.approx(whole.net_pmol_per_cm2, abs=1e-11)
        before = build_ledger(record, stop=spikes[0].onset_ms).ions[ion]
        in_spikes = sum(each[ion].excess_pmol_per_cm2 for each in ledger.per_spike)
        in_all = in_spikes + before.excess_pmol_per_cm2
        assert in_all == pytest.approx(whole.excess_pmol_per_cm2, abs=1e-11)
